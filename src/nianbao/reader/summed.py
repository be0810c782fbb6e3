"""A summary read again: its official tables are what its breakdown adds up to, or an error at the row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import add
from typing import TypeAlias, cast

from nianbao.core import Finding, Number, Period, Place, finding, read_period, to_text
from nianbao.form import NO_SUM, RECOMPUTED, SUM, Form
from nianbao.layout import (
    LEDGER_SHEET,
    MOST_OFFICES,
    Area,
    BreakdownColumn,
    BreakdownLayout,
    LedgerColumn,
    WorkbookLayout,
    official_formula,
)
from nianbao.reader.breakdown import BreakdownRow, breakdown_rows
from nianbao.reader.convert import stored_number
from nianbao.reader.counted import Counted
from nianbao.reader.figures import Figures, read_figures
from nianbao.reader.plan import CellPlan, plans_of
from nianbao.reader.row_looks import RowLooks
from nianbao.reader.seen import View, look_at, views_of
from nianbao.reader.totals import not_recalculated, other_formula
from nianbao.spreadsheet import BLANK, AnyBook, Book, Sheet, plain
from nianbao.submission import OfficeTexts, added_up, check_code, recompute

_MOST_NAMED = 100
"""Rows that are named one by one."""


Texts: TypeAlias = Mapping[tuple[str, str], Mapping[str, str]]
"""What offices wrote, by code and name."""


@dataclass
class _Sums:
    """The sums of a breakdown, and the findings on the way.

    ``rows`` are kept where the form does not add up every figure; ``weights`` are the numbers of offices
    behind each, ``names`` are those of the offices by code, ``unseen`` is about figures that are not seen as they are.
    """

    totals: Sequence[Number | None]
    offices: int = 0
    sheets: dict[str, int] = field(default_factory=dict)
    rows: list[tuple[Number | None, ...]] = field(default_factory=list)
    weights: tuple[int, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unseen: list[Finding] = field(default_factory=list)


def read_summed(
    layout: WorkbookLayout, book: AnyBook, listed: Sequence[OfficeTexts], broken: frozenset[str]
) -> Figures:
    """Return the figures of a summary as its breakdown adds up to them; ``listed`` is what its offices wrote.

    Where it has no breakdown, or is no .xlsx, or the tables are not as issued, the figures of the tables count.
    """
    if broken or not isinstance(book, Book):
        return read_figures(layout, book, broken)
    sums = _add_up(layout, book, {(own.office.code, own.office.name): own.texts for own in listed})
    if not sums.offices:
        return read_figures(layout, book, broken)
    if sums.findings:
        shown_there = (
            stored_number(book[slot.sheet].at(slot.area)) for table in layout.tables for slot in table.slots
        )
        return Figures(tuple(shown_there), (*sums.findings, *sums.unseen), names=sums.names)
    return _SummaryComparison(layout, book, sums).figures()


def _add_up(layout: WorkbookLayout, book: Book, texts: Texts) -> _Sums:
    """Add up the rows of the offices; every row must be an office that was added up, with its check code."""
    form = layout.form
    sums = _Sums([0] * len(form.fields))
    period = _period(layout, book)
    part: list[Number] = [0] * len(form.fields)
    counted = Counted(book)
    looks = RowLooks(layout, book)
    for row in breakdown_rows(book, form, looks.begin):
        looks.look(row, row.values if row.office is not None else part)
        if row.office is None:
            sums.findings += [] if sums.findings else _total_row(form, row, part)
            part = [0] * len(form.fields)
            continue
        if row.sheet not in sums.sheets:
            part = [0] * len(form.fields)
        sums.sheets[row.sheet] = sums.sheets.get(row.sheet, 0) + 1
        sums.offices += 1
        sums.names[row.office.code] = row.office.name
        if not counted.is_strange(row):
            if not _whole(form, row) or (_code(form, row, texts, period) or "") != row.check_code:
                sums.findings.append(_edited(layout, row, texts, period))
                continue
            if counted.has_figures_of_another(row):
                sums.findings.append(counted.named_otherwise(row))
        part = _plus(part, row.values)
        if form.only_sums:
            sums.totals = _plus(sums.totals, row.values)
        else:
            sums.rows.append(row.values)
    sums.findings += counted.findings() if sums.offices else []
    del sums.findings[_MOST_NAMED:]
    sums.unseen = looks.findings()
    if not form.only_sums and not sums.findings:
        sums.weights = _weights(layout, book, len(sums.rows))
        sums.totals = added_up(form, sums.rows, sums.weights)
    return sums


def _period(layout: WorkbookLayout, book: AnyBook) -> Period | None:
    """Read the period that the hidden sheet names."""
    return read_period(book[LEDGER_SHEET].text(layout.ledger.meta("year"))) if LEDGER_SHEET in book else None


def _plus(totals: Sequence[Number | None], values: Sequence[Number | None]) -> list[Number]:
    return list(map(add, _filled(totals), _filled(values)))


def _filled(values: Sequence[Number | None]) -> Sequence[Number]:
    return [value or 0 for value in values] if None in values else cast(Sequence[Number], values)


def _whole(form: Form, row: BreakdownRow) -> bool:
    """Return whether a row has every figure, and its computed figures follow from its own others."""
    if None not in row.values and not form.computes:
        return True
    stands = dict(zip(form.by_id, row.values, strict=True))
    stated = {field.id: stands[field.id] for field in form.fields if field.aggregate != RECOMPUTED}
    due = recompute(form, stands, stated=stated)
    return all(
        value == own if field.aggregate == RECOMPUTED else value is not None or not field.entered
        for field, value, own in zip(form.fields, row.values, due, strict=True)
    )


def _weights(layout: WorkbookLayout, book: AnyBook, rows: int) -> tuple[int, ...]:
    """Read the number of offices behind each row; empty where each is one."""
    column = book[LEDGER_SHEET].column(LedgerColumn.OFFICES) if LEDGER_SHEET in book else {}
    first = layout.ledger.first
    counts = [stored_number(column.get(first + index, BLANK)) for index in range(rows)]
    weights = tuple(count if isinstance(count, int) and count > 0 else 1 for count in counts)
    return weights if set(weights) - {1} else ()


def _code(form: Form, row: BreakdownRow, texts: Texts, period: Period | None) -> str | None:
    """Compute the check code of a row, with what its office wrote as the summary lists it."""
    own = texts.get((row.office.code, row.office.name), {}) if row.office else {}
    return check_code(form, row.values, own, period)


def _edited(layout: WorkbookLayout, row: BreakdownRow, texts: Texts, period: Period | None) -> Finding:
    assert row.office is not None
    place = Place(row.sheet, Area(row.row, BreakdownColumn.CHECK_CODE).address, f"“{row.office.name}”这一行")
    code = _code(layout.form, row, texts, period) or "算不出"
    return finding("breakdown.edited", place, found=row.check_code or "空白", expected=code)


def _total_row(form: Form, row: BreakdownRow, part: Sequence[Number]) -> list[Finding]:
    """Compare a row of totals with the rows above it, where it was calculated."""
    wrong = [
        (position, value, total)
        for position, (value, total) in enumerate(zip(row.values, part, strict=True))
        if value is not None and value != total and form.fields[position].aggregate == SUM
    ]
    return [_other_sum(row, *difference) for difference in wrong[:1]]


def _other_sum(row: BreakdownRow, position: int, value: Number, total: Number) -> Finding:
    cell = Area(row.row, BreakdownColumn.FIRST_FIELD + position).address
    return finding("breakdown.sum", Place(row.sheet, cell), found=to_text(value), expected=to_text(total))


class _SummaryComparison:
    """The figures in the official tables of a summary, compared with the sums of its breakdown."""

    def __init__(self, layout: WorkbookLayout, book: AnyBook, sums: _Sums) -> None:
        self._layout, self._book, self._sums = layout, book, sums
        counts = list(sums.sheets.values())
        most = counts[0] if len(counts) > 1 else MOST_OFFICES
        self._breakdown = BreakdownLayout(layout.form, sums.offices, most, sums.weights)
        self._expected: dict[str, Number | None] = dict(zip(layout.form.by_id, sums.totals, strict=True))
        self._found: dict[str, list[Finding]] = {}
        self._stale: Finding | None = None

    def figures(self) -> Figures:
        """Compare every field; gives the sums."""
        for plan in plans_of(self._layout):
            sheet = self._book[plan.sheet]
            views = views_of(sheet, plan)
            for cell in (*plan.entered, *(total.cell for total in plan.totals)):
                self._compare(cell, sheet)
                view = views.get(cell)
                if view is not None and not view.plain and cell.field.aggregate != NO_SUM:
                    self._look(cell, sheet, view)
        form = self._layout.form
        stated = {own.id: self._expected[own.id] for own in form.fields if own.formula}
        values = recompute(form, self._expected, stated=stated)
        for own, value in zip(form.fields, values, strict=True):
            if value != self._expected[own.id]:
                self._say(own.id, self._other(own.id, self._expected[own.id], value))
        found = [known for own in form.fields for known in self._found.get(own.id, ())]
        return Figures(values, (*found, *self._sums.unseen), self._stale, self._sums.names)

    def _compare(self, cell: CellPlan, sheet: Sheet) -> None:
        id_, raw = cell.field.id, sheet.at(cell.area)
        where, expected = self._layout.place(id_), self._expected[id_]
        issued = official_formula(self._layout, self._breakdown, cell.field)
        spot = sheet.shape.spots.get(cell.place)
        formula = spot.formula if spot is not None else None
        number = stored_number(raw)
        if formula is not None and plain(formula.here) != plain(issued):
            self._say(id_, other_formula(where, cell.field, formula, issued, raw, expected))
        elif formula is None and number is not None and number != expected:
            self._say(id_, self._other(id_, number, expected))
        elif number != expected and not (formula is not None and raw == BLANK):
            self._stale = self._stale or not_recalculated(where, raw, expected)

    def _look(self, cell: CellPlan, sheet: Sheet, view: View) -> None:
        place, number = self._layout.place(cell.field.id), self._expected[cell.field.id]
        if number is None:
            return
        for problem in look_at(place, sheet, view, number, 0.0, covered=False):
            self._say(cell.field.id, problem)

    def _other(self, id_: str, number: Number | None, expected: Number | None) -> Finding:
        difference = to_text(Decimal(number or 0) - Decimal(expected or 0))
        texts = {"found": _in_words(number), "expected": _in_words(expected)}
        return finding("breakdown.other", self._layout.place(id_), difference=difference, **texts)

    def _say(self, id_: str, problem: Finding) -> None:
        self._found.setdefault(id_, []).append(problem)


def _in_words(number: Number | None) -> str:
    return "空白" if number is None else to_text(number)
