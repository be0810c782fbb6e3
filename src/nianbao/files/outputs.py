"""Writing files: to a temporary name first, then renamed; never over an existing file unasked."""

import contextlib
import hashlib
import os
import platform
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from nianbao.core import NianbaoError, UsageError, os_reason

_TEMPORARY = ".tmp"
_STALE = 600
"""Seconds after which a temporary file is nobody's any more, where its process cannot be asked for: writing
one takes less than a second."""
_OWNER = re.compile(r"\.([0-9a-f]{8})-(\d{1,10})\.[^.]*\.tmp\Z")
"""The machine and the process in the name of a temporary file."""

WORKBOOK = ".xlsx"


def refuse_workbook(path: Path, *, force: bool) -> None:
    """Refuse a path to which a workbook cannot be written, or under which it could not be opened.

    Raises:
        UsageError: as :func:`refuse_existing`, or the name does not end in .xlsx.
    """
    if path.suffix.lower() != WORKBOOK and not path.is_dir():
        raise UsageError(
            f"{path} 不以 {WORKBOOK} 结尾，Excel 和 WPS 打不开。请改 -o 的文件名：{path.stem}{WORKBOOK}。"
        )
    refuse_existing(path, force=force)


def refuse_existing(path: Path, *, force: bool) -> None:
    """Refuse an output that exists already, or cannot be written.

    Raises:
        UsageError: the file exists and ``force`` is not set, or its folder does not exist.
    """
    if path.is_dir():
        raise UsageError(f"{path} 是文件夹，请给出文件名。")
    if path.exists() and not force:
        raise UsageError(f"文件 {path} 已经存在。要覆盖它，请加 --force；或者换一个文件名。")
    if not path.parent.is_dir():
        raise UsageError(f"文件夹 {path.parent} 不存在，请先建好。")


def digest_of(path: Path) -> str | None:
    """Return the SHA-256 of the file that a write will replace; None where there is no file.

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
        prefix = f".{path.name}.{_owner()}."
        handle, temporary = tempfile.mkstemp(prefix=prefix, suffix=_TEMPORARY, dir=path.parent)
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


def make_folder(path: Path) -> None:
    """Make a folder and those above it; an existing one is left as it is.

    Raises:
        UsageError: there is a file in its place.
        NianbaoError: it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise UsageError(f"{path} 的位置上已有一个文件，建不了文件夹。请换一个名字。") from error
    except OSError as error:
        raise NianbaoError(f"建不了文件夹 {path}（{os_reason(error)}）。请核对磁盘空间和权限。") from error


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """Return a folder for what is on its way, gone with the block; those of killed runs are swept first.

    Raises:
        NianbaoError: it cannot be made.
    """
    above = Path(tempfile.gettempdir())
    try:
        _remove_orphans(above.glob(f".nianbao.*{_TEMPORARY}"))
        folder = tempfile.mkdtemp(prefix=f".nianbao.{_owner()}.", suffix=_TEMPORARY, dir=above)
    except OSError as error:
        raise NianbaoError(f"建不了临时文件夹（{os_reason(error)}）。请核对磁盘空间和权限。") from error
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(path: Path) -> None:
    """Remove what killed runs have left in the folder, by whatever name they were writing.

    What an earlier version left bears no process, and could be anybody's but for the name of the file.
    """
    start = f".{path.name}."
    leftovers = _left_in(path.parent.absolute())
    _remove_orphans(path for path in leftovers if _OWNER.search(path.name) or path.name.startswith(start))


def _remove_orphans(paths: Iterable[Path]) -> None:
    """Remove temporary files and folders whose process is gone."""
    for path in paths:
        with contextlib.suppress(OSError):
            if not _is_orphan(path):
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()


def _is_orphan(path: Path) -> bool:
    """Return whether nobody writes a temporary file any more: by its process, elsewhere by its age."""
    owner = _OWNER.search(path.name)
    if owner and owner[1] == _machine() and os.name == "posix":
        if int(owner[2]) == os.getpid():
            return False
        try:
            os.kill(int(owner[2]), 0)
        except (ProcessLookupError, OverflowError):
            return True
        except PermissionError:
            return False
    return path.lstat().st_mtime < time.time() - _STALE


def _owner() -> str:
    return f"{_machine()}-{os.getpid()}"


@cache
def _machine() -> str:
    """Return a name for this machine: a folder may be shared with others, whose processes are not visible here."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


@cache
def _left_in(folder: Path) -> tuple[Path, ...]:
    """List the temporary files that were in a folder when this run first wrote into it."""
    return tuple(folder.glob(f".*{_TEMPORARY}"))


def _mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
