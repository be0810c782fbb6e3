"""What was done to a workbook beside its cells: protection, sheets, hidden parts, links, macros.

Locks are a guard rail for people; nothing here keeps a figure from being read.
"""

import re
from collections.abc import Iterator

from nianbao.container import MACRO_WORKBOOK
from nianbao.core import NOWHERE, Finding, Place, finding
from nianbao.layout import LEDGER_SHEET, Label, TableLayout, WorkbookLayout, column_name
from nianbao.reader.convert import shown, with_blanks
from nianbao.reader.seen import LEAST_HEIGHT, LEAST_WIDTH
from nianbao.spreadsheet import AnyBook, CellStyle, Look, Rectangle, Sheet, SheetShape, seen_text

_MOST_NAMED = 5
_REACHES_OUT = re.compile(r"\||WEBSERVICE\(")
"""A formula that starts a program (cmd|'/C calc'!A0) or asks a server."""
_WORDS = re.compile(r'"[^"]*"')
_SIGNS_OF_IT = (b"|", b"SERVICE(")


def guard_rails(layout: WorkbookLayout, book: AnyBook, renamed: frozenset[str]) -> Iterator[Finding]:
    """Find what was unlocked, added or hidden; a sheet that was ``renamed`` is no added one."""
    known = (*layout.sheets, *layout.companions, *renamed)
    yield from _unlocked(layout, book)
    for name in (sheet.name for sheet in book.index.sheets):
        if name not in known:
            yield finding("form.extra-sheet", Place(shown(name)), found=with_blanks(shown(name)))
    yield from _hidden(layout, book)
    if book.index.external_links or _reaches_out(book):
        yield finding("form.external-link")
    if book.index.macro_format:
        yield finding("form.foreign-format", found=MACRO_WORKBOOK.words)
    if book.index.macros:
        yield finding("form.macro")


def _unlocked(layout: WorkbookLayout, book: AnyBook) -> Iterator[Finding]:
    ours = [name for name in book if name in layout.labels]
    sheets = [name for name in ours if not book[name].shape.protected]
    if book.format is not None and sheets == ours:
        return  # some programs do not keep any lock in such formats
    unlocked = [f"“{name}”" for name in sheets]
    if not book.index.structure_locked:
        unlocked.append("工作簿结构")
    if unlocked:
        only = Place(sheets[0]) if len(unlocked) == len(sheets) == 1 else NOWHERE
        yield finding("form.unlocked", only, found="、".join(unlocked))


def _reaches_out(book: AnyBook) -> bool:
    """Return whether a formula of any sheet leads out of the workbook."""
    return any(_sheet_reaches_out(book, name) for name in book)


def _sheet_reaches_out(book: AnyBook, name: str) -> bool:
    if not book.may_hold(name, _SIGNS_OF_IT):
        return False
    sheet = book.readable(name)
    if sheet is None:
        return False
    formulas = (_WORDS.sub("", formula.text.upper()) for formula in sheet.shape.formulas.values())
    return sheet.shape.once(_REACHES_OUT, lambda: any(map(_REACHES_OUT.search, formulas)))


def _hidden(layout: WorkbookLayout, book: AnyBook) -> Iterator[Finding]:
    """Find hidden sheets, and what is out of sight in the sheets that must be there."""
    hidden: list[str] = []
    first = NOWHERE
    for sheet in book.index.sheets:
        words = []
        if sheet.state != "visible" and sheet.name != LEDGER_SHEET:
            words.append(f"工作表“{shown(sheet.name)}”")
        if sheet.name in layout.labels and sheet.name in book:
            words += _out_of_sight(layout, sheet.name, book[sheet.name])
        if words and not hidden:
            first = Place(shown(sheet.name))
        hidden += words
    if hidden:
        yield finding("form.hidden", first, found="、".join(hidden))
    read = [table for table in layout.tables if table.sheet in book]
    covering = [words for table in read for words in _merged_over(layout, book[table.sheet].shape, table)]
    if covering:
        yield finding("form.hidden/merged", found=_some(covering))


def _out_of_sight(layout: WorkbookLayout, name: str, sheet: Sheet) -> tuple[str, ...]:
    """List what of a sheet nobody can see as it is stored; the same for every sheet of one shape and style."""

    def work_out() -> Iterator[str]:
        table = next((table for table in layout.tables if table.sheet == name), None)
        yield from _hidden_parts(layout, name, sheet.shape, table)
        unseen = [label.area.address for label in layout.labels[name] if not _is_seen(label, sheet)]
        if unseen:
            yield f"“{name}”的标题 {_some(unseen)}"
        if sheet.shape.formulas_shown and table is not None:
            yield f"“{name}”的总计（设置了显示公式）"

    return sheet.shape.once(("hidden", layout, name, sheet.styles), lambda: tuple(work_out()))


def _is_seen(label: Label, sheet: Sheet) -> bool:
    spot = sheet.shape.spots.get((label.area.row, label.area.column))
    style = sheet.styles.cell(spot.style) if spot is not None and label.text else CellStyle()
    return not (style.unreadable or style.struck) and seen_text(style.code).look is Look.AS_STORED


def _merged_over(layout: WorkbookLayout, shape: SheetShape, table: TableLayout) -> tuple[str, ...]:
    """List the merged areas over the cells of figures; the same for every sheet of one shape."""

    def work_out() -> Iterator[str]:
        figures = frozenset((slot.area.row, slot.area.column) for slot in table.slots)
        for area in shape.merged:
            if any(place != (area.top, area.left) for place in area.among(figures)):
                yield f"“{table.sheet}”{_name(area)}"  # all but the first cell are out of sight

    return shape.once(("merged", layout, table.sheet), lambda: tuple(work_out()))


def _hidden_parts(
    layout: WorkbookLayout, sheet: str, shape: SheetShape, table: TableLayout | None
) -> Iterator[str]:
    """Yield what of a sheet is out of sight."""
    last_row, last_column = (1 + max(numbers) for numbers in zip((0, 0), *shape.spots, strict=True))
    within = range(table.footer.row if table is not None else 0)  # of a table, also those that are flat
    flat = {row for row in within if shape.row_hidden(row) or shape.height(row) < LEAST_HEIGHT}
    rows = [str(row + 1) for row in sorted(shape.hidden_rows | flat) if row < last_row]
    columns = list(_columns(layout, sheet, shape, table, last_column))
    if rows:
        yield f"“{sheet}”第 {_some(rows)} 行"
    if columns:
        yield f"“{sheet}”{_some(columns)} 列"


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


def _name(area: Rectangle) -> str:
    return f"{column_name(area.left)}{area.top + 1}:{column_name(area.right)}{area.bottom + 1}"


def _some(names: list[str]) -> str:
    more = f" 等 {len(names)}" if len(names) > _MOST_NAMED else ""
    return "、".join(names[:_MOST_NAMED]) + more
