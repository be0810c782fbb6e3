"""The files of a zip archive, one by one onto the disk, with the names that Chinese Windows gives them."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from nianbao.collect.headers import ENCODINGS, plain_name
from nianbao.collect.kinds import few_members
from nianbao.collect.model import InnerFile
from nianbao.core import decoded, printable

_UTF8_FLAG = 0x800
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, IndexError,
    OverflowError, KeyError,
)  # fmt: skip
"""What the library raises for archives that are damaged, or packed in a way that it does not know."""


def members(path: Path) -> Iterator[InnerFile]:
    """Yield every file of an archive; what cannot be taken out comes with its problem.

    Raises:
        OSError: the archive's own file cannot be read.
    """
    if not few_members(path):
        yield InnerFile("", problem="压缩包里的文件太多，没有打开")
        return
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN:
        yield InnerFile("", problem="压缩包损坏，打不开")
        return
    with archive:
        for member in archive.infolist():
            name = member_name(member).replace("\\", "/").rpartition("/")[2]
            if not member.is_dir() and name:
                yield from _opened(archive, member, plain_name(name))


def _opened(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> Iterator[InnerFile]:
    if member.flag_bits & _ENCRYPTED:
        yield InnerFile(name, problem="压缩包有密码，取不出；请寄件人去掉密码重发")
        return
    try:
        stream = archive.open(member)
    except _BROKEN:
        yield InnerFile(name, problem="压缩包损坏，取不出")
        return
    with stream:
        yield InnerFile(name, stream)


def member_name(member: zipfile.ZipInfo) -> str:
    """Return a member's name: GBK where the archive does not say that it is UTF-8."""
    if member.flag_bits & _UTF8_FLAG:
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return printable(member.filename)
    return decoded(raw, ENCODINGS) or member.filename


def read_on(stream: IO[bytes], count: int) -> bytes:
    """Read on in a member.

    Raises:
        ValueError: the archive is damaged.
        OSError: the archive's own file cannot be read.
    """
    try:
        return stream.read(count)
    except _BROKEN as error:
        raise ValueError("压缩包损坏，取不出") from error
