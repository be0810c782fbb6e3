"""What a drawing demands beside its tables."""

from dataclasses import dataclass, field

from nianbao.drawing.blocks import Data
from nianbao.drawing.sheet import Place


@dataclass
class Demands:
    """What comments and formulas demand: rules, and sentences for the instructions."""

    rules: list[Data] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    refused: set[tuple[str, Place]] = field(default_factory=set)
    """The sheets and cells of formulas that were to be computed and that a form file cannot say."""
    _codes: set[str] = field(default_factory=set)

    def code(self, start: str) -> str:
        """Make a code that is not used yet."""
        number = 1
        while f"{start}-{number}" in self._codes:
            number += 1
        self._codes.add(f"{start}-{number}")
        return f"{start}-{number}"
