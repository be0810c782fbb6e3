"""Colouring and guarding the official cells: validation, and red where a live check fails."""

from collections.abc import Iterable

from xlsxwriter.worksheet import Worksheet

from nianbao.core import Severity
from nianbao.form import AMOUNT, SIGNED, Field, Form
from nianbao.layout import Area, AuditItem, ItemKind, TableLayout, WorkbookLayout
from nianbao.rules import (
    Abs,
    Arithmetic,
    Comparison,
    Field as FieldNode,
    Logic,
    Node,
    Source,
    Status,
    excel_text,
)
from nianbao.template.ledger import RESULTS_NAME
from nianbao.xlsx import DOUBTFUL, WRONG, Book


def guard_entries(sheet: Worksheet, form: Form, table: TableLayout) -> None:
    """Add the validation of every entered cell, with a Chinese prompt and error text."""
    for field, (first, *others) in _alike(form, table):
        validation = _validation(form, field, first)
        validation["other_cells"] = [
            [area.row, area.column, area.last_row, area.last_column] for area in others
        ]
        sheet.data_validation(first.row, first.column, first.last_row, first.last_column, validation)


def colour_wrong(book: Book, sheet: Worksheet, layout: WorkbookLayout, table: TableLayout) -> None:
    """Turn cells red that hold no valid number, and the cells of a failing check."""
    wrong = book.format(WRONG)
    for field, areas in _alike(layout.form, table):
        _conditional(sheet, areas, "=" + _invalid(layout.form, field, areas[0]), wrong)
    assert layout.audit is not None
    for index, item in enumerate(layout.audit.items):
        areas = [layout.where(at)[1] for at in touched(item) if layout.where(at)[0] == table.sheet]
        if areas:
            look = wrong if item.severity is Severity.ERROR else book.format(DOUBTFUL)
            _conditional(sheet, areas, failing(index), look)


def colour_cover(book: Book, sheet: Worksheet, layout: WorkbookLayout) -> None:
    """Turn the cover entries red that a failing check speaks of."""
    assert layout.audit is not None
    for index, item in enumerate(layout.audit.items):
        if item.at.startswith("cover."):
            _conditional(sheet, [layout.where(item.at)[1]], failing(index), book.format(WRONG))


def failing(index: int) -> str:
    """Compile: the n-th check of the audit sheet fails (a name reaches across sheets in any program)."""
    return f"=INDEX({RESULTS_NAME},{index + 1})={excel_text(Status.FAILED.value)}"


def touched(item: AuditItem) -> tuple[str, ...]:
    """List the places that a check colours: the figures it compares one by one, and its own place."""
    if item.kind is ItemKind.TOTAL:
        return (item.subject,)
    if item.rule is None:
        return ()
    return tuple(dict.fromkeys([*_named(item.rule.holds), item.rule.at]))


def _named(node: Node) -> Iterable[str]:
    match node:
        case FieldNode(source=Source.CURRENT):
            yield node.id
        case Abs():
            yield from _named(node.operand)
        case Arithmetic() | Comparison() | Logic():
            yield from _named(node.left)
            yield from _named(node.right)
        case _:
            pass


def _alike(form: Form, table: TableLayout) -> list[tuple[Field, list[Area]]]:
    """Group the entered cells that take the same kind of number, neighbours in a row joined."""
    groups: dict[tuple[str, str], tuple[Field, list[Area]]] = {}
    for slot in table.slots:
        field = form.by_id[slot.field]
        if field.entered:
            _, areas = groups.setdefault((field.number, field.unit), (field, []))
            last = areas[-1] if areas else None
            if last and (last.row, last.last_column + 1) == (slot.area.row, slot.area.column):
                areas[-1] = Area(last.row, last.column, 1, last.columns + slot.area.columns)
            else:
                areas.append(slot.area)
    return list(groups.values())


def _conditional(sheet: Worksheet, areas: list[Area], criteria: str, look: object) -> None:
    first = areas[0]
    rule = {"type": "formula", "criteria": criteria, "format": look}
    if len(areas) > 1:
        rule["multi_range"] = " ".join(area.range for area in areas)
    sheet.conditional_format(first.row, first.column, first.last_row, first.last_column, rule)


def _invalid(form: Form, field: Field, area: Area) -> str:
    cell = area.address
    least = -form.limit(field) if field.number == SIGNED else 0
    decimals = form.limits.amount_decimals if field.number == AMOUNT else 0
    bad = f"OR({cell}<{least},{cell}>{form.limit(field)},ROUND({cell},{decimals})<>{cell})"
    return f"IF(ISNUMBER({cell}),{bad},IF(ISTEXT({cell}),ISERROR(VALUE({cell})),TRUE))"


def _validation(form: Form, field: Field, area: Area) -> dict[str, object]:
    limit = form.limit(field)
    if field.number == AMOUNT:
        cell, decimals = area.address, form.limits.amount_decimals
        unit = field.unit or "元"
        return {
            "validate": "custom",
            "value": f"=AND(ISNUMBER({cell}),{cell}>=0,{cell}<={limit},ROUND({cell},{decimals})={cell})",
            "input_title": f"填金额（单位：{unit}）",
            "input_message": f"只填数字，单位是{unit}，最多 {decimals} 位小数。没有发生的填 0。",
            "error_title": "金额不对",
            "error_message": f"请填不小于 0 的数字，单位是{unit}，最多 {decimals} 位小数，不要写单位。",
        }
    signed = field.number == SIGNED
    return {
        "validate": "integer",
        "criteria": "between",
        "minimum": -limit if signed else 0,
        "maximum": limit,
        "input_title": "填整数",
        "input_message": "没有变化的填 0，减少的填负数。" if signed else "没有发生的填 0，不要留空。",
        "error_title": "数字不对",
        "error_message": "请填整数，不要写单位。"
        if signed
        else "请填 0 或正整数，不要写单位，也不要填“/”“无”。",
    }
