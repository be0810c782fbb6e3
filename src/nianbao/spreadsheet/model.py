"""What a sheet is made of: cells with something in them, areas, columns, conditional formats."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from nianbao.spreadsheet.styles import ConditionStyle
from nianbao.spreadsheet.translate import translated

Place = tuple[int, int]
"""Row and column, counted from zero."""
Row = Sequence[object]
BLANK = ""


class ErrorText(str):
    """What an error cell shows, such as #REF!; never a figure, even where the error is called 6."""

    __slots__ = ()


class Formula(NamedTuple):
    """A formula: ``kind`` is normal, shared, array or dataTable; ``text`` has no equals sign.

    Of a shared one the text is that of the first cell; ``moved`` is how far from that this cell is.
    """

    text: str
    kind: str = "normal"
    moved: Place = (0, 0)

    @property
    def here(self) -> str:
        """The text as it is meant in its own cell."""
        return translated(self.text, *self.moved) if any(self.moved) else self.text


class Spot(NamedTuple):
    """A cell with something in it: ``value`` is its place among the values, or the text itself."""

    kind: str
    style: int
    value: int | str | None
    formula: Formula | None = None


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
