"""Reading the official tables: entered cells become exact numbers, shown totals are compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from nianbao.findings import Finding, Place, finding
from nianbao.form.model import AMOUNT, Field
from nianbao.layout import Slot, WorkbookLayout
from nianbao.numbers import Number, to_text
from nianbao.reader.convert import convert, shown, stored_number
from nianbao.reader.facts import SheetFacts, WorkbookFacts
from nianbao.reader.grid import BLANK, Grid
from nianbao.submission import recompute

UNTOTALLED = "无法计算"
UNCALCULATED = "公式，没有计算结果"


@dataclass(frozen=True)
class Figures:
    """The values of every field in form order, and what was found on the way, in form order."""

    values: tuple[Number | None, ...]
    findings: tuple[Finding, ...]


def read_figures(
    layout: WorkbookLayout, sheets: Mapping[str, Grid], facts: WorkbookFacts, broken: frozenset[str]
) -> Figures:
    """Read every field of the sheets that can be trusted; the others' fields are None."""
    reading = _Reading(layout, sheets, facts, broken)
    entered = {field.id: reading.enter(field) for field in layout.form.entered}
    values = recompute(layout.form, entered)
    by_id = dict(zip(layout.form.by_id, values, strict=True))
    for total in layout.form.totals:
        reading.compare(total, by_id)
    found = [one for field in layout.form.fields for one in reading.found.get(field.id, ())]
    return Figures(values, tuple(found))


class _Reading:
    def __init__(
        self,
        layout: WorkbookLayout,
        sheets: Mapping[str, Grid],
        facts: WorkbookFacts,
        broken: frozenset[str],
    ) -> None:
        self._layout = layout
        self._sheets = {
            table.sheet: sheets[table.sheet] for table in layout.tables if table.sheet not in broken
        }
        self._facts = {name: facts.sheet(name) or SheetFacts(name, "", b"") for name in self._sheets}
        self._formulas = {
            table.sheet: self._facts[table.sheet].formulas(
                slot.area.address for slot in table.slots if not layout.form.by_id[slot.field].entered
            )
            for table in layout.tables
            if table.sheet in self._facts
        }
        self._as_text: set[str] = set()
        self.found: dict[str, list[Finding]] = {}

    def enter(self, field: Field) -> Number | None:
        slot = self._layout.slots[field.id]
        if slot.sheet not in self._sheets:
            return None
        raw = self._sheets[slot.sheet].at(slot.area)
        if type(raw) is float and field.number != AMOUNT and raw >= 0 and raw.is_integer():
            whole = int(raw)
            if whole <= self._layout.form.limits.count:
                return whole
        if raw == BLANK:
            raw = self._behind_blank(slot)
        number, one = convert(self._layout.form, field, self._layout.place(field.id), raw)
        if one is not None:
            self.found[field.id] = [one]
            if number is not None:
                self._as_text.add(field.id)
        return number

    def _behind_blank(self, slot: Slot) -> object:
        """Tell what a cell holds that the parser shows as blank: an error, or a formula without a value."""
        facts = self._facts[slot.sheet]
        error = facts.errors.get(slot.area.address)
        if error is None and slot.area.address in facts.formulas(()):
            return UNCALCULATED
        return error or BLANK

    def compare(self, total: Field, values: Mapping[str, Number | None]) -> None:
        """Compare the total that the file shows with the recomputed one."""
        slot = self._layout.slots[total.id]
        expected = values[total.id]
        if slot.sheet not in self._sheets or expected is None:
            return
        raw = self._sheets[slot.sheet].at(slot.area)
        if raw == BLANK:
            raw = self._facts[slot.sheet].errors.get(slot.area.address, BLANK)
        if raw == BLANK or not str(raw).strip():
            return  # never calculated: programs save no values
        calculated = slot.area.address in self._formulas[slot.sheet]
        found = list(self._total_findings(total, raw, expected, values, calculated=calculated))
        if found:
            self.found[total.id] = found

    def _total_findings(
        self,
        total: Field,
        raw: object,
        expected: Number,
        values: Mapping[str, Number | None],
        *,
        calculated: bool,
    ) -> Iterator[Finding]:
        place = self._place(total)
        number = stored_number(raw)
        if number is None:
            yield finding(
                "total.mismatch", place, found=shown(raw), expected=to_text(expected), size=UNTOTALLED
            )
        elif number != expected:
            if calculated and number == self._as_a_sheet_adds(total, values):
                return  # SUM passes over numbers written as text; that is said at their own cells
            difference = Decimal(number) - expected
            yield finding(
                "total.mismatch",
                place,
                found=to_text(number),
                expected=to_text(expected),
                difference=to_text(difference),
                size=to_text(abs(difference)),
            )
        elif not calculated:
            yield finding("total.typed", place, found=to_text(number))

    def _as_a_sheet_adds(self, total: Field, values: Mapping[str, Number | None]) -> Number:
        result: Number = 0
        for part in total.parts:
            field = self._layout.form.by_id[part]
            if not field.entered:
                result += self._as_a_sheet_adds(field, values)
            elif part not in self._as_text:
                result += values[part] or 0
        return result

    def _place(self, total: Field) -> Place:
        return self._layout.place(total.id, (total.id, *total.parts))
