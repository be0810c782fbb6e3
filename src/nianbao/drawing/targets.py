"""What a comment speaks of: one figure, a row or a column; and the names that are used beside it."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nianbao.drawing.blocks import AXES, DrawnBlock, DrawnHeading, DrawnTable
from nianbao.drawing.sheet import Box
from nianbao.drawing.wording import plain_text
from nianbao.drawing.words import split_unit

_NUMBERING = re.compile(r"^(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]|[①-⑳]|其中[:：]?)\s*")
_LEAST_LIKE = 0.6
END_WORDS = re.compile(r"(?:总?数量?|总?额|情况)$")
"""Words at the end of a name that may be left out: 收入 means 收入数."""
Named = tuple[int, int]
"""A row or a column (by its axis) with its number."""


@dataclass(frozen=True)
class Target:
    """One figure, or a whole row or column: the numbers of row and column, of which one may be None."""

    table: DrawnTable
    block: DrawnBlock
    lines: tuple[int | None, int | None]
    box: Box

    @property
    def headings(self) -> list[DrawnHeading]:
        """The headings that it stands under."""
        found = [self.block.headings[axis].get(line) for axis, line in self._named]
        return [heading for heading in found if heading is not None]

    @property
    def _named(self) -> list[Named]:
        return [(axis, line) for axis in AXES if (line := self.lines[axis]) is not None]

    @property
    def whole(self) -> DrawnHeading | None:
        """The heading of a whole row or column."""
        return self.headings[0] if None in self.lines else None

    @property
    def label(self) -> str:
        """The name of it in the form's own words."""
        return "的".join(heading.label for heading in self.headings)

    @property
    def is_total(self) -> bool:
        """True where nobody enters it."""
        return any(line in self.block.totals.lines[axis] for axis, line in self._named)

    @property
    def has_points(self) -> bool:
        """True where printed points limit a figure of it."""
        return any(all(at[axis] == line for axis, line in self._named) for at in self.block.points)

    @property
    def sheet(self) -> str:
        """The sheet's name."""
        return self.table.page.sheet.name

    def figure(self, named: Named) -> str | None:
        """Return the id of the figure where a line meets this target; None where it meets a whole line."""
        row, column = (named[1] if axis == named[0] else self.lines[axis] for axis in AXES)
        if column is None or (row is None and self.block.trees[0]):
            return None
        return self.block.field(self.table.id, (row or 0, column))

    def entered_lines(self, axis: int) -> list[int]:
        """List the rows or columns of this target that people enter; all that are no totals where it has none."""
        line = self.lines[axis]
        totals = self.block.totals.lines[axis]
        return [line] if line is not None else [n for n in self.block.headings[axis] if n not in totals]

    def entered(self) -> list[str]:
        """List the figures of this target that people enter, by their ids within the table."""
        prefix = f"{self.table.id}."
        return [
            self.block.field(self.table.id, (row, column)).removeprefix(prefix)
            for row in self.entered_lines(0) or [0]
            for column in self.entered_lines(1)
        ]


def targets_of(table: DrawnTable, block: DrawnBlock) -> Iterator[Target]:
    """Yield what the comments of a block speak of."""
    for axis in reversed(AXES):
        for line, heading in block.headings[axis].items():
            if heading.box and heading.box.cell.comment:
                yield Target(table, block, (line, None) if axis == 0 else (None, line), heading.box)
    for at, box in block.figures.items():
        if box.cell.comment and at[1] in block.headings[1]:
            yield Target(table, block, at, box)


def plain_name(text: str) -> str:
    """Return a heading's words without its unit, its numbering and spaces."""
    text = split_unit(plain_text(re.sub(r"\s", "", text)))[0]
    while (shorter := _NUMBERING.sub("", text)) != text and shorter:
        text = shorter
    return text


class HeadingNames:
    """The headings of a block by their words; only those that hold figures of their own."""

    def __init__(self, block: DrawnBlock) -> None:
        self._lines: dict[str, list[Named]] = {}
        self._labels: list[str] = []
        for axis in reversed(AXES):
            for line, heading in block.headings[axis].items():
                self._labels.append(heading.label)
                if name := plain_name(heading.label):
                    self._lines.setdefault(name, []).append((axis, line))

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
