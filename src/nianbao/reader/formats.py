"""Number formats that show another number than the cell holds, or none at all.

A count of 6000 in the format ``0,`` is shown as 6, one of 6 in the format ``0"00"`` as 600. Who filled
in the form saw that number, not the stored one. Dates are the parser's business.
"""

import html
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum
from functools import lru_cache

_GENERAL = "General"


class Look(Enum):
    """How a section of a format shows a number."""

    AS_STORED = "as stored"
    OTHERWISE = "otherwise"
    BLANK = "blank"


_NOT_PLAIN_IDS = {9: "0%", 10: "0.00%"} | dict.fromkeys(
    (*range(27, 37), *range(50, 59)), 'yyyy"年"m"月"d"日"'
)
"""The formats that have a number instead of a text, and show another number: shares, and Chinese dates."""
_DECLARED = re.compile(rb"<(?:\w+:)?numFmt\s([^<>]*)>")
_ID = re.compile(rb"""\bnumFmtId\s*=\s*["']([0-9]{1,9})["']""")
_CODE = re.compile(rb"""\bformatCode\s*=\s*(?:"([^"]{0,1000})"|'([^']{0,1000})')""")
_CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs[\s>].*?</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<(?:\w+:)?xf\s([^<>]*)>")
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|[_*].|\[(?P<brackets>[^\]]*)\]?|(?P<general>General|G/通用格式)'
    r"|(?P<exponent>E[+-])|(?P<end>;)|(?P<place>[0#?])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"[<>=]")
_CALENDAR, _DATE = frozenset("abegnw"), frozenset("ymdhs")
"""Parts of dates of which the parser knows nothing, and those by which it tells a date."""
_MULTIPLES = frozenset("十百千万亿拾佰仟萬億%‰")
_MOST_CACHED = 1_000_000


def misleading_formats(styles: bytes) -> Mapping[int, str]:
    """Give the cell formats, by their index, that show some number as another one, or not at all."""
    return _cached(styles) if len(styles) < _MOST_CACHED else _misleading(styles)


def look(code: str, number: Decimal) -> Look:
    """Tell how a format shows a number; which of several sections under conditions, is not asked."""
    sections = list(_sections(code))
    if any(conditional for _, conditional in sections):
        looks = [each for each, _ in sections]
        return Look.OTHERWISE if Look.OTHERWISE in looks else looks[0]
    at = 1 if number < 0 else 2 if number == 0 else 0
    return sections[at if at < len(sections) else 0][0]


def _misleading(styles: bytes) -> Mapping[int, str]:
    codes = dict(_NOT_PLAIN_IDS)
    start = _CELL_FORMATS.search(styles)
    if start is None:
        return {}
    for tag in _DECLARED.findall(styles, 0, start.start()):
        id_, code = _ID.search(tag), _CODE.search(tag)
        if id_ and code:
            text = html.unescape((code[1] or code[2] or b"").decode("utf-8", "replace"))
            codes[int(id_[1])] = text or _GENERAL
    odd = {
        id_: code for id_, code in codes.items() if any(each != Look.AS_STORED for each, _ in _sections(code))
    }
    found = {}
    for index, tag in enumerate(_FORMAT.findall(start.group())):
        id_ = _ID.search(tag)
        if id_ and int(id_[1]) in odd:
            found[index] = odd[int(id_[1])]
    return found


_cached = lru_cache(maxsize=64)(_misleading)


def _sections(code: str) -> Iterator[tuple[Look, bool]]:
    """Yield for each section how it shows a number, and whether it has a condition."""
    places, literal, conditional, thousands = 0, "", False, False
    for token in [*_TOKEN.finditer(code), None]:
        kind = token.lastgroup if token else "end"
        text = token[kind] if token and kind else ""
        if kind == "end":
            yield _look(places, literal, scaled=thousands), conditional
            places, literal, conditional, thousands = 0, "", False, False
        elif kind in ("place", "general"):
            places, thousands = places + 1, False
        elif kind == "other" and text == ",":
            thousands = places > 0
        elif kind == "brackets":
            conditional = conditional or _CONDITION.match(text) is not None
        elif kind == "other":
            literal += "9" if text.lower() in _CALENDAR else text
            places += text.lower() in _DATE
        elif kind in ("quoted", "escaped"):
            literal += text


def _look(places: int, literal: str, *, scaled: bool) -> Look:
    misleading = any(each.isdigit() or each in _MULTIPLES for each in literal)
    if misleading or scaled:
        return Look.OTHERWISE
    if places or "@" in literal:
        return Look.AS_STORED
    return Look.OTHERWISE if literal.strip("- —–_") else Look.BLANK
