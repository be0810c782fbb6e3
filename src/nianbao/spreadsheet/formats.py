"""Number formats: what a person sees of a number.

A count of 6000 in the format ``0,`` is shown as 6, one of 6 in the format ``0"00"`` as 600, one of 12.5 in
the format ``0`` as 13. Who filled in the form saw that number, not the stored one.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from enum import Enum
from functools import lru_cache

from nianbao.spreadsheet.colours import NAMED, Colour, indexed

GENERAL = "General"
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: "¥#,##0;¥-#,##0", 6: "¥#,##0;[Red]¥-#,##0", 7: "¥#,##0.00;¥-#,##0.00", 8: "¥#,##0.00;[Red]¥-#,##0.00",
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    37: "#,##0 ;-#,##0", 38: "#,##0 ;[Red]-#,##0", 39: "#,##0.00 ;-#,##0.00", 40: "#,##0.00 ;[Red]-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', 42: '_ ¥* #,##0_ ;_ ¥* -#,##0_ ;_ ¥* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 44: '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
} | dict.fromkeys((*range(27, 37), *range(50, 59)), 'yyyy"年"m"月"d"日"')  # fmt: skip
"""The formats that a file names by a number only."""


class Look(Enum):
    """How a format shows a number or a text."""

    AS_STORED = "as stored"
    OTHERWISE = "otherwise"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a number format displays: how, and in which colour if the format sets one."""

    look: Look
    colour: Colour | None = None


@dataclass(frozen=True, slots=True)
class _FormatToken:
    kind: str
    text: str


_TOKEN = re.compile(
    r'"(?P<literal>[^"]*)"?|[\\!](?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<brackets>[^\]]*)\]?'
    r"|(?P<general>General|G/通用格式)|(?P<exponent>E[+-])|(?P<meridiem>AM/PM|A/P|上午/下午)|(?P<end>;)"
    r"|(?P<place>[0#?])|(?P<text>@)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9]+(?:\.[0-9]+)?)\Z")
_LOCALE = re.compile(r"\$(?P<symbol>[^-]*)(?:-(?P<locale>[0-9A-Fa-f]{1,8}))?\Z")
_PALETTE = re.compile(r"(?:color|颜色)\s*([0-9]{1,2})\Z", re.IGNORECASE)
_DATE = frozenset("ymdhsegb年月日")
_HIGHEST_LOCALE = 0xFFFF
"""Beyond are other calendars and other numerals."""
_SYSTEM_DATES = (0xF800, 0xF400)
NOT_BESIDE = frozenset("十百千万亿拾佰仟萬億%‰kKmMbB约近超逾余多以不≈≠≥≤><~～±×÷")
"""What makes another number of the one beside it: multiples, and words such as 约 or 以上."""
MINUS_BEHIND = tuple("-−－")
_EXACT = Context(prec=1000, Emax=MAX_EMAX, Emin=MIN_EMIN)
MINUS = frozenset("-−－‐–—负(（△▲")


@lru_cache(maxsize=4096)
def seen_number(code: str, number: Decimal) -> Seen:
    """Return what a format shows of a number."""
    sections = _sections(code)
    if len(sections) == 1 and _is(sections[0], "text"):
        return Seen(Look.OTHERWISE if _misleads(_literals(sections[0])) else Look.AS_STORED)
    chosen = _choose(sections, number)
    if chosen is None:
        return Seen(Look.OTHERWISE)
    section, signed = chosen
    return Seen(_look(section, number, signed=signed), _colour(section))


@lru_cache(maxsize=1024)
def seen_text(code: str) -> Seen:
    """Return what a format shows of a text."""
    sections = _sections(code)
    last = sections[-1]
    if len(sections) < 4 and not _is(last, "text"):
        return Seen(Look.AS_STORED)
    words = "".join(_literals(last))
    if _is(last, "text"):
        return Seen(Look.OTHERWISE if _misleads([words]) else Look.AS_STORED, _colour(last))
    return Seen(Look.OTHERWISE if words.strip(" -—–") else Look.BLANK)


@lru_cache(maxsize=1024)
def is_date(code: str) -> bool:
    """Return whether a format shows a number as a date or a time."""
    first = _sections(code)[0]
    if any(token.kind in ("place", "general", "exponent") for token in first):
        return any(token.kind == "elapsed" for token in first)
    return any(_is_date_token(token) for token in first)


def _sections(code: str) -> list[list[_FormatToken]]:
    sections: list[list[_FormatToken]] = [[]]
    for found in _TOKEN.finditer(code or GENERAL):
        kind = found.lastgroup or "literal"
        text = found[kind] or ""
        if kind == "end":
            sections.append([])
        elif kind == "brackets" and re.fullmatch(r"[hms]+", text, re.IGNORECASE):
            sections[-1].append(_FormatToken("elapsed", text))
        else:
            sections[-1].append(_FormatToken("literal" if kind == "escaped" else kind, text))
    return sections


def _is(section: list[_FormatToken], kind: str) -> bool:
    return any(token.kind == kind for token in section)


def _is_date_token(token: _FormatToken) -> bool:
    if token.kind == "other":
        return token.text.lower() in _DATE
    return token.kind in ("elapsed", "meridiem")


def _choose(sections: list[list[_FormatToken]], number: Decimal) -> tuple[list[_FormatToken], bool] | None:
    """Return the section for a number, and whether it shows the sign by itself."""
    conditions = [_condition(section) for section in sections[:2]]
    numeric = sections[:3]
    if len(sections) > 1 and _is(sections[-1], "text"):
        numeric = numeric[: max(1, len(sections) - 1)]
    if any(conditions):
        for section, condition in zip(numeric, conditions, strict=False):
            if condition is not None and _holds(condition, number):
                return section, True
        rest = [
            section
            for section, condition in zip(numeric, [*conditions, None], strict=False)
            if condition is None
        ]
        return (rest[-1 if number < 0 or len(rest) == 1 else 0], True) if rest else None
    if number < 0 and len(numeric) > 1:
        return numeric[1], False
    if number == 0 and len(numeric) > 2:
        return numeric[2], True
    return numeric[0], True


def _condition(section: list[_FormatToken]) -> tuple[str, Decimal] | None:
    for token in section:
        found = _CONDITION.match(token.text.strip()) if token.kind == "brackets" else None
        if found:
            return found[1], Decimal(found[2])
    return None


def _holds(condition: tuple[str, Decimal], number: Decimal) -> bool:
    operator, bound = condition
    return {
        "<": number < bound,
        "<=": number <= bound,
        ">": number > bound,
        ">=": number >= bound,
        "=": number == bound,
        "<>": number != bound,
    }[operator]


def _colour(section: list[_FormatToken]) -> Colour | None:
    for token in section:
        if token.kind == "brackets":
            palette = _PALETTE.match(token.text)
            if palette:
                return indexed(int(palette[1]) + 7, (0, 0, 0))
            if token.text.lower() in NAMED:
                return NAMED[token.text.lower()]
    return None


def _look(section: list[_FormatToken], number: Decimal, *, signed: bool) -> Look:
    if any(_is_strange(token) for token in section):
        return Look.OTHERWISE
    literals = _literals(section)
    if _is(section, "general"):
        return Look.OTHERWISE if _misleads(literals) or not signed else Look.AS_STORED
    if not _is(section, "place"):
        words = "".join(literals).strip()
        if not words:
            return Look.BLANK
        return Look.AS_STORED if not number and not words.strip("-—–－ ") else Look.OTHERWISE
    if _is(section, "exponent") or any(token.kind == "other" and token.text in "/%‰" for token in section):
        return Look.OTHERWISE
    return _placed(section, number, signed=signed)


def _is_strange(token: _FormatToken) -> bool:
    """Return whether a token makes a date of a number, or writes it in other numerals."""
    if _is_date_token(token):
        return True
    if token.kind != "brackets" or token.text.lower() in NAMED or _PALETTE.match(token.text):
        return False
    if _CONDITION.match(token.text.strip()):
        return False
    locale = _LOCALE.match(token.text)
    number = int(locale["locale"] or "0", 16) if locale else _HIGHEST_LOCALE + 1
    return number > _HIGHEST_LOCALE or number in _SYSTEM_DATES


def _literals(section: list[_FormatToken]) -> list[str]:
    return list(_written(section))


def _written(section: list[_FormatToken]) -> Iterator[str]:
    for token in section:
        if token.kind in ("literal", "fill", "other"):
            yield token.text
        elif token.kind == "brackets":
            found = _LOCALE.match(token.text)
            yield found["symbol"] if found else ""


def _misleads(literals: list[str]) -> bool:
    """Return whether words beside a number look like a part of it."""
    return any(
        unicodedata.category(character).startswith("N") or character in NOT_BESIDE
        for text in literals
        for character in text
    )


def _placed(section: list[_FormatToken], number: Decimal, *, signed: bool) -> Look:
    """Put the digits of a number into the places of a section, and compare what stands there."""
    kinds = [token.kind for token in section]
    first, last = kinds.index("place"), len(kinds) - 1 - kinds[::-1].index("place")
    inside = section[first : last + 1]
    point = next((at for at, token in enumerate(inside) if token.kind == "other" and token.text == "."), None)
    before = section[last + 1 :]
    scaled = _is_comma(before[:1]) or (point is not None and _is_comma(inside[point - 1 : point]))
    marks = [token.text for token in inside[point:] if _is_mark(token)] if point is not None else []
    between = [token for token in inside if token.kind not in ("place", "brackets") and not _is_mark(token)]
    outside = _literals(section[:first]) + [text for text in _literals(before) if text not in (",", ".")]
    if scaled or len(marks) > 1 or _misleads(outside) or any(_shown(token) for token in between):
        return Look.OTHERWISE
    whole = "".join(token.text for token in inside[:point] if token.kind == "place")
    if "?" in whole.partition("0")[2]:  # a gap among the digits
        return Look.OTHERWISE
    decimals = sum(token.kind == "place" for token in inside[point:]) if point is not None else 0
    if _EXACT.remainder(number.scaleb(decimals, _EXACT), 1):
        return Look.OTHERWISE
    if not number and all(character.text != "0" for character in inside if character.kind == "place"):
        return Look.AS_STORED if "".join(outside).strip() in ("-", "—") else Look.BLANK
    minus = any(character in MINUS for text in _literals(section[:first]) for character in text)
    minus = minus or "".join(outside).rstrip()[-1:] in MINUS_BEHIND
    shows_minus = minus or (signed and number < 0)
    return Look.AS_STORED if shows_minus == (number < 0) else Look.OTHERWISE


def _is_mark(token: _FormatToken) -> bool:
    """Return whether a token among the places is the decimal point or a comma between groups of digits."""
    return token.kind == "other" and token.text in ".,"


def _is_comma(tokens: list[_FormatToken]) -> bool:
    return any(token.kind == "other" and token.text == "," for token in tokens)


def _shown(token: _FormatToken) -> bool:
    """Return whether a token among the places puts something between the digits."""
    return token.kind in ("literal", "fill", "other", "space", "text", "general")
