"""A report as a Word file in the style of official documents, with real tables."""

import io
import re

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table as WordTable

from nianbao.core import display_width
from nianbao.reports.publish.narrative import Paragraph, Run
from nianbao.reports.publish.report import Part, Report
from nianbao.reports.publish.tables import OfficialTable
from nianbao.reports.publish.word_charts import draw_chart
from nianbao.reports.publish.word_style import (
    BODY,
    BODY_SIZE,
    FIRST,
    SECOND,
    TEXT_WIDTH,
    TITLE,
    TITLE_SIZE,
    add_paragraph,
    add_space,
    fill_cell,
    set_up,
)
from nianbao.xlsx import finish_package

_ONE_PAGE = 15
"""A table of more rows begins on a page of its own; any table stays on one page if it fits."""
_WIDE = 9
"""So many columns, or more, are set in smaller type."""
_YEAR = re.compile("[0-9]{4} ?年度?(?=.)")


def write_word(report: Report) -> bytes:
    """Write the whole report."""
    document = Document()
    set_up(document)
    title = _in_lines(report.title)
    add_paragraph(document, (Run(title),), TITLE, TITLE_SIZE, align=WD_ALIGN_PARAGRAPH.CENTER, style="Title")
    document.add_paragraph()
    for part in report.parts:
        _part(document, part)
    if report.charts:
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        for chart in report.charts:
            draw_chart(document, chart)
    buffer = io.BytesIO()
    document.save(buffer)
    return finish_package(buffer.getvalue(), lock_structure=False, rows={})


def _in_lines(title: str) -> str:
    """Break a title that is too long for one line behind its year, so that no word is cut in two."""
    fits = display_width(title) / 2 * Pt(TITLE_SIZE) <= Mm(TEXT_WIDTH)
    return title if fits else _YEAR.sub(r"\g<0>\n", title, count=1)


def _part(document: WordDocument, part: Part) -> None:
    add_paragraph(document, (Run(part.title),), FIRST, BODY_SIZE, style="Heading 1")
    if part.table is not None and part.table.rows > _ONE_PAGE:
        document.paragraphs[-1].paragraph_format.page_break_before = True
    for each in part.paragraphs:
        _text(document, each)
    if part.table is not None:
        _table(document, part.table)
        add_space(document)


def _text(document: WordDocument, paragraph: Paragraph) -> None:
    if paragraph.level:
        add_paragraph(
            document, paragraph.runs, SECOND, BODY_SIZE, indent=True, style=f"Heading {paragraph.level}"
        )
    else:
        add_paragraph(document, paragraph.runs, BODY, BODY_SIZE, indent=True)


# ------------------------------------------------------------------ tables


def _table(document: WordDocument, official: OfficialTable) -> None:
    """Draw a table with the official merges; its head is repeated and no row is cut in two."""
    table = document.add_table(official.rows, official.columns, style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    widths = _widths(official)
    _margins(table)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    size = 9.0 if official.columns >= _WIDE else 12.0
    grid = [list(row.cells) for row in table.rows]
    for cell in official.cells:
        area = cell.area
        first = grid[area.row][area.column]
        if area.merged:
            first = first.merge(grid[area.last_row][area.last_column])
        first.width = Mm(sum(widths[area.column : area.last_column + 1]))
        fill_cell(first, cell.text, size, cell.kind)
    for number, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number < official.head_rows:
            properties.append(OxmlElement("w:tblHeader"))
        if number < official.rows - 1:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True


def _widths(official: OfficialTable) -> list[float]:
    """Give the figures what they need and the headings the rest, in millimetres."""
    figures = official.value_columns
    if not official.heading_columns:
        return [TEXT_WIDTH / figures] * figures
    narrow = [10.0, 20.0][: official.heading_columns - 1]
    figure = 11.4 if figures >= 5 else 36.0
    last = TEXT_WIDTH - figure * figures - sum(narrow)
    return [*narrow, last, *[figure] * figures]


def _margins(table: WordTable) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        each = OxmlElement(f"w:{side}")
        each.set(qn("w:w"), "28")
        each.set(qn("w:type"), "dxa")
        margins.append(each)
    table._tbl.tblPr.append(margins)
