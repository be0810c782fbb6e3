"""Comparing every label and locked cell with the layout before any number is trusted."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from nianbao.core import Finding, Place, finding
from nianbao.layout import LEDGER_FIELD, LEDGER_SHEET, Area, Label, WorkbookLayout
from nianbao.reader.convert import same_text, shown
from nianbao.reader.grid import BLANK, Grid, Sheets
from nianbao.reader.patterns import SheetPattern, patterns_of

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
    """What differs.

    ``broken`` are the sheets whose numbers cannot be trusted, ``renamed`` the present names of those
    that were renamed, ``extra`` is what stands where nothing should.
    """

    differences: tuple[Difference, ...]
    broken: frozenset[str]
    renamed: frozenset[str]
    extra: tuple[Difference, ...]


def verify(layout: WorkbookLayout, sheets: Sheets) -> Verification:
    """Compare a workbook with the layout it was issued with."""
    differences: list[Difference] = []
    extra: list[Difference] = []
    broken: set[str] = set()
    renamed: set[str] = set()
    for name, pattern in patterns_of(layout).items():
        if name not in sheets:
            now = _renamed(layout, pattern, sheets)
            renamed.update(now)
            hint = "".join(f"（看起来改名为“{shown(each)}”）" for each in now)
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


def ledger_differences(layout: WorkbookLayout, ledger: Grid) -> list[Difference]:
    """Compare the hidden sheet's list of fields with the layout; gives the first place that differs."""
    first = layout.ledger.first
    rows = ledger.rows[first : first + len(layout.ledger.fields)]
    if tuple(row[LEDGER_FIELD] for row in rows if row) == layout.ledger.fields:
        return []
    for index, field in enumerate(layout.ledger.fields):
        area = Area(first + index, LEDGER_FIELD)
        if ledger.at(area) != field:
            return [Difference(LEDGER_SHEET, area, "隐藏的工作表被改动")]
    return []


def altered(differences: tuple[Difference, ...], *, code: str = "form.altered", **details: str) -> Finding:
    """Make one finding of all differences: the first place, and how many more."""
    first = differences[0]
    place = Place(first.sheet, first.area.address if first.area else None)
    more = f"（另有 {len(differences) - 1} 处不同）" if len(differences) > 1 else ""
    return finding(code, place, change=first.words, more=more, **details)


def _as_issued(pattern: SheetPattern, grid: Grid) -> bool:
    rows = grid.rows
    if len(rows) < len(pattern.rows):
        rows = [*rows, *[[]] * (len(pattern.rows) - len(rows))]
    if not all(expected.matches(row) for expected, row in zip(pattern.rows, rows, strict=False)):
        return False
    return all(row.count(BLANK) == len(row) for row in rows[len(pattern.rows) :])


def _renamed(layout: WorkbookLayout, pattern: SheetPattern, sheets: Sheets) -> list[str]:
    """Find the strange sheet that shows the labels of a missing one."""
    known = (*layout.sheets, *layout.companions)
    for name in (each for each in sheets if each not in known):
        grid = sheets.readable(name)
        if grid and sum(_same(label, grid.at(label.area)) for label in pattern.labels) >= _ENOUGH * len(
            pattern.labels
        ):
            return [name]
    return []


def _label_differences(sheet: str, pattern: SheetPattern, grid: Grid) -> Iterator[Difference]:
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


def _shift(pattern: SheetPattern, grid: Grid) -> str:
    """Say so where the labels look as if rows or columns had been inserted or deleted."""
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
    """Leave out the labels that a deletion of so many rows or columns (less than 0) has taken away."""
    first_row = min(label.area.row for label in wrong) - min(rows, 0)
    first_column = min(label.area.column for label in wrong) - min(columns, 0)
    return [
        label
        for label in wrong
        if (rows >= 0 or label.area.row >= first_row) and (columns >= 0 or label.area.column >= first_column)
    ]


def _moved(area: Area, rows: int, columns: int) -> Area:
    return Area(area.row + rows, area.column + columns)


def _extra_content(sheet: str, pattern: SheetPattern, grid: Grid) -> Iterator[Difference]:
    for row_number, row in enumerate(grid.rows):
        for column, cell in enumerate(row):
            if cell != BLANK and (row_number, column) not in pattern.allowed and str(cell).strip():
                yield Difference(sheet, Area(row_number, column), shown(cell))
