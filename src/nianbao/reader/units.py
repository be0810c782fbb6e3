"""Numbers written with a unit, such as 6件 or 2000万: which number was meant."""

import re
from collections.abc import Callable
from decimal import Decimal

from nianbao.core import to_text

_WITH_UNIT = re.compile(r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))\(?([^0-9()]{1,6})\)?\Z")
_MULTIPLES = {"十": 10, "百": 10**2, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7}
_MULTIPLES |= {"亿": 10**8, "": 1}
_MONEY = "元"
_MONEY_NAMES = {"人民币": _MONEY, "元整": _MONEY, "块": _MONEY, "圆": _MONEY}
_COUNTERS = ("人次", "件次", *"件个条次项份人起宗户家例张本期篇名部款天页种")
_SHARES = ("%", "‰", "成")


def number_without_unit(own: str, text: str, usable: Callable[[Decimal], bool]) -> str | None:
    """Return which number was meant by a number with a unit, in a field whose unit is ``own``.

    It is in words such as （应填 6）, an empty text where the number is not certain or would not be
    ``usable``, and None where the text is no number with a unit.
    """
    match = _WITH_UNIT.match(text)
    factor = _factor(match.group(2), own) if match else None
    if match is None or factor is None:
        return None
    number = Decimal(match.group(1)) * factor
    return f"（应填 {to_text(number.normalize())}）" if factor and usable(number) else ""


def _factor(unit: str, own: str) -> Decimal | None:
    """Return the factor for a number with this unit; 0 where it is not known."""
    if unit in _SHARES:
        return Decimal(0)
    parts, own_parts = _split(unit), _split(own)
    if parts is None:
        return None
    multiple, kind = parts
    own_multiple, own_kind = own_parts or (1, own)
    same = kind in (own_kind, "") or (not own_kind and kind != _MONEY)
    return Decimal(multiple) / own_multiple if same else Decimal(0)


def _split(unit: str) -> tuple[int, str] | None:
    """Split a unit into its multiple and what is counted: 万元 is ten thousand of 元."""
    unit = _MONEY_NAMES.get(unit, unit)
    for kind in (_MONEY, *_COUNTERS, ""):
        if unit.endswith(kind) and unit.removesuffix(kind) in _MULTIPLES:
            return _MULTIPLES[unit.removesuffix(kind)], kind
    return None
