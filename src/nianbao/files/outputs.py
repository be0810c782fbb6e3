"""Writing files: to a temporary name first, then renamed; never over an existing file unasked."""

import contextlib
import hashlib
import os
import tempfile
import time
from functools import cache
from pathlib import Path

from nianbao.core import NianbaoError, UsageError, os_reason

_TEMPORARY = ".tmp"
_STALE = 600
"""Seconds after which a temporary file is nobody's any more: writing one takes less than a second."""


WORKBOOK = ".xlsx"


def refuse_workbook(path: Path, *, force: bool) -> None:
    """Refuse to go on where a workbook cannot be written to a path, or could not be opened under its name.

    Raises:
        UsageError: as :func:`refuse_existing`, or the name does not end in .xlsx.
    """
    if path.suffix.lower() != WORKBOOK and not path.is_dir():
        raise UsageError(
            f"{path} 不以 {WORKBOOK} 结尾，Excel 和 WPS 打不开。请改 -o 的文件名：{path.stem}{WORKBOOK}。"
        )
    refuse_existing(path, force=force)


def refuse_existing(path: Path, *, force: bool) -> None:
    """Refuse to go on where the output is there already, or cannot be written.

    Raises:
        UsageError: the file exists and ``force`` is not set, or its folder is not there.
    """
    if path.is_dir():
        raise UsageError(f"{path} 是文件夹，请给出文件名。")
    if path.exists() and not force:
        raise UsageError(f"文件 {path} 已经存在。要覆盖它，请加 --force；或者换一个文件名。")
    if not path.parent.is_dir():
        raise UsageError(f"文件夹 {path.parent} 不存在，请先建好。")


def digest_of(path: Path) -> str | None:
    """Give the SHA-256 of what stands where a file will be written; None where nothing does.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"打不开 {path}（{os_reason(error)}）。请核对路径和权限。") from error


def write_file(path: Path, data: bytes, *, force: bool = False) -> None:
    """Write a file as a whole or not at all.

    Raises:
        UsageError: the file exists and ``force`` is not set.
        NianbaoError: the disk is full, the folder is read-only, the file is open in another program.
    """
    refuse_existing(path, force=force)
    temporary = ""
    try:
        _sweep(path)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=_TEMPORARY, dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(_mode())
        Path(temporary).replace(path)
    except OSError as error:
        raise NianbaoError(
            f"写不了文件 {path}（{os_reason(error)}）。请核对磁盘空间和权限，文件如果正打开着请先关闭。"
        ) from error
    finally:
        with contextlib.suppress(OSError):
            if temporary:
                Path(temporary).unlink()


def _sweep(path: Path) -> None:
    """Remove what a run that was killed while it wrote this file has left beside it."""
    long_ago = time.time() - _STALE
    for left in _left_in(path.parent.absolute()):
        if left.name.startswith(f".{path.name}."):
            with contextlib.suppress(OSError):
                if left.lstat().st_mtime < long_ago:
                    left.unlink()


@cache
def _left_in(folder: Path) -> tuple[Path, ...]:
    """List the temporary files that were in a folder when this run first wrote into it."""
    return tuple(folder.glob(f".*{_TEMPORARY}"))


def _mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
