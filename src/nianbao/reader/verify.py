"""Comparing every label and locked cell with the layout before any number is trusted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice

from nianbao.core import Finding, Place, finding
from nianbao.layout import LEDGER_SHEET, Area, Label, LedgerColumn, WorkbookLayout
from nianbao.reader.convert import same_text, shown, with_blanks
from nianbao.spreadsheet import BLANK, AnyBook, Place as Spot, Sheet

_SHIFTS = (1, -1, 2, -2, 3, -3, 4, -4, 5, -5)
_ENOUGH = 0.8
_FEWEST_MOVED = 3
_SHORT = 24
_MOST_EXTRA = 10_000
"""Cells beside the form that are counted on one sheet."""


@dataclass(frozen=True, eq=False)
class SheetPattern:
    """One sheet: its labels, the texts that must be in their places, and the cells that may hold anything."""

    labels: tuple[Label, ...]
    places: tuple[Spot, ...]
    texts: tuple[str, ...]
    allowed: frozenset[Spot]


@cache
def patterns_of(layout: WorkbookLayout) -> dict[str, SheetPattern]:
    """Prepare the patterns of every visible sheet of a layout."""
    return {sheet: _pattern(layout, sheet, labels) for sheet, labels in layout.labels.items()}


def _pattern(layout: WorkbookLayout, sheet: str, labels: tuple[Label, ...]) -> SheetPattern:
    texts = {(label.area.row, label.area.column): label.text for label in labels if label.text}
    tables = (table for table in layout.tables if table.sheet == sheet)
    filled = {
        (slot.area.row, slot.area.column) for table in tables for slot in (*table.slots, *table.text_slots)
    }
    free = {
        (row, column)
        for area in layout.free[sheet]
        for row in range(area.row, area.last_row + 1)
        for column in range(area.column, area.last_column + 1)
    }
    return SheetPattern(labels, tuple(texts), tuple(texts.values()), frozenset(free | filled | texts.keys()))


@dataclass(frozen=True)
class Difference:
    """One place where a workbook is not as issued."""

    sheet: str
    area: Area | None
    words: str


@dataclass(frozen=True)
class Verification:
    """The differences from the workbook as issued.

    ``broken`` are the sheets whose numbers cannot be trusted, ``renamed`` the present names of those
    that were renamed, ``extra`` are cells filled in where nothing should be.
    """

    differences: tuple[Difference, ...]
    broken: frozenset[str]
    renamed: frozenset[str]
    extra: tuple[Difference, ...]


def verify(layout: WorkbookLayout, workbook: AnyBook) -> Verification:
    """Compare a workbook with the layout it was issued with."""
    differences: list[Difference] = []
    extra: list[Difference] = []
    broken: set[str] = set()
    renamed: set[str] = set()
    for name, pattern in patterns_of(layout).items():
        if name not in workbook:
            now = _renamed(layout, pattern, workbook)
            renamed.update(now)
            hint = "".join(f"（看起来改名为“{with_blanks(present)}”）" for present in now)
            differences.append(Difference(name, None, f"缺少工作表“{name}”{hint}"))
            broken.add(name)
            continue
        sheet = workbook[name]
        beside = list(islice(_beside(name, pattern, sheet), _MOST_EXTRA))
        if not beside and sheet.raw_at(pattern, pattern.places) == pattern.texts:
            continue
        found = list(_label_differences(name, pattern, sheet))
        if found:
            hint = _shift(pattern, sheet)
            words = f"{found[0].words}{hint}"
            differences += [Difference(name, found[0].area, words), *found[1:]]
            broken.add(name)
        else:
            extra += beside
    return Verification(tuple(differences), frozenset(broken), frozenset(renamed), tuple(extra))


def ledger_differences(layout: WorkbookLayout, ledger: Sheet) -> list[Difference]:
    """Compare the hidden sheet's list of fields with the layout; gives the first place that differs."""
    names, first = layout.ledger.names, layout.ledger.first
    column = ledger.column(LedgerColumn.FIELD)
    rows = range(first, first + len(names))
    if {row: name for row, name in column.items() if row in rows} == _names_by_row(layout):
        return []
    for row, name in enumerate(names, first):
        if column.get(row, BLANK) != name:
            return [Difference(LEDGER_SHEET, Area(row, LedgerColumn.FIELD), "隐藏的工作表被改动")]
    return []


@cache
def _names_by_row(layout: WorkbookLayout) -> Mapping[int, str]:
    """Return what stands in the hidden sheet's list of fields, by row; most rows have nothing."""
    return {row: name for row, name in enumerate(layout.ledger.names, layout.ledger.first) if name}


def altered(differences: tuple[Difference, ...], *, code: str = "form.altered", **details: str) -> Finding:
    """Make one finding of all differences: the first place, and how many more."""
    first = differences[0]
    place = Place(first.sheet, first.area.address if first.area else None)
    more = f"（另有 {len(differences) - 1} 处不同）" if len(differences) > 1 else ""
    return finding(code, place, change=first.words, more=more, **details)


def _beside(name: str, pattern: SheetPattern, sheet: Sheet) -> Iterator[Difference]:
    """Yield the cells with something in them that do not belong to the form; their places are listed once for a shape."""
    spots = sheet.shape.spots
    places = sheet.shape.once(
        pattern, lambda: sorted(place for place in spots if place not in pattern.allowed)
    )
    for place in places:
        raw = sheet.raw(spots[place])
        if raw != BLANK and str(raw).strip():
            yield Difference(name, Area(*place), shown(raw))


def _renamed(layout: WorkbookLayout, pattern: SheetPattern, workbook: AnyBook) -> list[str]:
    """Find the strange sheet that shows the labels of a missing one."""
    known = (*layout.sheets, *layout.companions)
    for name in (title for title in workbook if title not in known):
        sheet = workbook.readable(name)
        if sheet and sum(_shows(sheet, label) for label in pattern.labels) >= _ENOUGH * len(pattern.labels):
            return [name]
    return []


def _label_differences(name: str, pattern: SheetPattern, sheet: Sheet) -> Iterator[Difference]:
    for label in pattern.labels:
        if not _shows(sheet, label):
            was = shown(sheet.at(label.area))
            words = f"{label.area.address} 应为{_quoted(label.text)}，现为{_quoted(was)}"
            yield Difference(name, label.area, words)


def _shows(sheet: Sheet, label: Label, rows: int = 0, columns: int = 0) -> bool:
    """Return whether a sheet shows a label, so many rows and columns further on."""
    return same_text(label.text, sheet.at(Area(label.area.row + rows, label.area.column + columns)))


def _quoted(text: str) -> str:
    """Return a text for a message, in quotes."""
    return f"“{text if len(text) <= _SHORT else text[:_SHORT] + '……'}”" if text else "空白"


def _shift(pattern: SheetPattern, sheet: Sheet) -> str:
    """Return a sentence where the labels look as if rows or columns had been inserted or deleted."""
    wrong = [label for label in pattern.labels if label.text and not _shows(sheet, label)]
    for words, rows, columns in (("行", 1, 0), ("列", 0, 1)):
        for shift in _SHIFTS if len(wrong) >= _FEWEST_MOVED else ():
            expected = _still_there(wrong, shift * rows, shift * columns)
            moved = sum(_shows(sheet, label, shift * rows, shift * columns) for label in expected)
            if moved >= max(2, _ENOUGH * len(expected)):
                done = "插入" if shift > 0 else "删除"
                return f"；看起来{done}了 {abs(shift)} {words}"
    return ""


def _still_there(wrong: list[Label], rows: int, columns: int) -> list[Label]:
    """Return the labels without those that deleting rows or columns (less than 0) has removed."""
    first_row = min(label.area.row for label in wrong) - min(rows, 0)
    first_column = min(label.area.column for label in wrong) - min(columns, 0)
    return [label for label in wrong if label.area.row >= first_row and label.area.column >= first_column]
