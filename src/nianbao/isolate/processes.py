"""The worker processes from the side of the one who sends them work."""

import contextlib
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import IO

from nianbao.isolate.worker import OUT_OF_TIME, READY, Loss, Lost

MOST_WORKERS = 16
_KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(4 * 1024**2), "MALLOC_TRIM_THRESHOLD_": str(32 * 1024**2)}
"""For the C library of Linux; others pass over it. What one usual file took is kept for the next: to give it
back and ask for it again takes a tenth of the time. What a large one took is given back."""


def cores() -> int:
    """Give the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def start_early(module: str) -> None:
    """Start processes that will surely be wanted: they load a module while this one is still at its own.

    One that is not wanted after all ends with this process. Where none can be started, that is said when one
    is wanted.
    """
    with contextlib.suppress(OSError):
        for _ in range(min(cores(), MOST_WORKERS)):
            spare.append((os.getcwd(), _started(module)))  # noqa: PTH109 (as a plain text)


def _started(*modules: str) -> subprocess.Popen[bytes]:
    # -P: what lies in the working folder, the inbox perhaps, is never imported
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "nianbao.isolate", *modules],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**_KEEP_MEMORY, **os.environ},
    )


spare: list[tuple[str, subprocess.Popen[bytes]]] = []
"""Processes with the folder that they were started in: in another one, relative paths mean other files."""


def _taken() -> tuple[subprocess.Popen[bytes], bool]:
    """Take a process that was started early in this folder, else start one; tell which."""
    here = os.getcwd()  # noqa: PTH109
    for index, (folder, process) in enumerate(spare):
        if folder == here:
            del spare[index]
            return process, True
    return _started(), False


class Worker:
    """One worker process, from the side of the one who sends it work."""

    def __init__(self, start: bytes):
        self._process, self.early = _taken()
        self.alive = True
        self._begun = False
        self._send(start)

    def begins(self) -> bool:
        """Wait until it is ready for work; tell whether it is."""
        if not self._begun:
            with contextlib.suppress(EOFError, OSError, pickle.UnpicklingError, ValueError):
                self._begun = pickle.load(self._output) == READY
        return self._begun

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
