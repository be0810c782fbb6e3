"""Reading the lists of a summary again: who is missing, and what is still open."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nianbao.container import admit, read_bytes
from nianbao.core import Finding, Severity, finding, first_of, wants_explanation
from nianbao.layout import (
    FINDINGS_HEADINGS,
    FINDINGS_SHEET,
    REGISTER_HEADINGS,
    REGISTER_SHEET,
    SLIP_HEADINGS,
    SLIP_SHEETS,
    ListRow,
    ListState,
    WorkbookLayout,
)
from nianbao.reader.convert import visible
from nianbao.reader.listed import rows_of_texts
from nianbao.spreadsheet import AnyBook, Book
from nianbao.submission import Lists

_EXPECTED = re.compile(ListState.EXPECTED.format(r"(\d+)"))
_MOST_NAMES = 3
_MORE = re.compile(r"还有 *(\d+) *处")


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding as a summary lists it: whose it is, how severe, and what is wrong."""

    office: str
    level: str
    message: str


@dataclass(frozen=True, slots=True)
class Slip:
    """The slip of a workbook that goes back; ``count`` includes the problems that it only counts.

    ``explainable`` is the number of problems, the last ones, that may be explained instead of corrected.
    """

    problems: tuple[str, ...] = ()
    count: int = 0
    explainable: int = 0

    @property
    def to_correct(self) -> tuple[str, ...]:
        """The problems that must be corrected."""
        return self.problems[: len(self.problems) - self.explainable]


def read_lists(layout: WorkbookLayout, workbook: AnyBook) -> Lists:
    """Read the lists of a summary; empty where it has none."""
    register = list(_lines(workbook, REGISTER_SHEET, REGISTER_HEADINGS))
    missing = tuple(line["单位名称"] for line in register if line["情况"] == ListState.MISSING)
    levels = [severity.word for severity in Severity]
    findings = tuple(
        tuple(line[heading] for heading in FINDINGS_HEADINGS[1:])
        for line in _lines(workbook, FINDINGS_SHEET, FINDINGS_HEADINGS)
        if line["级别"] in levels
    )
    return Lists(_due(layout, workbook), missing, tuple(_failed(register)), findings)


def left_out(lists: Lists) -> list[Finding]:
    """Return a finding where a summary lacks offices that it should have."""
    parts = [
        f"{word} {len(names)} 个（{first_of(names, _MOST_NAMES)}）"
        for word, names in ((ListState.MISSING, lists.missing), ("未通过审核", lists.failed))
        if names
    ]
    number = str(len(lists.missing) + len(lists.failed))
    return [finding("submission.incomplete", found="，".join(parts), number=number)] if parts else []


def open_findings(lists: Lists) -> list[OpenFinding]:
    """List the findings of a summary about which somebody has something to do, those that must be corrected first."""
    listed = (dict(zip(FINDINGS_HEADINGS[1:], line, strict=True)) for line in lists.findings)
    found = [
        OpenFinding(line["单位名称"] or line["文件"], line["级别"], line["问题"])
        for line in listed
        if line["单位编码"]
        and (
            line["级别"] == Severity.ERROR.word or (not line["情况说明"] and wants_explanation(line["代码"]))
        )
    ]
    return sorted(found, key=lambda each: each.level != Severity.ERROR.word)


def _failed(register: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Yield the offices that have files, none of which is in the sum."""
    states: dict[str, list[str]] = {}
    names = {line["单位编码"]: line["单位名称"] for line in register}
    for line in register:
        states.setdefault(line["单位编码"], []).append(line["情况"])
    for code, found in states.items():
        counted = any(state.startswith(ListState.COUNTED) for state in found)
        if code and not counted and any(state in ListState.FAILED for state in found):
            yield names[code]


def _due(layout: WorkbookLayout, workbook: AnyBook) -> int:
    """Return how many offices must report, as the cover says; 0 where it does not."""
    for cells in rows_of_texts(workbook, layout.cover.sheet).values():
        for text in cells.values():
            matched = _EXPECTED.search(text)
            if matched:
                return int(matched[1])
    return 0


def slip_of(path: Path) -> Slip:
    """Read what a return asks for, in its order; empty where the file has no slip.

    Raises:
        RefusedError: it cannot be read.
    """
    book = Book(admit(read_bytes(path)))
    for name in SLIP_SHEETS:
        rows = book[name].rows if name in book else ()
        for number, row in enumerate(rows):
            cells = [visible(str(cell)).strip() for cell in row]
            if all(heading in cells for heading in SLIP_HEADINGS):
                return _slip(rows[number + 1 :], *(cells.index(heading) for heading in SLIP_HEADINGS))
    return Slip()


def _slip(rows: Iterable[Sequence[object]], level: int, place: int, text: int) -> Slip:
    """Read the lines below the headings; the last one may only be a count of further problems."""
    words = [severity.word for severity in Severity]
    problems: list[str] = []
    explainable = 0
    for row in rows:
        cells = [visible(str(cell)).strip() for cell in row] + [""] * (text + 1)
        if cells[level] not in words:
            more = _MORE.search("".join(cells))
            return Slip(tuple(problems), len(problems) + (int(more[1]) if more else 0), explainable)
        explainable += cells[level] == Severity.WARNING.word
        problems.append("：".join(part for part in (cells[place].strip("—"), cells[text]) if part))
    return Slip(tuple(problems), len(problems), explainable)


def _lines(workbook: AnyBook, name: str, headings: tuple[str, ...]) -> Iterator[Mapping[str, str]]:
    """Yield the lines below the headings, up to the first that is empty."""
    columns: dict[str, int] = {}
    expected = ListRow.FIRST
    for number, cells in rows_of_texts(workbook, name).items():
        texts = {column: visible(text).strip() for column, text in cells.items()}
        if number == ListRow.HEADING:
            columns = {text: column for column, text in texts.items()}
        elif number >= ListRow.FIRST:
            if number != expected or not any(texts.values()):
                return
            expected += 1
            yield {title: texts.get(columns.get(title, -1), "") for title in headings}
