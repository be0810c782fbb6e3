"""Numbers as reports write them: half and full width, grouped, with decimals, in Chinese numerals."""

import re
from decimal import Decimal

from nianbao.core import Number

NUMERAL = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|[零〇一二两三四五六七八九十百千万]+"
"""The pattern of one number; the text is normalised to half width before."""

_DIGITS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_HIGHER = "百千"
_ALONE = tuple("一二两三四五六七八九")
"""A digit that follows 百, 千 or 万 without 零: 三百五 is 350 to some and 305 to others, so it is no number."""


def number_of(text: str) -> Number | None:
    """Return the number that a numeral means; None where it means none, such as 一二三.

    A whole number is an ``int``, any other a ``Decimal``.
    """
    plain = text.replace(",", "")
    if plain[:1].isascii():
        return Decimal(plain) if "." in plain else int(plain)
    myriads, found, rest = plain.partition("万")
    if not found:
        return _below_myriad(plain)
    high, low = _below_myriad(myriads), _below_myriad(rest) if rest else 0
    if high is None or low is None or rest in _ALONE:
        return None
    return high * 10_000 + low


def _below_myriad(text: str) -> int | None:
    total, digit = 0, None
    last = 10_000
    for character in text:
        unit = _UNITS.get(character)
        if unit is None:
            if digit not in (None, 0) or character not in _DIGITS:
                return None
            digit = _DIGITS[character]
        else:
            if unit >= last:
                return None
            total += (1 if digit is None else digit) * unit
            last, digit = unit, None
    if len(text) > 1 and text[-2] in _HIGHER and text[-1] in _ALONE:
        return None
    return total + (digit or 0) if re.search(r"\S", text) else None
