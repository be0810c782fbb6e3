"""The zip file of a package: parts in a given order, of one date, packed as small as is to be had in little time."""

import struct
import zipfile
import zlib
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from deflate import deflate_compress

_LOCAL, _CENTRAL, _END = "<4s5H3L2H", "<4s6H3L5H2L", "<4s4H2LH"
_BY, _MODE = 20 | 3 << 8, 0o600 << 16
_DATE = 1 << 5 | 1  # 1 January 1980
_SMALL, _OF_MANY_ROWS = 10, 7
"""How hard to look for what stands before: of libdeflate, which takes a part whole and looks for the shortest way to
say it, and of zlib. Thousands of rows that are written alike take five times as long at zlib's highest level, and come
out no smaller."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A compressed part of a zip file."""

    name: bytes
    data: bytes
    check: int
    size: int


class _Packing:
    """A part that is being compressed piece by piece."""

    def __init__(self) -> None:
        self._squeeze = zlib.compressobj(_OF_MANY_ROWS, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._chunks: list[bytes] = []
        self._check = self._size = 0

    def add(self, piece: bytes) -> None:
        """Compress some more."""
        self._chunks.append(self._squeeze.compress(piece))
        self._check, self._size = zlib.crc32(piece, self._check), self._size + len(piece)

    def end(self, name: str) -> Packed:
        """Return the part."""
        data = b"".join([*self._chunks, self._squeeze.flush()])
        return Packed(name.encode("ascii"), data, self._check, self._size)


def pack(name: str, part: bytes) -> Packed:
    """Compress a part."""
    return Packed(name.encode("ascii"), bytes(deflate_compress(part, _SMALL)), zlib.crc32(part), len(part))


def pack_rows(name: str, pieces: Iterable[bytes]) -> Packed:
    """Compress a part of many rows, each piece while the next one is made."""
    packing = _Packing()
    with ThreadPoolExecutor(1) as aside:
        before: Future[None] = aside.submit(packing.add, b"")
        for piece in pieces:
            before.result()
            before = aside.submit(packing.add, piece)
        before.result()
    return packing.end(name)


def joined(parts: Iterable[Packed]) -> bytes:
    """Return the zip file of parts."""
    pieces: list[bytes] = []
    central: list[bytes] = []
    offset = 0
    for part in parts:
        sizes = part.check, len(part.data), part.size
        common = (20, 0, zipfile.ZIP_DEFLATED, 0, _DATE, *sizes, len(part.name), 0)
        local = struct.pack(_LOCAL, b"PK\x03\x04", *common) + part.name
        own = struct.pack(_CENTRAL, b"PK\x01\x02", _BY, *common, 0, 0, 0, _MODE, offset)
        central.append(own + part.name)
        pieces += (local, part.data)
        offset += len(local) + len(part.data)
    directory = b"".join(central)
    count = len(central)
    end = struct.pack(_END, b"PK\x05\x06", 0, 0, count, count, len(directory), offset, 0)
    return b"".join([*pieces, directory, end])
