"""One round of checking: every submission against the form, the period, the roster and the rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from nianbao.checks.clock_check import check_clocks
from nianbao.checks.fates import Entry, decide
from nianbao.checks.form_check import check_forms, form_of
from nianbao.checks.roster_check import check_offices, missing_offices
from nianbao.checks.rules_check import check_rules, not_assessed, prior_fields
from nianbao.checks.same_check import check_same
from nianbao.checks.seal_check import check_seals
from nianbao.checks.whose import check_file_names
from nianbao.checks.year_check import check_periods, period_of
from nianbao.core import Period, Severity
from nianbao.form import Form, RuleInstance
from nianbao.roster import Roster
from nianbao.submission import Key, Office, Prior, ReadStatus, Submission

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Round:
    """What a check of many files found; ``entries`` hold the files with their fates in the order given."""

    form: Form
    period: Period | None
    entries: tuple[Entry, ...]
    missing: tuple[Office, ...]
    not_assessed: tuple[RuleInstance, ...]
    prior: Prior
    roster: Roster | None

    @property
    def year(self) -> int | None:
        """The year of the period; None where no file says it."""
        return self.period.year if self.period else None

    @cached_property
    def submissions(self) -> tuple[Submission, ...]:
        """The files in the order given."""
        return tuple(entry.submission for entry in self.entries)

    def with_submissions(self, submissions: Sequence[Submission]) -> "Round":
        """Return the same round with more findings on its files; none of them changes a file's fate."""
        entries = [
            replace(entry, submission=submission)
            for entry, submission in zip(self.entries, submissions, strict=True)
        ]
        return replace(self, entries=tuple(entries))

    def in_roster_order(self, entries: Iterable[Entry]) -> list[Entry]:
        """Return files in the order of their offices on the roster, others after them; as given without a roster."""
        roster = self.roster
        return sorted(entries, key=lambda entry: roster.place(entry.submission.office) if roster else 0)

    def count(self, severity: Severity) -> int:
        """Return the number of findings of a severity; those in replaced files do not count."""
        return sum(entry.count(severity) for entry in self.entries)

    @property
    def not_assessed_why(self) -> dict[str, list[str]]:
        """Return the rules that an older form of last year leaves out, by the reason that its map states."""
        reasons: dict[str, list[str]] = {}
        for rule in self.not_assessed:
            for field in prior_fields(rule):
                if field in self.prior.unmapped:
                    reasons.setdefault(self.prior.unmapped[field], []).append(rule.key)
                    break
        return reasons

    @property
    def clean(self) -> bool:
        """True where nothing needs a person."""
        return not self.missing and all(
            entry.replaced or entry.submission.status is ReadStatus.PASSED for entry in self.entries
        )

    @property
    def newest(self) -> tuple[Submission, ...]:
        """The newest file of each office with figures of the form, in the order in which the offices appear."""
        newest: dict[Office, Submission] = {}
        for submission in self.submissions:
            office = submission.reporter
            if office is None or not submission.values or submission.form != self.form.id:
                continue
            if office not in newest or submission.saved > newest[office].saved:
                newest[office] = submission
        return tuple(newest.values())

    def to_frame(self) -> "pandas.DataFrame":
        """Return the figures: an office a row (its newest file), a field a column (see frames)."""
        from nianbao.frames import figures_frame  # pandas is for those who ask for it  # noqa: PLC0415

        return figures_frame(self.form, self.newest)

    def findings_frame(self) -> "pandas.DataFrame":
        """Return the findings: a row for each (see frames)."""
        from nianbao.frames import findings_frame  # noqa: PLC0415

        return findings_frame(self.submissions)


def check_round(
    submissions: Sequence[Submission],
    forms: Sequence[Form],
    *,
    roster: Roster | None,
    period: Period | None,
    prior: Prior,
    key: Key | None = None,
    form: Form | None = None,
    now: datetime | None = None,
) -> Round:
    """Check the submissions of one round; with a key also their seals.

    Without ``form`` it is the form that the files name. ``now`` is the time after which a file was saved
    in the future; without it, it is the clock's.
    """
    period = period_of(submissions, period)
    form = form or form_of(submissions, period, forms)
    checked = check_forms(form, submissions, forms, period)
    checked = check_periods(forms, checked, period)
    checked = check_offices(forms, checked, roster)
    checked = check_file_names(checked, roster)
    checked = check_clocks(checked, now or datetime.now(UTC))
    checked = check_seals(form, checked, key)
    checked = _check_form_rules(form, checked, prior)
    checked = check_same(form, checked, prior)
    return Round(
        form=form,
        period=period,
        entries=tuple(_sorted(entry) for entry in decide(form, checked)),
        missing=tuple(missing_offices(checked, roster)),
        not_assessed=tuple(not_assessed(form, checked, prior)),
        prior=prior,
        roster=roster,
    )


def _check_form_rules(form: Form, submissions: list[Submission], prior: Prior) -> list[Submission]:
    own = [
        submission if submission.form == form.id else replace(submission, values=())
        for submission in submissions
    ]
    checked = check_rules(form, own, prior)
    return [
        done if done.values else replace(done, values=before.values)
        for done, before in zip(checked, submissions, strict=True)
    ]


def _sorted(entry: Entry) -> Entry:
    """Put what must be corrected first; findings of one severity keep their order."""
    if len(entry.submission.findings) < 2:
        return entry
    findings = sorted(entry.submission.findings, key=lambda found: found.severity is not Severity.ERROR)
    return replace(entry, submission=replace(entry.submission, findings=tuple(findings)))
