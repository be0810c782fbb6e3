"""A worker process: it takes a function and then batches of items, and answers.

It is ``python -m nianbao.isolate``, or a copy of the process that it works for. Function and items come from its
standard input, the results go to its standard output, all pickled. Each item has its limits of time and memory. A
worker that is kept is given the next function, and before it the folder that relative paths now start from.
"""

import contextlib
import faulthandler
import gc
import importlib
import math
import os
import pickle
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

MOST_WAITING = 20
"""So many times as long may an item take by the clock: a disk that does not answer must end too. Where the
system does not limit processor time (Windows), this is all there is."""
_HUNG = 1
"""The exit code of a worker whose item took too long, given by the watchdog of faulthandler: a thread
that needs no turn of the interpreter, so that native code cannot keep it waiting."""


KEPT_MEMORY = 4 * 1024**2
"""Bytes: once so many were freed, the C library of Linux keeps what a usual file took for the next one. To give it
back and ask for it again takes a tenth of the time. What a large file took is given back."""
READY = "ready"
"""What a worker says when it has loaded all that it needs: before, nothing is an item's fault."""
OUT_OF_TIME = (_HUNG, -getattr(signal, "SIGXCPU", -_HUNG))
"""The exit codes of a worker whose item took too long; the second is that of one that the system ended."""


class Loss(Enum):
    """Why an item has no answer."""

    CRASHED = "crashed"
    HUNG = "hung"
    MEMORY = "memory"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Lost:
    """The answer for an item that was lost, from the worker or in its place."""

    how: Loss


@dataclass(frozen=True, slots=True)
class Start:
    """What a worker does with each item, and in how many seconds and how many bytes of memory."""

    function: Callable[[Any], object]
    seconds: float
    memory: int


def work(*modules: str) -> None:
    """Load modules and be a worker, until there is no more to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who sends the work decides when to stop
    gc.disable()  # what is loaded stays: to look for garbage in it takes a tenth of the time
    bytes(KEPT_MEMORY)
    for module in modules:
        importlib.import_module(module)
    with open(0, "rb", closefd=False) as source, os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # whatever a library prints does not get among the answers
        with contextlib.suppress(EOFError):
            while True:
                match pickle.load(source):
                    case str(folder):
                        os.chdir(folder)
                    case Start() as start:
                        if not gc.isenabled():
                            gc.freeze()
                            gc.enable()
                        _limit_memory(start.memory)
                        pickle.dump(READY, answers)
                        answers.flush()
                    case items:
                        for item in items:
                            pickle.dump(_answer(start.function, item, start.seconds), answers)
                            answers.flush()


def _answer(function: Callable[[object], object], item: object, seconds: float) -> object:
    _limit_time(seconds)
    faulthandler.dump_traceback_later(seconds * MOST_WAITING, exit=True)
    try:
        return function(item)
    except MemoryError:
        return Lost(Loss.MEMORY)
    except BaseException:  # a panic of native code is no Exception
        return Lost(Loss.FAILED)
    finally:
        faulthandler.cancel_dump_traceback_later()


def _limit_time(most: float) -> None:
    """Have the system end this process after ``most`` more seconds of its own work."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # not on every system  # noqa: PLC0415

        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        soft = math.ceil(time.process_time() + most)
        if hard == resource.RLIM_INFINITY or soft < hard:
            resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _limit_memory(most: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # not on every system  # noqa: PLC0415

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(
            resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard)
        )
