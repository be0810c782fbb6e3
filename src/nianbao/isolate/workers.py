"""A map over files in worker processes: a file that kills or hangs its worker costs itself and no other.

A parser of foreign files may abort the whole process, take all memory or never return, and nothing
inside the process can prevent that. So files are read in a few long-lived processes with limits. A
worker answers item by item; when it dies, the item it had in hand is lost, and a new worker goes on
with the next one. The order of the items is kept.

``python -m nianbao.isolate`` is the worker: it takes a function and then batches of items from its
standard input, and gives the results to its standard output, all pickled.
"""

import contextlib
import faulthandler
import importlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from typing import IO, Generic, TypeVar, cast

from nianbao.core import NianbaoError, os_reason

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST_SECONDS = 30
"""For one item. The largest file within the guard's limits took 6 seconds on a slow machine."""
MOST_MEMORY = 2 * 1024**3
"""Address space of one worker, in bytes; the largest file within the guard's limits needs a third of it.
Where the system knows no such limit (Windows), the guard's own limits are all there is."""
MOST_WORKERS = 16
LARGEST_BATCH = 16
"""Items sent at once: enough to hide the way there and back, few enough to keep all workers busy."""
_AHEAD = 3
"""Batches under way for each worker."""
_NO_WORKER = "内存不够，或被系统拦下"
_READY = "ready"
"""What a worker says when it has loaded all that it needs: before, nothing is an item's fault."""
_HUNG = 1
"""The exit code of a worker whose item took too long, given by the watchdog of faulthandler: a thread
that needs no turn of the interpreter, so that native code cannot keep it waiting."""


_KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(4 * 1024**2), "MALLOC_TRIM_THRESHOLD_": str(32 * 1024**2)}
"""For the C library of Linux; others pass over it. What one usual file took is kept for the next: to give it
back and ask for it again takes a tenth of the time. What a large one took is given back."""


class Loss(Enum):
    """How an item was lost."""

    CRASHED = "crashed"
    HUNG = "hung"
    MEMORY = "memory"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class _Lost:
    how: Loss


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
    the result for an item that killed its worker, took over ``seconds`` or more ``memory`` (bytes), or
    raised. ``jobs`` is the number of processes, by default one for each processor, fewer where there is
    little to do.
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
        self._changed = threading.Condition()
        self._all: set[_Worker] = set()
        self._idle: list[_Worker] = []
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
            rest = batch[len(results) :]
            for item, answer in zip(rest, worker.answers(rest), strict=False):
                if isinstance(answer, _Lost):
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
        with self._changed:
            self._stopped = True
            for worker in self._all:
                worker.kill()
            self._all.clear()
            self._changed.notify_all()

    def _hire(self) -> "_Worker":
        """Take an idle worker or a new one; where the system gives no more, wait for one that others have."""
        with self._changed:
            while True:
                if self._stopped:
                    raise _Stopped
                if self._idle:
                    return self._idle.pop()
                if not self._full:
                    try:
                        worker = _Worker(self._start)
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
                f"启动不了读取文件的进程（{reason}）。请关闭一些别的程序，放宽系统对内存和打开文件数的限制，再运行一次。"
            )

    def _fail(self, worker: "_Worker") -> None:
        """Do without a worker that ended before it began; one that was started early may have died meanwhile."""
        with self._changed:
            worker.kill()
            self._all.discard(worker)
            self._changed.notify_all()
            if not worker.early:
                self._no_more(_NO_WORKER)

    def _release(self, worker: "_Worker") -> None:
        with self._changed:
            self._idle.append(worker)
            self._changed.notify_all()

    def _bury(self, worker: "_Worker") -> None:
        with self._changed:
            self._all.discard(worker)
            self._full = False
            self._changed.notify_all()
        worker.kill()


def start_early(module: str) -> None:
    """Start processes that will surely be wanted: they load a module while this one is still at its own.

    One that is not wanted after all ends with this process. Where none can be started, that is said when one
    is wanted.
    """
    with contextlib.suppress(OSError):
        for _ in range(min(cores(), MOST_WORKERS)):
            _spare.append(_started(module))


def _started(*modules: str) -> subprocess.Popen[bytes]:
    # -P: what lies in the working folder, the inbox perhaps, is never imported
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "nianbao.isolate", *modules],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**_KEEP_MEMORY, **os.environ},
    )


_spare: list[subprocess.Popen[bytes]] = []


class _Worker:
    """One worker process, from the side of the one who sends it work."""

    def __init__(self, start: bytes):
        self.early = bool(_spare)
        self._process = _spare.pop() if _spare else _started()
        self.alive = True
        self._begun = False
        self._send(start)

    def begins(self) -> bool:
        """Wait until it is ready for work; tell whether it is."""
        if not self._begun:
            with contextlib.suppress(EOFError, OSError, pickle.UnpicklingError, ValueError):
                self._begun = pickle.load(self._output) == _READY
        return self._begun

    def answers(self, items: Sequence[object]) -> Iterator["object"]:
        """Yield the answer for each item; after the loss of one that the worker did not survive, end."""
        self._send(pickle.dumps(list(items)))
        for _ in items:
            try:
                yield pickle.load(self._output)
            except (EOFError, OSError, pickle.UnpicklingError, ValueError):
                self.alive = False
                hung = self._process.wait() == _HUNG
                yield _Lost(Loss.HUNG if hung else Loss.CRASHED)
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


def work() -> None:
    """Be a worker, until there is no more to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who sends the work decides when to stop
    source = sys.stdin.buffer
    for module in sys.argv[1:]:
        importlib.import_module(module)
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # whatever a library prints does not get among the answers
        function, seconds, memory = pickle.load(source)
        _limit_memory(memory)
        pickle.dump(_READY, answers)
        answers.flush()
        with contextlib.suppress(EOFError):
            while True:
                for item in pickle.load(source):
                    pickle.dump(_answer(function, item, seconds), answers)
                    answers.flush()


def _answer(function: Callable[[object], object], item: object, seconds: float) -> object:
    faulthandler.dump_traceback_later(seconds, exit=True)
    try:
        return function(item)
    except MemoryError:
        return _Lost(Loss.MEMORY)
    except BaseException:  # a panic of native code is no Exception
        return _Lost(Loss.FAILED)
    finally:
        faulthandler.cancel_dump_traceback_later()


def _limit_memory(most: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # not on every system  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_AS, (most, most))
