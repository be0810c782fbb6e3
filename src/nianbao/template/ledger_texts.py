"""The rows of texts in the hidden sheet, and the sheet that they and the figures are drawn on."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from xlsxwriter.worksheet import Worksheet

from nianbao.layout import LEDGER_SHEET, UNUSABLE, Area, LedgerColumn, Role, WorkbookLayout
from nianbao.submission import text_sum, text_term, text_weight, trimmed
from nianbao.template import formulas
from nianbao.template.content import Content
from nianbao.template.runs import moved_down
from nianbao.xlsx import Book, Cell


class LedgerDrawing:
    """The hidden sheet being drawn."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.sheet: Worksheet = book.sheet(LEDGER_SHEET)

    def put(self, area: Area, cell: Cell) -> None:
        """Write a cell, unless it is blank."""
        if cell.formula or cell.value not in (None, ""):
            self._book.put(self.sheet, area, cell, None)

    def put_column(self, top: Area, cells: list[Cell]) -> None:
        """Write cells one below the other that have one formula."""
        self._book.put_column(self.sheet, top, cells, None)

    def put_alike(self, top: Area, cells: Sequence[Cell]) -> None:
        """Write cells one below the other; where a formula is that of the cell above, moved down, they share it."""
        start = 0
        for index in range(1, len(cells) + 1):
            above = cells[index - 1].formula
            if index < len(cells) and above and moved_down(above) == cells[index].formula:
                continue
            self._put_some(Area(top.row + start, top.column), cells[start:index])
            start = index

    def _put_some(self, top: Area, cells: Sequence[Cell]) -> None:
        if cells[0].formula:
            self.put_column(top, list(cells))
            return
        for offset, cell in enumerate(cells):
            self.put(Area(top.row + offset, top.column), cell)


def draw_texts(sheet: LedgerDrawing, layout: WorkbookLayout, content: Content) -> None:
    """Draw a row for each text: its content, whether it fits, its part of the check code."""
    form, rows = layout.form, layout.ledger.text_rows
    if layout.role is Role.SUMMARY:
        return
    for index, text in enumerate(form.texts):
        row = rows[text.id]
        sheet.put(Area(row, LedgerColumn.FIELD), Cell(text.id))
        sheet.put(Area(row, LedgerColumn.WEIGHT), Cell(text_weight(form, index)))
        words = Cell(trimmed(content.texts.get(text.id, "")), f"TRIM({layout.link(text.id)})")
        sheet.put(Area(row, LedgerColumn.CELL), words)
    for _, group in groupby(
        enumerate(form.texts), key=lambda pair: replace(pair[1], id="", row=(), column=())
    ):
        members = list(group)
        first = members[0][1]
        row = rows[first.id]
        cell, own = Area(row, LedgerColumn.CELL).address, Area(row, LedgerColumn.WEIGHT).address
        fits = formulas.text_fits(first, cell)
        fitting = [Cell(1 if content.text_fits(text) else UNUSABLE, fits) for _, text in members]
        sheet.put_column(Area(row, LedgerColumn.VALUE), fitting)
        term = text_term(first, cell, own)
        sums = [Cell(text_sum(form, index, content.texts.get(text.id, "")), term) for index, text in members]
        sheet.put_column(Area(row, LedgerColumn.TERM), sums)
