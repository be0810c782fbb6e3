"""Which rows and columns are totals: formulas compared cell by cell, down to the figures that people enter."""

from collections import Counter
from collections.abc import Iterable

from nianbao.drawing.grid import At, Grid, Lines
from nianbao.drawing.heads import DrawnBlock
from nianbao.drawing.meanings import Linear
from nianbao.drawing.problems import Notes, Question, key_of
from nianbao.drawing.sheet import DrawnSheet, Fill
from nianbao.drawing.total_checks import check_totals
from nianbao.drawing.total_model import Odd, Totals
from nianbao.drawing.words import TOTAL_WORDS


def find_totals(sheet: DrawnSheet, block: DrawnBlock, notes: Notes) -> Totals:
    """Find the totals of a block."""
    return _Finding(Grid(sheet, block), notes).find()


class _Finding:
    def __init__(self, grid: Grid, notes: Notes) -> None:
        self._grid = grid
        self._notes = notes

    def find(self) -> Totals:
        """Return the totals of the block."""
        totals = Totals()
        along_rows = self._votes(down=True)
        along_columns = self._votes(down=False)
        for row, votes in along_rows.items():
            if self._is_total(row, votes, along_columns, down=True):
                totals.rows[row] = self._agreed(row, votes, down=True)
        for column, votes in along_columns.items():
            if self._is_total(column, votes, totals.rows, down=False):
                totals.columns[column] = self._agreed(column, votes, down=False)
        check_totals(self._grid, totals, self._notes)
        totals.odd = self._odd(totals)
        return totals

    def _is_total(
        self, line: int, votes: dict[int, Counter[int]], crossing: Iterable[int], *, down: bool
    ) -> bool:
        """Return whether a line is a total: more of its cells add up than are to be filled in."""
        crossed = set(crossing)
        against = 0
        named = TOTAL_WORDS.search(self._grid.name(line, down=down)) is not None
        for at in self._grid.across(line, down=down):
            box = self._grid.block.figures[at]
            other = at[1] if down else at[0]
            words = self._grid.is_words(at)
            if other in votes or other in crossed or words:
                continue
            if at in self._grid.meanings:  # another sum is no part of this total; a share may be
                against += isinstance(self._grid.meanings[at], Linear) and not self._repeats(at, down=down)
                continue
            against += box.cell.fill is Fill.ENTER or not (self._grid.yellow or named)
        return bool(votes) and len(votes) > against

    def _repeats(self, at: At, *, down: bool) -> bool:
        """Return whether a formula is one of a line that crosses, computed throughout."""
        crossing = self._grid.across(at[1] if down else at[0], down=not down)
        return sum(cell in self._grid.meanings for cell in crossing) * 2 > len(crossing)

    def _votes(self, *, down: bool) -> dict[int, dict[int, Counter[int]]]:
        """Give, for every line, the cells that add up along the other direction, and the lines they name.

        ``down`` is for rows: the cells of a total row add up other rows of their own column.
        """
        votes: dict[int, dict[int, Counter[int]]] = {}
        for (row, column), parts in self._grid.sums.items():
            across = {part[1] if down else part[0] for part in parts}
            if across == {column if down else row}:
                line, other = (row, column) if down else (column, row)
                lines: Counter[int] = Counter()
                for part, times in parts.items():
                    lines[part[0] if down else part[1]] += times
                votes.setdefault(line, {})[other] = lines
        return votes

    def _agreed(self, line: int, votes: dict[int, Counter[int]], *, down: bool) -> Lines:
        """Return what most cells of a total add up, and ask about the others."""
        sets = Counter(tuple(sorted(lines.elements())) for lines in votes.values())
        chosen = max(sets, key=lambda choice: (sets[choice], len(choice)))
        if len(sets) > 1:
            different = [other for other, lines in votes.items() if tuple(sorted(lines.elements())) != chosen]
            leaves = {self._leafset(choice, votes_down=down) for choice in sets}
            if len(leaves) > 1:
                self._ask_unequal(line, different, chosen, down=down)
        return chosen

    def _leafset(self, lines: Iterable[int], *, votes_down: bool) -> tuple[int, ...]:
        """Follow totals down to the lines that are entered, by any cell that says what they add up."""
        votes = self._votes(down=votes_down)

        def expand(line: int, depth: int = 0) -> list[int]:
            """Return the entered lines that a line adds up in the end."""
            if line not in votes or depth > 50:
                return [line]
            first = next(iter(votes[line].values()))
            return [leaf for part in first.elements() for leaf in expand(part, depth + 1)]

        return tuple(sorted(leaf for line in lines for leaf in expand(line)))

    def _ask_unequal(self, line: int, different: list[int], chosen: Lines, *, down: bool) -> None:
        at = (line, different[0]) if down else (different[0], line)
        formulas = map(self._grid.formula, self._grid.across(line, down=down))
        answer = self._notes.ask(
            Question(
                key_of("unequal", self._grid.sheet.name, self._grid.name(line, down=down), *formulas),
                self._grid.sheet.name,
                self._grid.cell(at),
                f"“{self._grid.name(line, down=down)}”各格求和的范围不一样"
                f"（{self._grid.cell(at)} 是 ={self._grid.formula(at)}）。"
                f"都按这样求和：{self._grid.listed(chosen, down=down)}。对不对？",
                ("都这样求和", "先不管，我去改公式"),
            )
        )
        if answer.startswith("先不管"):
            self._notes.wrong(self._grid.sheet.at(self._grid.place(at)), "请改正求和的范围")

    def _odd(self, totals: Totals) -> list[Odd]:
        """Gather the formulas that belong to no total: by column where they repeat there, else by row."""
        unexplained = [
            at for at in self._grid.meanings if at[0] not in totals.rows and at[1] not in totals.columns
        ]
        mixed = [
            at for at in self._grid.meanings if at not in unexplained and not self._explained(at, totals)
        ]
        unexplained = [at for at in unexplained if not self._is_counting_words(at, totals)]
        mixed = [at for at in mixed if not self._is_counting_words(at, totals)]
        groups: dict[tuple[str, int], list[At]] = {}
        by_column = Counter(column for _, column in (*unexplained, *mixed))
        by_row = Counter(row for row, _ in (*unexplained, *mixed))
        for at in (*unexplained, *mixed):
            shares = (
                by_column[at[1]] / len(self._grid.across(at[1], down=False)),
                by_row[at[0]] / len(self._grid.across(at[0], down=True)),
            )
            column = shares[0] >= shares[1] or by_column[at[1]] > max(1, by_row[at[0]])
            groups.setdefault(("column", at[1]) if column else ("row", at[0]), []).append(at)
        return [
            Odd(along, line, {at: self._grid.meanings[at] for at in cells})
            for (along, line), cells in groups.items()
        ]

    def _is_counting_words(self, at: At, totals: Totals) -> bool:
        """Return whether a formula is where words meet a total: that is remarked, and nothing is computed there."""
        found = at[0] in totals.rows and self._grid.is_words(at)
        if found:
            self._notes.say(
                f"{self._grid.sheet.at(self._grid.place(at))} 的公式没有写进表样：文字和选项不合计"
            )
        return found

    def _explained(self, at: At, totals: Totals) -> bool:
        """Return whether a formula agrees with its total."""
        parts = self._grid.sums.get(at)
        if parts is None:
            return False
        row_total, column_total = at[0] in totals.rows, at[1] in totals.columns
        if row_total and column_total:
            return True
        if row_total:
            return {part[1] for part in parts} == {at[1]}
        return {part[0] for part in parts} == {at[0]}
