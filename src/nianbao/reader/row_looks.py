"""What a person sees in the rows of a breakdown: each figure is looked at as one that was entered."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from operator import itemgetter
from typing import cast

from nianbao.core import Finding, Number, Place as Where, Severity, finding, to_text
from nianbao.form import SUM
from nianbao.layout import Area, BreakdownColumn, BreakdownRows, WorkbookLayout, breakdown_labels
from nianbao.reader.breakdown import NOWHERE, BreakdownRow
from nianbao.reader.convert import same_text, shown
from nianbao.reader.figures import of_formula
from nianbao.reader.near import Near, Reaching
from nianbao.reader.plan import TablePlan, cell_of
from nianbao.reader.seen import (
    LEAST_HEIGHT,
    LEAST_WIDTH,
    View,
    digits_with_room,
    is_covered,
    look_at,
    views_of,
)
from nianbao.spreadsheet import BLANK, Book, Sheet, SheetShape

_MOST_NAMED = 100
"""Cells of one kind that are named one by one."""


@dataclass(frozen=True, slots=True)
class _Displayed:
    """How one figure is displayed: the number of its cell in the row, its column, its place among the fields."""

    cell: int
    column: int
    position: int
    view: View
    covered: bool
    hidden: bool


@dataclass(frozen=True, slots=True)
class _PlainFigures:
    """Some figures of a row of which every whole number from 0 to below a bound is seen as it is."""

    pick: Callable[[Sequence[Number | None]], tuple[Number | None, ...]]
    bound: int
    figures: tuple[_Displayed, ...]

    def doubtful(self, numbers: Sequence[Number | None]) -> Iterator[_Displayed]:
        """Yield those of which the numbers of a row are not like that."""
        picked = self.pick(numbers)
        if not self._hold(picked):
            pairs = zip(self.figures, picked, strict=False)
            yield from (figure for figure, number in pairs if not self._hold((number,)))

    def _hold(self, numbers: Sequence[Number | None]) -> bool:
        """Return whether all numbers are like that; the sum is an int only where each of them is one."""
        known = cast(Sequence[Number], numbers)
        return (
            None not in numbers
            and min(known) >= 0
            and max(known) < self.bound
            and isinstance(sum(known), int)
        )


@dataclass(frozen=True, slots=True)
class _Looks:
    """How a row is displayed: ``sheet`` is one that looks the same, ``unseen`` is True where all of it is hidden."""

    sheet: Sheet
    unseen: bool
    plain: tuple[_PlainFigures, ...]
    others: tuple[_Displayed, ...]


class RowLooks:
    """The looks at the rows of one breakdown, sheet by sheet.

    Rows whose cells have the same styles, are under the same conditions and below the same things look the same,
    so that is worked out once.
    """

    def __init__(self, layout: WorkbookLayout, book: Book) -> None:
        self._layout, self._book = layout, book
        self._reaching = Reaching(SheetShape({}), ())
        self._known: dict[object, _Looks] = {}
        self._found: dict[Severity, list[Finding]] = {severity: [] for severity in Severity}
        self._more: Counter[str | None] = Counter()
        self._begun = False

    def begin(self, name: str) -> None:
        """Begin a sheet."""
        around = self._book.around(name)
        over = (
            area
            for area in (*around.merged, *self._book.covered(name, around))
            if area.bottom >= BreakdownRows.FIRST_OFFICE and area.right >= BreakdownColumn.FIRST_FIELD
        )
        self._reaching = Reaching(around, tuple(over))
        self._known = {}
        self._begun = False

    def _compare_headings(self, row: BreakdownRow) -> None:
        """Report the headings that are not those of the figures below them, where each figure has its usual column."""
        first = BreakdownColumn.FIRST_FIELD
        if row.columns != tuple(range(first, first + len(row.values))):
            return
        rows = dict(islice(self._book.rows_of(row.sheet), BreakdownRows.FIRST_OFFICE))
        for area, text in breakdown_labels(self._layout.form):
            cells = rows.get(area.row, ())
            raw = cells[area.column] if area.column < len(cells) else BLANK
            if not same_text(text, raw):
                texts = {"found": shown(raw) or "空白", "expected": text}
                place = Where(row.sheet, area.address)
                self._found[Severity.WARNING].append(finding("breakdown.heading", place, **texts))

    def look(self, row: BreakdownRow, numbers: Sequence[Number | None]) -> None:
        """Look at every figure of a row; ``numbers`` are what they are meant to be."""
        if not self._begun:
            self._begun = True
            self._compare_headings(row)
        looks = self._looks(row)
        if looks.unseen:
            self._say(row, BreakdownColumn.NAME, finding("breakdown.unseen/row"))
        doubtful = [figure for plain in looks.plain for figure in plain.doubtful(row.values)]
        for figure in sorted((*doubtful, *looks.others), key=_cell) if doubtful else looks.others:
            self._look_closely(row, figure, looks.sheet, numbers[figure.position])

    def findings(self) -> list[Finding]:
        """Report what was seen: the first cells of each kind, and how many more there are."""
        more = [
            finding("breakdown.unseen/more", Where(sheet), found=str(count))
            for sheet, count in self._more.items()
        ]
        return [each for found in self._found.values() for each in found] + more

    def _looks(self, row: BreakdownRow) -> _Looks:
        """Return how a row is displayed."""
        kind, near = row.written.kind, self._reaching.near(row.row)
        return kind.once((near, row.office is None), lambda: self._like(row, near))

    def _like(self, row: BreakdownRow, near: Near) -> _Looks:
        """Return how rows of another kind are displayed that look the same, or work it out."""
        kind = row.written.kind
        cells = tuple((column, spot.kind, spot.style, spot.formula is None) for column, spot in kind.cells())
        key = near.look, row.office is None, kind.height, kind.hidden, cells
        if key not in self._known:
            self._known[key] = self._work_out(row, near)
        return self._known[key]

    def _work_out(self, row: BreakdownRow, near: Near) -> _Looks:
        sheet = self._book.sheet_of(row.written, near.around)
        shape = sheet.shape
        cells = {
            column: cell_of(self._layout, field, Area(row.row, column))
            for column, field in zip(row.columns, self._layout.form.fields, strict=True)
            if column != NOWHERE
        }
        views = views_of(sheet, TablePlan(row.sheet, tuple(cells.values()), ()))
        plain: dict[int, list[_Displayed]] = {}
        others: list[_Displayed] = []
        for number, (column, spot) in enumerate(row.written.kind.cells()):
            cell = cells.get(column)
            if cell is None:
                continue
            hidden = shape.column_hidden(column) or shape.width(column) < LEAST_WIDTH
            covered = is_covered(cell, near.over)
            figure = _Displayed(
                number, column, self._layout.form.position[cell.field.id], views[cell], covered, hidden
            )
            typed = spot.kind == "n" and (spot.formula is None or row.office is None)
            bound = _bound(figure) if typed and shape.zeros_shown else 0
            (plain.setdefault(bound, []) if bound else others).append(figure)
        low = shape.row_hidden(row.row) or shape.height(row.row) < LEAST_HEIGHT
        return _Looks(sheet, low, tuple(map(_plain, plain, plain.values())), tuple(others))

    def _look_closely(
        self, row: BreakdownRow, figure: _Displayed, sheet: Sheet, number: Number | None
    ) -> None:
        """Look at one figure; ``sheet`` is its row, or one that looks the same."""
        field = figure.view.cell.field
        if number is None or (field.aggregate != SUM and (number % 1 or row.office is None)):
            return  # a mean is rounded to what has room, as it was drawn
        where, spot = self._layout.place(field.id), row.written.kind.spots[figure.cell]
        raw = self._book.held_by(spot, row.written) if row.office else 0.0
        found = list(look_at(where, sheet, figure.view, number, raw, covered=figure.covered))
        if spot.formula is not None and row.office is not None:
            found.append(of_formula(spot.formula, where, number))
        seen = [(problem.severity, problem.title) for problem in found]
        if number and figure.hidden:
            seen.append((Severity.WARNING, "列被隐藏"))
        for severity, reason in seen:
            code = "breakdown.shown-otherwise" if severity is Severity.ERROR else "breakdown.unseen"
            self._say(row, figure.column, finding(code, found=to_text(number), reason=reason), where.words)

    def _say(self, row: BreakdownRow, column: int, said: Finding, words: str = "") -> None:
        found = self._found[said.severity]
        if len(found) == _MOST_NAMED:
            self._more[row.sheet] += 1
            return
        office = f"“{row.office.name}”" if row.office is not None else "合计"
        found.append(replace(said, place=Where(row.sheet, Area(row.row, column).address, f"{office}{words}")))


def _cell(figure: _Displayed) -> int:
    return figure.cell


def _bound(figure: _Displayed) -> int:
    """Return below which bound every whole number from 0 on is seen as it is; 0 where that cannot be said."""
    view = figure.view
    if figure.covered or not (view.cell.whole and view.plain):
        return 0
    room = digits_with_room(view)
    return min(room, 1) if figure.hidden else 10**room * bool(room)


def _plain(bound: int, figures: Sequence[_Displayed]) -> _PlainFigures:
    """Put figures of one bound together; the first is picked twice, since one alone would not come as a tuple."""
    places = [figure.position for figure in figures]
    return _PlainFigures(itemgetter(*places, places[0]), bound, tuple(figures))
