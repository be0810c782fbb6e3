"""The title of a table: the year in it, and other times."""

import re

from nianbao.drawing.problems import Notes
from nianbao.drawing.setting_names import PERIODS
from nianbao.drawing.sheet import Box

_YEAR = re.compile(r"^\s*(?:(20\d\d)|[二〇○零一九八七六五四三]{4})\s*年?\s*(?:度|\b)?")
_MONTH = r"(?:\d{1,2}|十[一二]?|[一二三四五六七八九])月份?"
_PERIOD = re.compile(
    rf"第?[一二三四1-4]季度|[上下]半年|(?<![-—－至到~～、\d十]){_MONTH}(?!\s*\d|[初末底]|\s*[_＿]*\s*日)"
)
_SEVERAL = re.compile(r"(?:季度|半年|月份?)\s*[-—－至到~～、]\s*(?:第?[一二三四1-4]|[上下]半|\d)")
_INSIDE = re.compile(
    r"(?<![-—－至~～\d])(20\d\d)\s*年度?"
    r"(?=\s*\d{1,2}\s*(?:[-—－至到~～、]+\s*\d{1,2}\s*)?(?:季度|月份?(?!\s*\d))|(?![-—－至~～]|\s*\d))"
)
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


def without_period(
    title: str, box: Box | None, name: str, sheet: str, known: str, notes: Notes
) -> tuple[str, str]:
    """Return a title without the quarter or month that it names, and how often the table is filled in.

    That is asked where nothing else says it: ``known`` is what the settings say, as the form file does, or empty.
    """
    found = _PERIOD.search(title)
    if found is None or _SEVERAL.search(title) or found[0] == title:
        return title, ""
    named = found[0]
    period = "quarter" if "季" in named else "half-year" if "半" in named else "month"
    if known and known != period:
        if known != "year":
            notes.say(f"工作表“{sheet}”的标题里有“{named}”，与设置的报送周期不一致，标题照旧")
        return title, ""
    if known:
        return title.replace(named, "", 1), period
    often = next(word for word, key in PERIODS if key == period)
    answer = notes.ask(
        ("period", name, title),
        sheet,
        box.address if box else "",
        f"标题里有“{named}”，这张表多久报一次？",
        (f"{often}报一次，标题里的“{named}”去掉", "每年报一次，标题照旧"),
    )
    return (title.replace(named, "", 1), period) if answer.startswith(often) else (title, "")
