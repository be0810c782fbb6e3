"""The rows of a document's tables: what stands before the figures, and the figures."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from nianbao.reports.document import Cell, Document, DocumentTable, Paragraph, too_large
from nianbao.reports.imports.columns import headings_of
from nianbao.reports.imports.figures import is_figure
from nianbao.reports.imports.frame import Headed
from nianbao.reports.imports.labels import Labels

MOST_LABELS = 40
"""Labels in front of a row: the headings of the widest table, each cut in two, have 35."""
MOST_LINES = 3_000
"""Rows with figures, of a report and whatever stands around it on a page; the official tables have 40."""
_LONGEST_ROW = 200
"""Characters of a line that may be a row of a table set by spaces."""


@dataclass(frozen=True, slots=True)
class TableLine:
    """A row of a table, or what looks like one: labels, then figures, with their columns where known.

    ``table`` counts the tables of the document from 0, and runs of text downwards from -1; ``row`` is
    the row of the grid, ``cells`` are all its cells, ``grid`` tells that every place of the table's grid
    has its cell, so that columns mean the same in all rows; ``scattered`` tells of figures of running text in
    several lines, but not each in its own, so that their order is not certain; ``block`` is the place in the document, and
    ``section`` the id of the official table under whose title it stands.
    """

    labels: tuple[str, ...]
    figures: tuple[str, ...]
    columns: tuple[int, ...]
    place: str
    table: int
    block: int
    section: str = ""
    row: int = 0
    cells: tuple[Cell, ...] = ()
    label_columns: tuple[int, ...] = ()
    grid: bool = False
    scattered: bool = False

    @property
    def words(self) -> str:
        """The labels, for people."""
        return " ".join(" ".join(label.split()) for label in self.labels if label.strip())

    @property
    def filled(self) -> bool:
        """Return whether there is any figure, or what stands for none."""
        return any(text.strip() for text in self.figures)


@dataclass(frozen=True)
class TableLines:
    """The lines of a document that may be rows of its tables, and the headings of its tables by their number."""

    in_tables: tuple[TableLine, ...]
    in_text: tuple[TableLine, ...]
    headed: Mapping[int, Headed]


def lines_of(document: Document, labels: Labels) -> TableLines:
    """Cut the rows of the document's tables, and of its paragraphs and tables of one column.

    Raises:
        RefusedError: there are more than any report has.
    """
    cutting = _Cutting(labels)
    in_tables: list[TableLine] = []
    in_text: list[TableLine] = []
    runs = groupby(
        enumerate(document.blocks),
        key=lambda item: isinstance(item[1], Paragraph) or item[1].width == 1,
    )
    for number, (running, items) in enumerate(runs):
        if running:
            in_text.extend(cutting.running_lines(_cells_of(items), -1 - number))
        else:
            for block, table in items:
                if isinstance(table, DocumentTable):
                    in_tables.extend(cutting.table_lines(table, block))
    if len(in_tables) + len(in_text) > MOST_LINES:
        raise too_large(f"像表格的行超过 {MOST_LINES} 行")
    return TableLines(tuple(in_tables), tuple(in_text), cutting.headed)


class _Cutting:
    """One walk over a document: remembers the title that it has come to, and the headings of tables."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self._titles = {labels.bare_key(table.title): table.id for table in labels.form.tables}
        self._section = ""
        self.headed: dict[int, Headed] = {}

    def table_lines(self, table: DocumentTable, block: int) -> Iterator[TableLine]:
        """Yield the rows of a table."""
        number = len(self.headed)
        self.headed[number] = headed = headings_of(table, self._labels)
        whole = sum(cell.rows * cell.columns for cell in table.cells) == table.height * table.width
        cells = sorted(table.cells, key=lambda cell: (cell.row, cell.column))
        for row, found in groupby(cells, key=lambda cell: cell.row):
            in_row = tuple(found)
            for cell in in_row:
                self._pass(cell.text)
            start = _first_figure(in_row, row, headed)
            labels = [cell for cell in in_row[:start] if not is_figure(cell.text)]
            figures = in_row[start:]
            yield TableLine(
                tuple(cell.text for cell in labels),
                tuple(cell.text for cell in figures),
                tuple(cell.column for cell in figures),
                table.place,
                number,
                block,
                self._section,
                row,
                in_row,
                tuple(cell.column for cell in labels),
                whole,
            )

    def running_lines(self, cells: Iterable[tuple[int, str]], number: int) -> Iterator[TableLine]:
        """Make lines of cells that follow each other: labels until figures come, figures until labels come."""
        labels: list[str] = []
        figures: list[tuple[int, str]] = []
        at = 0
        for block, cell in cells:
            if is_figure(cell):
                figures.append((block, cell))
                continue
            if figures:
                yield self._running_line(labels, figures, number, at)
                labels, figures = [], []
            self._pass(cell)
            at = block
            labels = [*labels[-MOST_LABELS:], cell]
        if figures:
            yield self._running_line(labels, figures, number, at)

    def _running_line(
        self, labels: Sequence[str], figures: Sequence[tuple[int, str]], number: int, at: int
    ) -> TableLine:
        texts = tuple(text for _, text in figures)
        scattered = 1 < len({block for block, _ in figures}) < len(figures)
        return TableLine(tuple(labels), texts, (), "正文", number, at, self._section, scattered=scattered)

    def _pass(self, text: str) -> None:
        """Remember the title of an official table."""
        if 4 <= len(text) <= 40:
            self._section = self._titles.get(self._labels.bare_key(text), self._section)


def _first_figure(cells: Sequence[Cell], row: int, headed: Headed) -> int:
    """Return where the figures of a row begin: under the first heading, else behind the last label."""
    first_column = headed.left_of(row)
    if first_column is not None:
        return next((at for at, cell in enumerate(cells) if cell.column >= first_column), len(cells))
    return max((at for at, cell in enumerate(cells, 1) if not is_figure(cell.text)), default=0)


def _cells_of(blocks: Iterable[tuple[int, Paragraph | DocumentTable]]) -> Iterator[tuple[int, str]]:
    """Yield the cells of tables of one column, and those that paragraphs hold, with their block."""
    for number, block in blocks:
        if isinstance(block, DocumentTable):
            yield from ((number, cell.text) for cell in block.cells)
            continue
        for text in block.text.split("|"):
            yield from ((number, word) for word in (_spaced(text) if text.strip() else ()))


def _spaced(text: str) -> Iterator[str]:
    """Cut a line of text whose last words are figures at its spaces, or at its tabs where it has some."""
    words = [word.strip() for word in text.split("\t")] if "\t" in text.strip() else text.split()
    if len(words) > 1 and is_figure(words[-1]) and len(text) <= _LONGEST_ROW:
        yield from words
    else:
        yield text.strip()
