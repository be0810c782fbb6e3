"""The worker processes from the side of the one who sends them work."""

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import IO

from nianbao.isolate.worker import OUT_OF_TIME, READY, Loss, Lost, work

MOST_WORKERS = 16


def cores() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def start_early(*modules: str) -> None:
    """Start processes that will surely be wanted, with modules loaded.

    On Linux these are copies of this one, as many as are ever wanted by default: what all of them need is loaded
    once. It must hold nothing yet but the program, and run no other thread. Elsewhere it is one new process that loads
    the modules while this one is still at its own. One that is not wanted after all ends with this process;
    where none can be started, the error comes when it is wanted.
    """
    with contextlib.suppress(OSError, ImportError, MemoryError):
        if sys.platform == "linux" and threading.active_count() == 1:
            for module in modules:
                import_module(module)
            for _ in range(min(cores(), MOST_WORKERS)):
                _keep(_copied())
        else:
            _keep(_started(*modules))


def _keep(process: "_Process") -> None:
    spare.append(_Spare(process, os.getcwd(), _environment()))  # noqa: PTH109 (as a plain text)


def keep_workers(most: int) -> None:
    """Keep up to ``most`` workers for the next map or call when one is done; by default one, since they take memory.

    For a program that reads again and again: it costs a worker a quarter of a second to start.
    """
    global _most_kept  # noqa: PLW0603
    _most_kept = most
    _end_surplus()


def _started(*modules: str) -> subprocess.Popen[bytes]:
    # -P: what lies in the working folder, the inbox perhaps, is never imported
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "nianbao.isolate", *modules],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


class _Copy:
    """A process that is a copy of this one, with what of ``Popen`` is needed of it."""

    def __init__(self, pid: int, stdin: IO[bytes], stdout: IO[bytes]):
        self._pid = pid
        self._code: int | None = None
        self._waiting = threading.Lock()  # the one who ends it may not be the one who works with it
        self.stdin, self.stdout = stdin, stdout

    def wait(self) -> int:
        """Wait for its end; return its exit code, or the negative number of the signal that ended it.

        It is 0 where the system keeps none, because whoever started this program ignores the ends of children.
        """
        with self._waiting:
            if self._code is None:
                try:
                    self._code = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
                except ChildProcessError:
                    self._code = 0
            return self._code

    def kill(self) -> None:
        """End it at once, if it has not ended by itself."""
        if self._code is None:
            with contextlib.suppress(ProcessLookupError):  # it has ended meanwhile
                os.kill(self._pid, signal.SIGKILL)


_Process = subprocess.Popen[bytes] | _Copy


def _copied() -> _Copy:
    """Copy this process; the copy is a worker until its end."""
    (its_input, to_it), (from_it, its_output) = os.pipe(), os.pipe()
    pid = os.fork()
    if pid:
        os.close(its_input)
        os.close(its_output)
        return _Copy(pid, open(to_it, "wb"), open(from_it, "rb"))  # noqa: PTH123
    try:
        for stream, number in enumerate((its_input, its_output, os.open(os.devnull, os.O_WRONLY))):
            os.dup2(number, stream)
        for number in sorted(map(int, os.listdir("/proc/self/fd")))[3:]:  # ends of pipes of others  # noqa: PTH208
            with contextlib.suppress(OSError):
                os.close(number)
        sys.path[:] = [path for path in sys.path if path not in ("", os.getcwd())]  # noqa: PTH109 (as with -P)
        work()
    finally:
        os._exit(0)


@dataclass(frozen=True, slots=True)
class _Spare:
    """A process that waits for work, with the folder and the variables in which it was started."""

    process: _Process
    folder: str
    environment: dict[str, str]
    has_worked: bool = False


def _environment() -> dict[str, str]:
    """Return the variables that Python or this program reads when it starts."""
    return {name: text for name, text in os.environ.items() if name.startswith(("PYTHON", "NIANBAO"))}


spare: list[_Spare] = []
"""Processes that were started early or kept, the one that has waited longest first."""
_most_kept = 1


def _end_surplus() -> None:
    """End those that have waited longest of the kept ones; those that were started early are still wanted."""
    kept = [waiting for waiting in spare if waiting.has_worked]
    for waiting in kept[: max(0, len(kept) - _most_kept)]:
        spare.remove(waiting)
        _end(waiting.process)


def _end(process: _Process) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            assert pipe is not None
            pipe.close()


class Worker:
    """One worker process, seen from the process that sends it work."""

    def __init__(self, start: bytes):
        self._folder = os.getcwd()  # noqa: PTH109 (as a plain text)
        self._environment = _environment()
        waiting = next((process for process in spare if process.environment == self._environment), None)
        self.early = waiting is not None
        self.alive = True
        self._begun = False
        self._start = start
        if waiting is None:
            self._process: _Process = _started()
        else:
            spare.remove(waiting)
            self._process = waiting.process
            if waiting.folder != self._folder:  # relative paths mean other files now
                self._start = pickle.dumps(self._folder) + start

    def begins(self) -> bool:
        """Say what there is to do, once, and wait until it is ready for work; tell whether it is.

        One that does not read keeps the caller waiting, until it is killed.
        """
        if not self._begun:
            with contextlib.suppress(EOFError, OSError, pickle.UnpicklingError, ValueError):
                self._send(self._start)
                self._begun = pickle.load(self._output) == READY
        return self._begun

    def answers(self, items: Sequence[object]) -> Iterator["object"]:
        """Yield the answer for each item; end after an item that the worker did not survive."""
        self._send(pickle.dumps(list(items)))
        for _ in items:
            try:
                yield pickle.load(self._output)
            except (EOFError, OSError, pickle.UnpicklingError, ValueError):
                self.alive = False
                hung = self._process.wait() in OUT_OF_TIME
                yield Lost(Loss.HUNG if hung else Loss.CRASHED)
                return

    def dismiss(self) -> None:
        """Keep the idle process for the next work where that is wanted, else end it."""
        spare.append(_Spare(self._process, self._folder, self._environment, has_worked=True))
        _end_surplus()

    def kill(self) -> None:
        """End the process at once."""
        _end(self._process)

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
