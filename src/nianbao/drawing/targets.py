"""What a comment speaks of: one figure, a row or a column; and the names that are used beside it."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nianbao.drawing.sheet import Box
from nianbao.drawing.table_model import Heading, ReadBlock, ReadTable
from nianbao.drawing.wording import plain_text
from nianbao.drawing.words import split_unit

_NUMBERING = re.compile(r"^(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]|[①-⑳]|其中[:：]?)\s*")
_LEAST_LIKE = 0.6
_END = re.compile(r"(?:总?数量?|总?额|情况)$")
Named = tuple[str, int]
"""``row`` or ``column`` with its number."""


@dataclass(frozen=True)
class Target:
    """One figure, or a whole row or column where the other number is None."""

    table: ReadTable
    read: ReadBlock
    row: int | None
    column: int | None
    box: Box

    @property
    def headings(self) -> list[Heading]:
        """The headings that it stands under."""
        found = [self.read.rows.get(self.row) if self.row is not None else None]
        found.append(self.read.columns.get(self.column) if self.column is not None else None)
        return [heading for heading in found if heading is not None]

    @property
    def whole(self) -> Heading | None:
        """The heading of a whole row or column."""
        return self.headings[0] if None in (self.row, self.column) else None

    @property
    def label(self) -> str:
        """The name of it in the form's own words."""
        return "的".join(heading.node.label for heading in self.headings)

    @property
    def is_total(self) -> bool:
        """True where nobody enters it."""
        return self.row in self.read.totals.rows or self.column in self.read.totals.columns

    @property
    def has_points(self) -> bool:
        """True where printed points limit a figure of it."""
        points = self.read.block.points
        return any(self.row in (None, row) and self.column in (None, column) for row, column in points)

    @property
    def sheet(self) -> str:
        """The sheet's name."""
        return self.table.page.sheet.name

    def figure(self, named: Named) -> str | None:
        """Return the id of the figure where a line meets this target; None where it meets a whole line."""
        kind, line = named
        row = line if kind == "row" else self.row
        column = line if kind == "column" else self.column
        if column is None or (row is None and self.read.rows):
            return None
        return self.read.field(self.table.id, (row or 0, column))

    def entered(self) -> list[str]:
        """List the figures of this target that people enter, by their ids within the table."""
        read = self.read
        rows = (
            [self.row]
            if self.row is not None
            else [line for line in read.rows if line not in read.totals.rows]
        )
        columns = (
            [self.column] if self.column is not None
            else [line for line in read.columns if line not in read.totals.columns]
        )  # fmt: skip
        prefix = f"{self.table.id}."
        return [
            read.field(self.table.id, (row, column)).removeprefix(prefix)
            for row in (rows or [0])
            for column in columns
        ]


def targets_of(table: ReadTable, read: ReadBlock) -> Iterator[Target]:
    """Yield what the comments of a block speak of."""
    for line, heading in read.columns.items():
        if heading.node.box and heading.node.box.cell.comment:
            yield Target(table, read, None, line, heading.node.box)
    for line, heading in read.rows.items():
        if heading.node.box and heading.node.box.cell.comment:
            yield Target(table, read, line, None, heading.node.box)
    for (row, column), box in read.block.figures.items():
        if box.cell.comment and column in read.columns:
            yield Target(table, read, row, column, box)


def plain_name(text: str) -> str:
    """Return a heading's words without its unit, its numbering and spaces."""
    text = split_unit(plain_text(re.sub(r"\s", "", text)))[0]
    while (shorter := _NUMBERING.sub("", text)) != text and shorter:
        text = shorter
    return text


class Names:
    """The headings of a block by their words; only those that hold figures of their own."""

    def __init__(self, read: ReadBlock) -> None:
        self._lines: dict[str, list[Named]] = {}
        self._labels: list[str] = []
        for kind, headings in (("column", read.columns), ("row", read.rows)):
            self._add(kind, headings)

    def _add(self, kind: str, headings: Mapping[int, Heading]) -> None:
        for line, heading in headings.items():
            name = plain_name(heading.node.label)
            self._labels.append(heading.node.label)
            if name:
                self._lines.setdefault(name, []).append((kind, line))

    def find(self, name: str) -> list[Named]:
        """List the lines of a name."""
        return self._lines.get(plain_name(name), [])

    @property
    def spellings(self) -> list[str]:
        """All of them, as they may be written."""
        return [*self._lines, *self._labels]

    def like(self, name: str) -> list[str]:
        """List the names that may be meant by one that is not there, the likeliest first.

        It may differ in its spelling only: a name in which other words stand is none of these.
        """
        wanted = plain_name(name)
        ratios = {known: difflib.SequenceMatcher(None, wanted, known).ratio() for known in self._lines}
        near = [known for known, ratio in ratios.items() if ratio >= _LEAST_LIKE]
        return sorted(near, key=lambda known: -ratios[known])[:4]

    def differs_little(self, name: str, known: str) -> bool:
        """Return whether a name differs from another only in 数, 额 and the like at its end."""
        return _END.sub("", plain_name(name)) == _END.sub("", plain_name(known))
