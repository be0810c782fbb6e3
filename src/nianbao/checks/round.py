"""One round of checking: every submission against the form, the year, the roster and the rules."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nianbao.checks.roster_check import check_offices, missing_offices
from nianbao.checks.rules_check import check_rules, not_assessed
from nianbao.checks.seal_check import check_seals
from nianbao.checks.year_check import check_years, year_of
from nianbao.findings import Finding, Severity, finding
from nianbao.form.model import Form, RuleInstance
from nianbao.prior import Prior
from nianbao.roster import Roster
from nianbao.seal import Key
from nianbao.submission import Office, ReadStatus, Submission


@dataclass(frozen=True)
class Round:
    """What a check of many files found; submissions are in the order of the files."""

    form: Form
    year: int | None
    submissions: tuple[Submission, ...]
    missing: tuple[Office, ...]
    not_assessed: tuple[RuleInstance, ...]
    prior: Prior
    roster: Roster | None

    @property
    def clean(self) -> bool:
        """True where nothing needs a person."""
        return not self.missing and all(each.status is ReadStatus.PASSED for each in self.submissions)


def check_round(
    submissions: Sequence[Submission],
    forms: Sequence[Form],
    *,
    roster: Roster | None,
    year: int | None,
    prior: Prior,
    key: Key | None = None,
) -> Round:
    """Check the submissions of one round; with a key also their seals."""
    form = _form_of(submissions, forms)
    year = year_of(submissions, year)
    checked = [_check_form(each, form, forms) for each in submissions]
    checked = check_years(form, checked, year)
    checked = check_offices(form, checked, roster)
    checked = check_seals(form, checked, key)
    checked = _check_form_rules(form, checked, prior)
    return Round(
        form=form,
        year=year,
        submissions=tuple(_sorted(each) for each in checked),
        missing=tuple(missing_offices(checked, roster)),
        not_assessed=tuple(not_assessed(form, checked, prior)),
        prior=prior,
        roster=roster,
    )


def _form_of(submissions: Sequence[Submission], forms: Sequence[Form]) -> Form:
    """Find the form of the round: the one that most files have; the newest where none has any."""
    counts = Counter(each.form for each in submissions if each.form)
    return max(forms, key=lambda form: (counts[form.id], form.first_year))


def _check_form(submission: Submission, form: Form, forms: Sequence[Form]) -> Submission:
    """Find a file of another form, or of a form that is not the official one of its year."""
    if submission.form is None:
        return submission
    own = next(each for each in forms if each.id == submission.form)
    expected = form
    if submission.year is not None:
        expected = next((each for each in reversed(forms) if each.covers_year(submission.year or 0)), form)
    if own is expected and own is form:
        return submission
    if own is expected:
        expected = form
    found = finding("form.version", found=own.name, expected=expected.name, year=str(submission.year or ""))
    return submission.with_findings([found])


def _check_form_rules(form: Form, submissions: list[Submission], prior: Prior) -> list[Submission]:
    own = [each if each.form == form.id else replace(each, values=()) for each in submissions]
    checked = check_rules(form, own, prior)
    return [
        done if done.values else replace(done, values=before.values)
        for done, before in zip(checked, submissions, strict=True)
    ]


def _sorted(submission: Submission) -> Submission:
    """Put what must be corrected first; findings of one severity keep their order."""
    ordered: list[Finding] = sorted(submission.findings, key=lambda each: each.severity is not Severity.ERROR)
    return replace(submission, findings=tuple(ordered))
