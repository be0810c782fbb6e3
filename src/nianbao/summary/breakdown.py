"""The breakdown (分单位明细): an office a row, a field a column, a total row at the bottom."""

from itertools import groupby, islice

from xlsxwriter.worksheet import Worksheet

from nianbao.consolidation import Consolidation, totals_of
from nianbao.form import AMOUNT, Field
from nianbao.layout import (
    BREAKDOWN_CODE,
    BREAKDOWN_FIRST_FIELD,
    BREAKDOWN_FIRST_OFFICE,
    BREAKDOWN_HEADING_ROWS,
    BREAKDOWN_HEADINGS,
    BREAKDOWN_NAME,
    BREAKDOWN_TITLE_ROW,
    Area,
    BreakdownLayout,
    BreakdownSheet,
)
from nianbao.submission import Submission, check_code
from nianbao.xlsx import NUMBER_FORMATS, Book, Cell, RowsBelow, Values, list_styles as styles, page

_FIXED_WIDTHS = (13.0, 26.0, 9.0, 9.0)
_SCALE = 56
_COLUMNS_A_PAGE = 14


def draw_breakdown(book: Book, layout: BreakdownLayout, result: Consolidation) -> None:
    """Draw the breakdown: one sheet, or more where the offices are too many for one."""
    for part in layout.sheets:
        _draw_sheet(book, layout, part, result)


def _draw_sheet(book: Book, layout: BreakdownLayout, part: BreakdownSheet, result: Consolidation) -> None:
    form = layout.form
    sheet = book.sheet(part.name)
    for column, width in enumerate(_FIXED_WIDTHS):
        sheet.set_column(column, column, width)
    for field in form.fields:
        column = layout.column(field.id)
        sheet.set_column(column, column, 12 if field.number == AMOUNT else 9)
    sheet.set_row(BREAKDOWN_TITLE_ROW, 30)
    style = book.format({**styles.TITLE, "align": "left", "text_wrap": False})
    sheet.write_string(BREAKDOWN_TITLE_ROW, 0, _title(layout, part, result), style)
    _draw_headings(book, sheet, layout)
    _draw_offices(book, sheet, layout, part, result)
    _draw_total(book, sheet, layout, part, result)
    sheet.freeze_panes(BREAKDOWN_FIRST_OFFICE, BREAKDOWN_NAME + 1)
    sheet.autofilter(
        BREAKDOWN_HEADING_ROWS[-1], 0, max(part.total_row - 1, BREAKDOWN_HEADING_ROWS[-1]), layout.columns - 1
    )
    sheet.repeat_rows(BREAKDOWN_HEADING_ROWS[0], BREAKDOWN_HEADING_ROWS[-1])
    sheet.repeat_columns(0, BREAKDOWN_NAME)
    page(sheet, landscape=True, one_page=False)
    sheet.fit_to_pages(0, 0)
    sheet.set_print_scale(_SCALE)
    sheet.set_v_pagebreaks(_page_breaks(layout))


def _title(layout: BreakdownLayout, part: BreakdownSheet, result: Consolidation) -> str:
    title = f"{layout.form.title}分单位明细（{result.round.year or ''} 年度）"
    if part.offices == layout.offices:
        return title
    return f"{title}：第 {part.start + 1} 至第 {part.stop} 个单位，共 {layout.offices} 个"


def _draw_headings(book: Book, sheet: Worksheet, layout: BreakdownLayout) -> None:
    heading = book.format(styles.HEADING)
    for row, height in zip(BREAKDOWN_HEADING_ROWS, (20, 78, 34), strict=True):
        sheet.set_row(row, height)
    for column, word in enumerate(BREAKDOWN_HEADINGS):
        book.put(
            sheet, Area(BREAKDOWN_HEADING_ROWS[0], column, len(BREAKDOWN_HEADING_ROWS)), Cell(word), heading
        )
    sheets = {table.id: f"{table.sheet}　{table.title}" for table in layout.form.tables}
    for table, fields in groupby(layout.form.fields, key=lambda field: field.table):
        _span(book, sheet, layout, BREAKDOWN_HEADING_ROWS[0], list(fields), sheets[table], align="left")
    for (_, label), fields in groupby(layout.form.fields, key=lambda field: (field.table, _upper(field))):
        _span(book, sheet, layout, BREAKDOWN_HEADING_ROWS[1], list(fields), label)
    for field in layout.form.fields:
        column = layout.column(field.id)
        book.put(sheet, Area(BREAKDOWN_HEADING_ROWS[2], column), Cell(_lower(field)), heading)


def _page_breaks(layout: BreakdownLayout) -> list[int]:
    """Break pages between groups of columns, so that no heading is cut in two."""
    breaks: list[int] = []
    start = 0
    for (table, _), fields in groupby(layout.form.fields, key=lambda field: (field.table, _upper(field))):
        group = [layout.column(field.id) for field in fields]
        new_table = layout.form.fields[group[0] - BREAKDOWN_FIRST_FIELD - 1].table != table
        if group[0] > BREAKDOWN_FIRST_FIELD and (new_table or group[-1] - start >= _COLUMNS_A_PAGE):
            breaks.append(group[0])
            start = group[0]
    return breaks


def _upper(field: Field) -> str:
    return field.row_label or "·".join(heading.short for heading in field.column[:-1])


def _lower(field: Field) -> str:
    return field.column_label if field.row else field.column[-1].short


def _span(
    book: Book,
    sheet: Worksheet,
    layout: BreakdownLayout,
    row: int,
    fields: list[Field],
    label: str,
    align: str = "center",
) -> None:
    first = layout.column(fields[0].id)
    style = book.format({**styles.HEADING, "align": align})
    book.put(sheet, Area(row, first, 1, len(fields)), Cell(label), style)


def _draw_offices(
    book: Book, sheet: Worksheet, layout: BreakdownLayout, part: BreakdownSheet, result: Consolidation
) -> None:
    """Draw the first office; the others are rows like it."""
    accepted = islice(result.accepted, part.start, part.stop)
    offices = (_office_row(layout, submission) for submission in accepted)
    first = next(offices, None)
    if first is None:
        return
    looks = [styles.WORD, styles.TEXT, styles.WORD, styles.WORD]
    looks += [{**styles.NUMBER, "num_format": NUMBER_FORMATS[field.number]} for field in layout.form.fields]
    for column, (value, look) in enumerate(zip(first, looks, strict=True)):
        book.put(sheet, Area(BREAKDOWN_FIRST_OFFICE, column), Cell(value), book.format(look))
    book.add_rows(RowsBelow(part.name, BREAKDOWN_FIRST_OFFICE, offices))


def _office_row(layout: BreakdownLayout, submission: Submission) -> Values:
    """Give an office's row; an accepted submission has a number everywhere."""
    office = submission.office
    assert office is not None
    code = check_code(layout.form, submission.values) or ""
    numbers = (0 if value is None else value for value in submission.values)
    return (office.code, office.name, office.kind, code, *numbers)


def _draw_total(
    book: Book, sheet: Worksheet, layout: BreakdownLayout, part: BreakdownSheet, result: Consolidation
) -> None:
    """Draw the total of the sheet's offices, which nearly always are all of them."""
    row = part.total_row
    whole = part.offices == layout.offices
    word = "合计" if whole else "本表合计"
    book.put(
        sheet, Area(row, BREAKDOWN_CODE, 1, BREAKDOWN_FIRST_FIELD), Cell(word), book.format(styles.TOTAL_WORD)
    )
    totals = result.totals if whole else totals_of(result.form, result.accepted[part.start : part.stop])
    for field, total in zip(layout.form.fields, totals, strict=True):
        style = book.format({**styles.TOTAL, "num_format": NUMBER_FORMATS[field.number]})
        area = Area(row, layout.column(field.id))
        formula = f"SUM({layout.offices_of(part, field.id)})" if part.offices else "0"
        book.put(sheet, area, Cell(total, formula), style)
