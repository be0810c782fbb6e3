"""Drawing the hidden sheet: who the workbook was issued to, one row of live figures a field, the checks."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from nianbao.core import Number, Unit
from nianbao.form import MEAN, Field, Form
from nianbao.layout import (
    AUDIT_LISTED,
    KEPT_FIRST_COLUMN,
    LEDGER_HEADINGS,
    LEDGER_LIVE,
    LEDGER_MAGIC,
    LEDGER_META,
    LEDGER_SHEET,
    LEDGER_VERSION,
    UNUSABLE,
    Area,
    AuditColumn,
    CheckColumn,
    LedgerColumn,
    Role,
    WorkbookLayout,
    kept_fields,
    packed,
    recorded,
)
from nianbao.rules import Source
from nianbao.submission import (
    NO_CODE,
    amount_sum,
    amount_term,
    check_code_formula,
    count_sum,
    period_weight,
    weight,
)
from nianbao.template import formulas
from nianbao.template.checks import (
    EvaluatedCheck,
    WorkbookState,
    begun_formula,
    errors_formula,
    warnings_formula,
)
from nianbao.template.content import Content
from nianbao.template.ledger_texts import LedgerDrawing, draw_texts
from nianbao.template.official_runs import official_runs
from nianbao.template.periods import period_number_cell
from nianbao.template.verdicts import EXPLAINABLE
from nianbao.xlsx import Book, Cell, protect

VALUES_NAME = "nb_values"
TOTALS_NAME = "nb_totals"
FITS_NAME = "nb_fits"
"""Of every text: whether what stands in its cell is what the form asks for."""
CELLS_NAME, SUMS_NAME = "nb_cells", "nb_sums"
"""With a number: official cells that one formula reaches, entered ones or totals."""
_MOST_WEIGHTS = 500
"""In one formula: Excel takes 8,192 characters."""


def draw_ledger(
    book: Book,
    layout: WorkbookLayout,
    content: Content,
    checks: tuple[EvaluatedCheck, ...] = (),
    state: WorkbookState | None = None,
) -> None:
    """Draw the hidden sheet of a template, or of a summary, which has no checks."""
    sheet = LedgerDrawing(book)
    ledger = layout.ledger
    sheet.put(ledger.magic, Cell(LEDGER_MAGIC))
    sheet.put(Area(ledger.magic.row, 1), Cell(LEDGER_VERSION))
    listed = () if layout.role is Role.TEMPLATE and recorded(layout) else packed(kept_fields(layout))
    for index, text in enumerate(listed):
        sheet.put(Area(ledger.magic.row, KEPT_FIRST_COLUMN + index), Cell(text))
    for name, value in _meta(layout, content).items():
        area = ledger.meta(name)
        sheet.put(Area(area.row, 0), Cell(name))
        sheet.put(area, Cell(value))
    for column, heading in enumerate(LEDGER_HEADINGS):
        sheet.put(Area(ledger.heading_row, column), Cell(heading))
    _name_runs(book, layout)
    _draw_fields(sheet, layout, content)
    for name in layout.form.narrative:
        row = ledger.area(Source.NARRATIVE, name).row
        sheet.put(Area(row, LedgerColumn.FIELD), Cell(f"{Source.NARRATIVE.value}.{name}"))
    draw_texts(sheet, layout, content)
    for index, member in enumerate(content.members):
        sheet.put(Area(ledger.first + index, LedgerColumn.MEMBERS), Cell(member))
    live = {"code": code_cell(layout, content)}
    if layout.form.period_unit is not Unit.YEAR:
        live["period"] = period_number_cell(layout, content)
    if state is not None:
        _draw_checks(sheet, layout, checks)
        live |= {
            "errors": Cell(state.errors, errors_formula(layout)),
            "warnings": Cell(state.warnings, warnings_formula(layout)),
            "begun": Cell(int(state.begun), begun_formula(layout)),
            "carried": Cell(content.carried),
        }
        _define_names(book, layout, len(checks))
    if content.offices and not layout.form.only_sums:
        live["offices"] = Cell(sum(content.offices))
        for index, count in enumerate(content.offices):
            sheet.put(Area(ledger.first + index, LedgerColumn.OFFICES), Cell(count))
    for name in LEDGER_LIVE:
        if name in live:
            area = ledger.live(name)
            sheet.put(Area(area.row, area.column - 1), Cell(name))
            sheet.put(area, live[name])
    protect(sheet.sheet, content.sheet_password)
    sheet.sheet.very_hidden()


def code_cell(layout: WorkbookLayout, content: Content) -> Cell:
    """Return the check code as a live formula of the hidden sheet."""
    ledger, form = layout.ledger, layout.form
    values, sums = (ledger.entered_area(column).range for column in (LedgerColumn.VALUE, LedgerColumn.WEIGHT))
    amounts = [field.id for field in form.entered if formulas.has_decimals(layout, field)]
    terms = ",".join(Area(ledger.row(field), LedgerColumn.TERM).address for field in amounts)
    if len(amounts) > 1:
        terms = ledger.entered_area(LedgerColumn.TERM).range
    if ledger.text_rows:
        own = Area(min(ledger.text_rows.values()), LedgerColumn.TERM, len(ledger.text_rows)).range
        terms = f"{terms},{own}" if terms else own
    if form.period_unit is Unit.YEAR:
        formula = check_code_formula(values, sums, terms, ledger.entered)
        return Cell(content.check_code or NO_CODE, formula)
    period = ledger.live("period").address
    terms += f"{',' if terms else ''}{period}*{period_weight(form)}"
    formula = check_code_formula(values, sums, terms, ledger.entered)
    return Cell(content.check_code or NO_CODE, f'IF({period}=0,"{NO_CODE}",{formula})')


def count_sums(layout: WorkbookLayout, content: Content) -> dict[Area, Cell]:
    """Return the cells that hold the sums of weighted counts, each of so many fields as a formula has room for."""
    ledger, entered = layout.ledger, layout.form.entered
    cells = {}
    for start in range(0, len(entered), _MOST_WEIGHTS):
        some = entered[start : start + _MOST_WEIGHTS]
        weights = [
            0 if formulas.has_decimals(layout, field) else weight(position)
            for position, field in enumerate(some, start)
        ]
        numbers = (content.values[field.id] or 0 for field in some)
        total = sum(number * each for number, each in zip(numbers, weights, strict=True) if each)
        values = Area(ledger.first + start, LedgerColumn.VALUE, len(some)).range
        cells[Area(ledger.first + start, LedgerColumn.WEIGHT)] = Cell(total, count_sum(values, weights))
    return cells


def _draw_fields(sheet: LedgerDrawing, layout: WorkbookLayout, content: Content) -> None:
    form, ledger = layout.form, layout.ledger
    for position, (field_id, name) in enumerate(zip(ledger.fields, ledger.names, strict=True)):
        row, field = ledger.row(field_id), form.by_id[field_id]
        sheet.put(Area(row, LedgerColumn.FIELD), Cell(name))
        for source in (Source.PRIOR, Source.PREVIOUS):
            sheet.put(ledger.area(source, field_id), Cell(content.prior.get(source.key(field_id))))
        if field.entered and formulas.has_decimals(layout, field):
            value, number = Area(row, LedgerColumn.VALUE).address, content.values[field_id]
            term = f"IF(ISNUMBER({value}),{amount_term(value, position)},0)"
            sheet.put(Area(row, LedgerColumn.TERM), Cell(amount_sum(number, position), term))
    for field, rows in _alike(form, (ledger.row(entered.id) for entered in form.entered)):
        numbers = [usable_value(content, form.entered[row - ledger.first].id) for row in rows]
        values = [Cell(number, formulas.usable(layout, field, rows[0])) for number in numbers]
        sheet.put_column(Area(rows[0], LedgerColumn.VALUE), values)
    totals = [
        Cell(usable_value(content, field.id), formulas.ledger_total(layout, field)) for field in form.totals
    ]
    sheet.put_alike(ledger.total_area(LedgerColumn.VALUE), totals)
    for area, cell in count_sums(layout, content).items():
        sheet.put(area, cell)
    for run in official_runs(layout, form.entered, CELLS_NAME):
        raw = [content.cell(field.id) for field in run.fields]
        cells = [
            Cell("" if value is None else value, formulas.entered_cell(run.cell(layout))) for value in raw
        ]
        sheet.put_column(Area(ledger.row(run.fields[0].id), LedgerColumn.CELL), cells)
    if layout.audit is not None:
        _draw_totals(sheet, layout, content)


def _draw_totals(sheet: LedgerDrawing, layout: WorkbookLayout, content: Content) -> None:
    """Draw what tells whether the totals of the official tables are right."""
    form, ledger = layout.form, layout.ledger
    for run in official_runs(layout, form.totals, SUMS_NAME):
        formula = formulas.total_cell(run.cell(layout))
        cells = [Cell(content.shown(field), formula) for field in run.fields]
        sheet.put_column(Area(ledger.row(run.fields[0].id), LedgerColumn.CELL), cells)
    for may_be_blank, group in groupby(form.totals, key=lambda field: field.id in form.may_be_blank):
        fields = list(group)
        top = ledger.row(fields[0].id)
        is_wrong = formulas.total_is_wrong(top, may_be_blank=may_be_blank)
        sheet.put_column(Area(top, LedgerColumn.WRONG), [Cell(0, is_wrong) for _ in fields])


def usable_value(content: Content, field_id: str) -> Number | str:
    """Return what stands for a field's number in the hidden sheet."""
    value = content.values[field_id]
    return UNUSABLE if value is None else value


def alike_key(field: Field) -> tuple[object, ...]:
    """Return what two fields must have in common to be usable alike."""
    return field.number, field.least, field.most, field.aggregate == MEAN


def _alike(form: Form, rows: Iterable[int]) -> Iterator[tuple[Field, list[int]]]:
    """Group neighbouring rows of entered fields that hold the same kind of number."""
    pairs = zip(form.entered, rows, strict=True)
    for _, group in groupby(pairs, key=lambda pair: alike_key(pair[0])):
        members = list(group)
        yield members[0][0], [row for _, row in members]


def _draw_checks(sheet: LedgerDrawing, layout: WorkbookLayout, checks: tuple[EvaluatedCheck, ...]) -> None:
    ledger = layout.ledger
    columns = {
        CheckColumn.LEFT: [check.left for check in checks],
        CheckColumn.RIGHT: [check.right for check in checks],
        CheckColumn.WORDS: [Cell(check.words) for check in checks],
        CheckColumn.RANK: [check.rank for check in checks],
        CheckColumn.TARGET: [check.target for check in checks],
        CheckColumn.WRONG: [check.wrong for check in checks],
    }
    for index, check in enumerate(checks):  # not shared: there Spire.XLS counts a blank cell of COUNT(A1,B1)
        sheet.put(ledger.check(index, CheckColumn.RESULT), check.result)
    for column, cells in columns.items():
        sheet.put_alike(ledger.check(0, column), cells)
    ranks, first = ledger.checks(CheckColumn.RANK, 0, len(checks)).absolute_range, ledger.first_check
    formula = f'IF(COUNT({ranks})<ROW()-{first},"",SMALL({ranks},ROW()-{first}))'
    listed = [Cell(rank, formula) for rank in listed_ranks(checks)]
    sheet.put_column(ledger.check(0, CheckColumn.LISTED), listed)


def listed_ranks(checks: tuple[EvaluatedCheck, ...]) -> list[Number | str]:
    """Return the ranks of the checks that the list of what fails shows, the first first."""
    ranks = sorted(check.rank.value for check in checks if isinstance(check.rank.value, int))
    return [*ranks[:AUDIT_LISTED], *[""] * (AUDIT_LISTED - len(ranks))]


def number_of(rank: Number | str) -> int | str:
    """Return the number of a check, counted from 1, from its rank."""
    return rank % EXPLAINABLE if isinstance(rank, int) else ""


def _define_names(book: Book, layout: WorkbookLayout, count: int) -> None:
    ledger, audit = layout.ledger, layout.audit
    areas = {
        VALUES_NAME: ledger.entered_area(LedgerColumn.VALUE),
        TOTALS_NAME: ledger.total_area(LedgerColumn.WRONG),
        formulas.RESULTS_NAME: ledger.checks(CheckColumn.RESULT, 0, count),
        formulas.RANKS_NAME: ledger.checks(CheckColumn.RANK, 0, count),
        # as long as the list of the audit sheet, however few checks there are
        formulas.CHECKS_NAME: replace(
            ledger.checks(CheckColumn.RESULT, 0, max(count, AUDIT_LISTED)),
            columns=CheckColumn.LISTED - CheckColumn.RESULT + 1,
        ),
    }
    if ledger.text_rows:
        areas[FITS_NAME] = Area(min(ledger.text_rows.values()), LedgerColumn.VALUE, len(ledger.text_rows))
    for name, area in areas.items():
        book.workbook.define_name(name, "=" + area.range_on(LEDGER_SHEET))
    if audit is not None:
        texts = audit.column(AuditColumn.EXPLANATION).range_on(audit.sheet)
        book.workbook.define_name(formulas.EXPLANATIONS_NAME, f"={texts}")


def _name_runs(book: Book, layout: WorkbookLayout) -> None:
    runs = official_runs(layout, layout.form.entered, CELLS_NAME)
    if layout.audit is not None:
        runs += official_runs(layout, layout.form.totals, SUMS_NAME)
    for run in runs:
        if len(run.fields) > 1:
            sheet = layout.slots[run.fields[0].id].sheet
            book.workbook.define_name(run.name, "=" + run.run.area.range_on(sheet))


def _meta(layout: WorkbookLayout, content: Content) -> dict[str, str]:
    form = layout.form
    values = {
        "form": form.id,
        "form_version": form.version,
        "layout": layout.digest,
        "role": layout.role.value,
        "year": str(content.period or ""),
        "code": content.office.code,
        "office": content.office.name,
        "kind": content.office.kind,
        "seal": content.seal,
    }
    return {name: values[name] for name in LEDGER_META}
