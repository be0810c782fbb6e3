"""What the rules say of a workbook's figures, as its live checks say it: result, both sides, rank."""

from functools import cache

from nianbao.core import Number, Severity, rounded
from nianbao.form import RuleInstance
from nianbao.layout import AuditItem, AuditLayout, WorkbookLayout
from nianbao.rules import RESULTS, Sides, Status, evaluate, number, sides_of
from nianbao.template.content import Content

FAILED = RESULTS[Status.FAILED]
EXPLAINABLE, EXPLAINED = 1000, 2000
"""What is added to the rank of a check that may be explained, and of one that is: they come later."""

Value = Number | str | None
"""What a cell shows."""


def audit_of(layout: WorkbookLayout) -> AuditLayout:
    """Return the audit sheet of a template's layout."""
    assert layout.audit is not None
    return layout.audit


def check_values(
    layout: WorkbookLayout, index: int, item: AuditItem, content: Content
) -> tuple[Value, Value, Value, Value]:
    """Evaluate a rule's check without compiling it: its result, both sides and its rank."""
    status = _status(layout, index, item, content)
    sides = sides_of(_rule(item).holds)
    left, right = _sides(sides, status, content) if sides else (None, None)
    return RESULTS[status], left, right, rank(index, item, RESULTS[status], content)


def _status(layout: WorkbookLayout, index: int, item: AuditItem, content: Content) -> Status:
    """Evaluate a rule's check; that of a total is not assessed where it only repeats what its parts say.

    One cause is one place to correct, as in the findings of the check.
    """
    rule = _rule(item)
    status = evaluate(rule.holds, content, rule.when).status
    sides, parts = sides_of(rule.holds), parts_of(layout).get(index, ())
    if status is not Status.FAILED or sides is None or not parts:
        return status
    rules = [_rule(audit_of(layout).items[part]) for part in parts]
    failing = [part for part in rules if evaluate(part.holds, content, part.when).status is Status.FAILED]
    apart = sum((_difference(part, content) for part in failing), start=-_difference(rule, content))
    return Status.NOT_ASSESSED if failing and not rounded(apart) else status


def _difference(rule: RuleInstance, content: Content) -> Number:
    sides = sides_of(rule.holds)
    assert sides is not None
    return rounded(number(sides.left, content)) - rounded(number(sides.right, content))


def _rule(item: AuditItem) -> RuleInstance:
    assert item.rule is not None
    return item.rule


@cache
def parts_of(layout: WorkbookLayout) -> dict[int, tuple[int, ...]]:
    """Find the checks of one rule of which one speaks of a total and the others of what it adds up, by index."""
    places = {
        (id(item.rule.rule), item.at): index
        for index, item in enumerate(audit_of(layout).items)
        if item.rule is not None
    }
    found: dict[int, tuple[int, ...]] = {}
    for (rule, at), index in places.items():
        parts = [places[rule, leaf] for leaf in layout.form.leaves(at) if (rule, leaf) in places]
        if parts:
            found[index] = tuple(parts)
    return found


def _sides(sides: Sides, status: Status, content: Content) -> tuple[Value, Value]:
    """Return what the row of a rule shows on both sides; nothing unless it fails."""
    if status is not Status.FAILED:
        return "", ""
    return rounded(number(sides.left, content)), rounded(number(sides.right, content))


def rank(index: int, item: AuditItem, result: Value, content: Content) -> Value:
    """Return the rank of a check among what fails: the less the sooner; nothing unless it fails."""
    if result != FAILED:
        return ""
    if item.severity is Severity.ERROR:
        return index + 1
    return index + 1 + (EXPLAINED if content.explanations.get(item.key) else EXPLAINABLE)
