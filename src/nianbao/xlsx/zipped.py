"""The zip file of a package: parts in a given order, of one date, packed as small as the standard library can."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

_LOCAL, _CENTRAL, _END = "<4s5H3L2H", "<4s6H3L5H2L", "<4s4H2LH"
_BY, _MODE = 20 | 3 << 8, 0o600 << 16
_DATE = 1 << 5 | 1  # 1 January 1980
_SMALLEST, _OF_MANY_ROWS = 9, 7
"""How hard to look for what stands before. Thousands of rows that are written alike take five times as long at the
first, and come out no smaller."""
_BLOCK, _SMALL = 8_000, 200_000
"""About so many bytes have a code of their own in a part that is not larger than this."""
_NUMBERS, _AFTER_ROWS = re.compile(rb"\{[0-9;]{400,}\}"), b"</sheetData>"
"""A long array of numbers, and what follows the rows, have codes of their own as well."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A compressed part of a zip file."""

    name: bytes
    data: bytes
    check: int
    size: int


class _Packing:
    """A part that is being compressed."""

    def __init__(self, level: int) -> None:
        self._squeeze = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._chunks: list[bytes] = []
        self._check = self._size = 0

    def add(self, piece: bytes) -> None:
        """Compress some more."""
        for start, end in pairwise(_edges(piece)):
            if start:
                self._chunks.append(self._squeeze.flush(zlib.Z_BLOCK))
            self._chunks.append(self._squeeze.compress(piece[start:end]))
        self._check, self._size = zlib.crc32(piece, self._check), self._size + len(piece)

    def end(self, name: str) -> Packed:
        """Return the part."""
        data = b"".join([*self._chunks, self._squeeze.flush()])
        return Packed(name.encode("ascii"), data, self._check, self._size)


def pack(name: str, part: bytes) -> Packed:
    """Compress a part."""
    packing = _Packing(_SMALLEST)
    packing.add(part)
    return packing.end(name)


def pack_rows(name: str, pieces: Iterable[bytes]) -> Packed:
    """Compress a part of many rows, each piece while the next one is made."""
    packing = _Packing(_OF_MANY_ROWS)
    with ThreadPoolExecutor(1) as aside:
        waiting: Future[None] | None = None
        for piece in pieces:
            if waiting is not None:
                waiting.result()
            waiting = aside.submit(packing.add, piece)
        if waiting is not None:
            waiting.result()
    return packing.end(name)


def _edges(piece: bytes) -> list[int]:
    """Return where the blocks of a piece begin, and where it ends: rows, rules and texts differ in their code."""
    size = len(piece)
    if not _BLOCK < size <= _SMALL:
        return [0, size]
    rows, numbers = piece.find(_AFTER_ROWS), _NUMBERS.search(piece)
    end = rows if rows > 0 else size
    count = max(1, round(end / _BLOCK))
    equal = (end * number // count for number in range(count))
    return sorted({*equal, *(numbers.span() if numbers else ()), end, size})


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
