"""What a form is: heading trees, fields, rules and cover, all immutable and all read from data."""

import dataclasses
import pickle
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path

from nianbao.core import Number, Period, Severity, Unit, UsageError, magnitude, to_text
from nianbao.form.charts import Chart, MainFigure
from nianbao.form.cover import Cover, identity_of
from nianbao.form.field import GROUPED_AMOUNT, PLAIN_AMOUNT, SUM, Field, Heading, Headings, TextField
from nianbao.rules import Node

OFFICE_LEVEL = "office"


@dataclass(frozen=True, slots=True)
class Block:
    """One grid of a table: a row tree by a column tree, with an optional banner above it.

    ``cells`` are the cells, by row and column id, whose content is declared for themselves and not by
    their headings.
    """

    heading: str
    corner: str
    rows: Headings
    columns: Headings
    cells: Mapping[tuple[str, str], Heading] = dataclasses.field(default_factory=dict)


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
    ``level`` is OFFICE_LEVEL where the rule does not apply to sums of offices.
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
    """A rule for one column, row, field or table: the bound trees and the place that it is about.

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
class NumberLimits:
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
    limits: NumberLimits
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

    def __reduce__(self) -> tuple[Callable[[bytes], "Form"], tuple[bytes]]:
        """Travel to another process as bytes that are made once, and are known there when they come again."""
        return _unpacked, (_packed(self),)

    @cached_property
    def by_id(self) -> dict[str, Field]:
        """Every field by its id."""
        return {field.id: field for field in self.fields}

    @cached_property
    def position(self) -> dict[str, int]:
        """The position of every field in :attr:`fields`."""
        return {field.id: index for index, field in enumerate(self.fields)}

    @cached_property
    def entered(self) -> tuple[Field, ...]:
        """The fields that people enter, in form order."""
        return tuple(field for field in self.fields if field.entered)

    @cached_property
    def amounts(self) -> tuple[str, ...]:
        """The ids of the fields that hold amounts, totals of such fields too."""
        return tuple(field.id for field in self.fields if field.is_amount)

    @cached_property
    def only_sums(self) -> bool:
        """True where a summary adds up every figure."""
        return all(field.aggregate == SUM for field in self.fields)

    @cached_property
    def computes(self) -> bool:
        """True where cells are computed otherwise than by adding up."""
        return any(field.formula is not None for field in self.fields)

    @cached_property
    def may_be_blank(self) -> frozenset[str]:
        """The ids of computed fields and of totals of such: with every figure entered they may come to none."""
        if not self.computes:
            return frozenset()
        return frozenset(
            field.id
            for field in self.totals
            if field.formula or any(self.by_id[leaf].formula for leaf in self.leaves(field.id))
        )

    @cached_property
    def text_by_id(self) -> dict[str, TextField]:
        """Every text of the tables by its id."""
        return {text.id: text for text in self.texts}

    @cached_property
    def totals(self) -> tuple[Field, ...]:
        """The fields that nobody enters, totals and computed ones, each after those that it is computed from."""
        ordered: list[Field] = []
        done: set[str] = set()

        def visit(total: Field) -> None:
            """Append a total, after the totals that it adds up."""
            if total.id in done:
                return
            done.add(total.id)
            for part in total.inputs:
                if not self.by_id[part].entered:
                    visit(self.by_id[part])
            ordered.append(total)

        for field in self.fields:
            if not field.entered:
                visit(field)
        return tuple(ordered)

    def table(self, id_: str) -> Table:
        """Find a table by its id."""
        return next(table for table in self.tables if table.id == id_)

    def fields_of(self, table: str) -> tuple[Field, ...]:
        """List the fields of a table in form order."""
        return tuple(field for field in self.fields if field.table == table)

    def leaves(self, id_: str) -> Iterator[str]:
        """Yield what a total adds up that is no total itself; nothing for any other field, or what is no field."""
        own = self.by_id.get(id_)
        for part in own.parts if own else ():
            if self.by_id[part].parts:
                yield from self.leaves(part)
            else:
                yield part

    def texts_of(self, table: str) -> tuple[TextField, ...]:
        """List the texts of a table in form order."""
        return tuple(text for text in self.texts if text.table == table)

    def decimals(self, field: Field) -> int:
        """Return the finest decimals of a field."""
        if field.formula is not None and field.formula.decimals is not None:
            return field.formula.decimals
        return self.limits.amount_decimals if field.is_amount else 0

    def limit(self, field: Field) -> int:
        """Return the largest plausible value of a field."""
        return self.limits.amount if field.is_amount else self.limits.count

    def bounds(self, field: Field) -> tuple[Number, Number]:
        """Return the least and the largest figure that one office may enter in a field."""
        limit = self.limit(field)
        least = (-limit if field.may_be_negative else 0) if field.least is None else field.least
        return least, limit if field.most is None else field.most

    def within(self, field: Field, value: Number) -> bool:
        """Return whether a figure of one office is inside the bounds of the field; sums of offices have none."""
        least, most = self.bounds(field)
        return least <= value <= most

    def accepts(self, field: Field, value: Number) -> bool:
        """Return whether a number is usable in a field: sign, whole or decimals, plausible size."""
        if value < 0 and not field.may_be_negative:
            return False
        decimals = self.decimals(field)
        return magnitude(value) <= self.limit(field) and Decimal(value) == round(Decimal(value), decimals)

    def shown(self, field: Field, value: Number) -> str:
        """Write a figure as the form shows its amounts: as it is, with all decimals, in groups of three."""
        plain = self.amount_format == PLAIN_AMOUNT and field.formula is None
        if not field.is_amount or plain:
            return to_text(value)
        grouping = "," if self.amount_format == GROUPED_AMOUNT else ""
        return format(Decimal(value), f"{grouping}.{self.decimals(field)}f")

    def covers_year(self, year: int) -> bool:
        """Return whether this form is the official one for the year."""
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


@lru_cache(16)
def _packed(form: Form) -> bytes:
    return pickle.dumps([getattr(form, field.name) for field in dataclasses.fields(form)])


@lru_cache(16)
def _unpacked(packed: bytes) -> Form:
    """Return the form of some bytes: a process that is given them again keeps all that it worked out of them."""
    return Form(*pickle.loads(packed))
