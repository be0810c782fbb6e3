"""Submissions as pandas frames."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from nianbao.core import FINDING_COLUMNS, Number
from nianbao.form import Field, Form
from nianbao.submission import Submission

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = ("file", "code", "office", "finding", *FINDING_COLUMNS)


def figures_frame(form: Form, submissions: Iterable[Submission]) -> "pd.DataFrame":
    """Return a frame with a row for each submission of the form and a column for each of its fields.

    The index has the levels ``code`` and ``office``. Columns are the field ids in the order of the form:
    counts as ``Int64``, amounts (万元) as exact decimals; then texts and collected entries of the cover.
    Files without figures of this form have no row.
    """
    import pandas as pd  # only for those who ask for a frame  # noqa: PLC0415

    usable = [
        submission
        for submission in submissions
        if submission.form == form.id and submission.values and submission.reporter
    ]
    reporters = [submission.reporter for submission in usable if submission.reporter]
    index = pd.MultiIndex.from_arrays(
        [[office.code for office in reporters], [office.name for office in reporters]],
        names=["code", "office"],
    )
    columns = {
        field.id: _column(field, [submission.values[position] for submission in usable], index)
        for position, field in enumerate(form.fields)
    }
    words = {text.id: [submission.texts.get(text.id) for submission in usable] for text in form.texts}
    for entry in form.cover.entries:
        if entry.collect:
            words[entry.field] = [submission.cover.get(entry.id) for submission in usable]
    columns |= {name: pd.Series(texts, index=index, dtype="object") for name, texts in words.items()}
    return pd.DataFrame(columns, index=index)


def _column(field: Field, values: Sequence[Number | None], index: "pd.MultiIndex") -> "pd.Series[Any]":
    import pandas as pd  # noqa: PLC0415

    if field.is_amount:
        exact = [None if value is None else Decimal(value) for value in values]
        return pd.Series(exact, index=index, dtype="object")
    if any(isinstance(value, Decimal) for value in values):  # means of counts, in summaries
        return pd.Series(list(values), index=index, dtype="object")
    return pd.Series([pd.NA if value is None else int(value) for value in values], index=index, dtype="Int64")


def findings_frame(submissions: Iterable[Submission]) -> "pd.DataFrame":
    """Return a frame with a row for each finding, in the order of the files; columns as _COLUMNS.

    ``fields`` is a tuple of field ids; ``found``, ``expected`` and ``difference`` are texts as in the JSON
    of ``nianbao check``; ``explanation`` is what the office wrote, or None.
    """
    import pandas as pd  # noqa: PLC0415

    rows = [
        (
            submission.file,
            submission.reporter.code if submission.reporter else "",
            submission.reporter.name if submission.reporter else "",
            finding.code,
            finding.severity.value,
            finding.place.sheet,
            finding.place.cell,
            finding.place.fields,
            finding.found,
            finding.expected,
            finding.difference,
            finding.message,
            finding.explanation,
        )
        for submission in submissions
        for finding in submission.findings
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))
