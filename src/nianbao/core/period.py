"""The period that is reported on: a year, half a year, a quarter or a month."""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache, total_ordering

from nianbao.core.text import unspaced

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""The years that can be asked for."""


class Unit(Enum):
    """How long a period is; ``value`` is the word of form files.

    ``word`` is the unit in Chinese, such as 季度; ``this`` and ``before`` are what the period that is reported on
    and the one before are called, such as 本季度 and 上季度; ``parts`` what the parts of a year are called, in
    order, such as 第1季度: a year has none.
    """

    _value_: str
    word: str
    this: str
    before: str
    parts: tuple[str, ...]

    YEAR = ("year", "年", "本年", "上年", ())
    HALF = ("half-year", "半年", "本期", "上期", ("上半年", "下半年"))
    QUARTER = ("quarter", "季度", "本季度", "上季度", tuple(f"第{number}季度" for number in range(1, 5)))
    MONTH = ("month", "月", "本月", "上月", tuple(f"{number}月" for number in range(1, 13)))

    def __new__(
        cls, value: str, word: str = "", this: str = "", before: str = "", parts: tuple[str, ...] = ()
    ) -> "Unit":
        """Make a unit that is known by its first text."""
        unit = object.__new__(cls)
        unit._value_, unit.word, unit.this, unit.before, unit.parts = value, word, this, before, parts
        return unit

    @property
    def year_before(self) -> str:
        """What the same period of the year before is called."""
        return "上年" if self is Unit.YEAR else "上年同期"

    @property
    def heading(self) -> str:
        """The name of a column or an entry that holds periods."""
        return "年度" if self is Unit.YEAR else "报送期"

    @property
    def spellings(self) -> tuple[tuple[str, ...], ...]:
        """The texts by which each part of a year is known in a cell, in order, such as 第1季度, 一季度, Q1 and 1.

        They are few and whole, for the formulas of a workbook and who reads it must know the same ones.
        """
        return _spellings(self)

    def part(self, text: str) -> int | None:
        """Return which part of a year a text such as 三季度, Q3 or 3 names; None where it names none of this unit."""
        plain = text.strip().upper()
        return next((index for index, known in enumerate(self.spellings, 1) if plain in known), None)

    @property
    def example(self) -> str:
        """How a period is written, such as 2024Q3."""
        return str(Period(2024, self, min(3, max(1, len(self.parts)))))


@cache
def _spellings(unit: Unit) -> tuple[tuple[str, ...], ...]:
    """Return the texts of each part; they are asked for with every file and made once."""
    return tuple(
        tuple(
            dict.fromkeys(
                text.format(name=name, number=index, word=word) for text in (*_SPELLINGS[unit], *_BARE)
            )
        )
        for index, (name, word) in enumerate(zip(unit.parts, _NUMBERS, strict=False), 1)
    )


_SPELLINGS: dict[Unit, tuple[str, ...]] = {
    Unit.YEAR: (),
    Unit.HALF: ("{name}", "{name}度", "H{number}"),
    Unit.QUARTER: ("{name}", "{number}季度", "第{word}季度", "{word}季度", "{word}季", "Q{number}"),
    Unit.MONTH: ("{name}", "{name}份", "{number:02d}月", "{word}月", "{word}月份"),
}
"""How the parts are written in a cell, in which the year need not be."""
_BARE = ("{number}", "{number:02d}")
_WRITTEN = {Unit.YEAR: "", Unit.HALF: "H{}", Unit.QUARTER: "Q{}", Unit.MONTH: "-{:02d}"}
_YEAR = re.compile(r"((?:19|20)\d\d|2100)(?:年度?)?(?:的)?")
_NUMBERS = {number: index for index, number in enumerate("一二三四五六七八九十", 1)} | {
    "十一": 11,
    "十二": 12,
}
_NUMBER = "十[一二]|[一二三四五六七八九十]|0?[1-9]|1[0-2]"
_OF_UNIT = {
    Unit.HALF: re.compile(rf"[-_]?(?:H([12])|([上下])半年度?|第?({_NUMBER})(?:个)?半年度?)"),
    Unit.QUARTER: re.compile(rf"[-_]?(?:Q0?([1-4])|第?({_NUMBER})季度?|({_NUMBER})Q)"),
    Unit.MONTH: re.compile(rf"(?:[-_/.]?M?({_NUMBER})|第?({_NUMBER})月份?)(?:月份?)?"),
}


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A year, or the part of one with this number, from 1.

    As a text it is what file names and JSON have: 2024, 2024H1, 2024Q3, 2024-03. Periods are ordered by
    when they end; of two that end together the shorter is the earlier.
    """

    year: int
    unit: Unit = Unit.YEAR
    index: int = 1

    def __post_init__(self) -> None:
        """Refuse a part that the year does not have."""
        if not 1 <= self.index <= max(1, len(self.unit.parts)):
            raise ValueError(f"no {self.unit.value} {self.index}")

    def __str__(self) -> str:
        """Return the text for file names."""
        return f"{self.year}{_WRITTEN[self.unit].format(self.index)}"

    def __lt__(self, other: "Period") -> bool:
        """Return which ends earlier."""
        return self._order < other._order

    @property
    def _order(self) -> tuple[int, int, int]:
        length = 12 // max(1, len(self.unit.parts))
        return self.year, self.index * length, length

    @property
    def part(self) -> str:
        """The part of the year, such as 第3季度; empty for a year."""
        return self.unit.parts[self.index - 1] if self.unit.parts else ""

    @property
    def title(self) -> str:
        """The period in a sentence: 2024 年度, 2024年第3季度."""
        return f"{self.year}年{self.part}" if self.part else f"{self.year} 年度"

    @property
    def heading(self) -> str:
        """The period before a noun, without a blank: 2024年度, 2024年第3季度."""
        return self.title.replace(" ", "")

    @property
    def label(self) -> str:
        """The period as the name of a column or a bar: 2024 年, 2024年第3季度."""
        return self.title.removesuffix("度") if not self.part else self.title

    @classmethod
    def containing(cls, day: date, unit: Unit) -> "Period":
        """Return the period in which a day lies."""
        return cls(day.year, unit, 1 + (day.month - 1) * max(1, len(unit.parts)) // 12)

    @property
    def below_year(self) -> str | None:
        """The text of a part of a year; None of a year."""
        return str(self) if self.part else None

    def previous(self) -> "Period":
        """Return the period before."""
        if self.index > 1:
            return Period(self.year, self.unit, self.index - 1)
        return Period(self.year - 1, self.unit, max(1, len(self.unit.parts)))

    def next(self) -> "Period":
        """Return the period after."""
        if self.index < len(self.unit.parts):
            return Period(self.year, self.unit, self.index + 1)
        return Period(self.year + 1, self.unit)

    def year_before(self) -> "Period":
        """Return the same period of the year before."""
        return Period(self.year - 1, self.unit, self.index)


def read_period(text: str) -> Period | None:
    """Return the period that a text names, such as 2024, 2024Q3, 2024年三季度 or 202403; None where it names none."""
    plain = _plain(text)
    year = _YEAR.match(plain)
    if year is None:
        return None
    rest = plain[year.end() :]
    if not rest:
        return Period(int(year[1]))
    if rest.isdecimal() and len(rest) == 1 and year.end() == len(year[1]):
        return None  # 20243 may be anything
    unit, index = _part(rest)
    return Period(int(year[1]), unit, index) if unit is not None and index is not None else None


def period_data(period: Period | None) -> dict[str, int | str | None]:
    """Return a period as JSON has it: the year, and the whole text where it is a part of one."""
    return {"year": period.year if period else None, "period": period.below_year if period else None}


def _plain(text: str) -> str:
    """Return a text in half width and capitals, without blanks and without brackets around it."""
    return unspaced(text).upper().strip("()")


def _part(text: str) -> tuple[Unit | None, int | None]:
    """Return the unit and the number of a part of a year; a bare number is a month."""
    for unit, pattern in _OF_UNIT.items():
        match = pattern.fullmatch(text)
        if match is None:
            continue
        written = next(group for group in match.groups() if group)
        index = {"上": 1, "下": 2}.get(written) or _NUMBERS.get(written) or int(written)
        return (unit, index) if index <= len(unit.parts) else (None, None)
    return None, None
