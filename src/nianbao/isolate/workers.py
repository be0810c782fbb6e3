"""A map over files in worker processes: a file that kills or hangs its worker costs itself and no other.

A parser of foreign files may abort the whole process, take all memory or never return, and nothing
inside the process can prevent that. So files are read in a few long-lived processes with limits. A
worker answers item by item; when it dies, the item it had in hand is lost, and a new worker goes on
with the next one. The order of the items is kept.
"""

import atexit
import contextlib
import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO, Generic, TypeVar, cast

from nianbao.isolate.worker import OUT_OF_TIME, Loss, Lost

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST_SECONDS = 30
"""Of processor time for one item: what else the machine is doing does not count. The largest file within the
guard's limits takes 6 seconds on a slow machine."""
MOST_MEMORY = 2 * 1024**3
"""Address space of one worker, in bytes; the largest file within the guard's limits needs a third of it.
Where the system knows no such limit (Windows), the guard's own limits are all there is."""
MOST_WORKERS = 16
LARGEST_BATCH = 16
"""Items sent at once: enough to hide the way there and back, few enough to keep all workers busy."""
_AHEAD = 3
"""Batches under way for each worker."""
_KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(4 * 1024**2), "MALLOC_TRIM_THRESHOLD_": str(32 * 1024**2)}
"""For the C library of Linux; others pass over it. What one usual file took is kept for the next: to give it
back and ask for it again takes a tenth of the time. What a large one took is given back."""


class _Stopped(Exception):  # noqa: N818
    """The caller went away; no new worker is wanted."""


def cores() -> int:
    """Give the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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
    fewer where there is little to do.
    """
    if not items:
        return
    batches = _batches(items, jobs or cores())
    workers = min(jobs or cores(), MOST_WORKERS, len(batches))
    crew = _Crew(pickle.dumps((function, seconds, memory)), lost)
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

    def __init__(self, start: bytes, lost: Callable[[Item, Loss], Result]):
        self._start = start
        self._lost = lost
        self._lock = threading.Lock()
        self._all: set[_Worker] = set()
        self._idle: list[_Worker] = []
        self._stopped = False

    def run(self, batch: Sequence[Item]) -> list[Result]:
        """Have a batch done, by as many workers as it takes."""
        results: list[Result] = []
        while len(results) < len(batch):
            worker = self._hire()
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
        """Stop every worker at once."""
        with self._lock:
            self._stopped = True
            for worker in self._all:
                worker.kill()
            self._all.clear()

    def _hire(self) -> "_Worker":
        with self._lock:
            if self._stopped:
                raise _Stopped
            if self._idle:
                return self._idle.pop()
            worker = _Worker(self._start)
            self._all.add(worker)
            return worker

    def _release(self, worker: "_Worker") -> None:
        with self._lock:
            self._idle.append(worker)

    def _bury(self, worker: "_Worker") -> None:
        with self._lock:
            self._all.discard(worker)
        worker.kill()


def call_isolated(
    function: Callable[[], Result],
    lost: Callable[[Loss], Result],
    *,
    seconds: float = MOST_SECONDS,
    memory: int = MOST_MEMORY,
) -> Result:
    """Call one function in a worker process, as :func:`map_isolated` does for many items.

    The process is kept for the next call from the same folder, until this one ends.
    """
    kind = (os.getcwd(), seconds, memory)  # noqa: PTH109
    worker = _aside.pop(kind, None) or _Worker(pickle.dumps((_call, seconds, memory)))
    (answer,) = worker.answers([function])
    if worker.alive and kind not in _aside:
        _aside[kind] = worker
    else:
        worker.kill()
    return lost(answer.how) if isinstance(answer, Lost) else cast(Result, answer)


def _call(function: Callable[[], object]) -> object:
    return function()


def _end_all() -> None:
    while _aside:
        _aside.popitem()[1].kill()


_aside: dict[tuple[str, float, int], "_Worker"] = {}
atexit.register(_end_all)


def start_early(module: str) -> None:
    """Start processes that will surely be wanted: they load a module while this one is still at its own.

    One that is not wanted after all ends with this process.
    """
    for _ in range(min(cores(), MOST_WORKERS)):
        _spare.append((os.getcwd(), _started(module)))  # noqa: PTH109 (as a plain text)


def _started(*modules: str) -> subprocess.Popen[bytes]:
    # -P: what lies in the working folder, the inbox perhaps, is never imported
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "nianbao.isolate", *modules],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**_KEEP_MEMORY, **os.environ},
    )


_spare: list[tuple[str, subprocess.Popen[bytes]]] = []
"""Processes with the folder that they were started in: in another one, relative paths mean other files."""


def _taken() -> subprocess.Popen[bytes]:
    """Take a process that was started early in this folder, else start one."""
    here = os.getcwd()  # noqa: PTH109
    for index, (folder, process) in enumerate(_spare):
        if folder == here:
            del _spare[index]
            return process
    return _started()


class _Worker:
    """One worker process, from the side of the one who sends it work."""

    def __init__(self, start: bytes):
        self._process = _taken()
        self.alive = True
        self._send(start)

    def answers(self, items: Sequence[object]) -> Iterator["object"]:
        """Yield the answer for each item; after the loss of one that the worker did not survive, end."""
        self._send(pickle.dumps(list(items)))
        for _ in items:
            try:
                yield pickle.load(self._output)
            except (EOFError, OSError, pickle.UnpicklingError, ValueError):
                self.alive = False
                hung = self._process.wait() in OUT_OF_TIME
                yield Lost(Loss.HUNG if hung else Loss.CRASHED)
                return

    def kill(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            self._input.close()
        self._output.close()

    @property
    def _input(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _output(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def _send(self, data: bytes) -> None:
        """Send, or leave it: that the worker is gone is seen when it does not answer."""
        with contextlib.suppress(OSError):
            self._input.write(data)
            self._input.flush()
