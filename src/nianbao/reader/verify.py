"""Comparing every label and locked cell with the layout before any number is trusted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice

from nianbao.core import Finding, Place, finding
from nianbao.layout import LEDGER_SHEET, Area, Label, LedgerColumn, WorkbookLayout
from nianbao.reader.convert import same_text, shown, with_blanks
from nianbao.reader.free import SheetPattern, patterns_of
from nianbao.spreadsheet import BLANK, AnyBook, Place as Spot, Sheet

_SHIFTS = (1, -1, 2, -2, 3, -3, 4, -4, 5, -5)
_ENOUGH = 0.8
_FEWEST_MOVED = 3
_SHORT = 24
_MOST_EXTRA = 10_000
"""Cells beside the form that are counted on one sheet."""


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
    sheets = workbook
    for name, pattern in patterns_of(layout).items():
        if name not in sheets:
            now = _renamed(layout, pattern, workbook)
            renamed.update(now)
            hint = "".join(f"（看起来改名为“{with_blanks(present)}”）" for present in now)
            differences.append(Difference(name, None, f"缺少工作表“{name}”{hint}"))
            broken.add(name)
            continue
        grid = sheets[name]
        if _as_issued(pattern, grid):
            continue
        found = list(_label_differences(name, pattern, grid))
        if found:
            hint = _shift(pattern, grid)
            words = f"{found[0].words}{hint}"
            differences += [Difference(name, found[0].area, words), *found[1:]]
            broken.add(name)
        else:
            extra += islice(_extra_content(name, pattern, grid), _MOST_EXTRA)
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


def _as_issued(pattern: SheetPattern, sheet: Sheet) -> bool:
    """Return whether a sheet shows its labels and nothing beside the form, by one comparison."""
    if sheet.raw_at(pattern, pattern.places) != pattern.texts:
        return False
    return not any(_is_filled(sheet.raw(sheet.shape.spots[place])) for place in _beside(pattern, sheet))


def _beside(pattern: SheetPattern, sheet: Sheet) -> tuple[Spot, ...]:
    """List the cells with something in them that do not belong to the form; those of one shape are listed once."""
    spots = sheet.shape.spots
    return sheet.shape.once(
        pattern, lambda: tuple(sorted(place for place in spots if place not in pattern.allowed))
    )


def _is_filled(raw: object) -> bool:
    return raw != BLANK and bool(str(raw).strip())


def _renamed(layout: WorkbookLayout, pattern: SheetPattern, workbook: AnyBook) -> list[str]:
    """Find the strange sheet that shows the labels of a missing one."""
    known = (*layout.sheets, *layout.companions)
    for name in (title for title in workbook if title not in known):
        grid = workbook.readable(name)
        if grid and sum(_same(label, grid.at(label.area)) for label in pattern.labels) >= _ENOUGH * len(
            pattern.labels
        ):
            return [name]
    return []


def _label_differences(sheet: str, pattern: SheetPattern, grid: Sheet) -> Iterator[Difference]:
    for label in pattern.labels:
        raw = grid.at(label.area)
        if not _same(label, raw):
            was = f"“{_short(shown(raw))}”" if raw != BLANK else "空白"
            words = (
                f"{label.area.address} 应为“{_short(label.text)}”，现为{was}"
                if label.text
                else (f"{label.area.address} 应为空白，现为{was}")
            )
            yield Difference(sheet, label.area, words)


def _same(label: Label, raw: object) -> bool:
    return same_text(label.text, raw)


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else text[:_SHORT] + "……"


def _shift(pattern: SheetPattern, grid: Sheet) -> str:
    """Return a sentence where the labels look as if rows or columns had been inserted or deleted."""
    wrong = [label for label in pattern.labels if label.text and not _same(label, grid.at(label.area))]
    for words, rows, columns in (("行", 1, 0), ("列", 0, 1)):
        for shift in _SHIFTS if len(wrong) >= _FEWEST_MOVED else ():
            expected = _still_there(wrong, shift * rows, shift * columns)
            moved = sum(
                _same(label, grid.at(_moved(label.area, shift * rows, shift * columns))) for label in expected
            )
            if moved >= max(2, _ENOUGH * len(expected)):
                done = "插入" if shift > 0 else "删除"
                return f"；看起来{done}了 {abs(shift)} {words}"
    return ""


def _still_there(wrong: list[Label], rows: int, columns: int) -> list[Label]:
    """Return the labels without those that deleting rows or columns (less than 0) has removed."""
    first_row = min(label.area.row for label in wrong) - min(rows, 0)
    first_column = min(label.area.column for label in wrong) - min(columns, 0)
    return [
        label
        for label in wrong
        if (rows >= 0 or label.area.row >= first_row) and (columns >= 0 or label.area.column >= first_column)
    ]


def _moved(area: Area, rows: int, columns: int) -> Area:
    return Area(area.row + rows, area.column + columns)


def _extra_content(sheet: str, pattern: SheetPattern, grid: Sheet) -> Iterator[Difference]:
    for (row, column), raw in sorted(grid.filled(), key=lambda cell: cell[0]):
        if (row, column) not in pattern.allowed and _is_filled(raw):
            yield Difference(sheet, Area(row, column), shown(raw))
