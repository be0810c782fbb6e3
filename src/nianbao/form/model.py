"""What a form is: heading trees, fields, rules and cover, all immutable and all read from data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from nianbao.core import Number, Period, Severity, Unit, UsageError, magnitude, to_text
from nianbao.form.bars import Chart, MainFigure
from nianbao.form.cover import Cover, identity_of
from nianbao.form.field import GROUPED_AMOUNT, PLAIN_AMOUNT, SUM, Field, Heading, Headings, TextField
from nianbao.rules import Node

OFFICE_LEVEL = "office"


@dataclass(frozen=True, slots=True)
class Block:
    """One grid of a table: a row tree by a column tree, with an optional banner above it.

    ``cells`` say of single cells, by row and column id, what they hold where that is not what their
    headings say.
    """

    heading: str
    corner: str
    rows: Headings
    columns: Headings
    cells: Mapping[tuple[str, str], Heading] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """One official table: a sheet of one or more blocks, one below the other; ``unit`` is what its counts count."""

    id: str
    sheet: str
    title: str
    orientation: str
    blocks: tuple[Block, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as declared: its texts, before it is spread over columns, rows, fields or tables.

    ``prefill`` has last year's figure filled in before the form goes out; ``cause`` is why it usually fails.
    ``level`` is OFFICE_LEVEL where it is not asked of sums of offices.
    """

    code: str
    severity: Severity
    title: str
    remedy: str
    source: str
    holds: str
    when: str
    prefill: bool = False
    cause: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class RuleInstance:
    """A rule for one column, row, field or table: the bound trees and the place it speaks of.

    ``key`` names the instance within the form and never changes between versions that keep it;
    ``at`` is the field or cover entry where a finding points.
    """

    key: str
    rule: Rule
    table: str
    place: str
    holds: Node
    when: Node | None
    at: str


@dataclass(frozen=True)
class Limits:
    """The largest plausible numbers, and the finest decimals of an amount."""

    count: int
    amount: int
    amount_decimals: int


@dataclass(frozen=True, eq=False)
class Form:
    """One official form, complete and checked; two forms are the same only if they are one object.

    Forms of one ``series`` follow each other: at most one of them is in force in a year.
    """

    id: str
    version: str
    name: str
    title: str
    source: str
    series: str
    first_year: int
    last_year: int | None
    kinds: tuple[str, ...]
    limits: Limits
    cover: Cover
    tables: tuple[Table, ...]
    fields: tuple[Field, ...]
    rules: tuple[RuleInstance, ...]
    charts: tuple[Chart, ...]
    main: tuple[MainFigure, ...]
    narrative: Mapping[str, str]
    folder: Path
    texts: tuple[TextField, ...] = ()
    amount_format: str = PLAIN_AMOUNT
    period_unit: Unit = Unit.YEAR
    earlier: tuple["Form", ...] = ()
    """The earlier versions that are known, newest first: workbooks of theirs are still under way."""

    @cached_property
    def by_id(self) -> dict[str, Field]:
        """Every field by its id."""
        return {each.id: each for each in self.fields}

    @cached_property
    def position(self) -> dict[str, int]:
        """The position of every field in :attr:`fields`."""
        return {each.id: index for index, each in enumerate(self.fields)}

    @cached_property
    def entered(self) -> tuple[Field, ...]:
        """The fields that people enter, in form order."""
        return tuple(each for each in self.fields if each.entered)

    @cached_property
    def amounts(self) -> tuple[str, ...]:
        """The ids of the fields that hold amounts, totals of such fields too."""
        return tuple(each.id for each in self.fields if each.is_amount)

    @cached_property
    def only_sums(self) -> bool:
        """True where a summary adds up every figure."""
        return all(each.aggregate == SUM for each in self.fields)

    @cached_property
    def text_by_id(self) -> dict[str, TextField]:
        """Every text of the tables by its id."""
        return {each.id: each for each in self.texts}

    @cached_property
    def totals(self) -> tuple[Field, ...]:
        """The computed fields, each after the totals that it adds up."""
        ordered: list[Field] = []
        done: set[str] = set()

        def visit(total: Field) -> None:
            if total.id in done:
                return
            done.add(total.id)
            for part in total.parts:
                if not self.by_id[part].entered:
                    visit(self.by_id[part])
            ordered.append(total)

        for each in self.fields:
            if not each.entered:
                visit(each)
        return tuple(ordered)

    def table(self, id_: str) -> Table:
        """Find a table by its id."""
        return next(table for table in self.tables if table.id == id_)

    def fields_of(self, table: str) -> tuple[Field, ...]:
        """List the fields of a table in form order."""
        return tuple(each for each in self.fields if each.table == table)

    def leaves(self, id_: str) -> Iterator[str]:
        """Yield the entered fields that a total adds up; nothing for what is entered itself, or is no field."""
        each = self.by_id.get(id_)
        for part in each.parts if each else ():
            if self.by_id[part].entered:
                yield part
            else:
                yield from self.leaves(part)

    def texts_of(self, table: str) -> tuple[TextField, ...]:
        """List the texts of a table in form order."""
        return tuple(each for each in self.texts if each.table == table)

    def limit(self, each: Field) -> int:
        """Give the largest plausible value of a field."""
        return self.limits.amount if each.is_amount else self.limits.count

    def bounds(self, each: Field) -> tuple[Number, Number]:
        """Give the least and the largest figure that one office may enter in a field."""
        limit = self.limit(each)
        least = (-limit if each.may_be_negative else 0) if each.least is None else each.least
        return least, limit if each.most is None else each.most

    def within(self, each: Field, value: Number) -> bool:
        """Tell whether a figure of one office is inside the bounds of the field; sums of offices have none."""
        least, most = self.bounds(each)
        return least <= value <= most

    def accepts(self, each: Field, value: Number) -> bool:
        """Tell whether a number is usable in a field: sign, whole or decimals, plausible size."""
        if value < 0 and not each.may_be_negative:
            return False
        decimals = self.limits.amount_decimals if each.is_amount else 0
        return magnitude(value) <= self.limit(each) and Decimal(value) == round(Decimal(value), decimals)

    def shown(self, each: Field, value: Number) -> str:
        """Write a figure as the form shows its amounts: as it is, with all decimals, in groups of three."""
        if not each.is_amount or self.amount_format == PLAIN_AMOUNT:
            return to_text(value)
        grouping = "," if self.amount_format == GROUPED_AMOUNT else ""
        return format(Decimal(value), f"{grouping}.{self.limits.amount_decimals}f")

    def covers_year(self, year: int) -> bool:
        """Tell whether this form is the official one for the year."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)

    @property
    def identity(self) -> tuple[str, ...]:
        """The entries of the cover that are fixed when a workbook is issued: who reports, and on what."""
        return identity_of(self.period_unit)

    def fitting(self, period: Period) -> Period:
        """Return a period that was asked for.

        Raises:
            UsageError: it is not as long as those of this form; the message says what to write.
        """
        unit = self.period_unit
        if period.unit is unit:
            return period
        if unit is Unit.YEAR:
            raise UsageError(f"“{self.name}”按年度报送，没有 {period}。请写 --year {period.year}。")
        wrong = (
            f"{period} 没有说是哪个{unit.word}" if period.unit is Unit.YEAR else f"{period} 不是{unit.word}"
        )
        raise UsageError(
            f"“{self.name}”按{unit.word}报送，{wrong}。请写 --period，例如 --period {unit.example}。"
        )
