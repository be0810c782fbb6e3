"""Writing the summary workbook: one function for each sheet, in the order in which people read it."""

from nianbao.consolidation import Consolidation
from nianbao.core import Number
from nianbao.form import Field, TextField
from nianbao.layout import MOST_OFFICES, TEXTS_SHEET, BreakdownLayout, Role, layout_of, official_formula
from nianbao.submission import CONFIRMED
from nianbao.summary.breakdown import draw_breakdown
from nianbao.summary.charts import draw_charts
from nianbao.summary.cover import draw_summary_cover
from nianbao.summary.figures import footer_of
from nianbao.summary.findings import draw_findings
from nianbao.summary.listed import draw_listed
from nianbao.summary.overview import draw_overview
from nianbao.summary.register import draw_register
from nianbao.template import Content, Filling, draw_ledger, draw_table, footer_cell, summary_code
from nianbao.xlsx import Book, Cell, protect, strict, whole_format


def write_summary(result: Consolidation, *, offices_a_sheet: int = MOST_OFFICES) -> bytes:
    """Write the summary of a consolidation; it is itself a valid submission."""
    form = result.form
    layout = layout_of(form, Role.SUMMARY)
    content = summary_content(result)
    weights = tuple(submission.offices for submission in result.accepted)
    weights = () if form.only_sums or set(weights) <= {1} else weights
    breakdown = BreakdownLayout(form, len(result.accepted), offices_a_sheet, weights)

    def cell(field: Field) -> Cell:
        """Return the cell of a field."""
        return Cell(content.values[field.id], official_formula(layout, breakdown, field))

    filling = Filling(cell, _style, lambda field: whole_format(form, field), _in_list)
    footer = footer_of(result)
    with strict():
        book = Book()
        draw_summary_cover(book, layout, content, result, footer)
        for table in layout.tables:
            line_below = footer_cell(layout, content, summary_code(layout, content))
            sheet = draw_table(book, form, table, filling, line_below, footer)
            protect(sheet, content.sheet_password)
        draw_overview(book, layout, result, footer)
        draw_charts(book, layout, breakdown, result, footer)
        draw_breakdown(book, breakdown, result, footer)
        rows = draw_register(book, result, footer)
        draw_findings(book, result, rows, footer)
        draw_listed(book, result, footer)
        draw_ledger(book, layout, content)
        return book.bytes(lock_structure=True)


def summary_content(result: Consolidation) -> Content:
    """Return the sum as the content of a workbook: its figures, last year's, and its members."""
    form = result.form
    entered: dict[str, Number | None] = {
        field.id: total for field, total in zip(form.fields, result.totals, strict=True) if not field.parts
    }
    cover = {}
    for table in form.tables:
        zero = all(entered[field.id] == 0 for field in form.fields_of(table.id) if field.entered)
        entry = form.cover.entry(f"zero_report.{table.id}")
        if entry is not None and result.accepted:
            cover[entry.id] = (
                CONFIRMED if zero else next(choice for choice in entry.choices if choice != CONFIRMED)
            )
    return Content(
        form=form,
        office=result.scope,
        period=result.round.period,
        entered=entered,
        cover=cover,
        prior=(result.comparable_prior if result.fully_comparable else {}) | result.previous,
        summed=True,
        offices=tuple(submission.offices for submission in result.accepted),
        members=tuple(
            code
            for submission in result.accepted
            if submission.office
            for code in (submission.office.code, *submission.members)
        ),
    )


def _in_list(_: TextField) -> tuple[Cell, str]:
    return Cell(f"见{TEXTS_SHEET}"), "closed"


def _style(_: Field) -> str:
    return "computed"
