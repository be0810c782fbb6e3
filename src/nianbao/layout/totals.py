"""The formulas of the totals that people see: a SUM of cells of the same table."""

from collections.abc import Sequence

from nianbao.form import MEAN, Field
from nianbao.layout.breakdown import BreakdownLayout
from nianbao.layout.grid import Area, column_ranges, quoted
from nianbao.layout.workbook import WorkbookLayout


def shown_total(layout: WorkbookLayout, field: Field) -> str:
    """Return the formula of a total in the official table: a SUM of the table's own cells."""
    return f"SUM({','.join(slot_ranges(layout, field.parts, same_sheet=True))})"


def official_formula(layout: WorkbookLayout, breakdown: BreakdownLayout, field: Field) -> str:
    """Compile what the official table of a summary shows; empty where that is not added up.

    The total of means adds up the means: rounded, they may differ from the mean of the totals.
    """
    if field.aggregate == MEAN and not field.entered:
        return shown_total(layout, field)
    return breakdown.whole_of(field.id)


def slot_ranges(layout: WorkbookLayout, fields: Sequence[str], *, same_sheet: bool = False) -> list[str]:
    """Return ranges, along rows or columns, that cover the official cells of fields of one table."""
    slots = [layout.slots[field] for field in fields]
    sheet = slots[0].sheet
    rows = {slot.area.row for slot in slots}
    if len(rows) == 1:
        columns = sorted(slot.area.column for slot in slots)
        width = columns[-1] - columns[0] + 1
        if width == len(columns):
            areas = [Area(slots[0].area.row, columns[0], 1, width)]
        else:
            areas = [Area(slot.area.row, slot.area.column) for slot in slots]
        ranges = [area.range_on(sheet) for area in areas]
    else:
        ranges = column_ranges(sheet, slots[0].area.column, rows)
    if same_sheet:
        ranges = [range_.removeprefix(f"{quoted(sheet)}!") for range_ in ranges]
    return [range_.replace("$", "") for range_ in ranges]
