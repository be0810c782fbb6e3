"""Comparing every label and locked cell with the layout before any number is trusted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nianbao.findings import Finding, Place, finding
from nianbao.layout import LEDGER_SHEET, Area, Label, WorkbookLayout
from nianbao.reader.convert import shown, visible
from nianbao.reader.facts import WorkbookFacts
from nianbao.reader.grid import BLANK, Grid
from nianbao.reader.patterns import SheetPattern, patterns_of

_SHIFTS = (1, -1, 2, -2, 3, -3, 4, -4, 5, -5)
_ENOUGH = 0.8
_SHORT = 24


@dataclass(frozen=True)
class Difference:
    """One place where a workbook is not as issued."""

    sheet: str
    area: Area | None
    words: str


@dataclass(frozen=True)
class Verification:
    """What differs: ``broken`` are the sheets whose numbers cannot be trusted."""

    differences: tuple[Difference, ...]
    broken: frozenset[str]
    extra: tuple[Difference, ...]


def verify(layout: WorkbookLayout, sheets: Mapping[str, Grid]) -> Verification:
    """Compare a workbook with the layout it was issued with."""
    differences: list[Difference] = []
    extra: list[Difference] = []
    broken: set[str] = set()
    for name, pattern in patterns_of(layout).items():
        if name not in sheets:
            differences.append(_missing(layout, name, sheets))
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
            extra += _extra_content(name, pattern, grid)
    return Verification(tuple(differences), frozenset(broken), tuple(extra))


def altered(differences: tuple[Difference, ...], *, code: str = "form.altered", **details: str) -> Finding:
    """Make one finding of all differences: the first place, and how many more."""
    first = differences[0]
    place = Place(first.sheet, first.area.address if first.area else None)
    more = f"（另有 {len(differences) - 1} 处不同）" if len(differences) > 1 else ""
    return finding(code, place, change=first.words, more=more, **details)


def guard_rails(layout: WorkbookLayout, facts: WorkbookFacts) -> Iterator[Finding]:
    """Find what was done to the workbook beside its cells: protection, sheets, hidden parts, links."""
    unlocked = [
        f"“{sheet.name}”"
        for sheet in facts.sheets
        if sheet.name in layout.labels and sheet.part and not sheet.protected
    ]
    if not facts.structure_locked:
        unlocked.append("工作簿结构")
    if unlocked:
        yield finding("form.unlocked", found="、".join(unlocked))
    known = (*layout.sheets, *layout.companions)
    for sheet in facts.sheets:
        if sheet.name not in known:
            yield finding("form.extra-sheet", Place(shown(sheet.name)), found=shown(sheet.name))
    hidden = [f"工作表“{sheet.name}”" for sheet in facts.sheets if _strangely_hidden(sheet.name, sheet.state)]
    for sheet in facts.sheets:
        if sheet.name in [table.sheet for table in layout.tables] and sheet.hidden_parts:
            hidden.append(f"“{sheet.name}”的{'、'.join(sorted(sheet.hidden_parts))}")
    if hidden:
        yield finding("form.hidden", found="、".join(hidden))
    if facts.external_links:
        yield finding("form.external-link")
    if facts.macros:
        yield finding("form.macro")


def _strangely_hidden(name: str, state: str) -> bool:
    return state != "visible" and name != LEDGER_SHEET


def _as_issued(pattern: SheetPattern, grid: Grid) -> bool:
    rows = grid.rows
    if len(rows) < len(pattern.rows):
        rows = [*rows, *[[]] * (len(pattern.rows) - len(rows))]
    if not all(expected.matches(row) for expected, row in zip(pattern.rows, rows, strict=False)):
        return False
    return not any(cell != BLANK for row in rows[len(pattern.rows) :] for cell in row)


def _missing(layout: WorkbookLayout, name: str, sheets: Mapping[str, Grid]) -> Difference:
    strange = [each for each in sheets if each not in layout.sheets and each not in layout.companions]
    renamed = f"（多出“{shown(strange[0])}”，可能是改了名）" if strange else ""
    return Difference(name, None, f"缺少工作表“{name}”{renamed}")


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
    return raw == label.text or _normal(raw) == _normal(label.text)


def _normal(raw: object) -> str:
    return " ".join(visible(str(raw)).split())


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else text[:_SHORT] + "……"


def _shift(pattern: SheetPattern, grid: Grid) -> str:
    """Say so where the labels look as if rows or columns had been inserted or deleted."""
    wrong = [label for label in pattern.labels if label.text and not _same(label, grid.at(label.area))]
    if len(wrong) < 3:
        return ""
    for words, rows, columns in (("行", 1, 0), ("列", 0, 1)):
        for shift in _SHIFTS:
            moved = sum(
                label.area.row + shift * rows >= 0
                and label.area.column + shift * columns >= 0
                and _same(label, grid.at(_moved(label.area, shift * rows, shift * columns)))
                for label in wrong
            )
            if moved >= _ENOUGH * len(wrong):
                done = "插入" if shift > 0 else "删除"
                return f"；看起来{done}了 {abs(shift)} {words}"
    return ""


def _moved(area: Area, rows: int, columns: int) -> Area:
    return Area(area.row + rows, area.column + columns)


def _extra_content(sheet: str, pattern: SheetPattern, grid: Grid) -> Iterator[Difference]:
    for row_number, row in enumerate(grid.rows):
        for column, cell in enumerate(row):
            if cell != BLANK and (row_number, column) not in pattern.allowed and str(cell).strip():
                yield Difference(sheet, Area(row_number, column), shown(cell))
