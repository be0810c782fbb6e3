"""One sheet as it was written: every cell with all that bears on what is seen in it."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property
from operator import itemgetter

from nianbao.container import refused
from nianbao.files import current_limits
from nianbao.layout import Area
from nianbao.spreadsheet.model import (
    BLANK,
    Alike,
    Columns,
    Condition,
    ErrorText,
    Formula,
    Place,
    Rectangle,
    Row,
    Spot,
)
from nianbao.spreadsheet.strings import decoded
from nianbao.spreadsheet.styles import NO_STYLES, Styles
from nianbao.spreadsheet.xml import TRUTHS, unusual

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_TEXTS = frozenset(("s", "str", "inlineStr"))
_BLANK_IF_EMPTY = ("n", "s", "b")
_NO_NUMBERS = ("nan", "inf", "infinity", "-inf", "-infinity")
_DAY_ZERO, _DAY_ZERO_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
USUAL_HEIGHT, USUAL_WIDTH = 15.0, 8.43
_LAST_DAY = 2_958_466

_Pick = Callable[[Sequence[str]], tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class SheetShape(Alike):
    """A sheet without the texts of its values: what two sheets that differ in their figures only share.

    ``heights`` are those of the rows that have one, in points; ``objects`` are the relations of what lies
    over the cells; ``floating`` are the places of controls.
    """

    spots: Mapping[Place, Spot]
    heights: Mapping[int, float] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    columns: tuple[Columns, ...] = ()
    default_height: float | None = None
    default_width: float | None = None
    rows_hidden: bool = False
    merged: tuple[Rectangle, ...] = ()
    protected: bool = False
    zeros_shown: bool = True
    formulas_shown: bool = False
    conditions: tuple[Condition, ...] = ()
    objects: tuple[str, ...] = ()
    floating: tuple[Rectangle, ...] = ()

    def column(self, number: int) -> Sequence[tuple[int, Spot]]:
        """List the cells of a column in which something may stand, with their rows."""
        cells = self.spots.items()
        return self.once(
            ("column", number), lambda: [(row, spot) for (row, column), spot in cells if column == number]
        )

    def height(self, row: int) -> float:
        """Return the height of a row, in points."""
        return self.heights.get(row, USUAL_HEIGHT if self.default_height is None else self.default_height)

    def width(self, column: int) -> float:
        """Return the width of a column, in characters; the least where several are written."""
        written = [
            columns.width
            for columns in self.columns
            if columns.first <= column <= columns.last and columns.width is not None
        ]
        return min(written, default=USUAL_WIDTH if self.default_width is None else self.default_width)

    def column_hidden(self, column: int) -> bool:
        """Return whether a column is hidden."""
        return any(columns.hidden and columns.first <= column <= columns.last for columns in self.columns)

    def row_hidden(self, row: int) -> bool:
        """Return whether a row is hidden by itself, or as all those that are not written."""
        return row in self.hidden_rows or (self.rows_hidden and row not in self.written)

    @cached_property
    def written(self) -> frozenset[int]:
        """The rows that have a size of their own."""
        return frozenset(self.heights)

    @cached_property
    def formulas(self) -> Mapping[Place, Formula]:
        """The formulas."""
        return {place: spot.formula for place, spot in self.spots.items() if spot.formula is not None}


@dataclass(frozen=True, eq=False)
class Sheet:
    """One sheet of a file: its shape, its values, and the texts that they refer to."""

    shape: SheetShape
    values: Sequence[str]
    strings: Mapping[str, str] = field(default_factory=dict)
    """The shared texts by their numbers as cells write them."""
    styles: Styles = NO_STYLES
    date_1904: bool = False

    def at(self, area: Area) -> object:
        """Return what the first cell of an area holds: text, number, truth, date or error; a blank text if nothing."""
        spot = self.shape.spots.get((area.row, area.column))
        return BLANK if spot is None else self.raw(spot)

    def text(self, area: Area) -> str:
        """Return the first cell of an area as a text, whole numbers without decimals."""
        raw = self.at(area)
        if isinstance(raw, float) and raw.is_integer():
            raw = int(raw)
        return str(raw).strip()

    def column(self, number: int) -> Mapping[int, object]:
        """Return the cells of a column in which something stands, by their rows."""
        spots = self.shape.column(number)
        return {row: raw for row, spot in spots if (raw := self.raw(spot)) != BLANK}

    def raw_at(self, key: object, places: Sequence[Place]) -> tuple[object, ...]:
        """Return what many cells hold; ``key`` names the places, which are looked up once for a shape."""
        kind, pick = self.shape.once((key, "places"), lambda: _values_of(self.shape, places))
        if pick is not None:
            values = pick(self.values)
            return tuple(map(self.strings.get, values)) if kind == "s" else values
        get = self.shape.spots.get
        spots = (get(place) for place in places)
        return tuple(BLANK if spot is None else self.raw(spot) for spot in spots)

    def filled(self) -> Iterator[tuple[Place, object]]:
        """Yield the cells in which something stands."""
        for place, spot in self.shape.spots.items():
            raw = self.raw(spot)
            if raw != BLANK:
                yield place, raw

    @cached_property
    def rows(self) -> Sequence[Row]:
        """The cells as rows from A1 on, each as long as the last that is filled.

        Raises:
            RefusedError: the cells span more than can be laid out.
        """
        filled = self.cells_by_row()
        height = max(filled, default=-1) + 1
        if height * (1 + max((max(cells) for cells in filled.values()), default=0)) > current_limits().area:
            raise refused("file.too-large", "工作表的范围太大")
        return [self._laid_out(filled.get(row, {})) for row in range(height)]

    def cells_by_row(self) -> dict[int, dict[int, object]]:
        """Return the cells in which something stands, by row and column."""
        filled: dict[int, dict[int, object]] = {}
        for (row, column), raw in self.filled():
            filled.setdefault(row, {})[column] = raw
        return filled

    @staticmethod
    def _laid_out(cells: Mapping[int, object]) -> Row:
        return [cells.get(column, BLANK) for column in range(max(cells, default=-1) + 1)]

    def raw(self, spot: Spot) -> object:
        """Return what a cell holds.

        Raises:
            RefusedError: it refers to a text that is not there.
        """
        value = self.values[spot.value] if isinstance(spot.value, int) else spot.value
        return self.meant(spot, value)

    def meant(self, spot: Spot, value: str | None) -> object:
        """Return what a cell holds in which ``value`` is written.

        Raises:
            RefusedError: it refers to a text that is not there.
        """
        if value is None or (not value and spot.kind in _BLANK_IF_EMPTY):
            return BLANK
        match spot.kind:
            case "s":
                return self._shared(value)
            case "n":
                return self._number(value, spot.style)
            case "b":
                return _truth(value)
            case "e":
                return ErrorText(value or "#")
            case _:
                return decoded(value)

    def _shared(self, value: str) -> str:
        text = self.strings.get(value)
        if text is not None:
            return text
        if not (value.isascii() and value.isdigit()) or str(int(value)) != value:
            raise unusual("文字的编号")
        raise refused("file.damaged", "文字表里没有这个编号")

    def _number(self, value: str, style: int) -> object:
        if not _NUMBER.fullmatch(value):
            if value.strip().lower() not in _NO_NUMBERS:
                raise unusual(f"数字写成“{value[:20]}”")
            return math.nan
        number = float(value)
        return moment(number, since_1904=self.date_1904) if self.styles.cell(style).is_date else number


def _values_of(shape: SheetShape, places: Sequence[Place]) -> tuple[str, _Pick | None]:
    """Return the kind of some cells with texts, and what picks their values; nothing where they are of several kinds."""
    spots = [shape.spots.get(place) for place in places]
    kinds = {"" if spot is None else spot.kind for spot in spots}
    values = [spot.value for spot in spots if spot is not None and isinstance(spot.value, int)]
    if len(kinds) == 1 and kinds <= _TEXTS and len(values) == len(places) > 1:
        return kinds.pop(), itemgetter(*values)
    return "", None


def _truth(value: str) -> object:
    if value not in TRUTHS:
        raise unusual("真假值的写法")
    return TRUTHS[value]


def moment(number: float, *, since_1904: bool = False) -> object:
    """Return the date or time that a number stands for; the number itself where it stands for none."""
    if not 0 <= number < _LAST_DAY:
        return number
    if number < 1:
        return (datetime.min + timedelta(days=number)).time()
    found = (_DAY_ZERO_1904 if since_1904 else _DAY_ZERO) + timedelta(seconds=round(number * 86400))
    return found.date() if found.time() == time.min else found
