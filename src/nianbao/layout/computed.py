"""Compiling what a computed field computes, over whatever cells hold the figures that it reads."""

from collections.abc import Sequence

from nianbao.form import Field
from nianbao.rules import Source, excel

NOTHING = '""'
"""What a computed cell shows where a figure is missing, or something is divided by zero."""


class FiguresAlone:
    """Cells with this year's figures: the half of nianbao.rules.excel.SheetAddresses that computed fields need.

    They read no texts, and nothing of the cover.
    """

    def ranges(self, source: Source, fields: Sequence[str]) -> list[str]:
        """Cover figures with ranges."""
        raise NotImplementedError

    def cell(self, source: Source, field: str) -> str:
        """Return the address of one figure."""
        return self.ranges(source, [field])[0]

    def text(self, field: str) -> str:
        """Refuse."""
        raise LookupError(field)

    def kind(self) -> str:
        """Refuse."""
        raise LookupError("kind")

    def confirmed(self, table: str) -> str:
        """Refuse."""
        raise LookupError(table)


def computed_formula(field: Field, sheet: excel.SheetAddresses, otherwise: str = NOTHING) -> str:
    """Compile what a computed field computes, over the figures of a sheet; ``nothing`` where it comes to no number."""
    formula = field.formula
    assert formula is not None
    assert formula.node is not None
    assert formula.decimals is not None
    return excel.computed(formula.node, sheet, formula.decimals, formula.rounding, otherwise)
