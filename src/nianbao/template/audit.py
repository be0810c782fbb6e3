"""Drawing the 审核 sheet: every check as a live row, and the counts that the cover shows."""

from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from nianbao.core import Number, Severity, lines_needed, rounded
from nianbao.form import Field, RuleInstance
from nianbao.layout import (
    AUDIT_COUNT,
    AUDIT_DIFFERENCE,
    AUDIT_EXPLANATION,
    AUDIT_LEFT,
    AUDIT_LEVEL,
    AUDIT_LINK,
    AUDIT_RESULT,
    AUDIT_RIGHT,
    AUDIT_WHAT,
    AUDIT_WHERE,
    Area,
    AuditItem,
    AuditLayout,
    ItemKind,
    WorkbookLayout,
    slot_ranges,
)
from nianbao.rules import Outcome, Source, Status, evaluate, excel, excel_text
from nianbao.template.content import Content
from nianbao.template.cover import READY, footer_cell
from nianbao.template.formulas import LedgerSheet, cover_cell
from nianbao.template.ledger import RESULTS_NAME
from nianbao.xlsx import DOUBTFUL, WRONG, Book, Cell, page, protect

_WIDTHS = (5.0, 38.0, 30.0, 8.0, 8.0, 12.0, 12.0, 10.0, 7.0, 36.0)
_FAILED = excel_text(Status.FAILED.value)

Value = Number | str | None
"""What a cell shows."""


@dataclass(frozen=True, slots=True)
class Check:
    """One row of the sheet, evaluated: formulas, and the values that they will give."""

    status: Cell
    left: Cell
    right: Cell
    difference: Cell
    count: Cell


@dataclass(frozen=True, slots=True)
class State:
    """How many places must be corrected and how many may be explained, as cells and in words."""

    errors: Cell
    warnings: Cell
    words: Cell


def evaluate_checks(layout: WorkbookLayout, content: Content) -> tuple[Check, ...]:
    """Compile and evaluate every check of the form."""
    audit = _audit_of(layout)
    sheet = LedgerSheet(layout)
    return tuple(_check(audit, index, item, layout, content, sheet) for index, item in enumerate(audit.items))


def state_of(layout: WorkbookLayout, content: Content, checks: tuple[Check, ...]) -> State:
    """Count what fails, and say whether the workbook can be handed in."""
    audit = _audit_of(layout)
    results, levels = (audit.column(column).range_on(audit.sheet) for column in (AUDIT_RESULT, AUDIT_LEVEL))
    counts, texts = (
        audit.column(column).range_on(audit.sheet) for column in (AUDIT_COUNT, AUDIT_EXPLANATION)
    )
    errors = warnings = 0
    for item, check in zip(audit.items, checks, strict=True):
        if check.status.value == Status.FAILED.value:
            count = check.count.value
            assert isinstance(count, int)
            errors += count if item.severity is Severity.ERROR else 0
            explained = bool(content.explanations.get(item.key))
            warnings += 1 if item.severity is Severity.WARNING and not explained else 0
    failing = f"({results}={_FAILED})"
    error_count = Cell(errors, f"SUMPRODUCT(({levels}={excel_text(Severity.ERROR.word)})*{failing}*{counts})")
    warning_count = Cell(
        warnings, f'SUMPRODUCT(({levels}={excel_text(Severity.WARNING.word)})*{failing}*({texts}=""))'
    )
    n, m = audit.errors.on(audit.sheet), audit.warnings.on(audit.sheet)
    words = state_words(errors, warnings)
    formula = f'IF({n}+{m}=0,{excel_text(READY)},"还有 "&{n}&" 处必须改、"&{m}&" 处可说明")'
    return State(error_count, warning_count, Cell(words, formula))


def state_words(errors: int, warnings: int) -> str:
    """Say whether a workbook can be handed in."""
    return READY if errors + warnings == 0 else f"还有 {errors} 处必须改、{warnings} 处可说明"


def draw_audit(
    book: Book, layout: WorkbookLayout, content: Content, checks: tuple[Check, ...], state: State
) -> Worksheet:
    """Draw the sheet."""
    audit = _audit_of(layout)
    sheet = book.sheet(audit.sheet)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_column(AUDIT_COUNT, AUDIT_COUNT, 6, None, {"hidden": True})
    for label in audit.labels:
        book.label(sheet, label)
    sheet.set_row(0, 34)
    for row in (audit.office.row, audit.state.row, audit.first - 1):
        sheet.set_row(row, 22)
    book.put(sheet, audit.office, footer_cell(layout, content), book.style("sheet-footer"))
    book.put(sheet, audit.state, state.words, book.style("audit-state"))
    book.put(sheet, audit.errors, state.errors, book.style("ledger"))
    book.put(sheet, audit.warnings, state.warnings, book.style("ledger"))
    for index, (item, check) in enumerate(zip(audit.items, checks, strict=True)):
        _draw_row(book, sheet, layout, content, index, item, check)
    _colour(book, sheet, audit)
    sheet.freeze_panes(audit.first, 2)
    sheet.autofilter(audit.first - 1, 0, audit.last, AUDIT_EXPLANATION)
    sheet.repeat_rows(0, audit.first - 1)
    sheet.print_area(0, 0, audit.last, AUDIT_EXPLANATION)
    page(sheet, landscape=True, office=content.office.name, one_page=False)
    protect(sheet, content.sheet_password, autofilter=True, format_rows=True)
    book.workbook.define_name(RESULTS_NAME, "=" + audit.column(AUDIT_RESULT).range_on(audit.sheet))
    return sheet


def _audit_of(layout: WorkbookLayout) -> AuditLayout:
    assert layout.audit is not None
    return layout.audit


def _draw_row(
    book: Book,
    sheet: Worksheet,
    layout: WorkbookLayout,
    content: Content,
    index: int,
    item: AuditItem,
    check: Check,
) -> None:
    audit = _audit_of(layout)
    word = book.style("audit-word")
    for column, cell in (
        (AUDIT_RESULT, check.status),
        (AUDIT_LEFT, check.left),
        (AUDIT_RIGHT, check.right),
        (AUDIT_DIFFERENCE, check.difference),
    ):
        book.put(sheet, audit.cell(index, column), cell, word)
    book.put(sheet, audit.cell(index, AUDIT_COUNT), check.count, book.style("ledger"))
    link = audit.cell(index, AUDIT_LINK)
    sheet.write_url(
        link.row, link.column, f"internal:{layout.link(item.at)}", book.style("audit-link"), string="定位"
    )
    explain = audit.cell(index, AUDIT_EXPLANATION)
    if item.severity is Severity.WARNING:
        text = content.explanations.get(item.key, "")
        book.put(sheet, explain, Cell(text), book.style("audit-explanation", num_format="@"))
    else:
        book.put(sheet, explain, Cell("—"), book.style("audit-none"))
    lines = max(
        lines_needed(item.what, _WIDTHS[AUDIT_WHAT] - 2),
        lines_needed(item.where, _WIDTHS[AUDIT_WHERE] - 2),
        lines_needed(content.explanations.get(item.key, ""), _WIDTHS[AUDIT_EXPLANATION] - 2),
    )
    sheet.set_row(explain.row, 14 * lines + 7)


def _colour(book: Book, sheet: Worksheet, audit: AuditLayout) -> None:
    for severity, look in ((Severity.ERROR, WRONG), (Severity.WARNING, DOUBTFUL)):
        result, level = Area(audit.first, AUDIT_RESULT), Area(audit.first, AUDIT_LEVEL)
        failing = f"AND(${result.address}={_FAILED},${level.address}={excel_text(severity.word)})"
        sheet.conditional_format(
            audit.first,
            0,
            audit.last,
            AUDIT_DIFFERENCE,
            {"type": "formula", "criteria": "=" + failing, "format": book.format(look)},
        )


def _check(
    audit: AuditLayout,
    index: int,
    item: AuditItem,
    layout: WorkbookLayout,
    content: Content,
    sheet: LedgerSheet,
) -> Check:
    match item.kind:
        case ItemKind.OFFICE:
            status, left, right = _office_check(layout, content)
        case ItemKind.CELLS:
            return _cells_check(audit, index, item, layout, content)
        case ItemKind.TOTAL:
            status, left, right = _total_check(item, layout, content)
        case ItemKind.RULE:
            status, left, right = _rule_check(item, content, sheet)
    return Check(status, left, right, _difference(audit, index, status, left, right), Cell(1))


def _difference(audit: AuditLayout, index: int, status: Cell, left: Cell, right: Cell) -> Cell:
    """Give left minus right where the check fails: elsewhere it says nothing."""
    if not left.formula:
        return Cell(None)
    value = difference_value(status.value, left.value, right.value)
    first, second = audit.cell(index, AUDIT_LEFT).absolute, audit.cell(index, AUDIT_RIGHT).absolute
    result = audit.cell(index, AUDIT_RESULT).absolute
    shown = f"AND({result}={_FAILED},COUNT({first},{second})=2)"
    return Cell(value, f'IF({shown},ROUND({first}-{second},6),"")')


def difference_value(status: Value, left: Value, right: Value) -> Value:
    """Give left minus right of a check that fails."""
    if status != Status.FAILED.value or isinstance(left, str | None) or isinstance(right, str | None):
        return ""
    return rounded(left - right)


def rule_values(rule: RuleInstance, content: Content) -> tuple[Value, Value, Value]:
    """Give what the row of a rule shows: the status, the left and the right side."""
    outcome: Outcome = evaluate(rule.holds, content, rule.when)
    left, right = ("" if side is None else side for side in (outcome.left, outcome.right))
    return outcome.status.value, left, right


def _rule_check(item: AuditItem, content: Content, sheet: LedgerSheet) -> tuple[Cell, Cell, Cell]:
    assert item.rule is not None
    word, left, right = rule_values(item.rule, content)
    status = Cell(word, excel.status(item.rule.holds, sheet, item.rule.when))
    sides = excel.sides(item.rule.holds, sheet)
    if sides is None:
        return status, Cell(None), Cell(None)
    return status, Cell(left, sides[0]), Cell(right, sides[1])


def _total_check(item: AuditItem, layout: WorkbookLayout, content: Content) -> tuple[Cell, Cell, Cell]:
    """Compare the shown total with the recomputed one, or with what a SUM sees in the same cells."""
    field = layout.form.by_id[item.subject]
    slot = layout.slots[field.id]
    shown = slot.area.on(slot.sheet)
    computed = layout.ledger.area(Source.CURRENT, field.id).on("_nianbao")
    own = f"SUM({','.join(slot_ranges(layout, field.parts))})"
    right = f"OR(ROUND({shown}-{computed},6)=0,ROUND({shown}-{own},6)=0)"
    passed, failed, unknown = (excel_text(status.value) for status in Status)
    formula = (
        f"IF(COUNT({computed})<1,{unknown},IF(ISNUMBER({shown}),IF({right},{passed},{failed}),{failed}))"
    )
    status, left, known = total_values(field, content)
    return (
        Cell(status, formula),
        Cell(left, f'IF(ISNUMBER({shown}),{shown},"")'),
        Cell(known, computed),
    )


def total_values(field: Field, content: Content) -> tuple[Value, Value, Value]:
    """Give what the row of a total shows: the status, the shown and the recomputed total."""
    value = content.values[field.id]
    status = Status.NOT_ASSESSED if value is None else Status.PASSED
    return status.value, shown_sum(content, field.parts), "" if value is None else value


def shown_sum(content: Content, parts: tuple[str, ...]) -> Number:
    """Give what the SUM in the official table shows: usable or not, every number counts."""
    total: Number = 0
    for part in parts:
        field = content.form.by_id[part]
        value = content.cell(part) if field.entered else shown_sum(content, field.parts)
        total += 0 if value is None else value
    return total


def _office_check(layout: WorkbookLayout, content: Content) -> tuple[Cell, Cell, Cell]:
    name, code, year = (cover_cell(layout, entry) for entry in ("office", "code", "year"))
    passed, failed = excel_text(Status.PASSED.value), excel_text(Status.FAILED.value)
    formula = f"IF(AND(LEN(TRIM({name}))>0,LEN(TRIM({code}))>0,ISNUMBER({year})),{passed},{failed})"
    complete = all(content.entry(entry) for entry in ("office", "code", "year"))
    return Cell((Status.PASSED if complete else Status.FAILED).value, formula), Cell(None), Cell(None)


def _cells_check(
    audit: AuditLayout, index: int, item: AuditItem, layout: WorkbookLayout, content: Content
) -> Check:
    fields = [field for field in layout.form.fields_of(item.subject) if field.entered]
    ranges = ",".join(layout.ledger.ranges(Source.CURRENT, [field.id for field in fields]))
    bad = sum(content.values[field.id] is None for field in fields)
    left = audit.cell(index, AUDIT_LEFT).absolute
    passed, failed = excel_text(Status.PASSED.value), excel_text(Status.FAILED.value)
    status = Status.PASSED if bad == 0 else Status.FAILED
    return Check(
        Cell(status.value, f"IF({left}=0,{passed},{failed})"),
        Cell(bad, f"{len(fields)}-COUNT({ranges})"),
        Cell(0),
        Cell(bad, left),
        Cell(max(bad, 1), f"MAX({left},1)"),
    )
