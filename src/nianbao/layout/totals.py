"""The formulas that people see in an official table: of totals a sum, of computed cells what they compute."""

from collections.abc import Sequence

from nianbao.form import MEAN, RECOMPUTED, Field
from nianbao.layout.breakdown import BreakdownLayout
from nianbao.layout.computed import NOTHING, FiguresAlone, computed_formula
from nianbao.layout.grid import Area, column_ranges, quoted
from nianbao.layout.ledger import LEDGER_SHEET
from nianbao.layout.workbook import WorkbookLayout
from nianbao.rules import Source


class OfficialSheet(FiguresAlone):
    """The official tables as the compiled expressions of computed cells find their figures in them.

    It is the nianbao.rules.excel.Sheet of one of their sheets: what stands on it is named without it.
    """

    def __init__(self, layout: WorkbookLayout, sheet: str) -> None:
        self._layout = layout
        self._here = f"{quoted(sheet)}!"

    def ranges(self, source: Source, fields: Sequence[str]) -> list[str]:
        """Cover figures with ranges, sheet by sheet."""
        del source
        by_sheet: dict[str, list[str]] = {}
        for field in fields:
            by_sheet.setdefault(self._layout.slots[field].sheet, []).append(field)
        found = [area for own in by_sheet.values() for area in slot_ranges(self._layout, own)]
        return [area.removeprefix(self._here) for area in found]


def shown_total(layout: WorkbookLayout, field: Field) -> str:
    """Compile what the official table shows of a total or a computed field: what is computed of the usable figures.

    Where that is not possible, a computed cell is blank, and a total of such as well. Any other total then shows a
    SUM, which passes over numbers that are text, as always in a summary and in workbooks of earlier versions.
    """
    otherwise = NOTHING
    if layout.totals_are_sums or field.id not in layout.form.may_be_blank:
        otherwise = _of_official_cells(layout, field)
    if layout.totals_are_sums:
        return otherwise
    usable = f"{quoted(LEDGER_SHEET)}!{layout.ledger.area(Source.CURRENT, field.id).address}"
    return f"IF(ISNUMBER({usable}),{usable},{otherwise})"


def _of_official_cells(layout: WorkbookLayout, field: Field) -> str:
    """Compile what a field comes to from the cells of its own table alone."""
    if field.formula is not None:
        return computed_formula(field, OfficialSheet(layout, layout.slots[field.id].sheet))
    parts = ",".join(slot_ranges(layout, field.parts, same_sheet=True))
    if field.id in layout.form.may_be_blank:
        return f"IF(COUNT({parts})<{len(field.parts)},{NOTHING},SUM({parts}))"
    return f"SUM({parts})"


def official_formula(layout: WorkbookLayout, breakdown: BreakdownLayout, field: Field) -> str:
    """Compile what the official table of a summary shows; empty where that is not added up.

    The total of means adds up the means: rounded, they may differ from the mean of the totals. What is computed
    is computed from the summary's own figures, where the form says no other.
    """
    if field.aggregate == RECOMPUTED or (field.aggregate == MEAN and field.parts):
        return shown_total(layout, field)
    return breakdown.whole_of(field.id)


def slot_ranges(layout: WorkbookLayout, fields: Sequence[str], *, same_sheet: bool = False) -> list[str]:
    """Return ranges, along rows or columns, that cover the official cells of fields of one table."""
    slots = [layout.slots[field] for field in fields]
    sheet = slots[0].sheet
    rows = {slot.area.row for slot in slots}
    columns = {slot.area.column for slot in slots}
    if len(rows) == 1:
        numbers = sorted(columns)
        width = numbers[-1] - numbers[0] + 1
        if width == len(slots):
            areas = [Area(slots[0].area.row, numbers[0], 1, width)]
        else:
            areas = [Area(slot.area.row, slot.area.column) for slot in slots]
        ranges = [area.range_on(sheet) for area in areas]
    else:
        ranges = [
            area
            for column in sorted(columns)
            for area in column_ranges(
                sheet, column, {slot.area.row for slot in slots if slot.area.column == column}
            )
        ]
    if same_sheet:
        ranges = [range_.removeprefix(f"{quoted(sheet)}!") for range_ in ranges]
    return [range_.replace("$", "") for range_ in ranges]
