"""Reading the lists of a summary again: who is missing, and what is still open."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nianbao.container import admit, read_bytes
from nianbao.core import Severity
from nianbao.layout import (
    FINDINGS_HEADINGS,
    FINDINGS_SHEET,
    REGISTER_HEADINGS,
    REGISTER_SHEET,
    SLIP_HEADINGS,
    SLIP_SHEETS,
    ListRow,
    ListState,
)
from nianbao.reader.convert import visible
from nianbao.spreadsheet import Book

_EXPECTED = re.compile(ListState.EXPECTED.format(r"(\d+)"))
_MORE = re.compile(r"还有 *(\d+) *处")


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding as a summary lists it."""

    office: str
    level: str
    message: str
    explanation: str
    of_an_office: bool = True

    @property
    def open(self) -> bool:
        """True where an office still has to do something; a file that is nobody's is no office's matter."""
        return self.of_an_office and (self.level == Severity.ERROR.word or not self.explanation)


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


@dataclass(frozen=True, slots=True)
class Lists:
    """What a summary lists: missing offices, and offices that reported but are not in the sum.

    ``due`` is the number of offices that must report; 0 where there was no roster. ``findings`` are those that
    must be corrected or are explained.
    """

    due: int = 0
    missing: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    findings: tuple[OpenFinding, ...] = ()


def lists_of(path: Path) -> Lists:
    """Read the lists of a summary; empty where the file has none.

    Raises:
        RefusedError: they cannot be read.
    """
    book = Book(admit(read_bytes(path)))
    register = list(_lines(book, REGISTER_SHEET, REGISTER_HEADINGS))
    missing = [line["单位名称"] for line in register if line["情况"] == ListState.MISSING]
    findings = [
        OpenFinding(
            line["单位名称"] or line["文件"],
            line["级别"],
            line["问题"],
            line["情况说明"],
            bool(line["单位编码"]),
        )
        for line in _lines(book, FINDINGS_SHEET, FINDINGS_HEADINGS)
        if line["级别"] in [severity.word for severity in Severity]
    ]
    return Lists(_due(book), tuple(missing), tuple(_failed(register)), tuple(findings))


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


def _due(book: Book) -> int:
    """Return how many offices must report, as the cover says; 0 where it does not."""
    cover = next(iter(book.names), "")
    for _, row in book.rows_of(cover) if cover else ():
        for cell in row:
            matched = _EXPECTED.search(str(cell))
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


def _lines(book: Book, name: str, headings: tuple[str, ...]) -> Iterator[Mapping[str, str]]:
    """Yield the lines below the headings, up to the first that is empty."""
    columns: dict[str, int] = {}
    expected = ListRow.FIRST
    for number, row in book.rows_of(name) if name in book else ():
        cells = [visible(str(cell)).strip() for cell in row]
        if number == ListRow.HEADING:
            columns = {title: cells.index(title) for title in headings if title in cells}
        elif number >= ListRow.FIRST:
            if number != expected or not any(cells):
                return
            expected += 1
            yield {title: _cell(cells, columns.get(title)) for title in headings}


def _cell(cells: list[str], column: int | None) -> str:
    return cells[column] if column is not None and column < len(cells) else ""
