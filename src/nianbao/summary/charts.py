"""The charts (图表): one page of native charts; the figures that they draw stand to the right of it."""

from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from nianbao.charts import DrawnBar, DrawnChart, Origin, Panel, draw
from nianbao.consolidation import Consolidation
from nianbao.layout import CHARTS_SHEET, Area, BreakdownLayout, WorkbookLayout
from nianbao.summary.figures import figures_of, titled
from nianbao.summary.panels import PanelCells, native_panel, panel_height
from nianbao.xlsx import Book, Cell, list_styles as styles, page

_COLUMNS, _COLUMN_WIDTH, _COLUMN_PIXELS = 12, 8.0, 61
_DATA = _COLUMNS + 1
_DATA_WIDTHS = (34, 22, 12)
_ROW_PIXELS = 20
_ROW_POINTS = 15
_ACROSS = 3
"""Panels side by side."""


def draw_charts(
    book: Book, layout: WorkbookLayout, breakdown: BreakdownLayout, result: Consolidation, footer: str
) -> None:
    """Draw every chart that the form declares and for which there are figures; without any no sheet."""
    if not result.form.charts:
        return
    sheet = book.sheet(CHARTS_SHEET)
    sheet.set_column(0, _COLUMNS - 1, _COLUMN_WIDTH)
    for offset, width in enumerate(_DATA_WIDTHS):
        sheet.set_column(_DATA + offset, _DATA + offset, width)
    sheet.set_row(0, 30)
    book.put(sheet, Area(0, 0, 1, _COLUMNS), Cell(titled(result, CHARTS_SHEET)), book.format(styles.TITLE))
    drawings = tuple(draw(figures_of(result)))
    charts = _ChartSheet(book, sheet, layout, breakdown)
    charts.draw_data(drawings)
    last = charts.draw_all(drawings)
    if not drawings:
        book.put(sheet, Area(2, 0), Cell("没有可画的数"), book.format(styles.NOTE))
    sheet.print_area(0, 0, max(last, 2), _COLUMNS - 1)
    page(sheet, office=footer)
    sheet.hide_gridlines(2)


@dataclass(frozen=True)
class _ChartSheet:
    """The sheet being drawn."""

    book: Book
    sheet: Worksheet
    layout: WorkbookLayout
    breakdown: BreakdownLayout

    def draw_data(self, drawings: tuple[DrawnChart, ...]) -> None:
        """Write the figures of all charts, one below the other, with the formulas that they come from."""
        if not drawings:
            return
        for offset, word in enumerate(("图（这几列不打印）", "项目", "数量")):
            self.book.put(self.sheet, Area(1, _DATA + offset), Cell(word), self.book.format(styles.HEADING))
        row = 2
        for drawing in drawings:
            for panel, line in drawing.lines():
                subject = f"{drawing.subject}：{panel.title}" if panel.title else drawing.subject
                cells = (Cell(subject), Cell(line.label), self._cell(line))
                looks = (styles.TEXT, styles.TEXT, styles.NUMBER)
                for offset, (cell, style) in enumerate(zip(cells, looks, strict=True)):
                    self.book.put(self.sheet, Area(row, _DATA + offset), cell, self.book.format(style))
                row += 1

    def draw_all(self, drawings: tuple[DrawnChart, ...]) -> int:
        """Draw the charts one below the other; returns the last row that they take."""
        row, data = 2, 2
        for drawing in drawings:
            self._put_line(row, drawing.title, styles.CHART_TITLE)
            self._put_line(row + 1, drawing.note, styles.CHART_NOTE)
            row += 2
            for start in range(0, len(drawing.panels), _ACROSS):
                panels = drawing.panels[start : start + _ACROSS]
                self._draw_panels(drawing, panels, row, data)
                data += sum(len(panel.lines) for panel in panels)
                height = max(panel_height(drawing, panel) for panel in panels)
                row += -(-height // _ROW_PIXELS)
            row += 1
        return row - 1

    def _put_line(self, row: int, text: str, style: dict[str, object]) -> None:
        self.book.put(self.sheet, Area(row, 0, 1, _COLUMNS), Cell(text), self.book.format(style))
        self.sheet.set_row(row, _ROW_POINTS * 1.3)

    def _draw_panels(self, drawing: DrawnChart, panels: tuple[Panel, ...], row: int, data: int) -> None:
        """Draw panels side by side; a chart of one panel has the whole width."""
        columns = _COLUMNS // min(len(drawing.panels), _ACROSS)
        height = max(panel_height(drawing, panel) for panel in panels)
        for number, panel in enumerate(panels):
            rows = len(panel.lines)
            place = PanelCells(CHARTS_SHEET, Area(data, _DATA + 1, rows), Area(data, _DATA + 2, rows))
            chart = native_panel(self.book, drawing, panel, place)
            chart.set_size({"width": columns * _COLUMN_PIXELS - 6, "height": height - 4})
            self.sheet.insert_chart(row, number * columns, chart, {"object_position": 1})
            data += len(panel.lines)

    def _cell(self, line: DrawnBar) -> Cell:
        origin = line.origin
        if origin is None or not origin.formula or line.value is None:
            return Cell(line.value)
        return Cell(line.value, self._formula(origin))

    def _formula(self, origin: Origin) -> str:
        if origin.office is not None:
            return "+".join(self.breakdown.cell(origin.office, field) for field in origin.fields)
        slots = self.layout.slots
        return f"SUM({','.join(slots[field].area.on(slots[field].sheet) for field in origin.fields)})"
