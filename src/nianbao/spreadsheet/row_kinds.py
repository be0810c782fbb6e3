"""Rows of which one like it has been read already: they differ in their number and the texts of their values alone.

A breakdown has thousands of rows that are written alike. As of whole parts (see ``skeleton``), what differs is cut
out; the rest, if it was read before, says which cells a row has and what they look like.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, repeat
from operator import not_

from lxml import etree

from nianbao.spreadsheet.model import Place, Spot
from nianbao.spreadsheet.skeleton import TEXT, apart
from nianbao.spreadsheet.xml import Element

_NUMBER_OR_VALUE = re.compile(
    rb'( r="[A-Z]{0,3}(?=[1-9][0-9]{0,9}")|<v>|<is><t>)([1-9][0-9]{0,9}(?=")|' + TEXT + rb")"
)
_ADDRESS = b' r="'


@dataclass(frozen=True, slots=True)
class RowKind:
    """A way in which rows are written: their cells by column, their height if one is written.

    ``addresses`` tells of each text that was cut out whether it is the row's number or a value.
    """

    columns: tuple[int, ...]
    spots: tuple[Spot, ...]
    height: float | None
    hidden: bool
    elements: int
    addresses: tuple[bool, ...]

    def cells(self, row: int) -> Iterator[tuple[Place, Spot]]:
        """Yield the cells of a row of this kind with their places."""
        return zip(zip(repeat(row), self.columns, strict=False), self.spots, strict=True)

    def number(self, texts: Sequence[str]) -> int | None:
        """Return the number of a row; None where its cells do not agree about it."""
        numbers = set(compress(texts, self.addresses))
        return int(numbers.pop()) if len(numbers) == 1 else None

    def values(self, texts: Sequence[str]) -> list[str]:
        """Return the values of a row."""
        return list(compress(texts, map(not_, self.addresses)))


class WrittenRow:
    """A row as it is written, with what makes it different from others of its kind cut out."""

    def __init__(self, row: Element) -> None:
        self._written: bytes = etree.tostring(row, encoding="utf-8", with_tail=False)
        self.skeleton, texts = apart(_NUMBER_OR_VALUE, self._written)
        self.texts: Sequence[str] = texts or ()

    def addresses(self) -> tuple[bool, ...]:
        """Return which of the texts are the number of the row."""
        return tuple(tag.startswith(_ADDRESS) for tag in _NUMBER_OR_VALUE.split(self._written)[1::3])
