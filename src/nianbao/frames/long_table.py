"""The long table: one row for each office and field, for databases and statistics programs."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TypeAlias

from nianbao.form import AMOUNT, Form
from nianbao.submission import Submission

LONG_COLUMNS = ("form", "year", "code", "office", "kind", "field", "sheet", "label", "number", "value")
"""``number`` is count, amount or signed; ``value`` is an integer, an exact decimal (万元), or missing."""

LongRow: TypeAlias = tuple[str, int | None, str, str, str, str, str, str, str, int | Decimal | None]


def long_rows(form: Form, submissions: Iterable[Submission]) -> Iterator[LongRow]:
    """Yield a row for each submission of the form and each of its fields, in the order of LONG_COLUMNS.

    Totals are among the fields, as they were recomputed.
    """
    sheets = {table.id: table.sheet for table in form.tables}
    for one in submissions:
        office = one.reporter
        if one.form != form.id or not one.values or office is None:
            continue
        for field, value in zip(form.fields, one.values, strict=True):
            exact = value
            if value is not None:
                exact = Decimal(value) if field.number == AMOUNT else int(value)
            yield (
                form.id,
                one.year,
                office.code,
                office.name,
                office.kind,
                field.id,
                sheets[field.table],
                field.label,
                field.number,
                exact,
            )
