"""Reading the breakdown of a summary: the figures of every office, as last year's or to be added up again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path
from typing import TypeAlias

from nianbao.container import admit, read_bytes
from nianbao.core import Number
from nianbao.form import Form
from nianbao.layout import BREAKDOWN_SHEETS, LEDGER_SHEET, BreakdownColumn, BreakdownRows, means_the_same
from nianbao.reader.convert import stored_number, visible
from nianbao.reader.older import fits, own_fields
from nianbao.spreadsheet import BLANK, Book, RowKind, Sheet, SheetShape, Spot, WrittenRow
from nianbao.submission import Office

_CODE_DIGITS = 6
_MOST_NUMBERS = 100_000
"""That are remembered at once."""
_FEWEST = 2
"""Figures of a row for which the way through numbers is worth it; the usual one serves all others."""
_BARE, _FIGURE = Sheet(SheetShape({}), ()), Spot("n", 0, None)

Columns: TypeAlias = tuple[int, ...]
"""Where each field of the form has its column."""
NOWHERE = -1
"""The column of a field that a workbook does not have."""


@dataclass(frozen=True, slots=True)
class BreakdownRow:
    """One row of the breakdown: an office with its check code and figures, or a row of totals without one.

    ``written`` is the row as it is written; ``columns`` are those of the values.
    """

    sheet: str
    row: int
    office: Office | None
    check_code: str
    values: tuple[Number | None, ...]
    written: WrittenRow
    columns: Columns


def offices_of(path: Path, form: Form) -> list[tuple[Office, tuple[Number | None, ...]]]:
    """List every office of a summary's breakdown with its values; none where they are not certain.

    Raises:
        RefusedError: the breakdown cannot be read.
    """
    book = Book(admit(read_bytes(path)))
    if not fits(book, form):
        return []
    rows = breakdown_rows(book, form)
    return [(row.office, row.values) for row in rows if row.office is not None]


def breakdown_rows(
    book: Book, form: Form, begin: Callable[[str], object] = lambda _: None
) -> Iterator[BreakdownRow]:
    """Yield the rows of a breakdown: those of the offices, then that of the totals, sheet by sheet.

    ``begin`` is told when a sheet begins.

    Raises:
        RefusedError: a sheet of it cannot be read.
    """
    columns, numbers = _columns(book, form), _StoredNumbers()
    for name in BREAKDOWN_SHEETS:
        if name not in book:
            return
        begin(name)
        for row in book.written_rows(name):
            if row.number >= BreakdownRows.FIRST_OFFICE:
                places = _places(book, row.kind, columns)
                cells = book.held_in(row._replace(kind=places.rest))
                if BreakdownColumn.CODE in cells:
                    values = (
                        map(numbers.__getitem__, places.figures(row.texts))
                        if places.figures
                        else (stored_number(cells.get(column, BLANK)) for column in columns)
                    )
                    yield _row(name, row, cells, tuple(values), columns)


class _StoredNumbers(dict[str, Number | None]):
    """The numbers that workbooks store, by the text of a cell; most figures are met often."""

    def __missing__(self, text: str) -> Number | None:
        if len(self) > _MOST_NUMBERS:
            self.clear()
        number = self[text] = stored_number(_BARE.meant(_FIGURE, text))
        return number


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the rows of a kind have their figures among the texts, if all are there as numbers; and the other cells."""

    figures: Callable[[Sequence[str]], tuple[str, ...]] | None
    rest: RowKind


def _places(book: Book, kind: RowKind, columns: Columns) -> _Places:
    """Find where rows of a kind have their figures; that is looked up once."""

    def work_out() -> _Places:
        spots = dict(kind.cells())
        places = [
            spot.value
            for column in columns
            if (spot := spots.get(column)) is not None
            and isinstance(spot.value, int)
            and spot.kind == "n"
            and not book.styles.cell(spot.style).is_date
        ]
        others = {column: spot for column, spot in spots.items() if column not in columns}
        rest = replace(kind, columns=tuple(others), spots=tuple(others.values()))
        all_there = len(places) == len(columns) >= _FEWEST
        return _Places(itemgetter(*places), rest) if all_there else _Places(None, kind)

    return kind.once(columns, work_out)


def _columns(book: Book, form: Form) -> Columns:
    """Find the column of every field: where the workbook says it is; nowhere where it has no such field."""
    kept = own_fields(book[LEDGER_SHEET], form) if LEDGER_SHEET in book else ()
    if not kept:
        return tuple(BreakdownColumn.FIRST_FIELD + position for position in range(len(form.fields)))
    places = {
        field.id: BreakdownColumn.FIRST_FIELD + position
        for position, field in enumerate(kept)
        if means_the_same(field, form)
    }
    return tuple(places.get(field.id, NOWHERE) for field in form.fields)


def _row(
    sheet: str,
    row: WrittenRow,
    cells: Mapping[int, object],
    values: tuple[Number | None, ...],
    columns: Columns,
) -> BreakdownRow:
    code, name, kind = (
        cell_text(cells.get(column, BLANK))
        for column in (BreakdownColumn.CODE, BreakdownColumn.NAME, BreakdownColumn.KIND)
    )
    office = Office(code, name, kind) if name else None
    check_code = code_text(cells.get(BreakdownColumn.CHECK_CODE, BLANK))
    return BreakdownRow(sheet, row.number, office, check_code, values, row, columns)


def code_text(raw: object) -> str:
    """Return the check code in a cell, also where a program made a number of it."""
    written = cell_text(raw)
    return written.zfill(_CODE_DIGITS) if written.isdecimal() else written


def cell_text(raw: object) -> str:
    """Return the text in a cell as it is seen, also where a program made a number of a code."""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return visible(str(raw)).strip()
