"""Reading the official tables: entered cells become exact numbers, shown totals are compared."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nianbao.core import NOWHERE, Finding, Number, Place, Severity, Trait, finding, rounded, to_text
from nianbao.form import NO_SUM, RECOMPUTED, SUM
from nianbao.layout import LEDGER_SHEET, LedgerColumn, Role, WorkbookLayout
from nianbao.reader.convert import convert, is_read_by_formulas, shown, stored_number
from nianbao.reader.plan import CellPlan, TablePlan, plans_of
from nianbao.reader.seen import View, is_covered, look_at, views_of
from nianbao.reader.totals import TotalsReading
from nianbao.spreadsheet import BLANK, AnyBook, ErrorText, Formula, Rectangle, Sheet
from nianbao.submission import recompute

UNCALCULATED = "公式，没有计算结果"
_ERROR = "错误值"
_UNSURE = re.compile(
    r"\b(?:NOW|TODAY|RAND|RANDBETWEEN|RANDARRAY|OFFSET|INDIRECT|CELL|INFO|WEBSERVICE|FILTERXML|RTD|DDE|IMAGE|CALL)\s*\("
    r"|\[|\|"
)
"""Functions whose result changes by itself, and what leads out of the workbook."""
_CERTAIN = ("normal", "shared")


@dataclass(frozen=True)
class Figures:
    """The values of every field in form order, and what was found on the way, in form order.

    ``stale`` is the first total that was not calculated again, if any was. ``names`` are those of the offices that
    a summary lists, by code.
    """

    values: tuple[Number | None, ...]
    findings: tuple[Finding, ...]
    stale: Finding | None = None
    names: Mapping[str, str] = field(default_factory=dict)


def read_figures(layout: WorkbookLayout, workbook: AnyBook, broken: frozenset[str]) -> Figures:
    """Read every field of the sheets that can be trusted; the others' fields are None."""
    plans = [plan for plan in plans_of(layout) if plan.sheet not in broken]
    unsure_zeros = workbook.unsure_zeros and not _is_calculated_summary(layout, plans, workbook)
    reading = _FiguresReading(layout, unsure_zeros=unsure_zeros)
    for plan in plans:
        sheet = workbook[plan.sheet]
        reading.enter(plan, sheet, workbook.covered(plan.sheet, sheet.shape))
    values = recompute(layout.form, reading.entered, stated=_stated(layout, plans, workbook))
    by_id = dict(zip(layout.form.by_id, values, strict=True))
    totals = TotalsReading(layout, by_id, never_calculated=workbook.index.never_calculated)
    for plan in plans:
        totals.compare(plan, workbook[plan.sheet])
    found = {**reading.found, **totals.found}
    ordered = [known for field in layout.form.fields for known in found.get(field.id, ())] if found else []
    cut_off = finding("form.not-recalculated/cut-off") if _is_cut_off(layout, workbook, plans) else None
    return Figures(values, tuple(ordered), cut_off or totals.stale)


def _is_calculated_summary(layout: WorkbookLayout, plans: Sequence[TablePlan], workbook: AnyBook) -> bool:
    """Return whether a summary, all formulas, shows another figure than 0: it was calculated, and its zeros are sums."""
    return layout.role is Role.SUMMARY and any(
        stored_number(workbook[plan.sheet].at(cell.area)) for plan in plans for cell in plan.entered
    )


def _is_cut_off(layout: WorkbookLayout, workbook: AnyBook, plans: Sequence[TablePlan]) -> bool:
    """Return whether totals add up numbers of the hidden sheet that no longer come from the cells of the tables.

    Some libraries keep only the first of formulas that share a text, and the results of the others.
    """
    ledger = workbook.get(LEDGER_SHEET)
    if layout.totals_are_sums or ledger is None:
        return False
    formulas = ledger.shape.formulas
    repeats = ((layout.ledger.row(field.id), LedgerColumn.VALUE) for field in layout.form.entered)
    repeated = ledger.shape.once(("cut off", layout), lambda: formulas.keys() >= set(repeats))
    return not repeated and any(workbook[plan.sheet].shape.formulas for plan in plans)


def _stated(
    layout: WorkbookLayout, plans: Sequence[TablePlan], workbook: AnyBook
) -> dict[str, Number | None]:
    """Read what a summary shows of computed figures that it does not compute from its own."""
    if layout.role is not Role.SUMMARY:
        return {}
    return {
        total.cell.field.id: _of_whole(total.cell, workbook[plan.sheet].at(total.cell.area))
        for plan in plans
        for total in plan.totals
        if total.cell.field.formula and total.cell.field.aggregate != RECOMPUTED
    }


class _FiguresReading:
    """The reading of one workbook: the entered figures so far, and what was found, by field.

    ``unsure_zeros`` tells that a formula whose result is 0 was perhaps never calculated.
    """

    def __init__(self, layout: WorkbookLayout, *, unsure_zeros: bool) -> None:
        self._layout = layout
        self._unsure_zeros = unsure_zeros
        self.entered: dict[str, Number | None] = {}
        self.found: dict[str, list[Finding]] = {}

    def enter(self, plan: TablePlan, sheet: Sheet, over: tuple[Rectangle, ...]) -> None:
        """Convert the entered cells of one sheet; whole numbers that are seen as stored need no second look."""
        values = sheet.values
        entered = self.entered
        before = len(entered)
        for id_, at, room, least, most in (
            _simple_cells(plan, sheet) if sheet.shape.zeros_shown and not over else ()
        ):
            text = values[at]
            if len(text) <= room and text.isdigit() and text.isascii():
                number = int(text)
                if least <= number <= most:
                    entered[id_] = number
        if len(entered) - before == len(plan.entered):
            return
        views = views_of(sheet, plan)
        for cell in plan.entered:
            if cell.field.id not in entered:
                entered[cell.field.id] = self._read(cell, sheet, views.get(cell), over)

    def _read(
        self, cell: CellPlan, sheet: Sheet, view: View | None, over: tuple[Rectangle, ...]
    ) -> Number | None:
        spot = sheet.shape.spots.get(cell.place)
        if spot is None or view is None:
            return self._convert(cell, BLANK)
        raw = sheet.raw(spot)
        where = self._layout.place(cell.field.id)
        if spot.formula is not None and self._is_uncalculated(cell, raw):
            self._say(cell, finding("cell.not-a-number/formula", where, found=UNCALCULATED))
            return None
        number = self._convert(cell, raw)
        if number is None:
            return None
        found = list(look_at(where, sheet, view, number, raw, covered=is_covered(cell, over)))
        if spot.formula is not None and self._layout.role is not Role.SUMMARY:
            found.append(of_formula(spot.formula, where, number))
        self._say(cell, *found)
        return None if any(problem.severity is Severity.ERROR for problem in found) else number

    def _is_uncalculated(self, cell: CellPlan, raw: object) -> bool:
        """Return whether a formula's result is what programs leave that calculate nothing: the text of before, or none."""
        if isinstance(raw, str):
            return not raw or convert(self._layout.form, cell.field, NOWHERE, raw)[0] is not None
        return raw == 0 and self._unsure_zeros

    def _convert(self, cell: CellPlan, raw: object) -> Number | None:
        if self._layout.role is Role.SUMMARY and cell.field.aggregate != SUM:
            return _of_whole(cell, raw)
        place = self._layout.place(cell.field.id)
        if isinstance(raw, ErrorText):  # never a figure, even where the error is called 6
            self._say(cell, finding("cell.not-a-number", place, found=shown(raw) or _ERROR))
            return None
        number, problem = convert(self._layout.form, cell.field, place, raw)
        if problem is None:
            return number
        left_out = self._layout.totals_are_sums or not is_read_by_formulas(cell.field, str(raw))
        if number is not None and problem.has(Trait.LEFT_OUT_OF_SUMS) and left_out:
            problem = finding("cell.text-number/left-out", place, found=problem.found, number=to_text(number))
        self._say(cell, problem)
        return number

    def _say(self, cell: CellPlan, *found: Finding) -> None:
        self.found.setdefault(cell.field.id, []).extend(found)


def _of_whole(cell: CellPlan, raw: object) -> Number | None:
    """Read what a summary shows of a figure that it does not add up: a mean has decimals, or nothing is shown."""
    if cell.field.aggregate == NO_SUM:
        return 0
    number = stored_number(raw)
    return None if number is None else rounded(number)


def _simple_cells(plan: TablePlan, sheet: Sheet) -> list[tuple[str, int, int, Number, Number]]:
    """List the counts that stand there as plain numbers: their fields, places among the values, room and bounds."""

    def work_out() -> list[tuple[str, int, int, Number, Number]]:
        views = views_of(sheet, plan)
        return [
            (cell.field.id, spot.value, views[cell].room, cell.least, cell.most)
            for cell in plan.entered
            if cell.whole and (spot := sheet.shape.spots.get(cell.place)) is not None
            if spot.kind == "n" and isinstance(spot.value, int) and spot.formula is None and views[cell].plain
        ]

    return sheet.shape.once(("simple", plan, sheet.styles), work_out)


def of_formula(formula: Formula, place: Place, number: Number) -> Finding:
    """Report a formula in the cell of a figure, by its result."""
    unsure = formula.kind not in _CERTAIN or _UNSURE.search(formula.text.upper()) is not None
    code = "cell.formula-unsure" if unsure else "cell.formula"
    return finding(code, place, found=to_text(number), formula=shown(f"={formula.here}"))
