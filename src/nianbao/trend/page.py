"""The page of the years (年度对照): the main figures drawn side by side, all figures with their changes below."""

from decimal import ROUND_HALF_UP, Decimal

from xlsxwriter.worksheet import Worksheet

from nianbao.charts import Drawing, over_years
from nianbao.core import Number, display_width, lines_needed, rounded, to_text
from nianbao.layout import Area
from nianbao.submission import same_offices
from nianbao.summary import PanelCells, native_panel, panel_height, without_folders
from nianbao.trend.compare import MAIN, Trend, TrendLine, TrendTable
from nianbao.xlsx import Book, Cell, list_styles as styles, page

SHEET = "年度对照"
_UNKNOWN = {**styles.WORD, "bg_color": "#EDEDED"}
_LEAST_PAGE, _LEAST_WORDS, _MOST_WORDS = 98.0, 26.0, 40.0
"""Characters across the page, and of the column of words, at least and at most."""
_LEAST_NUMBER, _ROOM, _CHANGE, _SAME = 8.5, 2.0, 15.0, 21.0
_ROW_PIXELS, _ROW_POINTS = 20, 15
_ACROSS, _GAP = 4, 6
_CHANGE_FORMAT = "+General;-General;0"


def draw_years(book: Book, trend: Trend) -> None:
    """Draw the page."""
    _Years(book, trend).draw()


def years_of(trend: Trend) -> str:
    """Return the years that are compared, such as 2023—2024 年度."""
    return f"{trend.years[0].period}—{trend.years[-1].period.title}"


class _Years:
    """The sheet being drawn: a column of words, one for each year, then the changes."""

    def __init__(self, book: Book, trend: Trend) -> None:
        self._book = book
        self._trend = trend
        self._sheet: Worksheet = book.sheet(SHEET)
        self._count = len(trend.years)
        self._years = [year.period.label for year in trend.years]
        self._widths = self._measure()
        self._columns = len(self._widths)

    def _measure(self) -> list[float]:
        lines = [line for table in self._trend.tables for line in table.lines]
        years = [
            max(
                _LEAST_NUMBER,
                *(len(to_text(value)) + _ROOM for line in lines if (value := line.values[at]) is not None),
            )
            if any(line.values[at] is not None for line in lines)
            else _LEAST_NUMBER
            for at in range(self._count)
        ]
        changes = [_CHANGE, _CHANGE] + ([_SAME] if self._trend.common is not None else [])
        longest = max(display_width(_words(line)) + _ROOM + 1 for line in lines)
        words = max(min(longest, _MOST_WORDS), _LEAST_WORDS, _LEAST_PAGE - sum(years) - sum(changes))
        return [words, *years, *changes]

    def draw(self) -> None:
        """Draw the whole sheet."""
        sheet = self._sheet
        for column, width in enumerate(self._widths):
            sheet.set_column(column, column, width)
        sheet.set_row(0, 30)
        title = f"{self._trend.form.title}：{years_of(self._trend)}对照"
        self._put(0, 0, Cell(title), styles.TITLE, columns=self._columns)
        row = self._draw_sources(1)
        main = next(table for table in self._trend.tables if table.title == MAIN)
        self._put(row, 0, Cell("主要指标，各年全部单位"), styles.CHART_TITLE, columns=self._columns)
        charts = row + 1
        row = first = charts + self._rows_of_charts(main)
        for table in self._trend.tables:
            row = self._draw_table(table, row)
        self._draw_charts(main, charts, first)
        sheet.freeze_panes(1, 1)
        sheet.print_area(0, 0, row - 1, self._columns - 1)
        page(sheet, office=f"{self._trend.years[-1].office.name}　{years_of(self._trend)}")

    def _draw_sources(self, row: int) -> int:
        """Write which files the years are, how many offices each adds up, and what to mind."""
        for year in self._trend.years:
            file = without_folders(year.file)
            words = f"{year.period.label}：{year.office.name}，明细 {year.members} 个单位，{year.form.name}，文件 {file}"
            self._put(row, 0, Cell(words), styles.NOTE, columns=self._columns)
            row += 1
        for note in self._notes():
            self._put(row, 0, Cell(note), styles.NOTE, columns=self._columns)
            row += 1
        return row

    def _notes(self) -> list[str]:
        notes = ["灰色的空格：那一年的表样没有这个数，或那一年没有这个单位。"]
        older = [year for year in self._trend.years if year.upgrade]
        if older:
            years = "、".join(str(year.period) for year in older)
            notes.append(f"{years} 年度用的是旧表样，已换算到“{self._trend.form.name}”。")
        common = self._trend.common
        if common is not None:
            scope = same_offices(common)
            notes.append(
                f"各年汇总的单位不一样，各年的数是当年全部单位的；两年都有的单位另算一列（{scope}）。"
            )
        return notes

    def _draw_table(self, table: TrendTable, row: int) -> int:
        before = self._years[-2]
        heads = [table.title, *self._years, f"比 {before}增减", "增减（%）"]
        if self._trend.common is not None:
            heads.append(f"{same_offices(self._trend.common)}增减")
        for column, word in enumerate(heads):
            style = styles.BAND if column == 0 else styles.HEADING
            self._put(row, column, Cell(word), style)
        lines = max(lines_needed(word, width - 1) for word, width in zip(heads, self._widths, strict=True))
        self._sheet.set_row(row, 13 * lines + 6)
        for line in table.lines:
            row += 1
            self._draw_line(line, row)
        return row + 1

    def _draw_line(self, line: TrendLine, row: int) -> None:
        count = self._count
        words = _words(line)
        self._put(row, 0, Cell(words), styles.TEXT)
        self._sheet.set_row(row, max(_ROW_POINTS, 13 * lines_needed(words, self._widths[0] - 2) + 3))
        for column, value in enumerate(line.values, 1):
            self._put(row, column, Cell(value), _UNKNOWN if value is None else styles.NUMBER)
        before, now = (Area(row, column).address for column in (count - 1, count))
        old, new = line.values[-2], line.values[-1]
        known = f"COUNT({before},{now})=2"
        change: Number | str = "" if old is None or new is None else rounded(new - old)
        style = {**styles.NUMBER, "num_format": _CHANGE_FORMAT}
        self._put(row, count + 1, Cell(change, f'IF({known},ROUND({now}-{before},6),"")'), style)
        share = f'IF({known},IF({before}>0,ROUND(({now}-{before})/{before}*100,1),""),"")'
        shown = {**styles.NUMBER, "num_format": "+0.0;-0.0;0.0"}
        self._put(row, count + 2, Cell(_share(old, new), share), shown)
        if self._trend.common is not None:
            same = None if line.same is None else rounded(line.same[1] - line.same[0])
            self._put(row, count + 3, Cell(same), _UNKNOWN if same is None else style)

    def _rows_of_charts(self, main: TrendTable) -> int:
        height = panel_height(self._drawing(main), self._drawing(main).panels[0])
        return -(-len(main.lines) // _ACROSS) * -(-height // _ROW_PIXELS)

    def _draw_charts(self, main: TrendTable, row: int, table_row: int) -> None:
        """Draw a panel for each main figure, of the cells of its line in the table below."""
        drawing = self._drawing(main)
        width = sum(round(7 * characters) + 5 for characters in self._widths) // _ACROSS
        words = Area(table_row, 1, 1, self._count)
        for number, panel in enumerate(drawing.panels):
            values = Area(table_row + 1 + number, 1, 1, self._count)
            chart = native_panel(self._book, drawing, panel, PanelCells(SHEET, words, values))
            height = panel_height(drawing, panel)
            chart.set_size({"width": width - _GAP, "height": height - _GAP})
            down, across = divmod(number, _ACROSS)
            at = row + down * -(-height // _ROW_PIXELS)
            place = {"x_offset": across * width, "object_position": 3}
            self._sheet.insert_chart(at, 0, chart, place)

    def _drawing(self, main: TrendTable) -> Drawing:
        return over_years(MAIN, self._years, [(line.word, line.values) for line in main.lines])

    def _put(self, row: int, column: int, cell: Cell, style: dict[str, object], columns: int = 1) -> None:
        self._book.put(self._sheet, Area(row, column, 1, columns), cell, self._book.format(style))


def _words(line: TrendLine) -> str:
    return f"{line.word}（{line.unit}）" if line.unit else line.word


def _share(old: Number | None, new: Number | None) -> Number | str:
    if old is None or new is None or old <= 0:
        return ""
    return (Decimal(new - old) * 100 / Decimal(old)).quantize(Decimal("0.1"), ROUND_HALF_UP)
