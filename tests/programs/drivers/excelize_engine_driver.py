"""The formula engine of excelize (Python build of the Go library)."""

import excelize
from protocol import Job, run, typed, write_computed


def carry_out(job: Job) -> None:
    """Open, fill, calculate; give the values that are asked for."""
    book = excelize.open_file(job.source)
    for sheet, cell, kind, text in job.entries:
        book.set_cell_value(sheet, cell, typed(kind, text))
    answers = [(sheet, cell, _value(book, sheet, cell)) for sheet, cell in job.asked]
    write_computed(job.computed, answers)
    book.close()


def _value(book: excelize.File, sheet: str, cell: str) -> object:
    """Give a value that excelize has as a text: a number where it is one."""
    try:
        text = book.calc_cell_value(sheet, cell, excelize.Options(raw_cell_value=True))
    except Exception as error:
        return f"#{error}"
    try:
        return float(text)
    except ValueError:
        return text


run(carry_out)
