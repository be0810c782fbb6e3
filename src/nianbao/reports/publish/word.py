"""A report as a Word file in the style of official documents, with real tables."""

import io
import re

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from nianbao.core import display_width
from nianbao.reports.publish.narrative import TextRun, WrittenParagraph
from nianbao.reports.publish.report import PublishedPart, PublishedReport
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
    set_page,
    set_up,
)
from nianbao.reports.publish.word_tables import draw_table, setting_of
from nianbao.xlsx import finish_package

CHARTS = "附：图表"
_PERIOD = re.compile("[0-9]{4} ?年(?:度|第[0-9]季度|[上下]半年|[0-9]{1,2}月)?(?=.)")


def write_word(report: PublishedReport) -> bytes:
    """Write the whole report."""
    document = Document()
    set_up(document)
    title = _in_lines(report.title)
    add_paragraph(
        document, (TextRun(title),), TITLE, TITLE_SIZE, align=WD_ALIGN_PARAGRAPH.CENTER, style="Title"
    )
    document.add_paragraph()
    for part in report.parts:
        _part(document, part)
    if report.charts:
        _turn(document, landscape=False)
        add_paragraph(document, (TextRun(CHARTS),), FIRST, BODY_SIZE, style="Heading 1")
        for chart in report.charts:
            draw_chart(document, chart)
    buffer = io.BytesIO()
    document.save(buffer)
    return finish_package(buffer.getvalue(), lock_structure=False, rows={})


def _in_lines(title: str) -> str:
    """Break a title that is too long for one line behind its period, so that no word is cut in two."""
    fits = display_width(title) / 2 * Pt(TITLE_SIZE) <= Mm(TEXT_WIDTH)
    return title if fits else _PERIOD.sub(r"\g<0>\n", title, count=1)


def _part(document: WordDocument, part: PublishedPart) -> None:
    setting = setting_of(part.table) if part.table else None
    _turn(document, landscape=setting is not None and setting.landscape)
    add_paragraph(document, (TextRun(part.title),), FIRST, BODY_SIZE, style="Heading 1")
    for paragraph in part.paragraphs:
        _text(document, paragraph)
    if part.table is None or setting is None:
        return
    for number in draw_table(document, part.table, setting):
        if number:
            add_paragraph(document, (TextRun(f"{part.title}（续）"),), FIRST, BODY_SIZE, indent=True)
            document.paragraphs[-1].paragraph_format.keep_with_next = True
    add_space(document)


def _turn(document: WordDocument, *, landscape: bool) -> None:
    """Continue in portrait or landscape, on a new page where that changes."""
    now = document.sections[-1].orientation is WD_ORIENT.LANDSCAPE
    if now is not landscape:
        set_page(document.add_section(WD_SECTION.NEW_PAGE), landscape=landscape)


def _text(document: WordDocument, paragraph: WrittenParagraph) -> None:
    if paragraph.level:
        add_paragraph(
            document, paragraph.runs, SECOND, BODY_SIZE, indent=True, style=f"Heading {paragraph.level}"
        )
    else:
        add_paragraph(document, paragraph.runs, BODY, BODY_SIZE, indent=True)
