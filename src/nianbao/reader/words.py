"""What was written into the cells for words, on the cover and as explanations, and whether it is what is seen there."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from nianbao.core import Finding, Place, finding
from nianbao.layout import Area
from nianbao.reader.convert import shown, visible
from nianbao.reader.grid import Grid
from nianbao.reader.workbook import AnySheet
from nianbao.spreadsheet import (
    BLANK,
    GENERAL,
    CellStyle,
    ErrorText,
    Look,
    seen_number,
    seen_text,
)

_DIGITS, _PARTS_OF_A_DAY = re.compile(r"\d+"), 3
_WHOLE_DAY = re.compile(r"(?=.*[ye])(?=.*m)(?=.*d)", re.IGNORECASE | re.DOTALL)
"""A format that shows year, month and day."""


def read_words(sheet: AnySheet, area: Area, where: Place) -> tuple[str, list[Finding]]:
    """Read one cell as words, and say what keeps a person from seeing them; an error value is none."""
    place = area.row, area.column
    if isinstance(sheet, Grid):
        raw = sheet.at(area)
        text = _spoken(sheet.seen.get(place, raw) if isinstance(raw, float) else raw)
        reasons = _unseen(CellStyle(sheet.codes.get(place, GENERAL)), raw) if text else ()
        found = [finding("text.unseen", where, found=shown(text), reason=reason) for reason in reasons]
        seen = sheet.seen.get(place, "")
        if isinstance(raw, date) and seen and len(_DIGITS.findall(seen)) < _PARTS_OF_A_DAY:
            found.append(finding("text.unseen", where, found=shown(text), reason=f"显示的是“{shown(seen)}”"))
        return text, found
    spot = sheet.shape.spots.get(place)
    if spot is None:
        return "", []
    raw = sheet.raw(spot)
    text = _spoken(raw)
    found = []
    if spot.formula is not None:
        found.append(finding("text.formula", where, found=shown(text) or "没有结果"))
    if text:
        reasons = _unseen(sheet.styles.cell(spot.style), raw)
        found += [finding("text.unseen", where, found=shown(text), reason=reason) for reason in reasons]
    return text, found


def _spoken(raw: object) -> str:
    if raw == BLANK or isinstance(raw, ErrorText):
        return ""
    if isinstance(raw, datetime | date):
        return raw.isoformat()[:10]
    return visible(raw if isinstance(raw, str) else shown(raw)).strip()


def _unseen(style: CellStyle, raw: object) -> Iterator[str]:
    if isinstance(raw, str):
        look = seen_text(style.code).look
    elif isinstance(raw, float):
        look = seen_number(style.code, Decimal(raw)).look
    else:
        whole = not style.is_date or _WHOLE_DAY.search(style.code)
        look = Look.AS_STORED if whole or not isinstance(raw, date) else Look.OTHERWISE
    if look is not Look.AS_STORED:
        yield f"数字格式是“{shown(style.code)}”"
    if style.struck:
        yield "上面画着删除线"
    if style.unreadable:
        yield style.unreadable
