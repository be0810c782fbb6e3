"""Reading the breakdown of a summary: the figures of every office, as last year's or to be added up again."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nianbao.container import RefusedError, admit, read_bytes
from nianbao.core import Number
from nianbao.form import Form
from nianbao.layout import (
    BREAKDOWN_CHECK_CODE,
    BREAKDOWN_CODE,
    BREAKDOWN_FIRST_FIELD,
    BREAKDOWN_FIRST_OFFICE,
    BREAKDOWN_KIND,
    BREAKDOWN_NAME,
    BREAKDOWN_SHEETS,
)
from nianbao.reader.convert import stored_number, visible
from nianbao.spreadsheet import BLANK, Book, Row
from nianbao.submission import Office

_CODE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class BreakdownRow:
    """One row of the breakdown: an office with its check code and figures, or a row of totals without one."""

    sheet: str
    row: int
    office: Office | None
    check_code: str
    values: tuple[Number | None, ...]


def offices_of(path: Path, form: Form) -> list[tuple[Office, tuple[Number | None, ...]]]:
    """List every office of a summary's breakdown with its values; none where there is none, or it cannot be read."""
    try:
        rows = breakdown_rows(Book(admit(read_bytes(path))), form)
        return [(row.office, row.values) for row in rows if row.office is not None]
    except RefusedError:
        return []


def breakdown_rows(book: Book, form: Form) -> Iterator[BreakdownRow]:
    """Yield the rows of a breakdown: those of the offices, then that of the totals, sheet by sheet.

    Raises:
        RefusedError: a sheet of it cannot be read.
    """
    width = BREAKDOWN_FIRST_FIELD + len(form.fields)
    for name in BREAKDOWN_SHEETS:
        if name not in book:
            return
        for number, cells in book.rows_of(name):
            if number >= BREAKDOWN_FIRST_OFFICE and cells[BREAKDOWN_CODE] != BLANK:
                yield _row(name, number, [*cells, *[BLANK] * (width - len(cells))], width)


def _row(sheet: str, number: int, cells: Row, width: int) -> BreakdownRow:
    code, name, kind = (_text(cells[column]) for column in (BREAKDOWN_CODE, BREAKDOWN_NAME, BREAKDOWN_KIND))
    written = _text(cells[BREAKDOWN_CHECK_CODE])
    return BreakdownRow(
        sheet,
        number,
        Office(code, name, kind) if name else None,
        written.zfill(_CODE_DIGITS) if written.isdecimal() else written,
        tuple(stored_number(raw) for raw in cells[BREAKDOWN_FIRST_FIELD:width]),
    )


def _text(raw: object) -> str:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return visible(str(raw)).strip()
