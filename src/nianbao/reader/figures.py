"""Reading the official tables: entered cells become exact numbers, shown totals are compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from nianbao.container import refused
from nianbao.core import Finding, Number, finding, more_or_less, to_text
from nianbao.form import AMOUNT, Field
from nianbao.layout import Area, WorkbookLayout
from nianbao.reader.convert import convert, is_blank, shown, stored_number
from nianbao.reader.facts import SheetFacts, WorkbookFacts
from nianbao.reader.formats import Look, look
from nianbao.reader.grid import BLANK, Grid, Sheets
from nianbao.submission import recompute

UNCALCULATED = "公式，没有计算结果"
_ERROR = "错误值"


@dataclass(frozen=True)
class Figures:
    """The values of every field in form order, and what was found on the way, in form order."""

    values: tuple[Number | None, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where one field is read."""

    field: Field
    area: Area
    address: str
    whole: bool
    """A count, not an amount with decimals."""


@dataclass(frozen=True)
class _Plan:
    """What is read from one sheet: entered cells and totals."""

    sheet: str
    entered: tuple[_Cell, ...]
    totals: tuple[_Cell, ...]
    total_addresses: frozenset[str]


def read_figures(
    layout: WorkbookLayout, sheets: Sheets, facts: WorkbookFacts, broken: frozenset[str]
) -> Figures:
    """Read every field of the sheets that can be trusted; the others' fields are None."""
    reading = _Reading(layout)
    plans = [plan for plan in _plans(layout) if plan.sheet not in broken]
    sheet_facts = {plan.sheet: facts.sheet(plan.sheet) or SheetFacts(plan.sheet, "", b"") for plan in plans}
    for plan in plans:
        twice = sheet_facts[plan.sheet].twice
        if twice:
            raise refused("file.damaged", f"工作表“{plan.sheet}”的 {min(twice)} 写了两次")
        reading.enter(plan, sheets[plan.sheet], sheet_facts[plan.sheet])
        reading.look(plan, sheet_facts[plan.sheet].formatted(facts.formats))
    values = recompute(layout.form, reading.entered)
    by_id = dict(zip(layout.form.by_id, values, strict=True))
    for plan in plans:
        reading.compare(plan, sheets[plan.sheet], sheet_facts[plan.sheet], by_id)
    found = [reading.found[field.id] for field in layout.form.fields if field.id in reading.found]
    return Figures(values, tuple(found))


def _cell(field: Field, area: Area) -> _Cell:
    return _Cell(field, area, area.address, field.number != AMOUNT)


@cache
def _plans(layout: WorkbookLayout) -> tuple[_Plan, ...]:
    plans = []
    for table in layout.tables:
        cells = [_cell(layout.form.by_id[each.field], each.area) for each in table.slots]
        totals = tuple(cell for cell in cells if not cell.field.entered)
        entered = tuple(cell for cell in cells if cell.field.entered)
        plans.append(_Plan(table.sheet, entered, totals, frozenset(cell.address for cell in totals)))
    return tuple(plans)


class _Reading:
    """The reading of one workbook: the entered figures so far, and what was found, by field."""

    def __init__(self, layout: WorkbookLayout) -> None:
        self._layout = layout
        self.entered: dict[str, Number | None] = {}
        self.found: dict[str, Finding] = {}

    def enter(self, plan: _Plan, grid: Grid, facts: SheetFacts) -> None:
        """Convert the entered cells of one sheet; whole numbers in range need no second look."""
        largest = self._layout.form.limits.count
        entered, at = self.entered, grid.at
        for cell in plan.entered:
            raw = at(cell.area)
            if cell.whole and type(raw) is float and 0 <= raw <= largest and raw.is_integer():
                entered[cell.field.id] = int(raw)
            else:
                entered[cell.field.id] = self._convert(cell, raw, facts)

    def look(self, plan: _Plan, formats: Mapping[str, str]) -> None:
        """Say where the format of a cell shows another number than the one that was read, or none."""
        for cell in plan.entered if formats else ():
            number, code = self.entered[cell.field.id], formats.get(cell.address)
            if number is None or code is None:
                continue
            seen = look(code, Decimal(number))
            found = {"found": to_text(number), "format": shown(code)}
            place = self._layout.place(cell.field.id)
            if seen is Look.OTHERWISE:
                self.entered[cell.field.id] = None
                self.found[cell.field.id] = finding("cell.shown-otherwise", place, **found)
            elif seen is Look.BLANK and number:
                self.found[cell.field.id] = finding("cell.shown-blank", place, **found)

    def compare(
        self, plan: _Plan, grid: Grid, facts: SheetFacts, values: Mapping[str, Number | None]
    ) -> None:
        """Compare the totals that one sheet shows with the recomputed ones."""
        formulas = facts.formulas(plan.total_addresses)
        for cell in plan.totals:
            expected = values[cell.field.id]
            raw = grid.at(cell.area)
            if raw == BLANK:
                raw = facts.errors.get(cell.address, BLANK)
            if expected is None or (is_blank(raw) and cell.address in formulas):
                continue  # no total to compare with, or never calculated: programs save no values
            if cell.address in formulas and self._as_calculated(cell.field, raw, grid, values):
                continue
            for one in self._total_findings(cell.field, raw, expected):
                self.found[cell.field.id] = one

    def _convert(self, cell: _Cell, raw: object, facts: SheetFacts) -> Number | None:
        field, place = cell.field, self._layout.place(cell.field.id)
        if raw == BLANK:
            error = facts.errors.get(cell.address)
            if error is not None:  # never a figure, even where the error is called 6
                self.found[field.id] = finding("cell.not-a-number", place, found=shown(error) or _ERROR)
                return None
            if cell.address in facts.formulas(()):
                self.found[field.id] = finding("cell.not-a-number/formula", place, found=UNCALCULATED)
                return None
        number, one = convert(self._layout.form, field, place, raw)
        if one is not None:
            self.found[field.id] = one
        return number

    def _total_findings(self, total: Field, raw: object, expected: Number) -> Iterator[Finding]:
        place = self._layout.place(total.id, (total.id, *total.parts))
        number = stored_number(raw)
        if is_blank(raw):
            yield finding("total.emptied", place, expected=to_text(expected))
            return
        if isinstance(raw, str):
            number = convert(self._layout.form, total, place, raw)[0]
        if number is None:
            apart = "，不是同一个数"
            yield finding("total.mismatch", place, found=shown(raw), expected=to_text(expected), apart=apart)
        elif number != expected:
            difference = Decimal(number) - expected
            yield finding(
                "total.mismatch",
                place,
                found=to_text(number),
                expected=to_text(expected),
                difference=to_text(difference),
                apart=f"，{more_or_less(difference)}",
            )
        else:
            yield finding("total.typed", place, found=to_text(number))

    def _as_calculated(
        self, total: Field, raw: object, grid: Grid, values: Mapping[str, Number | None]
    ) -> bool:
        """Tell whether a formula shows the right total, or what SUM makes of its parts as they are shown.

        SUM passes over numbers written as text and takes totals that were typed over as they are; both
        are said at their own cells. A part that was never calculated counts with its value.
        """
        number = stored_number(raw)
        if number is None or number == values[total.id]:
            return number is not None
        added: Number = 0
        for part in total.parts:
            cell = grid.at(self._layout.slots[part].area)
            added += (values[part] if cell == BLANK else stored_number(cell)) or 0
        return number == added
