"""What every sheet of a workbook must show, and the cells in which something may stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nianbao.layout import Area, Label, WorkbookLayout
from nianbao.spreadsheet import Place


@dataclass(frozen=True, eq=False)
class SheetPattern:
    """One sheet: its labels, the texts that must be in their places, and the cells that may hold anything."""

    labels: tuple[Label, ...]
    places: tuple[Place, ...]
    texts: tuple[str, ...]
    allowed: frozenset[Place]


@cache
def patterns_of(layout: WorkbookLayout) -> dict[str, SheetPattern]:
    """Prepare the patterns of every visible sheet of a layout."""
    return {sheet: _pattern(labels, _free(layout, sheet)) for sheet, labels in layout.labels.items()}


def _pattern(labels: tuple[Label, ...], free: frozenset[Place]) -> SheetPattern:
    texts = {(label.area.row, label.area.column): label.text for label in labels if label.text}
    return SheetPattern(labels, tuple(texts), tuple(texts.values()), free | texts.keys())


def _free(layout: WorkbookLayout, sheet: str) -> frozenset[tuple[int, int]]:
    """List the cells that are filled in or computed."""
    return frozenset(
        (row, column)
        for area in _free_areas(layout, sheet)
        for row in range(area.row, area.row + area.rows)
        for column in range(area.column, area.column + area.columns)
    )


def _free_areas(layout: WorkbookLayout, sheet: str) -> Iterator[Area]:
    yield from layout.free[sheet]
    for table in layout.tables:
        if table.sheet == sheet:
            for slot in (*table.slots, *table.text_slots):
                yield Area(slot.area.row, slot.area.column)
