"""Whether every file is of the form of the round, and of the form in force in its year."""

from collections import Counter
from collections.abc import Sequence

from nianbao.core import NOWHERE, Period, Place, finding
from nianbao.form import Form, newest_form
from nianbao.layout import LEDGER_VERSION, Role, WorkbookLayout, layout_of
from nianbao.submission import Submission


def form_of(submissions: Sequence[Submission], period: Period | None, forms: Sequence[Form]) -> Form:
    """Return the form of the round: the one of most files, or its successor in force in the year.

    Where two forms have equally many files it is the later one; where no file has a form, it is the
    newest that comes with the program.
    """
    counts = Counter(submission.form for submission in submissions if submission.form)
    if not counts:
        return newest_form()
    most = max(forms, key=lambda form: (counts[form.id], form.first_year))
    return _in_force(most, period, forms) or most


def check_forms(
    form: Form, submissions: Sequence[Submission], forms: Sequence[Form], period: Period | None
) -> list[Submission]:
    """Return the submissions, with ``form.other`` or ``form.version`` where a file is of another form.

    A file of another period than the round's is held to its own period's form: its period is the only fault.
    """
    by_id = {known.id: known for known in forms}
    return [
        _check(form, submission, by_id.get(submission.form or ""), forms, period)
        for submission in submissions
    ]


def layout_for(form: Form, submission: Submission) -> WorkbookLayout:
    """Return the layout of the workbook that a submission was read from; of a report, that of a template."""
    role = Role(submission.role or Role.TEMPLATE.value)
    return layout_of(form, role, submission.layout or LEDGER_VERSION)


def cover_place(submission: Submission, entry: str, forms: Sequence[Form]) -> Place:
    """Return the place of a cover entry in the workbook that a submission was read from; a report has none."""
    own = next((form for form in forms if form.id == submission.form), None)
    if own is None or submission.role is None:
        return NOWHERE
    return layout_for(own, submission).place(f"cover.{entry}")


def _check(
    form: Form, submission: Submission, own: Form | None, forms: Sequence[Form], round_period: Period | None
) -> Submission:
    if own is None:
        return submission
    if own.series != form.series:
        return submission.with_findings([finding("form.other", found=own.name, expected=form.name)])
    expected = _in_force(own, submission.period, forms) or form
    if own is expected:
        if own is form or round_period not in (None, submission.period):
            return submission
        expected = form
    year = str(submission.year or "")
    return submission.with_findings(
        [finding("form.version", found=own.name, expected=expected.name, year=year)]
    )


def _in_force(form: Form, period: Period | None, forms: Sequence[Form]) -> Form | None:
    """Return the form of this form's series that is in force in a period; None where none is."""
    if period is None:
        return None
    return next(
        (other for other in forms if other.series == form.series and other.covers_year(period.year)), None
    )
