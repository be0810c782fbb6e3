"""Work in processes of its own: what breaks there breaks nothing else."""

from nianbao.isolate.cluster import map_on_cluster
from nianbao.isolate.processes import MOST_WORKERS, keep_workers, start_early
from nianbao.isolate.worker import Loss
from nianbao.isolate.workers import MOST_MEMORY, MOST_SECONDS, call_isolated, map_isolated

__all__ = [
    "MOST_MEMORY",
    "MOST_SECONDS",
    "MOST_WORKERS",
    "Loss",
    "call_isolated",
    "keep_workers",
    "map_isolated",
    "map_on_cluster",
    "start_early",
]
