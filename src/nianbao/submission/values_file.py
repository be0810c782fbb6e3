"""A file of figures: ``field,value`` lines, for prefilling a template."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from nianbao.core import Number, Unit, WrongLinesError, suggestion
from nianbao.files import csv_rows, read_small
from nianbao.form import PERIOD, CoverEntry, Field, Form

_LARGEST = 10 * 1024 * 1024
_LONGEST_SHOWN = 100
"""Characters of a name in a message."""
_HEADING = "field"
_MOST_DIGITS = 15
"""Digits of a number that a spreadsheet keeps."""
_YEAR = re.compile(r"20\d\d|2100")


@dataclass(frozen=True)
class OfficeValues:
    """Figures, texts and cover entries of one office.

    ``ignored`` are the totals, which compute themselves; ``doubtful`` are figures and choices that stand
    in their cells as given though the form does not accept them there.
    """

    entered: Mapping[str, Number | None] = field(default_factory=dict)
    cover: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()


class _WrongLineError(Exception):
    """A line is wrong; the message says how, and what to do."""


def read_values(path: Path, form: Form) -> OfficeValues:
    """Read a file of figures; an empty value is a blank cell.

    Raises:
        UsageError: the file cannot be read, or lines are wrong; every wrong line is named.
    """
    where = f"数据文件 {path}"
    rows = list(csv_rows(where, read_small(path, "数据文件", _LARGEST)))
    columns = 2
    if rows and rows[0] and rows[0][0].strip() == _HEADING:
        columns = max(columns, len(rows[0]))
    reading = _ValuesReading(form, columns)
    problems: list[str] = []
    for number, row in enumerate(rows, 1):
        if not any(cell.strip() for cell in row) or (number == 1 and row[0].strip() == _HEADING):
            continue
        try:
            reading.line(number, [cell.strip() for cell in row])
        except _WrongLineError as problem:
            problems.append(f"第 {number} 行：{problem}")
    if problems:
        raise WrongLinesError(where, problems)
    return reading.values()


class _ValuesReading:
    """The lines read so far."""

    def __init__(self, form: Form, columns: int) -> None:
        self._form = form
        self._columns = columns
        self._cover_entries = {entry.field: entry for entry in form.cover.entries}
        self._seen: dict[str, int] = {}
        self._entered: dict[str, Number | None] = {}
        self._cover: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._ignored: list[str] = []

    def values(self) -> OfficeValues:
        """Return everything that was read."""
        form = self._form
        doubtful = tuple(
            id_
            for id_, number in self._entered.items()
            if number is not None and not _usable(form, form.by_id[id_], number)
        )
        texts = tuple(id_ for id_, text in self._texts.items() if form.text_by_id[id_].fitting(text) is None)
        choices = tuple(
            entry.field
            for entry in form.cover.entries
            if entry.choices and self._cover.get(entry.id, "") not in ("", *entry.choices)
        )
        ignored = tuple(self._ignored)
        return OfficeValues(self._entered, self._cover, self._texts, ignored, doubtful + texts + choices)

    def line(self, number: int, row: Sequence[str]) -> None:
        """Take in one line."""
        name = row[0]
        if name in self._cover_entries:
            self._cover[self._cover_entries[name].id] = _cover(
                self._cover_entries[name], self._value(row), self._form.period_unit
            )
        elif name in self._form.text_by_id:
            self._texts[name] = self._value(row)
        elif name not in self._form.by_id:
            known = (*self._form.by_id, *self._form.text_by_id, *self._cover_entries)
            near = suggestion(name[:_LONGEST_SHOWN], known)
            raise _WrongLineError(
                f"没有指标“{name[:_LONGEST_SHOWN]}”{near or '；全部指标编号见 nianbao fields --all。'}"
            )
        elif not self._form.by_id[name].entered:
            self._ignored.append(name)
        else:
            amount = self._form.by_id[name].is_amount
            self._entered[name] = _number(name, self._value(row), amount=amount)
        before = self._seen.setdefault(name, number)
        if before != number:
            raise _WrongLineError(f"{name} 与第 {before} 行重复，请删去其中一行。")

    def _value(self, row: Sequence[str]) -> str:
        if len(row) < 2:
            raise _WrongLineError(f"{row[0]} 后面没有数值，请写成“{row[0]},数值”；空白的格子逗号后面不写。")
        if any(row[self._columns :]):
            raise _WrongLineError(f"{row[0]} 后面多出了内容，请只写一个数值；数字里不要写千分位逗号。")
        return row[1]


def _usable(form: Form, field: Field, number: Number) -> bool:
    return form.accepts(field, number) and form.within(field, number)


def _cover(entry: CoverEntry, value: str, unit: Unit) -> str:
    if value and entry.kind == "year" and not _YEAR.fullmatch(value):
        raise _WrongLineError(f"{entry.field} 的值“{value}”不是年度，请写四位数的年份。")
    if value and entry.kind == PERIOD:
        index = unit.part(value)
        if index is None:
            allowed = "、".join(entry.choices)
            raise _WrongLineError(f"{entry.field} 的值“{value}”不是{unit.word}，可以写 {allowed}。")
        return entry.choices[index - 1]
    return value


def _number(name: str, value: str, *, amount: bool) -> Number | None:
    if not value:
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        shown = value[:_LONGEST_SHOWN]
        raise _WrongLineError(f"{name} 的值“{shown}”不是数字，请只写数字；空白的格子什么也不写。")
    if number and not -_MOST_DIGITS <= number.adjusted() < _MOST_DIGITS:
        shown = value[:_LONGEST_SHOWN]
        raise _WrongLineError(
            f"{name} 的值“{shown}”电子表格存不下（最多 {_MOST_DIGITS} 位数字），请核对是不是多打了数字。"
        )
    return int(number) if number == number.to_integral_value() and not amount else number
