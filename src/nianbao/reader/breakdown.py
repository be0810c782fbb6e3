"""Reading the breakdown of a summary: the figures of every office, as last year's or to be added up again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nianbao.container import admit, read_bytes
from nianbao.core import Number
from nianbao.form import Form
from nianbao.layout import BREAKDOWN_SHEETS, LEDGER_SHEET, BreakdownColumn, BreakdownRows, means_the_same
from nianbao.reader.convert import stored_number, visible
from nianbao.reader.older import fits, own_fields
from nianbao.reader.workbook import Workbook
from nianbao.spreadsheet import BLANK, Book, Row, Sheet, SheetShape
from nianbao.submission import Office

_CODE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class BreakdownRow:
    """One row of the breakdown: an office with its check code and figures, or a row of totals without one.

    ``cells`` is the row as it is written, until the next row is asked for; ``columns`` are those of the values.
    """

    sheet: str
    row: int
    office: Office | None
    check_code: str
    values: tuple[Number | None, ...]
    cells: Sheet
    columns: Sequence[int | None]


def offices_of(path: Path, form: Form) -> list[tuple[Office, tuple[Number | None, ...]]]:
    """List every office of a summary's breakdown with its values; none where they are not certain.

    Raises:
        RefusedError: the breakdown cannot be read.
    """
    book = Book(admit(read_bytes(path)))
    if not fits(Workbook(book, None), form):
        return []
    rows = breakdown_rows(book, form)
    return [(row.office, row.values) for row in rows if row.office is not None]


def breakdown_rows(
    book: Book, form: Form, around: Callable[[str], SheetShape] = lambda _: SheetShape({})
) -> Iterator[BreakdownRow]:
    """Yield the rows of a breakdown: those of the offices, then that of the totals, sheet by sheet.

    ``around`` tells what is around the rows of a sheet.

    Raises:
        RefusedError: a sheet of it cannot be read.
    """
    columns = _columns(book, form)
    width = max((column for column in columns if column is not None), default=0) + 1
    for name in BREAKDOWN_SHEETS:
        if name not in book:
            return
        for sheet in book.each_row_of(name, around(name)):
            for number, cells in sheet.cells_by_row().items():
                if number >= BreakdownRows.FIRST_OFFICE and BreakdownColumn.CODE in cells:
                    row = [cells.get(column, BLANK) for column in range(width)]
                    yield _row(name, number, row, columns, sheet)


def _columns(book: Book, form: Form) -> list[int | None]:
    """Find the column of every field: where the workbook says it is; None where it has no such field."""
    kept = own_fields(book[LEDGER_SHEET], form) if LEDGER_SHEET in book else ()
    if not kept:
        return [BreakdownColumn.FIRST_FIELD + position for position in range(len(form.fields))]
    places = {
        field.id: BreakdownColumn.FIRST_FIELD + position
        for position, field in enumerate(kept)
        if means_the_same(field, form)
    }
    return [places.get(field.id) for field in form.fields]


def _row(sheet: str, number: int, cells: Row, columns: Sequence[int | None], written: Sheet) -> BreakdownRow:
    code, name, kind = (
        cell_text(cells[column])
        for column in (BreakdownColumn.CODE, BreakdownColumn.NAME, BreakdownColumn.KIND)
    )
    return BreakdownRow(
        sheet,
        number,
        Office(code, name, kind) if name else None,
        code_text(cells[BreakdownColumn.CHECK_CODE]),
        tuple(None if column is None else stored_number(cells[column]) for column in columns),
        written,
        columns,
    )


def code_text(raw: object) -> str:
    """Return the check code in a cell, also where a program made a number of it."""
    written = cell_text(raw)
    return written.zfill(_CODE_DIGITS) if written.isdecimal() else written


def cell_text(raw: object) -> str:
    """Return the text in a cell as it is seen, also where a program made a number of a code."""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return visible(str(raw)).strip()
