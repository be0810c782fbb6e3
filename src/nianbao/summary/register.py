"""The register (报送情况): every office of the roster and every file, each with its fate."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from xlsxwriter.worksheet import Worksheet

from nianbao.checks import Entry, Fate
from nianbao.consolidation import Consolidation
from nianbao.core import Severity, lines_needed
from nianbao.layout import REGISTER_HEADINGS, REGISTER_SHEET, Area, ListRow, ListState
from nianbao.submission import Office
from nianbao.summary.figures import titled
from nianbao.summary.history import draw_history
from nianbao.summary.matters import file_names
from nianbao.xlsx import Book, Cell, list_styles as styles, page

_WIDTHS = (5, 14, 26, 9, 20, 34, 7, 17, 9, 7, 7, 44, 68, 28, 44)
_PRINTED = REGISTER_HEADINGS.index("说明") + 1
"""What follows, the fingerprint, the sender and where the file lay, is for the screen and for tracing."""
FILE = 5
_BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class _Line:
    office: Office | None
    entry: Entry | None


def draw_register(book: Book, result: Consolidation, footer: str) -> dict[str, int]:
    """Draw the register; gives the row of every file."""
    sheet = book.sheet(REGISTER_SHEET)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 30)
    book.put(sheet, Area(0, 0, 1, _PRINTED), Cell(titled(result, REGISTER_SHEET)), book.format(styles.TITLE))
    sheet.set_row(1, 22)
    for column, heading in enumerate(REGISTER_HEADINGS):
        book.put(sheet, Area(1, column), Cell(heading), book.format(styles.HEADING))
    rows: dict[str, int] = {}
    lines, names = list(_lines(result)), file_names(result)
    row = ListRow.FIRST
    for row, line in enumerate(lines[: ListRow.MOST], ListRow.FIRST):
        cells = _cells(result, line, names)
        for column, (text, style) in enumerate(cells, 1):
            book.put(sheet, Area(row, column), Cell(text), book.format(style))
        book.put(sheet, Area(row, 0), Cell(row - ListRow.FIRST + 1), book.format(styles.WORD))
        sheet.set_row(
            row,
            14
            * max(
                lines_needed(text, width - 2)
                for (text, _), width in zip(cells[: _PRINTED - 1], _WIDTHS[1:_PRINTED], strict=True)
            )
            + 6,
        )
        if line.entry is not None:
            rows.setdefault(line.entry.submission.file, row)
    draw_rest(book, sheet, row + 1, len(lines), _PRINTED)
    last = draw_history(book, sheet, result, row + 3, _WIDTHS, names)
    sheet.freeze_panes(ListRow.FIRST, 3)
    sheet.autofilter(1, 0, max(row, 1), len(REGISTER_HEADINGS) - 1)
    sheet.repeat_rows(0, 1)
    sheet.print_area(0, 0, max(row + 1, last - 1), _PRINTED - 1)
    page(sheet, landscape=True, one_page=False, office=footer)
    return rows


def draw_rest(book: Book, sheet: Worksheet, row: int, lines: int, columns: int) -> None:
    """Draw a line below a list on how many lines it had no room for."""
    if lines > ListRow.MOST:
        words = f"一张工作表放不下，还有 {lines - ListRow.MOST} 条没有列出；请用 nianbao check --format csv 查看全部。"
        book.put(sheet, Area(row, 0, 1, columns), Cell(words), book.format(styles.TEXT))


def _lines(result: Consolidation) -> Iterator[_Line]:
    """Yield the offices of the roster with their files, then the files of nobody on it."""
    by_code: dict[str, list[Entry]] = {}
    others: list[Entry] = []
    on_roster = result.round.roster.by_code() if result.round.roster else None
    for entry in result.entries:
        office = entry.submission.office
        unknown = on_roster is not None and office is not None and office.code not in on_roster
        if office is None or unknown or entry.submission.in_doubt:
            others.append(entry)
        else:
            by_code.setdefault(office.code, []).append(entry)
    codes = list(on_roster) if on_roster is not None else sorted(by_code)
    for code in codes:
        entries = sorted(by_code.get(code, []), key=lambda entry: entry.fate is not Fate.ACCEPTED)
        for entry in entries:
            yield _Line(entry.submission.office, entry)
        if not entries and on_roster is not None:
            yield _Line(on_roster[code].office, None)
    for entry in others:
        yield _Line(entry.submission.office, entry)


def _cells(
    result: Consolidation, line: _Line, names: Mapping[str, str]
) -> list[tuple[str, dict[str, object]]]:
    office = line.office or Office("", "")
    head = [(office.code, styles.WORD), (office.name, styles.TEXT), (office.kind, styles.WORD)]
    if line.entry is None:
        blanks: list[tuple[str, dict[str, object]]] = [("", styles.WORD)] * (len(REGISTER_HEADINGS) - 5)
        return [*head, (_without_file(result, office.code), styles.WORD), *blanks]
    submission = line.entry.submission
    fate = "已汇总（带着问题）" if line.entry.forced else line.entry.fate.word
    code = submission.check_code(result.form)
    findings = submission.findings
    return [
        *head,
        (fate, styles.WORD),
        (names[submission.file], styles.TEXT),
        (str(submission.period or ""), styles.WORD),
        (_time(submission.modified, submission.file_time), styles.WORD),
        (code or "", styles.WORD),
        (str(sum(finding.severity is Severity.ERROR for finding in findings)), styles.WORD),
        (str(sum(finding.severity is Severity.WARNING for finding in findings)), styles.WORD),
        (_note(line.entry), styles.TEXT),
        (submission.sha256, styles.TEXT),
        (result.senders.get(submission.sha256, ""), styles.TEXT),
        (submission.shown_file, styles.TEXT),
    ]


def _without_file(result: Consolidation, code: str) -> str:
    """Return what it means that there is no file of an office."""
    roster = result.round.roster
    if roster is not None and roster.by_code()[code].vertical:
        return ListState.VERTICAL
    return ListState.MISSING if code in result.missing_codes else ListState.NOT_EXPECTED


def _note(entry: Entry) -> str:
    """Return why a file is not in the sum: its first error, or the file that replaced it."""
    if entry.fate is Fate.ACCEPTED and not entry.forced:
        return entry.basis
    findings = entry.submission.findings
    if entry.fate in (Fate.SUPERSEDED, Fate.DUPLICATE):
        return findings[-1].message
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    more = f"（共 {len(errors)} 处，见“审核问题”）" if len(errors) > 1 else ""
    return f"{errors[0].message}{more}" if errors else ""


def _time(modified: datetime | None, file_time: float) -> str:
    """Return the time of the last save in Beijing time: the workbook's own, else the file's."""
    moment = modified or (datetime.fromtimestamp(file_time, UTC) if file_time else None)
    if moment is None:
        return ""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M")
