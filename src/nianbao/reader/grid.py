"""Old workbooks (.xls, .et) as the parser of their format gives them: sheets of raw cells."""

import io
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cached_property

from python_calamine import CalamineWorkbook

from nianbao.container import RefusedError, refused
from nianbao.layout import Area
from nianbao.reader.biff import BiffSheet
from nianbao.spreadsheet import BLANK, LazySheets, Place, Row

_MOMENTS = (date, time, timedelta)
MOST_CELLS = 12_000_000
"""Cells of all sheets together, blank ones among them: a hundred megabytes of rows."""


@dataclass(frozen=True)
class Grid:
    """One sheet's cells; a cell that is not stored is blank.

    Some formats tell more: ``seen`` is how numbers were shown when the file was saved, ``codes`` are number
    formats, ``formulas`` the formulas, ``struck`` are cells with a line through them, ``unseen`` those with letters
    in the colour of their ground, ``covered`` those under a merged one; ``hidden`` names what is out of sight.
    """

    rows: Sequence[Row]
    seen: Mapping[Place, str] = field(default_factory=dict)
    formulas: Mapping[Place, str] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    codes: Mapping[Place, str] = field(default_factory=dict)
    struck: Set[Place] = frozenset()
    covered: Set[Place] = frozenset()
    unseen: Mapping[Place, str] = field(default_factory=dict)
    repeated: Set[Place] = frozenset()
    mixed: Set[Place] = frozenset()
    zeros_shown: bool = True

    def at(self, area: Area) -> object:
        """Return the first cell of an area."""
        if area.row >= len(self.rows):
            return BLANK
        row = self.rows[area.row]
        return row[area.column] if area.column < len(row) else BLANK

    def text(self, area: Area) -> str:
        """Return the first cell of an area as a text, whole numbers without decimals."""
        raw = self.at(area)
        if isinstance(raw, float) and raw.is_integer():
            raw = int(raw)
        return str(raw).strip()

    def column(self, number: int) -> Mapping[int, object]:
        """Return the cells of a column in which something stands, by their rows."""
        cells = (
            (row, cells_of_row[number])
            for row, cells_of_row in enumerate(self.rows)
            if number < len(cells_of_row)
        )
        return {row: raw for row, raw in cells if raw != BLANK}

    def filled(self) -> Iterator[tuple[Place, object]]:
        """Yield the cells in which something stands."""
        for row, cells in enumerate(self.rows):
            for column, raw in enumerate(cells):
                if raw != BLANK:
                    yield (row, column), raw


class Grids(LazySheets[Grid]):
    """Sheets that have been laid out already."""

    def __init__(self, grids: Mapping[str, Grid]) -> None:
        super().__init__()
        self._grids = grids

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the sheets, in order."""
        return tuple(self._grids)

    def _parse(self, name: str) -> Grid:
        return self._grids[name]


class Sheets(LazySheets[Grid]):
    """The sheets of a workbook, each parsed when it is first asked for.

    Raises RefusedError where the workbook, or the sheet asked for, cannot be parsed.
    """

    def __init__(self, data: bytes, known: Mapping[str, BiffSheet] | None = None) -> None:
        super().__init__()
        with _refusing("表格的内容读不出"):
            self._workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        self._left = MOST_CELLS
        self._known = known or {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the sheets, in order."""
        return tuple(self._workbook.sheet_names)

    def _parse(self, name: str) -> Grid:
        with _refusing(f"工作表“{name}”的内容读不出"):
            return self._read(name)

    def _read(self, name: str) -> Grid:
        sheet = self._workbook.get_sheet_by_name(name)
        top, left = sheet.start or (0, 0)
        self._left -= top + sheet.height * (left + sheet.width)
        if self._left < 0:
            raise refused("file.too-large", "各工作表的范围加起来太大")
        before: list[object] = [BLANK] * left
        rows = [before + list(row) for row in sheet.to_python()]
        known = self._known.get(name, BiffSheet())
        rows = [[]] * top + list(rows) if top else rows
        for (row, column), number in known.numbers.items():
            if row < len(rows) and column < len(rows[row]) and isinstance(rows[row][column], _MOMENTS):
                rows[row][column] = number
        return Grid(
            rows=rows,
            formulas=known.formulas,
            hidden=tuple(known.hidden),
            codes=known.codes,
            struck=known.struck,
            covered=known.covered,
            zeros_shown=known.zeros_shown,
        )


@contextmanager
def _refusing(reason: str) -> Iterator[None]:
    """Turn any error of the parser into a refusal; its panics are no ordinary exceptions."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, RefusedError):
        raise
    except BaseException as error:
        raise refused("file.damaged", reason) from error
