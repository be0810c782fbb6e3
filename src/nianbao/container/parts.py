"""What no part may contain: other encodings, entities, or sheets larger than the parser can lay out.

Byte patterns pass what the common programs write; everything else is looked at with care. The
patterns are negative on purpose: they name all that is allowed, so that nothing odd slips through.
"""

import re
from collections.abc import Mapping
from itertools import pairwise

from nianbao.container.cells import LAST_COLUMN, LAST_ROW, column_number, look_at_cells
from nianbao.container.refused import refused
from nianbao.files import current_limits

MOST_STRINGS = 1_000_000
"""Shared strings that a part may announce beyond what it holds: the parser reserves memory for them."""

_STRINGS = "sharedstrings.xml"
_STRING = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
_SHORTEST_CELL = len(b'<c t="s"><v>0</v></c>')
_INDEX = re.compile(rb"<(?:\w+:)?v>\s*([0-9]{1,9})\s*</")
_XML_NAMES = (".xml", ".rels", ".vml")
_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00")
_UTF8_BOM = b"\xef\xbb\xbf"
_UTF8_NAMES = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)["']""")
_UNIQUE = re.compile(rb"""uniqueCount\s*=\s*["']([^"']*)["']""")
_COUNT = re.compile(rb"[0-9]{1,10}")
_SHEET_DATA = b"sheetData"


def _anything_but_plain(letters: int, digits: int) -> re.Pattern[bytes]:
    """Make a pattern that finds any tag but those of plain cells and rows within so many characters.

    Its repetitions give nothing back (``*+``), which halves its time over the thousands of tags of a sheet.
    """
    common, others = rb'(?: s="[0-9]*+")?+(?: t="\w*+")?+', rb'(?: (?:s|t|cm|vm|ph)="\w*+")*+'
    cell = rb'c r="[A-Z]{1,%d}+[0-9]{1,%d}+"' % (letters, digits) + common + others + rb"/?+>"
    row = rb'row r="[0-9]{1,%d}+"(?: (?:s|[\w:]{2,}+)="[^"<]*+")*+/?+>' % digits
    return re.compile(rb"<(?!/|[vft][ />]|is>|" + cell + b"|" + row + b")")


_NOT_NEAR = _anything_but_plain(1, 5)
"""Plain is, without counting: columns A to Z, rows below 100,000."""
_NOT_PLAIN = _anything_but_plain(3, 7)
_ENTITY_IN_VALUE = re.compile(rb"<v>[^<&]*+&")
_PLAIN_COLUMN = re.compile(rb'<c r="([A-Z]+)')
_PLAIN_ROW = re.compile(rb'<(?:c r="[A-Z]+|row r=")([0-9]+)')


def check_part(name: str, part: bytes) -> None:
    """Check one part.

    Raises:
        RefusedError: it is unsafe, damaged or too large.
    """
    lower = name.casefold()
    sheet = _SHEET_DATA in part
    if (sheet or lower.endswith(_XML_NAMES)) and not lower.startswith("customxml/"):
        _check_encoding(part)
        if b"<!DOCTYPE" in part:  # anywhere: a comment before it may say what it likes
            raise refused("file.unsafe", "含有文档类型或实体声明")
    if sheet:
        _check_area(part)
    if b"uniqueCount" in part:
        _check_strings(part)


def _check_encoding(part: bytes) -> None:
    start = part[:8].removeprefix(_UTF8_BOM)
    declaration = part[: part.find(b"?>") + 1] if start.startswith(b"<?xml") else b""
    declared = _ENCODING.search(declaration)
    if start.startswith(_OTHER_ENCODINGS) or (declared and declared.group(1).lower() not in _UTF8_NAMES):
        raise refused("file.unsafe", "部件的编码不正常")


def _check_strings(part: bytes) -> None:
    for announced in _UNIQUE.findall(part):
        if not _COUNT.fullmatch(announced) or _far_beyond(int(announced), part):
            raise refused("file.unsafe", "字符串个数不正常")


def _far_beyond(announced: int, part: bytes) -> bool:
    """Tell whether a part announces more strings than it can hold; few are not counted."""
    return announced > MOST_STRINGS and announced > 2 * (part.count(b"<si") + part.count(b":si"))


def check_amount(parts: Mapping[str, bytes]) -> None:
    """Refuse a workbook whose cells show far more text than it holds: one long text, shown again and again.

    Raises:
        RefusedError: the texts of all cells together are too long.
    """
    most = current_limits().text
    strings = next((part for name, part in parts.items() if name.casefold().endswith(_STRINGS)), b"")
    sheets = [part for part in parts.values() if _SHEET_DATA in part]
    shown = sum(map(len, sheets)) // _SHORTEST_CELL
    if shown * len(strings) <= most:
        return
    starts = [found.start() for found in _STRING.finditer(strings)]
    lengths = [end - start for start, end in pairwise([*starts, len(strings)])] or [len(strings)]
    if shown * max(lengths) <= most:
        return
    uses = (int(index) for part in sheets for index in _INDEX.findall(part))
    if sum(lengths[index] for index in uses if index < len(lengths)) > most:
        raise refused("file.too-large", "单元格的文字加起来太长")


def _check_area(part: bytes) -> None:
    """Refuse a sheet whose cells span more than the parser can lay out."""
    cells = _between_tags(part)
    if cells is not None and b"&" in cells and _ENTITY_IN_VALUE.search(cells):
        cells = None
    if cells is not None and _NOT_NEAR.search(cells) is None:
        return
    if cells is not None and _NOT_PLAIN.search(cells) is None:
        rows = {int(row) for row in set(_PLAIN_ROW.findall(cells))}
        columns = {column_number(name.decode()) for name in set(_PLAIN_COLUMN.findall(cells))}
        if _fits(rows, columns):
            return
    looked = look_at_cells(part)  # empty cells that only have a format do not count
    if not _fits(looked.rows, looked.columns):
        raise refused("file.too-large", "工作表的范围太大")


def _between_tags(part: bytes) -> bytes | None:
    """Give what stands between the only two plain tags of the sheet's data; None where they are not."""
    first, last = part.find(_SHEET_DATA), part.rfind(_SHEET_DATA)
    if part[first - 1 : first] == b"<" and part[last - 2 : last] == b"</":
        return part[first : last - 2]
    return None


def _fits(rows: set[int], columns: set[int]) -> bool:
    if not rows or not columns:
        return True
    inside = max(rows) <= LAST_ROW and max(columns) <= LAST_COLUMN
    return inside and (max(rows) - min(rows) + 1) * max(columns) <= current_limits().area
