"""The cover of a summary: who is in it, who is missing, what was not added up and why."""

from collections.abc import Iterator

from nianbao.checks import Fate
from nianbao.consolidation import Consolidation
from nianbao.core import Severity, Unit, lines_needed
from nianbao.layout import FINDINGS_HEADINGS, Area, ListState, WorkbookLayout
from nianbao.submission import Submission
from nianbao.summary.matters import file_name, open_matters
from nianbao.template import Content, draw_cover, summary_code
from nianbao.xlsx import Book, Cell, page, protect

MOST_NAMES = 80
MOST_MATTERS = 24
"""Open matters that have a line of their own on the cover, which stays one page."""
_WIDTH = 74
_LABEL_WIDTH = 13


def draw_summary_cover(
    book: Book, layout: WorkbookLayout, content: Content, result: Consolidation, footer: str
) -> None:
    """Draw the cover of a summary."""
    cover = layout.cover
    sheet = draw_cover(
        book, layout, content, Cell(headline(result)), Cell(detail(result)), summary_code(layout, content)
    )
    row = cover.body
    lines_of_cover = list(_lines(result))
    for at, (label, text) in enumerate(lines_of_cover):
        if label:
            below = next(
                (number for number, (word, _) in enumerate(lines_of_cover[at + 1 :]) if word),
                len(lines_of_cover) - at - 1,
            )
            book.put(sheet, Area(row, 0, 1 + below), Cell(label), book.style("cover-label"))
        book.put(sheet, Area(row, 1, 1, 3), Cell(text), book.style("cover-detail", align="left", indent=1))
        lines = max(lines_needed(text, _WIDTH), lines_needed(label, _LABEL_WIDTH))
        sheet.set_row(row, min(400, max(20, 15 * lines + 6)))
        row += 1
    sheet.print_area(0, 0, row - 1, cover.state.last_column)
    page(sheet, office=footer)
    protect(sheet, content.sheet_password)


def headline(result: Consolidation) -> str:
    """Return how many of how many offices are in the sum."""
    expected = expected_offices(result)
    return f"已汇总 {len(result.accepted)} 个单位" + (
        f"（{ListState.EXPECTED.format(expected)}）" if expected else ""
    )


def detail(result: Consolidation) -> str:
    """Return a sentence on the offices that are not in the sum."""
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
    """Yield the lines of the cover: the open matters first, one a line, then what the sum rests on."""
    matters = list(open_matters(result))
    for number, matter in enumerate(matters[:MOST_MATTERS], 1):
        label = f"待办事项（{len(matters)} 项）" if number == 1 else ""
        yield label, f"{number}．{matter.who}：{matter.text}"
    if len(matters) > MOST_MATTERS:
        yield "", f"其余 {len(matters) - MOST_MATTERS} 项见“主要指标一览”和“报送情况”"
    if not matters:
        yield "待办事项", "无"
    yield "汇总单位", _names(result.accepted)
    errors, warnings = result.count(Severity.ERROR), result.count(Severity.WARNING)
    explained = sum(
        1
        for entry in result.entries
        for finding in entry.submission.findings
        if not entry.replaced and finding.severity is Severity.WARNING and finding.explanation
    )
    below = [line for submission in result.accepted for line in submission.lists.findings]
    told = sum(bool(line[FINDINGS_HEADINGS.index("情况说明") - 1]) for line in below)
    of_others = f"；下级单位的 {len(below)} 处（其中已说明 {told} 处）" if below else ""
    words = f"必须改 {errors} 处，可说明 {warnings} 处（其中已说明 {explained} 处）{of_others}，见“审核问题”"
    yield "审核问题", words
    yield f"{result.form.period_unit.year_before}数据", _about_last_year(result)
    yield "数据来源", "；".join(filter(None, (result.form.source, "各数由“分单位明细”相加得出")))


def _about_last_year(result: Consolidation) -> str:
    """Return a sentence on last year's figures that were used, and the offices that have them."""
    not_assessed = len(result.round.not_assessed)
    beside = result.last_year
    word = result.form.period_unit.year_before
    scope = f"；与{word}比较的数是{beside.scope}的" if beside else ""
    if result.round.prior.unmapped:
        older = result.round.prior.form_name
        return f"已用“{older}”的上年数据审核；{not_assessed} 条跨年审核没有评估：旧表样没有要用的数{scope}"
    if not_assessed and result.form.period_unit is Unit.YEAR:
        return f"没有提供上年数据，{not_assessed} 条跨年审核没有评估"
    if not_assessed:
        used = f"已用{word}数据审核" if beside else f"没有{word}数据"
        return f"{used}；缺上期或上年同期的数，{not_assessed} 条审核没有评估{scope}"
    return f"已用{word}数据审核{scope}" if beside else f"没有{word}数据"


def _names(submissions: tuple[Submission, ...]) -> str:
    return _joined([_who(submission) for submission in submissions]) or "无"


def _who(submission: Submission) -> str:
    return submission.office.name if submission.office else file_name(submission)


def _joined(names: list[str]) -> str:
    some = "、".join(names[:MOST_NAMES])
    return f"{some}……等 {len(names)} 个，见“报送情况”" if len(names) > MOST_NAMES else some
