"""What the fast parser gives for a workbook: sheets of raw cells, addressed from zero."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from python_calamine import CalamineWorkbook

from nianbao.layout import Area

Row = Sequence[object]
BLANK = ""


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
    """The sheets of a workbook, each parsed when it is first asked for."""

    def __init__(self, data: bytes) -> None:
        self._workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        self._grids: dict[str, Grid] = {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the sheets, in order."""
        return tuple(self._workbook.sheet_names)

    def __getitem__(self, name: str) -> Grid:
        if name not in self._grids:
            if name not in self.names:
                raise KeyError(name)
            self._grids[name] = self._read(name)
        return self._grids[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def _read(self, name: str) -> Grid:
        sheet = self._workbook.get_sheet_by_name(name)
        rows: Sequence[Row] = sheet.to_python()
        top, left = sheet.start or (0, 0)
        if left:
            rows = [[BLANK] * left + list(row) for row in rows]
        return Grid([[]] * top + list(rows) if top else rows)
