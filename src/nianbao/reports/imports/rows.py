"""The rows of a document's tables: what stands before the figures, and the figures."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from nianbao.reports.document import LONGEST_CELL, Cell, Document, Paragraph, Table, too_large

_NUMBER = r"[+-]?(?:[0-9０-９]{1,3}(?:[,，][0-9０-９]{3})+|[0-9０-９]+)(?:[.．][0-9０-９]+)?"
_FIGURE = re.compile(
    rf"(?:{_NUMBER}\s*(?:件|份|次|条|宗|个|项|万元|元|%)?|[/／\\—–－\-─]+|无|不涉及|不适用)?"
)
_REMARK = re.compile(rf"({_NUMBER})\s*[（(【\[].*", re.DOTALL)
_COLLAPSED = re.compile(r"(.*?[^0-9０-９.．])([0-9０-９]+)\s*", re.DOTALL)
MOST_LABELS = 20
MOST_LINES = 3_000
"""Rows with figures, of a report and whatever stands around it on a page; the official tables have 40."""
_LONGEST_ROW = 200
"""Characters of a line that may be a row of a table set by spaces."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table, or what looks like one: labels, then figures, with their columns where known."""

    labels: tuple[str, ...]
    figures: tuple[str, ...]
    columns: tuple[int, ...]
    place: str
    table: int
    label_columns: tuple[int, ...] = ()
    joined: str = ""
    """The cell in which label and figures had run together, if they had."""

    @property
    def words(self) -> str:
        """The labels, for people."""
        return " ".join(" ".join(label.split()) for label in self.labels if label.strip())

    @property
    def filled(self) -> bool:
        """Tell whether there is any figure, or what stands for none."""
        return any(each.strip() for each in self.figures)

    def fitted(self, width: int) -> "Line | None":
        """Give the line with so many figures: blank cells around them are those that a text keeps or loses."""
        if not self.filled:
            collapsed = self._collapsed(width)
            if collapsed is not None:
                return collapsed
        figures, columns = list(self.figures), list(self.columns)
        while len(figures) > width and not figures[-1].strip():
            figures.pop()
            columns.pop()
        while len(figures) > width and not figures[0].strip():
            figures.pop(0)
            columns.pop(0)
        if len(figures) != width:
            return None
        return replace(self, figures=tuple(figures), columns=tuple(columns))

    def without(self, column: int) -> "Line":
        """Leave out the figure of one column of the document."""
        kept = [(figure, at) for figure, at in zip(self.figures, self.columns, strict=True) if at != column]
        return replace(self, figures=tuple(one for one, _ in kept), columns=tuple(at for _, at in kept))

    def _collapsed(self, width: int) -> "Line | None":
        """Take a label with its figures run together, one digit each, apart."""
        found = _COLLAPSED.fullmatch(self.labels[-1][:LONGEST_CELL]) if self.labels else None
        if found is None or len(found[2]) != width:
            return None
        labels = (*self.labels[:-1], found[1])
        return replace(
            self, labels=labels, figures=tuple(found[2]), columns=(0,) * width, joined=self.labels[-1]
        )


def is_figure(text: str) -> bool:
    """Tell whether a cell holds a figure, what stands for none, or nothing."""
    text = text.strip()
    return _FIGURE.fullmatch(text) is not None or _REMARK.fullmatch(text) is not None


def without_remark(text: str) -> str | None:
    """Give the figure before a remark in the same cell; None where there is no remark."""
    found = _REMARK.fullmatch(text.strip())
    return found[1] if found else None


def lines_of(document: Document) -> tuple[list[Line], list[Line]]:
    """Give the rows of the document's tables, and those made of paragraphs or single cells.

    Raises:
        RefusedError: there are more than any report has.
    """
    in_tables: list[Line] = []
    in_paragraphs: list[Line] = []
    for number, table in enumerate(document.tables):
        if table.width > 1:
            in_tables.extend(_table_lines(table, number))
    runs = groupby(document.blocks, key=lambda block: isinstance(block, Paragraph) or block.width == 1)
    for number, (running, blocks) in enumerate(runs):
        if running:
            in_paragraphs.extend(_running_lines(_cells_of(blocks), -1 - number))
    if len(in_tables) + len(in_paragraphs) > MOST_LINES:
        raise too_large(f"像表格的行超过 {MOST_LINES} 行")
    return in_tables, in_paragraphs


def _table_lines(table: Table, number: int) -> Iterator[Line]:
    spacers = _spacers(table)
    cells = sorted(
        (cell for cell in table.cells if cell.column not in spacers), key=lambda cell: (cell.row, cell.column)
    )
    for _, row in groupby(cells, key=lambda cell: cell.row):
        yield _line(list(row), table.place, number)


def _spacers(table: Table) -> set[int]:
    """Find the columns in which nothing ever begins: they only set others apart."""
    return {cell.column for cell in table.cells} - {cell.column for cell in table.cells if cell.text.strip()}


def _line(cells: Sequence[Cell], place: str, number: int) -> Line:
    """Cut a row behind its last label."""
    labels = [index for index, cell in enumerate(cells) if not is_figure(cell.text)]
    start = labels[-1] + 1 if labels else 0
    figures = cells[start:]
    return Line(
        tuple(cells[index].text for index in labels),
        tuple(cell.text for cell in figures),
        tuple(cell.column for cell in figures),
        place,
        number,
        tuple(cells[index].column for index in labels),
    )


def _running_lines(cells: Iterable[str], number: int) -> Iterator[Line]:
    """Make lines of cells that follow each other: labels until figures come, figures until labels come."""
    labels: list[str] = []
    figures: list[str] = []
    for cell in cells:
        if is_figure(cell):
            figures.append(cell)
            continue
        if figures:
            yield _running_line(labels, figures, number)
            labels, figures = [], []
        labels = [*labels[-MOST_LABELS:], cell]
    if figures:
        yield _running_line(labels, figures, number)


def _running_line(labels: Sequence[str], figures: Sequence[str], number: int) -> Line:
    return Line(tuple(labels), tuple(figures), (0,) * len(figures), "正文", number, (0,) * len(labels))


def _cells_of(blocks: Iterable[Paragraph | Table]) -> Iterator[str]:
    """Yield the cells of tables of one column, and those that paragraphs hold."""
    for block in blocks:
        if isinstance(block, Table):
            yield from (cell.text for cell in block.cells)
            continue
        for text in block.text.split("|"):
            yield from _spaced(text) if text.strip() else ()


def _spaced(text: str) -> Iterator[str]:
    """Cut a line of text whose last words are figures at its spaces, or at its tabs where it has some."""
    words = [word.strip() for word in text.split("\t")] if "\t" in text.strip() else text.split()
    if len(words) > 1 and is_figure(words[-1]) and len(text) <= _LONGEST_ROW:
        yield from words
    else:
        yield text.strip()
