"""Reading the breakdown of a summary: the figures of every office, as last year's."""

from collections.abc import Iterator
from pathlib import Path

from nianbao.form.model import Form
from nianbao.layout.breakdown import BREAKDOWN_SHEETS, CODE, FIRST_FIELD, FIRST_OFFICE, KIND, NAME
from nianbao.numbers import Number
from nianbao.reader.convert import stored_number, visible
from nianbao.reader.grid import Grid, Row, Sheets
from nianbao.reader.guard import RefusedError, admit, read_bytes
from nianbao.submission import Office


def read_breakdown(path: Path, form: Form) -> Iterator[tuple[Office, tuple[Number | None, ...]]]:
    """Yield every office of a summary's breakdown with its values; nothing where there is none.

    Raises nothing for a file that cannot be read: it has no breakdown.
    """
    try:
        sheets = Sheets(admit(read_bytes(path)).data)
    except RefusedError:
        return
    for name in BREAKDOWN_SHEETS:
        grid = sheets.get(name)
        if grid is None:
            return
        for row in _offices(grid, FIRST_FIELD + len(form.fields)):
            office = Office(*(visible(str(row[column])).strip() for column in (CODE, NAME, KIND)))
            yield (
                office,
                tuple(stored_number(raw) for raw in row[FIRST_FIELD : FIRST_FIELD + len(form.fields)]),
            )


def _offices(grid: Grid, width: int) -> Iterator[Row]:
    """Yield the rows of offices: the total row has no name of its own."""
    for row in grid.rows[FIRST_OFFICE:]:
        if len(row) >= width and row[CODE] and row[NAME]:
            yield row
