"""What was done to a workbook beside its cells: protection, sheets, hidden parts, links, macros.

Locks are a guard rail for people; nothing here keeps a figure from being read.
"""

import re
from collections.abc import Iterator

from nianbao.container import MACRO_WORKBOOK
from nianbao.core import NOWHERE, Finding, Place, finding
from nianbao.layout import AUDIT_SHEET, LEDGER_SHEET, TableLayout, WorkbookLayout, column_name
from nianbao.reader.convert import shown, with_blanks
from nianbao.reader.grid import Grid
from nianbao.reader.seen import LEAST_HEIGHT, LEAST_WIDTH
from nianbao.reader.workbook import Workbook
from nianbao.spreadsheet import Book, CellStyle, Look, Place as Spot, Rectangle, Sheet, SheetShape, seen_text

_MOST_NAMED = 5
_REACHES_OUT = re.compile(r"\||WEBSERVICE\(")
"""A formula that starts a program (cmd|'/C calc'!A0) or asks a server."""
_SIGNS_OF_IT = (b"|", b"SERVICE(")


def guard_rails(layout: WorkbookLayout, workbook: Workbook, renamed: frozenset[str]) -> Iterator[Finding]:
    """Find what was unlocked, added or hidden; a sheet that was ``renamed`` is no added one."""
    known = (*layout.sheets, *layout.companions, *renamed)
    book = workbook.book
    names = [sheet.name for sheet in book.index.sheets] if book is not None else list(workbook.by_name)
    if book is not None:
        yield from _unlocked(layout, book)
    for name in names:
        if name not in known:
            yield finding("form.extra-sheet", Place(shown(name)), found=with_blanks(shown(name)))
    if book is None:
        yield from _hidden_in_grids(layout, workbook)
        return
    yield from _hidden(layout, book)
    if book.index.external_links or _reaches_out(book):
        yield finding("form.external-link")
    if book.index.macro_format:
        yield finding("form.foreign-format", found=MACRO_WORKBOOK.words)
    if book.index.macros:
        yield finding("form.macro")


def _hidden_in_grids(layout: WorkbookLayout, workbook: Workbook) -> Iterator[Finding]:
    """Find what is hidden in a workbook of another format, as far as that is known."""
    grids = {name: workbook.by_name[name] for name in layout.labels if name in workbook.by_name}
    hidden = [
        f"“{name}”{words}"
        for name, grid in grids.items()
        if isinstance(grid, Grid) and name != AUDIT_SHEET
        for words in grid.hidden
    ]
    if hidden:
        yield finding("form.hidden", found=_some(hidden))
    covered = [
        f"“{name}”{column_name(column)}{row + 1}"
        for name, grid in grids.items()
        if isinstance(grid, Grid)
        for row, column in sorted(grid.covered)
    ]
    if covered:
        yield finding("form.hidden/merged", found=_some(covered))


def _unlocked(layout: WorkbookLayout, book: Book) -> Iterator[Finding]:
    sheets = [name for name in book if name in layout.labels and not book[name].shape.protected]
    unlocked = [f"“{name}”" for name in sheets]
    if not book.index.structure_locked:
        unlocked.append("工作簿结构")
    if unlocked:
        only = Place(sheets[0]) if len(unlocked) == len(sheets) == 1 else NOWHERE
        yield finding("form.unlocked", only, found="、".join(unlocked))


def _reaches_out(book: Book) -> bool:
    """Return whether a formula of any sheet leads out of the workbook."""
    return any(_sheet_reaches_out(book, name) for name in book)


def _sheet_reaches_out(book: Book, name: str) -> bool:
    if not book.is_read(name) and not any(sign in book.part(name) for sign in _SIGNS_OF_IT):
        return False
    sheet = book.readable(name)
    if sheet is None:
        return False
    known = sheet.shape.plans.get(_REACHES_OUT)
    if known is None:
        formulas = (formula.text.upper() for formula in sheet.shape.formulas.values())
        known = sheet.shape.plans[_REACHES_OUT] = any(map(_REACHES_OUT.search, formulas))
    return bool(known)


def _hidden(layout: WorkbookLayout, book: Book) -> Iterator[Finding]:
    """Find hidden sheets, and hidden rows and columns of the sheets that must be there."""
    hidden: list[str] = []
    first = NOWHERE
    tables = {table.sheet: table for table in layout.tables}
    for sheet in book.index.sheets:
        words = []
        if sheet.state != "visible" and sheet.name != LEDGER_SHEET:
            words.append(f"工作表“{shown(sheet.name)}”")
        if sheet.name in layout.labels and sheet.name in book:
            shape = book[sheet.name].shape
            words += hidden_parts(layout, sheet.name, shape, tables.get(sheet.name))
            unseen = _unseen_labels(layout, sheet.name, book[sheet.name])
            words += [f"“{sheet.name}”的标题 {_some(list(unseen))}"] if unseen else []
            if shape.formulas_shown and sheet.name in tables:
                words.append(f"“{sheet.name}”的总计（设置了显示公式）")
        if words and not hidden:
            first = Place(shown(sheet.name))
        hidden += words
    if hidden:
        yield finding("form.hidden", first, found="、".join(hidden))
    read = [table for table in layout.tables if table.sheet in book]
    covering = [words for table in read for words in _merged_over(layout, book[table.sheet].shape, table)]
    if covering:
        yield finding("form.hidden/merged", found=_some(covering))


def _merged_over(layout: WorkbookLayout, shape: SheetShape, table: TableLayout) -> tuple[str, ...]:
    """List the merged areas over the cells of figures; the same for every sheet of one shape."""
    key = ("merged", layout, table.sheet)
    known = shape.plans.get(key)
    if known is None:
        figures = _figures(table)
        over = (area for area in shape.merged if _covers(area, figures))
        known = shape.plans[key] = tuple(f"“{table.sheet}”{_name(area)}" for area in over)
    assert isinstance(known, tuple)
    return known


def _unseen_labels(layout: WorkbookLayout, name: str, sheet: Sheet) -> tuple[str, ...]:
    """List the headings that nobody can see as they are stored; the same for every sheet of one shape and style."""
    key = ("unseen labels", layout, name, sheet.styles)
    known = sheet.shape.plans.get(key)
    if known is None:
        found = []
        for label in layout.labels[name]:
            spot = sheet.shape.spots.get((label.area.row, label.area.column))
            style = sheet.styles.cell(spot.style) if spot is not None and label.text else CellStyle()
            if style.unreadable or style.struck or seen_text(style.code).look is not Look.AS_STORED:
                found.append(label.area.address)
        known = sheet.shape.plans[key] = tuple(found)
    assert isinstance(known, tuple)
    return known


def hidden_parts(
    layout: WorkbookLayout, sheet: str, shape: SheetShape, table: TableLayout | None
) -> tuple[str, ...]:
    """List what of a sheet is out of sight; the same for every sheet of one shape."""
    key = ("hidden", layout, sheet)
    known = shape.plans.get(key)
    if known is None:
        known = shape.plans[key] = tuple(_hidden_parts(layout, sheet, shape, table))
    assert isinstance(known, tuple)
    return known


def _hidden_parts(
    layout: WorkbookLayout, sheet: str, shape: SheetShape, table: TableLayout | None
) -> Iterator[str]:
    last_row, last_column = (1 + max(numbers) for numbers in zip((0, 0), *shape.spots, strict=True))
    rows = [str(row + 1) for row in _rows(shape, table) if row < last_row]
    columns = list(_columns(layout, sheet, shape, table, last_column))
    if rows:
        yield f"“{sheet}”第 {_some(rows)} 行"
    if columns:
        yield f"“{sheet}”{_some(columns)} 列"


def _rows(shape: SheetShape, table: TableLayout | None) -> list[int]:
    """List the hidden rows, of a table also those that are flat or hidden because no row is written."""
    rows = set(shape.hidden_rows)
    if table is not None:
        within = range(table.footer.row)
        rows.update(row for row in within if shape.row_hidden(row) or shape.height(row) < LEAST_HEIGHT)
    return sorted(rows)


def _columns(
    layout: WorkbookLayout, sheet: str, shape: SheetShape, table: TableLayout | None, end: int
) -> Iterator[str]:
    """Yield the hidden columns, such as D or F:H."""
    ours = layout.hidden_columns.get(sheet, ())
    for columns in shape.columns:
        flat = table is not None and columns.width is not None and columns.width < LEAST_WIDTH
        if (
            (columns.hidden or flat)
            and columns.first < end
            and not (columns.first == columns.last and columns.first in ours)
        ):
            yield ":".join(dict.fromkeys((column_name(columns.first), column_name(columns.last))))
    if table is not None and shape.default_width is not None and shape.default_width < LEAST_WIDTH:
        written = {column for columns in shape.columns for column in range(columns.first, columns.last + 1)}
        yield from (column_name(column) for column in range(table.columns) if column not in written)


def _covers(merged: Rectangle, figures: frozenset[Spot]) -> bool:
    """Return whether a merged area covers the cell of a figure: all but the first cell are out of sight."""
    return any(place != (merged.top, merged.left) for place in merged.among(figures))


def _figures(table: TableLayout) -> frozenset[Spot]:
    return frozenset((slot.area.row, slot.area.column) for slot in table.slots)


def _name(area: Rectangle) -> str:
    return f"{column_name(area.left)}{area.top + 1}:{column_name(area.right)}{area.bottom + 1}"


def _some(names: list[str]) -> str:
    more = f" 等 {len(names)}" if len(names) > _MOST_NAMED else ""
    return "、".join(names[:_MOST_NAMED]) + more
