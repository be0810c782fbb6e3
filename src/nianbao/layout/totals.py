"""The formulas of the totals that people see."""

from collections.abc import Sequence

from nianbao.form import MEAN, Field
from nianbao.layout.breakdown import BreakdownLayout
from nianbao.layout.grid import Area, column_ranges, quoted
from nianbao.layout.ledger import LEDGER_SHEET, LEDGER_VERSION
from nianbao.layout.workbook import Role, WorkbookLayout
from nianbao.rules import Source


def shown_total(layout: WorkbookLayout, field: Field) -> str:
    """Compile what the official table shows as a total: in a template the sum of the usable parts, however written.

    SUM passes over numbers that are text. It is what is shown while a part is not usable, in a summary, and in
    workbooks of earlier versions.
    """
    added = f"SUM({','.join(slot_ranges(layout, field.parts, same_sheet=True))})"
    if layout.role is Role.SUMMARY or layout.version != LEDGER_VERSION:
        return added
    usable = f"{quoted(LEDGER_SHEET)}!{layout.ledger.area(Source.CURRENT, field.id).address}"
    return f"IF(ISNUMBER({usable}),{usable},{added})"


def official_formula(layout: WorkbookLayout, breakdown: BreakdownLayout, field: Field) -> str:
    """Compile what the official table of a summary shows; empty where that is not added up.

    The total of means adds up the means: rounded, they may differ from the mean of the totals.
    """
    if field.aggregate == MEAN and not field.entered:
        return shown_total(layout, field)
    return breakdown.whole_of(field.id)


def slot_ranges(layout: WorkbookLayout, fields: Sequence[str], *, same_sheet: bool = False) -> list[str]:
    """Cover the official cells of fields of one table with ranges, along rows or columns."""
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
        ranges = [each.removeprefix(f"{quoted(sheet)}!") for each in ranges]
    return [each.replace("$", "") for each in ranges]
