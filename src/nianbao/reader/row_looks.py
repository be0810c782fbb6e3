"""What a person sees in the rows of a breakdown: each figure is looked at as one that was entered."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from nianbao.core import Finding, Number, Place as Where, Severity, finding, to_text
from nianbao.form import SUM
from nianbao.layout import Area, BreakdownColumn, BreakdownRows, WorkbookLayout, breakdown_labels
from nianbao.reader.breakdown import BreakdownRow
from nianbao.reader.convert import same_text, shown
from nianbao.reader.figures import of_formula
from nianbao.reader.plan import TablePlan, cell_of
from nianbao.reader.seen import LEAST_HEIGHT, LEAST_WIDTH, View, is_covered, look_at, views_of
from nianbao.spreadsheet import BLANK, AnyBook, Place, Rectangle, SheetShape, Spot

_MOST_NAMED = 100
"""Cells of one kind that are named one by one."""

_Looks = tuple[tuple[View, bool] | None, ...]
"""How each cell of a row is displayed, and whether every whole number in it is seen as it is, if it has room."""


class RowLooks:
    """The looks at the rows of one breakdown, sheet by sheet.

    Rows whose cells have the same styles, are under the same conditions and below the same things look the same,
    so that is worked out once.
    """

    def __init__(self, layout: WorkbookLayout, book: AnyBook) -> None:
        self._layout, self._book = layout, book
        self._over: tuple[Rectangle, ...] = ()
        self._special: tuple[Rectangle, ...] = ()
        self._known: dict[object, _Looks] = {}
        self._begun = False
        self._found: dict[Severity, list[Finding]] = {severity: [] for severity in Severity}
        self._more: Counter[str | None] = Counter()

    def begin(self, name: str) -> SheetShape:
        """Begin a sheet; gives what is around its rows."""
        around = self._book.around(name)
        self._begun = False
        over = (*around.merged, *self._book.covered(name, around))
        self._over = tuple(
            area
            for area in over
            if area.bottom >= BreakdownRows.FIRST_OFFICE and area.right >= BreakdownColumn.FIRST_FIELD
        )
        conditions = (area for condition in around.conditions for area in condition.areas)
        self._special = (*self._over, *conditions)
        self._known = {}
        return around

    def _compare_headings(self, row: BreakdownRow) -> None:
        """Report the headings that are not those of the figures below them, where each figure has its usual column."""
        first = BreakdownColumn.FIRST_FIELD
        if list(row.columns) != list(range(first, first + len(row.values))):
            return
        cells: dict[Place, object] = {}
        for sheet in islice(self._book.each_row_of(row.sheet, SheetShape({})), BreakdownRows.FIRST_OFFICE):
            cells |= dict(sheet.filled())
        for area, text in breakdown_labels(self._layout.form):
            raw = cells.get((area.row, area.column), BLANK)
            if not same_text(text, raw):
                texts = {"found": shown(raw) or "空白", "expected": text}
                place = Where(row.sheet, area.address)
                self._found[Severity.WARNING].append(finding("breakdown.heading", place, **texts))

    def look(self, row: BreakdownRow, numbers: Sequence[Number | None]) -> None:
        """Look at every figure of a row; ``numbers`` are what they are meant to be."""
        if not self._begun:
            self._begun = True
            self._compare_headings(row)
        shape, values = row.cells.shape, row.cells.values
        if shape.row_hidden(row.row) or shape.height(row.row) < LEAST_HEIGHT:
            self._say(row, BreakdownColumn.NAME, finding("breakdown.unseen/row"))
        for (_, column), spot, look in zip(shape.spots, shape.spots.values(), self._looks(row), strict=True):
            if look is None:
                continue
            view, simple = look
            text = values[spot.value] if simple and isinstance(spot.value, int) else ""
            if len(text) > view.room or not text.isdigit():
                self._look_closely(row, column, spot, view, numbers)

    def findings(self) -> list[Finding]:
        """Report what was seen: the first cells of each kind, and how many more there are."""
        more = [
            finding("breakdown.unseen/more", Where(sheet), found=str(count))
            for sheet, count in self._more.items()
        ]
        return [each for found in self._found.values() for each in found] + more

    def _looks(self, row: BreakdownRow) -> _Looks:
        shape = row.cells.shape
        near = tuple(
            (number, area.left, area.right)
            for number, area in enumerate(self._special)
            if area.top <= row.row <= area.bottom
        )
        cells = tuple((at[1], *spot[:2], spot.formula is None) for at, spot in shape.spots.items())
        key = near, cells
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = tuple(self._work_out(row))
        return known

    def _work_out(self, row: BreakdownRow) -> Iterator[tuple[View, bool] | None]:
        shape, form = row.cells.shape, self._layout.form
        cells = {
            (row.row, column): cell_of(self._layout, field, Area(row.row, column))
            for column, field in zip(row.columns, form.fields, strict=True)
            if column is not None
        }
        views = views_of(row.cells, TablePlan(row.sheet, tuple(cells.values()), ()))
        for place, spot in shape.spots.items():
            cell = cells.get(place)
            if cell is None:
                yield None
                continue
            view = views[cell]
            typed = spot.kind == "n" and (spot.formula is None or row.office is None)
            open_ = shape.zeros_shown and not _is_hidden(shape, place[1]) and not is_covered(cell, self._over)
            yield view, cell.whole and typed and open_ and view.plain

    def _look_closely(
        self, row: BreakdownRow, column: int, spot: Spot, view: View, numbers: Sequence[Number | None]
    ) -> None:
        sheet, field = row.cells, view.cell.field
        number = numbers[self._layout.form.position[field.id]]
        if number is None or (field.aggregate != SUM and (number % 1 or row.office is None)):
            return  # a mean is rounded to what has room, as it was drawn
        where = self._layout.place(field.id)
        covered = is_covered(view.cell, self._over)
        found = list(
            look_at(where, sheet, view, number, sheet.raw(spot) if row.office else 0.0, covered=covered)
        )
        if spot.formula is not None and row.office is not None:
            found.append(of_formula(spot.formula, where, number))
        seen = [(problem.severity, problem.title) for problem in found]
        if number and _is_hidden(sheet.shape, column):
            seen.append((Severity.WARNING, "列被隐藏"))
        for severity, reason in seen:
            code = "breakdown.shown-otherwise" if severity is Severity.ERROR else "breakdown.unseen"
            self._say(row, column, finding(code, found=to_text(number), reason=reason), where.words)

    def _say(self, row: BreakdownRow, column: int, said: Finding, words: str = "") -> None:
        found = self._found[said.severity]
        if len(found) == _MOST_NAMED:
            self._more[row.sheet] += 1
            return
        office = f"“{row.office.name}”" if row.office is not None else "合计"
        found.append(replace(said, place=Where(row.sheet, Area(row.row, column).address, f"{office}{words}")))


def _is_hidden(shape: SheetShape, column: int) -> bool:
    return shape.column_hidden(column) or shape.width(column) < LEAST_WIDTH
