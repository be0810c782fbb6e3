"""The OLE container of old and of encrypted workbooks: its streams, and one stream put into a new one.

The parser never sees the container that came: chains of sectors that run in circles, a million
directory entries, sizes that are not true. It is given a fresh one with the one stream in it.
"""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from nianbao.container.refused import RefusedError, refused

MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What such a file begins with."""

_SECTOR = 4096
_SMALLEST = 4096
"""A stream below this size would have to be kept in another way."""
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_LISTED = 109
_PER_SECTOR = _SECTOR // 4
_HEADER = struct.Struct("<8s16s5H6s9I")
_ENTRY = struct.Struct("<64sHBB3I16sI2QIQ")
_ROOT, _STREAM, _BLACK = 5, 2, 1


@dataclass(frozen=True)
class Streams:
    """The streams of a container that were asked for, and when it was saved."""

    content: dict[str, bytes]
    modified: datetime | None


def read_streams(data: bytes, *names: str) -> Streams:
    """Read the named streams; one that does not exist is left out.

    Raises:
        RefusedError: the container is damaged.
    """
    import olefile  # only where there is such a file  # noqa: PLC0415

    with refusing(), olefile.OleFileIO(io.BytesIO(data)) as container:
        content = {name: container.openstream(name).read() for name in names if container.exists(name)}
        modified = container.get_metadata().last_saved_time
    moment = modified.replace(tzinfo=UTC) if isinstance(modified, datetime) else None
    return Streams(content, moment)


def has_stream(data: bytes, name: str) -> bool:
    """Return whether a container has a stream, not one of an embedded document; a damaged one has none."""
    try:
        return name in read_streams(data, name).content
    except RefusedError:
        return False


def wrapped(name: str, stream: bytes) -> bytes:
    """Make a container with one stream in it."""
    stream = stream.ljust(_SMALLEST, b"\0")
    sectors = -(-len(stream) // _SECTOR)
    tables = -(-(sectors + 2) // (_PER_SECTOR - 1))
    if tables > _LISTED:
        raise refused("file.too-large", "旧版格式的数据流过大")
    first = tables + 2  # after the directory and a sector for small streams, which the parser wants to see
    chains = [_TABLE] * tables + [_END, _END] + list(range(first + 1, first + sectors)) + [_END]
    chains += [_FREE] * (tables * _PER_SECTOR - len(chains))
    numbers = (1, tables, tables, 0, _SMALLEST, _END, 0, _END, 0)
    head = _HEADER.pack(MARK, b"", 0x3E, 4, 0xFFFE, 12, 6, b"", *numbers)
    listed = struct.pack(f"<{_LISTED}I", *range(tables), *[_FREE] * (_LISTED - tables))
    directory = _entry("Root Entry", _ROOT, 1, tables + 1, _SECTOR) + _entry(
        name, _STREAM, _FREE, first, len(stream)
    )
    directory += _entry("", 0, _FREE, 0, 0) * (_SECTOR // _ENTRY.size - 2)
    table = struct.pack(f"<{len(chains)}I", *chains)
    content = stream.ljust(sectors * _SECTOR, b"\0")
    return b"".join(((head + listed).ljust(_SECTOR, b"\0"), table, directory, bytes(_SECTOR), content))


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    title = f"{name}\0".encode("utf-16-le") if name else b""
    return _ENTRY.pack(title, len(title), kind, _BLACK, _FREE, _FREE, child, b"", 0, 0, 0, start, size)


@contextmanager
def refusing() -> Iterator[None]:
    """Refuse a file whatever error reading its container raises."""
    try:
        yield
    except Exception as error:  # the library lets through whatever the bytes lead it to
        raise refused("file.damaged", "文件的内部结构有错") from error
