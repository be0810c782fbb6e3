"""Laying out the cells of a table that names spans, as browsers and word processors do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nianbao.reports.document.limits import MOST_BLOCKS, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, too_large
from nianbao.reports.document.model import Cell, Document

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised_digits(text: str) -> str:
    """Write the raised digits of a note's mark as such, so that they do not join a figure; else an empty text."""
    bare = text.strip()
    return bare.translate(_RAISED) if bare.isascii() and bare.isdigit() and len(bare) < 3 else ""


@dataclass(frozen=True, slots=True)
class Spanned:
    """A cell as written: its text, and the rows and columns that it states to cover."""

    text: str
    rows: int = 1
    columns: int = 1


def lay_out(rows: Sequence[Sequence[Spanned]]) -> tuple[Cell, ...]:
    """Put cells into a grid; each takes the first free place of its row, and no two overlap.

    A span that goes beyond the table, or over a cell that is there already, is cut.

    Raises:
        RefusedError: the table is larger than any report.
    """
    check_size(len(rows), sum(map(len, rows)))
    cells: list[Cell] = []
    free_from: dict[int, int] = {}
    for row, written in enumerate(rows):
        column = 0
        for cell in written:
            while free_from.get(column, 0) > row:
                column += 1
            wide = _free(free_from, row, column, max(1, cell.columns))
            high = min(max(1, cell.rows), len(rows) - row)
            cells.append(Cell(cell.text, row, column, high, wide))
            free_from.update(dict.fromkeys(range(column, column + wide), row + high))
            column += wide
            if column > MOST_COLUMNS:
                raise too_large(f"表格超过 {MOST_COLUMNS} 列")
    return tuple(cells)


def plain(rows: Iterable[Sequence[str]]) -> tuple[Cell, ...]:
    """Put rows of texts into a grid without spans; blank cells are cells too.

    Raises:
        RefusedError: the table is larger than any report.
    """
    return lay_out([[Spanned(text) for text in row] for row in rows])


def check_size(rows: int, cells: int) -> None:
    """Refuse a table that is larger than any report.

    Raises:
        RefusedError: it is larger.
    """
    if rows > MOST_ROWS or cells > MOST_CELLS:
        raise too_large(f"表格有 {rows} 行 {cells} 格")


def check_length(document: Document) -> None:
    """Refuse a document with more tables or paragraphs than can be examined in good time.

    Raises:
        RefusedError: it has more.
    """
    if len(document.blocks) > MOST_BLOCKS:
        raise too_large(f"段落和表格超过 {MOST_BLOCKS} 个")
    tables = list(document.tables)
    check_size(sum(table.height for table in tables), sum(len(table.cells) for table in tables))


def _free(free_from: dict[int, int], row: int, column: int, wanted: int) -> int:
    """Count the columns from here that are free, up to what is wanted and may be."""
    wide = 1
    while wide < min(wanted, MOST_COLUMNS) and free_from.get(column + wide, 0) <= row:
        wide += 1
    return wide
