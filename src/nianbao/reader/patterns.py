"""What every row of a workbook must show, prepared once for a layout, compared as tuples."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from operator import itemgetter

from nianbao.layout import (
    AUDIT_COUNT,
    AUDIT_DIFFERENCE,
    AUDIT_EXPLANATION,
    AUDIT_LINK,
    AUDIT_RESULT,
    COVER_COLUMNS,
    Area,
    Label,
    WorkbookLayout,
)
from nianbao.reader.grid import BLANK, Row

Getter = Callable[[Row], object]
_MOST_FREE_ROWS = 200


@dataclass(frozen=True, slots=True)
class RowPattern:
    """One row: the labels it must show, the cells that must be blank, and how far it may reach."""

    labels: Getter | None
    texts: object
    blanks: Getter | None
    nothing: object
    width: int

    def matches(self, row: Row) -> bool:
        """Tell at once whether a row is as issued, with nothing beside it."""
        if len(row) < self.width:
            row = [*row, *[BLANK] * (self.width - len(row))]
        if self.labels is not None and self.labels(row) != self.texts:
            return False
        if self.blanks is not None and self.blanks(row) != self.nothing:
            return False
        return len(row) == self.width or not any(cell != BLANK for cell in row[self.width :])


@dataclass(frozen=True, slots=True)
class SheetPattern:
    """One sheet: its labels, its rows, and the cells in which something may stand."""

    labels: tuple[Label, ...]
    rows: tuple[RowPattern, ...]
    allowed: frozenset[tuple[int, int]]


@cache
def patterns_of(layout: WorkbookLayout) -> dict[str, SheetPattern]:
    """Prepare the patterns of every visible sheet of a layout."""
    return {sheet: _pattern(labels, _free(layout, sheet)) for sheet, labels in layout.labels.items()}


def _pattern(labels: tuple[Label, ...], free: frozenset[tuple[int, int]]) -> SheetPattern:
    texts = {(label.area.row, label.area.column): label.text for label in labels if label.text}
    allowed = free | texts.keys()
    height = 1 + max(row for row, _ in allowed)
    width = 1 + max(column for _, column in allowed)
    rows = tuple(_row(row, width, texts, allowed) for row in range(height))
    return SheetPattern(labels, rows, frozenset(allowed))


def _row(
    row: int, width: int, texts: dict[tuple[int, int], str], allowed: frozenset[tuple[int, int]]
) -> RowPattern:
    shown = [column for column in range(width) if (row, column) in texts]
    blank = [column for column in range(width) if (row, column) not in allowed]
    return RowPattern(
        labels=itemgetter(*shown) if shown else None,
        texts=_tupled([texts[row, column] for column in shown]),
        blanks=itemgetter(*blank) if blank else None,
        nothing=_tupled([BLANK for _ in blank]),
        width=width,
    )


def _tupled(values: list[str]) -> object:
    """Give what an itemgetter gives: the value itself where there is but one."""
    return values[0] if len(values) == 1 else tuple(values)


def _free(layout: WorkbookLayout, sheet: str) -> frozenset[tuple[int, int]]:
    """List the cells that are filled in or computed."""
    return frozenset(
        (row, column)
        for area in _free_areas(layout, sheet)
        for row in range(area.row, area.row + area.rows)
        for column in range(area.column, area.column + area.columns)
    )


def _free_areas(layout: WorkbookLayout, sheet: str) -> Iterator[Area]:
    cover, audit = layout.cover, layout.audit
    if sheet == cover.sheet:
        yield from cover.entries.values()
        yield from (cover.subtitle, cover.state, cover.detail, cover.check_code)
        if cover.end == cover.body:
            yield Area(cover.body, 0, _MOST_FREE_ROWS, COVER_COLUMNS)
    elif audit is not None and sheet == audit.sheet:
        yield from (audit.office, audit.state, audit.errors, audit.warnings)
        yield Area(audit.first, AUDIT_RESULT, len(audit.items), AUDIT_DIFFERENCE - AUDIT_RESULT + 1)
        for column in (AUDIT_LINK, AUDIT_EXPLANATION, AUDIT_COUNT):
            yield audit.column(column)
    else:
        table = next(table for table in layout.tables if table.sheet == sheet)
        yield table.footer
        for slot in table.slots:
            yield Area(slot.area.row, slot.area.column)
