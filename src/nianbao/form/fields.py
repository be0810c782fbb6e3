"""From heading trees to fields and texts: every leaf row by every leaf column, totals with their parts."""

from collections.abc import Iterator
from itertools import product

from nianbao.core import Number, suggestion
from nianbao.form.axis import Axis, leaf_paths
from nianbao.form.field import (
    AMOUNTS,
    CLOSED,
    COMPUTED,
    COUNT,
    LARGEST,
    RECOMPUTED,
    SIGNED_AMOUNT,
    SMALLEST,
    SUM,
    TOTAL,
    WORDS,
    CellFormula,
    Field,
    Heading,
    Headings,
    TextField,
)
from nianbao.form.model import Block, Table
from nianbao.form.section import Section


def cells_of_block(table: Table, block: Block) -> Iterator[str]:
    """Yield the ids of all cells of a block in reading order."""
    for row in leaf_paths(block.rows):
        for column in leaf_paths(block.columns):
            yield _id(table, row, column)


def fields_of_table(root: Section, key: str, table: Table) -> Iterator[Field | TextField]:
    """Yield the fields and texts of a table in reading order; a closed cell is neither.

    A leaf without an id, and a total that refers to nothing, to itself or in a circle, are among the
    mistakes of the root.
    """
    for number, block in enumerate(table.blocks, 1):
        block_cells = _BlockCells(root, f"{key}.block[{number}]", table, block)
        if not root.faulty:
            yield from block_cells.fields()


_At = tuple[int, int]
"""A cell of a block by the numbers of its row and column."""


class _BlockCells:
    """The cells of one block: which are totals of which, and what each holds."""

    def __init__(self, root: Section, key: str, table: Table, block: Block) -> None:
        self._root, self._key = root, key
        self._table, self._block = table, block
        self._rows = Axis(root, f"{key}.rows", block.rows)
        self._columns = Axis(root, f"{key}.columns", block.columns)
        self._refuse_unknown_cells()
        places = product(range(len(self._rows.paths)), range(len(self._columns.paths)))
        self._chains = {at: self._chain(*at) for at in places}
        self._holders = {at: _holder(chain) for at, chain in self._chains.items()}
        self._known_parts: dict[_At, list[_At] | None] = {}
        self._known_aggregates: dict[_At, str] = {}

    def fields(self) -> Iterator[Field | TextField]:
        """Yield the fields and texts of the cells."""
        for at, holder in self._holders.items():
            if holder.kind == CLOSED:
                continue
            if self._formula(at) is not None or holder.kind not in WORDS:
                field = self._number(at, holder)
                if field is not None:
                    yield field
            elif (
                at[0] not in self._rows.totals and at[1] not in self._columns.totals
            ):  # words are not added up
                yield TextField(
                    id=self._id(at),
                    table=self._table.id,
                    row=self._rows.paths[at[0]],
                    column=self._columns.paths[at[1]],
                    kind=holder.kind,
                    length=holder.length,
                    choices=holder.choices,
                    required=holder.required,
                )

    def _number(self, at: _At, holder: Heading) -> Field | None:
        """Make the field of a number; what a computed one reads is bound when all fields are known."""
        parts, formula, chain = self._parts(at), self._formula(at), self._chains[at]
        if parts is not None and not parts:
            return None
        row, column = self._rows.paths[at[0]], self._columns.paths[at[1]]
        least, most = _bounds(chain) if not parts and formula is None else (None, None)
        unit, measure = holder.unit, holder.unit or (self._table.unit if holder.kind not in AMOUNTS else "")
        if formula is not None:
            unit = measure = (
                next((heading.unit for heading in chain if heading.formula is formula), "") or unit
            )
        return Field(
            id=self._id(at),
            table=self._table.id,
            row=row,
            column=column,
            kind=COMPUTED if formula else TOTAL if parts else holder.kind,
            number=SIGNED_AMOUNT if formula else holder.kind,
            unit=unit,
            parts=tuple(map(self._id, parts or ())),
            spoken=_spoken(row, column, only=len(self._columns.paths) == 1),
            measure=measure,
            least=least,
            most=most,
            aggregate=self._aggregate(at),
            formula=formula,
        )

    def _formula(self, at: _At) -> CellFormula | None:
        """Find what a cell computes: the nearest heading says it, unless a nearer one says that it holds no number."""
        return next(
            (chain.formula for chain in self._chains[at] if chain.formula or chain.kind in (CLOSED, *WORDS)),
            None,
        )

    def _id(self, at: _At) -> str:
        return ".".join(filter(None, (self._table.id, self._rows.ids[at[0]], self._columns.ids[at[1]])))

    def _parts(self, at: _At) -> list[_At] | None:
        """List the cells that a total adds up, without those that hold no number; None where it is none."""
        if at not in self._known_parts:
            row, column = at
            parts: list[_At] | None = None
            if self._formula(at) is None and row in self._rows.totals:
                parts = [(part, column) for part in self._rows.totals[row]]
            elif self._formula(at) is None and column in self._columns.totals:
                parts = [(row, part) for part in self._columns.totals[column]]
            self._known_parts[at] = parts and [part for part in parts if self._is_number(part)]
        return self._known_parts[at]

    def _is_number(self, at: _At) -> bool:
        if self._formula(at) is not None:
            return True
        parts = self._parts(at)
        return self._holders[at].kind not in (CLOSED, *WORDS) and (parts is None or bool(parts))

    def _aggregate(self, at: _At) -> str:
        """Find what a summary makes of a cell; a total goes with its parts."""
        if at not in self._known_aggregates:
            kinds = {self._aggregate(part) for part in self._parts(at) or ()}
            if kinds == {SUM, RECOMPUTED}:  # what a summary adds up and what it computes stand side by side
                kinds = {RECOMPUTED}
            if len(kinds) > 1 or kinds & {LARGEST, SMALLEST}:
                label = _spoken(self._rows.paths[at[0]], self._columns.paths[at[1]], only=False)
                problem = f"“{label}”把汇总办法（aggregate）不同、或者取最大最小的数加在一起，汇总时没有意思"
                raise self._root.error(self._key, problem)
            self._known_aggregates[at] = kinds.pop() if kinds else self._own_aggregate(at)
        return self._known_aggregates[at]

    def _own_aggregate(self, at: _At) -> str:
        """Find what the headings of a cell say; of a computed one it is the heading with the formula, or the cell."""
        formula, chain = self._formula(at), self._chains[at]
        if formula is None:
            return next((heading.aggregate for heading in chain if heading.aggregate not in (SUM, "")), SUM)
        own = next((heading.aggregate for heading in chain if heading.formula is formula), "")
        return own or next(
            (heading.aggregate for heading in chain if heading.aggregate not in (SUM, "")), RECOMPUTED
        )

    def _chain(self, row: int, column: int) -> list[Heading]:
        """List what may speak of a cell, the nearest first: the cell itself, its column, its row."""
        own = self._block.cells.get((self._rows.ids[row], self._columns.ids[column]))
        beside = (*reversed(self._columns.paths[column]), *reversed(self._rows.paths[row]))
        return [*([own] if own else []), *beside]

    def _refuse_unknown_cells(self) -> None:
        rows, columns = set(self._rows.ids), set(self._columns.ids)
        for number, (row, column) in enumerate(self._block.cells, 1):
            if row not in rows or column not in columns:
                unknown, known = (row, rows) if row not in rows else (column, columns)
                problem = f"没有“{row}”行“{column}”列的格子{suggestion(unknown, tuple(sorted(known)))}"
                self._root.wrong(f"{self._key}.cells[{number}]", problem)


def _holder(chain: list[Heading]) -> Heading:
    """Return the heading that declares the kind of a cell: the column's, else the row's."""
    return next((heading for heading in chain if heading.kind != COUNT or heading.unit), chain[0])


def _bounds(chain: list[Heading]) -> tuple[Number | None, Number | None]:
    """Return the narrowest bounds that the headings of a cell set."""
    least = [heading.least for heading in chain if heading.least is not None]
    most = [heading.most for heading in chain if heading.most is not None]
    return max(least, default=None), min(most, default=None)


def _id(table: Table, row: Headings, column: Headings) -> str:
    return ".".join([table.id, *(heading.id for heading in (*row, *column) if heading.id)])


def _spoken(row: Headings, column: Headings, *, only: bool) -> str:
    """Return the name of a field in a sentence: its row alone where that has one column, or for a column of totals."""
    rows = [heading.short for heading in row if heading.id]
    columns = [heading for heading in column if heading.id]
    if columns[-1].total_of and (rows or len(columns) > 1):
        columns.pop()
    words = [] if only and rows else [heading.short for heading in columns]
    return "的".join("·".join(part) for part in (rows, words) if part)
