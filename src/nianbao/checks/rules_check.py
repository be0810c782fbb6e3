"""Running every rule of a form over all submissions at once and wording what does not hold."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from threading import Thread

from nianbao.checks.form_check import layout_for
from nianbao.core import Finding, Number, Place, Severity, rounded, to_text
from nianbao.form import OFFICE_LEVEL, RECOMPUTED, SUM, Form, RuleInstance
from nianbao.layout import Role, WorkbookLayout
from nianbao.rules import Source, earlier_figure, fields_of, has_fixed_limit, scalar, sentence, texts_of
from nianbao.submission import Figures, Prior, Submission, trimmed


@dataclass(frozen=True)
class _SubmissionFigures:
    """One submission as the scalar evaluator sees it, for wording a finding."""

    form: Form
    submission: Submission
    prior: Figures

    def number(self, source: Source, field: str) -> Number | None:
        """Return a figure of this period, of an earlier one or of the text, None where it is not known."""
        if source is Source.CURRENT:
            return self.submission.values[self.form.position[field]]
        if source.is_earlier:
            return self.prior.get(source.key(field))
        return self.submission.facts.get(field)

    def text(self, field: str) -> str:
        """Return a text of the tables, without spaces around it."""
        return trimmed(self.submission.texts.get(field, ""))

    def kind(self) -> str | None:
        """Return the kind of the office, None where it is not known."""
        return self.submission.office.kind if self.submission.office else None

    def confirmed(self, table: str) -> bool:
        """Return whether the cover confirms that a table is all zero."""
        return self.submission.confirmed(table)


_OF_SUMS = "请核对下级单位的数；没有错的，报送时一并说明原因。"
"""What to do about a warning of a summary: it has no place for explanations, and its offices have the figures."""
_HEAVY = "nianbao.checks.frame"
FEW = 200
"""So many submissions are checked one by one in less time than it takes to load what checks them all at once."""


def load_early(submissions: int) -> None:
    """Start to import, in a thread, what check_rules needs for many files: it takes a tenth of a second."""
    if submissions <= FEW:
        return
    with suppress(RuntimeError):  # no thread can be started: then it is loaded when it is needed
        Thread(target=_load, name="nianbao-loading").start()


def _load() -> None:
    """Import the modules; an error is left to the import that needs them, where it can be reported."""
    with suppress(Exception):
        import_module(_HEAVY)


def check_rules(form: Form, submissions: Sequence[Submission], prior: Prior) -> list[Submission]:
    """Return the submissions, with a finding for every rule that does not hold.

    Submissions without values (unreadable files, other forms) come back as they are.
    """
    at = [index for index, read in enumerate(submissions) if read.values]
    readable = [submissions[index] for index in at]
    if not readable:
        return list(submissions)
    failed = _one_by_one if len(readable) <= FEW else _all_at_once
    found: list[list[tuple[RuleInstance, Finding]]] = [[] for _ in readable]
    for rule, positions in failed(form, readable, prior):
        for position in positions:
            submission = readable[position]
            if submission.role == Role.SUMMARY.value and not holds_for_sums(form, rule):
                continue
            values = _SubmissionFigures(form, submission, prior.for_submission(submission))
            found[position].append((rule, _finding(layout_for(form, submission), rule, values)))
    checked = list(submissions)
    for index, submission, findings in zip(at, readable, found, strict=True):
        checked[index] = submission.with_findings(_causes(form, findings))
    return checked


def holds_for_sums(form: Form, instance: RuleInstance) -> bool:
    """Return whether a rule is also checked for a sum of offices.

    It is not where the form says so, where it reads a text or a figure that is not added up, and where it
    must hold and sets a fixed limit: what each office keeps to, their sum need not.
    """
    rule = instance.rule
    if rule.level == OFFICE_LEVEL or texts_of(instance.when, instance.holds):
        return False
    read = fields_of(instance.when, instance.holds)
    if any(name.id in form.by_id and form.by_id[name.id].aggregate not in (SUM, RECOMPUTED) for name in read):
        return False
    return rule.severity is not Severity.ERROR or not has_fixed_limit(instance.holds)


def _causes(form: Form, found: Sequence[tuple[RuleInstance, Finding]]) -> list[Finding]:
    """Return the findings without those of a total that only repeats the difference of one of its parts."""
    apart = {(id(instance.rule), instance.at): finding_.difference for instance, finding_ in found}

    def repeated(instance: RuleInstance, finding: Finding) -> bool:
        """Return whether a finding only repeats differences that were found in the parts of a total."""
        parts = [apart.get((id(instance.rule), part)) for part in form.leaves(instance.at)]
        differences = [Decimal(part) for part in parts if part is not None]
        return (
            bool(differences)
            and finding.difference is not None
            and sum(differences) == Decimal(finding.difference)
        )

    return [finding_ for instance, finding_ in found if not repeated(instance, finding_)]


_Failed = Iterator[tuple[RuleInstance, Sequence[int]]]


def _one_by_one(form: Form, submissions: Sequence[Submission], prior: Prior) -> _Failed:
    """Yield the rules with the positions of the submissions for which they do not hold."""
    offices = [
        _SubmissionFigures(form, submission, prior.for_submission(submission)) for submission in submissions
    ]
    for rule in form.rules:
        fields = fields_of(rule.when, rule.holds)
        statuses = (scalar.status_of(rule.holds, office, rule.when, fields) for office in offices)
        yield rule, [at for at, status in enumerate(statuses) if status is scalar.Status.FAILED]


def _all_at_once(form: Form, submissions: Sequence[Submission], prior: Prior) -> _Failed:
    """Yield the same; what it takes to load this pays for many."""
    from nianbao.checks.frame import build_frame  # heavy  # noqa: PLC0415
    from nianbao.rules.vectorised import evaluate_all  # heavy  # noqa: PLC0415

    frame = build_frame(form, submissions, prior)
    for rule in form.rules:
        yield rule, [int(at) for at in evaluate_all(rule.holds, frame, rule.when).failed()]


def not_assessed(form: Form, submissions: Sequence[Submission], prior: Prior) -> list[RuleInstance]:
    """List the cross-year rules that could not be assessed for any submission for want of figures."""
    known = {
        earlier_figure(key)[0]
        for submission in submissions
        if submission.values
        for key in prior.for_submission(submission)
    }
    return [
        rule
        for rule in form.rules
        if any(earlier_figure(key)[0] not in known or key in prior.unmapped for key in prior_fields(rule))
    ]


def prior_fields(rule: RuleInstance) -> tuple[str, ...]:
    """List the keys of the earlier figures that a rule reads."""
    fields = fields_of(rule.when, rule.holds)
    return tuple(field.source.key(field.id) for field in fields if field.source.is_earlier)


def _finding(layout: WorkbookLayout, rule: RuleInstance, values: _SubmissionFigures) -> Finding:
    sheet, area = layout.where(rule.at)
    fields = tuple(field.id for field in fields_of(rule.holds) if field.source is Source.CURRENT)
    words = layout.place(rule.at).words if rule.at.startswith("cover.") else rule.place
    place = Place(sheet, area.address, words, fields)
    sentences = sentence.explain(rule.holds, values, rule.when)
    warns, summed = rule.rule.severity is Severity.WARNING, layout.role is Role.SUMMARY
    found = expected = difference = None
    if sentences.found is not None and sentences.expected is not None:
        found, expected = to_text(sentences.found), to_text(sentences.expected)
        difference = to_text(rounded(sentences.found - sentences.expected))
    return Finding(
        code=rule.rule.code,
        severity=rule.rule.severity,
        problem=sentences.problem or rule.rule.title,
        cause=sentences.question
        or rule.rule.cause
        or (f"审核的是：{rule.rule.title}" if sentences.problem else ""),
        remedy=_OF_SUMS if summed and warns else rule.rule.remedy,
        place=place,
        found=found,
        expected=expected,
        difference=difference,
        rule=rule.key,
    )
