"""From the cells above and beside the figures to the trees of headings."""

import re
from collections.abc import Callable, Mapping, Sequence

from nianbao.drawing.blocks import AXES, LINE_WORDS, DrawnBlock, DrawnHeading, Numbers, label_of
from nianbao.drawing.corner import read_corner
from nianbao.drawing.grid import leaves_of
from nianbao.drawing.problems import Notes
from nianbao.drawing.regions import DrawnPage, Region
from nianbao.drawing.sheet import Box
from nianbao.drawing.words import NUMBERING, split_unit, unit_kind

_INNER = re.compile(r"其\s*中[:：]?")
_AT_THE_END = re.compile(r"(?:合\s*计|小\s*计|总\s*计)$")


def read_block(page: DrawnPage, region: Region, notes: Notes) -> DrawnBlock | None:
    """Read the headings and figures of a block; None where a mistake prevents it."""
    return _BlockReader(page, region, notes).read()


class _BlockReader:
    def __init__(self, page: DrawnPage, region: Region, notes: Notes) -> None:
        self._sheet = page.sheet
        self._printed = page.printed
        self._region = region
        self._notes = notes

    def read(self) -> DrawnBlock | None:
        """Return the block; None where its headings are not understood."""
        region, sheet = self._region, self._sheet
        starts = self._partition(region.rows[0])
        for row in region.rows[1:]:
            if self._partition(row) != starts:
                where = sheet.at((row, region.first))
                self._notes.wrong(where, "这一行的格与上面几行合并得不一样。一块表的每一行要有同样的格")
                return None
        columns = [column for column, _ in starts]
        figures = {
            (i, j): sheet.box((row, column))
            for i, row in enumerate(region.rows)
            for j, column in enumerate(columns)
        }
        for box in figures.values():
            if box.rows > 1:
                problem = "几行的格合并成了一格，表样里一行一个数。请取消合并"
                self._notes.wrong(sheet.at(box.place), problem)
                return None
        levels = self._levels()
        block = DrawnBlock(region, figures)
        head = [row for row in region.head if not self._is_aside(row, columns, block)]
        read_corner(sheet, head, levels, block, self._notes)
        block.trees = [self._row_tree(levels), self._tree(columns, head, self._column_box, 1)]
        self._name_leaves(block, (region.rows, columns))
        return block if self._is_complete(block) else None

    def _name_leaves(self, block: DrawnBlock, lines: tuple[Sequence[int], Sequence[int]]) -> None:
        """Add to the headings of rows and columns their units and what is printed of them; note the printed points."""
        for axis in AXES:
            for leaf in block.leaves(axis) if block.trees[axis] else ():
                formats = [box.cell.format for at, box in block.figures.items() if at[1] == leaf.line]
                if axis == 1 and all("%" in form for form in formats) and not split_unit(leaf.label)[1]:
                    leaf.label += "（%）"  # they are typed without the sign then
                leaf.label += self._printed.words.get((axis, lines[axis][leaf.line]), "")
                unit = block.units[axis].get(leaf.line, "")  # it had a column or row of its own
                if leaf.label and unit not in leaf.label:
                    leaf.label += f"（{unit}）"
        for at in block.figures:
            place = [lines[axis][at[axis]] for axis in AXES]
            for axis in AXES:
                most = self._printed.most.get((axis, place[axis]))
                if most is not None and place[1 - axis] in most.across:
                    block.points[at] = most.value

    def _partition(self, row: int) -> list[tuple[int, int]]:
        boxes = [self._sheet.box((row, column)) for column in self._region.columns]
        return sorted({(max(box.column, self._region.first), box.columns) for box in boxes})

    def _column_box(self, level: int, line: int) -> Box | None:
        box = self._sheet.box((level, line))
        return box if box.cell.text and box.column >= self._region.first else None

    def _row_box(self, level: int, line: int) -> Box | None:
        box = self._sheet.box((line, level))
        return box if box.cell.text and box.column < self._region.first else None

    # -------------------------------------------------------------- headings

    def _is_aside(self, row: int, columns: list[int], block: DrawnBlock) -> bool:
        """Return whether a row below the headings only numbers the columns, or gives their units."""
        boxes = [self._sheet.box((row, column)) for column in columns]
        own = {n: label_of(box) for n, box in enumerate(boxes) if box.row == row and box.cell.text}
        texts = {n: text.strip("()（）") for n, text in own.items() if text}
        if row == self._region.head[0] or not any(texts.values()):
            return False
        if all(NUMBERING.fullmatch(text) for text in texts.values() if text):
            where = self._sheet.at((row, columns[0]))
            self._notes.say(f"{where} 起的一行是栏次，没有写进表样")
            return True
        are_units = all(map(unit_kind, texts.values()))
        block.units[1].update(texts if are_units else {})
        return are_units

    def _levels(self) -> list[int]:
        region = self._region
        return [
            column
            for column in range(region.left, region.first)
            if any(self._sheet.box((row, column)).cell.text for row in region.rows)
        ]

    def _row_tree(self, levels: list[int]) -> list[DrawnHeading]:
        region = self._region
        if not levels and not region.sections:
            if len(region.rows) > 1:
                problem = f"有 {len(region.rows)} 行要填的格，左边没有行标题。请给每一行写上标题"
                self._notes.wrong(self._sheet.at((region.rows[0], region.first)), problem)
            return []
        sections = self._sections(levels)

        def box_of(level: int, line: int) -> Box | None:
            """Return the box of a row heading."""
            return self._row_box(level, line) if level >= 0 else sections.get(line)

        return self._tree(list(region.rows), [*([-1] if sections else []), *levels], box_of, 0)

    def _sections(self, levels: Sequence[int]) -> dict[int, Box]:
        """Return the heading across the table under which each row stands; behind its total that is asked."""
        found: dict[int, Box] = {}
        for row in self._region.rows:
            above = [section for section in sorted(self._region.sections) if section < row]
            if not above:
                continue
            box = self._sheet.box((above[-1], self._region.left))
            names = {
                line: self._row_name(levels, line) for line in self._region.rows if above[-1] < line <= row
            }
            ended = [name for line, name in names.items() if line < row and _AT_THE_END.search(name)]
            if not ended or self._stands_below(box, names[row], ended[-1], row):
                found[row] = box
        return found

    def _row_name(self, levels: Sequence[int], row: int) -> str:
        boxes = [self._row_box(level, row) for level in levels]
        return next((label_of(box) for box in reversed(boxes) if box is not None), "")

    def _stands_below(self, section: Box, name: str, total: str, row: int) -> bool:
        answer = self._notes.ask(
            ("section", self._sheet.name, label_of(section), name),
            self._sheet.name,
            self._sheet.box((row, self._region.left)).address,
            f"“{name}”在“{total}”的后面，还归在“{label_of(section)}”下面吗？",
            ("不归，单独一项", f"归在“{label_of(section)}”下面"),
        )
        return not answer.startswith("不归")

    def _tree(
        self,
        lines: Sequence[int],
        levels: Sequence[int],
        box_of: Callable[[int, int], Box | None],
        axis: int,
    ) -> list[DrawnHeading]:
        """Build the tree over some lines, whose headings stand on levels, the outermost first."""
        top: list[DrawnHeading] = []
        before: list[Box | None] = [None] * len(levels)
        for number, line in enumerate(lines):
            now = [box_of(level, line) for level in levels]
            for index, level in enumerate(levels):
                # a blank cell above or beside a heading belongs to what the line before it stands under
                if now[index] is None and level >= 0 and any(now[index + 1 :]) and any(before[index + 1 :]):
                    now[index] = before[index]
            before = now
            self._add(top, list(dict.fromkeys(filter(None, now))), number, axis)
        return _with_parts(top)

    def _add(self, top: list[DrawnHeading], path: list[Box], number: int, axis: int) -> None:
        """Add a line with the boxes that it stands under; one that has headings below it may have a line too."""
        here = top
        for box in path:
            if here and here[-1].box == box:
                heading = here[-1]
                if heading.line >= 0:  # it was a leaf: what stood without a heading of its own
                    heading.children.append(self._whole(box, heading.line, axis))
                    heading.line = -1
            else:
                heading = DrawnHeading(box, label_of(box))
                here.append(heading)
            here = heading.children
        if not path:
            top.append(DrawnHeading(None, "", line=number))
        elif here:
            here.append(self._whole(path[-1], number, axis))
        else:
            heading.line = number

    def _whole(self, box: Box, number: int, axis: int) -> DrawnHeading:
        """Return the heading of a line that has none of its own below another; its name is asked."""
        word, above = LINE_WORDS[axis], label_of(box)
        name = self._notes.ask(
            ("whole", self._sheet.name, above, word),
            self._sheet.name,
            box.address,
            f"“{above}”下面有一{word}没有自己的标题，叫什么？",
            ("小计", "合计", "总数"),
            free=True,
        )
        return DrawnHeading(None, name, line=number)

    # -------------------------------------------------------------- what is missing

    def _is_complete(self, block: DrawnBlock) -> bool:
        region, good = self._region, True
        for axis in reversed(AXES):
            for leaf in block.leaves(axis) if block.trees[axis] else ():
                if leaf.label:
                    continue
                word = LINE_WORDS[axis]
                row = region.rows[leaf.line] if axis == 0 else (region.head or region.rows[:1])[-1]
                column = region.left if axis == 0 else block.figures[(0, leaf.line)].column
                problem = f"这一{word}没有标题。请写上{word}标题，或者删去这一{word}"
                self._notes.wrong(self._sheet.at((row, column)), problem)
                good = False
        return all(self._are_unlike(tree) for tree in block.trees) and good

    def _are_unlike(self, headings: list[DrawnHeading]) -> bool:
        good = True
        seen: dict[str, DrawnHeading] = {}
        for heading in headings:
            first = seen.setdefault(heading.label, heading)
            if first is not heading and heading.label and heading.box and first.box:
                other = first.box.address
                problem = f"同一级有两个“{heading.label}”，另一个在 {other}。请改得不一样，例如前面加上类别"
                self._notes.wrong(self._sheet.at(heading.box.place), problem)
                good = False
            good = self._are_unlike(heading.children) and good
        return good


def _with_parts(headings: list[DrawnHeading]) -> list[DrawnHeading]:
    """Put what stands beside 其中 below the heading before it."""
    found: list[DrawnHeading] = []
    for heading in headings:
        heading.children = _with_parts(heading.children)
        before = found[-1] if found else None
        is_inner = _INNER.fullmatch(heading.label) and heading.line < 0
        if before and is_inner and before.line >= 0 and not before.children:
            before.children, before.inner = heading.children, heading.label
        else:
            found.append(heading)
    return found


def without_parts(headings: list[DrawnHeading], totals: Mapping[int, Numbers]) -> list[DrawnHeading]:
    """Put what stands beside 其中 back beside the heading before it, unless that is the total of it."""
    found: list[DrawnHeading] = []
    for heading in headings:
        parts = without_parts(heading.children, totals)
        heading.children = parts
        found.append(heading)
        entered = {leaf.line for part in parts for leaf in part.leaves() if leaf.line not in totals}
        if heading.inner and set(leaves_of(totals, heading.line)) != entered:
            heading.children, heading.inner = [], ""
            for part in parts:
                part.label = f"其中：{part.label}"
            found += parts
    return found
