"""Cells and areas: zero-based rows and columns, and their names in a workbook."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

_CORNER = re.compile("([A-Z]{1,3})([0-9]{1,7})")


@cache
def column_name(column: int) -> str:
    """Return the name of a zero-based column: A, B, … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


@cache
def column_number(name: str) -> int:
    """Return the zero-based number of a column by its name, as in :func:`column_name`."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def quoted(sheet: str) -> str:
    """Quote a sheet's name for a formula."""
    return "'" + sheet.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True, order=True)
class Area:
    """A rectangle of cells, zero-based; ``rows`` by ``columns`` cells are merged where more than one."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1

    @property
    def address(self) -> str:
        """The address of the first cell, such as D5."""
        return f"{column_name(self.column)}{self.row + 1}"

    @property
    def absolute(self) -> str:
        """The first cell with dollar signs, such as $D$5."""
        return f"${column_name(self.column)}${self.row + 1}"

    @property
    def last_row(self) -> int:
        """The last row of the area."""
        return self.row + self.rows - 1

    @property
    def last_column(self) -> int:
        """The last column of the area."""
        return self.column + self.columns - 1

    @property
    def merged(self) -> bool:
        """True where the area is more than one cell."""
        return self.rows > 1 or self.columns > 1

    @property
    def range(self) -> str:
        """The whole area, such as A2:C4, or D5 for one cell."""
        if not self.merged:
            return self.address
        return f"{self.address}:{column_name(self.last_column)}{self.last_row + 1}"

    @property
    def absolute_range(self) -> str:
        """The whole area with dollar signs, such as $E$5:$E$87."""
        return self.absolute + (
            f":${column_name(self.last_column)}${self.last_row + 1}" if self.merged else ""
        )

    def range_on(self, sheet: str) -> str:
        """The whole area with its sheet and dollar signs, such as '审核'!$E$5:$E$87."""
        return f"{quoted(sheet)}!{self.absolute_range}"

    def on(self, sheet: str) -> str:
        """The first cell with its sheet, such as '表三'!$D$5."""
        return f"{quoted(sheet)}!{self.absolute}"


@dataclass(frozen=True, slots=True)
class Label:
    """A locked text as issued: the reader compares it, the writer draws it in its style."""

    area: Area
    text: str
    style: str


def column_ranges(sheet: str, column: int, rows: Iterable[int]) -> list[str]:
    """Return as few ranges as possible that cover cells of one column, in ascending order."""
    ordered = sorted(set(rows))
    starts = [ordered[0], *(after for before, after in pairwise(ordered) if after != before + 1)]
    ends = [*(before for before, after in pairwise(ordered) if after != before + 1), ordered[-1]]
    name = column_name(column)
    return [
        f"{quoted(sheet)}!${name}${start + 1}" + (f":${name}${end + 1}" if end > start else "")
        for start, end in zip(starts, ends, strict=True)
    ]


def local_ranges(column: int, rows: Iterable[int]) -> list[str]:
    """Return as few ranges as possible that cover cells of one column of the formula's own sheet."""
    return [range_.rpartition("!")[2].replace("$", "") for range_ in column_ranges("", column, rows)]


def area_of(cells: str) -> Area:
    """Return the area of cells named as in a workbook, such as D5 or A1:D1."""
    corners = [_CORNER.fullmatch(corner) for corner in cells.split(":")]
    places = [(int(corner[2]) - 1, column_number(corner[1])) for corner in corners if corner]
    (top, left), (bottom, right) = places[0], places[-1]
    return Area(top, left, bottom - top + 1, right - left + 1)
