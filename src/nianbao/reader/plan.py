"""What is read from one table: where each field stands, and what its total is meant to add up."""

from dataclasses import dataclass
from functools import cache

from nianbao.form import AMOUNT, Field
from nianbao.layout import Area, WorkbookLayout, shown_total
from nianbao.spreadsheet import Place


@dataclass(frozen=True, eq=False)
class CellPlan:
    """Where one field is read; ``whole`` is a count, not an amount with decimals."""

    field: Field
    area: Area
    address: str
    whole: bool

    @property
    def place(self) -> Place:
        """The row and column."""
        return self.area.row, self.area.column


@dataclass(frozen=True, eq=False)
class TotalPlan:
    """A total: its cell, the formula as issued, and the cells that this adds up."""

    cell: CellPlan
    formula: str
    summands: tuple[Place, ...]


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
        cells = [_cell(layout.form.by_id[slot.field], slot.area) for slot in table.slots]
        entered = tuple(cell for cell in cells if cell.field.entered)
        totals = tuple(_total(layout, cell) for cell in cells if not cell.field.entered)
        plans.append(TablePlan(table.sheet, entered, totals))
    return tuple(plans)


def _cell(field: Field, area: Area) -> CellPlan:
    return CellPlan(field, area, area.address, field.number != AMOUNT)


def _total(layout: WorkbookLayout, cell: CellPlan) -> TotalPlan:
    areas = (layout.slots[part].area for part in cell.field.parts)
    places = tuple(sorted((area.row, area.column) for area in areas))
    return TotalPlan(cell, shown_total(layout, cell.field), places)
