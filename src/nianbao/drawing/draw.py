"""Drawing an existing form as a workbook from which the same form is read."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from nianbao.core import to_text
from nianbao.drawing.blocks import TREE_KEYS, Data, words_of
from nianbao.drawing.declare import declare
from nianbao.drawing.memory import BLOCK, FORM, LINES, TABLE, DrawingMemory, Memo
from nianbao.drawing.parse import parse_book
from nianbao.drawing.setting_names import LISTINGS, OTHER, SETTINGS
from nianbao.drawing.settings import listing_lines, single_lines
from nianbao.drawing.sums import sum_formula
from nianbao.drawing.workbook import COMPUTE, ENTER, HEAD, Pen, new_pen
from nianbao.form import CHOICE, FORM_FILE, GROUPED_AMOUNT, Field, Form, read_toml
from nianbao.layout import Area, Label, OfficialSheet, TableLayout, computed_formula, layout_of

_KNOWN = ("form", "cover", "table", *(listing.key for listing in LISTINGS if "." not in listing.key))
_WIDTHS, _VALUE_WIDTH = (12.0, 30.0), 13.0


def draw_form(form: Form) -> bytes:
    """Draw a form."""
    data = read_toml(form.folder / FORM_FILE)
    memos = list(_memos(form, data))
    book = parse_book(_workbook(form, data, memos))
    assert not isinstance(book, str), book
    found = declare(book, DrawingMemory(memos), {}, form_id=form.id, year=form.first_year)
    return _workbook(form, data, [replace(memo, seen=now) for memo, now in found.memos])


def _workbook(form: Form, data: Data, memos: Iterable[Memo]) -> bytes:
    pen = new_pen()
    for table in layout_of(form).tables:
        _draw_table(pen, form, table)
    write_settings(pen, data)
    pen.memory(memos)
    return pen.bytes()


def write_settings(pen: Pen, data: Data) -> None:
    """Write the sheets of names and values."""
    sheet = pen.sheet(SETTINGS)
    pen.lines(sheet, ("名称", "值", "说明"), single_lines(data), (18, 60, 60))
    for listing in LISTINGS:
        lines = listing_lines(listing, data)
        if lines or listing.key in ("cover.entries", "rule"):
            headings = (*(name.name for name in listing.names), OTHER)
            pen.lines(pen.sheet(listing.sheet), headings, lines, [18.0] * len(headings))


# ------------------------------------------------------------------ tables


def _draw_table(pen: Pen, form: Form, table: TableLayout) -> None:
    sheet = pen.sheet(table.sheet)
    headings = [_WIDTHS[0]] * max(0, table.heading_columns - 1) + [_WIDTHS[1]] * min(1, table.heading_columns)
    pen.widths(sheet, [*headings, *[_VALUE_WIDTH] * table.value_columns])
    if table.table.orientation == "landscape":
        sheet.page_setup.orientation = "landscape"
    pen.fit(sheet)
    for label in table.labels:
        _draw_label(pen, sheet, label)
    slots = {slot.field: slot.area for slot in table.slots}
    for slot in table.slots:
        field = form.by_id[slot.field]
        cell = _draw_area(pen, sheet, slot.area, ENTER if field.entered else COMPUTE)
        cell.number_format = _format(form, field)
        if field.formula is not None:
            cell.value = f"={computed_formula(field, OfficialSheet(layout_of(form), slot.sheet))}"
        elif field.parts:
            cell.value = f"={sum_formula([(slots[part].row, slots[part].column) for part in field.parts])}"
        elif field.least is not None or field.most is not None:
            least, most = form.bounds(field)
            pen.check(sheet, cell, "decimal" if field.is_amount else "whole", (to_text(least), to_text(most)))
    for slot in table.text_slots:
        text = form.text_by_id[slot.field]
        cell = _draw_area(pen, sheet, slot.area, ENTER)
        cell.number_format = "@"
        if text.kind == CHOICE:
            pen.check(sheet, cell, "list", (f'"{",".join(text.choices)}"',))
        else:
            pen.check(sheet, cell, "textLength", (str(text.length),), "lessThanOrEqual")


def _draw_area(pen: Pen, sheet: Any, area: Area, fill: str | None, **look: Any) -> Any:
    look = {"middle": True, **look}
    return pen.area(sheet, area.row, area.column, area.rows, area.columns, fill, **look)


def _draw_label(pen: Pen, sheet: Any, label: Label) -> None:
    area, title = label.area, label.style == "title"
    if label.text:
        pen.text(sheet, area.row, area.column, label.text)
    if label.style == "closed":
        _draw_area(pen, sheet, area, COMPUTE)
        return
    _draw_area(
        pen, sheet, area, None if title else HEAD, bold=title, border=not title,
        middle=label.style != "row-heading", size=16 if title else 11,
    )  # fmt: skip


def _format(form: Form, field: Field) -> str:
    """Return a number format for the kind of number: with a plus sign where it may be negative."""
    shape = "0"
    if field.is_amount:
        shape = "0." + "0" * max(1, form.limits.amount_decimals)
        shape = f"#,##{shape}" if form.amount_format == GROUPED_AMOUNT else shape
    return f"+{shape};-{shape};{shape}" if field.may_be_negative else shape


# ------------------------------------------------------------------ memos


def _memos(form: Form, data: Data) -> Iterator[Memo]:
    """Yield what is remembered of the form: its ids and all that it declares; where that stands, the drawing tells."""
    yield Memo(FORM, "", None, ("表样",), form.id, {key: data[key] for key in data if key not in _KNOWN})
    for section, table in zip(data["table"], layout_of(form).tables, strict=True):
        yield Memo(TABLE, table.sheet, None, (table.sheet,), section["id"], _without(section, "block"))
        for number, block in enumerate(section["block"], 1):
            name = f"块{number}"
            yield Memo(BLOCK, table.sheet, None, (name,), "", _without(block, *TREE_KEYS))
            for role, key in zip(LINES, TREE_KEYS, strict=True):
                yield from _heading_memos(block.get(key, ()), role, key, table.sheet, (name,))


def _heading_memos(
    sections: Iterable[Data], role: str, below: str, sheet: str, above: tuple[str, ...]
) -> Iterator[Memo]:
    for section in sections:
        path = (*above, words_of(section["label"]))
        yield Memo(role, sheet, None, path, section.get("id", ""), _without(section, "id", below))
        yield from _heading_memos(section.get(below, ()), role, below, sheet, path)


def _without(section: Data, *keys: str) -> Data:
    return {key: value for key, value in section.items() if key not in keys}
