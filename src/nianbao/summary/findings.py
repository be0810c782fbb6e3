"""The findings (审核问题): everything wrong or worth explaining, as one filterable table."""

from collections.abc import Iterator, Mapping

from xlsxwriter.worksheet import Worksheet

from nianbao.checks import Fate
from nianbao.consolidation import Consolidation
from nianbao.core import Finding, Severity, lines_needed
from nianbao.layout import FINDINGS_HEADINGS, FINDINGS_SHEET, REGISTER_SHEET, Area, ListRow, quoted
from nianbao.submission import Submission
from nianbao.summary.figures import titled
from nianbao.summary.matters import file_names
from nianbao.summary.register import FILE, draw_rest
from nianbao.xlsx import DOUBTFUL, WRONG, Book, Cell, list_styles as styles, page

_WIDTHS = (5, 14, 24, 8, 9, 8, 60, 10, 10, 9, 30, 24, 28)
_LEVEL = 3
_PRINTED = FINDINGS_HEADINGS.index("情况说明") + 1
"""What follows, the code and the file, is for the screen."""
_LEFT = (2, 6, 10, 12)
"""Columns of running text."""
MOST_LINKS = 60_000
"""A workbook holds 65,530 links."""
HIGHEST_ROW = 400.0


def draw_findings(book: Book, result: Consolidation, register_rows: Mapping[str, int], footer: str) -> None:
    """Draw the findings, each with a link to its file's line in the register."""
    sheet = book.sheet(FINDINGS_SHEET)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 30)
    book.put(
        sheet,
        Area(0, 0, 1, _PRINTED),
        Cell(titled(result, FINDINGS_SHEET)),
        book.format(styles.TITLE),
    )
    for column, heading in enumerate(FINDINGS_HEADINGS):
        book.put(sheet, Area(1, column), Cell(heading), book.format(styles.HEADING))
    found = list(_lines(result))
    row = ListRow.FIRST
    for row, (submission, texts) in enumerate(found[: ListRow.MOST], ListRow.FIRST + 1):
        _draw_finding(book, sheet, row - 1, texts, register_rows.get(submission.file))
    draw_rest(book, sheet, row, len(found), _PRINTED)
    if row == ListRow.FIRST:
        book.put(sheet, Area(row, 0, 1, _PRINTED), Cell("没有审核问题"), book.format(styles.WORD))
    sheet.freeze_panes(ListRow.FIRST, 3)
    sheet.autofilter(1, 0, max(row - 1, 1), len(FINDINGS_HEADINGS) - 1)
    sheet.repeat_rows(0, 1)
    sheet.print_area(0, 0, max(row, ListRow.FIRST), _PRINTED - 1)
    page(sheet, landscape=True, one_page=False, office=footer)


def finding_lines(result: Consolidation) -> tuple[tuple[str, ...], ...]:
    """List the texts of the findings as the sheet has them, without their numbers."""
    return tuple(texts for _, texts in _lines(result))


def _lines(result: Consolidation) -> Iterator[tuple[Submission, tuple[str, ...]]]:
    """Yield the texts of every finding with its file; below a summary's own, what it lists of its offices."""
    names = file_names(result)
    for entry in result.round.in_roster_order(result.entries):
        if entry.replaced:  # what was wrong in a file that another stands for is no open question
            continue
        submission, name = entry.submission, names[entry.submission.file]
        for finding in submission.findings:
            yield submission, _texts(submission, name, finding)
        if entry.fate is Fate.ACCEPTED:
            for *texts, file in submission.lists.findings:
                yield submission, (*texts, f"{name}：{file}")


def _draw_finding(
    book: Book, sheet: Worksheet, row: int, texts: tuple[str, ...], register_row: int | None
) -> None:
    marking = WRONG if texts[_LEVEL - 1] == Severity.ERROR.word else DOUBTFUL
    for column, text in enumerate(texts, 1):
        style = styles.TEXT if column in _LEFT else styles.WORD
        if column == _LEVEL:
            style = {**style, **marking}
        book.put(sheet, Area(row, column), Cell(text), book.format(style))
    number = row - ListRow.FIRST + 1
    if number <= MOST_LINKS and register_row is not None:
        url = f"internal:{quoted(REGISTER_SHEET)}!{Area(register_row, FILE).address}"
        sheet.write_url(row, 0, url, book.format(styles.LINK), string=str(number))
    else:
        book.put(sheet, Area(row, 0), Cell(str(number)), book.format(styles.WORD))
    lines = max(lines_needed(text, _WIDTHS[column] - 2) for column, text in enumerate(texts, 1))
    sheet.set_row(row, min(14 * lines + 6, HIGHEST_ROW))


def _texts(submission: Submission, file: str, finding: Finding) -> tuple[str, ...]:
    """Return the cells of a line; the file stands in place of an office that is not known."""
    office = submission.office
    return (
        office.code if office else "",
        office.name if office else file,
        finding.severity.word,
        finding.place.sheet or "",
        finding.place.cell or "",
        finding.message,
        finding.found or "",
        finding.expected or "",
        finding.difference or "",
        finding.explanation or "",
        finding.code,
        file,
    )
