"""Official tables as they are printed, with what the desk adds to each figure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nianbao.core import Number, Severity, to_text
from nianbao.form import Form
from nianbao.layout import layout_of
from nianbao.reports.publish import OfficialTable, PublishedCell, official_tables
from nianbao.submission import Submission


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of a table: for a figure also its field, last year's figure, and its finding.

    ``finding`` is the number of the first finding about the field, from 0; None where there is none;
    ``typed`` is what stands there instead of a figure.
    """

    cell: PublishedCell
    field: str = ""
    prior: str = ""
    severity: str = ""
    finding: int | None = None
    typed: str = ""


@dataclass(frozen=True)
class ShownTable:
    """A table with its rows of shown cells."""

    table: OfficialTable
    rows: tuple[tuple[ShownCell, ...], ...]


def shown_tables(form: Form, submission: Submission, prior: Mapping[str, Number]) -> Iterator[ShownTable]:
    """Yield the official tables of a submission, the errors and warnings at their cells."""
    marks = _marks(submission)
    layout = layout_of(form)
    for table in layout.tables:
        fields = {
            (slot.area.row - 1, slot.area.column): slot.field for slot in (*table.slots, *table.text_slots)
        }
        official = official_tables(form, submission)[table.table.id]
        rows = []
        for number in range(official.rows):
            row = []
            for cell in official.row(number):
                name = fields.get((cell.area.row, cell.area.column), "")
                severity, finding = marks.get(name, ("", None))
                last = prior.get(name) if name else None
                shown = "" if last is None else to_text(last)
                typed = submission.findings[finding].found if finding is not None else None
                row.append(ShownCell(cell, name, shown, severity, finding, typed or ""))
            rows.append(tuple(row))
        yield ShownTable(official, tuple(rows))


def _marks(submission: Submission) -> dict[str, tuple[str, int]]:
    """Return for each field the severity and number of the worst finding about it."""
    marks: dict[str, tuple[str, int]] = {}
    for number, finding in enumerate(submission.findings):
        for name in finding.place.fields:
            if name not in marks or (finding.severity is Severity.ERROR and marks[name][0] != "error"):
                marks[name] = (finding.severity.value, number)
    return marks
