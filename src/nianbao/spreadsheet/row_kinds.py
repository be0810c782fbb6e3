"""Rows of which one like it has been read already: they differ in their number and the texts of their values alone.

A breakdown has thousands of rows that are written alike. As with whole parts (see ``skeleton``), a row in which
nothing but character data between the same two tags is exchanged, and its number, has the same cells. So a row that
was parsed becomes a pattern; one that it matches is not parsed again, and the texts are all that is looked at.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from nianbao.spreadsheet.model import Spot
from nianbao.spreadsheet.skeleton import NO_CHARACTERS, TEXT, resolved

_NUMBER = "([1-9][0-9]{0,9})"
_TEXT = f"({TEXT.decode()})"
_NUMBER_OR_VALUE = re.compile(rf'( r="[A-Z]{{0,3}})[1-9][0-9]{{0,9}}(?=")|(<v>|<is><t>){TEXT.decode()}')
_ROW = "<row "
_MOST_KINDS = 16
"""That are tried; a breakdown has one or two, a list some for the cells that are blank."""
_MOST_TEXTS = 2_000
"""Of a row that becomes a pattern."""


@dataclass(frozen=True, slots=True, eq=False)
class RowKind:
    """A way in which rows are written: their cells by column, their height if one is written.

    The ``value`` of a spot is its place among the texts of a row. ``plans`` is what others have worked out for rows
    of this kind, by what they call it.
    """

    columns: tuple[int, ...]
    spots: tuple[Spot, ...]
    height: float | None
    hidden: bool
    elements: int
    plans: dict[object, object] = field(default_factory=dict)

    def cells(self) -> Iterator[tuple[int, Spot]]:
        """Yield the cells with their columns."""
        return zip(self.columns, self.spots, strict=True)


class WrittenRow(NamedTuple):
    """A row: its number counted from zero, how it is written, the texts of its values."""

    number: int
    kind: RowKind
    texts: Sequence[str]


class KnownKinds:
    """The kinds of rows that came last in a sheet, each with the pattern of what is written."""

    def __init__(self) -> None:
        self._known: list[tuple[re.Pattern[str], RowKind]] = []

    def forget(self) -> None:
        """Forget all kinds: what comes stands elsewhere."""
        self._known.clear()

    def find(self, written: bytes) -> WrittenRow | None:
        """Return a row that is of a known kind; None where it must be parsed."""
        try:
            text = written.decode()
        except ValueError:
            return None
        for place, (pattern, kind) in enumerate(self._known):
            found = _match(pattern, kind, text)
            if found is not None:
                if place:
                    self._known.insert(0, self._known.pop(place))
                return found
        return None

    def remember(self, written: bytes, row: WrittenRow) -> None:
        """Remember how the row is written that was just parsed, if nothing else of it differs from others."""
        text = written.decode().lstrip()
        if not text.startswith(_ROW) or any(spot.formula is not None for spot in row.kind.spots):
            return
        pattern = _pattern(written.decode())
        found = _match(pattern, row.kind, written.decode()) if pattern is not None else None
        if pattern is not None and found is not None and found[::2] == (row.number, list(row.texts)):
            self._known.insert(0, (pattern, row.kind))
            del self._known[_MOST_KINDS:]


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
    if not addresses or not addresses[0] or len(addresses) > _MOST_TEXTS:
        return None
    parts = [re.escape(between[0] + addresses[0]) + _NUMBER]
    for before, address, tag in zip(between[1:], addresses[1:], tags[1:], strict=False):
        parts.append(re.escape(before + address) + r"\1" if address else re.escape(before + tag) + _TEXT)
    return re.compile("".join(parts) + re.escape(between[-1]))
