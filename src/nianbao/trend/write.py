"""Writing the comparison of years: tables with live differences, native charts, the breaks."""

from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any

from xlsxwriter.worksheet import Worksheet

from nianbao.core import Number, lines_needed, rounded
from nianbao.layout import Area
from nianbao.trend.compare import Break, Line, Table, Trend
from nianbao.xlsx import SONG, Book, Cell, list_styles as styles, page, strict

YEARS_SHEET = "年度对照"
BREAKS_SHEET = "年度衔接"
_COLOURS = ("#4472C4", "#ED7D31", "#70AD47", "#A5A5A5", "#FFC000", "#5B9BD5", "#264478", "#9E480E")
_UNKNOWN = {**styles.WORD, "bg_color": "#EDEDED"}
_WORD_WIDTH, _NUMBER_WIDTH, _CHART_WIDTH = 26, 11, 9
_CHART_COLUMNS = 8
_LEAST_ROWS = 16
_ROW_PIXELS = 20
_PAGE_WIDTH, _PAGE_ROWS = 92, 29
"""Characters across and rows down a landscape page at full size."""
_BREAK_HEADINGS = ("年度", "单位", "工作表", "位置", "应当衔接的", "本年", "按上年应为", "相差", "说明")
_BREAK_WIDTHS = (8, 24, 9, 24, 44, 11, 11, 10, 60)


def write_trend(trend: Trend) -> bytes:
    """Write the comparison; the same summaries give the same bytes."""
    with strict():
        book = Book(f"{trend.form.title}年度对照")
        _Years(book, trend).draw()
        _draw_breaks(book, trend)
        return book.bytes(lock_structure=False)


class _Years:
    """The sheet of the tables and charts."""

    def __init__(self, book: Book, trend: Trend) -> None:
        self._book = book
        self._trend = trend
        self._sheet = book.sheet(YEARS_SHEET)
        self._count = len(trend.years)
        self._chart_column = self._count + 4

    def draw(self) -> None:
        sheet, count = self._sheet, self._count
        sheet.set_column(0, 0, _WORD_WIDTH)
        sheet.set_column(1, count + 2, _NUMBER_WIDTH)
        sheet.set_column(count + 3, count + 3, 2)
        sheet.set_column(self._chart_column, self._chart_column + _CHART_COLUMNS - 1, _CHART_WIDTH)
        sheet.set_row(0, 30)
        first, last = self._trend.years[0].year, self._trend.years[-1].year
        title = f"{self._trend.form.title}：{first}—{last} 年度对照"
        width = self._chart_column + _CHART_COLUMNS
        self._put(0, 0, Cell(title), styles.TITLE, columns=width)
        row = self._draw_sources(2)
        starts = [row]
        for table in self._trend.tables:
            starts.append(self._draw_table(table, starts[-1]))
        sheet.freeze_panes(1, 1)
        self._print_whole_tables(starts)

    def _print_whole_tables(self, starts: list[int]) -> None:
        """Break pages between tables; fitting to a page would take no notice of that."""
        page(self._sheet, landscape=True, one_page=False)
        self._sheet.fit_to_pages(0, 0)
        width = _WORD_WIDTH + (self._count + 2) * _NUMBER_WIDTH + 2 + _CHART_COLUMNS * _CHART_WIDTH
        scale = max(10, min(100, _PAGE_WIDTH * 100 // width))
        self._sheet.set_print_scale(scale)
        rows = _PAGE_ROWS * 100 // scale
        breaks: list[int] = []
        top = -len(self._trend.years)
        for start, end in pairwise(starts):
            if end - top > rows:
                breaks.append(start)
                top = start
        self._sheet.set_h_pagebreaks(breaks)

    def _draw_sources(self, row: int) -> int:
        """Say which files the years are, and how many offices each adds up."""
        for column, word in enumerate(("年度", "明细单位数", "表样", "汇总单位", "文件")):
            at, columns = self._source_columns(column)
            self._put(row, at, Cell(word), styles.HEADING, columns=columns)
        for each in self._trend.years:
            row += 1
            cells: tuple[str | int, ...] = (
                f"{each.year} 年",
                each.members,
                each.form.name,
                each.office.name,
                each.file,
            )
            self._sheet.set_row(row, 30)
            for column, value in enumerate(cells):
                at, columns = self._source_columns(column)
                self._put(row, at, Cell(value), styles.WORD, columns=columns)
        row += 1
        for note in self._notes():
            self._put(row, 0, Cell(note), styles.NOTE)
            row += 1
        return row + 1

    def _source_columns(self, column: int) -> tuple[int, int]:
        """Give the place of a column of the list of files: the last three lie over several."""
        chart, half = self._chart_column, _CHART_COLUMNS // 2
        return ((0, 1), (1, 1), (2, chart - 2), (chart, half), (chart + half, half))[column]

    def _notes(self) -> list[str]:
        notes = ["灰色的空格：那一年的表样没有这个数，或那一年没有这个单位。"]
        older = [each for each in self._trend.years if each.upgrade]
        if older:
            years = "、".join(str(each.year) for each in older)
            notes.append(f"{years} 年度用的是旧表样，已换算到“{self._trend.form.name}”。")
        if len({each.members for each in self._trend.years}) > 1:
            notes.append("各年度汇总的单位不一样多，合计的增减有一部分来自单位的增减。")
        return notes

    def _draw_table(self, table: Table, row: int) -> int:
        count = self._count
        words = [f"{year.year} 年" for year in self._trend.years]
        self._put(row, 0, Cell(table.title), styles.HEADING, columns=count + 3)
        heads = (table.unit, *words, f"比 {self._trend.years[-2].year} 年增减", "增减（%）")
        for column, word in enumerate(heads):
            self._put(row + 1, column, Cell(word), styles.HEADING)
        first = row + 2
        for offset, line in enumerate(table.lines):
            self._draw_line(line, first + offset)
        self._draw_chart(table, row)
        return row + max(len(table.lines) + 2, _LEAST_ROWS) + 1

    def _draw_line(self, line: Line, row: int) -> None:
        count = self._count
        self._put(row, 0, Cell(line.word), styles.TEXT)
        self._sheet.set_row(row, max(_ROW_PIXELS * 0.75, 14 * lines_needed(line.word, _WORD_WIDTH - 2) + 2))
        for column, value in enumerate(line.values, 1):
            self._put(row, column, Cell(value), _UNKNOWN if value is None else styles.NUMBER)
        before, now = (Area(row, column).address for column in (count - 1, count))
        old, new = line.values[-2], line.values[-1]
        known = f"COUNT({before},{now})=2"
        change: Number | str = "" if old is None or new is None else rounded(new - old)
        self._put(row, count + 1, Cell(change, f'IF({known},{now}-{before},"")'), styles.NUMBER)
        share = f'IF({known},IF({before}>0,ROUND(({now}-{before})/{before}*100,1),""),"")'
        self._put(row, count + 2, Cell(_share(old, new), share), {**styles.NUMBER, "num_format": "0.0"})

    def _draw_chart(self, table: Table, row: int) -> None:
        drawn = [index for index, line in enumerate(table.lines) if line.drawn]
        lines = self._count > 2
        chart = self._book.workbook.add_chart({"type": "line" if lines else "column"})
        assert chart is not None
        font = {"name": SONG, "size": 9}
        for number, index in enumerate(drawn):
            at = row + 2 + index
            colour = _COLOURS[number % len(_COLOURS)]
            look = (
                {"line": {"color": colour, "width": 2.25}}
                if lines
                else {"fill": {"color": colour}, "gap": 60}
            )
            series: dict[str, Any] = {
                "name": [YEARS_SHEET, at, 0],
                "categories": [YEARS_SHEET, row + 1, 1, row + 1, self._count],
                "values": [YEARS_SHEET, at, 1, at, self._count],
                **look,
            }
            if len(drawn) == 1:
                series["data_labels"] = {"value": True, "font": font}
                series["data_labels"] |= {"position": "above"} if lines else {}
            if lines:
                series["marker"] = {"type": "circle", "size": 5, "fill": {"color": colour}}
            chart.add_series(series)
        unit = f"（{table.unit}）" if table.unit else ""
        chart.set_title({"name": f"{table.title}{unit}", "name_font": {"name": SONG, "size": 12}})
        chart.set_legend({"none": True} if len(drawn) == 1 else {"position": "bottom", "font": font})
        chart.set_x_axis({"num_font": font})
        values = [value for index in drawn for value in table.lines[index].values if value is not None]
        grid = {"visible": True, "line": {"color": "#E0E0E0"}}
        floor = {"min": 0} if all(value >= 0 for value in values) else {}
        chart.set_y_axis({"num_font": font, "major_gridlines": grid, **floor})
        chart.show_blanks_as("gap")
        rows = max(len(table.lines) + 2, _LEAST_ROWS)
        chart.set_size({"width": _CHART_COLUMNS * 68, "height": rows * _ROW_PIXELS - 8})
        self._sheet.insert_chart(row, self._chart_column, chart, {"y_offset": 4})

    def _put(self, row: int, column: int, cell: Cell, style: dict[str, object], columns: int = 1) -> None:
        self._book.put(self._sheet, Area(row, column, 1, columns), cell, self._book.format(style))


def _share(old: Number | None, new: Number | None) -> Number | str:
    if old is None or new is None or old <= 0:
        return ""
    return (Decimal(new - old) * 100 / Decimal(old)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _draw_breaks(book: Book, trend: Trend) -> None:
    sheet = book.sheet(BREAKS_SHEET)
    for column, width in enumerate(_BREAK_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 30)
    title = book.format(styles.TITLE)
    book.put(sheet, Area(0, 0, 1, len(_BREAK_HEADINGS)), Cell("年度之间没有衔接上的数"), title)
    row = 1
    for note in _break_notes(trend):
        book.put(sheet, Area(row, 0), Cell(note), book.format(styles.NOTE))
        row += 1
    heading = row
    for column, word in enumerate(_BREAK_HEADINGS):
        book.put(sheet, Area(row, column), Cell(word), book.format(styles.HEADING))
    for one in trend.breaks:
        row += 1
        _draw_break(book, sheet, row, one)
    if not trend.breaks:
        row += 1
        book.put(sheet, Area(row, 0, 1, len(_BREAK_HEADINGS)), Cell("全部衔接"), book.format(styles.WORD))
    sheet.freeze_panes(heading + 1, 2)
    sheet.autofilter(heading, 0, row, len(_BREAK_HEADINGS) - 1)
    sheet.repeat_rows(heading)
    page(sheet, landscape=True, one_page=False)


def _draw_break(book: Book, sheet: Worksheet, row: int, one: Break) -> None:
    office = one.office.name if one.office else "汇总数"
    cells: tuple[tuple[Number | str, dict[str, object]], ...] = (
        (one.year, styles.WORD),
        (office, styles.TEXT),
        (one.sheet, styles.WORD),
        (one.rule.place, styles.TEXT),
        (one.rule.rule.title, styles.TEXT),
        (one.now, styles.NUMBER),
        (one.due, styles.NUMBER),
        (rounded(one.now - one.due), styles.NUMBER),
        (one.sentence, styles.TEXT),
    )
    for column, (value, style) in enumerate(cells):
        book.put(sheet, Area(row, column), Cell(value), book.format(style))
    lines = max(
        lines_needed(str(value), width - 2) for (value, _), width in zip(cells, _BREAK_WIDTHS, strict=True)
    )
    sheet.set_row(row, 14 * lines + 6)


def _break_notes(trend: Trend) -> list[str]:
    notes = [f"{older} 与 {newer} 年度不相连，没有核对衔接。" for older, newer in trend.gaps]
    for year in sorted({year for year, _ in trend.not_assessed}):
        rules = {rule.key for at, rule in trend.not_assessed if at == year}
        notes.append(f"{year} 年度有 {len(rules)} 项没有核对：上一年的表样没有要用的数。")
    notes.append("“汇总数”一行：单位有增减、有缺报的，合计不衔接是自然的；以各单位的行为准。")
    return notes
