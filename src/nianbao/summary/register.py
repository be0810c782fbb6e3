"""The register (报送情况): every office of the roster and every file, each with its fate."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TypeAlias

from xlsxwriter.worksheet import Worksheet

from nianbao.checks import Entry, Fate
from nianbao.consolidation import Consolidation
from nianbao.core import Severity, Unit, beijing_time, lines_needed
from nianbao.layout import REGISTER_HEADINGS, REGISTER_SHEET, Area, ListRow, ListState
from nianbao.submission import Office, moment_of
from nianbao.summary.figures import titled
from nianbao.summary.history import draw_history
from nianbao.summary.matters import file_names
from nianbao.xlsx import CREATED, Book, Cell, RowsBelow, Values, list_styles as styles, page

_WIDTHS = (5, 14, 26, 9, 20, 34, 7, 17, 9, 7, 7, 44, 68, 28, 44)
_PRINTED = REGISTER_HEADINGS.index("说明") + 1
"""What follows, the fingerprint, the sender and where the file lay, is for the screen and for tracing."""
FILE = 5
_WORDS, _TEXTS = styles.WORD, styles.TEXT
_STYLES = (
    *(_WORDS, _WORDS, _TEXTS, _WORDS, _WORDS, _TEXTS, _WORDS, _WORDS),
    *(_WORDS, _WORDS, _WORDS, _TEXTS, _TEXTS, _TEXTS, _TEXTS),
)
_Line: TypeAlias = tuple[Office | None, Entry | None]
"""An office and a file of it; one of the two may be missing."""


def draw_register(book: Book, result: Consolidation, footer: str) -> dict[str, int]:
    """Draw the register; gives the row of every file."""
    sheet = book.sheet(REGISTER_SHEET)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 30)
    book.put(sheet, Area(0, 0, 1, _PRINTED), Cell(titled(result, REGISTER_SHEET)), book.format(styles.TITLE))
    sheet.set_row(1, 22)
    for column, heading in enumerate(REGISTER_HEADINGS):
        word = result.form.period_unit.heading if heading == Unit.YEAR.heading else heading
        book.put(sheet, Area(1, column), Cell(word), book.format(styles.HEADING))
    rows: dict[str, int] = {}
    lines, names = list(_lines(result)), file_names(result)
    shown = lines[: ListRow.MOST]
    last_row = max(ListRow.FIRST, ListRow.FIRST + len(shown) - 1)
    for row, (_, entry) in enumerate(shown, ListRow.FIRST):
        if entry is not None:
            rows.setdefault(entry.submission.file, row)
    for row in sorted({ListRow.FIRST, last_row}) if shown else ():
        values = _values(result, shown[row - ListRow.FIRST], row, names)
        for column, (value, style) in enumerate(zip(values, _STYLES, strict=True)):
            book.put(sheet, Area(row, column), Cell(value), book.format(style))
        sheet.set_row(row, _height(values))
    between = (_values(result, line, row, names) for row, line in enumerate(shown[1:-1], ListRow.FIRST + 1))
    book.add_rows(RowsBelow(REGISTER_SHEET, ListRow.FIRST, between, _height))
    row = last_row
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
            yield entry.submission.office, entry
        if not entries and on_roster is not None:
            yield on_roster[code].office, None
    for entry in others:
        yield entry.submission.office, entry


def _values(result: Consolidation, line: _Line, row: int, names: Mapping[str, str]) -> Values:
    """Return what stands in the columns of a line."""
    office, entry = line[0] or Office("", ""), line[1]
    head = (row - ListRow.FIRST + 1, office.code, office.name, office.kind)
    if entry is None:
        return (*head, _without_file(result, office.code), *[""] * (len(_STYLES) - len(head) - 1))
    submission = entry.submission
    return (
        *head,
        "已汇总（带着问题）" if entry.forced else entry.fate.word,
        names[submission.file],
        str(submission.period or ""),
        _time(submission.modified, submission.file_time),
        submission.check_code(result.form) or "",
        str(entry.count(Severity.ERROR)),
        str(entry.count(Severity.WARNING)),
        _note(entry),
        submission.sha256,
        result.senders.get(submission.sha256, ""),
        submission.shown_file,
    )


def _height(values: Values) -> float:
    """Return the height that the printed texts of a line need."""
    texts = zip(values[1:_PRINTED], _WIDTHS[1:_PRINTED], strict=True)
    return 14 * max(lines_needed(str(text), width - 2) for text, width in texts) + 6


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
    """Return the time of the last save in Beijing time: the workbook's own, else the file's.

    A workbook of ours that nobody saved since bears the same date always, which tells nothing.
    """
    own = moment_of(modified)
    if own == CREATED.replace(tzinfo=UTC):
        own = None
    moment = own or (datetime.fromtimestamp(file_time, UTC) if file_time else None)
    return beijing_time(moment.replace(second=0)) if moment else ""
