"""The check code (校验码): six digits computed from every entered figure of a form.

Each figure, in micro-units and reduced modulo the prime :data:`MODULUS`, is multiplied by the
weight of its position; the sum modulo the same prime is the code. A worksheet formula computes the
same from the hidden sheet. It ties a stamped paper copy to its file; it is no secret and no proof
against forgery.
"""

from collections.abc import Sequence
from functools import cache
from operator import mul

from nianbao.core import MICRO, Number, to_micro
from nianbao.form import Form

MODULUS = 999_983
"""The largest prime below a million: the code has six digits."""

NO_CODE = "——————"
"""What the workbook shows while a figure is not usable."""

_WEIGHT_MODULUS = 997
_WEIGHT_STEP = 389


def weight(position: int) -> int:
    """Give the weight of the n-th entered field: distinct for the first 996, always below 1,000."""
    return (position + 1) * _WEIGHT_STEP % _WEIGHT_MODULUS + 1


def check_code(form: Form, values: Sequence[Number | None]) -> str | None:
    """Compute the code of a form's values (all fields, in form order); None where one is not usable."""
    places, weights = _entered(form)
    entered = [value for place in places if (value := values[place]) is not None]
    if len(entered) < len(places):
        return None
    return f"{to_micro(sum(map(mul, entered, weights))) % MODULUS:06d}"


@cache
def _entered(form: Form) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Give the places of the entered fields among all fields, and their weights."""
    places = tuple(form.position[field.id] for field in form.entered)
    return places, tuple(map(weight, range(len(places))))


def amount_term(value: str, position: int) -> str:
    """Compile what an amount adds to the sum: its whole part as a count, its decimals in micro-units."""
    decimals = f"ROUND(({value}-INT({value}))*{MICRO},0)"
    return f"{weight(position)}*(MOD(INT({value}),{MODULUS})*{MICRO % MODULUS}+{decimals})"


def amount_sum(value: Number | None, position: int) -> int:
    """Give what the formula of :func:`amount_term` gives; nothing is added where there is no number."""
    if value is None:
        return 0
    whole = int(value)
    units: int = whole % MODULUS * (MICRO % MODULUS) + to_micro(value - whole)
    return weight(position) * units


def check_code_formula(values: str, weights: str, terms: str, count: int) -> str:
    """Compile the code to a worksheet formula over values, weights of counts and terms of amounts.

    The sum of the counts in micro-units, modulo the prime, is a whole number below 2^53, which every
    program computes exactly. It is brought below the modulus without MOD, which older programs refuse
    for a large number; where a program takes a quotient for the next whole number, MOD puts it right.
    """
    total = f"SUMPRODUCT({values},{weights})*{MICRO % MODULUS}" + (f"+SUM({terms})" if terms else "")
    reduced = f"MOD({total}-INT(({total})/{MODULUS})*{MODULUS}+{MODULUS},{MODULUS})"
    return f'IF(COUNT({values})<{count},"{NO_CODE}",TEXT({reduced},"000000"))'
