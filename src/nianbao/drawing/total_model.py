"""The totals of a block, and the formulas that are something else."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nianbao.drawing.grid import At, Lines
from nianbao.drawing.meanings import Meaning


@dataclass(frozen=True)
class Odd:
    """Formulas of one row or column that are no totals, with one meaning."""

    along: str
    line: int
    meanings: Mapping[At, Meaning]

    @property
    def cells(self) -> tuple[At, ...]:
        """The cells of the formulas."""
        return tuple(self.meanings)

    @property
    def meaning(self) -> Meaning:
        """The meaning of the first of the formulas."""
        return self.meanings[self.cells[0]]


@dataclass
class Totals:
    """The lines that are totals, each with the lines that it adds up, and the formulas that are something else."""

    rows: dict[int, Lines] = field(default_factory=dict)
    columns: dict[int, Lines] = field(default_factory=dict)
    odd: list[Odd] = field(default_factory=list)
    closed: set[At] = field(default_factory=set)
