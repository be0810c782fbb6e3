"""The title of a table: the year in it, and other times."""

import re

_YEAR = re.compile(r"^\s*(?:(20\d\d)|[二〇○零一九八七六五四三]{4})\s*年?\s*(?:度|\b)?")
_PERIOD = re.compile(r"第?[一二三四1-4]季度|[上下]半年|\d{1,2}月份?")
_INSIDE = re.compile(r"(?<!\d)(20\d\d)\s*年度?(?![-—－至~～]|\s*\d)")
_RANGE = re.compile(r"^\s*20\d\d\s*年?\s*[-—－至~～]")


def without_year(title: str) -> tuple[str, int | None]:
    """Return the title without its year, and the year; a range of years stays."""
    found = None if _RANGE.match(title) else _YEAR.match(title)
    rest = title[found.end() :].strip() if found else ""
    if found is None or not rest or "年" not in found[0]:
        inside = _INSIDE.findall(title)
        if len(inside) != 1 or _RANGE.search(title):
            return title, None
        return _INSIDE.sub("", title), int(inside[0])
    return rest, int(found[1]) if found[1] else None


def year_in(text: str) -> bool:
    """Return whether a text names one certain year."""
    return bool(_INSIDE.search(text))


def period_in(title: str) -> str:
    """Return the quarter, half-year or month that a title names; empty where there is none."""
    found = _PERIOD.search(title)
    return found[0] if found else ""
