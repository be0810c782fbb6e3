"""Aspose.Cells without a licence."""

from aspose.cells import Workbook
from protocol import Job, run, typed


def carry_out(job: Job) -> None:
    """Open, fill, calculate, save."""
    book = Workbook(job.source)
    for sheet, cell, kind, text in job.entries:
        target = book.worksheets.get(sheet).cells.get(cell)
        target.put_value(typed(kind, text)) if kind != "e" else target.put_value("")
    book.calculate_formula()
    book.save(job.target)


run(carry_out)
