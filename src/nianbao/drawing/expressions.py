"""Sums of headings in words: 男加女, 收入的80%, 2*人数, 上面三项之和. All of a text is understood, or nothing."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from nianbao.core import Unit
from nianbao.drawing.wording import MARK
from nianbao.drawing.words import AMOUNT_UNITS, COUNT_UNITS
from nianbao.rules import Source

_DIGITS = dict(zip("零一二两三四五六七八九十", (0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10), strict=True))
_COUNT = r"\d+|[一二两三四五六七八九十]+"
_UNITS = "|".join(sorted({*AMOUNT_UNITS, *COUNT_UNITS, "个百分点"}, key=len, reverse=True))
_NUMBER = re.compile(rf"(-?\d[\d,]*(?:\.\d+)?|零)(亿|百万|十万|万|千|百)?({_UNITS})?")
_SUM_OF = re.compile(
    r"(上面|以上|前面|上|前|左边|左面|左侧|左|下面|以下|后面|下|后|右边|右面|右侧|右|其中)(?:的)?"
    rf"(?:({_COUNT}|各|所有|全部)(?:个)?(?:项|行|列|格|数|栏)?)?"
    r"(?:数|数字)?(?:之和|的和|合计|相加|总和|的合计)"
)
_DIRECTIONS = {"上": "before", "以": "before", "前": "before", "左": "left", "右": "right", "其": "below"}
"""By the first character; the others, such as 下面, mean what stands after."""
_SUM_END = re.compile(r"(?:数|数字)?(?:之和|的和|相加|的?合计|的?总和|加起来|的总数)$")
_SHARES = {"倍": Fraction(1), "成": Fraction(1, 10), "%": Fraction(1, 100), "‰": Fraction(1, 1000)}
_SHARE_AFTER = re.compile(r"(.+?)的?(\d+(?:\.\d+)?|[一二两三四五六七八九十]+)(倍|%|成)")
_SHARE_BEFORE = re.compile(r"(\d+(?:\.\d+)?)(%|倍)的?(.+)")
_PART_AFTER = re.compile(rf"(.+?)的?(?:(一半)|({_COUNT})分之({_COUNT})|(\d+)/(\d+))")
_TIMES_AFTER = re.compile(r"(.+?)([*/]|乘以?|除以)(\d+(?:\.\d+)?)(%)?")
_TIMES_BEFORE = re.compile(r"(\d+(?:\.\d+)?)(%)?(?:\*|乘以?)(.+)")
EARLIER = r"(?:上年度?|去年|上一年度?)(?:的?同期)?|上(?:一个?|个)?(?:季度?|月份?|期)"
"""Words for last year, its same period, or the period before."""
_EARLIER = re.compile(rf"({EARLIER})的?(?:完成数?|实际数?|数据|数)?")
_OF_EARLIER = re.compile(rf"({EARLIER})的?(.+)")
_PERIODS = {Unit.QUARTER: "季", Unit.MONTH: "月"}
_NO_NAME = re.compile(
    r"[\d\s,;*/%<>=≤≥≠+\-()、。:]|的|或|且|其中|不|请|须|应|说明|以内|以上|以下|大者|小者|除外|除|之外|如|若|若干|倍|等|即"
    r"|之和|之差|平均|增长|下降|合计数?$"
)
"""What no name has that is not a heading: more is said there than which heading is meant."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a sum, taken ``times`` times: a name, a direction with how many, or a number in a unit.

    ``earlier`` is the word for an earlier period whose figure is meant; without a name it is the cell's own.
    """

    name: str
    times: Fraction = Fraction(1)
    direction: str = ""
    count: int = 0
    earlier: str = ""
    unit: str = ""

    @property
    def whole_name(self) -> str:
        """The name as it was written, where 上年 or 上期 may be part of a heading's own words."""
        return self.earlier + self.name


NUMBER = "number"
Parts = tuple[Part, ...]


def number_in(text: str) -> Part | None:
    """Read a number with its unit: the value is in ``times``, 万 and the like stand before the unit."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    value = Fraction(0) if found[1] == "零" else Fraction(found[1].replace(",", ""))
    return Part("", value, direction=NUMBER, unit=(found[2] or "") + (found[3] or ""))


def parts_in(text: str) -> Parts | None:
    """Read a sum with marked headings; None where a word is left over."""
    number = number_in(text)
    if number is not None:
        return (number,)
    found = _SUM_OF.fullmatch(text)
    if found:
        count = 0 if (found[2] or "各") in ("各", "所有", "全部") else _count(found[2])
        return (Part("", direction=_DIRECTIONS.get(found[1][:1], "after"), count=count),)
    return _shared(text) or _added(text)


def _shared(text: str) -> Parts | None:
    """Read a share of a whole sum: 男女之和的80%, (男+女)*2; a share of one name is one of a part."""
    for whole, share in _shares(text):
        inner = re.fullmatch(r"\(([^()]+)\)", whole)
        if inner or _SUM_END.search(whole):
            parts = parts_in(inner[1] if inner else whole)
            return parts and tuple(replace(part, times=part.times * share) for part in parts)
    return None


def _shares(text: str) -> list[tuple[str, Fraction]]:
    """List the multiples of another name that a text may mean, such as 1/2 of it."""
    found: list[tuple[str, Fraction]] = []
    if match := _SHARE_AFTER.fullmatch(text):
        number = Fraction(match[2]) if match[2][0].isdigit() else Fraction(_count(match[2]))
        found.append((match[1], number * _SHARES[match[3]]))
    if match := _SHARE_BEFORE.fullmatch(text):
        found.append((match[3], Fraction(match[1]) * _SHARES[match[2]]))
    if match := _PART_AFTER.fullmatch(text):
        below, above = (2, 1) if match[2] else (_count(match[3] or match[6]), _count(match[4] or match[5]))
        if below:
            found.append((match[1], Fraction(above, below)))
    if match := _TIMES_AFTER.fullmatch(text):
        number = _in_percent(match[3], match[4])
        if number:
            found.append((match[1], 1 / number if match[2] in ("/", "除以") else number))
    if match := _TIMES_BEFORE.fullmatch(text):
        found.append((match[3], _in_percent(match[1], match[2])))
    return found


def _in_percent(number: str, sign: str | None) -> Fraction:
    return Fraction(number) / (100 if sign else 1)


def _added(text: str) -> Parts | None:
    listed = _SUM_END.search(text)
    text = _SUM_END.sub("", text)
    if listed and re.fullmatch(f"{MARK}{{2,}}", text):
        text = "+".join(text)
    pieces = re.split(r"(\+|-|减去|减|加上|加|、|与|和|及)", text)
    parts: list[Part] = []
    sign = 1
    for piece in pieces:
        if piece in ("-", "减", "减去"):
            sign = -1
        elif piece in ("+", "加", "加上"):
            sign = 1
        elif piece in ("、", "与", "和", "及"):
            if sign < 0:
                return None  # 收入减支出和税费 may mean either
        elif piece:
            part = _part(piece)
            if part is None:
                return None
            parts.append(replace(part, times=part.times * sign))
    joined = sum(1 for _ in pieces[1::2])
    return tuple(parts) if len(parts) == joined + 1 and (not listed or len(parts) > 1) else None


def _part(text: str) -> Part | None:
    number = number_in(text)
    if number is not None:
        return number
    for name, share in _shares(text):
        part = _named(name)
        if part is not None:
            return replace(part, times=share)
    return _named(text)


def _named(text: str) -> Part | None:
    text = text.strip("“”\"'「」《》")
    if re.fullmatch(MARK, text):
        return Part(text)
    if word := earlier_word(text):
        return Part("", earlier=word)
    last = _OF_EARLIER.fullmatch(text)
    name = last[2] if last else text
    if re.fullmatch(MARK, name) or (name and not _NO_NAME.search(name)):
        return Part(name, earlier=last[1] if last else "")
    return None


def earlier_word(name: str) -> str:
    """Return the word for the period where a whole name is 上年数, 上季度 or the like; else nothing."""
    found = _EARLIER.fullmatch(name)
    return found[1] if found else ""


def is_last_year(word: str) -> bool:
    """Return whether a word for an earlier period means last year, and does not say which part of it."""
    return "年" in word and "同期" not in word


def source_of(word: str, unit: Unit) -> Source:
    """Return whose figures a word means in a form of such periods; CURRENT where it means none of its own."""
    if "年" in word:
        return Source.CURRENT if is_last_year(word) and unit is not Unit.YEAR else Source.PRIOR
    fits = unit is not Unit.YEAR and ("期" in word or _PERIODS.get(unit, "期") in word)
    return Source.PREVIOUS if fits else Source.CURRENT


def _count(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    return 10 * _DIGITS.get(tens or "一", 0) + _DIGITS.get(ones or "零", 0) if ten else _DIGITS.get(text, 0)
