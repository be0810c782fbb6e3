"""What was drawn: the cells of a workbook as the person who drew them sees them, without any meaning yet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from itertools import product

from nianbao.layout import column_name

Place = tuple[int, int]
"""Row and column, counted from zero."""


class Fill(Enum):
    """The meaning of a cell's colour."""

    NONE = "none"
    ENTER = "enter"
    """Yellow: to be filled in."""
    COMPUTE = "compute"
    """Grey: computed."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Validation:
    """The data validation of a cell: ``kind`` as the format names it; ``choices`` of a list, resolved."""

    kind: str
    operator: str = "between"
    first: str = ""
    second: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """One cell: ``text`` is what it shows, ``number`` its constant, ``formula`` without the equals sign."""

    text: str = ""
    number: float | int | None = None
    formula: str = ""
    format: str = "General"
    fill: Fill = Fill.NONE
    comment: str = ""
    bordered: bool = False
    check: Validation | None = None
    written: str = ""
    """The formula as it was typed, where another way of writing it stands in ``formula``."""

    @property
    def is_trivial(self) -> bool:
        """True where nothing at all was drawn."""
        coloured = self.fill is not Fill.NONE
        return not (self.text or self.formula or self.bordered or self.comment or self.check or coloured)

    def is_checked(self, *kinds: str) -> bool:
        """Return whether it has a validation of one of these kinds."""
        return self.check is not None and self.check.kind in kinds

    @property
    def is_words(self) -> bool:
        """True where it holds words: no number, and nothing that is computed from numbers."""
        return bool(self.text) and self.number is None and not self.formula


@dataclass(frozen=True, slots=True)
class Box:
    """A cell, or the cells that were merged into one."""

    row: int
    column: int
    rows: int
    columns: int
    cell: DrawnCell

    @property
    def bottom(self) -> int:
        """The row after the last one."""
        return self.row + self.rows

    @property
    def right(self) -> int:
        """The column after the last one."""
        return self.column + self.columns

    @property
    def place(self) -> Place:
        """The row and column of the first cell."""
        return self.row, self.column

    @property
    def address(self) -> str:
        """The address of the first cell, such as D5."""
        return address(self.place)


@dataclass(frozen=True)
class DrawnSheet:
    """One sheet; ``merges`` are first row and column with the numbers of rows and columns."""

    name: str
    cells: Mapping[Place, DrawnCell]
    merges: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    visible: bool = True
    landscape: bool = False
    lost: tuple[str, ...] = ()
    """What could not be read of the sheet, in words."""
    formats: Mapping[Place, str] = field(default_factory=dict)
    """Number formats of cells in which nothing is drawn."""
    aside: Mapping[Place, DrawnCell] = field(default_factory=dict)
    """What was drawn before rows and columns that are no part of the table were left out."""

    @cached_property
    def boxes(self) -> dict[Place, Box]:
        """Every cell in which something was drawn, by each place that it covers."""
        found: dict[Place, Box] = {}
        for row, column, rows, columns in self.merges:
            box = Box(row, column, rows, columns, self.cells.get((row, column), DrawnCell(bordered=True)))
            for place in _places(row, column, rows, columns):
                found[place] = box
        for (row, column), cell in self.cells.items():
            if (row, column) not in found and not cell.is_trivial:
                found[(row, column)] = Box(row, column, 1, 1, cell)
        return found

    @property
    def rows(self) -> list[int]:
        """The rows in which a cell is kept."""
        return sorted({row for row, _ in self.cells})

    def text(self, row: int, column: int) -> str:
        """Return what a cell shows."""
        return self.box((row, column)).cell.text

    def box(self, place: Place) -> Box:
        """Return the box that covers a place, an empty one where nothing was drawn but perhaps a number format."""
        return self.boxes.get(place) or Box(
            *place, 1, 1, DrawnCell(format=self.formats.get(place, "General"))
        )

    def at(self, place: Place) -> str:
        """Return the words for a place: the sheet and the cell."""
        return f"工作表“{self.name}”的 {address(place)}"


@dataclass(frozen=True)
class DrawnBook:
    """The sheets of a drawing, in order."""

    sheets: tuple[DrawnSheet, ...] = field(default=())

    def find(self, name: str) -> DrawnSheet | None:
        """Find a sheet by its name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def address(place: Place) -> str:
    """Return the address of a cell, such as D5."""
    return f"{column_name(place[1])}{place[0] + 1}"


def _places(row: int, column: int, rows: int, columns: int) -> Iterator[Place]:
    return product(range(row, row + rows), range(column, column + columns))
