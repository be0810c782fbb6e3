"""From heading trees to fields and texts: every leaf row by every leaf column, totals with their parts."""

from collections.abc import Iterator

from nianbao.core import FormError, Number
from nianbao.form.field import (
    AMOUNTS,
    CLOSED,
    COUNT,
    LARGEST,
    SMALLEST,
    SUM,
    TOTAL,
    WORDS,
    Field,
    Heading,
    Headings,
    TextField,
)
from nianbao.form.model import Block, Table


def leaf_paths(headings: Headings) -> list[Headings]:
    """List the path to every leaf of a heading tree; one empty path where there is no tree."""
    return [path for heading in headings for path in heading.leaves()] or [()]


def cells_of_block(table: Table, block: Block) -> Iterator[str]:
    """Yield the ids of all cells of a block in reading order, whatever stands in them."""
    for row in leaf_paths(block.rows):
        for column in leaf_paths(block.columns):
            yield _id(table, row, column)


def fields_of_table(file: str, key: str, table: Table) -> Iterator[Field | TextField]:
    """Yield the fields and texts of a table in reading order; a closed cell is neither.

    Raises:
        FormError: a leaf without an id, a total that refers to nothing, to itself or in a circle.
    """
    for number, block in enumerate(table.blocks, 1):
        yield from _Grid(file, f"{key}.block[{number}]", table, block).fields()


class _Grid:
    """The cells of one block: which are totals of which, and what each holds."""

    def __init__(self, file: str, key: str, table: Table, block: Block) -> None:
        self._file, self._key = file, key
        self._table, self._block = table, block
        self._rows, self._columns = leaf_paths(block.rows), leaf_paths(block.columns)
        self._row_parts = _totals(file, f"{key}.rows", self._rows)
        self._column_parts = _totals(file, f"{key}.columns", self._columns)
        self._refuse_unknown_cells()

    def fields(self) -> Iterator[Field | TextField]:
        """Yield what stands in the cells."""
        for row in self._rows:
            for column in self._columns:
                holder = self._holder(row, column)
                if holder.kind == CLOSED:
                    continue
                if holder.kind in WORDS:
                    if row in self._row_parts or column in self._column_parts:
                        continue  # words are not added up
                    yield TextField(
                        id=_id(self._table, row, column),
                        table=self._table.id,
                        row=row,
                        column=column,
                        kind=holder.kind,
                        length=holder.length,
                        choices=holder.choices,
                        required=holder.required,
                    )
                    continue
                field = self._number(row, column, holder)
                if field is not None:
                    yield field

    def _number(self, row: Headings, column: Headings, holder: Heading) -> Field | None:
        parts = self._parts(row, column)
        if parts is not None and not parts:
            return None
        chain = self._chain(row, column)
        least, most = _bounds(chain)
        return Field(
            id=_id(self._table, row, column),
            table=self._table.id,
            row=row,
            column=column,
            kind=TOTAL if parts else holder.kind,
            number=holder.kind,
            unit=holder.unit,
            parts=tuple(_id(self._table, *part) for part in parts or ()),
            spoken=_spoken(row, column, only=len(self._columns) == 1),
            measure=holder.unit or (self._table.unit if holder.kind not in AMOUNTS else ""),
            least=None if parts else least,
            most=None if parts else most,
            aggregate=self._aggregate(row, column, parts or []),
        )

    def _parts(self, row: Headings, column: Headings) -> list[tuple[Headings, Headings]] | None:
        """List the cells that a total adds up, without those that hold no number; None where it is none."""
        if row in self._row_parts:
            parts = [(part, column) for part in self._row_parts[row]]
        elif column in self._column_parts:
            parts = [(row, part) for part in self._column_parts[column]]
        else:
            return None
        return [part for part in parts if self._holds_number(*part)]

    def _holds_number(self, row: Headings, column: Headings) -> bool:
        holder = self._holder(row, column)
        if holder.kind in (CLOSED, *WORDS):
            return False
        parts = self._parts(row, column)
        return parts is None or bool(parts)

    def _aggregate(self, row: Headings, column: Headings, parts: list[tuple[Headings, Headings]]) -> str:
        own = _own_aggregate(self._chain(row, column))
        kinds = {self._aggregate(*part, self._parts(*part) or []) for part in parts}
        if len(kinds) > 1 or kinds & {LARGEST, SMALLEST}:
            label = _spoken(row, column, only=False)
            problem = f"“{label}”把汇总办法（aggregate）不同、或者取最大最小的数加在一起，汇总时没有意思"
            raise FormError(self._file, self._key, problem)
        return kinds.pop() if kinds else own

    def _chain(self, row: Headings, column: Headings) -> list[Heading]:
        """List what may speak of a cell, the nearest first: the cell itself, its column, its row."""
        own = self._block.cells.get((_dotted(row), _dotted(column)))
        return [*([own] if own else []), *reversed(column), *reversed(row)]

    def _holder(self, row: Headings, column: Headings) -> Heading:
        """Find the heading that says what kind of thing stands here: the column's, else the row's."""
        for heading in self._chain(row, column):
            if heading.kind != COUNT or heading.unit:
                return heading
        return column[-1]

    def _refuse_unknown_cells(self) -> None:
        known = {(_dotted(row), _dotted(column)) for row in self._rows for column in self._columns}
        for number, place in enumerate(self._block.cells, 1):
            if place not in known:
                raise FormError(
                    self._file, f"{self._key}.cells[{number}]", f"没有“{place[0]}”行“{place[1]}”列的格子"
                )


def _bounds(chain: list[Heading]) -> tuple[Number | None, Number | None]:
    """Give the narrowest bounds that the headings of a cell set."""
    least = [heading.least for heading in chain if heading.least is not None]
    most = [heading.most for heading in chain if heading.most is not None]
    return max(least, default=None), min(most, default=None)


def _own_aggregate(chain: list[Heading]) -> str:
    return next((heading.aggregate for heading in chain if heading.aggregate != SUM), SUM)


def _id(table: Table, row: Headings, column: Headings) -> str:
    return ".".join([table.id, *(heading.id for heading in (*row, *column) if heading.id)])


def _spoken(row: Headings, column: Headings, *, only: bool) -> str:
    """Say how a sentence calls a field: its row alone where that has one column, or in the column of totals."""
    rows = [heading.short for heading in row if heading.id]
    columns = [heading for heading in column if heading.id]
    if columns[-1].total_of and (rows or len(columns) > 1):
        columns.pop()
    words = [] if only and rows else [heading.short for heading in columns]
    return "的".join("·".join(part) for part in (rows, words) if part)


def _totals(file: str, key: str, paths: list[Headings]) -> dict[Headings, list[Headings]]:
    totals = {}
    for path in paths:
        if path and not path[-1].id:
            raise FormError(file, key, f"“{path[-1].label}”没有下级，应当有编号 id")
        if path and path[-1].total_of:
            targets = path[-1].total_of
            parts = [part for target in targets for part in _parts(file, key, paths, path, target)]
            for part in parts:
                if parts.count(part) > 1:
                    raise FormError(file, key, f"“{path[-1].label}”的 total_of 把“{part[-1].label}”算了两次")
            totals[path] = parts
    for path in totals:
        _refuse_circle(file, key, totals, path, (path,))
    return totals


def _parts(file: str, key: str, paths: list[Headings], total: Headings, target: str) -> list[Headings]:
    """Find the leaves that a name in ``total_of`` means, seen from the total's own group."""
    base = _dotted(total[:-1])
    wanted = f"{base}.{target}" if base else target
    exact = [path for path in paths if _dotted(path) == wanted]
    below = [path for path in paths if _dotted(path).startswith(wanted + ".") and not path[-1].total_of]
    found = exact or below
    if not found or total in found:
        raise FormError(file, key, f"“{total[-1].label}”的 total_of 里的“{target}”没有对应的标题")
    return found


def _dotted(path: Headings) -> str:
    return ".".join(heading.id for heading in path if heading.id)


def _refuse_circle(
    file: str, key: str, totals: dict[Headings, list[Headings]], path: Headings, seen: tuple[Headings, ...]
) -> None:
    for part in totals.get(path, ()):
        if part in seen:
            raise FormError(file, key, f"“{path[-1].label}”的 total_of 绕成了圈")
        _refuse_circle(file, key, totals, part, (*seen, part))
