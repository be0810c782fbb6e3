"""The columns left of the figures: their names, and those of them that are no headings."""

import re
from collections.abc import Iterable, Sequence

from nianbao.drawing.blocks import DrawnBlock, label_of
from nianbao.drawing.margins import is_unit_line
from nianbao.drawing.problems import Notes
from nianbao.drawing.sheet import DrawnSheet, Place
from nianbao.drawing.words import ORDER, unit_kind

_UNIT = re.compile(r"^(?:计量)?单\s*位$")


def read_corner(
    sheet: DrawnSheet, head: Sequence[int], levels: list[int], block: DrawnBlock, notes: Notes
) -> None:
    """Join the words above the row headings; takes the columns that are no headings out of ``levels``."""
    region = block.region
    words: dict[Place, str] = {}
    named: dict[int, str] = {}
    for row in head:
        for column in range(region.left, region.first):
            box = sheet.box((row, column))
            if box.cell.text and box.column < region.first and not is_unit_line(box.cell.text):
                words[box.place] = named[column] = label_of(box)
    if len(levels) > 1:
        for column in list(levels):
            if _is_taken_out(sheet, column, named.get(column, ""), levels, block, notes):
                levels.remove(column)
                words = {place: word for place, word in words.items() if place[1] != column}
    block.corner = "／".join(words.values())
    if len(words) > 1:
        where = sheet.at((region.head[0], region.left))
        notes.say(f"{where} 起左边几列的标题合成一格：{block.corner}")


def _is_taken_out(
    sheet: DrawnSheet, column: int, name: str, levels: list[int], block: DrawnBlock, notes: Notes
) -> bool:
    """Return whether a column only numbers the rows, or gives their units, which are kept."""
    region = block.region
    texts = {index: sheet.box((row, column)).cell.text for index, row in enumerate(region.rows)}
    where = sheet.at((region.head[0] if region.head else 0, column))
    if ORDER.match(name) and len(levels) > 1:
        notes.say(f"{where} 的“{name}”列没有写进表样")
        return True
    if _UNIT.match(name) and _are_units(texts.values()):
        block.units[0].update({index: text for index, text in texts.items() if text})
        notes.say(f"{where} 的“{name}”列写成了各行的单位")
        return True
    return False


def _are_units(texts: Iterable[str]) -> bool:
    """Return whether texts are units and not names of offices: a column of either may be called 单位."""
    words = [text.strip("()（）") for text in texts if text]
    return bool(words) and all(map(unit_kind, words))
