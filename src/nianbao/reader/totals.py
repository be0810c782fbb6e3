"""The totals that a table shows: their formulas as issued, their results what the parts add up to."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from nianbao.core import Finding, Number, Place, finding, more_or_less, to_text
from nianbao.form import Field
from nianbao.layout import Role, WorkbookLayout
from nianbao.reader.convert import convert, is_blank, is_read_by_formulas, shown, stored_number
from nianbao.reader.plan import TablePlan, TotalPlan
from nianbao.reader.seen import View, look_at, views_of
from nianbao.rules import HALF
from nianbao.spreadsheet import BLANK, UNKNOWN_FORMULA, ErrorText, Formula, Sheet, plain, summands
from nianbao.submission import computed_value

_MOST_DIGITS = 12
"""Where so many have room, every total has."""


class TotalsReading:
    """The comparison of the totals of one workbook with the recomputed ones.

    ``stale`` is the finding, one for the file, where totals were not calculated again.
    """

    def __init__(
        self,
        layout: WorkbookLayout,
        values: Mapping[str, Number | None],
        *,
        never_calculated: bool,
    ) -> None:
        self._layout = layout
        self._values = values
        self._never_calculated = never_calculated
        self.found: dict[str, list[Finding]] = {}
        self.stale: Finding | None = None

    def compare(self, plan: TablePlan, sheet: Sheet) -> None:
        """Compare the totals that one sheet shows."""
        as_issued = self._as_issued(plan, sheet)
        numbers = _numbers(plan, sheet, as_issued)
        for total in plan.totals:
            expected = self._values[total.cell.field.id]
            if isinstance(expected, int) and numbers.get(total) == str(expected):
                continue
            raw = sheet.at(total.cell.area)
            formula = _formula(sheet, total)
            own = total in as_issued
            if formula is not None and not own:
                where, field = self._where(total), total.cell.field
                self._say(total, other_formula(where, field, formula, total.formula, raw, expected))
            elif not self._known(total) or (own and self._as_calculated(total, raw, sheet)):
                continue
            elif own and formula != UNKNOWN_FORMULA and not isinstance(raw, ErrorText):
                where = self._layout.place(total.cell.field.id)
                self.stale = self.stale or not_recalculated(where, raw, expected)
            else:
                self._say(total, *self._typed(total, raw, expected))
        if self._layout.role is not Role.SUMMARY:
            self._look(plan, sheet)

    def _look(self, plan: TablePlan, sheet: Sheet) -> None:
        """Report totals that are displayed as something else than they are: their formats are locked."""
        for total, view in _with_a_look(plan, sheet):
            number = self._values[total.cell.field.id]
            if not number or (view.plain and len(str(number)) <= view.room):
                continue
            place = self._layout.place(total.cell.field.id)
            if any(look_at(place, sheet, view, number, 0.0, covered=False)):
                self._say(total, finding("total.unseen", place, found=to_text(number)))

    def _as_issued(self, plan: TablePlan, sheet: Sheet) -> frozenset[TotalPlan]:
        """Return the totals that still have the formula that they were issued with, as far as that is known.

        Those of a summary add up a breakdown, which is compared elsewhere.
        """
        if self._layout.role is Role.SUMMARY:
            return frozenset(total for total in plan.totals if _formula(sheet, total) is not None)
        return _with_issued_formula(plan, sheet)

    def _known(self, total: TotalPlan) -> bool:
        """Return whether the right content is known: a number, or that it is blank."""
        id_ = total.cell.field.id
        return self._values[id_] is not None or id_ in self._layout.form.may_be_blank

    def _as_calculated(self, total: TotalPlan, raw: object, sheet: Sheet) -> bool:
        """Return whether a formula shows the right total, nothing yet, or what it makes of its parts as shown.

        SUM, the total of earlier versions, passes over numbers written as text, and every total over those in other
        digits; SUM takes totals that were typed over as they are. That is said at their own cells. A part that was
        never calculated counts with its value.
        """
        if is_blank(raw):
            return not self._never_calculated
        number, field = stored_number(raw), total.cell.field
        if number is None or number == self._values[field.id]:
            return number is not None
        if field.formula is not None:
            return _is_rounded(field, self._values, number)
        added: Number = 0
        for part in field.parts:
            cell = sheet.at(self._layout.slots[part].area)
            own = self._layout.form.by_id[part]
            reads = isinstance(cell, str) and not total.is_sum and is_read_by_formulas(own, cell)
            added += (self._values[part] if cell == BLANK or reads else stored_number(cell)) or 0
        return number == added

    def _typed(self, total: TotalPlan, raw: object, expected: Number | None) -> Iterator[Finding]:
        """Report what is in place of the formula, or what a formula that cannot be seen shows."""
        field, where = total.cell.field, self._where(total)
        if expected is None:
            if not is_blank(raw):
                yield finding("total.mismatch/blank", where, found=shown(raw))
            return
        if is_blank(raw):
            code = "total.emptied/computed" if field.formula else "total.emptied"
            yield finding(code, where, expected=to_text(expected))
            return
        number = stored_number(raw)
        if isinstance(raw, str) and not isinstance(raw, ErrorText):
            number = convert(self._layout.form, field, where, raw)[0]
        texts = {"found": shown(raw) if number is None else to_text(number)}
        if number == expected:
            yield finding("total.typed/computed" if field.formula else "total.typed", where, **texts)
            return
        texts |= {"expected": to_text(expected), "apart": "，不是同一个数"}
        if number is not None:
            difference = Decimal(number) - expected
            texts |= {"difference": to_text(difference), "apart": f"，{more_or_less(difference)}"}
        yield finding("total.mismatch/computed" if field.formula else "total.mismatch", where, **texts)

    def _where(self, total: TotalPlan) -> Place:
        field = total.cell.field
        return self._layout.place(field.id, (field.id, *field.inputs))

    def _say(self, total: TotalPlan, *found: Finding) -> None:
        self.found.setdefault(total.cell.field.id, []).extend(found)


def other_formula(
    where: Place, field: Field, formula: Formula, issued: str, raw: object, expected: Number | None
) -> Finding:
    """Report a total whose formula is not the one that was issued, with what it shows and what the sum is."""
    return finding(
        "total.formula/computed" if field.formula else "total.formula",
        where,
        found=f"={shown(formula.here)}",
        expected=f"={issued}",
        shows=shown(raw) or "空白",
        sum=to_text(expected) if expected is not None else "算不出",
    )


def not_recalculated(where: Place, raw: object, expected: Number | None) -> Finding:
    """Report, for the whole file, a formula as issued that shows an earlier result."""
    due = "空白" if expected is None else to_text(expected)
    return finding("form.not-recalculated", where, found=shown(raw) or "空白", expected=due)


_NEAR = 12
"""Decimals by which a spreadsheet's quotient may be told from the exact one."""


def _is_rounded(field: Field, values: Mapping[str, Number | None], number: Number) -> bool:
    """Return whether a number is a rounding of what is computed, up or down from the middle.

    A program that computes with fifteen digits may find itself on the other side of an exact half.
    """
    formula = field.formula
    if formula is None or formula.decimals is None or formula.rounding != HALF:
        return False
    near = computed_value(replace(field, formula=replace(formula, decimals=_NEAR)), values)
    half = Decimal(5).scaleb(-formula.decimals - 1)
    return near is not None and abs(abs(Decimal(number) - near) - half) <= Decimal(1).scaleb(3 - _NEAR)


def _with_a_look(plan: TablePlan, sheet: Sheet) -> list[tuple[TotalPlan, View]]:
    """Return the totals that may be seen otherwise than they are, with their views."""

    def work_out() -> list[tuple[TotalPlan, View]]:
        views = views_of(sheet, plan)
        seen = ((total, views[total.cell]) for total in plan.totals if total.cell in views)
        return [(total, view) for total, view in seen if not view.plain or view.room < _MOST_DIGITS]

    return sheet.shape.once(("looks", plan, sheet.styles), work_out)


def _formula(sheet: Sheet, total: TotalPlan) -> Formula | None:
    spot = sheet.shape.spots.get(total.cell.place)
    return spot.formula if spot is not None else None


def _with_issued_formula(plan: TablePlan, sheet: Sheet) -> frozenset[TotalPlan]:
    """Return the totals whose formulas add up what they were issued to add up."""
    return sheet.shape.once(
        ("totals", plan),
        lambda: frozenset(
            total for total in plan.totals if _is_issued(total, _formula(sheet, total), plan.sheet)
        ),
    )


def _numbers(plan: TablePlan, sheet: Sheet, as_issued: frozenset[TotalPlan]) -> Mapping[TotalPlan, str]:
    """Return what stands there as the result of the formulas as issued, where it is a number and no date."""

    def work_out() -> list[tuple[TotalPlan, int]]:
        spots = ((total, sheet.shape.spots[total.cell.place]) for total in plan.totals if total in as_issued)
        return [
            (total, spot.value)
            for total, spot in spots
            if spot.kind == "n" and isinstance(spot.value, int) and not sheet.styles.cell(spot.style).is_date
        ]

    known = sheet.shape.once(("numbers", plan, sheet.styles), work_out)
    return {total: sheet.values[at] for total, at in known}


def _is_issued(total: TotalPlan, formula: Formula | None, sheet: str) -> bool:
    if formula is None or formula.kind == "dataTable":
        return False
    if formula == UNKNOWN_FORMULA or plain(formula.here) == plain(total.formula):
        return True
    return total.is_sum and summands(formula.here, sheet) == total.summands
