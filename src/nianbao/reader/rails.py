"""What was done to a workbook beside its cells: protection, sheets, hidden parts, links, macros.

Locks are a guard rail for people; nothing here keeps a figure from being read.
"""

from collections.abc import Iterator
from functools import lru_cache

from nianbao.container import column_number
from nianbao.core import NOWHERE, Finding, Place, finding
from nianbao.layout import AUDIT_COUNT, LEDGER_SHEET, WorkbookLayout, column_name
from nianbao.reader.convert import shown
from nianbao.reader.facts import SheetFacts, WorkbookFacts

_MOST_NAMED = 5


def guard_rails(layout: WorkbookLayout, facts: WorkbookFacts, renamed: frozenset[str]) -> Iterator[Finding]:
    """Find what was unlocked, added or hidden; a sheet that was ``renamed`` is no added one."""
    sheets = [
        sheet.name
        for sheet in facts.sheets
        if sheet.name in layout.labels and sheet.part and not sheet.protected
    ]
    unlocked = [f"“{name}”" for name in sheets]
    if not facts.structure_locked:
        unlocked.append("工作簿结构")
    if unlocked:
        only = Place(sheets[0]) if len(unlocked) == len(sheets) == 1 else NOWHERE
        yield finding("form.unlocked", only, found="、".join(unlocked))
    known = (*layout.sheets, *layout.companions, *renamed)
    for sheet in facts.sheets:
        if sheet.name not in known:
            yield finding("form.extra-sheet", Place(shown(sheet.name)), found=shown(sheet.name))
    yield from _hidden(layout, facts)
    if facts.external_links:
        yield finding("form.external-link")
    if facts.macro_format:
        yield finding("form.foreign-format", found="带宏的表格（.xlsm）")
    if facts.macros:
        yield finding("form.macro")


def _hidden(layout: WorkbookLayout, facts: WorkbookFacts) -> Iterator[Finding]:
    """Find hidden sheets, and hidden rows and columns of the sheets that must be there."""
    hidden: list[str] = []
    first = NOWHERE
    for sheet in facts.sheets:
        words = []
        if sheet.state != "visible" and sheet.name != LEDGER_SHEET:
            words.append(f"工作表“{shown(sheet.name)}”")
        if sheet.name in layout.labels:
            words += _hidden_parts(layout, sheet)
        if words and not hidden:
            first = Place(shown(sheet.name))
        hidden += words
    if hidden:
        yield finding("form.hidden", first, found="、".join(hidden))


def _hidden_parts(layout: WorkbookLayout, sheet: SheetFacts) -> Iterator[str]:
    audit = layout.audit
    ours = column_name(AUDIT_COUNT) if audit and sheet.name == audit.sheet else ""
    table = any(each.sheet == sheet.name for each in layout.tables)
    rows = [str(row) for row in sheet.hidden_rows(flat=table)]
    columns = [column for column in sheet.hidden_columns(flat=table) if column != ours]
    covering = _covering(layout, sheet.name, sheet.merged) if table else ()
    if rows:
        yield f"“{sheet.name}”第 {_some(rows)} 行"
    if columns:
        yield f"“{sheet.name}”{_some(columns)} 列"
    if covering:
        yield f"“{sheet.name}”合并单元格（{_some(list(covering))}）下面的数"


@lru_cache(maxsize=256)
def _covering(layout: WorkbookLayout, sheet: str, merged: tuple[str, ...]) -> tuple[str, ...]:
    """List the merged areas that cover the cell of a figure: all but the first cell are out of sight."""
    slots = next(table.slots for table in layout.tables if table.sheet == sheet)
    places = [(slot.area.row, slot.area.column) for slot in slots]
    found = []
    for reference in merged:
        (left, top), (right, bottom) = (_at(each) for each in reference.split(":"))
        covered = [
            (row, column) for row, column in places if top <= row <= bottom and left <= column <= right
        ]
        if any(place != (top, left) for place in covered):
            found.append(reference)
    return tuple(found)


def _at(address: str) -> tuple[int, int]:
    """Give the column and row of an address, counted from zero."""
    letters = address.rstrip("0123456789")
    return column_number(letters) - 1, int(address[len(letters) :]) - 1


def _some(names: list[str]) -> str:
    more = f" 等 {len(names)}" if len(names) > _MOST_NAMED else ""
    return "、".join(names[:_MOST_NAMED]) + more
