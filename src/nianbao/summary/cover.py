"""The cover of a summary: who is in it, who is missing, what was not added up and why."""

from collections.abc import Iterator

from nianbao.checks import Fate
from nianbao.consolidation import Consolidation
from nianbao.core import Severity, lines_needed
from nianbao.layout import Area, WorkbookLayout
from nianbao.submission import Submission
from nianbao.template import Content, draw_cover
from nianbao.xlsx import Book, Cell, protect

MOST_NAMES = 80
_WIDTH = 74


def draw_summary_cover(book: Book, layout: WorkbookLayout, content: Content, result: Consolidation) -> None:
    """Draw the cover of a summary."""
    cover = layout.cover
    sheet = draw_cover(book, layout, content, Cell(headline(result)), Cell(detail(result)))
    row = cover.body
    for label, text in _lines(result):
        book.put(sheet, Area(row, 0), Cell(label), book.style("cover-label"))
        book.put(sheet, Area(row, 1, 1, 3), Cell(text), book.style("cover-detail", align="left", indent=1))
        sheet.set_row(row, min(400, max(24, 15 * lines_needed(text, _WIDTH) + 8)))
        row += 1
    sheet.print_area(0, 0, row - 1, cover.state.last_column)
    protect(sheet, content.sheet_password)


def headline(result: Consolidation) -> str:
    """Say how many offices are in the sum, of how many."""
    expected = expected_offices(result)
    return f"已汇总 {len(result.accepted)} 个单位" + (f"（应报 {expected} 个）" if expected else "")


def detail(result: Consolidation) -> str:
    """Say what is not in the sum."""
    parts = []
    if result.round.missing:
        parts.append(f"未报送 {len(result.round.missing)} 个")
    failed = [entry for entry in result.excluded if entry.fate in (Fate.FAILED, Fate.UNREADABLE)]
    if failed:
        parts.append(f"未通过审核 {len(failed)} 个文件")
    if result.forced:
        parts.append(f"带着问题汇总 {len(result.forced)} 个")
    return "，".join(parts) or "全部汇总，没有缺报"


def expected_offices(result: Consolidation) -> int:
    """Count the offices that must report; 0 where there is no roster."""
    return len(result.round.roster.expected) if result.round.roster else 0


def _lines(result: Consolidation) -> Iterator[tuple[str, str]]:
    yield "汇总单位", _names(result.accepted)
    if result.round.roster is not None:
        missing = [office.name for office in result.round.missing]
        yield "未报送", _joined(missing) or "无"
    out = [
        f"{_who(entry.submission)}：{entry.fate.word.removeprefix('未汇总：')}" for entry in result.excluded
    ]
    yield "未汇总的文件", _joined(out) or "无"
    if result.forced:
        yield "带着问题汇总", _names(result.forced)
    errors, warnings = result.count(Severity.ERROR), result.count(Severity.WARNING)
    explained = sum(
        1
        for entry in result.entries
        for one in entry.submission.findings
        if one.severity is Severity.WARNING and one.explanation
    )
    yield "审核问题", f"必须改 {errors} 处，可说明 {warnings} 处（其中已说明 {explained} 处）"
    if result.round.prior.unmapped:
        count = len(result.round.not_assessed)
        older = result.round.prior.form_name
        yield "上年数据", f"已用“{older}”的上年数据审核；{count} 条跨年审核没有评估：旧表样没有要用的数"
    elif result.round.not_assessed:
        count = len(result.round.not_assessed)
        yield "上年数据", f"没有提供上年数据，{count} 条跨年审核没有评估"
    else:
        yield "上年数据", "已用上年数据审核"
    yield "数据来源", f"{result.form.source}；各数由“分单位明细”相加得出"


def _names(submissions: tuple[Submission, ...]) -> str:
    return _joined([_who(each) for each in submissions]) or "无"


def _who(submission: Submission) -> str:
    return submission.office.name if submission.office else submission.shown_file


def _joined(names: list[str]) -> str:
    some = "、".join(names[:MOST_NAMES])
    return f"{some}……等 {len(names)} 个，见“报送情况”" if len(names) > MOST_NAMES else some
