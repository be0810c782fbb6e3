"""The title of a table: the year in it, and other times."""

import re

from nianbao.drawing.problems import Notes, Question, key_of
from nianbao.drawing.setting_names import PERIODS
from nianbao.drawing.sheet import Box

_YEAR = re.compile(r"^\s*(?:(20\d\d)|[二〇○零一九八七六五四三]{4})\s*年?\s*(?:度|\b)?")
_PERIOD = re.compile(r"第?[一二三四1-4]季度|[上下]半年|\d{1,2}月份?")
_SEVERAL = re.compile(r"(?:季度|半年|月份?)\s*[-—－至到~～、]\s*(?:第?[一二三四1-4]|[上下]半|\d)")
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


def period_in(title: str) -> tuple[str, str]:
    """Return the quarter, half-year or month that a title names, and how often that is; both empty where there is none."""
    found = _PERIOD.search(title)
    if found is None or _SEVERAL.search(title):
        return "", ""
    return found[0], "quarter" if "季" in found[0] else "half-year" if "半" in found[0] else "month"


def without_period(title: str, box: Box | None, name: str, sheet: str, notes: Notes) -> tuple[str, str]:
    """Ask how often a table is filled in whose title names a quarter or a month; gives the title and the period."""
    named, period = period_in(title)
    if not named:
        return title, ""
    often = next(word for word, key in PERIODS if key == period)
    answer = notes.ask(
        Question(
            key_of("period", name, title),
            sheet,
            box.address if box else "",
            f"标题里有“{named}”，这张表多久报一次？",
            (f"{often}报一次，标题里的“{named}”去掉", "每年报一次，标题照旧"),
        )
    )
    return (title.replace(named, "", 1), period) if answer.startswith(often) else (title, "")
