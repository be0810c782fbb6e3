"""Reading the breakdown of a summary: the figures of every office, as last year's."""

from collections.abc import Iterator
from pathlib import Path

from nianbao.container import RefusedError, admit, read_bytes
from nianbao.core import Number
from nianbao.form import Form
from nianbao.layout import (
    BREAKDOWN_CODE,
    BREAKDOWN_FIRST_FIELD,
    BREAKDOWN_FIRST_OFFICE,
    BREAKDOWN_KIND,
    BREAKDOWN_NAME,
    BREAKDOWN_SHEETS,
)
from nianbao.reader.convert import stored_number, visible
from nianbao.reader.grid import Grid, Row, Sheets
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
        for row in _offices(grid, BREAKDOWN_FIRST_FIELD + len(form.fields)):
            office = Office(
                *(
                    visible(str(row[column])).strip()
                    for column in (BREAKDOWN_CODE, BREAKDOWN_NAME, BREAKDOWN_KIND)
                )
            )
            yield (
                office,
                tuple(
                    stored_number(raw)
                    for raw in row[BREAKDOWN_FIRST_FIELD : BREAKDOWN_FIRST_FIELD + len(form.fields)]
                ),
            )


def _offices(grid: Grid, width: int) -> Iterator[Row]:
    """Yield the rows of offices: the total row has no name of its own."""
    for row in grid.rows[BREAKDOWN_FIRST_OFFICE:]:
        if len(row) >= width and row[BREAKDOWN_CODE] and row[BREAKDOWN_NAME]:
            yield row
