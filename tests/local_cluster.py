"""A Dask cluster of two worker processes for the tests, run as a program.

It prints its address; told ``kill`` it waits until a worker has work in hand, kills that worker's process
and prints which; it ends with its standard input.
"""

import os
import signal
import sys
import time

from distributed import LocalCluster


def main() -> None:
    """Start, say where, and do as told."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        print(cluster.scheduler_address, flush=True)
        for line in sys.stdin:
            if line.strip() == "kill":
                print(_kill_one(cluster), flush=True)


def _kill_one(cluster: LocalCluster) -> int:
    """Kill a worker that has work in hand; gives its process."""
    while True:
        for worker in list(cluster.scheduler.workers.values()):
            if worker.processing and worker.metrics.get("time"):
                nanny = next(one for one in cluster.workers.values() if one.worker_address == worker.address)
                process = nanny.process.pid
                time.sleep(0.3)
                os.kill(process, signal.SIGKILL)
                return int(process)
        time.sleep(0.01)


if __name__ == "__main__":
    main()
