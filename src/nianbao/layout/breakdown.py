"""The 分单位明细 of a summary: an office a row, a field a column, in as many sheets as it takes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from nianbao.core import DECIMALS
from nianbao.form import LARGEST, MEAN, NO_SUM, RECOMPUTED, SMALLEST, SUM, Field, Form
from nianbao.layout.computed import FiguresAlone, computed_formula
from nianbao.layout.grid import Area, column_name, quoted
from nianbao.layout.ledger import LEDGER_FIRST, LEDGER_SHEET, LedgerColumn
from nianbao.rules import Source

BREAKDOWN_SHEET = "分单位明细"
BREAKDOWN_HEADINGS = ("单位编码", "单位名称", "单位类别", "校验码")

MOST_OFFICES = 1_000_000
"""Offices of one sheet: a sheet ends at row 1,048,576. The offices beyond go on in another sheet."""
_MOST_SHEETS = 9
_FUNCTIONS = {SUM: "SUM", LARGEST: "MAX", SMALLEST: "MIN"}


def _sheet_name(number: int) -> str:
    return BREAKDOWN_SHEET if number == 0 else f"{BREAKDOWN_SHEET}{number + 1}"


BREAKDOWN_SHEETS = tuple(_sheet_name(number) for number in range(_MOST_SHEETS))
"""The sheets that a summary may have for its breakdown; nearly always it has the first alone."""


class BreakdownColumn:
    """The columns of the breakdown: those of the office, then the fields."""

    CODE, NAME, KIND, CHECK_CODE = range(4)
    FIRST_FIELD = len(BREAKDOWN_HEADINGS)


class BreakdownRows:
    """The rows of the breakdown: its title, three rows of headings, then the offices."""

    TITLE, HEADINGS, FIRST_OFFICE = 0, (1, 2, 3), 4


@dataclass(frozen=True, slots=True)
class BreakdownSheet:
    """One sheet of a breakdown: ``offices`` offices from the n-th on; its last row is their total."""

    name: str
    start: int
    offices: int

    @property
    def total_row(self) -> int:
        """The row of the totals, after the offices."""
        return BreakdownRows.FIRST_OFFICE + self.offices

    @property
    def stop(self) -> int:
        """The first office that is no longer in this sheet."""
        return self.start + self.offices


@dataclass(frozen=True, slots=True)
class BreakdownLayout:
    """The breakdown of a form for a number of offices, in one sheet or more."""

    form: Form
    offices: int
    most: int = MOST_OFFICES
    weights: tuple[int, ...] = ()
    """How many offices each row stands for; empty where each is one."""

    @property
    def sheets(self) -> tuple[BreakdownSheet, ...]:
        """The sheets, in order; there is at least one."""
        starts = range(0, max(self.offices, 1), self.most)
        return tuple(
            BreakdownSheet(_sheet_name(number), start, min(self.offices - start, self.most))
            for number, start in enumerate(starts)
        )

    def column(self, field: str) -> int:
        """The column of a field, the same in every sheet."""
        return BreakdownColumn.FIRST_FIELD + self.form.position[field]

    @property
    def columns(self) -> int:
        """The number of columns."""
        return BreakdownColumn.FIRST_FIELD + len(self.form.fields)

    def cell(self, office: int, field: str) -> str:
        """Refer to the cell of a field of the n-th office, with its sheet."""
        sheet = self.sheets[office // self.most]
        return Area(BreakdownRows.FIRST_OFFICE + office - sheet.start, self.column(field)).on(sheet.name)

    def whole_of(self, field: str) -> str:
        """Return the formula of a field's value for the whole; empty where it has none."""
        aggregate = self.form.by_id[field].aggregate
        if aggregate == NO_SUM:
            return ""
        if not self.offices:
            return "0"
        cells = ",".join(self.offices_of(sheet, field) for sheet in self.sheets)
        if aggregate == MEAN:
            return self._mean(cells)
        return f"{_FUNCTIONS[aggregate]}({cells})"

    def part_of(self, sheet: BreakdownSheet, field: str) -> str:
        """Return the formula of a field in the last row of a sheet: the value of the sheet's own offices."""
        aggregate = self.form.by_id[field].aggregate
        if aggregate in (SUM, LARGEST, SMALLEST):
            return f"{_FUNCTIONS[aggregate]}({self.offices_of(sheet, field)})" if sheet.offices else "0"
        own = self.form.by_id[field]
        if aggregate == RECOMPUTED and own.formula and sheet.offices:
            return computed_formula(own, _TotalRow(self, sheet.total_row))
        return ""

    def _mean(self, cells: str) -> str:
        if not self.weights:
            return f"ROUND(AVERAGE({cells}),{DECIMALS})"
        weights = Area(LEDGER_FIRST, LedgerColumn.OFFICES, self.offices).range_on(LEDGER_SHEET)
        return f"ROUND(SUMPRODUCT({cells},{weights})/SUM({weights}),{DECIMALS})"

    def offices_of(self, sheet: BreakdownSheet, field: str) -> str:
        """Refer to the cells of a field of all offices of one sheet."""
        name = column_name(self.column(field))
        first = BreakdownRows.FIRST_OFFICE
        return f"{quoted(sheet.name)}!${name}${first + 1}:${name}${first + sheet.offices}"


def upper_heading(field: Field) -> str:
    """Return the heading of the columns of fields with the same row, or below the same columns."""
    return field.row_label or "·".join(heading.short for heading in field.column[:-1])


def lower_heading(field: Field) -> str:
    """Return the heading of the column of one field, below the upper one."""
    return field.column_label if field.row else field.column[-1].short


def heading_groups(form: Form) -> Iterator[list[int]]:
    """Yield the columns below every upper heading, counted from that of the first field."""
    for _, fields in groupby(form.fields, key=lambda field: (field.table, upper_heading(field))):
        yield [form.position[field.id] for field in fields]


@cache
def breakdown_labels(form: Form) -> tuple[tuple[Area, str], ...]:
    """List the headings of the fields, the upper ones where they begin."""
    _, upper, lower = BreakdownRows.HEADINGS
    first = BreakdownColumn.FIRST_FIELD
    starts = ((group[0], form.fields[group[0]]) for group in heading_groups(form))
    return (
        *((Area(upper, first + column), upper_heading(field)) for column, field in starts),
        *((Area(lower, first + column), lower_heading(field)) for column, field in enumerate(form.fields)),
    )


class _TotalRow(FiguresAlone):
    """The last row of one sheet, as what is computed there finds its figures."""

    def __init__(self, layout: BreakdownLayout, row: int) -> None:
        self._layout, self._row = layout, row

    def ranges(self, source: Source, fields: Sequence[str]) -> list[str]:
        """Name the cells one by one."""
        del source
        return [Area(self._row, self._layout.column(field)).address for field in fields]
