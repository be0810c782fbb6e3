"""Reading a roster: every wrong row is named, and nothing is passed over without saying so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nianbao.core import UsageError, WrongLinesError
from nianbao.roster.headings import REQUIRED, find_head
from nianbao.roster.lines import RosterLines
from nianbao.roster.sheets import read_sheets
from nianbao.submission import Office, office_name

MARKED, NOT_MARKED = ("是", "√", "1", "yes", "true"), ("", "否", "0", "no", "false")


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """One office of the roster and how to reach it.

    ``parent`` is the code of the office above it. A ``vertical`` office (垂管) reports to its own
    ministry: it is on the list and is not counted.
    """

    office: Office
    contact: str = ""
    email: str = ""
    parent: str = ""
    vertical: bool = False


@dataclass(frozen=True)
class Roster:
    """The offices in the order of the file.

    ``ignored`` are column headings without a meaning here, ``examples`` the rows that are examples,
    ``notes`` sentences on cells that were read otherwise than they are written. ``collector`` is the office
    that the others report to, where it is known: it is not on its own roster.
    """

    entries: tuple[RosterEntry, ...]
    ignored: tuple[str, ...] = ()
    examples: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    collector: Office | None = None

    def by_code(self) -> dict[str, RosterEntry]:
        """Return every entry by its office's code."""
        return self._by_code

    @cached_property
    def _by_code(self) -> dict[str, RosterEntry]:
        return {entry.office.code: entry for entry in self.entries}

    def place(self, office: Office | None) -> int:
        """Return the position of an office in the file, from 0; one that is not on the roster comes after all."""
        return self._places.get(office.code, len(self._places)) if office else len(self._places)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {code: place for place, code in enumerate(self._by_code)}

    @cached_property
    def expected(self) -> tuple[RosterEntry, ...]:
        """The offices that must report: not the 垂管 ones, nor those that others stand below."""
        above = {entry.parent for entry in self.entries}
        return tuple(entry for entry in self.entries if not entry.vertical and entry.office.code not in above)

    def remarks(self) -> Iterator[str]:
        """Yield sentences on what of the file was not used, without the examples."""
        if self.ignored:
            yield f"单位名册里这些列没有用到：{'、'.join(self.ignored)}"
        yield from self.notes

    def about_examples(self) -> Iterator[str]:
        """Yield a sentence on the rows that are examples, for those who send templates by the roster."""
        if self.examples:
            rows = "、".join(str(row) for row in self.examples)
            yield f"单位名册的第 {rows} 行是示例，没有算作单位。"


def read_roster(path: Path) -> Roster:
    """Read a roster.

    Raises:
        UsageError: the file cannot be read, or rows are wrong; every wrong row is named.
    """
    where = f"单位名册 {path}"
    sheets = [sheet for sheet in read_sheets(path, "单位名册") if sheet.rows]
    if not sheets:
        raise UsageError(f"{where} 是空的。请在第 1 行写标题：单位编码、单位名称……")
    head = find_head(where, sheets)
    lines = RosterLines(head)
    entries: list[RosterEntry] = []
    problems: list[str] = []
    seen: dict[tuple[str, str], int] = {}
    for line in lines:
        problems += line.problems or _problems(line.number, line.cells, seen)
        entries.append(_entry(line.cells))
    if problems:
        raise WrongLinesError(where, problems)
    if not entries:
        raise UsageError(f"{where} 只有标题，没有单位。请从第 {head.row + 2} 行起一行填一个单位。")
    return Roster(tuple(entries), head.ignored, tuple(lines.examples), tuple(lines.remarks()))


def _entry(cells: Mapping[str, str]) -> RosterEntry:
    return RosterEntry(
        Office(cells["code"], cells["name"], cells.get("kind", "")),
        cells.get("contact", ""),
        cells.get("email", ""),
        cells.get("parent", ""),
        cells.get("vertical", "") in MARKED,
    )


def _problems(number: int, cells: Mapping[str, str], seen: dict[tuple[str, str], int]) -> Iterator[str]:
    for name, word in REQUIRED.items():
        value = cells[name]
        if not value:
            yield f"第 {number} 行：{word}是空的，请补填。"
        elif not value.isprintable():
            yield f"第 {number} 行：{word}“{' '.join(value.split())}”里有换行或看不见的字符，请删去。"
        else:
            first = seen.setdefault((name, office_name(value)), number)
            if first != number:
                yield f"第 {number} 行：{word}“{value}”与第 {first} 行重复，请改正其中一行。"
    if cells.get("vertical", "") not in (*MARKED, *NOT_MARKED):
        yield f"第 {number} 行：垂管“{cells['vertical']}”不明白，请填“是”或“否”。"
    if cells.get("parent") and cells["parent"] == cells["code"]:
        yield f"第 {number} 行：上级编码就是单位自己的编码，请改正。"
