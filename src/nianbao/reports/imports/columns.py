"""Where the figures of a table stand: under the headings of which columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nianbao.reports.document import Cell, DocumentTable
from nianbao.reports.imports.figures import is_figure
from nianbao.reports.imports.frame import Headed, HeadingFrame, Span, overlap, span_of
from nianbao.reports.imports.headings import damaged_headings, strange_headings, words_of_heading
from nianbao.reports.imports.labels import ColumnLabels, Labels

_FEWEST = 0.5
"""Headings that must be found before the others are taken for damaged or missing ones."""
_CONFORM = 0.8
"""Rows with figures that must stand under the headings; the others are read by nobody."""


@dataclass(frozen=True)
class _Zone:
    """Rows of headings that follow each other, from ``first`` up to before ``end``."""

    first: int
    end: int
    cells: tuple[Cell, ...]


def headings_of(table: DocumentTable, labels: Labels) -> Headed:
    """Find the headings of a table, for every set of columns that the form has."""
    rows = _rows(table)
    zones = [(zone, found) for zone in _zones(table, rows, labels) if (found := _frames(zone, labels))]
    frames: dict[tuple[str, ...], list[HeadingFrame]] = {}
    crowded: set[tuple[str, ...]] = set()
    for number, (_, found) in enumerate(zones):
        last = zones[number + 1][0].first - 1 if number + 1 < len(zones) else table.height
        for ids, frame in found.items():
            whole = replace(frame, last=last)
            if _holds(whole, rows):
                frames.setdefault(ids, []).append(whole)
            else:
                crowded.add(ids)
    kept = {ids: tuple(found_rows) for ids, found_rows in frames.items()}
    return Headed(kept, tuple(strange_headings(table, rows, kept, labels)), frozenset(crowded))


def _frames(zone: _Zone, labels: Labels) -> dict[tuple[str, ...], HeadingFrame]:
    found = ((ids, _frame(zone, columns, labels)) for ids, columns in labels.columns.items())
    return {ids: frame for ids, frame in found if frame is not None}


def _rows(table: DocumentTable) -> dict[int, list[Cell]]:
    rows: dict[int, list[Cell]] = {}
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        rows.setdefault(cell.row, []).append(cell)
    return rows


def _zones(table: DocumentTable, rows: Mapping[int, Sequence[Cell]], labels: Labels) -> Iterator[_Zone]:
    """Yield the runs of rows without figures in which some heading of a column stands."""
    run: list[int] = []
    for row in range(table.height + 1):
        cells = rows.get(row, ())
        if row < table.height and not any(cell.text.strip() and is_figure(cell.text) for cell in cells):
            run.append(row)
            continue
        inside = tuple(cell for at in run for cell in rows.get(at, ()) if cell.text.strip())
        named = [cell.row for cell in inside if words_of_heading(cell.text, labels) & labels.column_words]
        if named:
            yield _Zone(run[0], max(named) + 1, tuple(cell for cell in inside if cell.row <= max(named)))
        run = []


def _frame(zone: _Zone, columns: tuple[ColumnLabels, ...], labels: Labels) -> HeadingFrame | None:
    """Match the headings of a zone with some columns; None where too few are there or two share a place."""
    spans: dict[str, Span] = {}
    for cell in zone.cells:
        named = _named(cell, zone, columns, labels)
        if named in spans:
            return None
        if named is not None:
            spans[named] = span_of(cell)
    if len(spans) < len(columns):
        spans = _by_sequence(zone, columns, labels, spans)
    ordered = sorted(spans.values())
    if _outside_group(spans, zone, columns, labels):
        return None
    if any(before[1] > after[0] for before, after in pairwise(ordered)):
        return None
    if not spans or len(spans) < _FEWEST * len(columns):
        return None
    known = {name for column in columns for name in column.names}
    if any(
        words_of_heading(cell.text, labels) & known and span_of(cell) not in ordered for cell in zone.cells
    ):
        return None
    extra = {
        span_of(cell): " ".join(cell.text.split())
        for cell in zone.cells
        if cell.column >= ordered[0][0] and not any(overlap(cell, span) for span in ordered)
    }
    damaged = dict(damaged_headings(spans, extra, columns, labels))
    spans |= damaged
    renamed = tuple((extra.pop(span), column) for column, span in damaged.items())
    before = {
        span_of(cell): " ".join(cell.text.split())
        for cell in zone.cells
        if span_of(cell)[1] <= ordered[0][0] and labels.key(cell.text) in labels.text_words
    }
    found = tuple(spans.get(column.id) for column in columns)
    return HeadingFrame(found, extra, zone.end, zone.end, renamed, before)


def _outside_group(
    spans: Mapping[str, Span], zone: _Zone, columns: tuple[ColumnLabels, ...], labels: Labels
) -> bool:
    """Return whether a column stands outside the heading of its group, or another one under it.

    Then the heading states to go over too few columns or too many, and those behind it have moved.
    """
    leaves = {span_of(cell): cell for cell in zone.cells}  # the lowest heading of each place
    for name in {name for column in columns for name in column.above}:
        own = [column.id for column in columns if name in column.above]
        over = [cell for cell in zone.cells if labels.key(cell.text) == name]
        if len(own) == len(columns) or not over:
            continue
        merged = [cell for cell in over if cell.columns > 1]
        for id_, span in spans.items():
            under = (
                any(overlap(cell, span) for cell in merged)
                if merged
                else name in _above(leaves[span], zone, labels)
            )
            if under != (id_ in own) and (merged or id_ in own):
                return True
    return False


def _named(cell: Cell, zone: _Zone, columns: tuple[ColumnLabels, ...], labels: Labels) -> str | None:
    """Return the column that a heading names, by itself or with the headings above it; None in doubt."""
    words = words_of_heading(cell.text, labels)
    fits = [column for column in columns if words & column.names]
    if len(fits) < 2:
        return fits[0].id if fits else None
    fits = [column for column in fits if column.above and column.above <= _above(cell, zone, labels)]
    return fits[0].id if len(fits) == 1 else None


def _above(cell: Cell, zone: _Zone, labels: Labels) -> set[str]:
    """Collect the headings above another, one of each row: merged cells may have lost their width."""
    found: dict[int, Cell] = {}
    for other in sorted(zone.cells, key=lambda other: other.column):
        if other.row < cell.row and other.column <= cell.column:
            found[other.row] = other
    return {labels.key(other.text) for other in found.values()}


def _by_sequence(
    zone: _Zone, columns: tuple[ColumnLabels, ...], labels: Labels, named: dict[str, Span]
) -> dict[str, Span]:
    """Name headings that several columns share by their order, where all of them are there."""
    known = {name for column in columns for name in column.names}
    cells = sorted(
        (cell for cell in zone.cells if words_of_heading(cell.text, labels) & known),
        key=lambda cell: cell.column,
    )
    if len(cells) != len(columns):
        return named
    spans: dict[str, Span] = {}
    for column, cell in zip(columns, cells, strict=True):
        if not words_of_heading(cell.text, labels) & column.names or named.get(
            column.id, span_of(cell)
        ) != span_of(cell):
            return named
        spans[column.id] = span_of(cell)
    return spans


def _holds(frame: HeadingFrame, rows: Mapping[int, Sequence[Cell]]) -> bool:
    """Return whether the figures below some headings stand under them, and labels beside them."""
    seen = good = 0
    for row, cells in rows.items():
        if not frame.first <= row <= frame.last:
            continue
        figures = [cell for cell in cells if cell.text.strip() and is_figure(cell.text)]
        if not figures:
            continue
        seen += 1
        right = [cell for cell in cells if cell.column + cell.columns > frame.left]
        good += frame.place(right) is not None and _all_figures(right, frame)
    return seen > 0 and good >= _CONFORM * seen


def _all_figures(cells: Sequence[Cell], frame: HeadingFrame) -> bool:
    """Return whether what stands under the headings are figures; other words may stand under extra ones."""
    return all(
        is_figure(cell.text) or any(overlap(cell, span) for span in frame.extra)
        for cell in cells
        if cell.text.strip()
    )
