"""The findings (审核问题): everything wrong or worth explaining, as one filterable table."""

from collections.abc import Mapping

from nianbao.consolidate import Consolidation
from nianbao.findings import Severity
from nianbao.layout import Area, quoted
from nianbao.layout.workbook import FINDINGS_SHEET, REGISTER_SHEET
from nianbao.summary import styles
from nianbao.template import Book, Cell
from nianbao.template.book import page
from nianbao.template.styles import DOUBTFUL, WRONG
from nianbao.text import lines_needed

HEADINGS = (
    "序号",
    "单位编码",
    "单位名称",
    "级别",
    "工作表",
    "单元格",
    "问题",
    "表中",
    "应为",
    "相差",
    "情况说明",
    "代码",
    "文件",
)
_WIDTHS = (5, 14, 24, 8, 9, 8, 60, 10, 10, 9, 30, 24, 28)
_MESSAGE, _EXPLANATION = 6, 10
_FIRST = 2


def draw_findings(book: Book, result: Consolidation, register_rows: Mapping[str, int]) -> None:
    """Draw the findings, each with a link to its file's line in the register."""
    sheet = book.sheet(FINDINGS_SHEET)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 30)
    book.put(sheet, Area(0, 0, 1, len(HEADINGS)), Cell(FINDINGS_SHEET), book.format(styles.TITLE))
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(1, column, heading, book.format(styles.HEADING))
    row = _FIRST
    for entry in result.entries:
        submission = entry.submission
        office = submission.office
        for one in submission.findings:
            look = WRONG if one.severity is Severity.ERROR else DOUBTFUL
            texts = (
                office.code if office else "",
                office.name if office else "",
                one.severity.word,
                one.place.sheet or "",
                one.place.cell or "",
                one.message,
                one.found or "",
                one.expected or "",
                one.difference or "",
                one.explanation or "",
                one.code,
                submission.file,
            )
            for column, text in enumerate(texts, 1):
                left = column in (_MESSAGE, _EXPLANATION, len(HEADINGS) - 1, 2)
                style = {
                    **(styles.TEXT if left else styles.WORD),
                    **(look if text == one.severity.word else {}),
                }
                sheet.write_string(row, column, text, book.format(style))
            at = Area(register_rows[submission.file], 5).address
            url = f"internal:{quoted(REGISTER_SHEET)}!{at}"
            sheet.write_url(row, 0, url, book.format(styles.LINK), string=str(row - _FIRST + 1))
            lines = max(lines_needed(text, _WIDTHS[column] - 2) for column, text in enumerate(texts, 1))
            sheet.set_row(row, 14 * lines + 6)
            row += 1
    if row == _FIRST:
        book.put(sheet, Area(row, 0, 1, len(HEADINGS)), Cell("没有审核问题"), book.format(styles.WORD))
    sheet.freeze_panes(_FIRST, 3)
    sheet.autofilter(1, 0, max(row - 1, 1), len(HEADINGS) - 1)
    sheet.repeat_rows(0, 1)
    page(sheet, landscape=True, one_page=False)
