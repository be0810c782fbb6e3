"""The official tables: heading trees become merged heading cells, fields become slots."""

from collections.abc import Iterator
from dataclasses import dataclass

from nianbao.form import Block, Form, Heading, Headings, Table, leaf_paths
from nianbao.layout.grid import Area, Label


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a field stands: its sheet and its (possibly merged) area."""

    field: str
    sheet: str
    area: Area


@dataclass(frozen=True, slots=True)
class TableLayout:
    """One table's sheet: the title row, then the blocks, then one footer row with office and code.

    ``heading_columns`` columns hold row headings, ``value_columns`` hold figures.
    """

    table: Table
    labels: tuple[Label, ...]
    slots: tuple[Slot, ...]
    heading_columns: int
    value_columns: int
    footer: Area

    @property
    def sheet(self) -> str:
        """The sheet's name."""
        return self.table.sheet

    @property
    def columns(self) -> int:
        """The number of columns of the sheet."""
        return self.heading_columns + self.value_columns


def table_layout(form: Form, table: Table) -> TableLayout:
    """Lay out one table; fields and slots come in the same order."""
    heading_columns = max(_depth(block.rows) for block in table.blocks)
    value_columns = max(len(leaf_paths(block.columns)) for block in table.blocks)
    width = heading_columns + value_columns
    labels = [Label(Area(0, 0, 1, width), table.title, "title")]
    areas: list[Area] = []
    row = 1
    for block in table.blocks:
        drawn = _BlockLayout(block, row, heading_columns, value_columns)
        labels.extend(drawn.labels())
        areas.extend(drawn.value_areas())
        row = drawn.end
    slots = tuple(
        Slot(field.id, table.sheet, area) for field, area in zip(form.fields_of(table.id), areas, strict=True)
    )
    footer = Area(row, 0, 1, width)
    return TableLayout(table, tuple(labels), slots, heading_columns, value_columns, footer)


@dataclass(frozen=True, slots=True)
class _BlockLayout:
    block: Block
    top: int
    heading_columns: int
    value_columns: int

    @property
    def head(self) -> int:
        """The first row of the column headings."""
        return self.top + (1 if self.block.heading else 0)

    @property
    def head_rows(self) -> int:
        return _depth(self.block.columns)

    @property
    def body(self) -> int:
        """The first row of figures."""
        return self.head + self.head_rows

    @property
    def end(self) -> int:
        """The row after the block."""
        return self.body + len(leaf_paths(self.block.rows))

    def labels(self) -> Iterator[Label]:
        block = self.block
        width = self.heading_columns + self.value_columns
        if block.heading:
            yield Label(Area(self.top, 0, 1, width), block.heading, "banner")
        if self.heading_columns and (block.corner or block.rows):
            corner = Area(self.head, 0, self.head_rows, self.heading_columns)
            yield Label(corner, block.corner, "corner")
        spans = self._column_spans()
        yield from self._column_labels(block.columns, 0, spans)
        yield from self._row_labels(block.rows, self.body, 0)

    def value_areas(self) -> Iterator[Area]:
        """Yield the area of every field of the block, row by row."""
        for row in range(self.body, self.end):
            for column, span in self._column_spans():
                yield Area(row, column, 1, span)

    def _column_spans(self) -> list[tuple[int, int]]:
        """Spread the leaf columns over the sheet's value columns; the last takes what is over."""
        leaves = len(leaf_paths(self.block.columns))
        span = self.value_columns // leaves
        spans = [(self.heading_columns + index * span, span) for index in range(leaves)]
        last, _ = spans[-1]
        spans[-1] = (last, self.heading_columns + self.value_columns - last)
        return spans

    def _column_labels(self, headings: Headings, depth: int, spans: list[tuple[int, int]]) -> Iterator[Label]:
        position = 0
        for heading in headings:
            count = len(list(heading.leaves()))
            mine = spans[position : position + count]
            position += count
            first, (last, width) = mine[0][0], mine[-1]
            rows = 1 if heading.children else self.head_rows - depth
            area = Area(self.head + depth, first, rows, last + width - first)
            yield Label(area, heading.label, "column-heading")
            yield from self._column_labels(heading.children, depth + 1, mine)

    def _row_labels(self, headings: Headings, row: int, depth: int) -> Iterator[Label]:
        for heading in headings:
            rows = len(list(heading.leaves()))
            columns = 1 if heading.children else self.heading_columns - depth
            style = "row-group" if heading.children else "row-heading"
            yield Label(Area(row, depth, rows, columns), heading.label, style)
            yield from self._row_labels(heading.children, row, depth + 1)
            row += rows


def _depth(headings: tuple[Heading, ...]) -> int:
    return 1 + max(_depth(heading.children) for heading in headings) if headings else 0
