"""Reading the lists of a summary in which its offices' texts stand, so that a summary of it has them too."""

from collections.abc import Iterator, Mapping

from nianbao.form import Form
from nianbao.layout import (
    COVER_ENTRIES_HEADINGS,
    COVER_ENTRIES_SHEET,
    TEXTS_HEADINGS,
    TEXTS_SHEET,
    CoverEntriesRow,
    ListRow,
    TextsColumn,
    collected_entries,
)
from nianbao.reader.texts import written
from nianbao.spreadsheet import BLANK, AnyBook
from nianbao.submission import Office, OfficeTexts, trimmed


def read_listed(form: Form, workbook: AnyBook) -> tuple[OfficeTexts, ...]:
    """Read what the offices of a summary wrote, in the order in which they are listed."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    known = {*form.text_by_id, *(entry.field for entry in collected_entries(form))}
    for office, id_, text in (*_texts(workbook), *_cover_entries(workbook)):
        if id_ in known and text:
            found.setdefault(office, {})[id_] = text
    return tuple(OfficeTexts(Office(code, name), texts) for (code, name), texts in found.items())


def _texts(workbook: AnyBook) -> Iterator[tuple[tuple[str, str], str, str]]:
    for row, cells in rows_of_texts(workbook, TEXTS_SHEET).items():
        if row >= ListRow.FIRST and len(cells) >= len(TEXTS_HEADINGS) - 1:
            office = (cells.get(TextsColumn.CODE, ""), cells.get(TextsColumn.OFFICE, ""))
            yield office, cells.get(TextsColumn.ID, ""), cells.get(TextsColumn.CONTENT, "")


def _cover_entries(workbook: AnyBook) -> Iterator[tuple[tuple[str, str], str, str]]:
    rows = rows_of_texts(workbook, COVER_ENTRIES_SHEET)
    ids = rows.get(CoverEntriesRow.IDS, {})
    for row, cells in rows.items():
        if row < CoverEntriesRow.FIRST or 0 not in cells:
            continue
        for column, id_ in ids.items():
            if column >= len(COVER_ENTRIES_HEADINGS):
                yield (cells[0], cells.get(1, "")), id_, cells.get(column, "")


def rows_of_texts(workbook: AnyBook, sheet: str) -> Mapping[int, Mapping[int, str]]:
    """Return the cells of a sheet by row and column as texts; none where the workbook has no such sheet."""
    rows = workbook.rows_of(sheet) if sheet in workbook else iter(())
    return {
        number: {column: trimmed(written(raw)) for column, raw in enumerate(row) if raw != BLANK}
        for number, row in rows
    }
