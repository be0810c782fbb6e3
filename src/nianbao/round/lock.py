"""One command at a time: the lock of a round, which the system frees whatever becomes of its holder."""

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from nianbao.core import UsageError, os_reason

NAME = ".nianbao.lock"
SECONDS_TO_WAIT = 15.0
_PAUSE = 0.1
_REGION = 1
"""Bytes that are locked. They lie far behind the text, since Windows keeps others from reading what is locked."""
_FAR = 1 << 20


@contextmanager
def only_command(
    folder: Path, command: str, tell: Callable[[str], None], seconds: float = SECONDS_TO_WAIT
) -> Iterator[None]:
    """Hold the lock of a round's folder for the length of a block.

    Where the folder cannot be written, or its file system has no locks, ``tell`` is told and the block runs.

    Raises:
        UsageError: another command has held it for ``seconds``; the message names it.
    """
    path = folder / NAME
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        tell(f"注意：{folder} 里加不了锁（{os_reason(error)}），请不要同时在别处运行命令。")
        yield
        return
    try:
        _wait(handle, path, folder, tell, seconds)
        with suppress(OSError):
            os.ftruncate(handle, 0)
            os.write(handle, _holder(command))
        yield
    finally:
        os.close(handle)  # frees the lock


def _wait(handle: int, path: Path, folder: Path, tell: Callable[[str], None], seconds: float) -> None:
    end = time.monotonic() + seconds
    announced = False
    while True:
        try:
            if _take(handle):
                return
        except OSError as error:
            tell(f"注意：{folder} 所在的盘不支持锁（{os_reason(error)}），请不要同时在别处运行命令。")
            return
        if time.monotonic() >= end:
            raise UsageError(f"这一轮正被另一条命令占用：{_who(path)}。请等它结束后再运行。")
        if not announced:
            announced = True
            tell(f"另一条命令正在用这一轮（{_who(path)}），等它结束……")
        time.sleep(_PAUSE)


if os.name == "nt":
    import msvcrt

    def _take(handle: int) -> bool:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, _REGION)  # type: ignore[attr-defined,unused-ignore]
        except PermissionError:
            return False
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _take(handle: int) -> bool:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, _REGION, _FAR)
        except (BlockingIOError, PermissionError):
            return False
        return True


def _holder(command: str) -> bytes:
    holder = {
        "command": command,
        "computer": socket.gethostname(),
        "process": os.getpid(),
        "since": datetime.now().isoformat(sep=" ", timespec="seconds"),
    }
    return json.dumps(holder, ensure_ascii=False).encode()


def _who(path: Path) -> str:
    """Return which command holds the lock, as far as that can be read."""
    try:
        holder = json.loads(path.read_bytes())
        return f"{holder['command']}，电脑 {holder['computer']}，{holder['since']} 开始"
    except (OSError, ValueError, KeyError, TypeError):
        return "不知道是哪一条"
