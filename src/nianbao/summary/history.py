"""The history below the register: what each newer version of an office's file changed, field by field."""

from collections.abc import Iterator, Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

from nianbao.consolidation import Consolidation, Revision, revisions
from nianbao.core import lines_needed
from nianbao.layout import Area
from nianbao.xlsx import Book, Cell, list_styles as styles

TITLE = "各单位先后报送的文件改了什么"
_COLUMNS = (
    ("单位编码", 1, 1),
    ("单位名称", 2, 1),
    ("单元格", 3, 1),
    ("改动的指标", 4, 1),
    ("较早的文件", 5, 1),
    ("原来", 6, 2),
    ("改为", 8, 3),
    ("较新的文件", 11, 1),
)
"""The columns of the register, which this list uses again: heading, first column, and how many."""
_LEFT = ("单位名称", "改动的指标", "较早的文件", "较新的文件")
_LAST = 12


def draw_history(
    book: Book,
    sheet: Worksheet,
    result: Consolidation,
    row: int,
    widths: Sequence[int],
    names: Mapping[str, str],
) -> int:
    """Draw the history from a row on; gives the row after it. Nothing where no file was replaced.

    ``names`` are what the files are called, by their path.
    """
    steps = list(revisions(result.form, result.entries))
    if not steps:
        return row
    sheet.set_row(row, 26)
    book.put(sheet, Area(row, 0, 1, _LAST), Cell(TITLE), book.format(styles.SUBTITLE))
    row += 1
    book.put(sheet, Area(row, 0), Cell("序号"), book.format(styles.HEADING))
    for heading, column, span in _COLUMNS:
        book.put(sheet, Area(row, column, 1, span), Cell(heading), book.format(styles.HEADING))
    sheet.set_row(row, 22)
    number = 0
    for step in steps:
        for texts in _lines(result, step, names):
            row, number = row + 1, number + 1
            book.put(sheet, Area(row, 0), Cell(number), book.format(styles.WORD))
            for (heading, column, span), text in zip(_COLUMNS, texts, strict=True):
                style = styles.TEXT if heading in _LEFT else styles.WORD
                book.put(sheet, Area(row, column, 1, span), Cell(text), book.format(style))
            lines = max(
                lines_needed(text, sum(widths[column : column + span]) - 2)
                for (_, column, span), text in zip(_COLUMNS, texts, strict=True)
            )
            sheet.set_row(row, 14 * lines + 6)
    return row + 1


def _lines(result: Consolidation, step: Revision, names: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    office = step.office.code, step.office.name
    older, newer = names[step.older.file], names[step.newer.file]
    for change in step.changes:
        field = result.form.by_id.get(change.field) or result.form.text_by_id[change.field]
        yield *office, change.place, field.place, older, change.older, change.newer, newer
    if not step.changes:
        words = "（数字没有变化）" if step.comparable else "（有一个文件的数字读不出，无法比较）"
        yield *office, "—", words, older, "—", "—", newer
