"""Official cells that follow each other, and the formula by which the hidden sheet reaches them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from nianbao.form import Field
from nianbao.layout import Area, WorkbookLayout
from nianbao.template.runs import Run, joined

_MOST_GAPS = 8
"""Between the runs that one formula reaches."""


@dataclass(frozen=True, slots=True)
class OfficialRun:
    """Runs of official cells in one table that one formula reaches, with the fields in the order of the hidden sheet.

    They stand below each other in the same columns, or beside each other in one row, perhaps with gaps between them.
    ``name`` is that of the area that they stand in.
    """

    runs: tuple[Run, ...]
    fields: tuple[Field, ...]
    name: str

    @property
    def area(self) -> Area:
        """The area from the first cell to the last; of merged cells only the first columns count."""
        first, last = self.runs[0], self.runs[-1]
        right = last.area.column + last.width
        return Area(
            first.area.row,
            first.area.column,
            last.area.last_row - first.area.row + 1,
            right - first.area.column,
        )

    def cell(self, layout: WorkbookLayout) -> str:
        """Compile the official cell of each row of the hidden sheet; a single one is named by its address."""
        first = self.fields[0].id
        if len(self.fields) == 1:
            return layout.link(first)
        row, run = layout.ledger.row(first), self.runs[0]
        gaps, width = self._gaps(row), run.width
        if len(self.runs) > 1 and _beside(run.area, self.runs[-1].area):
            return f"INDEX({self.name},1,ROW()-{row}{gaps})"
        if width == 1:
            return f"INDEX({self.name},ROW()-{row}{gaps},1)"
        place = f"ROW()-{row + 1}"
        return f"INDEX({self.name},INT(({place})/{width})+1{gaps},MOD({place},{width})+1)"

    def _gaps(self, row: int) -> str:
        """Compile what is added behind each gap to reach the cells after it."""
        found = ""
        for before, after in pairwise(self.runs):
            row += before.after - before.first
            gap = after.area.row - before.area.last_row - 1
            if _beside(before.area, after.area):
                gap = after.area.column - before.area.column - before.width
            found += f"+IF(ROW()>{row},{gap},0)" if gap else ""
        return found


def _beside(one: Area, other: Area) -> bool:
    return one.row == other.row and one.rows == other.rows == 1


def _go_on(runs: Sequence[Run], run: Run) -> bool:
    """Return whether a run can be reached by the formula of those before it."""
    first, last = runs[0], runs[-1]
    if len(runs) > _MOST_GAPS:
        return False
    if _beside(last.area, run.area):
        return (_beside(first.area, last.area)) and last.area.last_column < run.area.column
    below = (first.area.column, first.width) == (run.area.column, run.width)
    return (
        below and (len(runs) == 1 or not _beside(first.area, last.area)) and last.area.last_row < run.area.row
    )


def official_runs(layout: WorkbookLayout, fields: Sequence[Field], name: str) -> list[OfficialRun]:
    """Return the runs of the official cells of some fields, which stand in this order in the hidden sheet."""
    found: list[OfficialRun] = []
    for _, group in groupby(fields, key=lambda field: field.table):
        own = tuple(group)
        together: list[list[Run]] = []
        for run in joined((layout.slots[field.id].area, number) for number, field in enumerate(own)):
            if together and _go_on(together[-1], run):
                together[-1].append(run)
            else:
                together.append([run])
        for runs in together:
            some = own[runs[0].first : runs[-1].after]
            found.append(OfficialRun(tuple(runs), some, f"{name}{len(found) + 1}"))
    return found
