"""Rows of which one like it has been read already: they differ in their number and the texts of their values alone.

A breakdown has thousands of rows that are written alike. As with whole parts (see ``skeleton``), a row in which
nothing but character data between the same two tags is exchanged, and its number, has the same cells. So of rows
that were parsed again and again a pattern is made; one that it matches is not parsed, and the texts are all that is
looked at.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nianbao.spreadsheet.model import Alike, Spot
from nianbao.spreadsheet.skeleton import NO_CHARACTERS, TEXT, resolved

_NUMBER = "([1-9][0-9]{0,9})"
_TEXT = f"({TEXT.decode()})"
_NUMBER_OR_VALUE = re.compile(rf'( r="[A-Z]{{0,3}})[1-9][0-9]{{0,9}}(?=")|(<v>|<is><t>){TEXT.decode()}')
_ROW = "<row "
OFTEN = 20
"""Rows that must be parsed before a pattern of them is worth its making, which takes as long as they did."""
_MOST_PATTERNS, _MOST_MET = 16, 256
"""Patterns that are tried, and kinds that are kept; a breakdown has one or two, a list some for blank cells."""
_MOST_TEXTS = 2_000
"""Of a row that becomes a pattern."""


@dataclass(frozen=True, slots=True, eq=False)
class RowKind(Alike):
    """A way in which rows are written: their cells by column, their height if one is written.

    The ``value`` of a spot is its place among the texts of a row.
    """

    columns: tuple[int, ...]
    spots: tuple[Spot, ...]
    height: float | None
    hidden: bool
    elements: int

    def cells(self) -> Iterator[tuple[int, Spot]]:
        """Yield the cells with their columns."""
        return zip(self.columns, self.spots, strict=True)


class WrittenRow(NamedTuple):
    """A row: its number counted from zero, how it is written, the texts of its values."""

    number: int
    kind: RowKind
    texts: Sequence[str]


class KnownKinds:
    """The kinds of rows that were met in a sheet, and the patterns of those that were met often."""

    def __init__(self) -> None:
        self._kinds: dict[object, RowKind] = {}
        self._times: Counter[RowKind] = Counter()
        self._patterns: list[tuple[re.Pattern[str], RowKind]] = []

    def forget(self) -> None:
        """Forget all patterns: what comes stands elsewhere."""
        self._patterns.clear()
        self._times.clear()

    def find(self, written: bytes) -> WrittenRow | None:
        """Return a row that is written as others were; None where it must be parsed."""
        try:
            text = written.decode()
        except ValueError:
            return None
        for place, (pattern, kind) in enumerate(self._patterns):
            found = _match(pattern, kind, text)
            if found is not None:
                if place:
                    self._patterns.insert(0, self._patterns.pop(place))
                return found
        return None

    def with_kind(self, row: WrittenRow) -> WrittenRow:
        """Return a row that was parsed with the kind of those like it, for which much is worked out already."""
        key = row.kind.columns, row.kind.spots, row.kind.height, row.kind.hidden, row.kind.elements
        kind = self._kinds.get(key)
        if kind is None and len(self._kinds) < _MOST_MET:
            kind = self._kinds[key] = row.kind
        return row if kind is None else row._replace(kind=kind)

    def count(self, written: bytes, row: WrittenRow) -> None:
        """Count how often rows of a kind were parsed; of one that was often, and still was not known, a pattern is made."""
        self._times[row.kind] += 1
        if self._times[row.kind] % OFTEN or any(spot.formula is not None for spot in row.kind.spots):
            return
        text = written.decode()
        pattern = _pattern(text) if text.lstrip().startswith(_ROW) else None
        found = _match(pattern, row.kind, text) if pattern is not None else None
        if pattern is not None and found is not None and found[::2] == (row.number, list(row.texts)):
            self._patterns.insert(0, (pattern, row.kind))
            del self._patterns[_MOST_PATTERNS:]


def _match(pattern: re.Pattern[str], kind: RowKind, text: str) -> WrittenRow | None:
    found = pattern.fullmatch(text)
    if found is None or (not text.isascii() and any(character in text for character in NO_CHARACTERS)):
        return None
    number, *texts = found.groups()
    if "&" in text:
        try:
            texts = [resolved(each) for each in texts]
        except ValueError:
            return None
    return WrittenRow(int(number) - 1, kind, texts)


def _pattern(text: str) -> re.Pattern[str] | None:
    """Return what matches the rows that are written like one; None where it has no number, or too many cells."""
    between, addresses, tags = (_NUMBER_OR_VALUE.split(text)[start::3] for start in range(3))
    if not addresses or not addresses[0] or ">" in between[0] or len(addresses) > _MOST_TEXTS:
        return None
    parts = [re.escape(between[0] + addresses[0]) + _NUMBER]
    for before, address, tag in zip(between[1:], addresses[1:], tags[1:], strict=False):
        parts.append(re.escape(before + address) + r"\1" if address else re.escape(before + tag) + _TEXT)
    return re.compile("".join(parts) + re.escape(between[-1]))
