"""excelize (Python build of the Go library)."""

import excelize
from protocol import Job, run, typed


def carry_out(job: Job) -> None:
    """Open, fill, save."""
    book = excelize.open_file(job.source)
    for sheet, cell, kind, text in job.entries:
        book.set_cell_value(sheet, cell, typed(kind, text))
    book.update_linked_value()
    book.save_as(job.target)
    book.close()


run(carry_out)
