"""The columns left of the figures: their names, and those of them that are no headings."""

import re
from collections.abc import Iterable, Sequence

from nianbao.drawing.blocks import DrawnBlock, label_of
from nianbao.drawing.margins import is_unit_line
from nianbao.drawing.problems import Notes
from nianbao.drawing.regions import Region
from nianbao.drawing.sheet import DrawnSheet, Place
from nianbao.drawing.words import ORDER, unit_kind

_UNIT = re.compile(r"^(?:计量)?单\s*位$")


def read_corner(
    sheet: DrawnSheet, region: Region, head: Sequence[int], levels: list[int], block: DrawnBlock, notes: Notes
) -> None:
    """Read the words above the row headings; takes the columns that are no headings out of ``levels``."""
    block.corner = _Corner(sheet, region, notes).read(head, levels, block)


def _are_units(texts: Iterable[str]) -> bool:
    """Return whether texts are units and not names of offices: a column of either may be called 单位."""
    words = [text.strip("()（）") for text in texts if text]
    return bool(words) and all(unit_kind(word) for word in words)


class _Corner:
    def __init__(self, sheet: DrawnSheet, region: Region, notes: Notes) -> None:
        self._sheet = sheet
        self._region = region
        self._notes = notes

    def read(self, head: Sequence[int], levels: list[int], block: DrawnBlock) -> str:
        """Join the words above the row headings, and take out the columns that are no headings."""
        words: dict[Place, str] = {}
        named: dict[int, str] = {}
        for row in head:
            for column in range(self._region.left, self._region.first):
                box = self._sheet.box((row, column))
                if box.cell.text and box.column < self._region.first and not is_unit_line(box.cell.text):
                    words[(box.row, box.column)] = label_of(box)
                    named[column] = label_of(box)
        if len(levels) > 1:
            for column in list(levels):
                if self._take_out(column, named.get(column, ""), levels, block):
                    words = {place: word for place, word in words.items() if place[1] != column}
        if len(words) > 1:
            self._notes.say(
                f"{self._sheet.at((self._region.head[0], self._region.left))} 起左边几列的标题合成一格："
                f"{'／'.join(words.values())}"
            )
        return "／".join(words.values())

    def _take_out(self, column: int, name: str, levels: list[int], block: DrawnBlock) -> bool:
        texts = {
            index: self._sheet.box((row, column)).cell
            for index, row in enumerate(self._region.rows)
        }  # fmt: skip
        where = self._sheet.at((self._region.head[0] if self._region.head else 0, column))
        if ORDER.match(name) and len(levels) > 1:
            self._notes.say(f"{where} 的“{name}”列没有写进表样")
        elif _UNIT.match(name) and _are_units(cell.text for cell in texts.values()):
            block.units[0].update({index: cell.text for index, cell in texts.items() if cell.text})
            self._notes.say(f"{where} 的“{name}”列写成了各行的单位")
        else:
            return False
        levels.remove(column)
        return True
