"""The hidden sheet: who the workbook was issued to, one row of live figures for each field, and the checks.

The figures repeat the official cells as usable numbers: a cell that holds no valid number is text
here. Rules, totals and the check code are computed from this sheet only, so nothing that is typed
over in the official tables can fool them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from nianbao.form import Field, Form
from nianbao.layout.grid import Area, local_ranges
from nianbao.rules import Source

LEDGER_SHEET = "_nianbao"
LEDGER_MAGIC = "nianbao"
LEDGER_VERSION = "4"
"""The version of all that a layout places; workbooks of earlier versions are read by theirs."""

LEDGER_META = ("form", "form_version", "layout", "role", "year", "code", "office", "kind", "seal")
LEDGER_LIVE = ("errors", "warnings", "begun", "code", "carried", "offices", "period")
"""What is computed of the whole workbook: how many places must be corrected, how many may be explained
and are not, whether anything has been filled in, the check code, and how many figures other than 0 were
filled in when it was issued; of a summary that has means, how many offices it adds up; of a form with periods
below the year, the number of the period in the check code, 0 where the cover does not name one."""
LEDGER_HEADINGS = ("field", "value", "prior", "weight", "cell", "members", "term")
UNUSABLE = "x"
"""What stands for a number where there is no usable one."""
NUMBER_SPACES = "\u3000\u00a0\u2002\u2003\u200b\u200e\ufeff\t\n\r"
"""What web pages and messages leave around a number, beside the space; between two digits it parts two numbers."""
NUMBER_ENDINGS = "。、;；,"
"""One of these behind a number says nothing."""
_HEADING_ROW = len(LEDGER_META) + 2
LEDGER_FIRST = _FIRST = _HEADING_ROW + 1
"""The row of the first field."""


class LedgerColumn:
    """The columns of the hidden sheet, a field a row.

    The id of a field, of the first of each table; the usable number; last year's; before the first of some hundred
    fields the sum of their counts, weighted for the check code, and of a text its weight; the content of the
    official cell; in a summary, the codes of the offices that it adds up; what an amount adds to the check code.
    """

    FIELD, VALUE, PRIOR, WEIGHT, CELL, MEMBERS, TERM = range(len(LEDGER_HEADINGS))
    WRONG = TERM
    """Of totals and computed cells, which have no term: 1 where what is shown is wrong."""
    OFFICES = len(LEDGER_HEADINGS)
    """In a summary that has means: how many offices each row of its breakdown stands for."""
    PREVIOUS = OFFICES + 1
    """In a form with periods below the year: the figures of the period before."""


class CheckColumn:
    """The columns of the checks, below the fields, one a row.

    The result; where it fails, what is found and what it is held against, with the words between them; its
    rank among what fails (the less the sooner); the cell it points to; in the first rows, which check stands
    at each place of the list of what fails; and of a check of a whole table, which of its cells is the first
    that is wrong.
    """

    RESULT, LEFT, RIGHT, WORDS, RANK, TARGET, LISTED, WRONG = range(1, 9)


_COLUMNS = {Source.PRIOR: LedgerColumn.PRIOR, Source.PREVIOUS: LedgerColumn.PREVIOUS}
"""The columns of earlier figures."""


@dataclass(frozen=True, slots=True)
class LedgerLayout:
    """The hidden sheet of a form: entered fields first, then totals, then figures of the text, then texts.

    ``names`` are the ids before the figures of ``fields``, in the same order; most have none.
    """

    fields: tuple[str, ...]
    names: tuple[str, ...]
    entered: int
    rows: dict[tuple[Source, str], int]
    first_check: int
    text_rows: dict[str, int]

    @property
    def magic(self) -> Area:
        """The cell that marks our workbooks; the version is in the cell beside it."""
        return Area(0, 0)

    def live(self, name: str) -> Area:
        """The cell of what is computed of the whole workbook; the name stands before it."""
        return Area(1 + LEDGER_LIVE.index(name), LedgerColumn.CELL)

    def check(self, index: int, column: int) -> Area:
        """The cell of a check; columns are the CHECK_ ones."""
        return Area(self.first_check + index, column)

    def checks(self, column: int, first: int, count: int) -> Area:
        """Return ``count`` cells of one column of the checks, from number ``first`` on."""
        return Area(self.first_check + first, column, count)

    def meta(self, name: str) -> Area:
        """The cell of a property of the workbook, such as its form; the name stands before it."""
        return Area(1 + LEDGER_META.index(name), 1)

    @property
    def heading_row(self) -> int:
        """The row of the column headings."""
        return _HEADING_ROW

    @property
    def first(self) -> int:
        """The row of the first field."""
        return _FIRST

    def row(self, field: str) -> int:
        """The row of a field of this year's tables."""
        return self.rows[Source.CURRENT, field]

    def area(self, source: Source, field: str) -> Area:
        """The cell of a usable number."""
        return Area(self.rows[source, field], _COLUMNS.get(source, LedgerColumn.VALUE))

    def ranges(self, source: Source, fields: Iterable[str]) -> list[str]:
        """Return as few ranges as possible that cover the usable numbers of fields, for formulas of this sheet."""
        column = _COLUMNS.get(source, LedgerColumn.VALUE)
        return local_ranges(column, (self.rows[source, field] for field in fields))

    def total_area(self, column: int) -> Area:
        """The cells of all totals in one column."""
        return Area(_FIRST + self.entered, column, len(self.fields) - self.entered)

    def entered_area(self, column: int) -> Area:
        """The cells of all entered fields in one column."""
        return Area(_FIRST, column, self.entered)


def ledger_layout(form: Form, named: Callable[[Field], object]) -> LedgerLayout:
    """Lay out the hidden sheet of a form.

    An id stands before a figure where ``named`` returns another one than for the figure above it, and before the
    last figure: enough to notice that rows were moved.
    """
    entered = [field.id for field in form.entered]
    ordered: Sequence[str] = (*entered, *(field.id for field in form.totals))
    rows = {(Source.CURRENT, field): _FIRST + index for index, field in enumerate(ordered)}
    for source in _COLUMNS:
        rows |= {(source, field): _FIRST + index for index, field in enumerate(ordered)}
    after = _FIRST + len(ordered)
    rows |= {(Source.NARRATIVE, name): after + index for index, name in enumerate(form.narrative)}
    names = tuple(_names(form, ordered, named))
    after += len(form.narrative)
    text_rows = {text.id: after + index for index, text in enumerate(form.texts)}
    return LedgerLayout(tuple(ordered), names, len(entered), rows, after + len(text_rows) + 2, text_rows)


def _names(form: Form, fields: Sequence[str], named: Callable[[Field], object]) -> Iterator[str]:
    before: object = None
    for field_id in fields:
        group = named(form.by_id[field_id])
        yield field_id if group != before or field_id == fields[-1] else ""
        before = group
