"""The guard: no parser sees a file before its container has been checked.

It opens a file once, tells what it is by its content, inflates every part within limits and looks
into each for what would harm the parser.
"""

import errno
import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nianbao.container.archive import unpack
from nianbao.container.kinds import refuse_other_kinds
from nianbao.container.package import refuse_other_packages, workbook_part
from nianbao.container.parts import check_part
from nianbao.container.refused import RefusedError, refused
from nianbao.core import Finding, finding, os_reason
from nianbao.files import current_limits, open_without_waiting


@dataclass(frozen=True)
class Container:
    """A workbook that the guard has passed: its inflated parts, the name of the workbook's part and its type."""

    parts: Mapping[str, bytes]
    workbook: str
    content_type: str


@dataclass(frozen=True, slots=True)
class RawFile:
    """The bytes of a file, before anything is known about them."""

    data: bytes
    sha256: str
    file_time: float


def read_bytes(path: Path) -> RawFile:
    """Read a regular file of a sensible size, once.

    Raises:
        RefusedError: the file is not there, not regular, empty or too large.
    """
    try:
        handle = open_without_waiting(path)
        try:
            status = os.fstat(handle)
            _check_status(status)
            with os.fdopen(handle, "rb", closefd=False) as file:
                data = file.read(status.st_size)
        finally:
            os.close(handle)
    except OSError as error:
        raise RefusedError(_cannot_open(path, error)) from error
    except ValueError as error:
        raise refused("file.missing", "文件名里有不能用的字符") from error
    return RawFile(data, hashlib.sha256(data).hexdigest(), status.st_mtime)


def admit(raw: RawFile) -> Container:
    """Check a file's container and inflate its parts.

    Raises:
        RefusedError: the file is no workbook, encrypted, damaged, too large or unsafe.
    """
    return checked(inflated(raw))


def inflated(raw: RawFile) -> dict[str, bytes]:
    """Inflate the parts of a package of any kind, within limits.

    Raises:
        RefusedError: the file is no package, encrypted, damaged or too large.
    """
    refuse_other_kinds(raw.data)
    return unpack(raw.data)


def checked(parts: Mapping[str, bytes]) -> Container:
    """Check the parts of a workbook.

    Raises:
        RefusedError: the package is no workbook, damaged, too large or unsafe.
    """
    refuse_other_packages(parts)
    for name, part in parts.items():
        check_part(name, part)
    return Container(parts, *workbook_part(parts))


def _check_status(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise refused("file.not-a-file", _kind(status.st_mode))
    if status.st_size == 0:
        raise refused("file.empty")
    if status.st_size > current_limits().file:
        size = f"{status.st_size / 2**20:.0f} MB，超过 {current_limits().file // 2**20} MB"
        raise refused("file.too-large", size)


def _cannot_open(path: Path, error: OSError) -> Finding:
    if error.errno == errno.EISDIR or (os.name == "nt" and path.is_dir()):
        return finding("file.not-a-file", reason="文件夹")
    if error.errno == errno.ENXIO:
        return finding("file.not-a-file", reason="套接字或设备")
    return finding("file.missing", reason=os_reason(error))


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "文件夹"
    return "管道" if stat.S_ISFIFO(mode) else "设备或套接字"
