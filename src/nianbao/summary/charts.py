"""The charts (图表): native charts beside the small tables that they draw."""

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from nianbao.consolidation import Consolidation
from nianbao.core import Number
from nianbao.form import Bar, Chart
from nianbao.layout import CHARTS_SHEET, Area, BreakdownLayout, WorkbookLayout
from nianbao.xlsx import SONG, Book, Cell, list_styles as styles, page

MOST_OFFICES = 20
_CHART_COLUMN = 5
_LEAST_ROWS = 18
_COLOURS = ("#4472C4", "#ED7D31", "#70AD47", "#A5A5A5", "#FFC000", "#5B9BD5")


@dataclass(frozen=True, slots=True)
class _Data:
    """A small table: words down the side, one column of values for each series."""

    words: tuple[str, ...]
    series: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    note: str = ""


def draw_charts(
    book: Book, layout: WorkbookLayout, breakdown: BreakdownLayout, result: Consolidation
) -> None:
    """Draw every chart that the form declares and for which there are figures."""
    sheet = book.sheet(CHARTS_SHEET)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, _CHART_COLUMN - 1, 12)
    sheet.set_column(_CHART_COLUMN, _CHART_COLUMN + 7, 9)
    title = Area(0, 0, 1, _CHART_COLUMN + 8)
    sheet.set_row(0, 30)
    book.put(sheet, title, Cell(CHARTS_SHEET), book.format(styles.TITLE))
    row = 2
    for chart in layout.form.charts:
        data = _data(chart, layout, breakdown, result)
        if data is not None:
            row = _draw(book, sheet, chart, data, row)
    page(sheet, one_page=False)


def _data(
    chart: Chart, layout: WorkbookLayout, breakdown: BreakdownLayout, result: Consolidation
) -> _Data | None:
    if chart.kind == "offices":
        return _by_office(chart, breakdown, result)
    if chart.kind == "years":
        return _by_year(chart, layout, result)
    return _by_item(chart, layout, result)


def _by_office(chart: Chart, breakdown: BreakdownLayout, result: Consolidation) -> _Data | None:
    (bar,) = chart.bars
    position = result.form.position[bar.fields[0]]
    figures = [(each.values[position] or 0, index) for index, each in enumerate(result.accepted)]
    largest = sorted(figures, key=lambda figure: (-figure[0], figure[1]))[:MOST_OFFICES]
    if not largest:
        return None
    names = tuple(office.name if (office := result.accepted[index].office) else "" for _, index in largest)
    cells = tuple((Cell(value, breakdown.cell(index, bar.fields[0])),) for value, index in largest)
    note = f"最多的 {MOST_OFFICES} 个单位" if len(figures) > MOST_OFFICES else ""
    return _Data(names, (chart.unit or "数量",), cells, note)


def _by_item(chart: Chart, layout: WorkbookLayout, result: Consolidation) -> _Data:
    items = tuple(dict.fromkeys(bar.item for bar in chart.bars))
    series = tuple(dict.fromkeys(bar.series for bar in chart.bars))
    bars = {(bar.item, bar.series): bar for bar in chart.bars}
    cells = tuple(tuple(_sum(layout, result, bars[item, each]) for each in series) for item in items)
    return _Data(items, series, cells)


def _by_year(chart: Chart, layout: WorkbookLayout, result: Consolidation) -> _Data | None:
    """Compare with last year over the offices that have figures of both years."""
    prior, offices = result.comparable_prior, result.comparable
    if not prior:
        return None
    cells = []
    for bar in chart.bars:
        before = Cell(sum((prior.get(field, 0) for field in bar.fields), start=0))
        positions = [result.form.position[field] for field in bar.fields]
        now = sum((each.values[position] or 0 for each in offices for position in positions), start=0)
        cells.append((before, _sum(layout, result, bar) if result.fully_comparable else Cell(now)))
    this_year = result.round.year
    years = (f"{this_year - 1} 年", f"{this_year} 年") if this_year else ("上年", "本年")
    note = "" if result.fully_comparable else f"两年都有数的 {len(offices)} 个单位"
    return _Data(tuple(bar.item for bar in chart.bars), years, tuple(cells), note)


def _sum(layout: WorkbookLayout, result: Consolidation, bar: Bar) -> Cell:
    total: Number = sum((result.totals[result.form.position[field]] for field in bar.fields), start=0)
    places = ",".join(layout.slots[field].area.on(layout.slots[field].sheet) for field in bar.fields)
    return Cell(total, f"SUM({places})")


def _draw(book: Book, sheet: Worksheet, chart: Chart, data: _Data, row: int) -> int:
    width = 1 + len(data.series)
    heading, text, number = (book.format(each) for each in (styles.HEADING, styles.TEXT, styles.NUMBER))
    book.put(sheet, Area(row, 0, 1, width), Cell(chart.title), heading)
    words: Sequence[str] = (data.note or chart.unit, *data.series)
    for column, word in enumerate(words):
        book.put(sheet, Area(row + 1, column), Cell(word), heading)
    first = row + 2
    for offset, (word, cells) in enumerate(zip(data.words, data.cells, strict=True)):
        book.put(sheet, Area(first + offset, 0), Cell(word), text)
        for column, cell in enumerate(cells, 1):
            book.put(sheet, Area(first + offset, column), cell, number)
    last = first + len(data.words) - 1
    drawing = book.workbook.add_chart({"type": "bar" if chart.kind == "offices" else "column"})
    assert drawing is not None
    for column, name in enumerate(data.series, 1):
        drawing.add_series(
            {
                "name": name,
                "categories": [CHARTS_SHEET, first, 0, last, 0],
                "values": [CHARTS_SHEET, first, column, last, column],
                "fill": {"color": _COLOURS[(column - 1) % len(_COLOURS)]},
                "data_labels": {"value": True, "font": {"name": SONG, "size": 9}},
                "gap": 60,
            }
        )
    drawing.set_title({"name": chart.title, "name_font": {"name": SONG, "size": 13}})
    drawing.set_legend({"none": True} if len(data.series) == 1 else {"position": "bottom"})
    plain = {"major_gridlines": {"visible": False}, "num_font": {"name": SONG, "size": 9}}
    drawing.set_x_axis({**plain, "visible": chart.kind != "offices"})
    drawing.set_y_axis({**plain, "reverse": chart.kind == "offices", "visible": chart.kind == "offices"})
    rows = max(len(data.words) + 2, _LEAST_ROWS)
    drawing.set_size({"width": 560, "height": (rows - 1) * 20})
    sheet.insert_chart(row, _CHART_COLUMN, drawing)
    return row + rows + 1
