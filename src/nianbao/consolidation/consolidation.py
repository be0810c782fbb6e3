"""The consolidation of one round: totals over the accepted submissions, exactly."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from nianbao.checks import Entry, Fate, Round, forced
from nianbao.core import Number, Severity
from nianbao.form import NO_SUM, RECOMPUTED, CoverEntry, Form
from nianbao.layout import Role, collected_entries
from nianbao.rules import Source
from nianbao.submission import (
    LastYear,
    Office,
    OfficeTexts,
    Submission,
    added_up,
    aggregated,
    check_code,
    computed_value,
    same_offices,
)

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Consolidation:
    """The sum over the accepted submissions, and what became of every file.

    ``totals`` are None where what is computed comes to no number. ``scope`` is the office that hands the
    sum in; ``accepted`` is in roster order, then by code;
    ``senders`` are the addresses that files came from, by fingerprint, where they are known.
    """

    round: Round
    scope: Office
    entries: tuple[Entry, ...]
    accepted: tuple[Submission, ...]
    totals: tuple[Number | None, ...]
    senders: Mapping[str, str] = field(default_factory=dict)

    @property
    def form(self) -> Form:
        """The form of the round."""
        return self.round.form

    @cached_property
    def check_code(self) -> str:
        """The check code of the totals."""
        return check_code(self.form, self.totals, period=self.round.period) or ""

    @cached_property
    def missing_codes(self) -> frozenset[str]:
        """The codes of the offices that must report and did not."""
        return frozenset(office.code for office in self.round.missing)

    @cached_property
    def comparable(self) -> tuple[Submission, ...]:
        """The accepted submissions whose office has figures of last year."""
        return tuple(submission for submission in self.accepted if self.round.prior.last_year(submission))

    @cached_property
    def comparable_prior(self) -> dict[str, Number]:
        """Last year's figures that all comparable offices have, added up over them."""
        rows = [self.round.prior.for_submission(submission) for submission in self.comparable]
        weights = [submission.offices for submission in self.comparable]
        columns = ((field, [row.get(field.id) for row in rows]) for field in self.form.fields)
        found = {
            field.id: aggregated(field, column, weights)
            for field, column in columns
            if column and None not in column and field.aggregate not in (NO_SUM, RECOMPUTED)
        }
        for total in self.form.totals:
            if total.aggregate == RECOMPUTED and found.keys() >= set(total.inputs):
                value = computed_value(total, found)
                found |= {} if value is None else {total.id: value}
        return found

    @cached_property
    def previous(self) -> dict[str, Number]:
        """The figures of the period before that all accepted offices have, added up, by their keys."""
        rows = [self.round.prior.for_submission(submission) for submission in self.accepted]
        if not all(rows):
            return {}
        weights = [submission.offices for submission in self.accepted]
        keys = {field: Source.PREVIOUS.key(field.id) for field in self.form.fields}
        columns = ((field, key, [row.get(key) for row in rows]) for field, key in keys.items())
        return {
            key: aggregated(field, column, weights)
            for field, key, column in columns
            if column and None not in column and field.aggregate != NO_SUM
        }

    @property
    def fully_comparable(self) -> bool:
        """True where every accepted office has figures of last year."""
        return bool(self.accepted) and len(self.comparable) == len(self.accepted)

    @cached_property
    def last_year(self) -> LastYear | None:
        """Last year's and this year's figures of the comparable offices; None where there are none."""
        if not self.comparable_prior:
            return None
        whole = self.fully_comparable
        totals = self.totals if whole else totals_of(self.form, self.comparable)
        now = {
            field.id: total
            for field, total in zip(self.form.fields, totals, strict=True)
            if total is not None
        }
        return LastYear(self.comparable_prior, now, same_offices(len(self.comparable)), whole)

    @property
    def offices(self) -> int:
        """The number of offices in the sum; of a summary in it, the number that it adds up."""
        return sum(submission.offices for submission in self.accepted)

    @cached_property
    def texts(self) -> tuple[OfficeTexts, ...]:
        """What the accepted offices wrote in the texts of their tables and in the collected entries of their covers.

        Of an accepted summary it is what its own offices wrote. It is empty where the form has no such cells.
        """
        entries = collected_entries(self.form)
        if not entries and not self.form.texts:
            return ()
        return tuple(entry for submission in self.accepted for entry in _written(submission, entries))

    @property
    def forced(self) -> tuple[Submission, ...]:
        """The files with errors that were added up because it was asked for."""
        return tuple(entry.submission for entry in self.entries if entry.forced)

    @property
    def excluded(self) -> tuple[Entry, ...]:
        """The files that are not in the sum."""
        return tuple(entry for entry in self.entries if entry.fate is not Fate.ACCEPTED)

    def count(self, severity: Severity) -> int:
        """Return the number of findings of a severity; those in replaced files do not count."""
        return self.round.count(severity)

    @property
    def clean(self) -> bool:
        """True where nothing needs a person: all are in, nothing is excluded but older versions."""
        return (
            bool(self.accepted)
            and not self.round.missing
            and not self.forced
            and all(entry.harmless for entry in self.entries)
        )

    def to_frame(self) -> "pandas.DataFrame":
        """Return the accepted submissions: a row for each office, a column for each field (see frames)."""
        from nianbao.frames import figures_frame  # pandas is for those who ask for it  # noqa: PLC0415

        return figures_frame(self.form, self.accepted)


def consolidate(
    checked: Round,
    *,
    include_failed: bool = False,
    scope: Office | None = None,
    senders: Mapping[str, str] | None = None,
) -> Consolidation:
    """Add up a checked round; with ``include_failed`` also the files with errors that can be added.

    ``scope`` is the office that hands the sum in; a name or code that it leaves open follows from what was added up.
    """
    entries = tuple(forced(checked.form, checked.entries)) if include_failed else checked.entries
    counted = sorted((entry for entry in entries if entry.fate is Fate.ACCEPTED), key=_code)
    accepted = [entry.submission for entry in checked.in_roster_order(counted)]
    return Consolidation(
        round=checked,
        scope=_named_scope(scope, accepted),
        entries=entries,
        accepted=tuple(accepted),
        totals=totals_of(checked.form, accepted),
        senders=senders or {},
    )


def _written(submission: Submission, entries: Sequence[CoverEntry]) -> Sequence[OfficeTexts]:
    if submission.office is None or submission.role == Role.SUMMARY.value:
        return submission.listed
    cover = {entry.field: submission.cover.get(entry.id, "") for entry in entries}
    written = {id_: text for id_, text in (submission.texts | cover).items() if text}
    return (OfficeTexts(submission.office, written),)


def _named_scope(given: Office | None, accepted: Sequence[Submission]) -> Office:
    """Return the office of a sum; a code that was not given is derived from the offices in the sum."""
    if given is not None and given.code and given.name:
        return given
    codes = sorted(submission.office.code for submission in accepted if submission.office)
    digest = hashlib.sha256("\n".join(codes).encode()).hexdigest()[:8].upper()
    own = given or Office("", "")
    return Office(own.code or f"HZ{digest}", own.name or f"汇总（{len(codes)} 个单位）")


def _code(entry: Entry) -> str:
    return entry.submission.office.code if entry.submission.office else ""


def totals_of(form: Form, accepted: Sequence[Submission]) -> tuple[Number | None, ...]:
    """Add up the values of submissions, field by field."""
    return added_up(
        form, [submission.values for submission in accepted], [submission.offices for submission in accepted]
    )
