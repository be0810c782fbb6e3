"""python-calamine."""

from protocol import Job, run, write_computed
from python_calamine import CalamineWorkbook


def carry_out(job: Job) -> None:
    """Open; give the values that are asked for."""
    book = CalamineWorkbook.from_path(job.source)
    rows = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name, _ in job.asked}
    write_computed(job.computed, [(sheet, cell, _at(rows[sheet], cell)) for sheet, cell in job.asked])


def _at(rows: list[list[object]], cell: str) -> object:
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    row = int(cell[len(letters) :])
    return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None


run(carry_out)
