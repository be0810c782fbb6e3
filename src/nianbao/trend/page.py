"""The page of the years (年度对照): the main figures drawn side by side, all figures with their changes below."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations, pairwise

from xlsxwriter.worksheet import Worksheet

from nianbao.charts import DrawnChart, over_years
from nianbao.core import Number, Unit, display_width, lines_needed, rounded, to_text
from nianbao.layout import Area
from nianbao.submission import same_offices
from nianbao.summary import PanelCells, native_panel, panel_height, without_folders
from nianbao.trend.compare import MAIN, Trend, TrendLine, TrendTable
from nianbao.xlsx import Book, Cell, list_styles as styles, page

_UNKNOWN = {**styles.WORD, "bg_color": "#EDEDED"}
_LEAST_PAGE, _LEAST_WORDS, _MOST_WORDS = 98.0, 26.0, 40.0
"""Characters across the page, and of the column of words, at least and at most."""
_MOST_UPRIGHT = 150.0
"""Characters across the page beyond which it lies on its side."""
_LEAST_NUMBER, _ROOM, _CHANGE, _SAME = 8.5, 2.0, 15.0, 21.0
_ROW_PIXELS, _ROW_POINTS = 20, 15
_ACROSS, _GAP = 4, 6
_CHARACTER, _PADDING = 7, 5
"""Pixels of a character of a column's width, and those that a column has besides."""
_CHANGE_FORMAT = "+General;-General;0"


def draw_years(book: Book, trend: Trend) -> None:
    """Draw the page."""
    _Years(book, trend).draw()


def years_of(trend: Trend) -> str:
    """Return the periods that are compared, such as 2023—2024 年度, or 2023年第3季度—2024年第3季度."""
    first, last = trend.years[0].period, trend.years[-1].period
    return f"{first if last.unit is Unit.YEAR else first.title}—{last.title}"


def sheet_of(trend: Trend) -> str:
    """Return the name of the sheet that shows the periods side by side."""
    return "年度对照" if trend.form.period_unit is Unit.YEAR else "各期对照"


@dataclass(frozen=True, slots=True)
class _Against:
    """A period against which the last one is held, by its place, with the headings of the two columns."""

    place: int
    change: str
    share: str


def _against(trend: Trend) -> Iterator[_Against]:
    """Yield the periods against which the last one is held: the one before, and the same of last year."""
    periods = [year.period for year in trend.years]
    before = periods[-2].label
    if trend.form.period_unit is Unit.YEAR:
        yield _Against(len(periods) - 2, f"比 {before}增减", "增减（%）")
        return
    yield _Against(len(periods) - 2, f"环比增减（比 {before}）", "环比（%）")
    same = periods[-1].year_before()
    if any(year.period == same and not year.is_gap for year in trend.years):
        yield _Against(periods.index(same), f"同比增减（比 {same.label}）", "同比（%）")


class _Years:
    """The sheet being drawn: a column of words, one for each year, then the changes."""

    def __init__(self, book: Book, trend: Trend) -> None:
        self._book = book
        self._trend = trend
        self._sheet: Worksheet = book.sheet(sheet_of(trend))
        self._count = len(trend.years)
        self._years = [year.period.label for year in trend.years]
        self._against = tuple(_against(trend))
        self._widths, self._charted = _in_even_groups(self._measure())
        self._columns = len(self._widths)

    @property
    def _word(self) -> str:
        """What one column is: a year, or 期."""
        return "年" if self._trend.form.period_unit is Unit.YEAR else "期"

    def _measure(self) -> list[float]:
        lines = [line for table in self._trend.tables for line in table.lines]
        least = [
            _LEAST_NUMBER if self._word == "年" else display_width(label) + _ROOM for label in self._years
        ]
        years = [
            max(
                least[at],
                *(len(to_text(value)) + _ROOM for line in lines if (value := line.values[at]) is not None),
            )
            if any(line.values[at] is not None for line in lines)
            else least[at]
            for at in range(self._count)
        ]
        changes = [_CHANGE, _CHANGE] * len(self._against) + (
            [_SAME] if self._trend.common is not None else []
        )
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
        self._put(
            row, 0, Cell(f"主要指标，各{self._word}全部单位"), styles.CHART_TITLE, columns=self._columns
        )
        charts = row + 1
        row = first = charts + self._rows_of_charts(main)
        for table in self._trend.tables:
            row = self._draw_table(table, row)
        self._draw_charts(main, charts, first)
        sheet.freeze_panes(1, 1)
        sheet.print_area(0, 0, row - 1, self._columns - 1)
        page(
            sheet,
            landscape=sum(self._widths) > _MOST_UPRIGHT,
            office=f"{self._trend.years[-1].office.name}　{years_of(self._trend)}",
        )

    def _draw_sources(self, row: int) -> int:
        """Write which files the years are, how many offices each adds up, and what to mind."""
        for year in self._trend.years:
            if year.is_gap:
                continue
            file = without_folders(year.file)
            words = f"{year.period.label}：{year.office.name}，明细 {year.members} 个单位，{year.form.name}，文件 {file}"
            self._put(row, 0, Cell(words), styles.NOTE, columns=self._columns)
            row += 1
        for note in self._notes():
            self._put(row, 0, Cell(note), styles.NOTE, columns=self._columns)
            row += 1
        return row

    def _notes(self) -> list[str]:
        word = self._word
        notes = [f"灰色的空格：那一{word}的表样没有这个数，或那一{word}没有这个单位。"]
        missing = [year.period.title for year in self._trend.years if year.is_gap]
        if missing:
            notes.append(f"没有 {'、'.join(missing)}的汇总，这几期空着。")
        older = [year for year in self._trend.years if year.upgrade]
        if older:
            years = "、".join(str(year.period) for year in older)
            notes.append(
                f"{years}{' 年度' if word == '年' else ' '}用的是旧表样，已换算到“{self._trend.form.name}”。"
            )
        common = self._trend.common
        if common is not None:
            scope = same_offices(common)
            notes.append(
                f"各{word}汇总的单位不一样，各{word}的数是当{word}全部单位的；两{word}都有的单位另算一列（{scope}）。"
            )
        return notes

    def _draw_table(self, table: TrendTable, row: int) -> int:
        changes = [head for against in self._against for head in (against.change, against.share)]
        heads = [table.title, *self._years, *changes]
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
        style = {**styles.NUMBER, "num_format": _CHANGE_FORMAT}
        column = count + 1
        for against in self._against:
            self._draw_change(row, column, line, against.place, style)
            column += 2
        if self._trend.common is not None:
            same = None if line.same is None else rounded(line.same[1] - line.same[0])
            self._put(row, column, Cell(same), _UNKNOWN if same is None else style)

    def _draw_change(
        self, row: int, column: int, line: TrendLine, place: int, style: dict[str, object]
    ) -> None:
        """Draw how much the last figure differs from an earlier one, and how much that is in percent."""
        before, now = (Area(row, at).address for at in (place + 1, self._count))
        old, new = line.values[place], line.values[-1]
        known = f"COUNT({before},{now})=2"
        change: Number | str = "" if old is None or new is None else rounded(new - old)
        self._put(row, column, Cell(change, f'IF({known},ROUND({now}-{before},6),"")'), style)
        share = f'IF({known},IF({before}>0,ROUND(({now}-{before})/{before}*100,1),""),"")'
        shown = {**styles.NUMBER, "num_format": "+0.0;-0.0;0.0"}
        self._put(row, column + 1, Cell(_share(old, new), share), shown)

    def _rows_of_charts(self, main: TrendTable) -> int:
        height = panel_height(self._drawing(main), self._drawing(main).panels[0])
        return -(-len(main.lines) // _ACROSS) * -(-height // _ROW_PIXELS)

    def _draw_charts(self, main: TrendTable, row: int, table_row: int) -> None:
        """Draw a panel for each main figure, of the cells of its line in the table below."""
        drawing = self._drawing(main)
        words = Area(table_row, 1, 1, self._count)
        for number, panel in enumerate(drawing.panels):
            values = Area(table_row + 1 + number, 1, 1, self._count)
            chart = native_panel(self._book, drawing, panel, PanelCells(sheet_of(self._trend), words, values))
            height = panel_height(drawing, panel)
            down, across = divmod(number, _ACROSS)
            first, end = self._charted[across : across + 2]
            width = sum(map(_pixels, self._widths[first:end]))
            chart.set_size({"width": width, "height": height - _GAP})
            self._sheet.insert_chart(
                row + down * -(-height // _ROW_PIXELS), first, chart, {"object_position": 3}
            )

    def _drawing(self, main: TrendTable) -> DrawnChart:
        word = "" if self._trend.form.period_unit is Unit.YEAR else "环比"
        return over_years(MAIN, self._years, [(line.word, line.values) for line in main.lines], word)

    def _put(self, row: int, column: int, cell: Cell, style: dict[str, object], columns: int = 1) -> None:
        self._book.put(self._sheet, Area(row, column, 1, columns), cell, self._book.format(style))


def _pixels(width: float) -> int:
    return round(_CHARACTER * width) + _PADDING


def _in_even_groups(widths: list[float]) -> tuple[list[float], tuple[int, ...]]:
    """Widen columns so that the charts side by side stand on whole columns and are of one width.

    A chart that begins or ends within a column gets another width wherever a program draws columns wider.
    Returns the widths, and where each chart's columns begin, with the number of columns at the end.
    """
    pixels = [_pixels(width) for width in widths]
    ways = ((0, *inner, len(pixels)) for inner in combinations(range(1, len(pixels)), _ACROSS - 1))
    bounds = min(ways, key=lambda way: max(sum(pixels[first:end]) for first, end in pairwise(way)))
    groups = [pixels[first:end] for first, end in pairwise(bounds)]
    most = max(map(sum, groups))
    for group in groups:
        for number in range(most - sum(group)):
            group[number % len(group)] += 1
    return [(each - _PADDING) / _CHARACTER for group in groups for each in group], bounds


def _words(line: TrendLine) -> str:
    return f"{line.word}（{line.unit}）" if line.unit else line.word


def _share(old: Number | None, new: Number | None) -> Number | str:
    if old is None or new is None or old <= 0:
        return ""
    return (Decimal(new - old) * 100 / Decimal(old)).quantize(Decimal("0.1"), ROUND_HALF_UP)
