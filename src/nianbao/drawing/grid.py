"""The figures of a block with the meanings of their formulas, and how people call their lines."""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import repeat
from math import prod
from typing import TypeVar

from nianbao.drawing.blocks import AXES, At, DrawnBlock
from nianbao.drawing.formulas import meaning_of
from nianbao.drawing.lines import is_crossed
from nianbao.drawing.meanings import Linear, Meaning, Products, Ratio, Reference
from nianbao.drawing.problems import joined
from nianbao.drawing.sheet import Box, DrawnSheet, Fill
from nianbao.drawing.words import TEXT_WORDS, WORDS_AT_THE_END, is_date_format

_Part = TypeVar("_Part", int, At)
_DEEPEST = 50
"""Totals of totals, one below the other."""


def leaves_of(sums: Mapping[_Part, Iterable[_Part]], *wanted: _Part) -> Counter[_Part]:
    """Return what sums of sums add up in the end, and how often; what is in a circle counts as it stands.

    The parts of a sum are listed, or given with how often each is in it (a ``Counter``).
    """
    known: dict[_Part, Mapping[_Part, int]] = {}
    begun: set[_Part] = set()
    waiting = list(wanted)
    while waiting:
        one = waiting[-1]
        parts = sums.get(one, ())
        missing = [part for part in parts if part not in known]
        if missing and one not in begun:
            begun.add(one)
            waiting += missing
            continue
        found: dict[_Part, int] = {} if one in sums else {one: 1}
        for part, times in parts.items() if isinstance(parts, dict) else zip(parts, repeat(1), strict=False):
            for leaf, number in known.get(part, {part: 1}).items():
                found[leaf] = found.get(leaf, 0) + times * number
        known[waiting.pop()] = found
    return sum((Counter(known[one]) for one in wanted), Counter())


class FormulaGrid:
    """The figures of a block with what their formulas mean."""

    def __init__(self, sheet: DrawnSheet, block: DrawnBlock) -> None:
        self.sheet = sheet
        self.block = block
        self._places = {box.place: at for at, box in block.figures.items()}
        self._across: tuple[dict[int, list[At]], ...] = ({}, {})
        for at in block.figures:
            for axis in AXES:
                self._across[axis].setdefault(at[axis], []).append(at)
        self.yellow = any(box.cell.fill is Fill.ENTER for box in block.figures.values())
        self.meanings: dict[At, Meaning] = {
            at: self._own(meaning_of(box.cell.formula))
            for at, box in block.figures.items()
            if box.cell.formula
        }
        self._add_products()
        self.with_itself: set[At] = set()
        self.sums: dict[At, Counter[At]] = {
            at: found for at in self.meanings if (found := self.inside(at)) is not None
        }
        self.sums |= {at: found for at in self.meanings if (found := self._of_leaves(at)) is not None}

    def _own(self, meaning: Meaning) -> Meaning:
        """Return the meaning without the sheet's own name and cells that are no figures; printed numbers are constants."""
        if isinstance(meaning, Products):
            meaning = self._with_constants(meaning)
        if isinstance(meaning, Ratio):
            upper, lower = self._own(meaning.upper), self._own(meaning.lower)
            return Ratio(upper, lower) if isinstance(upper, Linear) and isinstance(lower, Linear) else meaning
        if not isinstance(meaning, Linear):
            return meaning
        terms: dict[Reference, Fraction] = {}
        constant = meaning.constant
        for reference, times in meaning.terms.items():
            sheet = "" if reference.sheet == self.sheet.name else reference.sheet
            own = Reference(sheet, reference.place)
            if sheet or reference.place in self._places:
                terms[own] = times
            else:
                number = self._printed(own)
                constant += times * (number or 0)
                if number is None and self.sheet.box(reference.place).cell.formula:
                    terms[own] = times
        return Linear(terms, constant)

    def _printed(self, reference: Reference, depth: int = 0) -> Fraction | None:
        """Return the number that is printed in a cell outside the figures, or added up there from such numbers."""
        if reference.sheet not in ("", self.sheet.name) or reference.place in self._places:
            return None
        cell = self.sheet.aside.get(reference.place)
        if cell is None or (cell.number is None and not cell.formula):
            return None
        if cell.number is not None:
            return Fraction(str(cell.number))
        meaning = meaning_of(cell.formula) if depth < _DEEPEST else None
        parts = meaning.terms if isinstance(meaning, Linear) else {}
        numbers = [(times, self._printed(part, depth + 1)) for part, times in parts.items()]
        known = [times * number for times, number in numbers if number is not None]
        return sum(known, Fraction(0)) if known and len(known) == len(numbers) else None

    def _with_constants(self, meaning: Products) -> Meaning:
        """Return the meaning with printed numbers as constants: the rest may be a sum."""
        terms: dict[tuple[Reference, ...], Fraction] = {}
        for cells, times in meaning.terms.items():
            numbers = [number for cell in cells if (number := self._printed(cell)) is not None]
            unprinted = tuple(cell for cell in cells if self._printed(cell) is None)
            terms[unprinted] = terms.get(unprinted, Fraction(0)) + times * prod(numbers)
        if all(len(cells) <= 1 for cells in terms):
            return Linear(
                {cells[0]: times for cells, times in terms.items() if cells}, terms.get((), Fraction(0))
            )
        return Products(terms)

    def _add_products(self) -> None:
        """Replace a sum of products by the sum of the cells that have these products."""
        single = {
            next(iter(meaning.terms)): (at, meaning) for at, meaning in self.meanings.items()
            if isinstance(meaning, Products) and len(meaning.terms) == 1
        }  # fmt: skip
        for at, meaning in list(self.meanings.items()):
            if (
                isinstance(meaning, Products)
                and len(meaning.terms) > 1
                and meaning.terms.keys() <= single.keys()
            ):
                parts = {cells: single[cells] for cells in meaning.terms}
                if all(found.terms[cells] == meaning.terms[cells] for cells, (_, found) in parts.items()):
                    places = [Reference("", self.block.figures[part].place) for part, _ in parts.values()]
                    self.meanings[at] = Linear(dict.fromkeys(places, Fraction(1)))

    def inside(self, at: At) -> Counter[At] | None:
        """Return the figures of the block that a cell adds up, with how often; None where it is no such sum."""
        meaning = self.meanings[at]
        if not isinstance(meaning, Linear) or not meaning.is_sum:
            return None
        if min(meaning.terms.values(), default=1) > 1:
            return None  # all of it so many times, as from 万元 to 元: no sum
        found: Counter[At] = Counter()
        for reference, times in meaning.terms.items():
            place = self._places.get(reference.place) if not reference.sheet else None
            if place is None:
                return None
            if place == at:
                self.with_itself.add(at)
            else:
                found[place] += int(times)
        return found or None

    def _of_leaves(self, at: At) -> Counter[At] | None:
        """Return what a sum adds up in the end, where it halves what it counts twice: SUM of details and subtotals by 2."""
        meaning = self.meanings[at]
        if at in self.sums or not isinstance(meaning, Linear) or meaning.constant or len(meaning.terms) < 2:
            return None
        found: dict[At, Fraction] = {}
        for reference, times in meaning.terms.items():
            place = None if reference.sheet else self._places.get(reference.place)
            if place is None or place == at or times <= 0:
                return None
            for leaf, number in leaves_of(self.sums, place).items():
                found[leaf] = found.get(leaf, Fraction(0)) + times * number
        return Counter(dict.fromkeys(found, 1)) if set(found.values()) == {Fraction(1)} else None

    def across(self, axis: int, line: int) -> list[At]:
        """List the figures of a line."""
        return self._across[axis].get(line, [])

    def first(self, axis: int, line: int) -> Box:
        """Return the first figure of a line."""
        return self.block.figures[(line, 0) if axis == 0 else (0, line)]

    def is_words(self, at: At) -> bool:
        """Return whether a cell is for words, or crossed out: there is nothing to add up."""
        name = self.name(1, at[1])
        if TEXT_WORDS.match(name) or WORDS_AT_THE_END.search(name):
            return True
        column = (self.block.figures[place].cell for place in self.across(1, at[1]))
        return is_crossed(self.block.figures[at].cell.text) or any(
            cell.format == "@" or is_date_format(cell.format) or cell.is_checked("list", "textLength")
            for cell in column
        )

    def name(self, axis: int, line: int) -> str:
        """Return the words of a line."""
        return next((leaf.label for leaf in self.block.leaves(axis) if leaf.line == line), "")

    def listed(self, axis: int, lines: Iterable[int]) -> str:
        """List the words of some lines."""
        return joined(self.name(axis, line) for line in dict.fromkeys(lines))
