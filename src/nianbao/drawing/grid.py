"""The figures of a block with the meanings of their formulas, and how people call their lines."""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from nianbao.drawing.formulas import Linear, Meaning, Reference, meaning_of
from nianbao.drawing.heads import DrawnBlock, Node
from nianbao.drawing.lines import is_crossed
from nianbao.drawing.problems import joined
from nianbao.drawing.sheet import DrawnSheet, Fill, address
from nianbao.drawing.words import TEXT_WORDS, WORDS_AT_THE_END, is_date_format

At = tuple[int, int]
"""The numbers of row and column of a figure in its block."""
Lines = tuple[int, ...]


class Grid:
    """The figures of a block; ``down`` means a row, whose cells add up cells above or below them."""

    def __init__(self, sheet: DrawnSheet, block: DrawnBlock) -> None:
        self.sheet = sheet
        self.block = block
        self._places = block.places
        self._lines: dict[bool, dict[int, list[At]]] = {True: {}, False: {}}
        for at in block.figures:
            self._lines[True].setdefault(at[0], []).append(at)
            self._lines[False].setdefault(at[1], []).append(at)
        self.yellow = any(box.cell.fill is Fill.ENTER for box in block.figures.values())
        self.meanings: dict[At, Meaning] = {
            at: self._own(meaning_of(box.cell.formula))
            for at, box in block.figures.items()
            if box.cell.formula
        }
        self.sums: dict[At, Counter[At]] = {
            at: found for at in self.meanings if (found := self.inside(at)) is not None
        }

    def leaves(self, *, down: bool) -> list[Node]:
        """List the rows, or the columns."""
        return self.block.row_leaves() if down else self.block.column_leaves()

    def _own(self, meaning: Meaning) -> Meaning:
        """Leave out the sheet's own name, and cells of words or without anything drawn."""
        if not isinstance(meaning, Linear):
            return meaning
        terms: dict[Reference, Fraction] = {}
        for reference, times in meaning.terms.items():
            sheet = "" if reference.sheet == self.sheet.name else reference.sheet
            box = self.sheet.box(reference.place)
            if sheet or reference.place in self._places or not box.cell.is_words:
                if not sheet and reference.place not in self._places and box.cell.is_trivial:
                    continue
                terms[Reference(sheet, reference.place)] = times
        return Linear(terms, meaning.constant)

    def inside(self, at: At) -> Counter[At] | None:
        """Give the figures of the block that a cell adds up, with how often; None where it is no such sum."""
        meaning = self.meanings[at]
        if not isinstance(meaning, Linear) or not meaning.is_sum:
            return None
        if min(meaning.terms.values(), default=1) > 1:
            return None  # all of it so many times, as from 万元 to 元: no sum
        found: Counter[At] = Counter()
        for reference, times in meaning.terms.items():
            place = self._places.get(reference.place) if not reference.sheet else None
            if place is None or place == at:
                return None
            found[place] += int(times)
        return found

    def across(self, line: int, *, down: bool) -> list[At]:
        """List the figures of a line."""
        return self._lines[down].get(line, [])

    def is_words(self, at: At) -> bool:
        """Tell whether a cell is for words, or crossed out: there is nothing to add up."""
        line = [self.block.figures[each] for each in self.across(at[1], down=False)]
        name = self.name(at[1], down=False)
        if TEXT_WORDS.match(name) or WORDS_AT_THE_END.search(name):
            return True
        return is_crossed(self.block.figures[at].cell.text) or any(
            box.cell.format == "@"
            or is_date_format(box.cell.format)
            or (box.cell.check is not None and box.cell.check.kind in ("list", "textLength"))
            for box in line
        )

    def place(self, at: At) -> tuple[int, int]:
        """Give the cell of a figure."""
        box = self.block.figures[at]
        return box.row, box.column

    def cell(self, at: At) -> str:
        """Give the address of a figure."""
        return address(self.place(at))

    def formula(self, at: At) -> str:
        """Give the formula of a figure."""
        return self.block.figures[at].cell.formula

    def name(self, line: int, *, down: bool) -> str:
        """Give the words of a line."""
        return next((leaf.label for leaf in self.leaves(down=down) if leaf.line == line), "")

    def listed(self, lines: Iterable[int], *, down: bool) -> str:
        """List the words of some lines."""
        return joined(self.name(line, down=down) for line in dict.fromkeys(lines))
