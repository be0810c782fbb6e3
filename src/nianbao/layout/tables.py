"""The official tables: heading trees become merged heading cells, fields become slots."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nianbao.core import Unit
from nianbao.form import Block, Form, Heading, Headings, Table, cells_of_block, leaf_paths
from nianbao.layout.grid import Area, Label
from nianbao.rules import Source

CLOSED_TEXT = "—"
"""What stands in a cell in which nothing is filled in."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a field: its sheet and its (possibly merged) area."""

    field: str
    sheet: str
    area: Area


@dataclass(frozen=True, slots=True)
class TableLayout:
    """One table's sheet: the title row, then the blocks, then one footer row with office and code.

    ``heading_columns`` columns hold row headings, ``value_columns`` hold figures. ``prior`` has the cells of
    last year's figures, beside the table or, where that has one row, below it: outside of the print
    area. ``prior_labels`` name them; they are drawn where figures of last year are known.
    ``text_slots`` are the cells of texts.
    """

    table: Table
    labels: tuple[Label, ...]
    slots: tuple[Slot, ...]
    heading_columns: int
    value_columns: int
    footer: Area
    prior: dict[str, Area]
    prior_labels: dict[Source, tuple[Label, ...]]
    text_slots: tuple[Slot, ...] = ()

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
    slots: list[Slot] = []
    text_slots: list[Slot] = []
    blocks: list[_BlockLayout] = []
    row = 1
    for block in table.blocks:
        drawn = _BlockLayout(block, row, heading_columns, value_columns)
        labels.extend(drawn.labels())
        for id_, area in zip(cells_of_block(table, block), drawn.value_areas(), strict=True):
            if id_ in form.by_id:
                slots.append(Slot(id_, table.sheet, area))
            elif id_ in form.text_by_id:
                text_slots.append(Slot(id_, table.sheet, area))
            else:
                labels.append(Label(area, CLOSED_TEXT, "closed"))
        blocks.append(drawn)
        row = drawn.end
    footer = Area(row, 0, 1, width)
    unit = form.period_unit
    earlier = {Source.PRIOR: unit.year_before}
    if unit is not Unit.YEAR:
        earlier[Source.PREVIOUS] = unit.before
    return TableLayout(
        table=table,
        labels=tuple(labels),
        slots=tuple(slots),
        heading_columns=heading_columns,
        value_columns=value_columns,
        footer=footer,
        prior={
            key: area
            for number, source in enumerate(earlier)
            for key, area in _prior(slots, footer, source, number, value_columns + 1).items()
        },
        prior_labels={
            source: tuple(_prior_labels(blocks, slots, footer, word, number))
            for number, (source, word) in enumerate(earlier.items())
        },
        text_slots=tuple(text_slots),
    )


def _in_one_row(slots: Sequence[Slot]) -> bool:
    return len({slot.area.row for slot in slots}) == 1


def _prior(slots: Sequence[Slot], footer: Area, source: Source, number: int, step: int) -> dict[str, Area]:
    """Return the places of earlier figures: so many columns right of this period's, or below a table of one row.

    ``number`` counts the periods whose figures stand there, from 0.
    """
    places: dict[str, Area] = {}
    for slot in slots:
        area = slot.area
        if _in_one_row(slots):
            place = Area(footer.row + 1 + number, area.column, 1, area.columns)
        else:
            place = Area(area.row, area.column + step * (number + 1), 1, area.columns)
        places[source.key(slot.field)] = place
    return places


def _prior_labels(
    blocks: list["_BlockLayout"], slots: Sequence[Slot], footer: Area, word: str, number: int
) -> Iterator[Label]:
    """Name earlier figures: above each block of them the columns, or at the end of their one row."""
    if _in_one_row(slots):
        last = slots[-1].area.last_column
        yield Label(Area(footer.row + 1 + number, last + 1), f"{word}数", "prior-heading")
        return
    for index, block in enumerate(blocks):
        step = (block.value_columns + 1) * (number + 1)
        first = block.heading_columns + step
        if index == 0:
            yield Label(Area(0, first, 1, block.value_columns), f"{word}数（不打印）", "prior-heading")
        for (start, span), path in zip(block.spans(), leaf_paths(block.block.columns), strict=True):
            yield Label(Area(block.body - 1, start + step, 1, span), path[-1].short, "prior-heading")


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
        """The number of rows of column headings."""
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
        """Yield the labels of the block's banner and headings."""
        block = self.block
        width = self.heading_columns + self.value_columns
        if block.heading:
            yield Label(Area(self.top, 0, 1, width), block.heading, "banner")
        if self.heading_columns and (block.corner or block.rows):
            corner = Area(self.head, 0, self.head_rows, self.heading_columns)
            yield Label(corner, block.corner, "corner")
        spans = self.spans()
        yield from self._column_labels(block.columns, 0, spans)
        yield from self._row_labels(block.rows, self.body, 0)

    def value_areas(self) -> Iterator[Area]:
        """Yield the area of every field of the block, row by row."""
        for row in range(self.body, self.end):
            for column, span in self.spans():
                yield Area(row, column, 1, span)

    def spans(self) -> list[tuple[int, int]]:
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
            if heading.is_whole:
                (own, own_width), *mine = mine
                area = Area(self.head + depth, own, self.head_rows - depth, own_width)
                yield Label(area, heading.label, "column-heading")
            first, (last, width) = mine[0][0], mine[-1]
            rows = 1 if heading.children else self.head_rows - depth
            area = Area(self.head + depth, first, rows, last + width - first)
            text = heading.inner if heading.is_whole else heading.label
            yield Label(area, text, "column-heading")
            yield from self._column_labels(heading.children, depth + 1, mine)

    def _row_labels(self, headings: Headings, row: int, depth: int) -> Iterator[Label]:
        for heading in headings:
            rows = len(list(heading.leaves()))
            if heading.is_whole:
                yield Label(Area(row, depth, 1, self.heading_columns - depth), heading.label, "row-heading")
                row, rows = row + 1, rows - 1
            columns = 1 if heading.children else self.heading_columns - depth
            style = "row-group" if heading.children else "row-heading"
            text = heading.inner if heading.is_whole else heading.label
            yield Label(Area(row, depth, rows, columns), text, style)
            yield from self._row_labels(heading.children, row, depth + 1)
            row += rows


def _depth(headings: tuple[Heading, ...]) -> int:
    return 1 + max(_depth(heading.children) for heading in headings) if headings else 0
