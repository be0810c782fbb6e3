"""The charts of a report in Word: tables whose shaded cells are the bars, the same in every program."""

from collections.abc import Iterator

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import _Cell

from nianbao.core import to_text
from nianbao.reports.publish.charts import Bars
from nianbao.reports.publish.narrative import Run
from nianbao.reports.publish.tables import Kind
from nianbao.reports.publish.word_style import FIRST, add_paragraph, add_space, fill_cell

_COLUMNS = 40
_ROOM = 14
"""Columns right of the longest bar, for its value in words."""
_COLOURS = ("4472C4", "ED7D31", "70AD47", "A5A5A5")
_LABEL_WIDTH, _BAR_WIDTH = 46.0, 2.4
_SIZE = 9


def draw_chart(document: WordDocument, chart: Bars) -> None:
    """Draw a chart: a line a bar, its label, the bar, its value."""
    unit = f"（单位：{chart.unit}）" if chart.unit else ""
    add_paragraph(document, (Run(f"{chart.title}{unit}"),), FIRST, 12, align=WD_ALIGN_PARAGRAPH.LEFT)
    lines = list(_bars(chart))
    table = document.add_table(len(lines), _COLUMNS + 1)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    widths = [_LABEL_WIDTH, *[_BAR_WIDTH] * _COLUMNS]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row, (label, length, text, colour) in zip(table.rows, lines, strict=True):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        cells = list(row.cells)
        fill_cell(cells[0], label, _SIZE, Kind.ROW)
        if length:
            bar = cells[1].merge(cells[length])
            _colour(bar, colour)
            fill_cell(bar, "", _SIZE, Kind.ROW)
        fill_cell(cells[length + 1].merge(cells[_COLUMNS]), text, _SIZE, Kind.ROW)
    add_space(document)


def _colour(bar: _Cell, colour: str) -> None:
    """Shade a cell, with white lines that set it apart from the bars above and below."""
    borders = OxmlElement("w:tcBorders")
    for side in ("top", "bottom"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "24"), ("color", "FFFFFF")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), colour)
    bar._tc.get_or_add_tcPr().extend((borders, shade))


def _bars(chart: Bars) -> Iterator[tuple[str, int, str, str]]:
    """Yield a line a bar: its label, its length in columns, its value, its colour."""
    most = _COLUMNS - _ROOM
    for item, values in chart.items:
        for number, (series, value) in enumerate(zip(chart.series, values, strict=True)):
            length = max(1, round(float(value) / float(chart.largest) * most)) if value else 0
            text = f"{to_text(value)}（{series}）" if len(chart.series) > 1 else to_text(value)
            yield item if number == 0 else "", length, text, _COLOURS[number % len(_COLOURS)]
