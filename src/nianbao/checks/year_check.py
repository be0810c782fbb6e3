"""Whether every file speaks of the same year."""

from collections import Counter
from collections.abc import Sequence

from nianbao.checks.form_check import cover_place
from nianbao.core import finding
from nianbao.form import Form
from nianbao.submission import Submission


def year_of(submissions: Sequence[Submission], asked: int | None) -> int | None:
    """Return the year of the round: the one asked for, else the one that most files name, else None."""
    if asked is not None:
        return asked
    years = Counter(submission.year for submission in submissions if submission.year is not None)
    return max(years, key=lambda year: (years[year], year)) if years else None


def check_years(
    forms: Sequence[Form], submissions: Sequence[Submission], year: int | None
) -> list[Submission]:
    """Return the submissions, with ``year.mismatch`` where a file is of another year."""
    return [_check(forms, submission, year) for submission in submissions]


def _check(forms: Sequence[Form], submission: Submission, year: int | None) -> Submission:
    if year is None or submission.year is None or submission.year == year:
        return submission
    place = cover_place(submission, "year", forms)
    return submission.with_findings(
        [finding("year.mismatch", place, found=str(submission.year), expected=str(year))]
    )
