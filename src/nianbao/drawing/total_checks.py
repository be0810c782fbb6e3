"""What is odd about totals: circles, cells without formulas, figures added twice, totals in words only."""

import re
from collections.abc import Sequence

from nianbao.drawing.blocks import AXES, LINE_KEYS, At, DrawnHeading, Numbers, Totals
from nianbao.drawing.grid import FormulaGrid, leaves_of
from nianbao.drawing.problems import Notes, joined
from nianbao.drawing.words import NOT_ADDED_WORDS, split_unit
from nianbao.form import is_in_circle

_ALIKE, _CLOSED = "一样求和", "不填（印成“—”）"
_LATER = "先不管，我去改公式"
_WHOLE = re.compile(r"(?:合计|总计|小计|共计|累计|总分|总数|全年|全年合计|总和)")
_PART = re.compile(r"其中|#|[-—]|[(（]?\d{1,2}[)）.．、]|[①-⑳]|[(（][一二三四五六七八九十]")
_COUNTED = re.compile(r"[\d一二三四五六七八九十]+")
_TOTAL = re.compile("合计|总计|小计|共计|累计")


def check_totals(grid: FormulaGrid, totals: Totals, notes: Notes) -> None:
    """Check the totals, asking where they are doubtful; answers change the totals."""
    checks = [_AxisChecks(axis, grid, totals, notes) for axis in AXES]
    for check in checks:
        check.refuse_circles()
    for at in sorted(grid.with_itself):
        checks[0 if at[0] in totals.lines[0] else 1].ask_itself(at)
    for step in (
        _AxisChecks.check_cells, _AxisChecks.count_once, _AxisChecks.ask_without_formula, _AxisChecks.ask_left_out
    ):  # fmt: skip
        for check in checks:
            step(check)


class _AxisChecks:
    """The checks of the total rows of a block, or of its total columns."""

    def __init__(self, axis: int, grid: FormulaGrid, totals: Totals, notes: Notes) -> None:
        self._axis = axis
        self._grid = grid
        self._totals = totals
        self._lines = totals.lines[axis]
        self._notes = notes

    def _name(self, line: int) -> str:
        return self._grid.name(self._axis, line)

    def _listed(self, lines: Sequence[int]) -> str:
        return self._grid.listed(self._axis, lines)

    def _wrong(self, line: int, problem: str) -> None:
        self._notes.wrong(self._grid.sheet.at(self._grid.first(self._axis, line).place), problem)

    def _ask(self, about: tuple[object, ...], cell: str, text: str, options: Sequence[str]) -> str:
        sheet = self._grid.sheet.name
        return self._notes.ask((about[0], sheet, *about[1:]), sheet, cell, text, options)

    def refuse_circles(self) -> None:
        """Report totals that add up each other."""
        for line in list(self._lines):
            if is_in_circle(line, self._lines):
                self._wrong(line, f"“{self._name(line)}”的公式绕成了圈，请改正公式")
                del self._lines[line]

    def ask_itself(self, at: At) -> None:
        """Ask about a sum that contains its own cell, which no program computes."""
        line, box = at[self._axis], self._grid.block.figures[at]
        name = self._name(line)
        text = f"“{name}”的公式（={box.cell.written}）把自己也加了进去。按不含自己的求和，对不对？"
        about = ("itself", LINE_KEYS[self._axis], name)
        if self._ask(about, box.address, text, ("不含自己", _LATER)) == _LATER and line in self._lines:
            self._notes.wrong(self._grid.sheet.at(box.place), "请改正求和的范围")

    def check_cells(self) -> None:
        """Ask about the cells of a total that have no formula, or another one."""
        grid, crossing = self._grid, self._totals.lines[1 - self._axis]
        for line in self._lines:
            bare = [
                at
                for at in grid.across(self._axis, line)
                if at not in grid.meanings and at[1 - self._axis] not in crossing and not grid.is_words(at)
            ]
            unlikely = [at for at in bare if NOT_ADDED_WORDS.search(split_unit(grid.name(1, at[1]))[0])]
            self._ask_bare(line, [at for at in bare if at not in unlikely], (_ALIKE, _CLOSED))
            self._ask_bare(line, unlikely, (_CLOSED, _ALIKE))

    def _ask_bare(self, line: int, bare: list[At], options: tuple[str, str]) -> None:
        if not bare:
            return
        name, cells = self._name(line), [self._grid.block.figures[at].address for at in bare]
        text = f"“{name}”的 {joined(cells)} 没有公式，同一行（列）的别的格有。一样求和吗？"
        if self._ask(("bare", name, *cells), cells[0], text, options) == _CLOSED:
            self._totals.closed |= set(bare)

    def count_once(self) -> None:
        """Ask where a figure would be added twice, and count it once."""
        for line, parts in list(self._lines.items()):
            leaves = leaves_of(self._lines, *parts)
            twice = [leaf for leaf, times in leaves.items() if times > 1]
            if not twice:
                continue
            text = f"“{self._name(line)}”把 {self._listed(twice)} 加了两遍（小计和明细都在求和的范围里）。怎样算？"
            cell = self._grid.first(self._axis, line).address
            options = ("明细各加一次，小计不重复加", _LATER)
            self._lines[line] = tuple(sorted(leaves))
            if self._ask(("twice", self._name(line), *parts), cell, text, options) == _LATER:
                self._wrong(line, "请改正求和的范围")

    def ask_without_formula(self) -> None:
        """Ask about lines that are called totals and have no formula."""
        for heading in self._grid.block.leaves(self._axis):
            across = self._grid.across(self._axis, heading.line)
            has_formula = any(at in self._grid.meanings for at in across)
            if heading.line in self._lines or has_formula or not _TOTAL.search(heading.label):
                continue
            guess = self._guess(heading)
            if not guess:
                continue
            units = {split_unit(self._name(line))[1] for line in guess}
            options = ("自动合计", "由单位填")
            answer = self._ask(
                ("total", LINE_KEYS[self._axis], heading.label),
                heading.box.address if heading.box else "",
                f"“{heading.label}”没有公式。自动合计 {self._listed(guess)} 吗？",
                options if len(units) == 1 else options[::-1],
            )
            if answer == options[0]:
                self._lines[heading.line] = guess

    def _guess(self, heading: DrawnHeading) -> Numbers:
        """Guess what a line adds up: those of its group before it, of which no other total has taken any."""
        group = [leaf.line for leaf in self._group(heading)]
        before = [line for line in group if line < heading.line] or group
        taken = {part for parts in self._lines.values() for part in parts}
        return tuple(line for line in self._after_totals(heading, before) if line not in taken)

    def _group(self, heading: DrawnHeading) -> list[DrawnHeading]:
        """List the leaves of the headings that stand beside one."""
        beside = _siblings(self._grid.block.trees[self._axis], heading)
        return [leaf for other in beside if other is not heading for leaf in other.leaves()]

    def _after_totals(self, heading: DrawnHeading, lines: list[int]) -> list[int]:
        """Return the lines that a total may add up: of those before a 小计 the ones behind the last total."""
        if "小计" not in heading.label:
            return lines
        last = max((line for line in lines if line in self._lines), default=-1)
        return [line for line in lines if line > last]

    def ask_left_out(self) -> None:
        """Ask about figures that a total of everything does not add up."""
        for heading in self._grid.block.leaves(self._axis):
            label = "".join(split_unit(heading.label)[0].split())
            if heading.line not in self._lines or not _WHOLE.fullmatch(label):
                continue
            missing = self._left_out(heading)
            if not missing:
                continue
            likely = not any(_PART.match(self._name(line)) for line in missing)
            options = ("漏了，也加进去", "不加，就按公式")
            answer = self._ask(
                ("missing", LINE_KEYS[self._axis], heading.label, *missing),
                self._grid.first(self._axis, heading.line).address,
                f"“{heading.label}”没有加上 {self._listed(missing)}，是漏了吗？",
                options if likely else options[::-1],
            )
            if answer == options[0]:
                covered = leaves_of(self._lines, heading.line)
                self._lines[heading.line] = tuple(sorted({*covered, *missing}))

    def _left_out(self, heading: DrawnHeading) -> list[int]:
        """List the lines of a total's group that it might be expected to add up, and does not."""
        group = self._group(heading)
        lines = [leaf.line for leaf in group]
        among = self._after_totals(heading, [line for line in lines if line < heading.line] or lines)
        covered = set(leaves_of(self._lines, heading.line))
        elsewhere = [line for line in self._lines if line != heading.line and "小计" not in self._name(line)]
        inside = {
            part.line for leaf in group if leaf.inner for child in leaf.children for part in child.leaves()
        }
        known = {*self._lines, *covered, *leaves_of(self._lines, *elsewhere), *inside}
        found = [line for line in among if line not in known]
        if self._axis == 0:
            return [line for line in found if not self._name(line).startswith("其中")]
        alike = {_COUNTED.sub("#", self._name(line)) for line in covered}
        return [line for line in found if _COUNTED.sub("#", self._name(line)) in alike]


def _siblings(headings: list[DrawnHeading], wanted: DrawnHeading) -> list[DrawnHeading]:
    if wanted in headings:
        return headings
    return next((found for heading in headings if (found := _siblings(heading.children, wanted))), [])
