"""What the workers are given in their tests: functions that kill their process in every way there is."""

import ctypes
import os
import re
import signal
import time

MEGABYTE = 1024 * 1024


def interruptible() -> None:
    """Let a process be interrupted also where the tests run in the background of a shell."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def act(item: str) -> str:
    """Do as the item says; an ordinary one is answered with its own name in capitals."""
    match item.split(":"):
        case ["abort", *_]:
            os.abort()
        case ["exit", *_]:
            os._exit(0)
        case ["segfault", *_]:
            ctypes.string_at(0)
        case ["sleep", *_]:
            time.sleep(60)
        case ["regex", *_]:  # native code that holds the interpreter's lock
            re.match(r"(a+)+$", "a" * 40 + "b")
        case ["memory", *_]:
            return str(len(bytearray(4096 * MEGABYTE)))
        case ["raise", *_]:
            raise ValueError(item)
        case ["panic", *_]:
            raise SystemExit(item)
        case ["print", *_]:
            os.write(1, b"not an answer")
            print("nor this")
        case _:
            pass
    return item.upper()


def process(_: int) -> int:
    """Tell which process this is."""
    return os.getpid()
