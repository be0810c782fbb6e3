"""Writing the comparison of years: a page of figures and charts, and the breaks."""

from xlsxwriter.worksheet import Worksheet

from nianbao.core import Number, Unit, lines_needed, rounded
from nianbao.layout import Area
from nianbao.trend.compare import Break, Trend
from nianbao.trend.page import draw_years, sheet_of, years_of
from nianbao.xlsx import Book, Cell, list_styles as styles, page, strict

_BREAK_HEADINGS = ("{0}", "单位", "工作表", "位置", "应当衔接的", "{1}", "按{2}应为", "相差", "说明")
"""With the words for a period, for this one and for those before."""
_BREAK_WIDTHS = (8, 24, 9, 24, 44, 11, 11, 10, 60)


def write_trend(trend: Trend) -> bytes:
    """Write the comparison; the same summaries give the same bytes."""
    with strict():
        book = Book()
        draw_years(book, trend)
        _draw_breaks(book, trend)
        return book.bytes(lock_structure=False)


def _draw_breaks(book: Book, trend: Trend) -> None:
    sheet = book.sheet(breaks_sheet(trend))
    for column, width in enumerate(_BREAK_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 30)
    title = book.format(styles.TITLE)
    years = years_of(trend)
    book.put(
        sheet, Area(0, 0, 1, len(_BREAK_HEADINGS)), Cell(f"{years}：{between(trend)}没有衔接上的数"), title
    )
    row = 1
    for note in _break_notes(trend):
        book.put(sheet, Area(row, 0), Cell(note), book.format(styles.NOTE))
        row += 1
    heading, unit = row, trend.form.period_unit
    for column, word in enumerate(_BREAK_HEADINGS):
        shown = word.format(unit.heading, unit.this, unit.before if unit is Unit.YEAR else "以前")
        book.put(sheet, Area(row, column), Cell(shown), book.format(styles.HEADING))
    for found in trend.breaks:
        row += 1
        _draw_break(book, sheet, row, found)
    if not trend.breaks:
        row += 1
        book.put(sheet, Area(row, 0, 1, len(_BREAK_HEADINGS)), Cell("全部衔接"), book.format(styles.WORD))
    sheet.freeze_panes(heading + 1, 2)
    sheet.autofilter(heading, 0, row, len(_BREAK_HEADINGS) - 1)
    sheet.repeat_rows(heading)
    page(sheet, landscape=True, one_page=False, office=trend.years[-1].office.name)


def _draw_break(book: Book, sheet: Worksheet, row: int, found: Break) -> None:
    office = found.office.name if found.office else "汇总数"
    cells: tuple[tuple[Number | str, dict[str, object]], ...] = (
        (found.period.below_year or found.period.year, styles.WORD),
        (office, styles.TEXT),
        (found.sheet, styles.WORD),
        (found.rule.place, styles.TEXT),
        (found.rule.rule.title, styles.TEXT),
        (found.now, styles.NUMBER),
        (found.due, styles.NUMBER),
        (rounded(found.now - found.due), styles.NUMBER),
        (found.sentence, styles.TEXT),
    )
    for column, (value, style) in enumerate(cells):
        book.put(sheet, Area(row, column), Cell(value), book.format(style))
    lines = max(
        lines_needed(str(value), width - 2) for (value, _), width in zip(cells, _BREAK_WIDTHS, strict=True)
    )
    sheet.set_row(row, 14 * lines + 6)


def breaks_sheet(trend: Trend) -> str:
    """Return the name of the sheet that lists the breaks."""
    return sheet_of(trend).replace("对照", "衔接")


def between(trend: Trend) -> str:
    """Return the words for between what the breaks are."""
    return "年度之间" if trend.form.period_unit is Unit.YEAR else "各期之间"


def _break_notes(trend: Trend) -> list[str]:
    yearly = trend.form.period_unit is Unit.YEAR
    old = "上一年" if yearly else "以前"
    notes = [
        f"{older if yearly else older.title} 与 {newer.title}不相连，没有核对衔接。"
        for older, newer in trend.gaps
    ]
    for year in sorted({year for year, _ in trend.not_assessed}):
        rules = {rule.key for at, rule in trend.not_assessed if at == year}
        notes.append(f"{year.title}有 {len(rules)} 项没有核对：{old}的表样没有要用的数。")
    notes.append("“汇总数”一行：单位有增减、有缺报的，合计不衔接是自然的；以各单位的行为准。")
    return notes
