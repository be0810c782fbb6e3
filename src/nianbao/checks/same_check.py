"""Figures that are too much like others: all of last year's once more, or all of another office's."""

from collections.abc import Mapping, Sequence

from nianbao.core import NOWHERE, Number, finding
from nianbao.form import Form
from nianbao.submission import Prior, Submission

FEWEST = 10
"""Figures that are not zero: fewer may well be the same by chance."""


def check_same(form: Form, submissions: Sequence[Submission], prior: Prior) -> list[Submission]:
    """Return the submissions with a finding where every figure that is not zero is last year's or another's.

    Changing the year in last year's workbook gives such a file, and so does sending a neighbour's.
    """
    entered = [_entered(form, each) for each in submissions]
    others = _twins(submissions, entered)
    checked = []
    for each, figures, other in zip(submissions, entered, others, strict=True):
        found = []
        last_year = prior.for_submission(each) if figures else {}
        if figures and all(last_year.get(name) == value for name, value in figures.items()):
            found.append(finding("figures.same-as-prior", NOWHERE, found=str(len(figures))))
        if other is not None:
            office = other.office.name if other.office else ""
            found.append(
                finding(
                    "figures.same-as-other",
                    NOWHERE,
                    found=str(len(figures)),
                    other=other.shown_file,
                    office=office,
                )
            )
        checked.append(each.with_findings(found) if found else each)
    return checked


def _entered(form: Form, submission: Submission) -> Mapping[str, Number]:
    """Return the entered figures that are not zero; nothing where there are too few, or of another form."""
    if submission.form != form.id or not submission.values:
        return {}
    figures = {
        field.id: value
        for field, value in zip(form.fields, submission.values, strict=True)
        if field.entered and value
    }
    return figures if len(figures) >= FEWEST else {}


def _twins(
    submissions: Sequence[Submission], entered: Sequence[Mapping[str, Number]]
) -> list[Submission | None]:
    """Return for each file one of another office that has all the same figures; None where there is none."""
    groups: dict[tuple[tuple[str, Number], ...], list[Submission]] = {}
    keys = [tuple(figures.items()) for figures in entered]
    for each, key in zip(submissions, keys, strict=True):
        if key:
            groups.setdefault(key, []).append(each)

    def another(submission: Submission, key: tuple[tuple[str, Number], ...]) -> Submission | None:
        same = groups.get(key, [])
        return next((each for each in same if _code(each) != _code(submission)), None)

    return [another(each, key) if key else None for each, key in zip(submissions, keys, strict=True)]


def _code(submission: Submission) -> str:
    return submission.office.code if submission.office else ""
