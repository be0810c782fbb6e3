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


def check_code_formula(values: str, weights: str, count: int) -> str:
    """Compile the code to a worksheet formula over the two equally long ranges.

    Without MOD on large numbers, which older programs refuse.
    """
    micro = f"ROUND({values}*{MICRO},0)"
    reduced = f"({micro}-INT({micro}/{MODULUS})*{MODULUS})"
    code = f'TEXT(MOD(SUMPRODUCT({reduced}*{weights}),{MODULUS}),"000000")'
    return f'IF(COUNT({values})<{count},"{NO_CODE}",{code})'
