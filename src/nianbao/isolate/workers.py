"""A map over files in worker processes: a file that kills or hangs its worker costs itself and no other.

A parser of foreign files may abort the whole process, take all memory or never return, and nothing
inside the process can prevent that. So files are read in a few long-lived processes with limits. A
worker answers item by item; when it dies, the item it had in hand is lost, and a new worker goes on
with the next one. The order of the items is kept.
"""

import contextlib
import math
import pickle
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar, cast

from nianbao.core import NianbaoError, os_reason
from nianbao.isolate.processes import MOST_WORKERS, Worker, cores
from nianbao.isolate.worker import Loss, Lost, Start

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST_SECONDS = 30
"""Of processor time for one item: what else the machine is doing does not count. The largest file within the
guard's limits takes 6 seconds on a slow machine."""
MOST_MEMORY = 2 * 1024**3
"""Address space of one worker, in bytes; the largest file within the guard's limits needs a third of it.
Where the system knows no such limit (Windows), the guard's own limits are all there is."""
LARGEST_BATCH = 16
"""Items sent at once: enough to hide the way there and back, few enough to keep all workers busy."""
_AHEAD = 3
"""Batches under way for each worker."""
FEW = 100
"""So many items may be done before a second worker could have loaded what it needs."""
PATIENCE = 0.5
"""Seconds that one worker is given for a few items before others are started: to start costs as much of a
processor as thirty usual files, and what is slow shows itself in this time."""
_NO_WORKER = "内存不够，或被系统拦下"


class _Stopped(Exception):  # noqa: N818
    """The caller went away; no new worker is wanted."""


def map_isolated(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    lost: Callable[[Item, Loss], Result],
    *,
    jobs: int | None = None,
    seconds: float = MOST_SECONDS,
    memory: int = MOST_MEMORY,
) -> Iterator[Result]:
    """Apply a function to every item, in worker processes, and yield the results in order.

    ``function`` and items are picklable, the function of a module that can be imported. ``lost`` gives
    the result for an item that killed its worker, took over ``seconds`` of processor time or more
    ``memory`` (bytes), or raised. ``jobs`` is the number of processes, by default one for each processor,
    one where it is done with a few items soon.
    """
    if not items:
        return
    batches = _batches(items, jobs or cores())
    workers = min(jobs or cores(), MOST_WORKERS, len(batches))
    patience = PATIENCE if len(items) <= FEW else 0.0
    crew = _Crew(pickle.dumps(Start(function, seconds, memory)), lost, patience)
    with ThreadPoolExecutor(workers, thread_name_prefix="nianbao") as threads, contextlib.closing(crew):
        waiting: deque[Future[list[Result]]] = deque()
        try:
            for batch in batches:
                waiting.append(threads.submit(crew.run, batch))
                if len(waiting) >= workers * _AHEAD:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _batches(items: Sequence[Item], jobs: int) -> list[Sequence[Item]]:
    size = max(1, min(LARGEST_BATCH, len(items) // (jobs * _AHEAD)))
    return [items[start : start + size] for start in range(0, len(items), size)]


class _Crew(Generic[Item, Result]):
    """The workers of one map, and those of them that are idle."""

    def __init__(self, start: bytes, lost: Callable[[Item, Loss], Result], patience: float):
        self._start = start
        self._lost = lost
        self._patience = patience
        self._begun = math.inf
        self._changed = threading.Condition()
        self._all: set[Worker] = set()
        self._idle: list[Worker] = []
        self._stopped = False
        self._full = False

    def run(self, batch: Sequence[Item]) -> list[Result]:
        """Have a batch done, by as many workers as it takes.

        Raises:
            NianbaoError: not one worker can be started.
        """
        results: list[Result] = []
        while len(results) < len(batch):
            worker = self._hire()
            if not worker.begins():
                self._fail(worker)
                continue
            self._begun = min(self._begun, time.monotonic())
            rest = batch[len(results) :]
            for item, answer in zip(rest, worker.answers(rest), strict=False):
                if isinstance(answer, Lost):
                    results.append(self._lost(item, answer.how))
                else:
                    results.append(cast(Result, answer))
            if worker.alive:
                self._release(worker)
            else:
                self._bury(worker)
        return results

    def close(self) -> None:
        """Stop every worker at once; those that are idle may be kept for the next map."""
        with self._changed:
            self._stopped = True
            for worker in self._all:
                if worker in self._idle:
                    worker.dismiss()
                else:
                    worker.kill()
            self._all.clear()
            self._changed.notify_all()

    def _hire(self) -> Worker:
        """Return an idle worker or a new one; where the system allows no more, wait for one to be released."""
        with self._changed:
            while True:
                if self._stopped:
                    raise _Stopped
                if self._idle:
                    return self._idle.pop()
                if self._all and time.monotonic() < self._begun + self._patience and self._patience:
                    self._changed.wait(self._patience)
                    continue
                if not self._full:
                    try:
                        worker = Worker(self._start)
                    except OSError as error:
                        self._no_more(os_reason(error))
                    else:
                        self._all.add(worker)
                        return worker
                elif not self._all:
                    self._no_more(_NO_WORKER)
                self._changed.wait()

    def _no_more(self, reason: str) -> None:
        """Make do with the workers that there are.

        Raises:
            NianbaoError: there is none.
        """
        self._full = True
        if not self._all:
            raise NianbaoError(
                f"启动不了读取文件的进程（{reason}）。"
                "请关闭一些别的程序，放宽系统对内存和打开文件数的限制，再运行一次。"
            )

    def _fail(self, worker: Worker) -> None:
        """Go on without a worker that ended before it began; a spare one may have died while it waited."""
        with self._changed:
            worker.kill()
            self._all.discard(worker)
            self._changed.notify_all()
            if not worker.early:
                self._no_more(_NO_WORKER)

    def _release(self, worker: Worker) -> None:
        with self._changed:
            self._idle.append(worker)
            self._changed.notify_all()

    def _bury(self, worker: Worker) -> None:
        with self._changed:
            self._all.discard(worker)
            self._full = False
            self._changed.notify_all()
        worker.kill()


def call_isolated(
    function: Callable[[], Result],
    lost: Callable[[Loss], Result],
    *,
    seconds: float = MOST_SECONDS,
    memory: int = MOST_MEMORY,
) -> Result:
    """Call one function in a worker process, as :func:`map_isolated` does for many items.

    The process is kept for the next call or map.
    """
    (answer,) = map_isolated(_call, [function], lambda _, how: lost(how), seconds=seconds, memory=memory)
    return cast(Result, answer)


def _call(function: Callable[[], object]) -> object:
    return function()
