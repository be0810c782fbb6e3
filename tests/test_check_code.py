"""The check code: any slip of the pen changes it, and the sheet computes the same."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, strategies as st
from python_calamine import CalamineWorkbook

from builders import from_micro
from nianbao.core.numbers import MICRO, Number, to_sheet
from nianbao.form.field import AMOUNT, Field
from nianbao.form.model import Form
from nianbao.form.registry import newest_form
from nianbao.layout.grid import Area, column_ranges
from nianbao.submission.check_code import (
    MODULUS,
    NO_CODE,
    amount_sum,
    amount_term,
    check_code,
    check_code_formula,
    count_sum,
    weight,
)
from nianbao.submission.submission import recompute

LARGEST = 999_999_999
ENTERED = newest_form().entered
"""The entered fields, in form order."""


def _code(figures: Sequence[Number | None]) -> str | None:
    form = newest_form()
    entered = {field.id: figure for field, figure in zip(ENTERED, figures, strict=True)}
    return check_code(form, recompute(form, entered))


def _figure(field: Field) -> st.SearchStrategy[Number]:
    if field.number == AMOUNT:
        return st.integers(0, LARGEST * MICRO).map(from_micro)
    return st.integers(0, LARGEST)


REPORTS = st.tuples(*(_figure(field) for field in ENTERED)).map(list)
POSITIONS = st.integers(0, len(ENTERED) - 1)
SLIPS = st.integers(1, MODULUS - 1)


# ------------------------------------------------------------------ what it is good for


@given(REPORTS, POSITIONS, SLIPS)
def test_any_single_slip_changes_the_code(report: list[Number], position: int, slip: int) -> None:
    """A figure that is off by fewer than MODULUS of its finest units gives another code."""
    finest = Decimal(1).scaleb(-6) if ENTERED[position].number == AMOUNT else 1
    changed = [*report]
    changed[position] += slip * finest
    assert _code(changed) != _code(report)


@given(REPORTS, st.integers(0, len(ENTERED) - 2), st.integers(0, LARGEST), SLIPS)
def test_swapped_neighbours_change_the_code(
    report: list[Number], position: int, figure: int, slip: int
) -> None:
    """Two neighbours that change places give another code, unless they differ by the modulus."""
    report[position : position + 2] = [figure, figure + slip]
    swapped = [*report]
    swapped[position : position + 2] = [figure + slip, figure]
    assert _code(swapped) != _code(report)


@given(REPORTS, POSITIONS)
def test_there_is_no_code_while_a_figure_is_missing(report: list[Number | None], position: int) -> None:
    """One figure that is not usable and there is nothing to print."""
    report[position] = None
    assert _code(report) is None


@given(REPORTS)
def test_a_code_is_six_digits(report: list[Number]) -> None:
    """The code keeps its leading zeros."""
    code = _code(report)
    assert code is not None
    assert len(code) == 6
    assert code.isdecimal()


def test_totals_do_not_count(form: Form) -> None:
    """The code follows from what people enter; a total is not part of it."""
    values: list[Number | None] = [0] * len(form.fields)
    values[form.position["disputes.review.total"]] = None
    assert check_code(form, values) == "000000"


def test_a_code_is_what_it_has_always_been(form: Form) -> None:
    """Codes on paper stay valid: the code of a fixed report never changes."""
    assert check_code(form, range(len(form.fields))) == "983935"


def test_a_code_can_be_worked_out_by_hand(form: Form) -> None:
    """One in the first field alone: 1,000,000 modulo 999,983 is 17, times the first weight, 390."""
    assert check_code(form, [1, *[0] * (len(form.fields) - 1)]) == "006630"


def test_weights_tell_fields_apart(form: Form) -> None:
    """No two fields of the form have the same weight, and no weight is zero."""
    weights = [weight(position) for position in range(996)]
    assert len(set(weights)) == len(weights)
    assert (min(weights), max(weights)) == (2, 997)
    assert len(form.entered) <= len(weights)


# ------------------------------------------------------------------ the sheet


@pytest.mark.libreoffice
def test_sheet_computes_the_same_code(tmp_path: Path, libreoffice: Callable[[Path], Path]) -> None:
    """LibreOffice gives the code of every column of figures that Python gives."""
    reports = list(_reports(random.Random("check code")))
    source = tmp_path / "codes.xlsx"
    _write(source, reports)
    sheet = CalamineWorkbook.from_path(libreoffice(source)).get_sheet_by_name("代码")
    found = [str(code) for _, code in sheet.to_python()]
    assert found == [_code(report) or NO_CODE for report in reports]


def _reports(random_: random.Random) -> Iterator[list[Number | None]]:
    yield [0] * len(ENTERED)
    yield [LARGEST] * len(ENTERED)
    for top in (3, 100, 10_000, LARGEST):
        for _ in range(60):
            yield [random_.randint(0, top) for _ in ENTERED]
    for top in (1, 1000, LARGEST):
        for _ in range(60):
            yield [_any_figure(random_, field, top) for field in ENTERED]
    for rest in (-2, -1, 0, 1, 2, 3, 5, 10):
        yield [_large_with_rest(random_, rest) for _ in ENTERED]
    for unusable in (0, len(ENTERED) // 2, len(ENTERED) - 1):
        report: list[Number | None] = [1] * len(ENTERED)
        report[unusable] = None
        yield report


def _any_figure(random_: random.Random, field: Field, top: int) -> Number:
    """Give a count up to a size, or an amount with six decimals as large as an amount may be."""
    if field.number != AMOUNT:
        return random_.randint(0, top)
    return from_micro(random_.randint(0, min(top, newest_form().limit(field)) * MICRO))


def _large_with_rest(random_: random.Random, rest: int) -> int:
    """Give a large count of which the micro-units leave this rest: the hard case for a division."""
    smallest = rest * pow(MICRO, -1, MODULUS) % MODULUS
    return smallest + MODULUS * random_.randint(900, LARGEST // MODULUS - 1)


def _write(path: Path, reports: Sequence[Sequence[Number | None]]) -> None:
    """Write a column for each report; a figure that is not usable is a text."""
    rows = range(len(ENTERED))
    amounts = [position for position in rows if ENTERED[position].number == AMOUNT]
    with xlsxwriter.Workbook(path) as book:
        figures, codes = book.add_worksheet("数字"), book.add_worksheet("代码")
        weights = [0 if position in amounts else weight(position) for position in rows]
        for number, report in enumerate(reports):
            column = number + 1
            figures.write_column(0, column, ["无" if each is None else to_sheet(each) for each in report])
            for position in amounts:
                cell = Area(position, column).address
                term = f"=IF(ISNUMBER({cell}),{amount_term(cell, position)},0)"
                figures.write_formula(len(ENTERED) + position, column, term, None, "?")
            terms = column_ranges("数字", column, range(len(ENTERED), 2 * len(ENTERED)))[0]
            values = column_ranges("数字", column, rows)[0]
            sums = Area(2 * len(ENTERED), column)
            own = Area(0, column, len(ENTERED)).range
            figures.write_formula(sums.row, column, "=" + count_sum(own, weights), None, "?")
            formula = check_code_formula(values, sums.on("数字"), terms, len(ENTERED))
            codes.write_number(number, 0, number)
            codes.write_formula(number, 1, "=" + formula, None, "?")


def test_a_form_without_amounts_needs_no_terms() -> None:
    """The formula of counts alone names their sums and nothing that is not there."""
    formula = check_code_formula("B1:B9", "D1:D9", "", 9)
    assert set(re.findall(r"SUM\([^)]*\)", formula)) == {"SUM(D1:D9)"}


@given(st.integers(0, LARGEST * MICRO).map(from_micro), POSITIONS)
def test_what_an_amount_adds_is_its_micro_units(value: Number, position: int) -> None:
    """The term of an amount is congruent to its micro-units times its weight."""
    assert (amount_sum(value, position) - int(value * MICRO) * weight(position)) % MODULUS == 0
