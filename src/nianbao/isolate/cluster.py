"""The same map over files on a Dask cluster: its machines read, each behind the same limits as here.

The cluster schedules, moves batches away from workers that die, and knows nothing of offices. Its workers
see the files under the same paths (a shared folder) and have this package installed.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from nianbao.core import NianbaoError, UsageError
from nianbao.isolate.worker import Loss
from nianbao.isolate.workers import MOST_MEMORY, MOST_SECONDS, map_isolated

Item = TypeVar("Item")
Result = TypeVar("Result")

BATCH = 200
"""Items of one task: a second's work or so, beside which the start of a reading process is little."""
SECONDS_TO_CONNECT = 10


def map_on_cluster(
    address: str,
    function: Callable[[Item], Result],
    items: Sequence[Item],
    lost: Callable[[Item, Loss], Result],
    *,
    batch: int = BATCH,
    seconds: float = MOST_SECONDS,
    memory: int = MOST_MEMORY,
) -> Iterator[Result]:
    """Apply a function to every item, on the cluster of an address, and yield the results in order.

    The parameters are those of :func:`nianbao.isolate.workers.map_isolated`. A batch that the cluster gives up,
    because every worker that took it died, is done here.

    Raises:
        UsageError: distributed is not installed, or there is no cluster at the address.
        NianbaoError: the cluster cannot run this package.
    """
    try:
        from distributed import Client, KilledWorker  # an optional extra  # noqa: PLC0415
        from distributed.client import FutureCancelledError  # noqa: PLC0415
    except ImportError as error:
        raise UsageError("--dask 需要先安装，请运行 pip install 'nianbao[dask]'。") from error
    _knock(address)
    batches = [items[start : start + batch] for start in range(0, len(items), batch)]
    work = partial(_batch, function=function, lost=lost, seconds=seconds, memory=memory)
    with Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False) as client:
        futures = client.map(work, batches, pure=False)
        try:
            for items_of_batch, future in zip(batches, futures, strict=True):
                try:
                    results = future.result()
                except (KilledWorker, FutureCancelledError):
                    results = work(items_of_batch)
                except ImportError as error:
                    raise NianbaoError(
                        f"Dask 集群上的 nianbao 用不了（{error}）。请在每台机器上装同一个版本。"
                    ) from error
                future.release()
                yield from results
        finally:
            client.cancel(futures, force=True)


def _knock(address: str) -> None:
    """Check that the address answers, before a client is made that would try for ever."""
    import socket  # heavy, and wanted only here  # noqa: PLC0415
    from urllib.parse import urlsplit  # noqa: PLC0415

    try:
        parts = urlsplit(address)
        if parts.scheme not in ("tcp", "tls") or not parts.hostname or parts.port is None:
            raise ValueError(address)
        socket.create_connection((parts.hostname, parts.port), SECONDS_TO_CONNECT).close()
    except (OSError, ValueError) as error:
        raise UsageError(
            f"连不上 Dask 集群 {address}。请核对地址（如 tcp://主机:8786），或不写 --dask。"
        ) from error


def _batch(
    items: Sequence[Item],
    *,
    function: Callable[[Item], Result],
    lost: Callable[[Item, Loss], Result],
    seconds: float,
    memory: int,
) -> list[Result]:
    """Do one batch in a process of its own on the machine where this runs."""
    return list(map_isolated(function, items, lost, jobs=1, seconds=seconds, memory=memory))
