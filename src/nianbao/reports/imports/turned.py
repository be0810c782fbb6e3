"""Tables that an office has turned: their columns stand below each other, or groups of columns are rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from nianbao.form import Field
from nianbao.reports.document import Cell, Document, DocumentTable
from nianbao.reports.imports.figures import is_figure
from nianbao.reports.imports.labels import Labels, OfficialRow

_FEWEST = 3
"""Headings of one official table that stand below each other in a table that is turned."""
_LARGEST = 80
"""Rows and columns of a table that is looked at; the official ones have 40 at most."""


def set_upright(document: Document, labels: Labels) -> Document:
    """Return a document whose turned tables stand as the form prints them; all others stay as they are."""
    blocks = tuple(
        _upright(block, labels) if isinstance(block, DocumentTable) else block for block in document.blocks
    )
    return document if blocks == document.blocks else replace(document, blocks=blocks)


def _upright(table: DocumentTable, labels: Labels) -> DocumentTable:
    whole = sum(cell.rows * cell.columns for cell in table.cells) == table.height * table.width
    if not whole or table.height > _LARGEST or table.width > _LARGEST:
        return table  # where merged cells are lost, a column is none
    turned = _turned(table)
    if _most_headings(turned, labels) >= max(_FEWEST, _most_headings(table, labels) + 1):
        table = turned
    return next((found for target in labels.targets if (found := _unfolded(table, target, labels))), table)


def _turned(table: DocumentTable) -> DocumentTable:
    """Exchange rows and columns."""
    cells = (Cell(cell.text, cell.column, cell.row, cell.columns, cell.rows) for cell in table.cells)
    return DocumentTable(tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))), table.place)


def _most_headings(table: DocumentTable, labels: Labels) -> int:
    """Return how many different headings of one official table stand in one row with figures below them.

    Text with a cell a line is a column of headings and figures below each other: nothing stands beside a heading.
    """
    lowest: dict[int, int] = {}
    for cell in table.cells:
        if cell.text.strip() and is_figure(cell.text):
            lowest[cell.column] = max(lowest.get(cell.column, 0), cell.row)
    most = 0
    for row, cells in _rows(table).items():
        keys = {labels.key(cell.text) for cell in cells if lowest.get(cell.column, 0) > row}
        for columns in labels.columns.values():
            most = max(most, len(keys & {name for column in columns for name in column.names}))
    return most


def _rows(table: DocumentTable) -> Mapping[int, list[Cell]]:
    """Return the cells that cover each row, from left to right."""
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.rows):
            rows.setdefault(row, []).append(cell)
    return {row: sorted(cells, key=lambda cell: cell.column) for row, cells in sorted(rows.items())}


def _unfolded(table: DocumentTable, target: OfficialRow, labels: Labels) -> DocumentTable | None:
    """Return a table whose rows are the groups of columns of an official table of one row as that row.

    All groups and all headings in them must be there, each once, and nothing else with figures.
    """
    groups = [
        (labels.key(path[-1].label), list(fields))
        for path, fields in groupby(target.fields, key=lambda field: field.column[:-1])
        if path
    ]
    if target.label or len(groups) < 2 or sum(len(fields) for _, fields in groups) != target.width:
        return None
    rows = _rows(table)
    inner = [labels.key(group.column[-1].label) for group in groups[0][1]]
    head = next((row for row in rows if {labels.key(cell.text) for cell in rows[row]} >= set(inner)), None)
    if head is None or any([labels.key(f.column[-1].label) for f in fields] != inner for _, fields in groups):
        return None
    columns = {labels.key(cell.text): cell.column for cell in rows[head]}
    left = min(columns[name] for name in inner)
    texts: dict[str, str] = {}
    for row, cells in rows.items():
        if row <= head or not any(is_figure(cell.text) and cell.text.strip() for cell in cells):
            continue
        names = {labels.key(cell.text) for cell in cells if cell.column < left}
        named = [fields for name, fields in groups if name in names]
        at = {cell.column: cell for cell in cells if cell.row == row and cell.rows == cell.columns == 1}
        strange = [cell for cell in cells if cell.column >= left and cell.column not in columns.values()]
        if len(named) != 1 or named[0][0].id in texts or any(cell.text.strip() for cell in strange):
            return None
        for text, name in zip(named[0], inner, strict=True):
            texts[text.id] = at[columns[name]].text if columns[name] in at else ""
    if len(texts) != target.width:
        return None
    return DocumentTable(tuple(_printed(target.fields, texts)), table.place)


def _printed(fields: Sequence[Field], texts: Mapping[str, str]) -> Iterator[Cell]:
    """Yield the cells of an official table of one row: its headings level by level, and the figures."""
    levels = max(len(field.column) for field in fields)
    for level in range(levels):
        start = 0
        for path, found in groupby(fields, key=lambda field: field.column[: level + 1]):
            below = list(found)
            if len(path) == level + 1:
                rows = levels - level if below[0].column == path else 1
                yield Cell(path[-1].label, level, start, rows, len(below))
            start += len(below)
    for column, field in enumerate(fields):
        yield Cell(texts[field.id], levels, column)
