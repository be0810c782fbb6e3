"""The style of official documents in Word (GB/T 9704): page, fonts, paragraphs, cells, page numbers.

Fonts that a machine may lack have a stand-in in the file's own font table.
"""

import re
from collections.abc import Iterable

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun

from nianbao.reports.publish.narrative import TextRun
from nianbao.reports.publish.tables import Kind
from nianbao.xlsx import CREATED

BODY, TITLE, FIRST, SECOND, LATIN = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "Times New Roman"
STAND_INS = {BODY: "仿宋", TITLE: "宋体", SECOND: "楷体", FIRST: "SimHei"}
"""What a machine without the fonts of official documents uses instead."""
PAGE = (210, 297)
MARGINS = (37, 35, 28, 26)
"""Top, bottom, left and right, in millimetres, as the standard has them."""
TITLE_SIZE, BODY_SIZE = 22, 16
LINE = 28.95
"""Points from line to line: 22 lines on a page."""
TEXT_WIDTH = PAGE[0] - MARGINS[2] - MARGINS[3]
LANDSCAPE_WIDTH = PAGE[1] - MARGINS[0] - MARGINS[1]
"""Between the margins of a page that lies across: the standard's page turned round."""
_AFTER_BORDERS = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr", "w:sectPr")
"""What follows the borders among the properties of a paragraph: the schema has one order."""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def set_up(document: WordDocument) -> None:
    """Set up pages, fonts and properties; the properties are the same at every run."""
    properties = document.core_properties
    properties.author, properties.comments, properties.title = "nianbao", "", ""
    properties.created = properties.modified = CREATED
    properties.last_modified_by, properties.revision = "nianbao", 1
    section = document.sections[0]
    set_page(section, landscape=False)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = LATIN, Pt(BODY_SIZE)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), BODY)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().append(language)
    _stand_ins(document)
    _page_number(section.footer.paragraphs[0])


def set_page(section: Section, *, landscape: bool) -> None:
    """Set the size and the margins of a section's pages; a page across is one along turned to the left."""
    width, height = (Mm(size) for size in PAGE)
    top, bottom, left, right = (Mm(size) for size in MARGINS)
    if landscape:
        width, height = height, width
        top, bottom, left, right = left, right, bottom, top
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    section.top_margin, section.bottom_margin = top, bottom
    section.left_margin, section.right_margin = left, right
    section.footer_distance = Mm(12 if landscape else MARGINS[1] - 7)


def _stand_ins(document: WordDocument) -> None:
    """Set replacement fonts for those that a machine may lack."""
    part = next(
        candidate
        for candidate in document.part.package.iter_parts()
        if candidate.partname == "/word/fontTable.xml"
    )
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in STAND_INS.items()
    )
    part._blob = part.blob.replace(b"</w:fonts>", fonts.encode() + b"</w:fonts>")


def _page_number(paragraph: WordParagraph) -> None:
    """Number the pages as — 1 —."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, TextRun("— "), "宋体", 14)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    number = _run(paragraph, TextRun("1"), "宋体", 14)
    field.append(number._r)
    _run(paragraph, TextRun(" —"), "宋体", 14)


def add_paragraph(
    document: WordDocument,
    runs: Iterable[TextRun],
    font: str,
    size: float,
    *,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    indent: bool = False,
    style: str = "Normal",
) -> None:
    """Add a paragraph in one of the fonts."""
    paragraph = document.add_paragraph(style=style)
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)
    form.space_before = form.space_after = Pt(0)
    form.alignment = align
    headed = style.startswith("Heading")
    form.keep_with_next = headed
    if indent or headed:
        _indent(paragraph, size)
    for run in runs:
        _run(paragraph, run, font, size)
    if style == "Title":
        none = OxmlElement("w:pBdr")
        bottom = OxmlElement("w:bottom")
        bottom.set(qn("w:val"), "nil")
        none.append(bottom)
        properties = paragraph._p.get_or_add_pPr()
        properties.insert_element_before(none, *_AFTER_BORDERS)  # type: ignore[arg-type]  # two lxml types


def _indent(paragraph: WordParagraph, size: float) -> None:
    """Indent the first line by two characters, whatever the font."""
    paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    indent = paragraph._p.get_or_add_pPr().find(qn("w:ind"))
    if indent is not None:
        indent.set(qn("w:firstLineChars"), "200")


def _run(paragraph: WordParagraph, run: TextRun, font: str, size: float) -> WordRun:
    written = paragraph.add_run(_NOT_XML.sub("", run.text))
    written.bold, written.italic = run.bold, False
    written.font.name, written.font.size = LATIN, Pt(size)
    fonts = written._r.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    written.font.color.rgb = RGBColor(0, 0, 0)
    return written


def add_space(document: WordDocument) -> None:
    """Add a little space below a table."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(12)


def fill_cell(cell: _Cell, text: str, size: float, kind: Kind) -> None:
    """Write the text of a table's cell."""
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    for other in cell.paragraphs[1:]:
        cell._tc.remove(other._p)
    at_left = kind in (Kind.ROW, Kind.CORNER, Kind.TEXT)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if at_left else WD_ALIGN_PARAGRAPH.CENTER
    if at_left:
        paragraph.paragraph_format.left_indent = Pt(2)
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
    _size_of_end(paragraph, size)
    _run(paragraph, TextRun(text), "宋体", size)


def _size_of_end(paragraph: WordParagraph, size: float) -> None:
    """Set the size of a paragraph's end to that of its text: it sets the height of a cell without text."""
    end = OxmlElement("w:rPr")
    written = OxmlElement("w:sz")
    written.set(qn("w:val"), str(round(2 * size)))
    end.append(written)
    paragraph._p.get_or_add_pPr().append(end)
