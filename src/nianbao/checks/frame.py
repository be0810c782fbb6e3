"""From submissions to the DataFrame that the vectorised rules read."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from nianbao.core import MICRO, Number, to_micro
from nianbao.form import Form
from nianbao.rules import Source, fields_of
from nianbao.rules.vectorised import Frame, column
from nianbao.submission import Prior, Submission


def build_frame(form: Form, submissions: Sequence[Submission], prior: Prior) -> Frame:
    """Lay the figures that the form's rules read side by side, one row for each submission."""
    needed = fields_of(*(node for rule in form.rules for node in (rule.when, rule.holds)))
    last_year = [prior.for_submission(each) for each in submissions]
    current = dict(zip(form.by_id, zip(*(each.values for each in submissions), strict=True), strict=True))
    data: dict[str, Any] = {}
    for name in needed:
        if name.source is Source.CURRENT:
            data[name.id] = _integers(current[name.id])
        elif name.source is Source.PRIOR:
            data[column(name.source, name.id)] = _integers(figures.get(name.id) for figures in last_year)
        else:
            data[column(name.source, name.id)] = _integers(each.facts.get(name.id) for each in submissions)
    data["kind"] = [each.office.kind if each.office else "" for each in submissions]
    for table in form.tables:
        data[f"confirmed.{table.id}"] = np.array(
            [each.confirmed(table.id) for each in submissions], dtype=bool
        )
    return Frame(pd.DataFrame(data))


def _integers(values: Iterable[Number | None]) -> Any:
    """Give numbers in micro-units; a whole column of counts, as most are, without a look at each."""
    listed = tuple(values)
    if set(map(type, listed)) == {int}:
        return pd.arrays.IntegerArray(np.array(listed, dtype=np.int64) * MICRO, np.zeros(len(listed), bool))
    mask = np.array([value is None for value in listed], dtype=bool)
    micro = np.array([0 if value is None else to_micro(value) for value in listed], dtype=np.int64)
    return pd.arrays.IntegerArray(micro, mask)
