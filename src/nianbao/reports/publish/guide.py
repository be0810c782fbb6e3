"""The guide for the clerk who fills in the workbook: one Word page to go with the letter."""

import io
from collections.abc import Iterator

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from nianbao.core import NO_SENDER, Period, Sender
from nianbao.form import Form
from nianbao.reports.publish.word_style import BODY, FIRST, LATIN, TITLE, set_up
from nianbao.xlsx import finish_package

_MARGIN = 25
_TITLE_SIZE, _HEADING_SIZE, _SIZE, _LINE = 18, 13, 12, 21


def write_guide(form: Form, period: Period, sender: Sender = NO_SENDER) -> bytes:
    """Write how to fill in, print and hand in a form's workbook; the same content gives the same bytes."""
    document = docx.Document()
    set_up(document)
    section = document.sections[0]
    section.top_margin = section.bottom_margin = section.left_margin = section.right_margin = Mm(_MARGIN)
    section.footer.paragraphs[0].clear()
    for text, font, size, centred in _paragraphs(form, period, sender):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.line_spacing = Pt(_LINE if size < _TITLE_SIZE else 2 * _LINE)
        paragraph.paragraph_format.space_after = Pt(0)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(text)
        run.font.size, run.font.name = Pt(size), LATIN
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    target = io.BytesIO()
    document.save(target)
    return finish_package(target.getvalue(), lock_structure=False, rows={})


def _paragraphs(form: Form, period: Period, sender: Sender) -> Iterator[tuple[str, str, int, bool]]:
    """Yield text, font, size and whether it stands in the middle."""
    yield f"{form.title}（{period.title}）填报指南", TITLE, _TITLE_SIZE, True
    yield "一、怎样填", FIRST, _HEADING_SIZE, False
    for number, text in enumerate(form.cover.instructions, 1):
        yield f"{number}．{text}", BODY, _SIZE, False
    yield "二、打印盖章", FIRST, _HEADING_SIZE, False
    tables = "、".join(f"“{table.sheet}”" for table in form.tables)
    yield (
        (
            f"打印“{form.cover.sheet}”和{tables}，各一页；“审核”还列着可说明的，一并打印。"
            "填报人、审核人、单位负责人签字，加盖公章。"
        ),
        BODY,
        _SIZE,
        False,
    )
    yield "三、报送", FIRST, _HEADING_SIZE, False
    until = f"{sender.until}前" if sender.until else "按通知的时间"
    address = f"发到 {sender.address}" if sender.address else "发回下发的邮箱"
    yield (
        f"{until}把填好的工作簿{address}，盖章件同时送来。以后又有改动的，改好再报一次，以最后一次为准。",
        BODY,
        _SIZE,
        False,
    )
    if sender.ask:
        yield f"有疑问请联系{sender.office}{sender.ask}。", BODY, _SIZE, False
