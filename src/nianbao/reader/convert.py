"""From what stands in a cell to an exact number, or to the finding that says why not."""

import math
import re
import unicodedata
from decimal import Decimal

from nianbao.findings import Finding, Place, finding
from nianbao.form.model import AMOUNT, SIGNED, Field, Form
from nianbao.numbers import Number, to_text

LONGEST_SHOWN = 60

_PLACEHOLDERS = frozenset(
    (
        "/", "\\", "-", "--", "—", "——", "–", "―", "─", ".", "×", "x",
        "无", "没有", "无此项", "未发生", "不适用", "不涉及", "不存在", "空", "暂无",
        "n/a", "na", "nil", "none", "null",
    )
)  # fmt: skip
_NUMERAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)\Z")
_WITH_UNIT = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))(\D{1,6})\Z")
_DIVISION_NAMES = {"元": 1, "千元": 10**3, "万元": 10**4, "亿元": 10**8}
_MULTIPLES = {"千": 10**3, "万": 10**4, "亿": 10**8}
_COUNTERS = frozenset("件个条次项份人起宗户家例张本期篇名部款天%") | {"人次", "件次"}
_INVISIBLE = ("Cc", "Cf")

Raw = object


def visible(text: str) -> str:
    """Strip what cannot be seen: control, zero-width and direction characters."""
    if text.isprintable():
        return text
    return "".join(
        " " if character in "\t\r\n" else character
        for character in text
        if character in "\t\r\n" or unicodedata.category(character) not in _INVISIBLE
    )


def shown(raw: Raw) -> str:
    """Give what stands in a cell, for a message."""
    if isinstance(raw, float):
        return to_text(_exact(raw)) if math.isfinite(raw) else str(raw)
    text = visible(str(raw)).strip()
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "……"


def convert(form: Form, field: Field, place: Place, raw: Raw) -> tuple[Number | None, Finding | None]:
    """Convert what stands in an entered cell.

    Gives the number or None, and a finding or None; a number with a finding is usable.
    """
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        return None, finding("cell.not-a-number", place, found=shown(raw))
    if isinstance(raw, str):
        return _convert_text(form, field, place, raw)
    if not math.isfinite(raw):
        return None, finding("cell.not-a-number", place, found=shown(raw))
    return _check(form, field, place, _exact(raw))


def stored_number(raw: object) -> Number | None:
    """Give a number that a workbook stores, whole ones as int; None where it is none."""
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        return None
    number = _exact(raw)
    return int(number) if number == number.to_integral_value() else number


def _exact(raw: float) -> Decimal:
    """Give a stored number as people typed it: fifteen digits are all that a spreadsheet keeps."""
    return Decimal(f"{raw:.15g}")


def _check(
    form: Form, field: Field, place: Place, number: Decimal, note: Finding | None = None
) -> tuple[Number | None, Finding | None]:
    """Check sign, size and decimals; give a count as int and an amount as Decimal."""
    found = to_text(number)
    if number < 0 and field.number != SIGNED:
        return None, finding("cell.negative", place, found=found)
    if abs(number) > form.limit(field):
        return None, finding("cell.too-large", place, found=found, limit=str(form.limit(field)))
    if field.number != AMOUNT:
        if number != number.to_integral_value():
            return None, finding("cell.not-whole", place, found=found)
        return int(number), note
    decimals = form.limits.amount_decimals
    if number != round(number, decimals):
        details = {"decimals": str(decimals), "unit": field.unit or "元"}
        return None, finding("cell.too-precise", place, found=found, **details)
    return Decimal(found), note


def _convert_text(form: Form, field: Field, place: Place, raw: str) -> tuple[Number | None, Finding | None]:
    original = shown(raw)
    text = "".join(unicodedata.normalize("NFKC", visible(raw)).split())
    if not text:
        return None, finding("cell.blank", place, found="")
    if text.lower() in _PLACEHOLDERS:
        return None, finding("cell.placeholder", place, found=original)
    plain = (
        text.rstrip("。.、;；").replace(",", "") if text[-1] not in "0123456789" else text.replace(",", "")
    )
    if _NUMERAL.match(plain):
        number = Decimal(_ascii(plain))
        note = finding("cell.text-number", place, found=original, number=to_text(number))
        return _check(form, field, place, number, note)
    suggestion = _without_unit(field, text.replace(",", ""))
    if suggestion is not None:
        return None, finding("cell.unit", place, found=original, suggestion=suggestion)
    return None, finding("cell.not-a-number", place, found=original)


def _ascii(numeral: str) -> str:
    """Write digits of any script as 0 to 9."""
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character for character in numeral
    )


def _without_unit(field: Field, text: str) -> str | None:
    """Say which number is meant by a number with a unit; None where it is no such thing."""
    match = _WITH_UNIT.match(text)
    if match is None:
        return None
    number, unit = Decimal(_ascii(match.group(1))), match.group(2)
    factor = _factor(unit, field.unit)
    if factor is None:
        return None
    if factor == 0:
        return ""
    return f"（应填 {to_text((number * factor).normalize())}）"


def _factor(unit: str, own: str) -> Decimal | None:
    """Give what a number with this unit is to be multiplied by; 0 where that cannot be told."""
    if unit in _COUNTERS:
        return Decimal(1) if not own else Decimal(0)
    if own in _DIVISION_NAMES:
        full = unit if unit.endswith("元") else f"{unit}元"
        return Decimal(_DIVISION_NAMES[full]) / _DIVISION_NAMES[own] if full in _DIVISION_NAMES else None
    counter = next((end for end in _COUNTERS if unit.endswith(end)), "")
    stem = unit.removesuffix(counter)
    if stem in _MULTIPLES:
        return Decimal(_MULTIPLES[stem])
    return Decimal(0) if unit in _DIVISION_NAMES else None
