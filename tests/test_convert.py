"""What stands in a cell becomes an exact number, or the finding that says why not."""

import datetime
import math
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from nianbao.core.findings import Finding, Place, Severity
from nianbao.core.numbers import Number, to_text
from nianbao.form.field import AMOUNT, COUNT, SIGNED, Field, Heading
from nianbao.form.model import Form
from nianbao.form.registry import newest_form
from nianbao.reader.convert import LONGEST_SHOWN, convert, is_blank, shown, stored_number, visible

FORM = newest_form()
PLACE = Place("表", "B2", "“某”行“某”列", ("some.field",))


def field(number: str = COUNT, unit: str = "") -> Field:
    heading = (Heading("x", "某", "某", "某"),)
    return Field("some.field", "some", heading, heading, number, number, unit)


COUNTED = field()
MONEY = field(AMOUNT, "万元")


def converted(kind: Field, raw: object) -> tuple[Number | None, str | None]:
    """Give the number and the code; twice, because nothing may be remembered."""
    first, second = convert(FORM, kind, PLACE, raw), convert(FORM, kind, PLACE, raw)
    assert first == second
    number, one = first
    return number, one.code if one else None


def said(kind: Field, raw: object) -> Finding:
    one = convert(FORM, kind, PLACE, raw)[1]
    assert one is not None
    return one


# ------------------------------------------------------------------ numbers


@pytest.mark.parametrize("raw", [0, 0.0, -0.0, 6, 6.0, 999_999_999.0])
def test_whole_numbers_are_counts(raw: float) -> None:
    number, code = converted(COUNTED, raw)
    assert (number, code, type(number)) == (int(raw), None, int)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.3"),
        (25.1, "25.1"),
        (0.000001, "0.000001"),
        (100.0, "100"),
        (5, "5"),
    ],
)
def test_amounts_are_exact_decimals(raw: float, text: str) -> None:
    """What a sheet keeps in binary is the decimal that people typed; nothing has an exponent."""
    number, code = converted(MONEY, raw)
    assert (str(number), code, type(number)) == (text, None, Decimal)


def test_a_signed_number_may_be_negative() -> None:
    assert converted(field(SIGNED), -5.0) == (-5, None)
    assert converted(field(SIGNED), "-5") == (-5, "cell.text-number")
    assert converted(field(SIGNED), -1.5) == (None, "cell.not-whole")


@pytest.mark.parametrize(
    ("kind", "raw", "code", "found"),
    [
        (COUNTED, -1.0, "cell.negative", "-1"),
        (COUNTED, 1.5, "cell.not-whole", "1.5"),
        (COUNTED, 1e12, "cell.too-large", "1000000000000"),
        (COUNTED, 1_000_000_000, "cell.too-large", "1000000000"),
        (COUNTED, 1e300, "cell.too-large", "1E+300"),
        (COUNTED, 1e-300, "cell.not-whole", "1E-300"),
        (MONEY, -0.5, "cell.negative", "-0.5"),
        (MONEY, 0.1234567, "cell.too-precise", "0.1234567"),
        (MONEY, 1e8, "cell.too-large", "100000000"),
        (COUNTED, True, "cell.not-a-number", "TRUE"),
        (MONEY, False, "cell.not-a-number", "FALSE"),
        (COUNTED, math.inf, "cell.not-a-number", "inf"),
        (COUNTED, math.nan, "cell.not-a-number", "nan"),
        (COUNTED, datetime.date(2024, 1, 5), "cell.not-a-number", "2024-01-05"),
        (COUNTED, datetime.datetime(2024, 1, 5), "cell.not-a-number", "2024-01-05"),
        (COUNTED, datetime.datetime(2024, 1, 5, 8, 30), "cell.not-a-number", "2024-01-05 08:30:00"),
        (COUNTED, datetime.time(8, 30), "cell.not-a-number", "08:30:00"),
        (COUNTED, datetime.timedelta(hours=30), "cell.not-a-number", "1 day, 6:00:00"),
        (COUNTED, "#REF!", "cell.not-a-number", "#REF!"),
        (COUNTED, "很多", "cell.not-a-number", "很多"),
    ],
)
def test_what_is_no_usable_number(kind: Field, raw: object, code: str, found: str) -> None:
    assert converted(kind, raw) == (None, code)
    one = said(kind, raw)
    assert (one.found, one.place, one.severity) == (found, PLACE, Severity.ERROR)


# ------------------------------------------------------------------ text


@pytest.mark.parametrize(
    "raw", ["", " ", "\u3000", "\u00a0", "\u200b", "\ufeff \t\n", "\u202e\u2066", "\x07"]
)
def test_what_cannot_be_seen_is_blank(raw: str) -> None:
    assert converted(COUNTED, raw) == (None, "cell.blank")
    assert said(COUNTED, raw).found == ""
    assert is_blank(raw)


@pytest.mark.parametrize(
    "raw",
    [
        "/",
        "／",
        "\\",
        "//",
        "-",
        "－",
        "–",
        "—",
        "——",
        "―",
        "─",
        "--",
        "…",
        "...",
        "。",
        "、",
        "*",
        "×",
        "○",
        "〇",
        "无",
        "没有",
        "不适用",
        "不涉及",
        "N/A",
        "n/a",
        "NA",
        "na",
        "无此项",
        "未发生",
        "空",
        "（无）",
    ],
)
def test_placeholders_are_neither_zero_nor_numbers(raw: str) -> None:
    """Only 0 is zero."""
    assert converted(COUNTED, raw) == (None, "cell.placeholder")
    assert converted(MONEY, f" {raw}\u200b") == (None, "cell.placeholder")
    assert said(COUNTED, raw).found == raw


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("12", 12),
        ("６", 6),
        ("１２", 12),
        (" 12 ", 12),
        ("1,234", 1234),
        ("1，234，567", 1234567),
        ("12.", 12),
        ("12。", 12),
        ("12、", 12),
        ("12.00", 12),
        ("+5", 5),
        ("007", 7),
        ("\u200b5\u202c", 5),
        ("-0", 0),
        ("١٢", 12),
        ("0", 0),
    ],
)
def test_numerals_as_text_are_used_and_said(raw: str, number: int) -> None:
    assert converted(COUNTED, raw) == (number, "cell.text-number")
    one = said(COUNTED, raw)
    assert (one.found, one.severity) == (visible(raw).strip(), Severity.WARNING)
    assert f"数字 {number} 读取" in one.message


@pytest.mark.parametrize(
    "raw", ["100 20", "6\n1", "1 234", "１　２", "3\t4", "0.5 1", "1, 234", "6\u00ad1", "6\u200b1", "6\x0b1"]
)
def test_two_numbers_in_one_cell_are_neither_added_nor_joined(raw: str) -> None:
    assert converted(COUNTED, raw) == (None, "cell.several-numbers")
    assert said(COUNTED, raw).severity is Severity.ERROR


@pytest.mark.parametrize("raw", ["0,350", "00,350", "1,2345"])
def test_a_comma_groups_thousands_or_nothing(raw: str) -> None:
    assert converted(COUNTED, raw) == (None, "cell.not-a-number")


def test_a_point_before_three_zeros_may_group_thousands() -> None:
    """A count of 1.000 is blank and said; an amount has decimals."""
    assert converted(COUNTED, "1.000") == (None, "cell.not-whole")
    assert converted(MONEY, "1.000") == (Decimal(1), "cell.text-number")


def test_an_amount_as_text_is_exact() -> None:
    number, code = converted(MONEY, "０.30")
    assert (str(number), code) == ("0.3", "cell.text-number")


@pytest.mark.parametrize(
    ("kind", "raw", "code", "found"),
    [
        (COUNTED, "－５", "cell.negative", "－５"),
        (COUNTED, "1.5", "cell.not-whole", "1.5"),
        (COUNTED, "9999999999", "cell.too-large", "9999999999"),
        (MONEY, "0.1234567", "cell.too-precise", "0.1234567"),
    ],
)
def test_a_wrong_numeral_as_text_has_one_finding(kind: Field, raw: str, code: str, found: str) -> None:
    """The error, and not the warning about text as well."""
    assert converted(kind, raw) == (None, code)
    assert said(kind, raw).found == found


@pytest.mark.parametrize(
    "raw",
    [
        "1,23",
        "1,2,3",
        "12,34",
        "1.2.3",
        "1e5",
        "0x10",
        "十二",
        "约6",
        "6²",
        "6①",
        "½",
        "5-6",
        "--5",
        "=5",
        "6 或 7",
    ],
)
def test_what_only_looks_like_a_number(raw: str) -> None:
    """Guessing here would put a wrong number into the sum."""
    assert converted(COUNTED, raw) == (None, "cell.not-a-number")


# ------------------------------------------------------------------ units


@pytest.mark.parametrize(
    ("kind", "raw", "meant"),
    [
        (COUNTED, "6件", "6"),
        (COUNTED, "６ 件", "6"),
        (COUNTED, "6（件）", "6"),
        (COUNTED, "6件。", "6"),
        (COUNTED, "3人次", "3"),
        (COUNTED, "2000万", "20000000"),
        (COUNTED, "2万件", "20000"),
        (COUNTED, "1.5千", "1500"),
        (COUNTED, "1,234件", "1234"),
        (COUNTED, "0.5件", ""),
        (COUNTED, "-6件", ""),
        (COUNTED, "5%", ""),
        (COUNTED, "251000元", ""),
        (MONEY, "251000元", "25.1"),
        (MONEY, "251,000.00元", "25.1"),
        (MONEY, "2000万", "2000"),
        (MONEY, "2000万元", "2000"),
        (MONEY, "1.2亿", "12000"),
        (MONEY, "1.2亿元", "12000"),
        (MONEY, "5千元", "0.5"),
        (MONEY, "100元整", "0.01"),
        (MONEY, "6件", ""),
        (MONEY, "0.001元", ""),
        (MONEY, "99999亿", ""),
        (field(AMOUNT, "元"), "251000元", "251000"),
        (field(AMOUNT, "元"), "2万元", "20000"),
        (field(AMOUNT, "元"), "2万", "20000"),
        (field(AMOUNT, "千元"), "2万元", "20"),
        (field(AMOUNT, "亿元"), "2000万元", "0.2"),
        (field(COUNT, "件"), "6件", "6"),
        (field(COUNT, "件"), "2万", "20000"),
        (field(COUNT, "万人"), "20000人", "2"),
        (field(COUNT, "件"), "6人", ""),
    ],
)
def test_a_number_with_a_unit(kind: Field, raw: str, meant: str) -> None:
    """The message quotes the number that was meant, by the field's own unit, if it would be usable."""
    assert converted(kind, raw) == (None, "cell.unit")
    message = said(kind, raw).message
    assert (f"（应填 {meant}）" in message) if meant else ("应填" not in message)


# ------------------------------------------------------------------ messages


def test_what_is_shown_is_short_and_visible() -> None:
    """No control or direction character reaches a screen, and no cell fills one."""
    assert shown("甲\u202e乙\x1b[31m") == "甲乙[31m"
    assert shown("长" * 500) == "长" * LONGEST_SHOWN + "……"
    assert len(shown("9" * 5000)) <= LONGEST_SHOWN + 2
    assert len(said(COUNTED, "9" * 5000).message) < 200
    assert shown(1e15) == "1000000000000000"
    assert shown(123.0) == "123"


def test_a_stored_number_is_read_without_judging() -> None:
    assert [stored_number(raw) for raw in (6.0, 0.1 + 0.2, "6", True, math.inf, None, "")] == [
        6,
        Decimal("0.3"),
        None,
        None,
        None,
        None,
        None,
    ]


# ------------------------------------------------------------------ anything


@given(st.integers(0, FORM.limits.count))
def test_every_count_round_trips(number: int) -> None:
    """As a number it comes back silently, as a text with a warning."""
    assert converted(COUNTED, float(number)) == (number, None)
    assert converted(COUNTED, str(number)) == (number, "cell.text-number")
    assert converted(COUNTED, f"{number:,}") == (number, "cell.text-number")


@given(st.decimals(0, FORM.limits.amount, places=FORM.limits.amount_decimals))
def test_every_amount_round_trips(number: Decimal) -> None:
    for raw in (float(number), to_text(number)):
        value, code = converted(MONEY, raw)
        assert value == number
        assert str(value) == to_text(number)
        assert code == (None if isinstance(raw, float) else "cell.text-number")


WRITTEN = st.one_of(
    st.text(),
    st.text("0123456789０１２.,，。+-－/—无件个万元亿% \u3000\u200b²①١", max_size=12),
    st.from_regex(r"[+-]?[0-9]{1,400}(\.[0-9]{0,400})?[件元万亿%]?", fullmatch=True),
)
RAW = st.one_of(
    WRITTEN,
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@given(st.sampled_from((COUNTED, MONEY, field(SIGNED), field(AMOUNT, "元"), field(COUNT, "件"))), RAW)
def test_nothing_raises_and_nothing_slips_through(kind: Field, raw: object) -> None:
    """A number that comes out is one that the form accepts; without one there is an error that says so."""
    number, one = convert(FORM, kind, PLACE, raw)
    if number is None:
        assert one is not None
        assert one.severity is Severity.ERROR
    else:
        assert FORM.accepts(kind, number)
        assert isinstance(number, Decimal if kind.number == AMOUNT else int)
        assert "E" not in str(number)
        assert not str(number).startswith("-0")
        assert one is None or one.severity is Severity.WARNING
    if one is not None:
        assert one.place == PLACE
        assert one.found is not None
        assert len(one.found) <= LONGEST_SHOWN + 2
        assert one.found.isprintable() or "\n" not in one.found
        assert len(one.message) < 400


@given(st.text(), st.sampled_from(FORM.entered))
def test_only_text_that_is_a_numeral_becomes_a_number(raw: str, kind: Field) -> None:
    """Whatever becomes a number is made of digits, signs, separators and spaces alone."""
    number, _ = convert(FORM, kind, PLACE, raw)
    if number is not None:
        rest = [each for each in visible(raw) if not (each.isdecimal() or each.isspace())]
        assert set(rest) <= set("+-－＋﹢﹣⁺⁻₊₋.．。｡,，､、;；・﹒﹐")


def test_limits_are_those_of_the_form(form: Form) -> None:
    assert converted(COUNTED, float(form.limits.count)) == (form.limits.count, None)
    assert converted(MONEY, float(form.limits.amount)) == (form.limits.amount, None)
