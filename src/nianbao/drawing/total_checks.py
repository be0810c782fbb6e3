"""What is odd about totals: circles, cells without formulas, figures added twice, totals in words only."""

import re
from collections import Counter
from collections.abc import Iterable

from nianbao.drawing.grid import At, Grid, Lines
from nianbao.drawing.heads import Node
from nianbao.drawing.problems import Notes, Question, joined, key_of
from nianbao.drawing.total_model import Totals
from nianbao.drawing.words import NOT_ADDED_WORDS, split_unit

_ALIKE, _CLOSED = "一样求和", "不填（印成“—”）"
_LATER = "先不管，我去改公式"
_WHOLE = re.compile(r"(?:合计|总计|小计|共计|累计|总分|总数|全年|全年合计|总和)")
_PART = re.compile(r"其中|#|[-—]|[(（]?\d{1,2}[)）.．、]|[①-⑳]|[(（][一二三四五六七八九十]")
_COUNTED = re.compile(r"[\d一二三四五六七八九十]+")
_WHOLE_WORDS = ("合计", "总计", "小计", "共计", "累计")


def check_totals(grid: Grid, totals: Totals, notes: Notes) -> None:
    """Check the totals, asking where they are doubtful; answers change the totals."""
    checking = _Checking(grid, totals, notes)
    checking.refuse_circles()
    checking.ask_itself()
    checking.check_cells()
    checking.count_once()
    checking.ask_without_formula()
    checking.ask_left_out()


class _Checking:
    def __init__(self, grid: Grid, totals: Totals, notes: Notes) -> None:
        self._grid = grid
        self._totals = totals
        self._notes = notes

    def refuse_circles(self) -> None:
        """Report totals that add up each other."""
        for lines, down in ((self._totals.rows, True), (self._totals.columns, False)):
            for line in list(lines):
                if self._is_circle(lines, line, ()):
                    self._notes.wrong(
                        self._grid.sheet.at(self._grid.place((line, 0) if down else (0, line))),
                        f"“{self._grid.name(line, down=down)}”的公式绕成了圈，请改正公式",
                    )
                    del lines[line]

    def _is_circle(self, lines: dict[int, Lines], line: int, seen: Lines) -> bool:
        if line in seen:
            return True
        return any(self._is_circle(lines, part, (*seen, line)) for part in lines.get(line, ()))

    def ask_itself(self) -> None:
        """Ask about sums that contain their own cell, which no program computes."""
        for at in sorted(self._grid.with_itself):
            lines, down = (
                (self._totals.rows, True) if at[0] in self._totals.rows else (self._totals.columns, False)
            )
            name = self._grid.name(at[0] if down else at[1], down=down)
            question = Question(
                key_of("itself", self._grid.sheet.name, "row" if down else "column", name),
                self._grid.sheet.name,
                self._grid.cell(at),
                f"“{name}”的公式（={self._grid.formula(at)}）把自己也加了进去。按不含自己的求和，对不对？",
                ("不含自己", _LATER),
            )
            if self._notes.ask(question) == _LATER and (at[0] if down else at[1]) in lines:
                self._notes.wrong(self._grid.sheet.at(self._grid.place(at)), "请改正求和的范围")

    def ask_left_out(self) -> None:
        """Ask about figures that a total of everything does not add up."""
        for down, lines in ((True, self._totals.rows), (False, self._totals.columns)):
            for node in self._grid.leaves(down=down):
                label = "".join(split_unit(node.label)[0].split())
                if node.line not in lines or not _WHOLE.fullmatch(label):
                    continue
                missing = self._left_out(node, lines, down=down)
                if not missing:
                    continue
                likely = not any(_PART.match(self._grid.name(line, down=down)) for line in missing)
                options = ("漏了，也加进去", "不加，就按公式")
                name = self._grid.name(node.line, down=down)
                answer = self._notes.ask(
                    Question(
                        key_of("missing", self._grid.sheet.name, "row" if down else "column", name, *missing),
                        self._grid.sheet.name,
                        self._grid.cell((node.line, 0) if down else (0, node.line)),
                        f"“{name}”没有加上 {self._grid.listed(missing, down=down)}，是漏了吗？",
                        options if likely else options[::-1],
                    )
                )
                if answer == options[0]:
                    lines[node.line] = tuple(sorted({*self._expanded(lines, lines[node.line]), *missing}))

    def _left_out(self, node: Node, lines: dict[int, Lines], *, down: bool) -> list[int]:
        """List the lines of a total's group that it might be expected to add up, and does not."""
        group = _siblings(self._grid.block.rows if down else self._grid.block.columns, node)
        leaves = [leaf for member in group if member is not node for leaf in member.leaves()]
        before = [leaf.line for leaf in leaves if leaf.line < node.line]
        among = before or [leaf.line for leaf in leaves]
        if "小计" in node.label:
            among = [
                line for line in among if line > max((known for known in among if known in lines), default=-1)
            ]
        covered = set(self._expanded(lines, lines[node.line]))
        by_others = {
            part for line, parts in lines.items() if line != node.line and "小计" not in self._grid.name(line, down=down)
            for part in self._expanded(lines, parts)
        }  # fmt: skip
        inside = {
            part.line for leaf in leaves if leaf.inner for each in leaf.children for part in each.leaves()
        }
        found = [line for line in among if line not in lines and line not in covered | by_others | inside]
        if down:
            return [line for line in found if not self._grid.name(line, down=True).startswith("其中")]
        kinds = {_COUNTED.sub("#", self._grid.name(line, down=False)) for line in covered}
        return [line for line in found if _COUNTED.sub("#", self._grid.name(line, down=False)) in kinds]

    def check_cells(self) -> None:
        """Ask about the cells of a total that have no formula, or another one."""
        for down, lines in ((True, self._totals.rows), (False, self._totals.columns)):
            for line in lines:
                bare = [
                    at
                    for at in self._grid.across(line, down=down)
                    if at not in self._grid.meanings
                    and not self._crosses(at, down=down)
                    and not self._grid.is_words(at)
                ]
                unlikely = [
                    at
                    for at in bare
                    if NOT_ADDED_WORDS.search(split_unit(self._grid.name(at[1], down=False))[0])
                ]
                self._ask_bare(line, [at for at in bare if at not in unlikely], (_ALIKE, _CLOSED), down=down)
                self._ask_bare(line, unlikely, (_CLOSED, _ALIKE), down=down)

    def _ask_bare(self, line: int, bare: list[At], options: tuple[str, str], *, down: bool) -> None:
        if not bare:
            return
        name, cells = self._grid.name(line, down=down), [self._grid.cell(at) for at in bare]
        text = f"“{name}”的 {joined(cells)} 没有公式，同一行（列）的别的格有。一样求和吗？"
        key = key_of("bare", self._grid.sheet.name, name, *cells)
        if self._notes.ask(Question(key, self._grid.sheet.name, cells[0], text, options)) == _CLOSED:
            self._totals.closed |= set(bare)

    def _crosses(self, at: At, *, down: bool) -> bool:
        return (at[1] in self._totals.columns) if down else (at[0] in self._totals.rows)

    def count_once(self) -> None:
        """Ask where a figure would be added twice, and count it once."""
        for down, lines in ((True, self._totals.rows), (False, self._totals.columns)):
            for line, parts in list(lines.items()):
                leaves = Counter(self._expanded(lines, parts))
                twice = [leaf for leaf, times in leaves.items() if times > 1]
                if not twice:
                    continue
                answer = self._notes.ask(
                    Question(
                        key_of("twice", self._grid.sheet.name, self._grid.name(line, down=down), *parts),
                        self._grid.sheet.name,
                        self._grid.cell((line, 0) if down else (0, line)),
                        f"“{self._grid.name(line, down=down)}”把 {self._grid.listed(twice, down=down)} 加了两遍"
                        "（小计和明细都在求和的范围里）。怎样算？",
                        ("明细各加一次，小计不重复加", _LATER),
                    )
                )
                lines[line] = tuple(sorted(leaves))
                if answer.startswith("先不管"):
                    self._notes.wrong(
                        self._grid.sheet.at(self._grid.place((line, 0) if down else (0, line))),
                        "请改正求和的范围",
                    )

    def _expanded(self, lines: dict[int, Lines], parts: Iterable[int]) -> list[int]:
        return [
            leaf
            for part in parts
            for leaf in (self._expanded(lines, lines[part]) if part in lines else (part,))
        ]

    def ask_without_formula(self) -> None:
        """Ask about lines that are called totals and have no formula."""
        for down, lines in ((True, self._totals.rows), (False, self._totals.columns)):
            leaves = self._grid.leaves(down=down)
            for node in leaves:
                has_formula = any(at in self._grid.meanings for at in self._grid.across(node.line, down=down))
                if node.line in lines or has_formula or not any(word in node.label for word in _WHOLE_WORDS):
                    continue
                guess = self._guess(node, lines, down=down)
                if not guess:
                    continue
                name = self._grid.name(node.line, down=down)
                units = {split_unit(self._grid.name(line, down=down))[1] for line in guess}
                options = ("自动合计", "由单位填")
                answer = self._notes.ask(
                    Question(
                        key_of("total", self._grid.sheet.name, "row" if down else "column", name),
                        self._grid.sheet.name,
                        node.box.address if node.box else "",
                        f"“{node.label}”没有公式。自动合计 {self._grid.listed(guess, down=down)} 吗？",
                        options if len(units) == 1 else options[::-1],
                    )
                )  # fmt: skip
                if answer == "自动合计":
                    lines[node.line] = guess

    def _guess(self, node: Node, lines: dict[int, Lines], *, down: bool) -> Lines:
        """Guess what a line adds up: those of its group before it, of which no other total has taken any."""
        top = self._grid.block.rows if down else self._grid.block.columns
        group = _siblings(top, node)
        names = [member for member in group if member is not node]
        inside = [leaf for name in names for leaf in name.leaves()]
        before = [leaf for leaf in inside if leaf.line < node.line] or inside
        if "小计" in node.label:
            earlier = [leaf.line for leaf in before if leaf.line in lines]
            before = [leaf for leaf in before if leaf.line > max(earlier, default=-1)]
        taken = {part for line in lines for part in lines[line]}
        return tuple(leaf.line for leaf in before if leaf.line not in taken)


def _siblings(nodes: list[Node], wanted: Node) -> list[Node]:
    if wanted in nodes:
        return nodes
    return next((found for node in nodes if (found := _siblings(node.children, wanted))), [])
