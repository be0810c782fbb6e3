"""Writing files: to a temporary name first, then renamed; never over an existing file unasked."""

import contextlib
import os
import tempfile
from pathlib import Path

from nianbao.errors import NianbaoError, UsageError


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


def write_file(path: Path, data: bytes, *, force: bool = False) -> None:
    """Write a file as a whole or not at all.

    Raises:
        UsageError: the file exists and ``force`` is not set.
        NianbaoError: the disk is full, the folder is read-only, the file is open in another program.
    """
    refuse_existing(path, force=force)
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(_mode())
        Path(temporary).replace(path)
    except OSError as error:
        raise NianbaoError(
            f"写不了文件 {path}（{error.strerror}）。请核对磁盘空间和权限，文件如果正打开着请先关闭。"
        ) from error
    finally:
        with contextlib.suppress(OSError):
            if temporary:
                Path(temporary).unlink()


def _mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
