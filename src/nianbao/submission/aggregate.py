"""What a summary makes of the figures of its offices: their sum, as nearly always, or what the form says instead."""

from collections.abc import Sequence
from decimal import Decimal

from nianbao.core import Number, rounded
from nianbao.form import LARGEST, MEAN, NO_SUM, RECOMPUTED, SMALLEST, Field, Form
from nianbao.submission.submission import recompute

Row = Sequence[Number | None]
"""The figures of one office in the order of the form's fields; one that is not usable counts as 0 in a sum."""


def added_up(form: Form, rows: Sequence[Row], weights: Sequence[int] = ()) -> tuple[Number | None, ...]:
    """Return the figures of a whole, in the order of the form's fields.

    ``weights`` say how many offices a row stands for, one where there are none: they count in a mean. A
    figure that is not added up is 0, and nothing shows it. Totals add up what the whole has; what is computed
    is computed from what the whole has, None where that cannot be.
    """
    columns: Sequence[Row] = list(zip(*rows, strict=True)) if rows else [()] * len(form.fields)
    if form.only_sums:
        return tuple(_sum(column) for column in columns)
    weighted = weights or [1] * len(rows)
    own = {
        field.id: aggregated(field, column, weighted)
        for field, column in zip(form.fields, columns, strict=True)
        if not field.parts and field.aggregate != RECOMPUTED
    }
    stated = {id_: value for id_, value in own.items() if not form.by_id[id_].entered}
    return recompute(form, own, stated=stated)


def aggregated(field: Field, values: Row, weights: Sequence[int]) -> Number:
    """Return what a whole shows of one field."""
    known = [(value, weight) for value, weight in zip(values, weights, strict=True) if value is not None]
    if not known or field.aggregate == NO_SUM:
        return 0
    if field.aggregate == MEAN:
        return _mean(known)
    numbers = [value for value, _ in known]
    if field.aggregate in (LARGEST, SMALLEST):
        return max(numbers) if field.aggregate == LARGEST else min(numbers)
    return sum(numbers, start=0)


def _mean(known: Sequence[tuple[Number, int]]) -> Number:
    total = sum((Decimal(value) * weight for value, weight in known), start=Decimal(0))
    mean = rounded(total / sum(weight for _, weight in known))
    return int(mean) if mean == int(mean) else Decimal(mean).normalize()


def _sum(values: Row) -> Number:
    return sum([value for value in values if value is not None], start=0)
