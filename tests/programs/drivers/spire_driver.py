"""Spire.XLS without a licence."""

from protocol import Job, run
from spire.xls import ExcelVersion, Workbook


def carry_out(job: Job) -> None:
    """Open, fill, calculate, save."""
    book = Workbook()
    book.LoadFromFile(job.source)
    for sheet, cell, kind, text in job.entries:
        target = book.Worksheets[sheet].Range[cell]
        if kind == "n":
            target.NumberValue = float(text)
        else:
            target.Text = text
    book.CalculateAllValue()
    book.SaveToFile(job.target, ExcelVersion.Version2016)
    book.Dispose()


run(carry_out)
