"""A drawn table with everything that is known of it, and how a form file declares it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from nianbao.drawing.figures import FigureKinds
from nianbao.drawing.heads import DrawnBlock, Node
from nianbao.drawing.memory import Memo
from nianbao.drawing.regions import Page
from nianbao.drawing.sheet import Place
from nianbao.drawing.total_model import Odd, Totals

Data = dict[str, Any]


@dataclass
class Heading:
    """A drawn heading with its id and what it declares."""

    node: Node
    id: str
    data: Data
    children: list["Heading"] = field(default_factory=list)
    above: str = ""

    @property
    def path(self) -> str:
        """Return its id with those above it."""
        return ".".join(part for part in (self.above, self.id) if part)

    def leaves(self) -> Iterator["Heading"]:
        """Yield the leaves below, itself where it has figures of its own."""
        if self.node.line >= 0 or not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass
class ReadBlock:
    """A block with everything that is known of it."""

    block: DrawnBlock
    totals: Totals
    kinds: FigureKinds
    rows: dict[int, Heading]
    columns: dict[int, Heading]
    row_tree: list[Heading]
    column_tree: list[Heading]
    data: Data = field(default_factory=dict)
    cells: list[Data] = field(default_factory=list)

    @cached_property
    def places(self) -> dict[Place, tuple[int, int]]:
        """Where the figures stand, for formulas that name cells."""
        return self.block.places

    def declared(self) -> Data:
        """Return the block as the form file declares it."""
        data = dict(self.data)
        if self.row_tree:
            data["rows"] = [_declared(heading, "rows") for heading in self.row_tree]
        data["columns"] = [_declared(heading, "columns") for heading in self.column_tree]
        return data | ({"cells": self.cells} if self.cells else {})

    def field(self, table: str, at: tuple[int, int]) -> str:
        """Return the id of a figure."""
        row, column = self.rows.get(at[0]), self.columns[at[1]]
        return ".".join(part for part in (table, row.path if row else "", column.path) if part)


@dataclass
class ReadTable:
    """A table with its blocks, the memos of its headings, and the odd formulas that were settled."""

    id: str
    page: Page
    data: Data
    blocks: list[ReadBlock] = field(default_factory=list)
    memos: list[tuple[Memo, Data]] = field(default_factory=list)
    odd: list[tuple[ReadBlock, Odd, str]] = field(default_factory=list)
    year: int | None = None
    period: str = ""
    """How often it is filled in, as the form file says it; empty where the title says nothing of it."""

    def declared(self) -> Data:
        """Return the table as the form file declares it."""
        return {**self.data, "block": [block.declared() for block in self.blocks]}


def _declared(heading: Heading, below: str) -> Data:
    data: Data = {"id": heading.id} if heading.id else {}
    data |= heading.data
    if heading.children:
        data[below] = [_declared(child, below) for child in heading.children]
    return data
