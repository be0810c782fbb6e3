"""pylightxl: cells only."""

import pylightxl
from protocol import Job, run, typed


def carry_out(job: Job) -> None:
    """Open, fill, save."""
    book = pylightxl.readxl(job.source)
    for sheet, cell, kind, text in job.entries:
        value = typed(kind, text)
        book.ws(sheet).update_address(cell, "" if value is None else value)
    pylightxl.writexl(book, job.target)


run(carry_out)
