"""Colouring and guarding the official cells: validation, and red where a live check fails."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from xlsxwriter.worksheet import Worksheet

from nianbao.core import Severity, to_text
from nianbao.form import CHOICE, Field, Form, TextField
from nianbao.layout import UNUSABLE, Area, AuditItem, TableLayout, WorkbookLayout
from nianbao.rules import (
    Abs,
    Arithmetic,
    Comparison,
    FieldNode,
    Logic,
    Node,
    Source,
    changes_from,
)
from nianbao.template.checks import EvaluatedCheck
from nianbao.template.formulas import RESULTS_NAME, fine_enough, within
from nianbao.template.ledger import FITS_NAME, TOTALS_NAME, VALUES_NAME
from nianbao.template.runs import joined
from nianbao.template.verdicts import FAILED, audit_of
from nianbao.xlsx import DOUBTFUL, WRONG, Book


def guard_entries(sheet: Worksheet, form: Form, table: TableLayout) -> None:
    """Add the validation of every entered cell, with a Chinese prompt and error text."""
    for field, areas in _alike(form, table):
        _guard(sheet, areas, _validation(form, field, areas[0]))
    for text, areas in _alike_texts(form, table):
        _guard(sheet, areas, _of_text(text))


def _guard(sheet: Worksheet, areas: list[Area], validation: dict[str, object]) -> None:
    first, *others = areas
    validation["other_cells"] = [[area.row, area.column, area.last_row, area.last_column] for area in others]
    sheet.data_validation(first.row, first.column, first.last_row, first.last_column, validation)


def colour_wrong(
    book: Book,
    sheet: Worksheet,
    layout: WorkbookLayout,
    table: TableLayout,
    checks: Sequence[EvaluatedCheck],
) -> None:
    """Turn cells red that hold no valid number, and colour the cells of a failing check."""
    for area, formula in (*_without_number(layout.form, table), *_unfit_texts(layout, table)):
        book.colour(sheet, [area], f'{formula}="{UNUSABLE}"', WRONG)
    for area, formula in _wrong_totals(layout, table):
        book.colour(sheet, [area], f"{formula}=1", WRONG)
    for item, areas, formula in _groups(layout, checks, table.sheet, table.prior):
        style = WRONG if item.severity is Severity.ERROR else DOUBTFUL
        book.colour(sheet, areas, f"{formula}={FAILED}", style)


def colour_cover(
    book: Book, sheet: Worksheet, layout: WorkbookLayout, checks: Sequence[EvaluatedCheck]
) -> None:
    """Turn the cover entries red to which a failed check points."""
    for _, areas, formula in _groups(layout, checks, layout.cover.sheet, {}):
        book.colour(sheet, areas, f"{formula}={FAILED}", WRONG)


def result_of(index: int) -> str:
    """Compile: the result of the n-th check (a name reaches across sheets in any program)."""
    return f"INDEX({RESULTS_NAME},{index + 1})"


def _groups(
    layout: WorkbookLayout, checks: Sequence[EvaluatedCheck], sheet: str, prior: Mapping[str, Area]
) -> Iterator[tuple[AuditItem, list[Area], str]]:
    """Yield checks with the cells of a sheet that they colour and the formula of their result, if it is not constant.

    Checks that follow each other and colour cells that follow each other in a row or a column, such as
    one rule for every column, are one group: the formula finds its check by its own row or column.
    """
    group: list[tuple[int, AuditItem, list[Area]]] = []
    for index, (item, check) in enumerate(zip(audit_of(layout).items, checks, strict=True)):
        places = map(layout.where, touched(item) if check.result.formula else ())
        areas = [area for on, area in places if on == sheet]
        changing = changes_from(item.rule.holds) if item.rule else None
        areas += [prior[changing]] if changing and changing in prior and areas else []
        if group and not (areas and _follows(group, index, item, areas)):
            yield _grouped(group)
            group = []
        if areas:
            group.append((index, item, areas))
    if group:
        yield _grouped(group)


def _follows(
    group: list[tuple[int, AuditItem, list[Area]]], index: int, item: AuditItem, areas: list[Area]
) -> bool:
    last_index, last, before = group[-1]
    if index != last_index + 1 or item.severity is not last.severity:
        return False
    steps = {(area.row - old.row, area.column - old.column) for area, old in zip(areas, before, strict=False)}
    if len(group) > 1:
        (_, _, first), (_, _, second) = group[:2]
        steps.add((second[0].row - first[0].row, second[0].column - first[0].column))
    lines = {(area.row if (1, 0) in steps else area.column) for area in areas}
    plain = not any(area.merged for area in (*areas, *before))
    return len(areas) == len(before) and steps in ({(1, 0)}, {(0, 1)}) and len(lines) == 1 and plain


def _grouped(
    group: list[tuple[int, AuditItem, list[Area]]],
) -> tuple[AuditItem, list[Area], str]:
    index, item, areas = group[0]
    if len(group) == 1:
        return item, areas, result_of(index)
    down = group[1][2][0].row > areas[0].row
    count = len(group)
    whole = [Area(area.row, area.column, count if down else 1, 1 if down else count) for area in areas]
    own, first = ("ROW()", areas[0].row) if down else ("COLUMN()", areas[0].column)
    return item, whole, f"INDEX({RESULTS_NAME},{own}{index - first:+d})"


def _without_number(form: Form, table: TableLayout) -> Iterator[tuple[Area, str]]:
    """Yield areas of entered cells, each with the formula of the usable number of a cell in it."""
    numbers = {field.id: number for number, field in enumerate(form.entered, 1)}
    return _counted(
        VALUES_NAME, [(slot.area, numbers[slot.field]) for slot in table.slots if slot.field in numbers]
    )


def _wrong_totals(layout: WorkbookLayout, table: TableLayout) -> Iterator[tuple[Area, str]]:
    """Yield areas of totals, each with the formula that gives 1 where a total in it is wrong."""
    numbers = {field.id: number for number, field in enumerate(layout.form.totals, 1)}
    return _counted(
        TOTALS_NAME, [(slot.area, numbers[slot.field]) for slot in table.slots if slot.field in numbers]
    )


def _unfit_texts(layout: WorkbookLayout, table: TableLayout) -> Iterator[tuple[Area, str]]:
    """Yield areas of texts, each with the formula that gives the mark where one is not what is asked for."""
    numbers = {text.id: number for number, text in enumerate(layout.form.texts, 1)}
    return _counted(FITS_NAME, [(slot.area, numbers[slot.field]) for slot in table.text_slots])


def _counted(name: str, cells: list[tuple[Area, int]]) -> Iterator[tuple[Area, str]]:
    """Yield runs of numbered cells, each with the formula of one cell's number."""
    for run in joined(cells):
        yield run.area, f"INDEX({name},{run.index()})"


def touched(item: AuditItem) -> tuple[str, ...]:
    """List the places that a check colours: the figures it compares one by one, and its own place."""
    if item.rule is None:
        return (item.at,) if item.at.startswith("cover.") else ()
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
    groups: dict[tuple[object, ...], tuple[Field, list[tuple[Area, int]]]] = {}
    for position, slot in enumerate(table.slots):
        field = form.by_id[slot.field]
        if field.entered:
            alike = (field.number, field.unit, field.least, field.most)
            groups.setdefault(alike, (field, []))[1].append((slot.area, position))
    return [(field, _rectangles(cells)) for field, cells in groups.values()]


def _alike_texts(form: Form, table: TableLayout) -> list[tuple[TextField, list[Area]]]:
    """Group the cells of texts that take the same, neighbours joined."""
    groups: dict[TextField, tuple[TextField, list[tuple[Area, int]]]] = {}
    for position, slot in enumerate(table.text_slots):
        text = form.text_by_id[slot.field]
        alike = replace(text, id="", row=(), column=())
        groups.setdefault(alike, (text, []))[1].append((slot.area, position))
    return [(text, _rectangles(cells)) for text, cells in groups.values()]


def _rectangles(cells: list[tuple[Area, int]]) -> list[Area]:
    """Join cells of one kind: neighbours in a row, then equal rows below each other."""
    lines = [run.area for run in joined(cells)]
    areas: list[Area] = []
    for line in lines:
        last = areas[-1] if areas else None
        if last and (last.column, last.columns, last.last_row + 1) == (line.column, line.columns, line.row):
            areas[-1] = Area(last.row, last.column, last.rows + line.rows, last.columns)
        else:
            areas.append(line)
    return areas


def _of_text(text: TextField) -> dict[str, object]:
    """Return the validation of a text or a choice."""
    blank = "必须填写。" if text.required else "没有的可以不填。"
    if text.kind == CHOICE:
        return {
            "validate": "list",
            "source": list(text.choices),
            "input_title": "从下拉框里选",
            "input_message": blank.replace("填写", "选择").replace("填", "选"),
            "error_title": "不在选项里",
            "error_message": "请从下拉框里选一项。",
        }
    return {
        "validate": "length",
        "criteria": "<=",
        "value": text.length,
        "input_title": "填文字",
        "input_message": f"不超过 {text.length} 个字。{blank}",
        "error_title": "太长",
        "error_message": f"请不要超过 {text.length} 个字。",
    }


def _bounded(form: Form, field: Field, area: Area) -> dict[str, object]:
    """Return the validation of a field with bounds of its own."""
    cell, unit = area.address, field.unit or ("元" if field.is_amount else "")
    least, most = (to_text(bound) for bound in form.bounds(field))
    task = f"最多 {form.limits.amount_decimals} 位小数" if field.is_amount else "填整数"
    measure = f"，单位是{unit}" if unit else ""
    return {
        "validate": "custom",
        "value": f"=AND(ISNUMBER({cell}),{within(form, field, cell)},{fine_enough(form, field, cell)})",
        "input_title": "填数字",
        "input_message": f"填 {least} 到 {most} 之间的数{measure}，{task}。",
        "error_title": "数字不对",
        "error_message": f"请填 {least} 到 {most} 之间的数{measure}，{task}，不要写单位。",
    }


def _validation(form: Form, field: Field, area: Area) -> dict[str, object]:
    if field.least is not None or field.most is not None:
        return _bounded(form, field, area)
    limit = form.limit(field)
    if field.is_amount:
        cell, decimals = area.address, form.limits.amount_decimals
        unit, sign = field.unit or "元", "" if field.may_be_negative else "不小于 0 的"
        return {
            "validate": "custom",
            "value": f"=AND(ISNUMBER({cell}),{within(form, field, cell)},{fine_enough(form, field, cell)})",
            "input_title": f"填金额（单位：{unit}）",
            "input_message": f"只填数字，单位是{unit}，最多 {decimals} 位小数。没有发生的填 0。",
            "error_title": "金额不对",
            "error_message": f"请填{sign}数字，单位是{unit}，最多 {decimals} 位小数，不要写单位。",
        }
    signed = field.may_be_negative
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
