"""A lock that one process holds: what must not be done twice at once is done by whoever has it."""

import contextlib
import getpass
import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from nianbao.core import NianbaoError, beijing_time, os_reason, printable

_BEYOND = 1 << 20
"""Where Windows locks a byte: a locked range cannot be read, and the file says who holds the lock."""
_MOST = 300


@contextlib.contextmanager
def holding(path: Path, busy: str) -> Iterator[None]:
    """Hold the lock of a file for a block; the system frees it when the process ends in any way.

    ``busy`` is the part of the message that tells what the other holder does.

    Raises:
        NianbaoError: another process holds it, or it cannot be made.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise NianbaoError(f"建不了锁文件 {path}（{os_reason(error)}）。请核对磁盘空间和权限。") from error
    with os.fdopen(handle, "r+b", buffering=0) as file:
        if not _taken(file.fileno()):
            who = printable(file.read(_MOST).decode("utf-8", "replace")) or "另一个程序"
            raise NianbaoError(f"{who} {busy}。请等它做完，再运行一次。")
        with contextlib.suppress(OSError):  # a full disk: then the other is not told who, but still kept out
            file.truncate(0)
            file.write(_who().encode())
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                file.truncate(0)


def _who() -> str:
    try:
        user = getpass.getuser()
    except (KeyError, OSError, ImportError):
        user = "?"
    return f"{user}（{platform.node()}，进程 {os.getpid()}，{beijing_time(datetime.now(UTC))} 开始）"


if sys.platform == "win32":
    import msvcrt

    def _taken(handle: int) -> bool:
        os.lseek(handle, _BEYOND, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return True
else:
    import fcntl

    def _taken(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks: better two senders than none
            return True
        return True
