"""What a form is: heading trees, fields, rules and cover, all immutable and all read from data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from nianbao.core import Number, Severity, magnitude
from nianbao.form.bars import Chart, MainFigure
from nianbao.form.cover import Cover
from nianbao.rules import Node

COUNT = "count"
AMOUNT = "amount"
SIGNED = "signed"
TOTAL = "total"
OFFICE_LEVEL = "office"


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of a row or column tree.

    ``id`` is empty for a heading that groups without naming; ``total_of`` lists the paths of the
    headings that it is the total of, relative to its own group; ``word`` names it in sums: 新收 29＋结转 0.
    """

    id: str
    label: str
    short: str
    kind: str = COUNT
    unit: str = ""
    total_of: tuple[str, ...] = ()
    children: tuple["Heading", ...] = ()
    word: str = ""

    def leaves(self) -> Iterator[tuple["Heading", ...]]:
        """Yield the path from this heading to each leaf below it."""
        if not self.children:
            yield (self,)
        for child in self.children:
            for path in child.leaves():
                yield (self, *path)


Headings = tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One number of the form.

    ``id`` is ``table.row.column``; ``kind`` is count, amount, signed or total; of a total,
    ``parts`` are the fields it adds up. ``number`` is the kind of number it holds (a total of
    amounts is an amount). ``spoken`` is what a sentence calls it, ``measure`` the unit of its figures.
    """

    id: str
    table: str
    row: Headings
    column: Headings
    kind: str
    number: str
    unit: str = ""
    parts: tuple[str, ...] = ()
    spoken: str = ""
    measure: str = ""

    @property
    def meaning(self) -> str:
        """What must be the same before a figure of an earlier layout counts as this field."""
        return f"{self.kind}/{self.number}/{self.unit}"

    @property
    def row_id(self) -> str:
        """The row's part of the id; empty in a table of one row."""
        return ".".join(heading.id for heading in self.row if heading.id)

    @property
    def column_id(self) -> str:
        """The column's part of the id."""
        return ".".join(heading.id for heading in self.column if heading.id)

    @property
    def entered(self) -> bool:
        """True where people enter it, False where it is computed."""
        return self.kind != TOTAL

    @property
    def row_label(self) -> str:
        """The row labels that matter, outermost first; empty in a table of one row."""
        return "·".join(heading.short for heading in self.row if heading.id)

    @property
    def column_label(self) -> str:
        """The column labels that matter, outermost first."""
        return "·".join(heading.short for heading in self.column if heading.id)

    @property
    def row_word(self) -> str:
        """How a sentence names the row among others."""
        return "·".join(heading.word or heading.short for heading in self.row if heading.id)

    @property
    def column_word(self) -> str:
        """How a sentence names the column among others."""
        return "·".join(heading.word or heading.short for heading in self.column if heading.id)

    @property
    def place(self) -> str:
        """Where the field stands in the form's own words, such as “…”行“…”列."""
        row = f"“{self.row_label}”行" if self.row_label else ""
        return f"{row}“{self.column_label}”列"

    @property
    def label(self) -> str:
        """How people call the field: its row and column."""
        return " / ".join(part for part in (self.row_label, self.column_label) if part)


@dataclass(frozen=True, slots=True)
class Block:
    """One grid of a table: a row tree by a column tree, with an optional banner above it."""

    heading: str
    corner: str
    rows: Headings
    columns: Headings


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
        return tuple(each.id for each in self.fields if each.number == AMOUNT)

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

    def limit(self, each: Field) -> int:
        """Give the largest plausible value of a field."""
        return self.limits.amount if each.number == AMOUNT else self.limits.count

    def accepts(self, each: Field, value: Number) -> bool:
        """Tell whether a number is usable in a field: sign, whole or decimals, plausible size."""
        if each.number != SIGNED and value < 0:
            return False
        decimals = self.limits.amount_decimals if each.number == AMOUNT else 0
        return magnitude(value) <= self.limit(each) and Decimal(value) == round(Decimal(value), decimals)

    def covers_year(self, year: int) -> bool:
        """Tell whether this form is the official one for the year."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)
