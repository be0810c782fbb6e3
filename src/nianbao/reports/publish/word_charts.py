"""The charts of a report in Word: tables whose shaded cells are the bars, the same in every program."""

from collections.abc import Iterator
from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell

from nianbao.charts import DrawnChart, Panel
from nianbao.core import to_text
from nianbao.reports.publish.narrative import TextRun
from nianbao.reports.publish.tables import Kind
from nianbao.reports.publish.word_style import BODY, FIRST, add_paragraph, add_space, fill_cell

_COLUMNS = 40
_ROOM = 10
"""Columns right of the longest bar, for its value."""
_DARK, _LIGHT = "1F4E79", "C9D3DF"
_LABEL_WIDTH, _BAR_WIDTH = 46.0, 2.7
_SIZE = 9
_TITLE_LINE = 18


@dataclass(frozen=True, slots=True)
class _WordBar:
    """One line of a chart: a label, a bar from one column to another (none where they are equal), its value."""

    label: str
    start: int = 0
    stop: int = 0
    text: str = ""
    quiet: bool = False
    heading: bool = False


def draw_chart(document: WordDocument, drawing: DrawnChart) -> None:
    """Draw a chart: a line a bar, its label, the bar, its value. No panel is parted from its title by a page."""
    for text, font, size in ((drawing.title, FIRST, 12), (drawing.note, BODY, 10.5)):
        if text:
            add_paragraph(document, (TextRun(text),), font, size, align=WD_ALIGN_PARAGRAPH.LEFT)
            form = document.paragraphs[-1].paragraph_format
            form.keep_with_next, form.line_spacing = True, Pt(_TITLE_LINE)
    bars = list(_bars(drawing))
    table = document.add_table(len(bars), _COLUMNS + 1)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    widths = [_LABEL_WIDTH, *[_BAR_WIDTH] * _COLUMNS]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    ends = {number for number, bar in enumerate(bars) if bar.heading}
    for number, (row, bar) in enumerate(zip(table.rows, bars, strict=True), 1):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        cells = list(row.cells)
        if bar.heading:
            fill_cell(cells[0].merge(cells[-1]), bar.label, _SIZE, Kind.ROW)
        else:
            _draw_bar(cells, bar)
        if number < len(bars) and number not in ends:
            cells[0].paragraphs[0].paragraph_format.keep_with_next = True
    add_space(document)


def _draw_bar(cells: list[_Cell], bar: _WordBar) -> None:
    """Draw one bar between its columns; cell 0 is the label's, so that column n of the bars is cell n + 1."""
    fill_cell(cells[0], bar.label, _SIZE, Kind.ROW)
    if bar.start:
        fill_cell(cells[1].merge(cells[bar.start]), "", _SIZE, Kind.ROW)
    if bar.stop > bar.start:
        drawn = cells[bar.start + 1].merge(cells[bar.stop])
        _colour(drawn, _LIGHT if bar.quiet else _DARK)
        fill_cell(drawn, "", _SIZE, Kind.ROW)
    fill_cell(cells[bar.stop + 1].merge(cells[_COLUMNS]), bar.text, _SIZE, Kind.ROW)


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


def _bars(drawing: DrawnChart) -> Iterator[_WordBar]:
    """Yield the lines of a chart; a panel begins with its title."""
    for panel in drawing.panels:
        if panel.title:
            yield _WordBar(panel.title, heading=True)
        yield from _bars_of(drawing, panel)


def _bars_of(drawing: DrawnChart, panel: Panel) -> Iterator[_WordBar]:
    """Measure the bars of a panel in columns: the zero stands still, a bar that is not zero is seen."""
    low, high = (float(bound) for bound in drawing.bounds(panel))
    a_column = (high - low) / (_COLUMNS - _ROOM) or 1.0
    zero = round(-low / a_column)
    for line in panel.lines:
        if line.value is None:
            yield _WordBar(line.label, zero, zero, "—")
            continue
        length = round(float(line.value) / a_column)
        length = length or (1 if line.value > 0 else -1 if line.value < 0 and zero else 0)
        start, stop = sorted((zero, zero + length))
        yield _WordBar(line.label, start, stop, to_text(line.value), line.quiet)
