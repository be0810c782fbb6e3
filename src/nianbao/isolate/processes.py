"""The worker processes from the side of the one who sends them work."""

import contextlib
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from nianbao.isolate.worker import OUT_OF_TIME, READY, Loss, Lost

MOST_WORKERS = 16
_KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(4 * 1024**2), "MALLOC_TRIM_THRESHOLD_": str(32 * 1024**2)}
"""For the C library of Linux; others pass over it. What one usual file took is kept for the next: to give it
back and ask for it again takes a tenth of the time. What a large one took is given back."""


def cores() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def start_early(*modules: str) -> None:
    """Start a process that will surely be wanted: it loads modules while this one is still at its own.

    Only one: a few files are read by it alone. Where it is not wanted after all it ends with this process;
    where it cannot be started, the error comes when it is wanted.
    """
    with contextlib.suppress(OSError):
        spare.append(_Spare(_started(*modules), os.getcwd(), _environment()))  # noqa: PTH109 (as a plain text)


def keep_workers(most: int) -> None:
    """Keep up to ``most`` workers for the next map when one is done; by default none, since they take memory.

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
        env={**_KEEP_MEMORY, **os.environ},
    )


@dataclass(frozen=True, slots=True)
class _Spare:
    """A process that waits for work, with the folder and the variables in which it was started."""

    process: subprocess.Popen[bytes]
    folder: str
    environment: dict[str, str]


def _environment() -> dict[str, str]:
    """Return the variables that Python or this program reads when it starts."""
    return {name: text for name, text in os.environ.items() if name.startswith(("PYTHON", "NIANBAO"))}


spare: list[_Spare] = []
"""Processes that were started early or kept, the one that has waited longest first."""
_most_kept = 0


def _end_surplus() -> None:
    while len(spare) > _most_kept:
        _end(spare.pop(0).process)


def _end(process: subprocess.Popen[bytes]) -> None:
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
        if waiting is None:
            self._process = _started()
        else:
            spare.remove(waiting)
            self._process = waiting.process
            if waiting.folder != self._folder:  # relative paths mean other files now
                self._send(pickle.dumps(self._folder))
        self._send(start)

    def begins(self) -> bool:
        """Wait until it is ready for work; tell whether it is."""
        if not self._begun:
            with contextlib.suppress(EOFError, OSError, pickle.UnpicklingError, ValueError):
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
        if not _most_kept:
            self.kill()
            return
        spare.append(_Spare(self._process, self._folder, self._environment))
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
