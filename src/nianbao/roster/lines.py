"""The lines below the headings: offices, and what only looks like one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from nianbao.core import first_of, unspaced
from nianbao.roster.headings import HEADINGS, REQUIRED, Head
from nianbao.spreadsheet import Place, Rectangle
from nianbao.submission import is_scientific, office_code

EXAMPLE_MARK = "示例"
"""A row whose code begins with this is the example of an empty roster, not an office."""
_TOTAL = re.compile(r"(?:合|小|总|共|累)\s*计(?:[:：(（\d].*)?")
_TOTAL_OF = re.compile(r".{1,20}(?:小计|合计)(?:[:：(（\d].*)?")
_REMARK = re.compile(r"(?:注|备注|说明|填表|制表|审核|联系|附)\S*")
_SIGNED = re.compile(
    r"(?:(?:填表|填报|制表|编制|制作|审核|复核|审批|批准|签发|经办|负责|联系|主管|报送|打印|更新|截止)"
    r"(?:人员?|单位|部门|日期|时间|电话|方式|领导|签字|签名|盖章)?|单位负责人|日期|时间|电话|手机|传真|签[字名章]|盖章|公章"
    r"|附?注|备注|说明)(?:\(.{0,10}\))?:.*",
    re.DOTALL,
)
"""What stands below a list with a colon, without blanks: who made it, when, and how to reach them."""
_DAY = re.compile(r"\d{4}年\d{1,2}月(?:\d{1,2}日)?")
_MOST_NAMES = 20
_TITLES = {name: title for title, name in HEADINGS.items() if not title.isascii()}
_NO_CODES = (
    (re.compile(r"TRUE|FALSE", re.IGNORECASE), "真假值"),
    (re.compile(r"#[A-Z0-9/_]+[!?]?", re.IGNORECASE), "错误值"),
    (re.compile(r"=.*", re.DOTALL), "没有算出来的公式"),
    (re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:[ T].*)?|\d{1,2}:\d{2}(?::\d{2})?"), "日期或时间"),
    (re.compile(r"[+-]\d+(?:\.\d+)?|\d+\.\d+"), "带小数点或正负号的数"),
)
"""What a spreadsheet makes of a cell, and no authority gives as a code."""


@dataclass(frozen=True, slots=True)
class RosterLine:
    """The cells of one office by column; ``number`` is the row counted from 1."""

    number: int
    cells: dict[str, str]
    problems: tuple[str, ...] = ()


@dataclass
class RosterLines:
    """The offices of a roster, and the rows that are none by what they are."""

    head: Head
    examples: list[int] = field(default_factory=list)
    passed: dict[str, list[int]] = field(default_factory=dict)
    filled: set[str] = field(default_factory=set)
    padded: bool = False
    retyped: list[int] = field(default_factory=list)
    unseen: dict[str, list[int]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[RosterLine]:
        rows = self.head.sheet.rows
        last: RosterLine | None = None
        for index in range(self.head.row + 1, len(rows)):
            if not any(rows[index]):
                continue
            reason = self._no_office(index)
            if reason == EXAMPLE_MARK:
                self.examples.append(index + 1)
            elif reason:
                self.passed.setdefault(reason, []).append(index + 1)
            elif last is not None and self._goes_on(index):
                self._append(last, index)
            else:
                if last is not None:
                    yield last
                last = self._line(index)
        if last is not None:
            yield last

    def remarks(self) -> Iterator[str]:
        """Yield sentences on cells that were read otherwise than they are written, and on rows that were skipped."""
        head = self.head
        if not head.first:
            yield f"单位名册在工作表“{head.sheet.name}”里，别的工作表没有用。"
        if head.row:
            yield f"单位名册的标题在第 {head.row + 1} 行，上面的没有用。"
        for reason, rows in self.passed.items():
            yield f"单位名册的第 {_some(rows)} 行是{reason}，没有算作单位。"
        if self.filled:
            names = "、".join(title for name, title in _TITLES.items() if name in self.filled)
            yield f"单位名册里合并的单元格（{names}）已逐行填上同样的内容。"
        if self.padded:
            yield "单位名册里编码是数字、显示时补了 0 或别的字的，按显示的样子读取。"
        if self.retyped:
            yield f"单位名册第 {_some(self.retyped)} 行的编码有全角字符、空格或小数点，已去掉。"
        for reason, rows in self.unseen.items():
            yield f"单位名册第 {_some(rows)} 行有的格子{reason}，照样按存的内容读取；不再要的单位，请删去整行。"

    def _no_office(self, index: int) -> str:
        """Return why a row is no office; empty where it is one, or should be."""
        row = self.head.sheet.rows[index]
        code, name = (self._text(index, column) for column in REQUIRED)
        if code.startswith(EXAMPLE_MARK):
            return EXAMPLE_MARK
        texts = [text for text in row if text]
        if any(_TOTAL.fullmatch(text) for text in (code, name, texts[0])):
            return "合计或小计"
        if not (code and name) and any(_TOTAL_OF.fullmatch(text) for text in (code, name)):
            return "合计或小计"
        if self._across(index):
            return "分组的标题"
        if row == self.head.sheet.rows[self.head.row]:
            return "重复的标题"
        if len(texts) == 1 and not (code and name) and _REMARK.match(texts[0]):
            return "说明"
        if _is_signature(texts):
            return "说明"
        return ""

    def _across(self, index: int) -> bool:
        """Return whether one merged cell stands where code and name should."""
        code, name = (self._areas.get((index, self.head.columns[name])) for name in REQUIRED)
        return code is not None and code == name

    def _goes_on(self, index: int) -> bool:
        """Return whether a row belongs to the office above: its code and name are merged with those there."""
        areas = (self._areas.get((index, self.head.columns[name])) for name in REQUIRED)
        return all(area is not None and self.head.row < area.top < index for area in areas)

    def _append(self, line: RosterLine, index: int) -> None:
        for name in ("contact", "email"):
            text = self._text(index, name)
            if text and text not in line.cells.get(name, ""):
                line.cells[name] = "；".join(filter(None, (line.cells.get(name, ""), text)))

    def _line(self, index: int) -> RosterLine:
        cells = {name: self._text(index, name) for name in self.head.columns}
        reasons = (self.head.sheet.unseen.get((index, column)) for column in self.head.columns.values())
        for reason in dict.fromkeys(filter(None, reasons)):
            self.unseen.setdefault(reason, []).append(index + 1)
        named = {name: cells[name] for name in ("code", "name", "parent") if name in cells}
        problems = {name: self._problem(index, name, text) for name, text in named.items()}
        for name, text in named.items():
            plain = text if name == "name" or problems[name] else office_code(text)
            if plain != text and text.isprintable():
                self.retyped.append(index + 1)
                cells[name] = plain
        return RosterLine(index + 1, cells, tuple(filter(None, problems.values())))

    def _problem(self, index: int, name: str, text: str) -> str:
        """Return why a code or a name cannot be the original one."""
        place, title = (index, self.head.columns[name]), _TITLES[name]
        sheet = self.head.sheet
        if place in sheet.uncalculated:
            return f"第 {index + 1} 行：{title}是公式，还没有算过。请用 WPS 或 Excel 打开名册，保存一次。"
        if name == "name":
            return ""
        if place in sheet.inexact:
            return (
                f"第 {index + 1} 行：{title}“{text}”存成了数字，第 15 位以后的已经丢了。"
                "请把这一列改为文本格式，重新填。"
            )
        if is_scientific(office_code(text)):
            return (
                f"第 {index + 1} 行：{title}“{text}”被改写成了科学计数法，原来的编码看不出来了。"
                "请把这一列改为文本格式，重新填。"
            )
        mistaken = next((kind for pattern, kind in _NO_CODES if pattern.fullmatch(office_code(text))), "")
        if mistaken:
            return (
                f"第 {index + 1} 行：{title}“{text}”是{mistaken}，不是编码。"
                "请把这一格改为文本格式，填这个单位的编码。"
            )
        if place in sheet.padded:
            self.padded = True
        return ""

    def _text(self, index: int, name: str) -> str:
        """Return the text of a cell; within a merged area, that of its first row."""
        column = self.head.columns.get(name)
        rows = self.head.sheet.rows
        if column is None:
            return ""
        own = rows[index][column] if column < len(rows[index]) else ""
        area = self._areas.get((index, column))
        if own or area is None or name in REQUIRED or not self.head.row < area.top < index:
            return own
        first = rows[area.top]
        text = first[area.left] if area.left < len(first) else ""
        if text:
            self.filled.add(name)
        return text

    @cached_property
    def _areas(self) -> dict[Place, Rectangle]:
        """The merged areas by the cells of the columns that count here."""
        last_row = len(self.head.sheet.rows)
        columns = set(self.head.columns.values())
        return {
            (row, column): area
            for area in self.head.sheet.merged
            for column in columns & set(range(area.left, area.right + 1))
            for row in range(area.top, min(area.bottom + 1, last_row))
        }


def _some(rows: Sequence[int]) -> str:
    return first_of([*map(str, rows)], _MOST_NAMES)


def _is_signature(texts: Sequence[str]) -> bool:
    """Return whether a row begins with who made the list, or is nothing but its day."""
    plain = [unspaced(text) for text in texts]
    begins = _SIGNED.fullmatch(plain[0]) is not None
    return begins or all(_DAY.fullmatch(text) for text in plain)
