"""One cell of an OpenDocument workbook: its value, its formula, and whether it shows what its format says."""

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from nianbao.spreadsheet.draft import SheetDraft
from nianbao.spreadsheet.formats import GENERAL, MINUS, MINUS_BEHIND, NOT_BESIDE, Look, seen_number
from nianbao.spreadsheet.model import Formula, Place
from nianbao.spreadsheet.odf_formats import quoted
from nianbao.spreadsheet.odf_styles import OFFICE, TABLE, OdfStyles
from nianbao.spreadsheet.strings import MixedText
from nianbao.spreadsheet.styles import CellStyle
from nianbao.spreadsheet.xml import Element

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_NO_WORDS = (f"{OFFICE}annotation", f"{_TEXT}ruby-text")
_NUMBERS = ("float", "percentage", "currency")
_REFERENCE, _BEFORE_CELL = re.compile(r"\[([^\]#]*)\]"), re.compile(r"(?<![^:])\.")
_SHEET_OF_CELL = re.compile(r"\$?('[^']*'|[^'.:$]+)\.(?=\$?[A-Z]+\$?[0-9])")
_WORDS = re.compile(r"(\"[^\"]*\")")
_ARRAY = re.compile(r"\{[-0-9.,|]*\}")
"""Numbers that stand in an array, the semicolons between them written as commas already."""
_ERROR = re.compile(r"#[A-Z0-9/?!]+|(?:Err|错误)[:：][0-9]{3}")
_WORDS_BESIDE = f"([^0-9.{''.join(sorted(NOT_BESIDE))}]*)"
_FIGURE = re.compile(rf"{_WORDS_BESIDE}([0-9]+(?:\.[0-9]+)?){_WORDS_BESIDE}")
_ZEROS = re.compile(r"(\D*)(0[0-9]+)(\D*)")
_DAY_ZERO = datetime(1899, 12, 30)
_DAY = timedelta(days=1)
MOST_DIGITS = 9


class CellContent:
    """What stands in one cell, and how it looks."""

    def __init__(self, cell: Element, style: CellStyle, looks: OdfStyles) -> None:
        formula = cell.get(f"{TABLE}formula")
        kind = "normal" if cell.get(f"{TABLE}number-matrix-rows-spanned") is None else "array"
        over = spanned(cell, "matrix-rows"), spanned(cell, "matrix-columns")
        self._formula = Formula(in_usual_words(formula), kind, over=over) if formula else None
        self._shown = _text(cell)
        self._error = cell.get(f"{_CALC}value-type") == "error" or (
            self._formula is not None and _ERROR.fullmatch(self._shown) is not None
        )
        self._value, self._style = _value(cell, self._shown, style)
        if isinstance(self._value, str) and any(
            looks.stands_out(run.get(f"{_TEXT}style-name", "")) and "".join(_words(run)).strip()
            for run in cell.iter(f"{_TEXT}span")
        ):
            self._value = MixedText(self._value)

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands there."""
        return not (self._value or isinstance(self._value, float | bool) or self._formula or self._error)

    def add_to(self, draft: SheetDraft, place: Place) -> None:
        """Add the cell to what has been read of a sheet."""
        if self._error:
            draft.add_error(place, self._style, self._shown or "#", self._formula)
        else:
            draft.add(place, self._style, self._value, self._formula)


def spanned(cell: Element, direction: str) -> int:
    """Return over how many rows or columns a cell goes, or the results of its formula (“matrix-rows”)."""
    written = cell.get(f"{TABLE}number-{direction}-spanned", "1")
    return int(written) if written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS else 1


def _value(cell: Element, shown: str, style: CellStyle) -> tuple[object, CellStyle]:
    """Return the value of a cell, and how it looks: a type that its format does not have goes before the format."""
    kind = cell.get(f"{OFFICE}value-type")
    if kind in _NUMBERS:
        number = _number(cell.get(f"{OFFICE}value", ""))
        if kind == "percentage" and "%" not in style.code:
            style = replace(style, code="0.00%")
        return number, _as_shown(style, number, shown)
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value") == "true", style
    if kind == "date":
        day = _days(cell.get(f"{OFFICE}date-value", ""))
        if day is not None:
            return day, style if style.is_date else replace(style, code="yyyy-mm-dd")
    if kind is None and not shown:
        return None, style
    stored = cell.get(f"{OFFICE}string-value", "")
    return (stored if stored and stored.split() != shown.split() else shown) or None, style


def _as_shown(style: CellStyle, number: float, shown: str) -> CellStyle:
    """Return the look of a number; where another one was shown when the file was saved, a format that shows that.

    What no program has shown yet is shown as its format says.
    """
    if not shown.strip() or not math.isfinite(number):
        return style
    exact = Decimal(f"{number:.15g}")
    if seen_number(style.code, exact).look is not Look.AS_STORED or _is_short(style, number, shown):
        return style
    zeros = _ZEROS.fullmatch(shown.strip())
    if zeros and shows(shown, exact):  # a program that wrote no format wrote what was shown by it
        return replace(style, code=_around(zeros[1]) + "0" * len(zeros[2]) + _around(zeros[3]))
    return style if shows(shown, exact) else replace(style, code=quoted(shown))


def _around(words: str) -> str:
    return quoted(words) if words else ""


def _is_short(style: CellStyle, number: float, shown: str) -> bool:
    """Return whether a long number is shown in fewer digits because it has no format of its own."""
    return style.code == GENERAL and "E" in shown and abs(_number(shown) - number) <= abs(number) / 10


def shows(text: str, number: Decimal) -> bool:
    """Return whether a text that shows a number shows exactly it, with words but no other digits; 0 may be a dash."""
    written = text.strip().replace(",", "").replace("\u00a0", "")
    if not number and written and not written.strip("-—– "):
        return True
    figure = _FIGURE.fullmatch(written)
    if figure is None:
        return False
    before, digits, behind = figure.groups()
    minus = not MINUS.isdisjoint(before) or behind[-1:] in MINUS_BEHIND
    return minus == (number < 0) and Decimal(f"{float(digits):.15g}") == abs(number)


def _number(written: str) -> float:
    try:
        return float(written if written.isascii() and "_" not in written else "")
    except ValueError:
        return math.nan


def _days(written: str) -> float | None:
    """Return a date as the number of days that other formats store; None where it is none."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return (moment.replace(tzinfo=None) - _DAY_ZERO) / _DAY


def in_usual_words(formula: str) -> str:
    """Write a formula as other formats do: of:=[.D5]+SUM([$表.E5];{1;2|3;4}) is D5+SUM(表!E5,{1,2;3,4})."""
    text = formula.partition("=")[2] or formula
    pieces = _WORDS.split(text)
    return "".join(piece if number % 2 else _plain(piece) for number, piece in enumerate(pieces))


def _plain(piece: str) -> str:
    inside = _REFERENCE.sub(lambda found: _SHEET_OF_CELL.sub(r"\1!", _BEFORE_CELL.sub("", found[1])), piece)
    return _ARRAY.sub(lambda found: found[0].replace("|", ";"), inside.replace(";", ","))


def _text(cell: Element) -> str:
    """Return the paragraphs of a cell, without those of a note."""
    return "\n".join("".join(_words(paragraph)) for paragraph in cell.iterchildren(f"{_TEXT}p"))


def _words(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            written = child.get(f"{_TEXT}c", "1")
            yield " " * min(int(written) if written.isdecimal() else 1, 1000)
        elif child.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield "\n"
        elif child.tag not in _NO_WORDS:
            yield from _words(child)
        yield child.tail or ""
