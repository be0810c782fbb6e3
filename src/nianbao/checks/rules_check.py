"""Running every rule of a form over all submissions at once and wording what does not hold."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from threading import Thread

from nianbao.core import Finding, Number, Place, rounded, to_text
from nianbao.form import Form, RuleInstance
from nianbao.layout import Role, WorkbookLayout, layout_of
from nianbao.rules import Source, fields_of, sentence
from nianbao.submission import Figures, Prior, Submission


@dataclass(frozen=True)
class _Values:
    """One submission as the scalar evaluator sees it, for wording a finding."""

    form: Form
    submission: Submission
    prior: Figures

    def number(self, source: Source, field: str) -> Number | None:
        if source is Source.CURRENT:
            return self.submission.values[self.form.position[field]]
        return (self.prior if source is Source.PRIOR else self.submission.facts).get(field)

    def kind(self) -> str | None:
        return self.submission.office.kind if self.submission.office else None

    def confirmed(self, table: str) -> bool:
        return self.submission.confirmed(table)


_HEAVY = "nianbao.checks.frame"


def load_early() -> None:
    """Begin to load what check_rules needs: a quarter of a second that files can be read in."""
    with suppress(RuntimeError):  # no thread can be started: then it is loaded when it is needed
        Thread(target=_load, name="nianbao-loading").start()


def _load() -> None:
    """Load; what goes wrong is said when it is needed, not in the middle of something else."""
    with suppress(Exception):
        import_module(_HEAVY)


def check_rules(form: Form, submissions: Sequence[Submission], prior: Prior) -> list[Submission]:
    """Give the submissions back with a finding for every rule that does not hold.

    Submissions without values (unreadable files, other forms) come back as they are.
    """
    at = [index for index, each in enumerate(submissions) if each.values]
    readable = [submissions[index] for index in at]
    if not readable:
        return list(submissions)
    from nianbao.checks.frame import build_frame  # heavy  # noqa: PLC0415
    from nianbao.rules.vectorised import evaluate_all  # heavy  # noqa: PLC0415

    frame = build_frame(form, readable, prior)
    found: list[list[Finding]] = [[] for _ in readable]
    for rule in form.rules:
        for position in evaluate_all(rule.holds, frame, rule.when).failed():
            submission = readable[position]
            values = _Values(form, submission, prior.for_submission(submission))
            found[position].append(_finding(layout_for(form, submission), rule, values))
    checked = list(submissions)
    for index, submission, findings in zip(at, readable, found, strict=True):
        checked[index] = submission.with_findings(findings)
    return checked


def layout_for(form: Form, submission: Submission) -> WorkbookLayout:
    """Give the layout of the workbook that a submission was read from."""
    return layout_of(form, Role(submission.role or Role.TEMPLATE.value))


def not_assessed(form: Form, submissions: Sequence[Submission], prior: Prior) -> list[RuleInstance]:
    """List the cross-year rules that could not be assessed for any submission for want of figures."""
    none = not any(prior.for_submission(each) for each in submissions if each.values)
    return [rule for rule in form.rules if any(none or each in prior.unmapped for each in prior_fields(rule))]


def prior_fields(rule: RuleInstance) -> tuple[str, ...]:
    """List the figures of last year that a rule reads."""
    return tuple(field.id for field in fields_of(rule.when, rule.holds) if field.source is Source.PRIOR)


def _finding(layout: WorkbookLayout, rule: RuleInstance, values: _Values) -> Finding:
    sheet, area = layout.where(rule.at)
    fields = tuple(field.id for field in fields_of(rule.holds) if field.source is Source.CURRENT)
    words = layout.place(rule.at).words if rule.at.startswith("cover.") else rule.place
    place = Place(sheet, area.address, words, fields)
    said = sentence.explain(rule.holds, values, rule.when)
    found = expected = difference = None
    if said.found is not None and said.expected is not None:
        found, expected = to_text(said.found), to_text(said.expected)
        difference = to_text(rounded(said.found - said.expected))
    return Finding(
        code=rule.rule.code,
        severity=rule.rule.severity,
        problem=said.problem or rule.rule.title,
        cause=said.question or rule.rule.cause or (f"审核的是：{rule.rule.title}" if said.problem else ""),
        remedy=rule.rule.remedy,
        place=place,
        found=found,
        expected=expected,
        difference=difference,
        rule=rule.key,
    )
