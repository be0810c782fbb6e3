"""How large a file may be. Whoever must read a larger one raises all of these together."""

import io
import math
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import astuple, dataclass

_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that reading may take; each size is stated for ``factor`` 1."""

    factor: int = 1
    """How many times larger than usual; the time and the memory of the reading process grow with it."""
    file: int = 50 * _MB
    """Bytes of a file: a filled template has about 60 KB, a summary of ten thousand offices some 10 MB."""
    part: int = 100 * _MB
    """Bytes of one part, inflated: far below what makes the parser fail for memory; the breakdown of ten
    thousand offices takes 60 MB."""
    total: int = 200 * _MB
    """Bytes of all parts: the largest real workbook of a large collection inflated to 60 MB."""
    area: int = 5_000_000
    """Cells of a sheet from column A to its last one: the parser makes the whole area before it gives a
    single cell, and the reader adds what is before it."""
    text: int = 300_000_000
    """Bytes of text in all cells together: the parser makes a copy for every cell that shows it."""

    def times(self, factor: int) -> "Limits":
        """Return limits that are larger by a factor."""
        return Limits(*(own * factor for own in astuple(self)))


USUAL = Limits()
_current: ContextVar[Limits] = ContextVar("limits", default=USUAL)


def factor_for(workbook: bytes) -> int:
    """Return how many times larger than usual the limits must be for a workbook of ours to be read again."""
    sizes = [member.file_size for member in zipfile.ZipFile(io.BytesIO(workbook)).infolist()]
    shares = (len(workbook) / USUAL.file, max(sizes) / USUAL.part, sum(sizes) / USUAL.total)
    return max(1, math.ceil(max(shares)))


def current_limits() -> Limits:
    """Return the limits of the reading under way."""
    return _current.get()


@contextmanager
def allowing(wanted: Limits) -> Iterator[None]:
    """Read within other limits, until the end of the block."""
    token = _current.set(wanted)
    try:
        yield
    finally:
        _current.reset(token)
