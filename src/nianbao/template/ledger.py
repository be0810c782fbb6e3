"""Drawing the hidden sheet: who the workbook was issued to, and one row of live figures a field."""

from nianbao.core import Number
from nianbao.layout import (
    LEDGER_FIELD,
    LEDGER_HEADINGS,
    LEDGER_MAGIC,
    LEDGER_MEMBERS,
    LEDGER_META,
    LEDGER_NUMBER,
    LEDGER_PRIOR,
    LEDGER_SHEET,
    LEDGER_VALUE,
    LEDGER_VERSION,
    LEDGER_WEIGHT,
    Area,
    WorkbookLayout,
)
from nianbao.rules import Source
from nianbao.submission import weight
from nianbao.template import formulas
from nianbao.template.content import Content
from nianbao.xlsx import Book, Cell, protect

VALUES_NAME = "nb_values"
RESULTS_NAME = "nb_results"


def draw_ledger(book: Book, layout: WorkbookLayout, content: Content) -> None:
    """Draw the hidden sheet of a template or a summary."""
    sheet = book.sheet(LEDGER_SHEET)
    style = book.style("ledger")
    ledger = layout.ledger

    def put(row: int, column: int, value: Number | str | None, formula: str = "") -> None:
        if (value is not None and value != "") or formula:
            book.put(sheet, Area(row, column), Cell(value, formula), style)

    put(ledger.magic.row, 0, LEDGER_MAGIC)
    put(ledger.magic.row, 1, LEDGER_VERSION)
    for name, value in _meta(layout, content).items():
        area = ledger.meta(name)
        put(area.row, 0, name)
        put(area.row, area.column, value)
    for column, heading in enumerate(LEDGER_HEADINGS):
        put(ledger.heading_row, column, heading)
    for position, field_id in enumerate(ledger.fields):
        row = ledger.row(field_id)
        field = layout.form.by_id[field_id]
        put(row, LEDGER_FIELD, field_id)
        put(row, LEDGER_PRIOR, content.prior.get(field_id))
        if field.entered:
            put(row, LEDGER_NUMBER, _raw(content, field_id), formulas.as_number(layout, field_id))
            put(row, LEDGER_VALUE, content.values[field_id], formulas.usable(layout.form, field, row))
            put(row, LEDGER_WEIGHT, weight(position))
        else:
            put(row, LEDGER_VALUE, content.values[field_id], formulas.ledger_total(layout, field))
    for name in layout.form.narrative:
        put(ledger.area(Source.NARRATIVE, name).row, LEDGER_FIELD, f"{Source.NARRATIVE.value}.{name}")
    for index, member in enumerate(content.members):
        put(ledger.first + index, LEDGER_MEMBERS, member)
    protect(sheet, content.sheet_password)
    sheet.very_hidden()


def _meta(layout: WorkbookLayout, content: Content) -> dict[str, str]:
    form = layout.form
    values = {
        "form": form.id,
        "form_version": form.version,
        "layout": layout.digest,
        "role": layout.role.value,
        "year": str(content.year) if content.year is not None else "",
        "code": content.office.code,
        "office": content.office.name,
        "kind": content.office.kind,
        "seal": content.seal,
    }
    return {name: values[name] for name in LEDGER_META}


def _raw(content: Content, field_id: str) -> Number | str:
    value = content.cell(field_id)
    return "" if value is None else value
