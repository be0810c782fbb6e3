"""The rows of a sheet, asked what stands in them; what is hidden is left out, and asked about."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from nianbao.drawing.problems import Notes
from nianbao.drawing.sheet import Box, DrawnCell, DrawnSheet, Fill, Place
from nianbao.drawing.words import NUMBERING, ORDER
from nianbao.layout import column_name

CROSSED = {"—", "-", "－", "——", "--", "/", "／", "\\", "×", "*", "─", "无", "不填", "免填"}
"""What people write into cells that are not to be filled in."""
_MOST_NAMED = 8
_COUNTS = re.compile(r"(?:ROW|COLUMN)\(\)(?:[-+]\d+)?$")


def is_crossed(text: str) -> bool:
    """Return whether a cell is only marked as not to be filled in."""
    return text.strip() in CROSSED


def has_words(box: Box) -> bool:
    """Return whether a box is a heading or another text."""
    return box.cell.is_words and not is_crossed(box.cell.text)


def is_yellow(box: Box) -> bool:
    """Return whether a box is to be filled in by its colour."""
    return box.cell.fill is Fill.ENTER and not has_words(box)


def is_certain(box: Box) -> bool:
    """Return whether a box is certainly a figure: yellow, or computed to a number."""
    if has_words(box):
        return False
    return is_yellow(box) or (bool(box.cell.formula) and _may_be_number(box.cell.text))


def _may_be_number(text: str) -> bool:
    try:
        float(text.rstrip("%") or "0")
    except ValueError:
        return text.startswith("#")
    return True


class SheetLines:
    """The rows of one sheet."""

    def __init__(self, sheet: DrawnSheet, boxes: Mapping[Place, Box]) -> None:
        self.sheet = sheet
        self._boxes = boxes
        self._by_row: dict[int, dict[int, Box]] = {}
        for (row, column), box in sorted(boxes.items()):
            self._by_row.setdefault(row, {})[column] = box
        self.yellow = any(is_yellow(box) for box in boxes.values())

    def within(self, columns: frozenset[int]) -> "SheetLines":
        """Return what stands in some columns."""
        return SheetLines(
            self.sheet, {place: box for place, box in self._boxes.items() if place[1] in columns}
        )

    @property
    def rows(self) -> list[int]:
        """The rows in which anything is drawn."""
        return sorted(self._by_row)

    def columns(self, rows: Sequence[int]) -> list[int]:
        """List the columns in which anything is drawn in some rows."""
        return sorted({column for row in rows for column in self._by_row.get(row, ())})

    def box(self, row: int, column: int) -> Box | None:
        """Return what covers a place; None where nothing is drawn."""
        return self._boxes.get((row, column))

    def down(self, column: int, rows: Iterable[int]) -> list[Box]:
        """List what covers a column in some rows."""
        return [box for row in rows if (box := self._boxes.get((row, column))) is not None]

    def boxes(self, row: int) -> list[Box]:
        """List all that covers a row, from the left."""
        return self._where(row, lambda box: not box.cell.is_trivial)

    def texts(self, row: int) -> list[Box]:
        """List the boxes with words that cover a row, from the left."""
        return self._where(row, has_words)

    def own_texts(self, row: int) -> list[Box]:
        """List the boxes with words that begin in a row."""
        return [box for box in self.texts(row) if box.row == row]

    def numbers(self, row: int) -> list[Box]:
        """List the numbers of a row that are no formulas."""
        return self._where(row, lambda box: box.cell.number is not None)

    def certain(self, row: int) -> list[Box]:
        """List the boxes of a row that are certainly figures; a blank corner beside headings is none."""
        found = self._where(row, is_certain)
        if self.texts(row):
            return [box for box in found if box.rows == 1 or box.cell.formula or box.cell.number is not None]
        return found

    def numbers_columns(self, row: int) -> bool:
        """Return whether a row only numbers the columns: 甲, 乙, 1, 2, 3."""
        boxes = [box for box in self.boxes(row) if box.cell.text]
        texts = [box.cell.text.strip("()（）") for box in boxes]
        numbers = [int(text) for text in texts if text.isdecimal()]
        in_order = len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        named = any(text in ("甲", "栏次") for text in texts)
        plain = all(NUMBERING.fullmatch(text) for text in texts) and not any(map(is_yellow, boxes))
        return len(texts) > 1 and plain and (in_order or named)

    def is_framed(self, row: int) -> bool:
        """Return whether a row has borders or colours."""
        return bool(self._where(row, lambda box: box.cell.bordered or box.cell.fill is not Fill.NONE))

    def is_empty(self, row: int) -> bool:
        """Return whether a row has nothing but perhaps a comment or a validation."""
        return not (self.texts(row) or self.numbers(row) or self.certain(row) or self.is_framed(row))

    def _where(self, row: int, wanted: Callable[[Box], bool]) -> list[Box]:
        found = {box.place: box for box in self._by_row.get(row, {}).values() if wanted(box)}
        return list(found.values())


def lines_of(sheet: DrawnSheet, notes: Notes) -> SheetLines:
    """Return the rows of a sheet without what is hidden."""
    sheet = _without_order(sheet)
    rows = _hidden(sheet, notes, sheet.hidden_rows, "行")
    columns = _hidden(sheet, notes, sheet.hidden_columns, "列")
    return lines_without(sheet, rows, columns)


def _without_order(sheet: DrawnSheet) -> DrawnSheet:
    """Return the sheet with formulas that only number the rows replaced by their numbers."""
    heads = {(column, row) for (row, column), cell in sheet.cells.items() if ORDER.match(cell.text)}
    counted = {
        (row, column): replace(cell, formula="", number=1, text=cell.text or "1")
        for (row, column), cell in sheet.cells.items()
        if cell.formula and (_COUNTS.match(cell.formula) or any(column == c and row > r for c, r in heads))
    }
    return replace(sheet, cells={**sheet.cells, **counted}) if counted else sheet


def lines_without(
    sheet: DrawnSheet,
    rows: Collection[int],
    columns: Collection[int],
    changed: Mapping[Place, DrawnCell] | None = None,
) -> SheetLines:
    """Return the rows of a sheet without some of them and some columns; ``changed`` are cells in place of others."""
    kept = {
        place: cell for place, cell in {**sheet.cells, **(changed or {})}.items()
        if place[0] not in rows and place[1] not in columns
    }  # fmt: skip
    merges = tuple(
        merge for merge in sheet.merges
        if not set(range(merge[0], merge[0] + merge[2])) <= set(rows)
        and not set(range(merge[1], merge[1] + merge[3])) <= set(columns)
    )  # fmt: skip
    shown = replace(sheet, cells=kept, merges=merges, aside={**sheet.aside, **sheet.cells})
    return SheetLines(
        shown,
        {
            place: box
            for place, box in shown.boxes.items()
            if place[0] not in rows and place[1] not in columns
        },
    )


def _hidden(sheet: DrawnSheet, notes: Notes, hidden: frozenset[int], word: str) -> frozenset[int]:
    """Ask about what is drawn in hidden rows or columns; return those that do not count."""
    axis = 0 if word == "行" else 1
    drawn = sorted({place[axis] for place in sheet.cells} & hidden)
    if not drawn:
        return hidden
    names = [str(line + 1) if axis == 0 else column_name(line) for line in drawn]
    where = f"{'、'.join(names[:_MOST_NAMED])} {word}"
    text = f"隐藏的{word}里有内容，要写进表样吗？"
    answer = notes.ask(("hidden", sheet.name, word, *names), sheet.name, where, text, ("不要", "要"))
    return frozenset() if answer == "要" else hidden
