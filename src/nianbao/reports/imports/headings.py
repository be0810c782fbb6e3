"""Headings that are not the form's: damaged ones, and those of other tables."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rapidfuzz import fuzz

from nianbao.reports.document import Cell, DocumentTable
from nianbao.reports.imports.figures import is_figure
from nianbao.reports.imports.frame import HeadingFrame, Span
from nianbao.reports.imports.labels import ColumnLabels, Labels

LIKE = 50
"""A damaged heading is like the right one by so much (0 to 100)."""


def words_of_heading(text: str, labels: Labels) -> set[str]:
    """Return what a heading may be matched by: itself, and without an explanation in brackets."""
    return {labels.key(text), labels.explained_key(text)} - {""}


def damaged_headings(
    spans: Mapping[str, Span], extra: Mapping[Span, str], columns: tuple[ColumnLabels, ...], labels: Labels
) -> Iterator[tuple[str, Span]]:
    """Yield the columns whose heading has an error: one between the right neighbours that is like it."""
    for number, column in enumerate(columns):
        if column.id in spans:
            continue
        before = [spans[earlier.id] for earlier in columns[:number] if earlier.id in spans]
        after = [spans[later.id] for later in columns[number + 1 :] if later.id in spans]
        start = max((span[1] for span in before), default=0)
        end = min((span[0] for span in after), default=start + len(extra) + 1)
        like = [
            span
            for span, text in extra.items()
            if start <= span[0] < end
            and max(fuzz.ratio(labels.key(text), name) for name in column.names) >= LIKE
        ]
        if len(like) == 1:
            yield column.id, like[0]


def strange_headings(
    table: DocumentTable,
    rows: Mapping[int, Sequence[Cell]],
    frames: Mapping[tuple[str, ...], tuple[HeadingFrame, ...]],
    labels: Labels,
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield the rows under headings of which most are none of the form's."""
    official = labels.column_words | {
        name for columns in labels.columns.values() for column in columns for name in column.above
    }
    framed = {frame.first for found in frames.values() for frame in found}
    runs = list(_heading_runs(table, rows))
    for number, (first, end) in enumerate(runs):
        last = runs[number + 1][0] - 1 if number + 1 < len(runs) else table.height
        below = [cell for row in range(end, last + 1) for cell in rows.get(row, ()) if _is_number(cell)]
        columns = {cell.column for cell in below}
        over = [
            cell
            for row in range(first, end)
            for cell in rows.get(row, ())
            if cell.text.strip() and cell.columns == 1 and cell.column in columns
        ]
        unknown = [cell for cell in over if not _is_like(cell.text, official, labels)]
        if end not in framed and len(unknown) * 2 > len(columns):
            yield end, last, tuple(" ".join(cell.text.split()) for cell in unknown)


def _heading_runs(table: DocumentTable, rows: Mapping[int, Sequence[Cell]]) -> Iterator[tuple[int, int]]:
    """Yield where rows of two or more headings begin and end."""
    start: int | None = None
    for row in range(table.height + 1):
        filled = [cell for cell in rows.get(row, ()) if cell.text.strip()]
        if row < table.height and len(filled) > 1 and not any(is_figure(cell.text) for cell in filled):
            start = row if start is None else start
        elif start is not None:
            yield start, row
            start = None


def _is_like(text: str, official: Iterable[str], labels: Labels) -> bool:
    words = words_of_heading(text, labels)
    return any(fuzz.ratio(word, name) >= LIKE for word in words for name in official)


def _is_number(cell: Cell) -> bool:
    return bool(cell.text.strip()) and is_figure(cell.text) and cell.column > 0
