"""The breakdown (分单位明细): an office a row, a field a column, a total row at the bottom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from xlsxwriter.worksheet import Worksheet

from nianbao.consolidation import Consolidation, totals_of
from nianbao.core import Number, lines_needed, to_text
from nianbao.form import COUNT, MEAN, Field
from nianbao.layout import (
    BREAKDOWN_HEADINGS,
    Area,
    BreakdownColumn,
    BreakdownLayout,
    BreakdownRows,
    BreakdownSheet,
    heading_groups,
    lower_heading,
    upper_heading,
)
from nianbao.submission import Submission
from nianbao.summary.figures import titled
from nianbao.xlsx import (
    Book,
    Cell,
    RowsBelow,
    Values,
    list_styles as styles,
    number_format,
    page,
    page_header,
    whole_format,
)

_FIXED_WIDTHS = (13.0, 22.0, 8.0, 8.0)
_SCALE = 58
_MARGIN = 0.4
_PAGE_PIXELS = 1340
"""Width of a landscape page at that scale and margin where the standard font is missing: there the columns
of a sheet come out a quarter wider than in Excel."""
_LEAST_WIDTH, _ROOM = 5.5, 1.5
_LINE = 13
_HIGHEST_HEADING = 150


@dataclass(frozen=True, slots=True)
class _FigureColumns:
    """How the columns of the figures are drawn: their widths, which are folded, where printed pages begin.

    A column is folded where every office has zero; one click opens it again.
    """

    widths: tuple[float, ...]
    folded: tuple[bool, ...]
    starts: tuple[int, ...]

    def width(self, fields: Sequence[int]) -> float:
        """Return the width of some columns as they are seen at first."""
        return sum(self.widths[index] for index in fields if not self.folded[index])


def draw_breakdown(book: Book, layout: BreakdownLayout, result: Consolidation, footer: str) -> None:
    """Draw the breakdown: one sheet, or more where the offices are too many for one."""
    columns = _columns(layout, result)
    for part in layout.sheets:
        _draw_sheet(book, layout, part, result, columns, footer)


def _columns(layout: BreakdownLayout, result: Consolidation) -> _FigureColumns:
    form = layout.form
    folded = tuple(
        bool(result.accepted)
        and not (total or field.formula)
        and not any(submission.values[index] for submission in result.accepted)
        for index, (field, total) in enumerate(zip(form.fields, result.totals, strict=True))
    )
    widths = tuple(
        max(_LEAST_WIDTH, _ROOM + max(map(len, _shown(result, index, field, total))))
        for index, (field, total) in enumerate(zip(form.fields, result.totals, strict=True))
    )
    return _FigureColumns(widths, folded, tuple(_page_starts(layout, widths, folded)))


def _shown(result: Consolidation, index: int, field: Field, total: Number | None) -> Iterator[str]:
    """Yield the figures of a column as they are seen; an office's count is never longer than the sum of all."""
    yield _seen(total or 0, whole_format(result.form, field))
    if field.number != COUNT:
        style = number_format(result.form, field)
        yield from (_seen(submission.values[index] or 0, style) for submission in result.accepted)


def _seen(value: Number, style: str) -> str:
    whole, point, decimals = style.partition(".")
    grouping = "," if "," in whole else ""
    return f"{value:{grouping}.{len(decimals)}f}" if point else to_text(value)


def _page_starts(layout: BreakdownLayout, widths: Sequence[float], folded: Sequence[bool]) -> Iterator[int]:
    """Yield the first column of every printed page: pages begin between groups, so that no heading is cut."""
    yield 0
    used = sum(map(_pixels, _FIXED_WIDTHS))
    start = 0
    for group in heading_groups(layout.form):
        needed = sum(_pixels(widths[index]) for index in group if not folded[index])
        if group[0] > start and used + needed > _PAGE_PIXELS:
            yield group[0]
            start, used = group[0], _pixels(_FIXED_WIDTHS[BreakdownColumn.NAME])
        used += needed


def _pixels(width: float) -> int:
    """Return a column's width as the file has it: halves are rounded up."""
    return int(width * 7 + 0.5) + 5


def _draw_sheet(
    book: Book,
    layout: BreakdownLayout,
    part: BreakdownSheet,
    result: Consolidation,
    columns: _FigureColumns,
    footer: str,
) -> None:
    sheet = book.sheet(part.name)
    for column, width in enumerate(_FIXED_WIDTHS):
        sheet.set_column(column, column, width)
    _set_columns(sheet, columns)
    sheet.set_row(BreakdownRows.TITLE, 30)
    style = book.format({**styles.TITLE, "align": "left", "text_wrap": False})
    words = _title(layout, part, result)
    if any(columns.folded):
        words += f"　各单位都是 0 的 {sum(columns.folded)} 列已折叠，点上方的“+”展开"
    sheet.write_string(BreakdownRows.TITLE, 0, words, style)
    _draw_headings(book, sheet, layout, columns)
    _draw_offices(book, sheet, layout, part, result)
    _draw_total(book, sheet, layout, part, result)
    sheet.freeze_panes(BreakdownRows.FIRST_OFFICE, BreakdownColumn.NAME + 1)
    sheet.autofilter(
        BreakdownRows.HEADINGS[-1], 0, max(part.total_row - 1, BreakdownRows.HEADINGS[-1]), layout.columns - 1
    )
    sheet.repeat_rows(BreakdownRows.HEADINGS[0], BreakdownRows.HEADINGS[-1])
    sheet.repeat_columns(BreakdownColumn.NAME, BreakdownColumn.NAME)
    page(sheet, landscape=True, one_page=False, office=footer)
    sheet.set_header(page_header(_title(layout, part, result)))
    sheet.print_area(BreakdownRows.HEADINGS[0], 0, part.total_row, layout.columns - 1)
    sheet.set_margins(left=_MARGIN, right=_MARGIN, top=0.7, bottom=0.8)
    sheet.fit_to_pages(0, 0)
    sheet.set_print_scale(_SCALE)
    sheet.set_v_pagebreaks([BreakdownColumn.FIRST_FIELD + start for start in columns.starts[1:]])


def _set_columns(sheet: Worksheet, columns: _FigureColumns) -> None:
    """Set the widths; folded columns are an outline that is closed, its button on the column after it."""
    before = False
    for index, (width, folded) in enumerate(zip(columns.widths, columns.folded, strict=True)):
        column = BreakdownColumn.FIRST_FIELD + index
        outline: dict[str, object] = {"level": 1, "hidden": True} if folded else {}
        if before and not folded:
            outline["collapsed"] = True
        sheet.set_column(column, column, width, None, outline)
        before = folded
    if before:
        after = BreakdownColumn.FIRST_FIELD + len(columns.widths)
        sheet.set_column(after, after, None, None, {"collapsed": True})


def _title(layout: BreakdownLayout, part: BreakdownSheet, result: Consolidation) -> str:
    """Return the title, which on paper is the header of each page: in the row it would be cut at the second."""
    title = titled(result, f"{layout.form.title}分单位明细")
    if part.offices != layout.offices:
        title += f"：第 {part.start + 1} 至第 {part.stop} 个单位，共 {layout.offices} 个"
    return title


def _draw_headings(book: Book, sheet: Worksheet, layout: BreakdownLayout, columns: _FigureColumns) -> None:
    heading = book.format(styles.HEADING)
    fields = layout.form.fields
    for column, word in enumerate(BREAKDOWN_HEADINGS):
        book.put(
            sheet, Area(BreakdownRows.HEADINGS[0], column, len(BreakdownRows.HEADINGS)), Cell(word), heading
        )
    _draw_bands(book, sheet, layout, columns)
    upper = lower = 1
    for group in heading_groups(layout.form):
        label = upper_heading(fields[group[0]])
        _span(book, sheet, BreakdownRows.HEADINGS[1], group, label)
        if not all(columns.folded[index] for index in group):
            upper = max(upper, lines_needed(label, columns.width(group) - 1))
    for index, field in enumerate(fields):
        label = lower_heading(field)
        book.put(
            sheet, Area(BreakdownRows.HEADINGS[2], BreakdownColumn.FIRST_FIELD + index), Cell(label), heading
        )
        if not columns.folded[index]:
            lower = max(lower, lines_needed(label, columns.widths[index] - 1))
    sheet.set_row(BreakdownRows.HEADINGS[0], 20)
    for row, lines in zip(BreakdownRows.HEADINGS[1:], (upper, lower), strict=True):
        sheet.set_row(row, min(_LINE * lines + 8, _HIGHEST_HEADING))


def _draw_bands(book: Book, sheet: Worksheet, layout: BreakdownLayout, columns: _FigureColumns) -> None:
    """Draw the tables' names above their columns, anew on every printed page."""
    titles = {table.id: (table.sheet, table.title) for table in layout.form.tables}
    ends = (*columns.starts[1:], len(layout.form.fields))
    begun: set[str] = set()
    for start, end in zip(columns.starts, ends, strict=True):
        for table, group in groupby(range(start, end), key=lambda index: layout.form.fields[index].table):
            band = list(group)
            name, title = titles[table]
            again = "（续）" if table in begun else ""
            begun.add(table)
            words = f"{name}　{title}{again}"
            fits = lines_needed(words, columns.width(band) - 1) == 1
            _span(
                book, sheet, BreakdownRows.HEADINGS[0], band, words if fits else f"{name}{again}", styles.BAND
            )


def _span(
    book: Book,
    sheet: Worksheet,
    row: int,
    columns: Sequence[int],
    label: str,
    style: dict[str, object] = styles.HEADING,
) -> None:
    area = Area(row, BreakdownColumn.FIRST_FIELD + columns[0], 1, len(columns))
    book.put(sheet, area, Cell(label), book.format(style))


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
    formats = (
        (whole_format if field.aggregate == MEAN else number_format)(layout.form, field)
        for field in layout.form.fields
    )
    looks += [{**styles.NUMBER, "num_format": code} for code in formats]
    for column, (value, style) in enumerate(zip(first, looks, strict=True)):
        book.put(sheet, Area(BreakdownRows.FIRST_OFFICE, column), Cell(value), book.format(style))
    sheet.set_row(BreakdownRows.FIRST_OFFICE, _height(first))
    book.add_rows(RowsBelow(part.name, BreakdownRows.FIRST_OFFICE, offices, _height))


def _height(values: Values) -> float:
    """Return the height that the words at the beginning of an office's row need, in points."""
    texts = zip(values, _FIXED_WIDTHS, strict=False)
    return _LINE * max(lines_needed(str(text), width) for text, width in texts) + 2


def _office_row(layout: BreakdownLayout, submission: Submission) -> Values:
    """Return an office's row: an accepted submission has a number everywhere but where none can be computed."""
    office = submission.office
    assert office is not None
    code = submission.check_code(layout.form) or ""
    pairs = zip(layout.form.fields, submission.values, strict=True)
    numbers = (
        "" if value is None and layout.form.computes and not field.entered else value or 0
        for field, value in pairs
    )
    return (office.code, office.name, office.kind, code, *numbers)


def _draw_total(
    book: Book, sheet: Worksheet, layout: BreakdownLayout, part: BreakdownSheet, result: Consolidation
) -> None:
    """Draw the total of the sheet's offices, which nearly always are all of them."""
    row = part.total_row
    whole = part.offices == layout.offices
    word = "合计" if whole else "本表合计"
    book.put(
        sheet,
        Area(row, BreakdownColumn.CODE, 1, BreakdownColumn.FIRST_FIELD),
        Cell(word),
        book.format(styles.TOTAL_WORD),
    )
    totals = result.totals if whole else totals_of(result.form, result.accepted[part.start : part.stop])
    for field, total in zip(layout.form.fields, totals, strict=True):
        style = book.format({**styles.TOTAL, "num_format": whole_format(layout.form, field)})
        area = Area(row, layout.column(field.id))
        formula = layout.part_of(part, field.id)
        book.put(sheet, area, Cell(total, formula), style)
