"""Drawing the 退回单: one page that says what to correct and where, as the first sheet of a return."""

from collections.abc import Iterator

from xlsxwriter.worksheet import Worksheet

from nianbao.core import Finding, Severity, lines_needed
from nianbao.layout import RETURN_SHEET, Area, WorkbookLayout, quoted
from nianbao.template.content import Content
from nianbao.template.cover import READY
from nianbao.xlsx import DOUBTFUL, WRONG, Book, Cell, page, protect

_WIDTHS = (5.0, 8.0, 22.0, 60.0, 7.0)
_HEADINGS = ("序号", "级别", "位置", "问题和改法", "定位")
_MOST_LINES = 60
"""Lines of findings that one printed page still shows readably."""
_LINE = 13.5


def draw_slip(book: Book, layout: WorkbookLayout, content: Content) -> Worksheet:
    """Draw the slip of a return."""
    assert content.returned is not None
    sheet = book.sheet(RETURN_SHEET)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    width = len(_WIDTHS)
    book.put(sheet, Area(0, 0, 1, width), Cell(f"{layout.form.title}退回单"), book.style("title"))
    sheet.set_row(0, 40)
    row = 1
    for text in _head(content):
        book.put(sheet, Area(row, 0, 1, width), Cell(text), book.style("cover-line"))
        sheet.set_row(row, 16 * lines_needed(text, sum(_WIDTHS) - 2) + 4)
        row += 1
    for column, heading in enumerate(_HEADINGS):
        book.put(sheet, Area(row, column), Cell(heading), book.style("column-heading"))
    sheet.set_row(row, 22)
    row = _draw_findings(book, sheet, layout, content, row + 1)
    sheet.print_area(0, 0, row, width - 1)
    page(sheet, office=str(content.entry("office")))
    protect(sheet, content.sheet_password)
    return sheet


def _head(content: Content) -> Iterator[str]:
    assert content.returned is not None
    findings = content.returned.findings
    errors = sum(each.severity is Severity.ERROR for each in findings)
    yield f"{content.entry('office')}（单位编码 {content.entry('code')}）："
    code = f"（校验码 {content.check_code}）" if content.check_code else ""
    yield (
        f"你单位报送的 {content.entry('year')} 年度文件“{content.returned.file}”{code}有 {errors} 处必须改、"
        f"{len(findings) - errors} 处可说明，没有汇总，现予退回。"
    )
    yield (
        "请直接在本工作簿里改：原来填的数字和情况说明都在，有问题的格子已标色，鼠标停在上面可以看到批注；"
        "填得不能用的格子已清空，原来的内容写在批注里。"
    )
    yield (
        f"“必须改”的改好、“可说明”的核对后在“审核”表写明情况。“{content.form.cover.sheet}”上面显示“{READY}”后，"
        "保存并重新报送，同时重新打印盖章件。本页不用删除。"
    )


def _draw_findings(book: Book, sheet: Worksheet, layout: WorkbookLayout, content: Content, row: int) -> int:
    assert content.returned is not None
    findings = content.returned.findings
    used = 0
    for number, each in enumerate(findings, 1):
        text = message_without_place(each)
        where = str(each.place) or "—"
        lines = max(lines_needed(text, _WIDTHS[3] - 2), lines_needed(where, _WIDTHS[2] - 2))
        if used + lines > _MOST_LINES and number < len(findings):
            rest = f"……还有 {len(findings) - number + 1} 处，见各表的批注和“审核”表。"
            book.put(sheet, Area(row, 0, 1, len(_WIDTHS)), Cell(rest), book.style("audit-text"))
            sheet.set_row(row, 20)
            return row
        used += lines
        look = WRONG if each.severity is Severity.ERROR else DOUBTFUL
        word, left = book.style("audit-word"), book.style("audit-text")
        book.put(sheet, Area(row, 0), Cell(number), word)
        book.put(sheet, Area(row, 1), Cell(each.severity.word), book.style("audit-word", **look))
        book.put(sheet, Area(row, 2), Cell(where), left)
        book.put(sheet, Area(row, 3), Cell(text), left)
        if each.place.sheet in layout.sheets and each.place.cell:
            link = f"internal:{quoted(each.place.sheet)}!{each.place.cell}"
            sheet.write_url(row, 4, link, book.style("audit-link"), string="定位")
        else:
            book.put(sheet, Area(row, 4), Cell("—"), word)
        sheet.set_row(row, _LINE * lines + 6)
        row += 1
    return row - 1


def message_without_place(found: Finding) -> str:
    """Give what is wrong and what to do, without the place that stands beside it."""
    return found.advice
