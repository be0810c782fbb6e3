"""The check code (校验码): six digits computed from every entered figure and text of a form.

Of a form with periods below the year it covers the period too.

Each figure, in micro-units and reduced modulo the prime :data:`MODULUS`, is multiplied by the
weight of its position; the sum modulo the same prime is the code. A worksheet formula computes the
same from the hidden sheet. It ties a stamped paper copy to its file; it is no secret and no proof
against forgery.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from operator import mul
from types import MappingProxyType

from nianbao.core import MICRO, Number, Period, Unit, to_micro
from nianbao.form import CHOICE, Form, TextField
from nianbao.rules import excel_text

MODULUS = 999_983
"""The largest prime below a million: the code has six digits."""

COVERED_CHARACTERS = 100
"""Of a longer text the rest counts by its length alone."""

NO_TEXTS: Mapping[str, str] = MappingProxyType({})

NO_CODE = "——————"
"""What the workbook shows while a figure is not usable."""

_HALF_CHARACTERS = range(0xD800, 0xE000)
_WEIGHT_MODULUS = 997
_WEIGHT_STEP = 389


def weight(position: int) -> int:
    """Return the weight of the n-th entered field: distinct for the first 996, always below 1,000."""
    return (position + 1) * _WEIGHT_STEP % _WEIGHT_MODULUS + 1


def check_code(
    form: Form,
    values: Sequence[Number | None],
    texts: Mapping[str, str] = NO_TEXTS,
    period: Period | None = None,
) -> str | None:
    """Compute the code of a form's values (all fields, in form order), texts (by id) and period.

    None where a value is not usable, or a form with periods below the year has none; a text that is not
    there counts as none.
    """
    places, weights = _entered(form)
    entered = [value for place in places if (value := values[place]) is not None]
    if len(entered) < len(places):
        return None
    below_year = form.period_unit is not Unit.YEAR
    if below_year and period is None:
        return None
    words = sum(text_sum(form, index, texts.get(text.id, "")) for index, text in enumerate(form.texts))
    if below_year:
        words += period_weight(form) * period_number(period)
    return f"{(to_micro(sum(map(mul, entered, weights))) + words) % MODULUS:06d}"


@cache
def _entered(form: Form) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the places of the entered fields among all fields, and their weights."""
    places = tuple(form.position[field.id] for field in form.entered)
    return places, tuple(map(weight, range(len(places))))


def amount_term(value: str, position: int) -> str:
    """Compile what an amount adds to the sum: its whole part as a count, its decimals in micro-units."""
    decimals = f"ROUND(({value}-INT({value}))*{MICRO},0)"
    return f"{weight(position)}*(MOD(INT({value}),{MODULUS})*{MICRO % MODULUS}+{decimals})"


def amount_sum(value: Number | None, position: int) -> int:
    """Return what the formula of :func:`amount_term` gives: 0 where there is no number."""
    if value is None:
        return 0
    whole = math.floor(value)
    units: int = whole % MODULUS * (MICRO % MODULUS) + to_micro(value - whole)
    return weight(position) * units


def text_weight(form: Form, index: int) -> int:
    """Return the weight of the n-th text of a form: texts come after the entered fields."""
    return weight(len(form.entered) + index)


def period_number(period: Period | None) -> int:
    """Return what stands for a period in the code: its year and part; 0 where there is none."""
    return period.year * 100 + period.index if period else 0


def period_weight(form: Form) -> int:
    """Return the weight of the period: it comes after the texts."""
    return text_weight(form, len(form.texts))


def text_sum(form: Form, index: int, text: str) -> int:
    """Return what the n-th text of a form adds to the check sum: the number of the choice, or all its characters.

    A character counts by its place times its number in Unicode. Places are counted as Excel counts them;
    the two halves of a character beyond the first plane count as nothing. Other programs count such a
    character as one: the reader reports it.
    """
    field, own = form.texts[index], trimmed(text)
    if field.kind == CHOICE:
        number = field.choices.index(own) + 1 if own in field.choices else 0
    else:
        units = memoryview(own.encode("utf-16-le", "surrogatepass")).cast("H")
        number = sum(
            place * unit
            for place, unit in enumerate(units[:COVERED_CHARACTERS], 1)
            if unit not in _HALF_CHARACTERS
        )
        number += len(units) if field.length > COVERED_CHARACTERS else 0
    return text_weight(form, index) * (number % MODULUS)


def trimmed(text: str) -> str:
    """Return a text as TRIM in a spreadsheet returns it: no spaces at its ends, single ones inside."""
    return " ".join(part for part in text.split(" ") if part)


def text_term(field: TextField, cell: str, weight_cell: str) -> str:
    """Compile what the trimmed text in a cell adds to the sum."""
    if field.kind == CHOICE:
        number = "+".join(
            f"({cell}={excel_text(choice)})*{place}" for place, choice in enumerate(field.choices, 1)
        )
    else:
        number = "+".join(
            f"IFERROR(_xlfn.UNICODE(MID({cell},{place},1))*{place},0)"
            for place in range(1, min(field.length, COVERED_CHARACTERS) + 1)
        )
        number += f"+LEN({cell})" if field.length > COVERED_CHARACTERS else ""
    return f"{weight_cell}*MOD({number},{MODULUS})"


def count_sum(values: str, weights: Sequence[int]) -> str:
    """Compile the sum of counts that stand in a column, each multiplied by its weight."""
    return f"SUMPRODUCT({values},{{{';'.join(map(str, weights))}}})"


def check_code_formula(values: str, sums: str, terms: str, count: int) -> str:
    """Compile the code to a worksheet formula over values, sums of weighted counts, and terms of amounts.

    The sum of the counts in micro-units, modulo the prime, is a whole number below 2^53, which every
    program computes exactly. It is brought below the modulus without MOD, which older programs refuse
    for a large number; where a program takes a quotient for the next whole number, MOD puts it right.
    """
    total = f"SUM({sums})*{MICRO % MODULUS}" + (f"+SUM({terms})" if terms else "")
    reduced = f"MOD({total}-INT(({total})/{MODULUS})*{MODULUS}+{MODULUS},{MODULUS})"
    return f'IF(COUNT({values})<{count},"{NO_CODE}",TEXT({reduced},"000000"))'
