"""The texts of an old workbook (.xls, .et): counted, in one or two bytes a character, in runs, broken across records."""

import struct
from collections.abc import Iterator, Sequence

_WIDE, _MORE, _RICH = 0x01, 0x04, 0x08
Runs = tuple[tuple[int, int], ...]
"""From which character on which font counts."""


class Segments:
    """Bytes that go on from record to record; a text that is broken says again how wide its characters are."""

    def __init__(self, parts: Sequence[bytes]) -> None:
        self._parts, self._part, self._at = parts, 0, 0

    def take(self, size: int) -> bytes:
        """Return the next bytes.

        Raises:
            IndexError: there are no more.
        """
        taken = b""
        while len(taken) < size:
            self._go_on()
            piece = self._parts[self._part][self._at : self._at + size - len(taken)]
            self._at += len(piece)
            taken += piece
        return taken

    def whole(self, size: int) -> int:
        """Return the next whole number of so many bytes."""
        return int.from_bytes(self.take(size), "little")

    def text(self, length: int) -> tuple[str, Runs]:
        """Return the next text of so many characters, and its runs."""
        flags = self.whole(1)
        runs = self.whole(2) if flags & _RICH else 0
        more = self.whole(4) if flags & _MORE else 0
        text = self._characters(length, flags)
        found = tuple(struct.unpack("<HH", self.take(4)) for _ in range(runs))
        self.take(more)
        return text, found

    def _characters(self, length: int, flags: int) -> str:
        text = ""
        while length > 0:
            if self._at >= len(self._parts[self._part]):
                self._go_on()
                flags = self.whole(1)
            size = 2 if flags & _WIDE else 1
            count = min(length, max(1, (len(self._parts[self._part]) - self._at) // size))
            text += self.take(count * size).decode("utf-16-le" if size == 2 else "latin-1", "replace")
            length -= count
        return text

    def _go_on(self) -> None:
        while self._at >= len(self._parts[self._part]):
            self._part, self._at = self._part + 1, 0


def texts_of(parts: Sequence[bytes]) -> Iterator[tuple[str, Runs]]:
    """Yield the shared texts of a workbook, with their runs, from their record and those that continue it."""
    segments = Segments(parts)
    segments.take(4)
    for _ in range(segments.whole(4)):
        yield segments.text(segments.whole(2))
