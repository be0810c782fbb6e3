"""The long table: one row for each office and field, for databases and statistics programs."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias

from nianbao.core import Unit
from nianbao.form import Form
from nianbao.submission import Submission

LONG_COLUMNS = ("form", "year", "code", "office", "kind", "field", "sheet", "label", "number", "value")
"""``number`` is count, amount or signed; ``value`` is an integer, an exact decimal (万元), or missing."""

TEXT_COLUMN = "text"
"""Behind the others where the form has texts or collected entries: what an office wrote; it is then no figure."""

PERIOD_COLUMN = "period"
"""Behind the figures where the form has periods below the year: such as 2024Q3."""

LongRow: TypeAlias = tuple[str | int | Decimal | None, ...]


def long_columns(form: Form) -> tuple[str, ...]:
    """Return the columns of a form's long table."""
    columns = LONG_COLUMNS if form.period_unit is Unit.YEAR else (*LONG_COLUMNS, PERIOD_COLUMN)
    return (*columns, TEXT_COLUMN) if _has_words(form) else columns


def _has_words(form: Form) -> bool:
    return bool(form.texts) or any(entry.collect for entry in form.cover.entries)


def long_rows(form: Form, submissions: Iterable[Submission]) -> Iterator[LongRow]:
    """Yield a row for each submission of the form and each of its fields, in the order of long_columns.

    Totals are among the fields, as they were recomputed; texts and collected entries of the cover follow.
    """
    words = _has_words(form)
    sheets = {table.id: table.sheet for table in form.tables}
    for submission in submissions:
        office = submission.reporter
        if submission.form != form.id or not submission.values or office is None:
            continue
        period = () if form.period_unit is Unit.YEAR else (str(submission.period or ""),)
        whose = form.id, submission.year, office.code, office.name, office.kind
        for field, value in zip(form.fields, submission.values, strict=True):
            exact = value
            if value is not None:
                exact = Decimal(value) if field.is_amount or isinstance(value, Decimal) else int(value)
            row = (*whose, field.id, sheets[field.table], field.label, field.number, exact, *period)
            yield (*row, "") if words else row
        for *what, text in _words(form, submission, sheets):
            yield (*whose, *what, None, *period, text)


def _words(
    form: Form, submission: Submission, sheets: Mapping[str, str]
) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield what an office wrote: id, sheet, label, kind, text."""
    for text in form.texts:
        yield text.id, sheets[text.table], text.label, text.kind, submission.texts.get(text.id, "")
    for entry in form.cover.entries:
        if entry.collect:
            yield entry.field, form.cover.sheet, entry.label, entry.kind, submission.cover.get(entry.id, "")
