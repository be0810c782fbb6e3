"""Earlier figures beside the official table: quiet, and outside of what is printed."""

from xlsxwriter.worksheet import Worksheet

from nianbao.core import Number, magnitude, to_text
from nianbao.layout import LEDGER_SHEET, TableLayout, WorkbookLayout
from nianbao.rules import Source, changes_from, earlier_figure
from nianbao.template.checks import EvaluatedCheck
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
    checks: tuple[EvaluatedCheck, ...],
) -> None:
    """Draw the earlier figures of a table, if any are known."""
    known = {field: area for field, area in table.prior.items() if field in content.prior}
    if not known:
        return
    width = next(width for most, width in _WIDTHS if table.value_columns <= most)
    for number, (source, labels) in enumerate(table.prior_labels.items()):
        own = [area.column for key, area in known.items() if earlier_figure(key)[0] is source]
        first = table.columns + 1 + number * (table.value_columns + 1)
        if own and min(own) >= first:
            sheet.set_column(first - 1, first - 1, 2)
            sheet.set_column(first, first + table.value_columns - 1, width)
        for label in labels if own else ():
            book.label(sheet, label)
    limits = change_checks(layout)
    for key, area in known.items():
        _, field = earlier_figure(key)
        style = book.style("prior", num_format=number_format(layout.form, layout.form.by_id[field]))
        failed = key in limits and checks[limits[key]].failed
        cell = prior_cell(layout, content, key, limits.get(key), failed=failed)
        book.put(sheet, area, cell, style)


def change_checks(layout: WorkbookLayout) -> dict[str, int]:
    """Return the check that limits the change since an earlier figure, by the key of that, as its index."""
    found: dict[str, int] = {}
    for index, item in enumerate(audit_of(layout).items):
        key = changes_from(item.rule.holds) if item.rule else None
        if key is not None:
            found.setdefault(key, index)
    return found


def prior_cell(
    layout: WorkbookLayout, content: Content, key: str, limit: int | None, *, failed: bool
) -> Cell:
    """Return an earlier figure; where a check limits the change, with the change once that is too large."""
    if limit is None:
        return Cell(content.prior[key])
    earlier, field = earlier_figure(key)
    now, last = (layout.ledger.area(source, field).on(LEDGER_SHEET) for source in (Source.CURRENT, earlier))
    change = in_words(f"ABS(ROUND({now}-{last},6))")
    more = f'"（"&IF({now}>{last},"多","少")&{change}&"）"'
    return Cell(
        prior_value(content, key, failed=failed),
        f"IF({result_of(limit)}={FAILED},{in_words(last)}&{more},{last})",
    )


def prior_value(content: Content, key: str, *, failed: bool) -> Number | str:
    """Return what the cell of last year's figure shows."""
    before, now = content.prior[key], content.values[earlier_figure(key)[1]]
    if not failed or now is None:
        return before
    return f"{to_text(before)}（{'多' if now > before else '少'}{to_text(magnitude(now - before))}）"
