"""What the fast parser gives for a workbook: sheets of raw cells, addressed from zero."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from python_calamine import CalamineError, CalamineWorkbook

from nianbao.container import RefusedError, refused
from nianbao.layout import Area

Row = Sequence[object]
BLANK = ""
MOST_CELLS = 12_000_000
"""Cells of all sheets together, blank ones among them: a hundred megabytes of rows."""


@dataclass(frozen=True)
class Grid:
    """One sheet's cells; a cell that is not there is blank."""

    rows: Sequence[Row]

    def at(self, area: Area) -> object:
        """Give the first cell of an area."""
        if area.row >= len(self.rows):
            return BLANK
        row = self.rows[area.row]
        return row[area.column] if area.column < len(row) else BLANK

    def text(self, area: Area) -> str:
        """Give the first cell of an area as a text, whole numbers without decimals."""
        raw = self.at(area)
        if isinstance(raw, float) and raw.is_integer():
            raw = int(raw)
        return str(raw).strip()


class Sheets(Mapping[str, Grid]):
    """The sheets of a workbook, each parsed when it is first asked for.

    ``spare`` gives the same workbook in a form to fall back on where a sheet cannot be parsed.
    Raises RefusedError where the workbook, or the sheet asked for, cannot be parsed at all.
    """

    def __init__(self, data: bytes, spare: Callable[[], bytes] | None = None) -> None:
        self._spare = spare
        with _refusing("表格的内容读不出"):
            try:
                self._workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
            except CalamineError:
                self._workbook = self._of_spare()
        self._grids: dict[str, Grid] = {}
        self._left = MOST_CELLS

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the sheets, in order."""
        return tuple(self._workbook.sheet_names)

    def readable(self, name: str) -> Grid | None:
        """Give a sheet that need not be there; None also where it cannot be parsed."""
        try:
            return self.get(name)
        except RefusedError:
            return None

    def __getitem__(self, name: str) -> Grid:
        if name not in self._grids:
            if name not in self.names:
                raise KeyError(name)
            with _refusing(f"工作表“{name}”的内容读不出"):
                self._grids[name] = self._read(name)
        return self._grids[name]

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def _read(self, name: str) -> Grid:
        try:
            sheet = self._workbook.get_sheet_by_name(name)
        except CalamineError:
            self._workbook = self._of_spare()
            sheet = self._workbook.get_sheet_by_name(name)
        top, left = sheet.start or (0, 0)
        self._left -= top + sheet.height * (left + sheet.width)
        if self._left < 0:
            raise refused("file.too-large", "各工作表的范围加起来太大")
        rows: Sequence[Row] = sheet.to_python()
        if left:
            rows = [[BLANK] * left + list(row) for row in rows]
        return Grid([[]] * top + list(rows) if top else rows)

    def _of_spare(self) -> CalamineWorkbook:
        """Open the workbook's other form, once."""
        if self._spare is None:
            raise CalamineError
        spare, self._spare = self._spare(), None
        return CalamineWorkbook.from_filelike(io.BytesIO(spare))


@contextmanager
def _refusing(reason: str) -> Iterator[None]:
    """Turn whatever the parser raises into a refusal; its panics are no ordinary exceptions."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, RefusedError):
        raise
    except BaseException as error:
        raise refused("file.damaged", reason) from error
