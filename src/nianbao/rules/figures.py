"""Figures as people say them: with their unit, in percent or times, and in the unit that was probably meant."""

from decimal import ROUND_HALF_UP, Decimal

from nianbao.core import Number, magnitude, rounded, to_text

_MONEY = ("元", "万元", "亿元")
_STEP = 10_000
"""What one unit of money is of the next smaller one."""
_ALIKE = 10
"""Two amounts of one office in two years seldom differ by more than so many times."""


def share(change: Number, before: Number) -> str:
    """Return in Chinese how large a change is: in per cent, or as a multiple where it is at least the old figure."""
    ratio = Decimal(magnitude(change)) / Decimal(before)
    word = "增" if change > 0 else "减"
    if ratio < 1 or change < 0:
        percent = (ratio * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return f"{word} {to_text(percent)}%"
    return f"{word} {to_text(ratio.quantize(Decimal('0.1'), rounding=ROUND_HALF_UP))} 倍"


def plain(value: Number, unit: str) -> str:
    """Write a figure with its unit."""
    return f"{to_text(value)} {unit}".rstrip()


def with_unit(value: Number, unit: str) -> str:
    """Write a figure with its unit, a large amount also in the next larger one."""
    written = plain(value, unit)
    if unit in _MONEY[:-1] and magnitude(value) >= _STEP:
        larger = (Decimal(value) / _STEP).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
        return f"{written}（{to_text(larger)} {_MONEY[_MONEY.index(unit) + 1]}）"
    return written


def wrong_unit(now: Number, before: Number, unit: str) -> str:
    """Return the question whether an amount has another unit of money, where last year's then comes close."""
    if unit not in _MONEY or now <= 0 or before <= 0:
        return ""
    own = _MONEY.index(unit)
    for other, factor in ((own - 1, Decimal(1) / _STEP), (own + 1, Decimal(_STEP))):
        meant = Decimal(now) * factor
        if 0 <= other < len(_MONEY) and meant / _ALIKE <= before <= meant * _ALIKE:
            return f"是不是把{_MONEY[other]}当成{unit}？应填 {to_text(rounded(meant))}"
    return ""
