"""From what stands in a cell to an exact number, or to the finding that says why not."""

import math
import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal

from nianbao.core import Finding, Number, Place, finding, magnitude, to_text
from nianbao.form import Field, Form
from nianbao.layout import NUMBER_ENDINGS, NUMBER_SPACES
from nianbao.reader.units import number_without_unit

LONGEST_SHOWN = 60

_PLACEHOLDERS = frozenset(
    (
        "无", "没有", "无此项", "无数据", "未发生", "没有发生", "不适用", "不涉及", "不存在", "空", "暂无", "未填",
        "x", "na", "n/a", "nil", "none", "null", "(无)", "[无]",
    )
)  # fmt: skip
_MARKS = re.compile(r"[-‐‑‒–—―─━﹣_~/\\|.·・…⋯。、，,*×○〇?？]+\Z")
"""Nothing but dashes, strokes, dots and the like."""
_NUMERAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\Z")
_GROUPED = re.compile(r"(?<![0-9.])([+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?![0-9,])")
_THIN = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")
"""The space that programs put between groups of three digits; that of the keyboard may stand between two numbers."""
_SEVERAL = re.compile(r"\d\s+[\d.]|[.,]\s+\d")
"""Two numbers, with a space or a line between them."""
_PARTED = re.compile(r"\d\x00+\d")
_POINTED = re.compile(r"[+-]?[1-9][0-9]{0,2}\.000")
"""A count of one to three digits, or that many thousands with a point between the groups."""
_TURNED = re.compile("[\u202a\u202b\u202d\u202e\u2066-\u2068].*\\d.*\\d", re.DOTALL)
"""Digits behind a character that may turn their direction: 06 is seen as 60."""
_READ_BY_FORMULAS = re.compile(
    f"[ {NUMBER_SPACES}]*[+＋]?[-－]?(?P<numeral>[0-9０-９,，]*[.．]?[0-9０-９]*)[{NUMBER_ENDINGS}，]?[ {NUMBER_SPACES}]*"
)
"""The texts of numbers that the formulas of a workbook read as well; they read no others."""
_SHORT_THOUSANDS = re.compile("[0-9０-９]{1,3}[.．][0０]{3}")
"""Counts such as 001.000, which they do not read: 1.000 may be a thousand."""
_INVISIBLE = ("Cc", "Cf")
_MOST_DIGITS = 16
"""From here on a number is shown with an exponent: the digits say nothing."""

Raw = object
Outcome = tuple[Number | None, Finding | None]


def visible(text: str) -> str:
    """Strip what cannot be seen: control, zero-width and direction characters."""
    if text.isprintable():
        return text
    return "".join(
        " " if character in "\t\r\n" else character
        for character in text
        if character in "\t\r\n" or unicodedata.category(character) not in _INVISIBLE
    )


def with_blanks(name: str) -> str:
    """Return a name with its invisible blanks marked: those at its ends, and those of no width."""
    text = "".join(
        "␣" if unicodedata.category(character) in (*_INVISIBLE, "Zs") and character != " " else character
        for character in name
    )
    inner = text.strip(" ")
    before = len(text) - len(text.lstrip(" "))
    return "␣" * before + inner + "␣" * (len(text) - before - len(inner))


def same_text(issued: str, raw: Raw) -> bool:
    """Return whether a cell shows a text as issued, however its lines are broken; a number shows its digits."""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return raw == issued or _words(str(raw)) == _words(issued)


def is_blank(raw: Raw) -> bool:
    """Return whether a cell shows nothing, whatever invisible characters it may hold."""
    return raw == "" or (isinstance(raw, str) and not _plain(raw))


def shown(raw: Raw) -> str:
    """Return what stands in a cell, for a message."""
    if isinstance(raw, bool):
        text = str(raw).upper()
    elif isinstance(raw, int | float):
        text = _written(_exact(raw)) if math.isfinite(raw) else str(raw)
    elif isinstance(raw, datetime):
        text = raw.isoformat(" ").removesuffix(" 00:00:00")
    else:
        text = raw.isoformat() if isinstance(raw, date) else _seen(str(raw))
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "……"


def _seen(text: str) -> str:
    """Strip what cannot be seen; of a long text only as far as a message can show it."""
    start = visible(text[: 10 * LONGEST_SHOWN]).strip()
    return start if len(start) > LONGEST_SHOWN else visible(text).strip()


def convert(form: Form, field: Field, place: Place, raw: Raw) -> Outcome:
    """Convert the content of an entered cell.

    Returns the number or None, and a finding or None; a number with a finding is usable.
    """
    if isinstance(raw, str):
        return _convert_text(form, field, place, raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        return None, finding("cell.not-a-number", place, found=shown(raw))
    return _check(form, field, place, _exact(raw), shown(raw))


_ROUNDED = 10**15
"""Smaller whole numbers are stored exactly."""


def stored_number(raw: Raw) -> Number | None:
    """Return a number that a workbook stores, whole ones as int; None where it is none."""
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < _ROUNDED:
        return int(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        return None
    number = _exact(raw)
    return int(number) if number == number.to_integral_value() else number


def is_read_by_formulas(field: Field, text: str) -> bool:
    """Return whether the hidden sheet of a workbook reads the text of a number, so that its totals have it."""
    read = _READ_BY_FORMULAS.fullmatch(text)
    return read is not None and (field.is_amount or not _SHORT_THOUSANDS.fullmatch(read["numeral"]))


def _words(text: str) -> str:
    return " ".join(visible(text).split())


def _exact(raw: float) -> Decimal:
    """Return a stored number as people typed it: a spreadsheet keeps only fifteen digits."""
    return Decimal(f"{raw:.15g}")


def _written(number: Decimal) -> str:
    """Write a number in full, or with an exponent where it would be a row of zeros."""
    if not number:
        return "0"
    return to_text(number) if -_MOST_DIGITS < number.adjusted() < _MOST_DIGITS else f"{number.normalize():E}"


def _check(
    form: Form, field: Field, place: Place, number: Decimal, found: str, note: Finding | None = None
) -> Outcome:
    """Check sign, size and decimals; give a count as int and an amount as Decimal."""
    limit = form.limit(field)
    if number < 0 and not field.may_be_negative:
        return None, finding("cell.negative", place, found=found)
    if magnitude(number) > limit:
        return None, finding("cell.too-large", place, found=found, limit=str(limit))
    least, most = form.bounds(field)
    if number > most:
        return None, finding("cell.too-large", place, found=found, limit=to_text(most))
    if number < least:
        return None, finding("cell.too-small", place, found=found, limit=to_text(least))
    if not field.is_amount:
        if number != number.to_integral_value():
            return None, finding("cell.not-whole", place, found=found)
        return int(number), note
    decimals = form.limits.amount_decimals
    kept = round(number, decimals)
    if number != kept:
        details = {"decimals": str(decimals), "unit": field.unit or "元"}
        return None, finding("cell.too-precise", place, found=found, **details)
    return Decimal(to_text(kept + 0)), note


def _convert_text(form: Form, field: Field, place: Place, raw: str) -> Outcome:
    text, found = _plain(raw), shown(raw)
    if _TURNED.search(raw):
        return None, finding("cell.not-a-number", place, found=found)
    if not text:
        return None, finding("cell.blank", place, found="")
    if text.lower() in _PLACEHOLDERS or _MARKS.match(text):
        return None, finding("cell.placeholder", place, found=found)
    text = _GROUPED.sub(
        lambda match: match.group().replace(",", ""), text[:-1] if text[-1] in NUMBER_ENDINGS else text
    )
    if _SEVERAL.search(unicodedata.normalize("NFKC", _THIN.sub("", visible(raw)))) or _parted(raw):
        return None, finding("cell.several-numbers", place, found=found)
    if not field.is_amount and _POINTED.fullmatch(text):
        return None, finding("cell.not-whole", place, found=found)
    if _NUMERAL.match(text):
        number = Decimal(text)
        note = finding("cell.text-number", place, found=found, number=_written(number))
        return _check(form, field, place, number, found, note)
    suggestion = number_without_unit(field.unit, text, lambda number: form.accepts(field, number))
    if suggestion is not None:
        return None, finding("cell.unit", place, found=found, suggestion=suggestion)
    return None, finding("cell.not-a-number", place, found=found)


def _parted(text: str) -> bool:
    """Return whether an invisible character, such as a soft hyphen, parts two digits: 6 and 1, or 61."""
    if text.isprintable():
        return False
    marked = "".join(
        "\0" if unicodedata.category(character) in _INVISIBLE else character for character in text
    )
    return _PARTED.search(marked) is not None


def _plain(raw: str) -> str:
    """Return a text without spaces and invisible characters, in half-width letters and digits."""
    if raw.isascii() and raw.isalnum():
        return raw
    text = "".join(_half_width(character) for character in visible(raw))
    return "".join(character for character in text if not character.isspace())


def _half_width(character: str) -> str:
    """Write digits of any script as 0 to 9; a raised or circled digit is a remark and no digit."""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return character if character.isdigit() else unicodedata.normalize("NFKC", character)
