"""Runs: cells of a table that are counted on from left to right and from top to bottom."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nianbao.layout import Area

_TEXTS = re.compile('("[^"]*")')
_REFERENCE = re.compile(r"(?<![A-Za-z0-9_.$!'])(\$?[A-Z]{1,3})([0-9]{1,7})(?![A-Za-z0-9_(])")


@dataclass(frozen=True, slots=True)
class Run:
    """Cells with consecutive numbers in an area; ``width`` cells stand in each of its rows."""

    area: Area
    first: int
    width: int

    @property
    def after(self) -> int:
        """The first number that is no longer in the run."""
        return self.first + self.width * self.area.rows

    def index(self) -> str:
        """Compile, for the cell that the formula speaks of: its number."""
        if self.width == self.area.rows == 1:
            return str(self.first)
        if self.area.rows == 1:
            return f"COLUMN(){self.first - self.area.column - 1:+d}"
        if self.width == 1:
            return f"ROW(){self.first - self.area.row - 1:+d}"
        return f"(ROW()-{self.area.row + 1})*{self.width}+COLUMN(){self.first - self.area.column - 1:+d}"

    def address(self, number: str) -> str:
        """Compile the address of the cell with a number."""
        row, column = str(self.area.row + 1), str(self.area.column + 1)
        if self.area.rows > 1:
            down = f"{number}-{self.first}"
            row += f"+INT(({down})/{self.width})" if self.width > 1 else f"+{down}"
        if self.width > 1:
            column += f"+MOD({number}-{self.first},{self.width})"
        return f"ADDRESS({row},{column},4)"


def joined(cells: Iterable[tuple[Area, int]]) -> list[Run]:
    """Join numbered cells to as few runs as possible; a merged cell is a run of its own."""
    lines: list[Run] = []
    for area, number in cells:
        last = lines[-1] if lines else None
        if last and not area.merged and _beside(last, area, number):
            lines[-1] = Run(Area(area.row, last.area.column, 1, last.width + 1), last.first, last.width + 1)
        else:
            lines.append(Run(area, number, 1))
    runs: list[Run] = []
    for line in lines:
        last = runs[-1] if runs else None
        if last and _below(last, line):
            area = Area(last.area.row, last.area.column, last.area.rows + 1, last.area.columns)
            runs[-1] = Run(area, last.first, last.width)
        else:
            runs.append(line)
    return runs


def _beside(run: Run, area: Area, number: int) -> bool:
    next_to = (run.area.row, run.area.last_column + 1) == (area.row, area.column)
    return next_to and run.area.columns == run.width and number == run.after


def _below(run: Run, line: Run) -> bool:
    same_columns = (run.area.column, run.area.columns) == (line.area.column, line.area.columns)
    return (
        same_columns
        and run.width == line.width
        and run.area.last_row + 1 == line.area.row
        and line.first == run.after
    )


def moved_down(formula: str) -> str | None:
    """Return the formula as it is when it is copied to the cell below; None where it names cells of another sheet.

    The formats of Excel do not allow that in a formula that cells share, and programs do not all follow it there.
    """
    pieces = _TEXTS.split(formula)
    if any("!" in piece for piece in pieces[::2]):
        return None
    return "".join(
        piece if index % 2 else _REFERENCE.sub(lambda found: f"{found[1]}{int(found[2]) + 1}", piece)
        for index, piece in enumerate(pieces)
    )
