"""What lies near the rows of a sheet: the merged areas, objects and conditional formats that reach into each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nianbao.spreadsheet import Condition, Rectangle, SheetShape

_BOTTOM = 2_000_000
"""Below every row."""


@dataclass(frozen=True, eq=False, slots=True)
class Near:
    """What reaches into some rows: the areas over them, and the shape of the sheet with their conditions alone.

    ``look`` is the same for rows in which all of it is in the same columns and does the same.
    """

    over: tuple[Rectangle, ...]
    around: SheetShape
    look: object


class Reaching:
    """What reaches into the rows of a sheet, which are asked for from above."""

    def __init__(self, around: SheetShape, over: Sequence[Rectangle]) -> None:
        self._around = around
        areas: list[tuple[Rectangle, Condition | None]] = [(area, None) for area in over]
        areas += [(area, condition) for condition in around.conditions for area in condition.areas]
        self._coming = sorted(enumerate(areas), key=lambda area: area[1][0].top, reverse=True)
        self._here: dict[int, tuple[Rectangle, Condition | None]] = {}
        self._near, self._until = self._gathered()

    def near(self, row: int) -> Near:
        """Return what reaches into a row; the very same as for the row before where that is no other."""
        if row <= self._until and not (self._coming and self._coming[-1][1][0].top <= row):
            return self._near
        while self._coming and self._coming[-1][1][0].top <= row:
            number, area = self._coming.pop()
            self._here[number] = area
        self._here = {number: area for number, area in self._here.items() if area[0].bottom >= row}
        self._near, self._until = self._gathered()
        return self._near

    def _gathered(self) -> tuple[Near, int]:
        """Put together what is here, and the last row of which that is all."""
        here = [area for _, area in sorted(self._here.items())]
        over = tuple(area for area, condition in here if condition is None)
        conditions = {
            (area.left, area.right, condition.style, condition.hides, condition.holds_for): replace(
                condition, areas=(area,)
            )
            for area, condition in reversed(here)
            if condition is not None
        }
        around = replace(self._around, conditions=tuple(reversed(conditions.values())))
        look = frozenset((area.left, area.right) for area in over), tuple(conditions)
        return Near(over, around, look), min((area.bottom for area, _ in here), default=_BOTTOM)
