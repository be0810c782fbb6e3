"""The formulas of a workbook: usable numbers, totals, live checks, compiled over the hidden sheet."""

from collections.abc import Sequence

from nianbao.form import AMOUNT, SIGNED, Field, Form
from nianbao.layout import LEDGER_NUMBER, LEDGER_SHEET, Area, WorkbookLayout
from nianbao.rules import Source, excel_text
from nianbao.submission import CONFIRMED


class LedgerSheet:
    """Where the compiled rules find their numbers: the hidden sheet (nianbao.rules.excel.Sheet)."""

    def __init__(self, layout: WorkbookLayout) -> None:
        self._layout = layout

    def cell(self, source: Source, field: str) -> str:
        """Give the address of one usable number."""
        return self._layout.ledger.area(source, field).on(LEDGER_SHEET)

    def ranges(self, source: Source, fields: Sequence[str]) -> list[str]:
        """Cover usable numbers with ranges."""
        return self._layout.ledger.ranges(source, fields)

    def kind(self) -> str:
        """Give the address of the office's kind."""
        return self._layout.ledger.meta("kind").on(LEDGER_SHEET)

    def confirmed(self, table: str) -> str:
        """Compare the cover's zero report with 是."""
        return f"{cover_cell(self._layout, f'zero_report.{table}')}={excel_text(CONFIRMED)}"


def cover_cell(layout: WorkbookLayout, entry: str) -> str:
    """Give the address of a cover entry, with its sheet."""
    return layout.cover.entries[entry].on(layout.cover.sheet)


def as_number(layout: WorkbookLayout, field: str) -> str:
    """Compile: the cell as a number, valid or not; a plain numeral written as text counts."""
    slot = layout.slots[field]
    cell = slot.area.on(slot.sheet)
    written = f'IF(ISERROR(VALUE({cell})),"",IF(VALUE({cell})&""=TRIM({cell}),VALUE({cell}),""))'
    return f'IF(ISNUMBER({cell}),{cell},IF(ISTEXT({cell}),{written},""))'


def usable(form: Form, field: Field, row: int) -> str:
    """Compile: the number if it is valid in this field, else an empty text."""
    number = Area(row, LEDGER_NUMBER).absolute
    decimals = form.limits.amount_decimals if field.number == AMOUNT else 0
    least = -form.limit(field) if field.number == SIGNED else 0
    valid = f"AND({number}>={least},{number}<={form.limit(field)},ROUND({number},{decimals})={number})"
    return f'IF(ISNUMBER({number}),IF({valid},{number},""),"")'


def ledger_total(layout: WorkbookLayout, field: Field) -> str:
    """Compile: the sum of the usable parts, an empty text if one part is not usable."""
    parts = ",".join(layout.ledger.ranges(Source.CURRENT, field.parts))
    return f'IF(COUNT({parts})<{len(field.parts)},"",SUM({parts}))'
