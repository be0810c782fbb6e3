"""Tables drawn as text: a sheet as lines of cells, with what else was done to it, as a workbook.

Cells stand between bars: ``<`` and ``^`` join a cell to the one on its left or above it, ``_`` is yellow and ``~`` grey
(words, a number or a formula may follow), ``'12`` are digits as words. Lines that begin with ``@`` say the rest.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Border, Color, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

DRAWN = Path(__file__).parent / "data" / "drawn_sheets.txt"
YELLOW, GREY = "FFFFFF00", "FFD9D9D9"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Drawn:
    """One drawing: ``habit`` says in words what is particular about it."""

    name: str
    habit: str
    lines: tuple[str, ...]

    def bytes(self) -> bytes:
        return _Drawing(self.lines).bytes()


def drawings(path: Path = DRAWN) -> Iterator[Drawn]:
    """Yield the drawings of a file, each begun by ``== name: habit``."""
    for part in path.read_text(encoding="utf-8").split("== ")[1:]:
        head, *lines = part.rstrip("\n").split("\n")
        name, _, habit = head.partition(": ")
        yield Drawn(name, habit, tuple(lines))


class _Drawing:
    def __init__(self, lines: tuple[str, ...]) -> None:
        self._book = openpyxl.Workbook()
        self._sheet: Any = self._book.active
        self._row = 0
        self._begun = False
        for line in lines:
            if line.startswith("@"):
                word, _, rest = line[1:].partition(" ")
                getattr(self, f"_do_{word}")(*rest.split(" "))
            else:
                self._line(line.split("|") if line else [])

    def bytes(self) -> bytes:
        target = io.BytesIO()
        self._book.save(target)
        return target.getvalue()

    def _line(self, cells: list[str]) -> None:
        self._row += 1
        for column, drawn in enumerate(map(str.strip, cells), 1):
            text = drawn[1:] if drawn[:1] in ("_", "~") else drawn
            cell = self._sheet.cell(self._row, column)
            if text in ("<", "^"):
                self._join(cell, *((0, -1) if text == "<" else (-1, 0)))
                continue
            if text != drawn:
                cell.fill = PatternFill("solid", fgColor=YELLOW if drawn[0] == "_" else GREY)
            if text:
                number = _NUMBER.fullmatch(text)
                cell.value = (
                    (float(text) if "." in text else int(text))
                    if number
                    else text.lstrip("'").replace("\\n", "\n")
                )

    def _join(self, cell: Any, down: int, right: int) -> None:
        """Join a cell to the area of a neighbour; a corner of an area is joined already."""
        row, column = cell.row + down, cell.column + right
        merges = self._sheet.merged_cells.ranges
        if any(cell.coordinate in area for area in merges):
            return
        found = next((area for area in merges if self._sheet.cell(row, column).coordinate in area), None)
        first = (found.min_row, found.min_col) if found else (row, column)
        last = (
            (max(found.max_row, cell.row), max(found.max_col, cell.column))
            if found
            else (cell.row, cell.column)
        )
        if found:
            self._sheet.unmerge_cells(str(found))
        self._sheet.merge_cells(
            start_row=first[0], start_column=first[1], end_row=last[0], end_column=last[1]
        )

    def _cells(self, area: str) -> Iterator[Any]:
        found = self._sheet[area]
        for row in found if isinstance(found, tuple) else ((found,),):
            yield from row if isinstance(row, tuple) else (row,)

    # -------------------------------------------------------------- what else was done

    def _do_sheet(self, name: str) -> None:
        if self._begun:
            self._sheet, self._row = self._book.create_sheet(), 0
        self._sheet.title, self._begun = name, True

    def _do_frame(self, area: str) -> None:
        side = Side(style="thin")
        for cell in self._cells(area):
            cell.border = Border(side, side, side, side)

    def _do_format(self, area: str, *form: str) -> None:
        for cell in self._cells(area):
            cell.number_format = " ".join(form)

    def _do_fill(self, area: str, colour: str) -> None:
        for cell in self._cells(area):
            cell.fill = PatternFill("solid", fgColor=colour)

    def _do_theme(self, area: str, theme: str, tint: str) -> None:
        for cell in self._cells(area):
            cell.fill = PatternFill("solid", fgColor=Color(theme=int(theme), tint=float(tint)))

    def _do_note(self, place: str, *text: str) -> None:
        self._sheet[place].comment = Comment(" ".join(text).replace("\\n", "\n"), "Administrator")

    def _do_check(self, area: str, kind: str, *rest: str) -> None:
        operator, *limits = rest if len(rest) > 1 else ("between", *rest)
        first, second = (*limits, None)[:2]
        found = DataValidation(kind, formula1=first, formula2=second, operator=operator)
        self._sheet.add_data_validation(found)
        found.add(area)

    def _do_hide(self, *lines: str) -> None:
        for line in lines:
            look = (
                self._sheet.row_dimensions[int(line)]
                if line.isdecimal()
                else self._sheet.column_dimensions[line]
            )
            look.hidden = True

    def _do_state(self, state: str) -> None:
        self._sheet.sheet_state = state

    def _do_named(self, name: str, place: str) -> None:
        self._book.defined_names[name] = DefinedName(name, attr_text=place)

    def _do_coloured(self, area: str, colour: str) -> None:
        fill = PatternFill("solid", bgColor=colour)
        self._sheet.conditional_formatting.add(area, FormulaRule(formula=["TRUE"], fill=fill))

    def _do_fixed(self, place: str) -> None:
        self._sheet.freeze_panes = place
        self._sheet.print_title_rows = "1:2"
        self._sheet.protection.sheet = True

    def _do_landscape(self) -> None:
        self._sheet.page_setup.orientation = "landscape"

    def _do_shift(self, rows: str, columns: str) -> None:
        self._sheet.move_range(
            f"A1:{get_column_letter(30)}{self._row}", int(rows), int(columns), translate=True
        )
