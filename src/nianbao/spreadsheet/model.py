"""What a sheet is made of: cells with something in them, areas, columns, conditional formats."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product
from operator import eq, ge, gt, le, lt, ne
from typing import NamedTuple, TypeVar, cast

from nianbao.core import Number
from nianbao.spreadsheet.styles import ConditionStyle
from nianbao.spreadsheet.translate import translated

Known = TypeVar("Known")
Place = tuple[int, int]
"""Row and column, counted from zero."""
Row = Sequence[object]
BLANK = ""


class ErrorText(str):
    """The text of an error cell, such as #REF!; never a figure, even where the error has the number 6."""

    __slots__ = ()


class Formula(NamedTuple):
    """A formula: ``kind`` is normal, shared, array or dataTable; ``text`` has no equals sign.

    Of a shared one the text is that of the first cell; ``moved`` is how far from that this cell is. ``over`` is how
    many rows and columns its results take.
    """

    text: str
    kind: str = "normal"
    moved: Place = (0, 0)
    over: Place = (1, 1)

    @property
    def here(self) -> str:
        """The text as it is meant in its own cell."""
        return translated(self.text, *self.moved) if any(self.moved) else self.text


UNKNOWN_FORMULA = Formula("…")
"""Stands for a formula that is written in a way that is not understood."""


class Spot(NamedTuple):
    """A cell with something in it: ``value`` is its place among the values, or the text itself."""

    kind: str
    style: int
    value: int | str | None
    formula: Formula | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """What sheets or rows that are written alike share; what follows from it is worked out once for all of them."""

    _known: dict[object, object] = field(default_factory=dict, init=False, repr=False)

    def once(self, key: object, work_out: Callable[[], Known]) -> Known:
        """Return what is worked out once for all of them; ``key`` is what it is called."""
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = work_out()
        return cast(Known, known)


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Some cells, the last row and column included."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, place: object) -> bool:
        assert isinstance(place, tuple)
        row, column = place
        return bool(self.top <= row <= self.bottom and self.left <= column <= self.right)

    def among(self, places: Collection[Place]) -> Iterator[Place]:
        """Yield the places of a collection that lie in the area."""
        if (self.bottom - self.top + 1) * (self.right - self.left + 1) > len(places):
            yield from (place for place in places if place in self)
            return
        inside = product(range(self.top, self.bottom + 1), range(self.left, self.right + 1))
        yield from (place for place in inside if place in places)


def spread(spots: dict[Place, Spot]) -> None:
    """Give a formula whose results take several cells to each of them: a file has it at the first only."""
    several = [
        (place, spot.formula) for place, spot in spots.items() if spot.formula and spot.formula.over > (1, 1)
    ]
    for (row, column), formula in several:
        rows, columns = formula.over
        for place in [*Rectangle(row, column, row + rows - 1, column + columns - 1).among(spots)]:
            if spots[place].formula is None:
                spots[place] = spots[place]._replace(formula=formula)


@dataclass(frozen=True, slots=True)
class Columns:
    """Some columns of one width, in characters; None where that is not written."""

    first: int
    last: int
    width: float | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """A conditional format: where, the style by its number or itself, and whether it hides the value."""

    areas: tuple[Rectangle, ...]
    style: int | ConditionStyle | None
    hides: bool
    holds_for: tuple[str, tuple[Decimal, ...]] | None = None
    """For which numbers it holds, as an operator of the format and its bounds; None where that is not known."""

    def may_hold(self, number: Number) -> bool:
        """Return whether it may hold for a number."""
        if self.holds_for is None:
            return True
        operator, bounds = self.holds_for
        return OPERATORS[operator](number, *bounds)


OPERATORS: Mapping[str, Callable[..., bool]] = {
    "lessThan": lt,
    "lessThanOrEqual": le,
    "equal": eq,
    "notEqual": ne,
    "greaterThanOrEqual": ge,
    "greaterThan": gt,
    "between": lambda number, bound, other: min(bound, other) <= number <= max(bound, other),
    "notBetween": lambda number, bound, other: not min(bound, other) <= number <= max(bound, other),
    "never": lambda _: False,
}
"""What the comparisons of conditional formats mean, by their names in a file."""
