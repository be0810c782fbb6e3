"""Portraits: a workbook as a text that a reviewer can read, one line for each run of like cells.

A portrait in this folder shows a workbook as it is written today. After an intended change, draw it
anew from the root of the project and read what changed before it is committed::

    python -m tests.portraits
    git diff tests/portraits
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from nianbao.form.registry import newest_form
from nianbao.template.content import Content
from nianbao.template.write import write_template

FOLDER = Path(__file__).parent
PORTRAITS: dict[str, Callable[[], bytes]] = {
    "blank-template": lambda: write_template(Content(newest_form())),
}
"""The workbooks that have a portrait, by the name of its file."""


@dataclass(frozen=True)
class Look:
    """What a portrait says of one cell."""

    address: str
    locked: bool
    text: str
    formula: str
    validation: str

    @property
    def words(self) -> tuple[bool, str, str, str]:
        """What neighbours must have in common to share a line."""
        return self.locked, self.text, self.formula, self.validation


def path_of(name: str) -> Path:
    """Name the file of a portrait."""
    return FOLDER / f"{name}.txt"


def portrait(data: bytes) -> str:
    """Draw a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    locked = book.security is not None and bool(book.security.lockStructure)
    lines = [f"structure {'locked' if locked else 'open'}"]
    lines += [f"name {name} = {each.attr_text}" for name, each in sorted(book.defined_names.items())]
    for sheet in book:
        lines += ["", *_sheet(sheet, values[sheet.title])]
    return "\n".join(lines) + "\n"


def _sheet(sheet: Worksheet, values: Worksheet) -> Iterator[str]:
    protected = "protected" if sheet.protection.sheet else "open"
    yield f"===== {sheet.title}: {sheet.sheet_state}, {protected}"
    setup = sheet.page_setup
    if setup.paperSize:
        pages = tuple(1 if each is None else each for each in (setup.fitToWidth, setup.fitToHeight))
        yield f"page: paper {setup.paperSize}, {setup.orientation}, {pages[0]} by {pages[1]} pages"
    if sheet.print_area:
        yield f"print area: {sheet.print_area}"
    if sheet.freeze_panes:
        yield f"panes frozen at {sheet.freeze_panes}"
    yield "widths: " + ", ".join(_widths(sheet))
    yield "merged: " + (" ".join(sorted(str(each) for each in sheet.merged_cells.ranges)) or "nothing")
    for rule in sorted(_colours(sheet)):
        yield f"coloured: {rule}"
    validations = {
        cell: each
        for each in sheet.data_validations.dataValidation
        for area in each.sqref.ranges
        for row in area.rows
        for cell in row
    }
    for row in sheet.iter_rows():
        looks = [
            _look(cell, values, validations.get((cell.row, cell.column)))
            for cell in row
            if not isinstance(cell, MergedCell) and (cell.has_style or cell.value is not None)
        ]
        for _, same in groupby(looks, key=lambda look: look.words):
            yield _line(list(same))


def _widths(sheet: Worksheet) -> Iterator[str]:
    for name, each in sorted(sheet.column_dimensions.items(), key=lambda item: item[1].min or 0):
        last = get_column_letter(each.max or 1)
        where = name if last == name else f"{name}:{last}"
        yield f"{where} {each.width:g}{' hidden' if each.hidden else ''}"


def _colours(sheet: Worksheet) -> Iterator[str]:
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            words = " ".join(str(each) for each in (rule.operator, *rule.formula) if each)
            yield f"{area.sqref} where {words}"


def _look(cell: Cell, values: Worksheet, validation: DataValidation | None) -> Look:
    formula = str(cell.value) if cell.data_type == "f" else ""
    shown = values[cell.coordinate].value
    text = "" if shown is None else str(shown).replace("\n", "⏎")
    return Look(cell.coordinate, bool(cell.protection.locked), text, formula, _validation(validation))


def _validation(each: DataValidation | None) -> str:
    if each is None:
        return ""
    limits = ", ".join(str(limit) for limit in (each.formula1, each.formula2) if limit is not None)
    prompt = "：".join(text for text in (each.promptTitle, each.prompt) if text)
    return f"{each.type} {limits}" + (f" 〔{prompt}〕" if prompt else "")


def _line(looks: list[Look]) -> str:
    first, last = looks[0], looks[-1]
    where = first.address if first is last else f"{first.address}:{last.address}"
    pieces = [where, "locked" if first.locked else "OPEN"]
    pieces += [first.formula, "→"] if first.formula else []
    pieces += [first.text, f"| {first.validation}" if first.validation else ""]
    return " ".join(piece for piece in pieces if piece)
