"""Exact numbers: counts are ``int``, amounts are ``Decimal`` with at most six decimals."""

from decimal import ROUND_HALF_UP, Decimal

Number = int | Decimal

DECIMALS = 6
"""Finest decimals anywhere: 万元 down to 分."""

MICRO = 10**DECIMALS
"""Micro-units in one unit: the integers of the vectorised rules and of the check code."""

_QUANTUM = Decimal(1).scaleb(-DECIMALS)


def rounded(value: Number) -> Number:
    """Round half away from zero to :data:`DECIMALS` decimals, as ROUND does in a sheet; never to -0."""
    if isinstance(value, int):
        return value
    return value.quantize(_QUANTUM, rounding=ROUND_HALF_UP) + 0


def magnitude(value: Number) -> Number:
    """Return the absolute value."""
    return -value if value < 0 else value


def to_text(value: Number) -> str:
    """Write a number plainly: no exponent, no trailing zeros, no grouping."""
    if isinstance(value, int):
        return str(value)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def more_or_less(difference: Number) -> str:
    """Return in Chinese how far a figure is from what it should be, such as 多 3."""
    return f"{'多' if difference > 0 else '少'} {to_text(magnitude(difference))}"


def to_micro(value: Number) -> int:
    """Return the number in micro-units; exact for up to six decimals."""
    return int(value * MICRO)


def to_sheet(value: Number) -> int | float:
    """Return the number as a spreadsheet stores it."""
    return value if isinstance(value, int) else float(value)
