"""Rules that cannot find anything, and what no rule asks for: right to the letter, and hardly meant."""

from collections.abc import Iterator

from nianbao.core import Severity
from nianbao.form import OFFICE_LEVEL, Form, RuleInstance
from nianbao.rules import (
    Comparison,
    Confirmed,
    FieldNode,
    Literal,
    Node,
    Nonzero,
    Sum,
    fields_of,
    texts_of,
    walk,
)


def idle_rules(form: Form) -> Iterator[str]:
    """Yield what a form says to no effect, as remarks."""
    seen: set[int] = set()
    for instance in form.rules:
        if id(instance.rule) not in seen and _always(form, instance.holds):
            seen.add(id(instance.rule))
            yield f"规则 {instance.rule.code} 永远成立，查不出问题：{instance.rule.holds}"
        elif id(instance.rule) not in seen and _asked_of_sums(instance) and _limits_one(instance.holds):
            seen.add(id(instance.rule))
            yield (
                f"规则 {instance.rule.code} 与一个定数比较（{instance.rule.holds}），几个单位相加以后多半不成立；"
                f'只对单位审核的，请写 level = "{OFFICE_LEVEL}"'
            )
    for table in form.tables:
        if form.cover.entry(f"zero_report.{table.id}") and not _asked(form, table.id):
            yield (
                f"封面有零报告 zero_report.{table.id}，却没有用到 confirmed({table.id}) 的规则："
                "一格没改的模板也会通过，请照 docs/forms.md 的例子加一条 zero-report"
            )


def _asked_of_sums(instance: RuleInstance) -> bool:
    """Return whether a rule with a fixed limit is checked for sums: only warnings are."""
    if texts_of(*_nodes(instance)):
        return False
    return not instance.rule.level and instance.rule.severity is Severity.WARNING


def _asked(form: Form, table: str) -> bool:
    """Return whether any rule asks for the zero report of a table."""
    parts = (part for instance in form.rules for node in _nodes(instance) for part in walk(node))
    return any(isinstance(part, Confirmed) and part.table == table for part in parts)


def _nodes(instance: RuleInstance) -> tuple[Node, ...]:
    return tuple(node for node in (instance.when, instance.holds) if node is not None)


def _always(form: Form, node: Node) -> bool:
    """Return whether a comparison holds whatever the figures are."""
    if not isinstance(node, Comparison):
        return False
    if node.left == node.right:
        return node.operator in ("==", "<=", ">=")
    if not fields_of(node) and not texts_of(node):
        return True  # it compares numbers written in the rule
    match node:
        case Comparison(">=", never_negative, Literal(value)) | Comparison(
            "<=", Literal(value), never_negative
        ):
            return value <= 0 and _never_negative(form, never_negative)
    return False


def _never_negative(form: Form, node: Node) -> bool:
    if isinstance(node, Nonzero):
        return True
    terms = node.terms if isinstance(node, Sum) else (node,)
    return all(
        isinstance(term, FieldNode) and term.id in form.by_id and not form.by_id[term.id].may_be_negative
        for term in terms
    )


def _limits_one(node: Node) -> bool:
    """Return whether a comparison holds a figure to a number other than 0, which a sum outgrows."""
    if not isinstance(node, Comparison):
        return False
    numbers = [side.value for side in (node.left, node.right) if isinstance(side, Literal)]
    return bool(numbers) and numbers[0] != 0
