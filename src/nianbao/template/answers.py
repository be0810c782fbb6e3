"""What an office is told of a finding on its slip, and where it answers what no check of the workbook stands for."""

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from nianbao.core import Finding, Trait, lines_needed, titles_with
from nianbao.layout import SLIP_ANSWER, SLIP_ANSWER_COLUMN, Area
from nianbao.template.content import Content, Returned
from nianbao.xlsx import Book, Cell

_ENDS = ("？", "！")
_TO_OTHERS = "该单位"
"""A sentence that speaks of the office to somebody else is left out: the office itself reads the slip."""
_ROW = 34


def message_without_place(found: Finding) -> str:
    """Return what is wrong and what to do, without the place, which stands beside it."""
    sentences = [sentence for sentence in found.advice.split("。") if sentence and _TO_OTHERS not in sentence]
    return "".join(sentence if sentence.endswith(_ENDS) else f"{sentence}。" for sentence in sentences)


def answered_here(returned: Returned) -> list[Finding]:
    """Return the findings that are answered on the slip, since no check of the workbook has a place for them."""
    return [finding for finding in returned.findings if finding.has(Trait.ANSWERED_ON_SLIP)]


def draw_answers(book: Book, sheet: Worksheet, content: Content, row: int, widths: Sequence[float]) -> int:
    """Draw for each of those what is asked and a cell to write in; gives the row after them."""
    assert content.returned is not None
    titles = titles_with(Trait.ANSWERED_ON_SLIP)
    for found in answered_here(content.returned):
        text = f"{found.severity.word}：{message_without_place(found)}"
        book.put(sheet, Area(row, 0, 1, len(widths)), Cell(text), book.style("cover-line"))
        sheet.set_row(row, 16 * lines_needed(text, sum(widths) - 2) + 4)
        label = Cell(SLIP_ANSWER.format(titles[found.code]))
        book.put(sheet, Area(row + 1, 0, 1, SLIP_ANSWER_COLUMN), label, book.style("audit-text"))
        area = Area(row + 1, SLIP_ANSWER_COLUMN, 1, len(widths) - SLIP_ANSWER_COLUMN)
        answer = Cell(content.explanations.get(found.code, ""))
        book.put(sheet, area, answer, book.style("audit-explanation", num_format="@"))
        sheet.set_row(row + 1, _ROW)
        row += 2
    return row
