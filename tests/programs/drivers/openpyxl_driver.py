"""openpyxl, and wolfxl, which has the same interface: the module's name is in PROGRAM_MODULE."""

import importlib
import os

from protocol import Job, run, typed

library = importlib.import_module(os.environ.get("PROGRAM_MODULE", "openpyxl"))


def carry_out(job: Job) -> None:
    """Open, fill, save."""
    options = {"modify": True} if library.__name__ == "wolfxl" else {}
    book = library.load_workbook(job.source, **options)
    for sheet, cell, kind, text in job.entries:
        book[sheet][cell] = typed(kind, text)
    book.save(job.target)


run(carry_out)
