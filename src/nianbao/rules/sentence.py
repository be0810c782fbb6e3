"""Compiling a rule that does not hold to a Chinese sentence with its figures, as people say them.

A sentence has no operators but ＋, － and ＝ between named figures: 新收 29＋结转 0＝29. A figure
beside last year's is said with the difference and how much that is; an amount also in the larger unit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from nianbao.core import Number, Unit, more_or_less, rounded, to_text
from nianbao.rules import scalar
from nianbao.rules.figures import plain, share, with_unit, wrong_unit
from nianbao.rules.tree import (
    Abs,
    Arithmetic,
    Comparison,
    Confirmed,
    FieldNode,
    KindIn,
    Literal,
    Logic,
    Name,
    Node,
    Nonzero,
    Source,
    Sum,
    fields_of,
)

_SIGN = {"+": "＋", "-": "－"}
_TIGHT = re.compile(r"(?<=[0-9%])(?=[\u4e00-\u9fff])")
"""Where a figure touches the Chinese character behind it."""
_BEYOND = {"<=": "超过了", ">=": "少于", "<": "没有少于", ">": "没有超过", "!=": "不应等于"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is wrong with the figures, and ``question``, the slip of the hand that would explain them.

    ``problem`` is empty where the rule compares no figures and its title is enough. ``found`` is the
    figure that the sentence is about and ``expected`` the one it is compared with: last year's, or the
    other side.
    """

    problem: str
    question: str = ""
    found: Number | None = None
    expected: Number | None = None


def explain(holds: Node, values: scalar.Values, when: Node | None = None) -> Explanation:
    """Return which claim of a rule does not hold, in Chinese, with every figure and the difference."""
    sentences = _explain(*_failing(holds, values, () if when is None else (when,)), values)
    return replace(sentences, problem=_TIGHT.sub(" ", sentences.problem))


def _explain(claim: Node, conditions: tuple[Node, ...], values: scalar.Values) -> Explanation:
    if isinstance(claim, Comparison):
        years = _same_field_of_two_years(claim)
        if years is not None:
            return _two_years(*years, values)
        sides = (rounded(scalar.number(side, values)) for side in (claim.left, claim.right))
        words = [_comparison(claim, values), *_said_conditions(conditions, values)]
        return Explanation("，".join(words), "", *sides)
    if isinstance(claim, Confirmed):
        facts = list(_said_conditions(conditions, values))
        return Explanation("，".join([*facts, "封面没有确认零报告"]))
    return Explanation("")


def _failing(
    node: Node, values: scalar.Values, conditions: tuple[Node, ...]
) -> tuple[Node, tuple[Node, ...]]:
    """Find the claim that does not hold, and the conditions under which it should."""
    match node:
        case Logic(operator="implies"):
            return _failing(node.right, values, (*conditions, node.left))
        case Logic():
            first = node.left if not scalar.truth(node.left, values) else node.right
            return _failing(first, values, conditions)
        case Comparison() | KindIn() | Confirmed():
            return node, conditions
        case Name() | Literal() | FieldNode() | Sum() | Nonzero() | Abs() | Arithmetic():
            raise TypeError(f"not a truth: {node!r}")
        case _:
            assert_never(node)


def _said_conditions(conditions: tuple[Node, ...], values: scalar.Values) -> Iterator[str]:
    """Yield the conditions that a reader must know to understand the claim."""
    for condition in conditions:
        match condition:
            case Comparison(left=Nonzero() as cells, right=Literal()):
                yield _cells(cells, values)
            case Confirmed():
                yield "封面却确认了零报告"
            case _:
                pass


# ---------------------------------------------------------------- one figure in two years


def _same_field_of_two_years(claim: Comparison) -> tuple[FieldNode, FieldNode] | None:
    """Find the one field that a claim compares with itself in an earlier period; None for any other claim."""
    fields = {field.source: field for field in fields_of(claim)}
    if claim.operator == "==" or len(fields_of(claim)) != len(fields) or Source.CURRENT not in fields:
        return None
    now, *others = fields.pop(Source.CURRENT), *fields.values()
    if len(others) != 1 or not others[0].source.is_earlier:
        return None
    return (now, others[0]) if now.id == others[0].id else None


def _period_of(field: FieldNode | Name) -> str:
    """Return the word for the period of a figure, such as 上年 or 上季度; empty for what has none."""
    assert isinstance(field, FieldNode)
    match field.source:
        case Source.CURRENT:
            return field.calendar.this
        case Source.PRIOR:
            return field.calendar.year_before
        case Source.PREVIOUS:
            return field.calendar.before
        case Source.NARRATIVE:
            return ""
        case _:
            assert_never(field.source)


def _two_years(field: FieldNode, earlier: FieldNode, values: scalar.Values) -> Explanation:
    now, before = scalar.number(field, values), scalar.number(earlier, values)
    this = _period_of(field)
    name = field.label if field.label.startswith(this) else f"{this}{field.label}"
    start = f"{name} {with_unit(now, field.unit)}，{_period_of(earlier)} {plain(before, field.unit)}"
    question = wrong_unit(now, before, field.unit)
    if question:
        return Explanation(start, question, now, before)
    change = rounded(now - before)
    part = f"（{share(change, before)}）" if before > 0 else ""
    apart = f" {field.unit}".rstrip()
    words = f"{start}，{more_or_less(change)}{apart}{part}"
    return Explanation(words, "", now, before)


# ---------------------------------------------------------------- comparisons


def _comparison(claim: Comparison, values: scalar.Values) -> str:
    left, right = claim.left, claim.right
    if isinstance(left, Nonzero) and isinstance(right, Literal) and right.value == 0:
        return _cells(left, values)
    difference = rounded(scalar.number(left, values) - scalar.number(right, values))
    if claim.operator == "==":
        return _unequal(left, right, difference, values)
    apart = f"，{more_or_less(difference)}"
    if claim.operator in ("<", ">", "!=") or isinstance(right, Literal):
        apart = ""
    return f"{_side(left, values)}，{_BEYOND[claim.operator]}{_spaced(_side(right, values))}{apart}"


def _unequal(left: Node, right: Node, difference: Number, values: scalar.Values) -> str:
    """Return a sentence on two sides that should be equal; a single figure is compared with the other side."""
    if not isinstance(left, FieldNode | Sum):
        return f"两边不等，{_side(left, values)}；{_side(right, values)}，{more_or_less(-difference)}"
    figure = f"{_name(left)}填了 {to_text(scalar.number(left, values))}"
    match right:
        case Literal():
            return f"{figure}，应是 {to_text(right.value)}"
        case FieldNode() | Sum():
            other = f"{_reported(right)}是 {to_text(scalar.number(right, values))}"
            return f"{figure}，{other}，{more_or_less(difference)}"
        case _:
            due = to_text(rounded(scalar.number(right, values)))
            return f"{figure}，按{_terms(right, values)}，应是 {due}，{more_or_less(difference)}"


def _cells(node: Nonzero, values: scalar.Values) -> str:
    """Return how many of some cells are not zero."""
    count = scalar.number(node, values)
    return f"{_name(node)}有 {count} 格不是 0" if count else f"{_name(node)}全部是 0"


# ---------------------------------------------------------------- expressions


def _side(node: Node, values: scalar.Values) -> str:
    """Write one side of a comparison: its parts, and what they come to."""
    written = _terms(node, values)
    if isinstance(node, Arithmetic) and node.operator != "*":
        written += f"＝{to_text(rounded(scalar.number(node, values)))}"
    return written


def _terms(node: Node, values: scalar.Values) -> str:
    match node:
        case Literal():
            return to_text(node.value)
        case FieldNode():
            return f"{_word(node)} {to_text(scalar.number(node, values))}"
        case Sum():
            return f"{_name(node)} {to_text(scalar.number(node, values))}"
        case Nonzero():
            return f"{_name(node)}不是 0 的格数 {to_text(scalar.number(node, values))}"
        case Abs():
            return f"{_apart(node.operand, values)} {to_text(rounded(scalar.number(node, values)))}"
        case Arithmetic(operator="*"):
            return _product(node, values)
        case Arithmetic():
            right = _terms(node.right, values)
            if node.operator == "-" and isinstance(node.right, Arithmetic):
                right = f"（{right}）"
            return f"{_terms(node.left, values)}{_SIGN[node.operator]}{right}"
        case Name() | Comparison() | Logic() | KindIn() | Confirmed():
            raise TypeError(f"not a bound number: {node!r}")
        case _:
            assert_never(node)


def _apart(node: Node, values: scalar.Values) -> str:
    """Return the words for an absolute value: a difference of two figures, or the size of anything else."""
    match node:
        case Arithmetic(operator="-"):
            return f"{_terms(node.left, values)}与{_spaced(_terms(node.right, values))}相差"
        case _:
            return f"{_terms(node, values)}的大小"


def _product(node: Arithmetic, values: scalar.Values) -> str:
    """Write a constant times something, such as 上年收费 3 的 2 倍."""
    constant, other = (node.left, node.right) if isinstance(node.left, Literal) else (node.right, node.left)
    factor = scalar.number(constant, values)
    of = _terms(other, values)
    if isinstance(other, Arithmetic):
        of = f"（{of}）"
    if factor == 1:
        return of
    if factor == -1:
        return f"负的{of}"
    if isinstance(factor, int):
        return f"{of} 的 {factor} 倍"
    return f"{of} 的 {to_text(factor * 100)}%"


def _name(node: FieldNode | Sum | Nonzero) -> str:
    """Return the name of a figure, or of several of one heading or table; with the period where it is not this one."""
    field = node if isinstance(node, FieldNode) else node.terms[0]
    name = node.label if not isinstance(node, Sum) else f"{node.label}合计"
    return _of_source(name, field)


def _word(field: FieldNode) -> str:
    """Return the name of a figure among the parts of a sum, as short as the form does."""
    return _of_source(field.word or field.label, field)


def _of_source(name: str, field: FieldNode | Name) -> str:
    assert isinstance(field, FieldNode)
    if field.source is Source.NARRATIVE:
        return f"报告文字的{name}"
    if field.source is Source.CURRENT:
        return name
    of = "报告的" if name.startswith("上") else ""
    return f"{_period_of(field)}{of}{name.removeprefix(field.calendar.this)}"


def _reported(node: FieldNode | Sum) -> str:
    """Return the name of a figure that another one should equal: an earlier one stands in that period's report."""
    field = node if isinstance(node, FieldNode) else node.terms[0]
    if not field.source.is_earlier:
        return _name(node)
    assert isinstance(field, FieldNode)
    report = "年报" if field.calendar is Unit.YEAR else "报告"
    return f"{_period_of(field)}{report}的{node.label}" + ("合计" if isinstance(node, Sum) else "")


def _spaced(text: str) -> str:
    """Set a text that begins with a Latin letter or a digit apart from the Chinese character before it."""
    return f" {text}" if text[:1].isascii() else text
