"""Which rows and columns are totals: formulas compared cell by cell, down to the figures that people enter."""

from collections import Counter
from collections.abc import Iterable

from nianbao.drawing.blocks import AXES, At, DrawnBlock, Numbers, Odd, Totals
from nianbao.drawing.grid import FormulaGrid, leaves_of
from nianbao.drawing.meanings import Linear
from nianbao.drawing.problems import Notes
from nianbao.drawing.sheet import DrawnSheet, Fill
from nianbao.drawing.total_checks import check_totals
from nianbao.drawing.words import TOTAL_WORDS

Votes = dict[int, dict[int, Counter[int]]]
"""For every line its cells that add up others, by the line across, and which lines they add up, and how often."""


def find_totals(sheet: DrawnSheet, block: DrawnBlock, notes: Notes) -> Totals:
    """Find the totals of a block."""
    return _TotalFinder(FormulaGrid(sheet, block), notes).find()


class _TotalFinder:
    def __init__(self, grid: FormulaGrid, notes: Notes) -> None:
        self._grid = grid
        self._notes = notes
        self._votes = [self._votes_of(axis) for axis in AXES]

    def find(self) -> Totals:
        """Return the totals of the block."""
        totals = Totals()
        crossing = set(self._votes[1])
        for axis in AXES:
            for line, votes in self._votes[axis].items():
                if self._is_total(axis, line, crossing):
                    totals.lines[axis][line] = self._agreed(axis, line, votes)
            crossing = set(totals.lines[0])
        check_totals(self._grid, totals, self._notes)
        totals.odd = self._odd(totals)
        return totals

    def _is_total(self, axis: int, line: int, crossing: set[int]) -> bool:
        """Return whether a line is a total: more of its cells add up than are to be filled in."""
        grid, votes = self._grid, self._votes[axis][line]
        named = TOTAL_WORDS.search(grid.name(axis, line)) is not None
        against = 0
        for at in grid.across(axis, line):
            if at[1 - axis] in votes or at[1 - axis] in crossing or grid.is_words(at):
                continue
            if at in grid.meanings:  # another sum is no part of this total; a share may be
                against += isinstance(grid.meanings[at], Linear) and not self._repeats(axis, at)
            else:
                against += grid.block.figures[at].cell.fill is Fill.ENTER or not (grid.yellow or named)
        return bool(votes) and len(votes) > against

    def _repeats(self, axis: int, at: At) -> bool:
        """Return whether a formula is one of a line that crosses, computed throughout."""
        crossing = self._grid.across(1 - axis, at[1 - axis])
        return sum(cell in self._grid.meanings for cell in crossing) * 2 > len(crossing)

    def _votes_of(self, axis: int) -> Votes:
        """Find the cells that add up others of their own row or column: a total row adds up other rows."""
        votes: Votes = {}
        for at, parts in self._grid.sums.items():
            if {part[1 - axis] for part in parts} == {at[1 - axis]}:
                lines: Counter[int] = Counter()
                for part, times in parts.items():
                    lines[part[axis]] += times
                votes.setdefault(at[axis], {})[at[1 - axis]] = lines
        return votes

    def _agreed(self, axis: int, line: int, votes: dict[int, Counter[int]]) -> Numbers:
        """Return what most cells of a total add up, and ask about the others."""
        choices = {across: tuple(sorted(lines.elements())) for across, lines in votes.items()}
        counted = Counter(choices.values())
        chosen = max(counted, key=lambda choice: (counted[choice], len(choice)))
        if len(counted) > 1 and len({self._leafset(axis, choice) for choice in counted}) > 1:
            different = next(across for across, choice in choices.items() if choice != chosen)
            self._ask_unequal(axis, line, (line, different) if axis == 0 else (different, line), chosen)
        return chosen

    def _leafset(self, axis: int, lines: Iterable[int]) -> frozenset[tuple[int, int]]:
        """Follow totals down to the lines that are entered, by any cell that says what they add up."""
        sums = {line: next(iter(votes.values())) for line, votes in self._votes[axis].items()}
        return frozenset(leaves_of(sums, *lines).items())

    def _ask_unequal(self, axis: int, line: int, at: At, chosen: Numbers) -> None:
        grid = self._grid
        sheet, name, box = grid.sheet, grid.name(axis, line), grid.block.figures[at]
        formulas = (grid.block.figures[cell].cell.written for cell in grid.across(axis, line))
        answer = self._notes.ask(
            ("unequal", sheet.name, name, *formulas),
            sheet.name,
            box.address,
            f"“{name}”各格求和的范围不一样（{box.address} 是 ={box.cell.written}）。"
            f"都按这样求和：{grid.listed(axis, chosen)}。对不对？",
            ("都这样求和", "先不管，我去改公式"),
        )
        if answer.startswith("先不管"):
            self._notes.wrong(sheet.at(box.place), "请改正求和的范围")

    def _odd(self, totals: Totals) -> list[Odd]:
        """Gather the formulas that belong to no total: by column where they repeat there, else by row."""
        grid = self._grid
        outside = [at for at in grid.meanings if at not in totals]
        inside = [at for at in grid.meanings if at in totals and not self._is_explained(at, totals)]
        odd = [at for at in (*outside, *inside) if not self._is_counting_words(at, totals)]
        counted = [Counter(at[axis] for at in odd) for axis in AXES]
        groups: dict[tuple[int, int], list[At]] = {}
        for at in odd:
            in_row, in_column = (counted[axis][at[axis]] for axis in AXES)
            row_share, column_share = (
                counted[axis][at[axis]] / len(grid.across(axis, at[axis])) for axis in AXES
            )
            axis = int(column_share >= row_share or in_column > max(1, in_row))
            groups.setdefault((axis, at[axis]), []).append(at)
        return [
            Odd(axis, line, {at: grid.meanings[at] for at in cells}) for (axis, line), cells in groups.items()
        ]

    def _is_counting_words(self, at: At, totals: Totals) -> bool:
        """Return whether a formula is where words meet a total: that is remarked, and nothing is computed there."""
        found = at[0] in totals.lines[0] and self._grid.is_words(at)
        if found:
            where = self._grid.sheet.at(self._grid.block.figures[at].place)
            self._notes.say(f"{where} 的公式没有写进表样：文字和选项不合计")
        return found

    def _is_explained(self, at: At, totals: Totals) -> bool:
        """Return whether a formula agrees with its total."""
        parts = self._grid.sums.get(at)
        if parts is None:
            return False
        adding = [axis for axis in AXES if at[axis] in totals.lines[axis]]
        return len(adding) == 2 or {part[1 - adding[0]] for part in parts} == {at[1 - adding[0]]}
