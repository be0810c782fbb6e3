"""What was written into the cells for words: on the cover, as explanations, in tables; and whether it is seen there."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from nianbao.core import Finding, Place, finding
from nianbao.layout import Area
from nianbao.reader.convert import shown, visible
from nianbao.spreadsheet import (
    BLANK,
    CellStyle,
    ErrorText,
    Look,
    Sheet,
    seen_number,
    seen_text,
)

_WHOLE_DAY = re.compile(r"(?=.*[ye])(?=.*m)(?=.*d)", re.IGNORECASE | re.DOTALL)
"""A format that shows year, month and day."""


def read_words(sheet: Sheet, area: Area, where: Place) -> tuple[str, list[Finding]]:
    """Read one cell as words, and say what keeps a person from seeing them; an error value is none."""
    text = _spoken(sheet.at(area))
    return text, list(look_at_words(sheet, area, text, where))


def look_at_words(sheet: Sheet, area: Area, text: str, where: Place) -> Iterator[Finding]:
    """Find what keeps a person from seeing the words that were read out of a cell."""
    spot = sheet.shape.spots.get((area.row, area.column))
    if spot is None:
        return
    if spot.formula is not None:
        yield finding("text.formula", where, found=shown(text) or "没有结果")
    for reason in _unseen(sheet.styles.cell(spot.style), sheet.raw(spot)) if text else ():
        yield finding("text.unseen", where, found=shown(text), reason=reason)


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
