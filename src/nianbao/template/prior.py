"""Last year's figures beside the official table: quiet, and outside of what is printed."""

from xlsxwriter.worksheet import Worksheet

from nianbao.core import Number, magnitude, to_text
from nianbao.layout import LEDGER_SHEET, TableLayout, WorkbookLayout
from nianbao.rules import Source, changes_from
from nianbao.template.checks import Check
from nianbao.template.content import Content
from nianbao.template.formulas import in_words
from nianbao.template.marks import result_of
from nianbao.template.verdicts import FAILED, audit_of
from nianbao.xlsx import Book, Cell, number_format

_WIDTHS = ((4, 13.0), (1000, 8.0))
"""So many columns of figures at most, and how wide they are then."""


def draw_prior(
    book: Book,
    sheet: Worksheet,
    layout: WorkbookLayout,
    table: TableLayout,
    content: Content,
    checks: tuple[Check, ...],
) -> None:
    """Draw last year's figures of a table, if any are known."""
    known = {field: area for field, area in table.prior.items() if field in content.prior}
    if not known:
        return
    first = max(table.columns + 1, 0)
    if min(area.column for area in known.values()) >= first:
        width = next(width for most, width in _WIDTHS if table.value_columns <= most)
        sheet.set_column(table.columns, table.columns, 2)
        sheet.set_column(first, first + table.value_columns - 1, width)
    for label in table.prior_labels:
        book.label(sheet, label)
    limits = change_checks(layout)
    for field, area in known.items():
        look = book.style("prior", num_format=number_format(layout.form, layout.form.by_id[field]))
        failed = field in limits and checks[limits[field]].failed
        cell = prior_cell(layout, content, field, limits.get(field), failed=failed)
        book.put(sheet, area, cell, look)


def change_checks(layout: WorkbookLayout) -> dict[str, int]:
    """Give the check that limits the change since last year, by field, as its index."""
    found: dict[str, int] = {}
    for index, item in enumerate(audit_of(layout).items):
        field = changes_from(item.rule.holds) if item.rule else None
        if field is not None:
            found.setdefault(field, index)
    return found


def prior_cell(
    layout: WorkbookLayout, content: Content, field: str, limit: int | None, *, failed: bool
) -> Cell:
    """Give last year's figure; where a check limits the change, with the change once that is too large."""
    before = content.prior[field]
    if limit is None:
        return Cell(before)
    now, last = (
        layout.ledger.area(source, field).on(LEDGER_SHEET) for source in (Source.CURRENT, Source.PRIOR)
    )
    change = in_words(f"ABS(ROUND({now}-{last},6))")
    more = f'"（"&IF({now}>{last},"多","少")&{change}&"）"'
    return Cell(
        prior_value(content, field, failed=failed),
        f"IF({result_of(limit)}={FAILED},{in_words(last)}&{more},{last})",
    )


def prior_value(content: Content, field: str, *, failed: bool) -> Number | str:
    """Give what the cell of last year's figure shows."""
    before, now = content.prior[field], content.values[field]
    if not failed or now is None:
        return before
    return f"{to_text(before)}（{'多' if now > before else '少'}{to_text(magnitude(now - before))}）"
