"""An official table as a report shows it: rows of cells with spans, told apart as headings and figures."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from nianbao.form import NO_SUM, Form
from nianbao.layout import CLOSED_TEXT, Area, Role, TableLayout, layout_of
from nianbao.submission import Submission


class Kind(Enum):
    """What a cell is."""

    BANNER = "banner"
    CORNER = "corner"
    COLUMN = "column-heading"
    GROUP = "row-group"
    ROW = "row-heading"
    FIGURE = "figure"
    CLOSED = "closed"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """A cell: its text, its area from the table's own first row, and for a figure the headings above it.

    ``id`` names a heading within the report; ``headings`` are the ids that a figure stands under.
    """

    text: str
    area: Area
    kind: Kind
    id: str = ""
    headings: tuple[str, ...] = ()


@dataclass(frozen=True)
class OfficialTable:
    """One table, its title apart: cells in reading order; the first ``head_rows`` are repeated on every page."""

    id: str
    title: str
    cells: tuple[PublishedCell, ...]
    rows: int
    heading_columns: int
    value_columns: int
    head_rows: int
    landscape: bool = False

    @property
    def columns(self) -> int:
        """The number of columns."""
        return self.heading_columns + self.value_columns

    def row(self, number: int) -> Iterator[PublishedCell]:
        """Yield the cells that begin in a row, from left to right."""
        return (cell for cell in self.cells if cell.area.row == number)


def official_tables(form: Form, submission: Submission) -> dict[str, OfficialTable]:
    """Make every official table of a form with the figures of a workbook, by the table's id."""
    return {table.table.id: _table(form, submission, table) for table in layout_of(form).tables}


def _table(form: Form, submission: Submission, layout: TableLayout) -> OfficialTable:
    headings = [
        PublishedCell(label.text, _below_title(label.area), Kind(label.style), f"{layout.table.id}-{number}")
        for number, label in enumerate(layout.labels)
        if label.style != "title"
    ]
    figures = []
    for slot in layout.slots:
        value = submission.values[form.position[slot.field]]
        area = _below_title(slot.area)
        above = _above(area, headings)
        field = form.by_id[slot.field]
        none = submission.role == Role.SUMMARY.value and field.aggregate == NO_SUM
        shown = CLOSED_TEXT if none else "" if value is None else form.shown(field, value)
        figures.append(PublishedCell(shown, area, Kind.FIGURE, "", above))
    words = [
        PublishedCell(submission.texts.get(slot.field, ""), _below_title(slot.area), Kind.TEXT)
        for slot in layout.text_slots
    ]
    words = [replace(cell, headings=_above(cell.area, headings)) for cell in words]
    cells = sorted((*headings, *figures, *words), key=lambda cell: (cell.area.row, cell.area.column))
    first = min(cell.area.row for cell in (*figures, *words))
    return OfficialTable(
        id=layout.table.id,
        title=layout.table.title,
        cells=tuple(cells),
        rows=layout.footer.row - 1,
        heading_columns=layout.heading_columns,
        value_columns=layout.value_columns,
        head_rows=first if len(layout.table.blocks) == 1 else 0,
        landscape=layout.table.orientation == "landscape",
    )


def _below_title(area: Area) -> Area:
    return Area(area.row - 1, area.column, area.rows, area.columns)


def _above(area: Area, headings: list[PublishedCell]) -> tuple[str, ...]:
    return tuple(cell.id for cell in headings if _heads(cell, area, headings))


def _heads(heading: PublishedCell, figure: Area, headings: list[PublishedCell]) -> bool:
    """Return whether a figure stands under a heading: in its rows, or below it in the same block."""
    area = heading.area
    if heading.kind is Kind.CLOSED:
        return False
    if heading.kind in (Kind.ROW, Kind.GROUP):
        return area.row <= figure.row <= area.last_row
    if heading.kind is Kind.CORNER or area.row > figure.row:
        return False
    top = max((other.area.row for other in headings if _begins(other, figure)), default=0)
    covers = area.column <= figure.column <= area.last_column
    return covers and area.row >= top


def _begins(heading: PublishedCell, figure: Area) -> bool:
    """Return whether a block above the figure begins with this heading."""
    return heading.kind is Kind.BANNER and heading.area.row <= figure.row
