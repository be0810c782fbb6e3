"""Headings as drawn, and the block that they head."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nianbao.drawing.regions import Region
from nianbao.drawing.sheet import Box, Place

_APART = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s+(?=[\u3000-\u9fff\uff00-\uffef])")


@dataclass
class Node:
    """A heading as drawn; ``line`` is the number of its row or column of figures where it is a leaf.

    One that has a line of its own and headings below it is their total; ``inner`` is what stands beside those: 其中.
    """

    box: Box | None
    label: str
    children: list["Node"] = field(default_factory=list)
    line: int = -1
    inner: str = ""

    def leaves(self) -> Iterator["Node"]:
        """Yield the leaves below, itself where it has figures of its own."""
        if self.line >= 0 or not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def walk(self, above: tuple["Node", ...] = ()) -> Iterator[tuple["Node", ...]]:
        """Yield the path to this heading and to each below it."""
        path = (*above, self)
        yield path
        for child in self.children:
            yield from child.walk(path)


@dataclass
class DrawnBlock:
    """A block with its headings; ``figures`` are the boxes of its figures by the numbers of row and column."""

    region: Region
    corner: str
    rows: list[Node]
    columns: list[Node]
    figures: dict[tuple[int, int], Box]
    units: dict[int, str] = field(default_factory=dict)
    """Units of single rows, from a column for them."""
    column_units: dict[int, str] = field(default_factory=dict)
    """Units of single columns, from a row for them."""
    points: dict[tuple[int, int], float] = field(default_factory=dict)
    """The largest value of single figures, from a printed column or row for them."""

    @property
    def places(self) -> dict[Place, tuple[int, int]]:
        """The numbers of row and column of each figure's first cell."""
        return {(box.row, box.column): at for at, box in self.figures.items()}

    def row_leaves(self) -> list[Node]:
        """List the rows of figures; one nameless row where there are no headings."""
        return [leaf for top in self.rows for leaf in top.leaves()] or [Node(None, "", line=0)]

    def column_leaves(self) -> list[Node]:
        """List the columns of figures."""
        return [leaf for top in self.columns for leaf in top.leaves()]


def label_of(box: Box) -> str:
    """Return the words of a heading in one line, without the spaces that only spread them."""
    return words_of(box.cell.text)


def words_of(text: str) -> str:
    """Return words in one line, without the spaces that only spread them."""
    lines = " ".join(line.strip(" \u3000") for line in text.split("\n"))
    return _APART.sub("", lines).strip()
