"""A sheet of another format than .xlsx while it is read, cell by cell."""

import math
from dataclasses import dataclass, field, replace

from nianbao.spreadsheet.anybook import VISIBLE
from nianbao.spreadsheet.model import Columns, Condition, Formula, Place, Rectangle, Spot, spread
from nianbao.spreadsheet.sheet import Sheet, SheetShape
from nianbao.spreadsheet.styles import CellStyle, Styles


class StyleNumbers:
    """The styles of the cells of a workbook, each with a number."""

    def __init__(self) -> None:
        self._numbers: dict[CellStyle, int] = {CellStyle(): 0}

    def of(self, style: CellStyle) -> int:
        """Return the number of a style."""
        return self._numbers.setdefault(style, len(self._numbers))

    def all(self) -> Styles:
        """Return the styles by their numbers."""
        return Styles(tuple(self._numbers))


@dataclass
class SheetDraft:
    """What has been read of one sheet."""

    styles: StyleNumbers
    date_1904: bool = False
    state: str = VISIBLE
    spots: dict[Place, Spot] = field(default_factory=dict)
    values: list[str] = field(default_factory=list)
    strings: dict[str, str] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    columns: list[Columns] = field(default_factory=list)
    merged: list[Rectangle] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    covered: list[Rectangle] = field(default_factory=list)
    around: SheetShape = field(default_factory=lambda: SheetShape({}))
    """What else is known of the sheet."""

    def add(self, place: Place, style: CellStyle, value: object, formula: Formula | None = None) -> None:
        """Add a cell: a number, a truth, a text, an error with its text, or nothing but a formula."""
        number = self.styles.of(style)
        if isinstance(value, bool):
            self._put(place, Spot("b", number, str(int(value)), formula))
        elif isinstance(value, float):
            self._put(place, Spot("n", number, repr(value) if math.isfinite(value) else "nan", formula))
        elif isinstance(value, str):
            key = str(len(self.strings))
            self.strings[key] = value
            self._put(place, Spot("s", number, key, formula))
        elif formula is not None:
            self._put(place, Spot("n", number, None, formula))

    def add_error(self, place: Place, style: CellStyle, text: str, formula: Formula | None) -> None:
        """Add a cell that shows an error."""
        self._put(place, Spot("e", self.styles.of(style), text, formula))

    def _put(self, place: Place, spot: Spot) -> None:
        if isinstance(spot.value, str):
            self.values.append(spot.value)
            spot = spot._replace(value=len(self.values) - 1)
        self.spots[place] = spot

    def sheet(self, styles: Styles) -> Sheet:
        """Return the sheet."""
        spread(self.spots)
        last = max((row for row, _ in self.spots), default=0)
        shape = replace(
            self.around,
            spots=self.spots,
            heights={row: height for row, height in self.heights.items() if row <= last},
            hidden_rows=frozenset(row for row in self.hidden if row <= last),
            columns=tuple(self.columns),
            merged=tuple(self.merged),
            conditions=tuple(self.conditions),
        )
        return Sheet(shape, self.values, self.strings, styles, self.date_1904)
