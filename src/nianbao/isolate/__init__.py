"""Work in processes of its own: what breaks there breaks nothing else."""

from nianbao.isolate.cluster import map_on_cluster
from nianbao.isolate.workers import MOST_MEMORY, MOST_SECONDS, MOST_WORKERS, Loss, map_isolated, start_early

__all__ = [
    "MOST_MEMORY",
    "MOST_SECONDS",
    "MOST_WORKERS",
    "Loss",
    "map_isolated",
    "map_on_cluster",
    "start_early",
]
