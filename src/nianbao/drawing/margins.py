"""The lines around a table: its title, its unit, notes below it, lines to sign."""

import re
from dataclasses import dataclass, field

from nianbao.drawing.lines import SheetLines
from nianbao.drawing.problems import Notes
from nianbao.drawing.sheet import Box
from nianbao.drawing.words import NOTE_START

_NOTE = re.compile(rf"{NOTE_START}[:：.．\d一二三\n]")
_NOTE_ALONE = re.compile(r"^(?:注|备注|说明|附注|填表说明|填报说明|填写说明)[:：]?$")
_NUMBERED = re.compile(r"^(?:[(（]?\d{1,2}[)）.．、]|[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|[①-⑳])")
_SIGNED = re.compile(
    r"^(?:填报单位|编制单位|报送单位|单位名称|单位[(（]?盖章|填表人|填报人|制表人?|经办人|审核人?|复核人?|审批人"
    r"|负责人|单位负责人|统计负责人|分管领导|联系人|联系电话|电话|填表日期|填报日期|报出日期|报送日期|日期|表\s*号"
    r"|制定机关|制表机关|批准机关|批准文号|文\s*号|有效期至?)\s*(?:[(（][^)）]*[)）])?\s*[:：]"
)
_UNIT_LINE = re.compile(r"^(?:计量单位|金额单位|货币单位|数量单位|单位)\s*[:：]\s*(?P<unit>\S.*)$")
_MONTH = r"(?:\d{1,2}|[_＿ ]*)\s*月(?:份|\s*(?:\d{1,2}|[_＿ ]*)\s*日)?"
_DATE = re.compile(
    rf"^(20\d\d)\s*年\s*(?:度|(?:\d{{1,2}}\s*[-—－至到~～]+\s*)?{_MONTH}(?:\s*[-—－至到~～]+\s*(?:20\d\d\s*年\s*)?{_MONTH})?"
    r"\s*(?:止|填报?|制表?|报送?)?|(?:第?[一二三四1-4]|上半|下半)\s*(?:季度|年)?)?$"
)
_LONGEST_UNIT, _LONG, _MOST_HEAD, _A_SENTENCE = 40, 25, 4, 8
_SAYS = re.compile(r"[，；：,;:]")
_NEXT_PAGE = re.compile(r"^[(（]?(?:续\s*表|接\s*上\s*[页表]|续)\s*[\d一二三四五六]*[)）]?$|^第\s*\d+\s*页")
_UNIT, _SIGN, _WHEN, _MARK = "unit", "sign", "when", "mark"
_LABEL = re.compile(
    r"^(?:附件|附表|附|表)\s*[\d一二三四五六七八九十]*(?:[-—.．]\d+)*\s*[:：]?$|^(?:秘密|机密|内部资料).*$"
)
_TITLE = re.compile(r"(?:表|情况|统计|报告|台账|一览|汇总|清单|计划|方案)(?:[(（].*[)）])?$")


@dataclass
class Margins:
    """What stands around the table, and the rows of the table itself."""

    title: Box | None = None
    units: list[Box] = field(default_factory=list)
    year: int | None = None
    instructions: list[Box] = field(default_factory=list)
    body: list[int] = field(default_factory=list)


def margins_of(lines: SheetLines, notes: Notes) -> Margins:
    """Separate the lines around a table from its rows."""
    reading = _MarginReader(lines, notes)
    reading.take_top()
    reading.take_bottom()
    reading.take_middle()
    return reading.margins


class _MarginReader:
    def __init__(self, lines: SheetLines, notes: Notes) -> None:
        self._lines = lines
        self._notes = notes
        self.margins = Margins(body=lines.rows)
        rows = self.margins.body
        while rows and lines.is_empty(rows[0]):
            rows.pop(0)

    def take_top(self) -> None:
        """Take the title, and the lines of units and of what is to be signed, that come before the headings."""
        rows = self.margins.body
        while rows and not self._lines.certain(rows[0]):
            texts = self._lines.own_texts(rows[0])
            plain = [box for box in texts if not _line_kind(box)]
            if not texts or len(plain) > 1 or (plain and not self._is_above(plain[0])):
                self.margins.units += [box for box in texts if _line_kind(box) == _UNIT]  # in the corner
                return
            for box in texts:
                self._take(box)
            below = max(box.bottom for box in texts)
            while rows and (rows[0] < below or self._lines.is_empty(rows[0])):
                rows.pop(0)

    def take_bottom(self) -> None:
        """Take the notes and what is to be signed from below the table."""
        rows = self.margins.body
        while rows and self._lines.is_empty(rows[-1]):
            rows.pop()
        start = None
        for row in reversed(rows[1:]):
            texts = self._lines.own_texts(row)
            if self._lines.certain(row):
                break
            if texts and self._opens_notes(texts):
                start = row
            if not self._goes_on(texts):
                break
        if start is None:
            return
        for row in [row for row in rows if row >= start]:
            for box in self._lines.own_texts(row):
                self._take(box, below=True)
            rows.remove(row)
        while rows and self._lines.is_empty(rows[-1]):
            rows.pop()

    def take_middle(self) -> None:
        """Take notes from between the rows, and the headings that are repeated on another page."""
        rows = self.margins.body
        first = next((row for row in rows if self._lines.certain(row)), rows[-1] if rows else 0)
        head = {row: self._words(row) for row in rows[:_MOST_HEAD] if row < first}
        title = self.margins.title.cell.text if self.margins.title else ""
        before: int | None = None
        for row in rows[1:]:
            texts = self._lines.own_texts(row)
            alone = texts[0].cell.text if len(texts) == 1 and not self._lines.certain(row) else ""
            if alone and _NOTE.match(alone):
                self._take(texts[0], below=True)
            elif (alone and (_NEXT_PAGE.match(alone) or alone == title)) or self._is_repeated(
                row, head, before
            ):
                before = row
                self._notes.say(
                    f"{self._lines.sheet.at((row, texts[0].column))} 是换页以后重复的标题，没有写进表样"
                )
            else:
                continue
            rows.remove(row)

    def _words(self, row: int) -> list[tuple[int, str]]:
        return [(box.column, box.cell.text) for box in self._lines.own_texts(row)]

    def _is_repeated(self, row: int, head: dict[int, list[tuple[int, str]]], before: int | None) -> bool:
        """Return whether a row says what one of the first rows says, below figures or another repeated row."""
        words = self._words(row)
        above = [earlier for earlier in self.margins.body if earlier < row]
        known = any(
            words == texts for first, texts in head.items() if first < row
        ) and not self._lines.certain(row)
        after_figures = bool(above) and bool(self._lines.certain(above[-1]) or self._lines.numbers(above[-1]))
        open_row = bool(above) and len(self._lines.own_texts(above[-1])) == 1 and not self._lines.yellow
        follows = before is not None and row - before <= _MOST_HEAD
        return known and len(words) > 1 - follows and (follows or after_figures or open_row)

    def _take(self, box: Box, *, below: bool = False) -> None:
        sheet, margins = self._lines.sheet, self.margins
        where = sheet.at(box.place)
        match _line_kind(box):
            case "unit":
                margins.units.append(box)
            case "sign":
                self._notes.say(f"{where} 的“{short(box)}”没有写进表样：单位、填报人、日期等填在封面")
            case "mark":
                self._notes.say(f"{where} 的“{short(box)}”没有写进表样")
            case "when":
                margins.year = int(box.cell.text.strip("()（）")[:4])
            case _ if below or _NOTE.match(box.cell.text):
                margins.instructions.append(box)
            case _ if margins.title is None:
                margins.title = box
            case _ if _TITLE.search(box.cell.text) and not _TITLE.search(margins.title.cell.text):
                self._notes.say(f"{sheet.at(margins.title.place)} 的“{short(margins.title)}”没有写进表样")
                margins.title = box
            case _:
                self._notes.say(f"{where} 的“{short(box)}”没有写进表样")

    def _is_above(self, box: Box) -> bool:
        """Return whether the only text of the first row stands above the table, and is none of its headings."""
        following = [row for row in self.margins.body if row >= box.bottom]
        if not following or (self.margins.title is not None and (box.cell.bordered or box.rows > 1)):
            return False
        if any(beside.rows > 1 for beside in self._lines.boxes(box.row) if beside is not box):
            return False  # a blank corner beside the headings
        heads_figures = not self._lines.texts(following[0]) and bool(self._lines.certain(following[0]))
        return not (box.cell.bordered and heads_figures)

    @staticmethod
    def _opens_notes(boxes: list[Box]) -> bool:
        text = boxes[0].cell.text
        if all(_line_kind(box) for box in boxes) or _NOTE.match(text) or _NOTE_ALONE.match(text):
            return True
        sentence = _is_long(text) or (len(text) >= _A_SENTENCE and _SAYS.search(text) is not None)
        return len(boxes) == 1 and sentence and not boxes[0].cell.bordered

    @staticmethod
    def _goes_on(boxes: list[Box]) -> bool:
        if all(_line_kind(box) for box in boxes):
            return True
        text = boxes[0].cell.text
        return len(boxes) <= 2 and (
            _is_long(text) or bool(_NOTE.match(text) or _NUMBERED.match(text)) or not boxes[0].cell.bordered
        )


def is_unit_line(text: str) -> bool:
    """Return whether a text says the unit of a table: 单位：万元."""
    return bool(_UNIT_LINE.match(text.strip("()（）"))) and len(text) < _LONGEST_UNIT


def _line_kind(box: Box) -> str:
    text = box.cell.text.strip("()（）")
    if is_unit_line(text):
        return _UNIT
    if _DATE.match(text):
        return _WHEN
    if _LABEL.match(text):
        return _MARK
    return _SIGN if _SIGNED.match(text) else ""


def _is_long(text: str) -> bool:
    return len(text) > _LONG or text.endswith(("。", "；", "."))


def short(box: Box) -> str:
    """Quote the words of a box, the first of them."""
    text = box.cell.text.replace("\n", " ")
    return text if len(text) <= 20 else text[:20] + "……"
