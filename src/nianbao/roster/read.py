"""Reading a roster: every wrong row is named, and nothing is passed over without saying so."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nianbao.core import UsageError
from nianbao.roster.rows import read_rows
from nianbao.submission import Office

HEADINGS = {
    "单位编码": "code",
    "单位名称": "name",
    "单位类别": "kind",
    "联系人": "contact",
    "电子邮箱": "email",
    "上级编码": "parent",
    "垂管": "vertical",
    **{name: name for name in ("code", "name", "kind", "contact", "email", "parent", "vertical")},
}
REQUIRED = {"code": "单位编码", "name": "单位名称"}
MARKED, NOT_MARKED = ("是", "√", "1", "yes", "true"), ("", "否", "0", "no", "false")
EXAMPLE_MARK = "示例"
"""A row whose code begins with this is the example of an empty roster, not an office."""


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

    ``ignored`` are column headings that mean nothing here, ``examples`` the rows that are examples.
    """

    entries: tuple[RosterEntry, ...]
    ignored: tuple[str, ...] = ()
    examples: tuple[int, ...] = ()

    def by_code(self) -> dict[str, RosterEntry]:
        """Give every entry by its office's code."""
        return self._by_code

    @cached_property
    def _by_code(self) -> dict[str, RosterEntry]:
        return {entry.office.code: entry for entry in self.entries}

    @cached_property
    def expected(self) -> tuple[RosterEntry, ...]:
        """The offices that must report: not the 垂管 ones, nor those that others stand below."""
        above = {entry.parent for entry in self.entries}
        return tuple(entry for entry in self.entries if not entry.vertical and entry.office.code not in above)

    def remarks(self) -> Iterator[str]:
        """Say what of the file was not used."""
        if self.ignored:
            yield f"单位名册里这些列没有用到：{'、'.join(self.ignored)}"
        if self.examples:
            rows = "、".join(str(row) for row in self.examples)
            yield f"单位名册的第 {rows} 行是示例，没有算作单位。"


def read_roster(path: Path) -> Roster:
    """Read a roster.

    Raises:
        UsageError: the file cannot be read, or rows are wrong; every wrong row is named.
    """
    rows = read_rows(path, "单位名册")
    header = next(rows, None)
    if header is None:
        raise UsageError(f"单位名册 {path} 是空的。请在第 1 行写标题：单位编码、单位名称……")
    _, titles = header
    columns = _columns(path, titles)
    entries: list[RosterEntry] = []
    problems: list[str] = []
    examples: list[int] = []
    seen: dict[tuple[str, str], int] = {}
    for number, row in rows:
        if not any(row):
            continue
        cells = {name: row[index] if index < len(row) else "" for name, index in columns.items()}
        if cells["code"].startswith(EXAMPLE_MARK):
            examples.append(number)
            continue
        problems.extend(_problems(number, cells, seen))
        office = Office(cells["code"], cells["name"], cells.get("kind", ""))
        entries.append(
            RosterEntry(
                office,
                cells.get("contact", ""),
                cells.get("email", ""),
                cells.get("parent", ""),
                cells.get("vertical", "") in MARKED,
            )
        )
    if problems:
        raise UsageError(f"单位名册 {path} 有 {len(problems)} 处错误：\n" + "\n".join(problems))
    if not entries:
        raise UsageError(f"单位名册 {path} 只有标题，没有单位。请从第 2 行起一行填一个单位。")
    ignored = tuple(title for title in titles if title and title not in HEADINGS)
    return Roster(tuple(entries), ignored, tuple(examples))


def _columns(path: Path, titles: list[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, title in enumerate(titles):
        name = HEADINGS.get(title)
        if name in columns:
            raise UsageError(f"单位名册 {path} 的第 1 行有两列“{title}”，请只留一列。")
        if name:
            columns[name] = index
    absent = [word for name, word in REQUIRED.items() if name not in columns]
    if absent:
        raise UsageError(f"单位名册 {path} 的第 1 行缺少标题：{'、'.join(absent)}。请补上后再试。")
    return columns


def _problems(number: int, cells: dict[str, str], seen: dict[tuple[str, str], int]) -> Iterator[str]:
    for name, word in REQUIRED.items():
        value = cells[name]
        if not value:
            yield f"  第 {number} 行：{word}是空的，请补填。"
        elif not value.isprintable():
            yield f"  第 {number} 行：{word}“{' '.join(value.split())}”里有换行或看不见的字符，请删去。"
        elif (name, value) in seen:
            yield f"  第 {number} 行：{word}“{value}”与第 {seen[name, value]} 行重复，请改正其中一行。"
        else:
            seen[name, value] = number
    if cells.get("vertical", "") not in (*MARKED, *NOT_MARKED):
        yield f"  第 {number} 行：垂管“{cells['vertical']}”不明白，请填“是”或“否”。"
    if cells.get("parent") and cells["parent"] == cells["code"]:
        yield f"  第 {number} 行：上级编码就是单位自己的编码，请改正。"
