"""Drawing the slip before a workbook that goes back: 退回单, or 说明函 where only explanations are wanted.

One page that says what is to be done in this workbook: the same places, counted the same way, as its cover.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from nianbao.core import Finding, Severity, Trait, Unit, lines_needed
from nianbao.layout import (
    REQUEST_SHEET,
    RETURN_SHEET,
    SLIP_HEADINGS,
    Area,
    ItemKind,
    WorkbookLayout,
)
from nianbao.template.answers import answered_here, draw_answers, message_without_place
from nianbao.template.checks import READY, EvaluatedCheck, WorkbookState
from nianbao.template.content import Content, Returned
from nianbao.template.returned import findings_at, key_of
from nianbao.xlsx import DOUBTFUL, WRONG, Book, Cell, page, protect

_WIDTHS = (5.0, 8.0, 25.0, 57.0, 13.0)
_HEADINGS = ("序号", *SLIP_HEADINGS, "点这里去改")
_MOST_LINES = 44
"""Lines of findings that one printed page still shows readably."""
_LINE = 13.5
_MOST_MENDED = 3


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One line of the slip; ``places`` are the places of the cover's count that it stands for."""

    severity: Severity
    where: str
    text: str
    link: str
    places: int = 1


def draw_slip(
    book: Book,
    layout: WorkbookLayout,
    content: Content,
    checks: tuple[EvaluatedCheck, ...],
    state: WorkbookState,
) -> Worksheet:
    """Draw the slip of a workbook that goes back."""
    returned = _returned(content)
    sheet = book.sheet(REQUEST_SHEET if returned.asks else RETURN_SHEET)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    width = len(_WIDTHS)
    lines = [] if _is_template(returned) else list(slip_lines(layout, content, checks))
    kind = "情况说明函" if returned.asks else "退回单"
    book.put(sheet, Area(0, 0, 1, width), Cell(f"{layout.form.title}{kind}"), book.style("title"))
    sheet.set_row(0, 40)
    row = _paragraphs(book, sheet, 1, _head(layout, content, state))
    if lines:
        for column, heading in enumerate(_HEADINGS):
            book.put(sheet, Area(row, column), Cell(heading), book.style("column-heading"))
        sheet.set_row(row, 22)
        row = _draw_lines(book, sheet, lines, row + 1)
    row = draw_answers(book, sheet, content, row, _WIDTHS)
    if not _is_template(returned):
        row = _paragraphs(book, sheet, row, _foot(layout, content, checks))
    for text in _signature(returned):
        book.put(sheet, Area(row, 0, 1, width), Cell(text), book.style("slip-signature"))
        sheet.set_row(row, 20)
        row += 1
    sheet.print_area(0, 0, row - 1, width - 1)
    page(sheet, office=str(content.entry("office")))
    protect(sheet, content.sheet_password)
    return sheet


def slip_lines(
    layout: WorkbookLayout, content: Content, checks: tuple[EvaluatedCheck, ...]
) -> Iterator[SlipLine]:
    """Yield what is to be done: a line for every check that fails in this workbook, most urgent first."""
    failing = sorted(
        (check for check in checks if check.failed), key=lambda check: int(str(check.rank.value))
    )
    for check in failing:
        if check.item.severity is Severity.WARNING and content.explanations.get(check.item.key):
            continue
        if check.item.kind is ItemKind.CELLS:
            yield from _cell_lines(layout, content, check)
        elif check.item.kind is ItemKind.TEXTS:
            yield from _text_lines(layout, content, check)
        else:
            yield _check_line(layout, content, check)


def _cell_lines(layout: WorkbookLayout, content: Content, check: EvaluatedCheck) -> Iterator[SlipLine]:
    """Yield every cell of a table without a usable number; for a table that could not be read, one line."""
    sheet = layout.form.table(check.item.subject).sheet
    if sheet in _returned(content).unread:
        text = f"{_why_unread(content, sheet)}，原来的数字读不出，请重新填写全部 {check.places} 格。"
        yield SlipLine(Severity.ERROR, sheet, text, str(check.target.value), check.places)
        return
    for field in layout.form.fields_of(check.item.subject):
        if field.entered and content.values[field.id] is None:
            place = layout.place(field.id)
            found = [known for known in findings_at(content, field.id) if known.severity is Severity.ERROR]
            text = message_without_place(found[0]) if found else "这一格没有可用的数字，请填写。"
            yield SlipLine(Severity.ERROR, str(place), text, layout.link(field.id))


def _text_lines(layout: WorkbookLayout, content: Content, check: EvaluatedCheck) -> Iterator[SlipLine]:
    """Yield every text of a table that is not what the form asks for; for a table not read, one line."""
    sheet = layout.form.table(check.item.subject).sheet
    if sheet in _returned(content).unread:
        text = f"{_why_unread(content, sheet)}，原来的文字读不出，请重新填写这 {check.places} 格。"
        yield SlipLine(Severity.ERROR, sheet, text, str(check.target.value), check.places)
        return
    for field in layout.form.texts_of(check.item.subject):
        if not content.text_fits(field):
            found = [known for known in findings_at(content, field.id) if known.severity is Severity.ERROR]
            text = message_without_place(found[0]) if found else "这一格的文字不合要求，请改正。"
            yield SlipLine(Severity.ERROR, str(layout.place(field.id)), text, layout.link(field.id))


def _check_line(layout: WorkbookLayout, content: Content, check: EvaluatedCheck) -> SlipLine:
    item = check.item
    found = [known for known in _returned(content).findings if key_of(layout, known) == item.key]
    text = message_without_place(found[0]) if found else f"{item.what}。"
    where = str(found[0].place) if found and str(found[0].place) else item.where
    return SlipLine(item.severity, where, text, str(check.target.value))


def _head(layout: WorkbookLayout, content: Content, state: WorkbookState) -> Iterator[str]:
    returned = _returned(content)
    code = f"（单位编码 {content.entry('code')}）" if content.entry("code") else ""
    yield f"{content.entry('office') or '填报单位'}{code}："
    cover = layout.form.cover.sheet
    until = f"请于{returned.sender.until}前重新报送。" if returned.sender.until else ""
    if _is_template(returned):
        yield from _other_period(cover, content, until)
        return
    file = f"你单位报送的 {_title(content)}文件“{returned.file}”"
    if returned.asks:
        here = len(answered_here(returned))
        yield f"{file}已经通过审核，其中有 {state.warnings + here} 处与上年或通常情况不同，需要说明。"
        also = "（本页有浅黄格的，写在浅黄格里）" if here else ""
        yield (
            f"请逐处核对：没有填错的，在本工作簿“审核”表的“情况说明”里写一句原因{also}；填错的，直接改正。"
            f"改完保存，{until or '请重新报送。'}"
        )
        return
    counts = f"有 {state.errors} 处要改" if state.errors else "现在没有要改的地方"
    more = f"，{state.warnings} 处可说明" if state.warnings else ""
    yield f"{file}没有汇总，现予退回。本工作簿里{counts}{more}（与“{cover}”上显示的一致）。"
    yield _kept(layout, content)
    yield (
        "请在本工作簿里直接改：有问题的格子已标色，鼠标停在上面可以看到批注。“可说明”的，核对后在“审核”表写明情况。"
        f"“{cover}”上显示“{READY}”后，保存并重新报送，同时重新打印、签字、盖章。{until}"
    )


def _is_template(returned: Returned) -> bool:
    """Return whether the workbook is a fresh template and not the file that was handed in."""
    return returned.other_period is not None


def _title(content: Content) -> str:
    """Name the period in the middle of a sentence; where the cover does not say, as far as it says."""
    period = content.stated_period
    return period.title if period else f"{content.entry('year')} 年度"


def _other_period(cover: str, content: Content, until: str) -> Iterator[str]:
    """Say of a file of another period what came back in its place, and what to do with it."""
    returned, period = _returned(content), _title(content)
    assert returned.other_period is not None
    yearly = content.form.period_unit is Unit.YEAR
    old = "上年的文件改了年度" if yearly else f"以前的文件改了{content.form.period_unit.word}"
    carried = "，该带入的上年数已经带入" if content.prior else ""
    yield f"你单位报送的“{returned.file}”是 {returned.other_period.title}的，这次要报的是 {period}，没有汇总，现予退回。"
    yield f"本工作簿是 {period}的模板{carried}，其余要重新填写。请填 {period}的数，不要把{old}再报。"
    yield f"“{cover}”上显示“{READY}”后，保存并重新报送，同时打印、签字、盖章。{until}"


def _kept(layout: WorkbookLayout, content: Content) -> str:
    """Return which figures are in the workbook."""
    unread = _returned(content).unread
    kept = "、".join(table.sheet for table in layout.tables if table.sheet not in unread)
    lost = "、".join(f"{_why_unread(content, sheet)}，读不出，要重填" for sheet in unread)
    explanations = "和情况说明" if content.explanations else ""
    if not kept:
        return f"{lost}。"
    blanks = any(
        content.values[field.id] is None
        for table in layout.tables
        if table.sheet not in unread
        for field in layout.form.fields_of(table.table.id)
        if field.entered
    )
    emptied = "；填得不能用的格子已清空，原来的内容写在批注里" if blanks else ""
    return (
        f"{lost}；{kept}的数字{explanations}已保留{emptied}。"
        if lost
        else f"原来填的数字{explanations}都已保留{emptied}。"
    )


def _why_unread(content: Content, sheet: str) -> str:
    """Return what was done to a table that could not be read, such as 表三被插入了 1 行."""
    for found in _returned(content).findings:
        if found.has(Trait.MENDED) and sheet in found.message:
            _, _, hint = found.message.partition("看起来")
            for done in ("插入", "删除"):
                if hint.startswith(done):
                    return f"{sheet}被{hint.split('。')[0].split('（')[0]}"
    return f"{sheet}的表样被改动"


def _foot(layout: WorkbookLayout, content: Content, checks: tuple[EvaluatedCheck, ...]) -> Iterator[str]:
    """Yield what was wrong in the file and is right again in this workbook."""
    failing = {check.item.key for check in checks if check.failed}
    returned = _returned(content)
    others = [
        known
        for known in returned.findings
        if known.severity is Severity.ERROR and key_of(layout, known) not in failing
    ]
    mended = list(dict.fromkeys(other.problem for other in others if _mended(other)))
    if mended and not returned.unread:
        some = "；".join(mended[:_MOST_MENDED]) + ("……" if len(mended) > _MOST_MENDED else "")
        yield f"原来的文件里还有：{some}。本工作簿已恢复原样，这些不用再改。"
    for other in others:
        if not _mended(other):
            yield f"另外，{message_without_place(other)}"


def _mended(found: Finding) -> bool:
    """Return whether a fresh template puts it right: the form itself, and totals, which are computed anew."""
    return found.has(Trait.MENDED)


def _signature(returned: Returned) -> Iterator[str]:
    sender = returned.sender
    if sender.ask or sender.address:
        address = f"，邮箱 {sender.address}" if sender.address else ""
        yield f"联系人：{sender.ask}{address}" if sender.ask else f"邮箱 {sender.address}"
    yield from (text for text in (sender.office, sender.day) if text)


def _paragraphs(book: Book, sheet: Worksheet, row: int, texts: Iterator[str]) -> int:
    for text in texts:
        book.put(sheet, Area(row, 0, 1, len(_WIDTHS)), Cell(text), book.style("cover-line"))
        sheet.set_row(row, 16 * lines_needed(text, sum(_WIDTHS) - 2) + 4)
        row += 1
    return row


def _draw_lines(book: Book, sheet: Worksheet, lines: list[SlipLine], row: int) -> int:
    used = 0
    for number, line in enumerate(lines, 1):
        high = max(lines_needed(line.text, _WIDTHS[3] - 2), lines_needed(line.where, _WIDTHS[2] - 2))
        if used + high > _MOST_LINES and number < len(lines):
            places = sum(later.places for later in lines[number - 1 :])
            rest = f"……还有 {places} 处，见各表变色的格子和“审核”表。"
            book.put(sheet, Area(row, 0, 1, len(_WIDTHS)), Cell(rest), book.style("audit-text"))
            sheet.set_row(row, 20)
            return row + 1
        used += high
        marking = WRONG if line.severity is Severity.ERROR else DOUBTFUL
        style = book.style("audit-text")
        book.put(sheet, Area(row, 0), Cell(number), book.style("audit-word"))
        book.put(sheet, Area(row, 1), Cell(line.severity.word), book.style("audit-word", **marking))
        book.put(sheet, Area(row, 2), Cell(line.where), style)
        book.put(sheet, Area(row, 3), Cell(line.text), style)
        shown = line.link.replace("'", "")
        sheet.write_url(row, 4, f"internal:{line.link}", book.style("audit-link"), string=shown)
        sheet.set_row(row, _LINE * high + 6)
        row += 1
    return row


def _returned(content: Content) -> Returned:
    assert content.returned is not None
    return content.returned
