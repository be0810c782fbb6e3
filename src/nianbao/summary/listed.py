"""The lists of what offices wrote: 文字明细, a line for each text, and 封面明细, an office a line."""

from xlsxwriter.worksheet import Worksheet

from nianbao.consolidation import Consolidation
from nianbao.core import lines_needed
from nianbao.layout import (
    COVER_ENTRIES_HEADINGS,
    COVER_ENTRIES_SHEET,
    TEXTS_HEADINGS,
    TEXTS_SHEET,
    Area,
    CoverEntriesRow,
    ListRow,
    TextsColumn,
    collected_entries,
)
from nianbao.summary.figures import titled
from nianbao.summary.findings import HIGHEST_ROW
from nianbao.xlsx import Book, Cell, list_styles as styles, page

_TEXT_WIDTHS = (14, 22, 14, 34, 60, 28)
_ENTRY_WIDTH = 20.0
_LEFT = (TextsColumn.PLACE, TextsColumn.CONTENT)


def draw_listed(book: Book, result: Consolidation, footer: str) -> None:
    """Draw the lists that the form has."""
    if result.form.texts:
        _draw_texts(book, result, footer)
    if collected_entries(result.form):
        _draw_cover_entries(book, result, footer)


def _draw_texts(book: Book, result: Consolidation, footer: str) -> None:
    form = result.form
    sheets = {table.id: table.sheet for table in form.tables}
    sheet = _begin(book, result, TEXTS_SHEET, TEXTS_HEADINGS, ListRow.HEADING)
    for column, width in enumerate(_TEXT_WIDTHS):
        sheet.set_column(column, column, width)
    lines = [
        (
            office_texts.office.code,
            office_texts.office.name,
            sheets[text.table],
            text.place,
            office_texts.texts[text.id],
            text.id,
        )
        for office_texts in result.texts
        for text in form.texts
        if office_texts.texts.get(text.id)
    ]
    for row, line in enumerate(lines[: ListRow.MOST], ListRow.FIRST):
        for column, word in enumerate(line):
            style = styles.TEXT if column in _LEFT else styles.WORD
            book.put(sheet, Area(row, column), Cell(word), book.format({**style, "num_format": "@"}))
        needed = max(lines_needed(line[column], _TEXT_WIDTHS[column] - 2) for column in range(len(line) - 1))
        sheet.set_row(row, min(14 * needed + 6, HIGHEST_ROW))
    last = ListRow.FIRST + max(len(lines), 1) - 1
    if not lines:
        words = Cell("没有单位填写文字")
        book.put(sheet, Area(last, 0, 1, len(TEXTS_HEADINGS)), words, book.format(styles.WORD))
    _end(sheet, footer, ListRow.FIRST, last, len(TEXTS_HEADINGS) - 1)


def _draw_cover_entries(book: Book, result: Consolidation, footer: str) -> None:
    entries = collected_entries(result.form)
    headings = (*COVER_ENTRIES_HEADINGS, *(entry.label for entry in entries))
    sheet = _begin(book, result, COVER_ENTRIES_SHEET, headings, CoverEntriesRow.HEADING)
    for column in range(len(headings)):
        sheet.set_column(column, column, 14 if column == 0 else _ENTRY_WIDTH)
    quiet = book.format({**styles.WORD, "font_size": 8, "font_color": "#7F7F7F"})
    for column, entry in enumerate(entries, len(COVER_ENTRIES_HEADINGS)):
        book.put(sheet, Area(CoverEntriesRow.IDS, column), Cell(entry.field), quiet)
    word = book.format({**styles.WORD, "num_format": "@"})
    for row, office_texts in enumerate(result.texts, CoverEntriesRow.FIRST):
        cells = (
            office_texts.office.code,
            office_texts.office.name,
            *(office_texts.texts.get(entry.field, "") for entry in entries),
        )
        for column, text in enumerate(cells):
            book.put(sheet, Area(row, column), Cell(text), word)
        sheet.set_row(row, 14 * max(lines_needed(text, _ENTRY_WIDTH - 2) for text in cells) + 6)
    last = CoverEntriesRow.FIRST + max(len(result.texts), 1) - 1
    _end(sheet, footer, CoverEntriesRow.FIRST, last, len(headings))


def _begin(
    book: Book, result: Consolidation, name: str, headings: tuple[str, ...], heading_row: int
) -> Worksheet:
    sheet = book.sheet(name)
    sheet.set_row(0, 30)
    book.put(sheet, Area(0, 0, 1, len(headings)), Cell(titled(result, name)), book.format(styles.TITLE))
    for column, heading in enumerate(headings):
        book.put(sheet, Area(heading_row, column), Cell(heading), book.format(styles.HEADING))
    return sheet


def _end(sheet: Worksheet, footer: str, first: int, last: int, columns: int) -> None:
    """Set how the list scrolls and prints; ``columns`` are printed."""
    sheet.freeze_panes(first, 2)
    sheet.autofilter(first - 1, 0, last, columns - 1)
    sheet.repeat_rows(0, first - 1)
    sheet.print_area(0, 0, last, columns - 1)
    page(sheet, landscape=True, one_page=False, office=footer)
