"""What is read from one table: where each field stands, and what its total is meant to add up."""

from dataclasses import dataclass, replace
from functools import cache

from nianbao.core import Number
from nianbao.form import Field
from nianbao.layout import Area, Role, WorkbookLayout, shown_total
from nianbao.spreadsheet import Place


@dataclass(frozen=True, eq=False)
class CellPlan:
    """Where one field is read; ``whole`` is True for a count, whose figures are from ``least`` to ``most``."""

    field: Field
    area: Area
    address: str
    whole: bool
    least: Number
    most: Number

    @property
    def place(self) -> Place:
        """The row and column."""
        return self.area.row, self.area.column


@dataclass(frozen=True, eq=False)
class TotalPlan:
    """A total or a computed cell: its cell, the formula as issued, and the cells that a total adds up."""

    cell: CellPlan
    formula: str
    summands: tuple[Place, ...]

    @property
    def is_sum(self) -> bool:
        """Return whether the formula adds up the cells as they are, and does nothing else."""
        return self.formula.startswith("SUM(")


@dataclass(frozen=True, eq=False)
class TablePlan:
    """What is read from one sheet: entered cells and totals."""

    sheet: str
    entered: tuple[CellPlan, ...]
    totals: tuple[TotalPlan, ...]


@cache
def plans_of(layout: WorkbookLayout) -> tuple[TablePlan, ...]:
    """Plan the reading of every table of a layout."""
    plans = []
    for table in layout.tables:
        cells = [cell_of(layout, layout.form.by_id[slot.field], slot.area) for slot in table.slots]
        entered = tuple(cell for cell in cells if cell.field.entered)
        totals = tuple(_total(layout, cell) for cell in cells if not cell.field.entered)
        plans.append(TablePlan(table.sheet, entered, totals))
    return tuple(plans)


def cell_of(layout: WorkbookLayout, field: Field, area: Area) -> CellPlan:
    """Plan one cell; a sum of offices is not held to the bounds of one."""
    if layout.role is Role.SUMMARY and (field.least, field.most) != (None, None):
        field = replace(field, least=None, most=None)
    return CellPlan(field, area, area.address, not field.is_amount, *layout.form.bounds(field))


def _total(layout: WorkbookLayout, cell: CellPlan) -> TotalPlan:
    areas = (layout.slots[part].area for part in cell.field.parts)
    places = tuple(sorted((area.row, area.column) for area in areas))
    return TotalPlan(cell, shown_total(layout, cell.field), places)
