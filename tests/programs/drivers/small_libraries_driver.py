"""Libraries with a small interface of their own: the module's name is in PROGRAM_MODULE."""

import os
from collections.abc import Callable
from importlib import import_module

from protocol import Job, run, typed

NAME = os.environ["PROGRAM_MODULE"]


def with_betteroffice(job: Job) -> None:
    """BetterOffice calculates as it goes."""
    book = import_module(NAME).Workbook.open_path(job.source)
    for sheet, cell, kind, text in job.entries:
        book[sheet][cell] = typed(kind, text)
    book.save_path(job.target)


def with_cellrune(job: Job) -> None:
    """CellRune saves edits and calculates what depends on them."""
    with import_module(NAME).Workbook.open_path(job.source) as book:
        for sheet, cell, kind, text in job.entries:
            if kind == "n":
                book.set_number(sheet, cell, float(text))
            elif kind == "t":
                book.set_text(sheet, cell, text)
            else:
                book.clear_cell(sheet, cell)
        book.save_edits(job.target, replace_existing=True)


def with_pyofficeeditor(job: Job) -> None:
    """PyOfficeEditor, in plain Python."""
    with import_module("pyofficeeditor.excel").Workbook.open(job.source) as book:
        for sheet, cell, kind, text in job.entries:
            book[sheet][cell].value = typed(kind, text)
        book.save(job.target)


def with_foss(job: Job) -> None:
    """Aspose.Cells FOSS."""
    book = import_module("aspose.cells_foss").Workbook(job.source)
    sheets = {sheet.name: sheet for sheet in book.worksheets}
    for sheet, cell, kind, text in job.entries:
        sheets[sheet].cells[cell].value = typed(kind, text)
    book.save(job.target)


WAYS: dict[str, Callable[[Job], None]] = {
    "betteroffice_xlsx": with_betteroffice,
    "cellrune": with_cellrune,
    "pyofficeeditor": with_pyofficeeditor,
    "aspose": with_foss,
}
run(WAYS[NAME])
