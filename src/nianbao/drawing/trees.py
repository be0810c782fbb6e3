"""From the cells above and beside the figures to the trees of headings."""

import re
from collections.abc import Callable, Mapping, Sequence

from nianbao.drawing.corner import read_corner
from nianbao.drawing.grid import Lines, expanded
from nianbao.drawing.heads import DrawnBlock, Node, label_of
from nianbao.drawing.problems import Notes, Question, key_of
from nianbao.drawing.regions import Page, Region
from nianbao.drawing.sheet import Box
from nianbao.drawing.words import NUMBERING, split_unit, unit_kind

_INNER = re.compile(r"其\s*中[:：]?")
_AT_THE_END = re.compile(r"(?:合\s*计|小\s*计|总\s*计)$")


def read_block(page: Page, region: Region, notes: Notes) -> DrawnBlock | None:
    """Read the headings and figures of a block; None where a mistake prevents it."""
    return _BlockReader(page, region, notes).read()


class _BlockReader:
    def __init__(self, page: Page, region: Region, notes: Notes) -> None:
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
        figures = {
            (i, j): sheet.box((row, column))
            for i, row in enumerate(region.rows)
            for j, (column, _) in enumerate(starts)
        }
        for box in figures.values():
            if box.rows > 1:
                self._notes.wrong(
                    sheet.at((box.row, box.column)), "几行的格合并成了一格，表样里一行一个数。请取消合并"
                )
                return None
        levels = self._levels()
        block = DrawnBlock(region, "", [], [], figures)
        columns = [column for column, _ in starts]
        head = [row for row in region.head if not self._is_aside(row, columns, block)]
        read_corner(sheet, region, head, levels, block, self._notes)
        block.columns = self._tree(columns, head, self._column_box, "列")
        block.rows = self._row_tree(levels)
        for leaf in (leaf for top in block.rows for leaf in top.leaves()):
            leaf.label += self._printed.words.get((0, region.rows[leaf.line]), "")
            leaf.label = _with_unit(leaf.label, block.units.get(leaf.line, ""))
        for leaf in block.column_leaves():
            if self._is_percent(block, leaf.line) and not split_unit(leaf.label)[1]:
                leaf.label += "（%）"
            leaf.label += self._printed.words.get((1, columns[leaf.line]), "")
            leaf.label = _with_unit(leaf.label, block.column_units.get(leaf.line, ""))
        most = self._printed.most
        for at in figures:
            row, column = region.rows[at[0]], columns[at[1]]
            for line, across in (((0, row), column), ((1, column), row)):
                if line in most and across in most[line].across:
                    block.points[at] = most[line].value
        if not self._complete(block):
            return None
        return block

    @staticmethod
    def _is_percent(block: DrawnBlock, column: int) -> bool:
        """Return whether all figures of a column are shown in per cent: they are typed without the sign then."""
        formats = [box.cell.format for (_, at), box in block.figures.items() if at == column]
        return all("%" in form for form in formats)

    def _partition(self, row: int) -> list[tuple[int, int]]:
        boxes = [self._sheet.box((row, column)) for column in self._region.columns]
        return sorted({(max(box.column, self._region.first), box.columns) for box in boxes})

    def _column_box(self, level: int, line: int) -> Box | None:
        box = self._sheet.box((level, line))
        inside = box.column >= self._region.first
        return box if box.cell.text and inside else None

    def _row_box(self, level: int, line: int) -> Box | None:
        box = self._sheet.box((line, level))
        return box if box.cell.text and box.column < self._region.first else None

    # -------------------------------------------------------------- headings

    def _is_aside(self, row: int, columns: list[int], block: DrawnBlock) -> bool:
        """Return whether a row below the headings only numbers the columns, or gives their units."""
        boxes = [self._sheet.box((row, column)) for column in columns]
        texts = [label_of(box).strip("()（）") for box in boxes if box.row == row]
        if row == self._region.head[0] or not any(texts):
            return False
        where = self._sheet.at((row, columns[0]))
        if all(NUMBERING.fullmatch(text) for text in texts if text):
            self._notes.say(f"{where} 起的一行是栏次，没有写进表样")
            return True
        units = {n: text for n, text in enumerate(map(label_of, boxes)) if boxes[n].row == row and text}
        if all(unit_kind(unit.strip("()（）")) for unit in units.values()):
            block.column_units = {n: unit.strip("()（）") for n, unit in units.items()}
            return True
        return False

    def _levels(self) -> list[int]:
        region = self._region
        return [
            column
            for column in range(region.left, region.first)
            if any(self._sheet.box((row, column)).cell.text for row in region.rows)
        ]

    def _row_tree(self, levels: list[int]) -> list[Node]:
        region = self._region
        if not levels and not region.sections:
            if len(region.rows) > 1:
                where = self._sheet.at((region.rows[0], region.first))
                self._notes.wrong(
                    where, f"有 {len(region.rows)} 行要填的格，左边没有行标题。请给每一行写上标题"
                )
            return []
        sections = self._sections(levels)

        def box_of(level: int, line: int) -> Box | None:
            """Return the box of a row heading."""
            return self._row_box(level, line) if level >= 0 else sections.get(line)

        return self._tree(list(region.rows), [*([-1] if sections else []), *levels], box_of, "行")

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
            Question(
                key_of("section", self._sheet.name, label_of(section), name),
                self._sheet.name,
                self._sheet.box((row, self._region.left)).address,
                f"“{name}”在“{total}”的后面，还归在“{label_of(section)}”下面吗？",
                ("不归，单独一项", f"归在“{label_of(section)}”下面"),
            )
        )
        return not answer.startswith("不归")

    def _tree(
        self, lines: list[int], levels: Sequence[int], box_of: Callable[[int, int], Box | None], word: str
    ) -> list[Node]:
        """Build the tree over some lines, whose headings stand on levels, the outermost first."""
        paths: list[list[Box]] = []
        before: list[Box | None] = []
        for line in lines:
            now = [box_of(level, line) for level in levels]
            for index, box in enumerate(now):
                deeper = any(now[index + 1 :])
                if (
                    box is None
                    and levels[index] >= 0
                    and deeper
                    and before
                    and before[index] is not None
                    and any(before[index + 1 :])
                ):
                    now[index] = before[index]
            before = now
            path: list[Box] = []
            for box in now:
                if box is not None and box not in path:
                    path.append(box)
            paths.append(path)
        top: list[Node] = []
        for number, path in enumerate(paths):
            self._add(top, path, number, word)
        return _with_parts(top)

    def _add(self, top: list[Node], path: list[Box], number: int, word: str) -> None:
        here = top
        for depth, box in enumerate(path):
            last = depth == len(path) - 1
            if here and here[-1].box == box:
                node = here[-1]
                if node.line >= 0:  # it was a leaf: what stood without a heading of its own
                    node.children.append(Node(None, self._name_of_whole(box, word), line=node.line))
                    node.line = -1
            else:
                node = Node(box, label_of(box))
                here.append(node)
            if last:
                if node.children:
                    node.children.append(Node(None, self._name_of_whole(box, word), line=number))
                else:
                    node.line = number
            here = node.children
        if not path:
            here.append(Node(None, "", line=number))

    def _name_of_whole(self, box: Box, word: str) -> str:
        return self._notes.ask(
            Question(
                key_of("whole", self._sheet.name, label_of(box), word),
                self._sheet.name,
                box.address,
                f"“{label_of(box)}”下面有一{word}没有自己的标题，叫什么？",
                ("小计", "合计", "总数"),
                free=True,
            )
        )

    # -------------------------------------------------------------- what is missing

    def _complete(self, block: DrawnBlock) -> bool:
        region, good = self._region, True
        for leaf in block.column_leaves():
            if not leaf.label:
                place = (
                    region.head[-1] if region.head else region.rows[0],
                    block.figures[(0, leaf.line)].column,
                )
                self._notes.wrong(self._sheet.at(place), "这一列没有标题。请写上列标题，或者删去这一列")
                good = False
        for leaf in block.row_leaves() if block.rows else ():
            if not leaf.label:
                place = (region.rows[leaf.line], region.left)
                self._notes.wrong(self._sheet.at(place), "这一行没有标题。请写上行标题，或者删去这一行")
                good = False
        return self._unlike(block.rows) and self._unlike(block.columns) and good

    def _unlike(self, nodes: list[Node]) -> bool:
        good = True
        seen: dict[str, Node] = {}
        for node in nodes:
            first = seen.setdefault(node.label, node)
            if first is not node and node.label and node.box and first.box:
                self._notes.wrong(
                    self._sheet.at((node.box.row, node.box.column)),
                    f"同一级有两个“{node.label}”，另一个在 {first.box.address}。请改得不一样，例如前面加上类别",
                )
                good = False
            good = self._unlike(node.children) and good
        return good


def _with_parts(nodes: list[Node]) -> list[Node]:
    """Put what stands beside 其中 below the heading before it."""
    found: list[Node] = []
    for node in nodes:
        node.children = _with_parts(node.children)
        before = found[-1] if found else None
        if before and _INNER.fullmatch(node.label) and node.line < 0 <= before.line and not before.children:
            before.children, before.inner = node.children, node.label
        else:
            found.append(node)
    return found


def without_parts(nodes: list[Node], totals: Mapping[int, Lines]) -> list[Node]:
    """Put what stands beside 其中 back beside the heading before it, unless that is the total of it."""
    found: list[Node] = []
    for node in nodes:
        parts = without_parts(node.children, totals)
        node.children = parts
        found.append(node)
        entered = {leaf.line for part in parts for leaf in part.leaves() if leaf.line not in totals}
        if node.inner and set(expanded(totals, node.line)) != entered:
            node.children, node.inner = [], ""
            for part in parts:
                part.label = f"其中：{part.label}"
            found += parts
    return found


def _with_unit(label: str, unit: str) -> str:
    """Return a heading with its unit, which had a column or row of its own."""
    return f"{label}（{unit}）" if unit and label and unit not in label else label
