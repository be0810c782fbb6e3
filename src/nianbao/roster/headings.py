"""Where the headings of a roster stand, and which column is which."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.core import UsageError, unspaced
from nianbao.roster.sheets import RosterSheet

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
SHORTER = {
    "编码": "code",
    "单位代码": "code",
    "名称": "name",
    "类别": "kind",
    "邮箱": "email",
    "上级": "parent",
    "上级单位编码": "parent",
}
"""What offices write instead, where the full heading is not there."""
REQUIRED = {"code": "单位编码", "name": "单位名称"}
SEARCHED = 30
"""Rows from the top among which the headings are looked for."""
_REMARK = re.compile(r"\(.*?\)|\*")


@dataclass(frozen=True, slots=True)
class Head:
    """The sheet and the row (from 0) of the headings, the columns by what they hold, and the other titles."""

    sheet: RosterSheet
    row: int
    columns: dict[str, int]
    ignored: tuple[str, ...]
    first: bool = True
    """True where it is the first sheet."""

    @property
    def filled(self) -> bool:
        """Whether a row below the headings has a code and a name, of an office or of an example."""
        needed = [self.columns[name] for name in REQUIRED]
        return any(
            len(row) > max(needed) and all(row[at] for at in needed)
            for row in self.sheet.rows[self.row + 1 :]
        )


def find_head(where: str, sheets: Sequence[RosterSheet]) -> Head:
    """Find the row with the headings: on the only sheet that has one, below whatever title stands there.

    A second sheet with the headings counts where something stands below them.

    Raises:
        UsageError: there is none, there are lists on two sheets, or a heading stands twice.
    """
    heads: list[Head] = []
    best: tuple[int, int, list[str]] | None = None
    for number, sheet in enumerate(sheets):
        for row, titles in enumerate(sheet.rows[:SEARCHED]):
            columns = _columns(where, row, titles)
            if REQUIRED.keys() <= columns.keys():
                ignored = tuple(
                    " ".join(title.split())
                    for index, title in enumerate(titles)
                    if title and index not in columns.values()
                )
                heads.append(Head(sheet, row, columns, ignored, first=number == 0))
                break
            absent = [word for name, word in REQUIRED.items() if name not in columns]
            if columns and (best is None or len(columns) > best[0]):
                best = len(columns), row + 1, absent
    lists = [head for head in heads if head.filled] or heads
    if len(lists) > 1:
        names = "、".join(f"“{head.sheet.name}”" for head in lists)
        raise UsageError(
            f"{where} 的工作表{names}里都有单位，不知道用哪一个。"
            "请把所有单位放在一个工作表里，删去或隐藏别的工作表。"
        )
    if lists:
        return lists[0]
    if best is None:
        raise UsageError(
            f"{where} 里没有找到标题行，缺少标题：{'、'.join(REQUIRED.values())}。"
            f"请在前 {SEARCHED} 行里写一行标题：单位编码、单位名称……"
        )
    raise UsageError(f"{where} 的第 {best[1]} 行缺少标题：{'、'.join(best[2])}。请补上后再试。")


def _columns(where: str, row: int, titles: Sequence[str]) -> dict[str, int]:
    plain = [_plain(title) for title in titles]
    columns: dict[str, int] = {}
    for index, title in enumerate(plain):
        name = HEADINGS.get(title)
        if name in columns:
            raise UsageError(f"{where} 的第 {row + 1} 行有两列“{title}”，请只留一列。")
        if name:
            columns[name] = index
    for index, title in enumerate(plain):
        name = SHORTER.get(title)
        if name and name not in columns:
            columns[name] = index
    return columns


def _plain(title: str) -> str:
    """Return a heading without blanks, line breaks and anything in brackets."""
    return _REMARK.sub("", unspaced(title)).lower()
