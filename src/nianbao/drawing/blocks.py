"""A block of a drawn table: its headings, its figures, and all that becomes known of them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any

from nianbao.drawing.meanings import Meaning
from nianbao.drawing.memory import Memo
from nianbao.drawing.regions import DrawnPage, Region
from nianbao.drawing.sheet import Box, Place

Data = dict[str, Any]
"""A part of a form file: a table, a block, a heading, a rule."""
Spec = dict[str, Any]
"""The keys of a heading or a cell that say what is entered there: kind, unit, min, max, length, choices."""
At = tuple[int, int]
"""The numbers of row and column of a figure in its block."""
Numbers = tuple[int, ...]
"""Some rows or columns of a block by their numbers."""
AXES = (0, 1)
"""The rows of a block, and its columns: what holds of either is kept in pairs."""
LINE_WORDS, LINE_KEYS, TREE_KEYS = ("行", "列"), ("row", "column"), ("rows", "columns")
_APART = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s+(?=[\u3000-\u9fff\uff00-\uffef])")


@dataclass
class DrawnHeading:
    """A heading as drawn; ``line`` is the number of its row or column of figures where it is a leaf.

    One that has a line of its own and headings below it is their total; ``inner`` is what stands beside those: 其中.
    ``id`` and what it declares are known when the whole block is, ``above`` are the ids of those that it stands under.
    """

    box: Box | None
    label: str
    children: list["DrawnHeading"] = field(default_factory=list)
    line: int = -1
    inner: str = ""
    id: str = ""
    above: str = ""
    data: Data = field(default_factory=dict)

    @property
    def place(self) -> Place | None:
        """Where it stands; None for one that only an answer has named."""
        return self.box.place if self.box else None

    @property
    def path(self) -> str:
        """Its id with those above it."""
        return ".".join(part for part in (self.above, self.id) if part)

    def leaves(self) -> Iterator["DrawnHeading"]:
        """Yield the leaves below, itself where it has figures of its own."""
        if self.line >= 0 or not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def walk(self, above: tuple["DrawnHeading", ...] = ()) -> Iterator[tuple["DrawnHeading", ...]]:
        """Yield the path to this heading and to each below it."""
        path = (*above, self)
        yield path
        for child in self.children:
            yield from child.walk(path)

    def declared(self, below: str) -> Data:
        """Return the heading as the form file declares it; ``below`` is the key of those below it."""
        data: Data = {"id": self.id} if self.id else {}
        children = {below: [child.declared(below) for child in self.children]} if self.children else {}
        return data | self.data | children


@dataclass(frozen=True)
class Odd:
    """Formulas of one row or column (``axis``) that are no totals, with one meaning."""

    axis: int
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
    """The rows and columns that are totals, each with the lines that it adds up, and other formulas."""

    lines: tuple[dict[int, Numbers], dict[int, Numbers]] = field(default_factory=lambda: ({}, {}))
    odd: list[Odd] = field(default_factory=list)
    closed: set[At] = field(default_factory=set)

    def __contains__(self, at: At) -> bool:
        return at[0] in self.lines[0] or at[1] in self.lines[1]


@dataclass(frozen=True)
class Kinds:
    """The kinds of figures: of rows and of columns, and of the single cells that differ; the decimals of amounts."""

    lines: tuple[dict[int, Spec], dict[int, Spec]] = field(default_factory=lambda: ({}, {}))
    cells: dict[At, Spec] = field(default_factory=dict)
    decimals: int | None = None
    grouped: bool = False
    """True where amounts are shown in groups of three digits."""
    scores: Mapping[At, str] = field(default_factory=dict)
    """What a summary makes of scores, instead of their sum."""

    def of(self, at: At) -> Spec:
        """Return all that is declared of a cell, by its headings and by itself."""
        return {**self.lines[0].get(at[0], {}), **self.lines[1].get(at[1], {}), **self.cells.get(at, {})}

    def is_closed(self, at: At) -> bool:
        """Return whether a cell is declared to hold nothing."""
        return self.cells.get(at, {}).get("kind") == "closed"


@dataclass
class DrawnBlock:
    """A block; ``trees`` are its row headings and its column headings, ``figures`` the boxes of its figures."""

    region: Region
    figures: dict[At, Box]
    trees: list[list[DrawnHeading]] = field(default_factory=lambda: [[], []])
    corner: str = ""
    units: tuple[dict[int, str], dict[int, str]] = field(default_factory=lambda: ({}, {}))
    """Units of single rows, from a column for them, and of single columns."""
    points: dict[At, float] = field(default_factory=dict)
    """The largest value of single figures, from a printed column or row for them."""
    totals: Totals = field(default_factory=Totals)
    kinds: Kinds = field(default_factory=Kinds)
    data: Data = field(default_factory=dict)
    cells: list[Data] = field(default_factory=list)
    headings: tuple[dict[int, DrawnHeading], dict[int, DrawnHeading]] = field(
        default_factory=lambda: ({}, {})
    )
    """The headings of rows and columns by their numbers, once it is settled which are left out."""

    @cached_property
    def places(self) -> dict[Place, At]:
        """The numbers of row and column of each figure's first cell, once it is settled which lines are left out."""
        return {box.place: at for at, box in self.figures.items()}

    def leaves(self, axis: int) -> list[DrawnHeading]:
        """List the rows or columns of figures; one nameless row where there are no headings of rows."""
        found = [leaf for top in self.trees[axis] for leaf in top.leaves()]
        return found or ([DrawnHeading(None, "", line=0)] if axis == 0 else [])

    def paths(self, axis: int) -> dict[int, tuple[DrawnHeading, ...]]:
        """Return the headings above each row or column, from the outermost to its own."""
        paths = (path for top in self.trees[axis] for path in top.walk())
        return {path[-1].line: path for path in paths if path[-1].line >= 0}

    def id_of(self, axis: int, line: int) -> str:
        """Return the ids that name a row or column; nothing for the row of a block without headings of rows."""
        heading = self.headings[axis].get(line)
        return heading.path if heading else ""

    def field(self, table: str, at: At) -> str:
        """Return the id of a figure."""
        return ".".join(part for part in (table, self.id_of(0, at[0]), self.id_of(1, at[1])) if part)

    def label(self, at: At) -> str:
        """Return the name of a figure in the form's own words."""
        found = (self.headings[axis].get(at[axis]) for axis in AXES)
        return "的".join(heading.label for heading in found if heading and heading.label)

    def figures_at(self, steps: Sequence[tuple[str, int]]) -> list[At]:
        """List the figures of a heading, or the one of a cell, that lies so many steps into the declaration."""
        (word, number), *deeper = steps or [("", 0)]
        if word == "cells":
            ids = (self.cells[number]["row"], self.cells[number]["column"])
            return [at for at in self.figures if (self.id_of(0, at[0]), self.id_of(1, at[1])) == ids]
        if word not in TREE_KEYS:
            return []
        axis = TREE_KEYS.index(word)
        heading = self.trees[axis][number]
        for _, child in deeper:
            heading = heading.children[child]
        return [at for at in self.figures if at[axis] == heading.line]

    def declared(self) -> Data:
        """Return the block as the form file declares it."""
        trees = {
            key: [heading.declared(key) for heading in tree]
            for key, tree in zip(TREE_KEYS, self.trees, strict=True)
            if tree
        }
        return self.data | trees | ({"cells": self.cells} if self.cells else {})


@dataclass
class DrawnTable:
    """A table with its blocks, the memos of its headings, and the odd formulas that were settled."""

    id: str
    page: DrawnPage
    data: Data = field(default_factory=dict)
    blocks: list[DrawnBlock] = field(default_factory=list)
    memos: list[tuple[Memo, Data]] = field(default_factory=list)
    odd: list[tuple[DrawnBlock, Odd, str]] = field(default_factory=list)
    year: int | None = None
    period: str = ""
    """How often it is filled in, as the form file says it; empty where the title says nothing of it."""

    def declared(self) -> Data:
        """Return the table as the form file declares it."""
        return {**self.data, "block": [block.declared() for block in self.blocks]}


@dataclass
class Demands:
    """What comments and formulas demand: rules, and sentences for the instructions."""

    refused: set[tuple[str, Place]] = field(default_factory=set)
    """The sheets and cells of formulas that were to be computed and that a form file cannot say."""
    rules: list[Data] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    _codes: set[str] = field(default_factory=set)

    def code(self, start: str) -> str:
        """Make a code that is not used yet."""
        code = next(code for n in count(1) if (code := f"{start}-{n}") not in self._codes)
        self._codes.add(code)
        return code


def label_of(box: Box) -> str:
    """Return the words of a heading in one line, without the spaces that only spread them."""
    return words_of(box.cell.text)


def words_of(text: str) -> str:
    """Return words in one line, without the spaces that only spread them."""
    lines = " ".join(line.strip(" \u3000") for line in text.split("\n"))
    return _APART.sub("", lines).strip()
