"""Where the figures of a table stand: under the headings of which columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz import fuzz

from nianbao.reports.document import Cell, Table
from nianbao.reports.imports.figures import is_figure
from nianbao.reports.imports.labels import Column, Labels

_FEWEST = 0.5
"""Headings that must be found before the others are taken for damaged or missing ones."""
_LIKE = 50
"""A damaged heading is like the right one by so much (0 to 100)."""
_CONFORM = 0.8
"""Rows with figures that must stand under the headings; the others are read by nobody."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Frame:
    """The headings of one set of columns over some rows of a table.

    ``spans`` are the grid columns under each heading, None for a heading that was not found; ``extra``
    are the headings beside them that the form does not have.
    """

    spans: tuple[Span | None, ...]
    extra: Mapping[Span, str]
    first: int
    last: int
    damaged: tuple[tuple[str, str], ...] = ()
    """Headings with an error, each with the id of the column that it was taken for."""

    @property
    def left(self) -> int:
        """The first grid column that figures stand in."""
        return min(span[0] for span in self.spans if span)

    def place(self, cells: Sequence[Cell]) -> tuple[str, ...] | None:
        """Return the text under each heading; None where a text stands under none, or two under one."""
        placed: dict[int, str] = {}
        for cell in cells:
            if not cell.text.strip() or cell.column + cell.columns <= self.left:
                continue
            number = self._under(cell)
            if number is None:
                return None
            if number >= 0 and number in placed:
                return None
            placed[number] = cell.text
        return tuple(placed.get(number, "") for number in range(len(self.spans)))

    def beside(self, cells: Sequence[Cell]) -> Iterator[str]:
        """Yield the headings that the form does not have and that some of these cells fill."""
        for cell in cells:
            if cell.text.strip():
                yield from (text for span, text in self.extra.items() if _overlap(cell, span))

    def _under(self, cell: Cell) -> int | None:
        """Return the number of the heading over most of a cell, -1 for an extra one, None in doubt."""
        shared = [(_overlap(cell, span), number) for number, span in enumerate(self.spans) if span]
        shared += [(_overlap(cell, span), -1) for span in self.extra]
        shared.sort(reverse=True)
        if not shared or not shared[0][0] or (len(shared) > 1 and shared[0][0] == shared[1][0]):
            return None
        return shared[0][1]


@dataclass(frozen=True)
class Headed:
    """The headings of one table of a document, by the ids of the columns that they name.

    ``strange`` are rows under headings of which most are none of the form's, with those headings.
    """

    frames: Mapping[tuple[str, ...], tuple[Frame, ...]]
    strange: tuple[tuple[int, int, tuple[str, ...]], ...] = ()

    def foreign(self, row: int) -> tuple[str, ...]:
        """Return the headings over a row where most of them are none of the form's."""
        return next((words for first, last, words in self.strange if first <= row <= last), ())

    def left_of(self, row: int) -> int | None:
        """Return the first grid column with figures in a row; None where no heading tells it."""
        over = [
            frame.left
            for frames in self.frames.values()
            for frame in frames
            if frame.first <= row <= frame.last
        ]
        return min(over, default=None)

    def frame(self, columns: tuple[str, ...], row: int) -> Frame | None:
        """Return the headings of some columns over a row of the table."""
        found = (frame for frame in self.frames.get(columns, ()) if frame.first <= row <= frame.last)
        return next(found, None)


@dataclass(frozen=True)
class _Zone:
    """Rows of headings that follow each other, from ``first`` up to before ``end``."""

    first: int
    end: int
    cells: tuple[Cell, ...]


def headings_of(table: Table, labels: Labels) -> Headed:
    """Find the headings of a table, for every set of columns that the form has."""
    rows = _rows(table)
    zones = [(zone, found) for zone in _zones(table, rows, labels) if (found := _frames(zone, labels))]
    frames: dict[tuple[str, ...], list[Frame]] = {}
    for number, (_, found) in enumerate(zones):
        last = zones[number + 1][0].first - 1 if number + 1 < len(zones) else table.height
        for ids, frame in found.items():
            whole = replace(frame, last=last)
            if _holds(whole, rows):
                frames.setdefault(ids, []).append(whole)
    kept = {ids: tuple(each) for ids, each in frames.items()}
    return Headed(kept, tuple(_strange(table, rows, kept, labels)))


def _frames(zone: _Zone, labels: Labels) -> dict[tuple[str, ...], Frame]:
    found = ((ids, _frame(zone, columns, labels)) for ids, columns in labels.columns.items())
    return {ids: frame for ids, frame in found if frame is not None}


def _rows(table: Table) -> dict[int, list[Cell]]:
    rows: dict[int, list[Cell]] = {}
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        rows.setdefault(cell.row, []).append(cell)
    return rows


def _zones(table: Table, rows: Mapping[int, Sequence[Cell]], labels: Labels) -> Iterator[_Zone]:
    """Yield the runs of rows without figures in which some heading of a column stands."""
    run: list[int] = []
    for row in range(table.height + 1):
        cells = rows.get(row, ())
        if row < table.height and not any(cell.text.strip() and is_figure(cell.text) for cell in cells):
            run.append(row)
            continue
        inside = tuple(cell for at in run for cell in rows.get(at, ()) if cell.text.strip())
        named = [cell.row for cell in inside if _words(cell.text, labels) & labels.column_words]
        if named:
            yield _Zone(run[0], max(named) + 1, tuple(cell for cell in inside if cell.row <= max(named)))
        run = []


def _words(text: str, labels: Labels) -> set[str]:
    return {labels.key(text), labels.explained_key(text)} - {""}


def _frame(zone: _Zone, columns: tuple[Column, ...], labels: Labels) -> Frame | None:
    """Match the headings of a zone with some columns; None where too few are there or two share a place."""
    spans: dict[str, Span] = {}
    for cell in zone.cells:
        named = _named(cell, zone, columns, labels)
        if named in spans:
            return None
        if named is not None:
            spans[named] = _span(cell)
    if len(spans) < len(columns):
        spans = _by_sequence(zone, columns, labels, spans)
    ordered = sorted(spans.values())
    if any(before[1] > after[0] for before, after in pairwise(ordered)):
        return None
    if not spans or len(spans) < _FEWEST * len(columns):
        return None
    known = {name for column in columns for name in column.names}
    if any(_words(cell.text, labels) & known and _span(cell) not in ordered for cell in zone.cells):
        return None
    extra = {
        _span(cell): " ".join(cell.text.split())
        for cell in zone.cells
        if cell.column >= ordered[0][0] and not any(_overlap(cell, span) for span in ordered)
    }
    damaged = dict(_damaged(spans, extra, columns, labels))
    spans |= damaged
    said = tuple((extra.pop(span), column) for column, span in damaged.items())
    return Frame(tuple(spans.get(column.id) for column in columns), extra, zone.end, zone.end, said)


def _damaged(
    spans: Mapping[str, Span], extra: Mapping[Span, str], columns: tuple[Column, ...], labels: Labels
) -> Iterator[tuple[str, Span]]:
    """Yield the columns whose heading has an error: one between the right neighbours that is like it."""
    for number, column in enumerate(columns):
        if column.id in spans:
            continue
        before = [spans[each.id] for each in columns[:number] if each.id in spans]
        after = [spans[each.id] for each in columns[number + 1 :] if each.id in spans]
        start = max((span[1] for span in before), default=0)
        end = min((span[0] for span in after), default=start + len(extra) + 1)
        like = [
            span
            for span, text in extra.items()
            if start <= span[0] < end
            and max(fuzz.ratio(labels.key(text), name) for name in column.names) >= _LIKE
        ]
        if len(like) == 1:
            yield column.id, like[0]


def _named(cell: Cell, zone: _Zone, columns: tuple[Column, ...], labels: Labels) -> str | None:
    """Return the column that a heading names, by itself or with the headings above it; None in doubt."""
    words = _words(cell.text, labels)
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
    zone: _Zone, columns: tuple[Column, ...], labels: Labels, named: dict[str, Span]
) -> dict[str, Span]:
    """Name headings that several columns share by their order, where all of them are there."""
    known = {name for column in columns for name in column.names}
    cells = sorted(
        (cell for cell in zone.cells if _words(cell.text, labels) & known), key=lambda cell: cell.column
    )
    if len(cells) != len(columns):
        return named
    spans: dict[str, Span] = {}
    for column, cell in zip(columns, cells, strict=True):
        if not _words(cell.text, labels) & column.names or named.get(column.id, _span(cell)) != _span(cell):
            return named
        spans[column.id] = _span(cell)
    return spans


def _holds(frame: Frame, rows: Mapping[int, Sequence[Cell]]) -> bool:
    """Tell whether the figures below some headings stand under them, and labels beside them."""
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


def _all_figures(cells: Sequence[Cell], frame: Frame) -> bool:
    """Tell whether what stands under the headings are figures; other words may stand under extra ones."""
    return all(
        is_figure(cell.text) or any(_overlap(cell, span) for span in frame.extra)
        for cell in cells
        if cell.text.strip()
    )


def _strange(
    table: Table,
    rows: Mapping[int, Sequence[Cell]],
    frames: Mapping[tuple[str, ...], tuple[Frame, ...]],
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


def _heading_runs(table: Table, rows: Mapping[int, Sequence[Cell]]) -> Iterator[tuple[int, int]]:
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
    words = _words(text, labels)
    return any(fuzz.ratio(word, name) >= _LIKE for word in words for name in official)


def _is_number(cell: Cell) -> bool:
    return bool(cell.text.strip()) and is_figure(cell.text) and cell.column > 0


def _span(cell: Cell) -> Span:
    return cell.column, cell.column + cell.columns


def _overlap(cell: Cell, span: Span) -> int:
    return max(0, min(cell.column + cell.columns, span[1]) - max(cell.column, span[0]))
