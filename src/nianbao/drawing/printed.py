"""Rows and columns of what is printed already, among those to be filled in: points, weights, figures, words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nianbao.drawing.lines import SheetLines, has_words, is_yellow
from nianbao.drawing.problems import Notes, joined
from nianbao.drawing.sheet import Box, DrawnCell, Fill, Place
from nianbao.drawing.words import (
    ORDER,
    POINTS,
    TEXT_WORDS,
    TOTAL_WORDS,
    WEIGHTS,
    WORDS_AT_THE_END,
    is_score,
    split_unit,
)

_MOST, _BEHIND = "写在标题后面，并作为最大值", "只写在标题后面"
_NONE: frozenset[int] = frozenset()
_NOTES, _NOT, _OPEN = "写进填报说明", "不要", "由单位填（印好的不写进表样）"


@dataclass(frozen=True)
class Most:
    """The largest figure of a line, and the lines across in which it is one."""

    value: float
    across: frozenset[int]


@dataclass
class Printed:
    """What becomes of printed rows and columns; ``rows`` and ``columns`` are excluded from the table.

    ``words`` are added to the headings of the lines that they stand in, ``most`` are the largest figures there, by
    axis (0 for rows) and number; ``sentences`` go to the instructions; ``opened`` are cells to be filled in after all.
    """

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    words: dict[tuple[int, int], str] = field(default_factory=dict)
    most: dict[tuple[int, int], Most] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)
    opened: dict[Place, DrawnCell] = field(default_factory=dict)


def find_printed(lines: SheetLines, body: list[int], notes: Notes) -> Printed:
    """Find what is printed, and ask what becomes of it."""
    finding = _PrintedFinder(lines, body, notes)
    finding.find_columns()
    finding.find_rows()
    return finding.printed


class _PrintedFinder:
    def __init__(self, lines: SheetLines, body: list[int], notes: Notes) -> None:
        self._lines = lines
        self._body = body
        self._notes = notes
        self.printed = Printed()
        yellow = {row: [box for box in lines.boxes(row) if is_yellow(box)] for row in body}
        if lines.yellow:
            self._rows = [row for row in body if yellow[row]]
            columns = [box.column for boxes in yellow.values() for box in boxes]
        else:
            head = max(body, key=lambda row: len(lines.own_texts(row)), default=0)
            self._rows = [row for row in body if row > head and lines.texts(row) and not self._is_total(row)]
            columns = [column for column in lines.columns(body) if self._is_open(column)]
        self._first = min(columns, default=None)

    def _is_total(self, row: int) -> bool:
        texts = self._lines.texts(row)
        return TOTAL_WORDS.search(texts[0].cell.text) is not None

    def _is_open(self, column: int) -> bool:
        """Return whether nothing is printed in a column below its heading."""
        boxes = self._boxes(column)
        return bool(self._head(column)) and not any(
            has_words(box) or box.cell.number is not None for box in boxes
        )

    def _boxes(self, column: int) -> list[Box]:
        boxes = self._lines.down(column, self._rows)
        return [box for box in boxes if box.column == column and box.columns == 1]

    def _head(self, column: int) -> str:
        """Return the words nearest above the figures of a column."""
        return next(iter(self._heads(column)), "")

    def _heads(self, column: int) -> list[str]:
        """List the headings of a column, the nearest first."""
        return ["".join(box.cell.text.split()) for box in self._above(column) if has_words(box)]

    def _above(self, column: int) -> list[Box]:
        """List what stands in a column above the figures, the nearest first."""
        rows = [row for row in reversed(self._body) if self._rows and row < self._rows[0]]
        return self._lines.down(column, rows)

    # -------------------------------------------------------------- columns

    def find_columns(self) -> None:
        """Find the printed columns, and ask what becomes of them."""
        for column in self._lines.columns(self._body) if self._first is not None else ():
            boxes, name = self._boxes(column), self._head(column)
            numbers = [box for box in boxes if box.cell.number is not None]
            words = [box for box in boxes if has_words(box)]
            if any(is_yellow(box) or box.cell.formula for box in boxes) or not name or ORDER.match(name):
                continue
            assert self._first is not None
            points = POINTS.match(name) or WEIGHTS.match(name)
            if words and not numbers and self._lines.yellow and column > self._first:
                self._ask(column, name, words, dict.fromkeys((_NOTES, _BEHIND, _NOT, _OPEN), _NONE))
            elif numbers and not words and (points or self._are_figures(column, numbers)):
                self._ask(column, name, numbers, self._options(name))

    def _are_figures(self, column: int, numbers: list[Box]) -> bool:
        """Return whether printed numbers are figures, not the headings of rows."""
        beside = any(
            has_words(box)
            for other in self._lines.columns(self._body)
            if other < column
            for box in self._boxes(other)
        )
        return beside and len(numbers) * 2 >= len(self._rows)

    def _options(self, name: str) -> dict[str, frozenset[int]]:
        """Return what can be done with printed numbers, the likeliest first, and where they are the largest then.

        Points are the largest value of scores only: where no column has some, nothing is taken for granted.
        """
        columns = self._columns_of_numbers()
        scores = [column for column in columns if self._is_score(column) or self._is_limited(column, name)]
        most = {self._most(columns, scores or columns): frozenset(scores or columns)} if columns else {}
        rest = dict.fromkeys((_BEHIND, _NOT, _OPEN), _NONE)
        if POINTS.match(name) and (scores or (len(columns) == 1 and "分" not in name)):
            return most | rest
        if POINTS.match(name):
            single = {self._most(columns, [column]): frozenset([column]) for column in columns}
            return {_BEHIND: _NONE} | single | most | rest
        first = _BEHIND if WEIGHTS.match(name) else _OPEN
        return {first: _NONE, _BEHIND: _NONE} | most | rest

    @staticmethod
    def _most(names: Mapping[int, str], columns: Iterable[int]) -> str:
        return f"{_MOST}（用于{joined(f'“{names[column]}”' for column in columns)}）"

    def _columns_of_numbers(self) -> dict[int, str]:
        """Return the columns in which offices enter numbers, with their headings."""
        found = {}
        for column in self._lines.columns(self._body):
            boxes = [box for box in self._lines.down(column, self._rows) if box.column == column]
            name = self._head(column)
            open_ = [
                box for box in boxes if (self._is_score(column) if box.cell.formula else self._is_blank(box))
            ]
            holds_words = any(
                box.cell.format == "@" or box.cell.is_checked("list", "textLength", "date", "time")
                for box in open_[:1]
            )
            words = TEXT_WORDS.match(name) or WORDS_AT_THE_END.search(name)
            if open_ and name and not words and not ORDER.match(name) and not holds_words:
                found[column] = name
        return found

    def _is_blank(self, box: Box) -> bool:
        """Return whether a cell below the headings is to be filled in."""
        return is_yellow(box) if self._lines.yellow else not has_words(box) and box.cell.number is None

    def _is_score(self, column: int) -> bool:
        return any(is_score(words) for words in self._heads(column))

    def _is_limited(self, column: int, name: str) -> bool:
        """Return whether a comment on a heading names the printed numbers: 不大于分值."""
        return any(name in box.cell.comment for box in self._above(column))

    def _ask(self, column: int, name: str, boxes: list[Box], options: Mapping[str, frozenset[int]]) -> None:
        content = "字" if has_words(boxes[0]) else "数"
        text = f"“{name}”列印好了{content}（{boxes[0].address} 是“{_short(boxes[0])}”），表样里怎样写？"
        sheet = self._lines.sheet.name
        answer = self._notes.ask(("points", sheet, name), sheet, boxes[0].address, text, tuple(options))
        if answer == _OPEN:
            self._open(boxes)
            return
        self.printed.columns.add(column)
        if answer == _NOTES:
            self.printed.sentences += [f"{self._row_name(box)}：{_short(box, 200)}" for box in boxes]
        elif answer != _NOT:
            self._put(0, {box.row: box for box in boxes}, name, options[answer])

    def _row_name(self, box: Box) -> str:
        return self._words_before(box.row, box.column) or box.address

    def _words_before(self, row: int, column: int) -> str:
        """Return the words nearest to the left of a column."""
        texts = self._lines.texts(row)
        beside = [text for text in texts if text.column < column and not text.cell.formula]
        return "".join(beside[-1].cell.text.split()) if beside else ""

    def _open(self, boxes: Iterable[Box]) -> None:
        for box in boxes:
            cell = box.cell
            fill = Fill.ENTER if self._lines.yellow else cell.fill
            self.printed.opened[box.place] = DrawnCell(
                format=cell.format, fill=fill, comment=cell.comment, bordered=True, check=cell.check
            )

    # -------------------------------------------------------------- rows

    def find_rows(self) -> None:
        """Find a row such as 满分 among or above the figures."""
        for row in self._body:
            texts = self._lines.texts(row)
            numbers = [box for box in self._lines.numbers(row) if not is_yellow(box)]
            name = "".join(texts[0].cell.text.split()) if len(texts) == 1 else ""
            if len(numbers) < 2 or not (POINTS.match(name) or WEIGHTS.match(name)) or texts[0].rows > 1:
                continue
            text = f"“{name}”行是印好的数（{numbers[0].address} 是 {_short(numbers[0])}），表样里怎样写？"
            options = (_MOST, _BEHIND, _NOT) if POINTS.match(name) else (_BEHIND, _MOST, _NOT)
            sheet = self._lines.sheet.name
            answer = self._notes.ask(("points-row", sheet, name), sheet, texts[0].address, text, options)
            self.printed.rows.add(row)
            if answer != _NOT:
                scores = [
                    below for below in self._rows if is_score(self._words_before(below, numbers[0].column))
                ]
                across = frozenset(scores or self._rows) if answer == _MOST else _NONE
                self._put(1, {box.column: box for box in numbers}, name, across)

    def _put(self, axis: int, boxes: Mapping[int, Box], name: str, across: frozenset[int]) -> None:
        for line, box in boxes.items():
            number, words = box.cell.number, _short(box)
            if number is not None:
                shown = f"{number:.0%}" if "%" in box.cell.format else f"{number:g}"
                bare, unit = split_unit(name)
                words = f"{shown}分" if "分" in bare and "比" not in bare else f"{bare}{shown}{unit}"
            self.printed.words[(axis, line)] = f"（{words}）"
            if across and number is not None:
                self.printed.most[(axis, line)] = Most(number, across)


def _short(box: Box, most: int = 20) -> str:
    text = " ".join(box.cell.text.split())
    return text if len(text) <= most else f"{text[:most]}……"
