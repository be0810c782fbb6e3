"""Files that are dropped on the desk: streamed into the inbox under a safe name, never over another file."""

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from nianbao.core import NianbaoError, os_reason
from nianbao.files import safe_name

LARGEST = 200 * 1024 * 1024
"""Bytes of one file: more than any report, and what the guard would refuse is not kept."""
_PIECE = 1 << 16
_MOST_NAMES = 1_000


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that was received: its name in the inbox, and a remark about it.

    ``stored`` is None where nothing was kept.
    """

    name: str
    stored: Path | None
    remark: str = ""


def store(stream: IO[bytes], given: str, inbox: Path) -> Upload:
    """Store a file in the inbox; one with the same bytes under the same name is there already.

    Only the last part of the name that the browser gives is used, made safe for every system.

    Raises:
        NianbaoError: the inbox cannot be written.
    """
    name = safe_name(Path(given.replace("\\", "/")).name)
    if not name.strip("."):
        return Upload(given, None, "没有文件名，没有收下。")
    try:
        return _stored(stream, name, inbox)
    except OSError as error:
        raise NianbaoError(f"写不进 {inbox}（{os_reason(error)}）。请核对磁盘和权限。") from error


def _stored(stream: IO[bytes], name: str, inbox: Path) -> Upload:
    handle, temporary = tempfile.mkstemp(dir=inbox, prefix=".", suffix=".tmp")
    path = Path(temporary)
    try:
        digest, size = hashlib.sha256(), 0
        with os.fdopen(handle, "wb") as file:
            while piece := stream.read(_PIECE):
                size += len(piece)
                if size > LARGEST:
                    return Upload(name, None, f"超过 {LARGEST >> 20} MB，不会是报表，没有收下。")
                digest.update(piece)
                file.write(piece)
        if not size:
            return Upload(name, None, "是空文件，没有收下。请单位重新发一份。")
        return _placed(path, name, inbox, digest.hexdigest())
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


def _placed(path: Path, name: str, inbox: Path, digest: str) -> Upload:
    for number in range(1, _MOST_NAMES):
        target = inbox / (name if number == 1 else f"{Path(name).stem}（{number}）{Path(name).suffix}")
        try:
            os.link(path, target)  # fails where the name is taken: nothing is ever overwritten
        except FileExistsError:
            if hashlib.sha256(target.read_bytes()).hexdigest() == digest:
                return Upload(name, target, "同样的文件已经在收件里了。")
        except OSError:
            return _renamed(path, target, name)
        else:
            return Upload(name, target, "" if number == 1 else f"同名的文件已有，存为 {target.name}。")
    return Upload(name, None, "同名的文件太多了，没有收下。请改名再放。")


def _renamed(path: Path, target: Path, name: str) -> Upload:
    """Place a file where the disk knows no links: the name is reserved first, then replaced."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        return Upload(name, None, "同名的文件刚刚放进来，没有收下。请再放一次。")
    path.replace(target)
    return Upload(name, target)
