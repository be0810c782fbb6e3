"""What the records of an old workbook (.xls, .et) say of its cells beside their values: formulas, formats, what is hidden.

The values themselves are left to the parser of the format. Only what Excel 97 and later write is looked at; of older
files nothing is known.
"""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from nianbao.container import records_of
from nianbao.layout import column_name
from nianbao.spreadsheet import BUILT_IN_FORMATS, CellStyle, Place, Rectangle

_BEGIN, _SHEET, _FORMAT, _FONT, _LOOK = 0x0809, 0x0085, 0x041E, 0x0031, 0x00E0
_FORMULA, _SEVERAL, _ROW, _COLUMNS, _WINDOW, _MERGED = 0x0006, 0x00BD, 0x0208, 0x007D, 0x023E, 0x00E5
_SHORT = 0x027E
_NUMBERS = (0x0203, _SHORT)
_VERSION = 0x0600
"""Of Excel 97 and later."""
_STRUCK, _ROW_HIDDEN, _COLUMN_HIDDEN, _ZEROS = 0x0008, 0x0020, 0x0001, 0x0010
_HEIGHT, _FLAT, _NARROW = 0x7FFF, 140, 128
"""Of a row: the bits of its height, and the least that can be seen, in twentieths of a point; of a column, in 256ths
of a character."""
_NO_FONT = 4
"""There is no font of this number: those behind it are counted one higher than they stand."""
_WIDE = 0x01
_GENERAL = "General"


@dataclass
class BiffSheet:
    """What is known of one sheet; ``codes`` are the number formats of its numbers.

    ``numbers`` are those with a format of their own that is none of dates: the parser of the format takes some of
    these for dates, by a letter such as that of [Red].
    """

    formulas: dict[Place, str] = field(default_factory=dict)
    codes: dict[Place, str] = field(default_factory=dict)
    numbers: dict[Place, float] = field(default_factory=dict)
    struck: set[Place] = field(default_factory=set)
    covered: set[Place] = field(default_factory=set)
    hidden: list[str] = field(default_factory=list)
    zeros_shown: bool = True


def biff_sheets(stream: bytes) -> dict[str, BiffSheet]:
    """Return what is known of the sheets of a checked stream; empty for an older format."""
    try:
        return _sheets(stream)
    except (struct.error, IndexError):  # records that are cut short: the values are read all the same
        return {}


def _sheets(stream: bytes) -> dict[str, BiffSheet]:
    places: dict[str, int] = {}
    formats = dict(BUILT_IN_FORMATS)
    fonts: list[bool] = []
    looks: list[tuple[int, int]] = []
    for kind, content in records_of(stream, 0):
        if kind == _BEGIN and _u16(content) != _VERSION:
            return {}
        if kind == _SHEET:
            places[_text(content[6:], content[6])] = struct.unpack_from("<I", content)[0]
        elif kind == _FORMAT:
            formats[_u16(content)] = _text(content[3:], _u16(content, 2))
        elif kind == _FONT:
            fonts.append(bool(_u16(content, 2) & _STRUCK))
        elif kind == _LOOK:
            looks.append((_u16(content), _u16(content, 2)))
    codes = [formats.get(code, f"[{code}]") for _, code in looks]
    struck = [_font(fonts, font) for font, _ in looks]
    return {name: _sheet(stream, place, codes, struck) for name, place in places.items()}


def _font(fonts: list[bool], number: int) -> bool:
    at = number - (number > _NO_FONT)
    return at < len(fonts) and fonts[at]


def _sheet(stream: bytes, start: int, codes: list[str], struck: list[bool]) -> BiffSheet:
    sheet = BiffSheet()
    numbers: set[Place] = set()
    merged: list[Rectangle] = []
    for kind, content in records_of(stream, start):
        if kind == _ROW and (_u16(content, 12) & _ROW_HIDDEN or _u16(content, 6) & _HEIGHT < _FLAT):
            sheet.hidden.append(f"第 {_u16(content) + 1} 行")
        elif kind == _COLUMNS and (_u16(content, 8) & _COLUMN_HIDDEN or _u16(content, 4) < _NARROW):
            first, last = (column_name(_u16(content, at)) for at in (0, 2))
            sheet.hidden.append(f"{first} 列" if first == last else f"{first}:{last} 列")
        elif kind == _WINDOW:
            sheet.zeros_shown = bool(_u16(content) & _ZEROS)
        elif kind == _MERGED:
            merged += _areas(content)
        for place, style, number in _looks(kind, content):
            numbers.add(place)
            if codes[style] != _GENERAL:
                sheet.codes[place] = codes[style]
                if not CellStyle(codes[style]).is_date and math.isfinite(number):
                    sheet.numbers[place] = number
            if struck[style]:
                sheet.struck.add(place)
        if kind == _FORMULA:
            sheet.formulas[_u16(content), _u16(content, 2)] = "…"
    for area in merged:
        sheet.covered.update(place for place in area.among(numbers) if place != (area.top, area.left))
    return sheet


def _areas(content: bytes) -> Iterator[Rectangle]:
    """Yield the merged areas that a record lists: first and last row, first and last column."""
    for number in range(_u16(content)):
        top, bottom, left, right = struct.unpack_from("<HHHH", content, 2 + 8 * number)
        yield Rectangle(top, left, bottom, right)


def _looks(kind: int, content: bytes) -> Iterator[tuple[Place, int, float]]:
    """Yield the cells with numbers in a record: the number of the look of each, and its own; NaN where it has none."""
    if kind == _SEVERAL:
        row, first, last = _u16(content), _u16(content, 2), _u16(content, len(content) - 2)
        for column in range(first, last + 1):
            at = 4 + 6 * (column - first)
            yield (row, column), _u16(content, at), _short_number(content, at + 2)
    elif kind in _NUMBERS or kind == _FORMULA:
        number = _short_number(content, 6) if kind == _SHORT else struct.unpack_from("<d", content, 6)[0]
        yield (_u16(content), _u16(content, 2)), _u16(content, 4), number


def _short_number(content: bytes, at: int) -> float:
    """Return a number in four bytes: a whole one, or the upper half of a fraction; perhaps a hundred times too large."""
    (written,) = struct.unpack_from("<i", content, at)
    whole, hundredfold = written & 2, written & 1
    number = (
        float(written >> 2) if whole else struct.unpack("<d", struct.pack("<iI", 0, written & 0xFFFFFFFC))[0]
    )
    return number / 100 if hundredfold else float(number)


def _u16(content: bytes, at: int = 0) -> int:
    return int(struct.unpack_from("<H", content, at)[0])


def _text(content: bytes, length: int) -> str:
    """Return a text of ``length`` characters: a flag behind its length tells whether each takes two bytes."""
    wide = content[1] & _WIDE
    written = content[2 : 2 + length * (2 if wide else 1)]
    return written.decode("utf-16-le" if wide else "latin-1", "replace")
