"""Whether every file speaks of the same period."""

from collections import Counter
from collections.abc import Sequence

from nianbao.checks.form_check import cover_place
from nianbao.core import Period, Unit, finding
from nianbao.form import PERIOD, YEAR, Form
from nianbao.submission import Submission


def period_of(submissions: Sequence[Submission], asked: Period | None) -> Period | None:
    """Return the period of the round: the one asked for, else the one that most files name, else None."""
    if asked is not None:
        return asked
    periods = Counter(submission.period for submission in submissions if submission.period is not None)
    return max(periods, key=lambda period: (periods[period], period)) if periods else None


def check_periods(
    forms: Sequence[Form], submissions: Sequence[Submission], period: Period | None
) -> list[Submission]:
    """Return the submissions, with ``year.mismatch`` where a file is of another period.

    A file of a form with longer or shorter periods is of another form, which is said elsewhere.
    """
    return [_check(forms, submission, period) for submission in submissions]


def _check(forms: Sequence[Form], submission: Submission, period: Period | None) -> Submission:
    own = submission.period
    if period is None or own is None or own == period or own.unit is not period.unit:
        return submission
    if own.unit is Unit.YEAR:
        place = cover_place(submission, YEAR, forms)
        found = finding("year.mismatch", place, found=str(own), expected=str(period))
    else:
        entry = PERIOD if own.year == period.year else YEAR
        place = cover_place(submission, entry, forms)
        found = finding("year.mismatch/period", place, found=own.title, expected=period.title)
    return submission.with_findings([found])
