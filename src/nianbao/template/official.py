"""Drawing one official table: headings from the layout, figures or formulas into its slots."""

from collections.abc import Callable
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from nianbao.core import lines_needed
from nianbao.form import CHOICE, Field, Form, TextField
from nianbao.layout import TableLayout
from nianbao.xlsx import Book, Cell, page

LINE_HEIGHT = 14.5
_PADDING = 7
_LEAST_HEIGHT = 24.0
_VALUE_WIDTHS = ((4, 18.0), (8, 9.4), (1000, 8.8))
"""So many columns of figures at most, and how wide they are then."""
_MOST_TEXT_WIDTH, _MOST_TEXT_LINES = 30.0, 3


@dataclass(frozen=True)
class Filling:
    """The cells of a table: of each field the cell, its style and the format of its number.

    ``words`` returns the cell of each text and its style.
    """

    cell: Callable[[Field], Cell]
    style: Callable[[Field], str]
    number_format: Callable[[Field], str]
    words: Callable[[TextField], tuple[Cell, str]]


def draw_table(
    book: Book, form: Form, table: TableLayout, filling: Filling, footer: Cell, office: str
) -> Worksheet:
    """Draw a table's sheet."""
    sheet = book.sheet(table.sheet)
    widths = column_widths(table)
    for column, width in text_widths(form, table).items():
        widths[column] = max(widths[column], width)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for row, height in _row_heights(form, table, widths).items():
        sheet.set_row(row, height)
    for label in table.labels:
        book.label(sheet, label)
    for slot in table.slots:
        field = form.by_id[slot.field]
        style = book.style(filling.style(field), num_format=filling.number_format(field))
        book.put(sheet, slot.area, filling.cell(field), style)
    for slot in table.text_slots:
        text, look_of_text = filling.words(form.text_by_id[slot.field])
        book.put(sheet, slot.area, text, book.style(look_of_text))
    book.put(sheet, table.footer, footer, book.style("sheet-footer"))
    page(sheet, landscape=table.table.orientation == "landscape", office=office)
    sheet.print_area(0, 0, table.footer.row, table.columns - 1)
    first = table.slots[0].area
    sheet.freeze_panes(first.row if len(table.table.blocks) == 1 else 1, table.heading_columns)
    return sheet


def text_widths(form: Form, table: TableLayout) -> dict[int, float]:
    """Return widths for the columns of texts: wide enough for one line, at most a third of a page."""
    widths: dict[int, float] = {}
    for slot in table.text_slots:
        field = form.text_by_id[slot.field]
        longest = max(map(len, field.choices)) if field.kind == CHOICE else field.length
        width = min(_MOST_TEXT_WIDTH, max(9.0, 2.2 * longest + 3)) / slot.area.columns
        for column in range(slot.area.column, slot.area.last_column + 1):
            widths[column] = max(widths.get(column, 0.0), width)
    return widths


def column_widths(table: TableLayout) -> list[float]:
    """Return widths with which no heading is clipped and the table fits one A4 page."""
    headings = {0: [], 1: [30.0], 2: [12.0, 30.0]}.get(table.heading_columns)
    if headings is None:
        headings = [5.5, *[13.0] * (table.heading_columns - 2), 31.0]
    value = next(width for most, width in _VALUE_WIDTHS if table.value_columns <= most)
    return [*headings, *[value] * table.value_columns]


def _row_heights(form: Form, table: TableLayout, widths: list[float]) -> dict[int, float]:
    heights: dict[int, float] = {}
    for label in table.labels:
        area = label.area
        width = sum(widths[area.column : area.column + area.columns]) - 1
        needed = lines_needed(label.text, width) * LINE_HEIGHT + _PADDING
        for row in range(area.row, area.row + area.rows):
            heights[row] = max(heights.get(row, 0.0), needed / area.rows)
    heights[0] = 36.0
    for slot in table.slots:
        heights.setdefault(slot.area.row, _LEAST_HEIGHT)
    for slot in table.text_slots:
        text, area = form.text_by_id[slot.field], slot.area
        width = sum(widths[area.column : area.column + area.columns]) - 2
        lines = min(lines_needed("字" * text.length, width), _MOST_TEXT_LINES)
        heights[area.row] = max(heights.get(area.row, 0.0), lines * LINE_HEIGHT + _PADDING)
    return {row: max(height, _LEAST_HEIGHT) for row, height in heights.items()} | {table.footer.row: 24.0}
