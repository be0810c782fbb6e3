"""The hidden sheet: who the workbook was issued to, and one row of live figures for each field.

The figures repeat the official cells as usable numbers: a cell that holds no valid number is text
here. Rules, totals and the check code are computed from this sheet only, so nothing that is typed
over in the official tables can fool them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nianbao.form import Form
from nianbao.layout.grid import Area, column_ranges
from nianbao.rules import Source

LEDGER_SHEET = "_nianbao"
LEDGER_MAGIC = "nianbao"
LEDGER_VERSION = "1"

LEDGER_META = ("form", "form_version", "layout", "role", "year", "code", "office", "kind", "seal")
LEDGER_HEADINGS = ("field", "value", "prior", "weight", "number", "members")
LEDGER_FIELD, LEDGER_VALUE, LEDGER_PRIOR, LEDGER_WEIGHT, LEDGER_NUMBER, LEDGER_MEMBERS = range(6)
"""Columns: the field id; the usable number; last year's; its weight in the check code; the cell as a
number, valid or not; in a summary, the codes of the offices that it adds up."""

_HEADING_ROW = len(LEDGER_META) + 2
_FIRST = _HEADING_ROW + 1


@dataclass(frozen=True, slots=True)
class LedgerLayout:
    """The hidden sheet of a form: entered fields first, then totals, then narrative figures."""

    fields: tuple[str, ...]
    entered: int
    rows: dict[tuple[Source, str], int]

    @property
    def magic(self) -> Area:
        """The cell that says that this is our workbook; the version stands beside it."""
        return Area(0, 0)

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
        return Area(self.rows[source, field], LEDGER_PRIOR if source is Source.PRIOR else LEDGER_VALUE)

    def ranges(self, source: Source, fields: Iterable[str]) -> list[str]:
        """Cover the usable numbers of fields with as few ranges as possible."""
        column = LEDGER_PRIOR if source is Source.PRIOR else LEDGER_VALUE
        return column_ranges(LEDGER_SHEET, column, (self.rows[source, field] for field in fields))

    def entered_range(self, column: int) -> str:
        """The range of all entered fields in one column."""
        return column_ranges(LEDGER_SHEET, column, range(_FIRST, _FIRST + self.entered))[0]


def ledger_layout(form: Form) -> LedgerLayout:
    """Lay out the hidden sheet of a form."""
    entered = [field.id for field in form.entered]
    ordered: Sequence[str] = (*entered, *(field.id for field in form.totals))
    rows = {(Source.CURRENT, field): _FIRST + index for index, field in enumerate(ordered)}
    rows |= {(Source.PRIOR, field): row for (_, field), row in tuple(rows.items())}
    after = _FIRST + len(ordered)
    rows |= {(Source.NARRATIVE, name): after + index for index, name in enumerate(form.narrative)}
    return LedgerLayout(tuple(ordered), len(entered), rows)
