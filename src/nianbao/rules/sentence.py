"""Compiling a rule that does not hold to a Chinese sentence with its figures, as people say them.

A sentence has no operators but ＋, － and ＝ between named figures: 新收 29＋结转 0＝29. A figure
beside last year's is said with the difference and how much that is; an amount also in the larger unit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nianbao.core import Number, more_or_less, rounded, to_text
from nianbao.rules import scalar, tree
from nianbao.rules.figures import plain, share, with_unit, wrong_unit
from nianbao.rules.terms import expression, name, period_of, reported, side, spaced
from nianbao.rules.tree import Node, Source
from nianbao.rules.walk import fields_of

_QUOTED = 20
"""Characters of a text that a sentence quotes."""
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
    if isinstance(claim, tree.Comparison):
        years = _same_field_of_two_years(claim)
        if years is not None:
            return _two_years(*years, values)
        sides = (rounded(scalar.number(side, values)) for side in (claim.left, claim.right))
        words = [_comparison(claim, values), *_said_conditions(conditions, values)]
        return Explanation("，".join(words), "", *sides)
    if isinstance(claim, tree.TextIs | tree.Filled):
        return Explanation("，".join([_of_text(claim, values), *_said_texts(conditions, values)]))
    if isinstance(claim, tree.Confirmed):
        facts = list(_said_conditions(conditions, values))
        return Explanation("，".join([*facts, "封面没有确认零报告"]))
    return Explanation("")


def _failing(
    node: Node, values: scalar.Values, conditions: tuple[Node, ...]
) -> tuple[Node, tuple[Node, ...]]:
    """Find the claim that does not hold, and the conditions under which it should."""
    match node:
        case tree.Logic(operator="implies"):
            return _failing(node.right, values, (*conditions, node.left))
        case tree.Logic():
            first = node.left if not scalar.truth(node.left, values) else node.right
            return _failing(first, values, conditions)
        case tree.Comparison() | tree.KindIn() | tree.Confirmed() | tree.TextIs() | tree.Filled():
            return node, conditions
        case _:
            raise tree.no_truth(node)


def _said_conditions(conditions: tuple[Node, ...], values: scalar.Values) -> Iterator[str]:
    """Yield the conditions that a reader must know to understand the claim."""
    for condition in conditions:
        match condition:
            case tree.Comparison(left=tree.Nonzero() as cells, right=tree.Literal()):
                yield _cells(cells, values)
            case tree.Confirmed():
                yield "封面却确认了零报告"
            case tree.Logic(operator="and"):
                yield from _said_conditions((condition.left, condition.right), values)
            case tree.TextIs() | tree.Filled():
                yield f"而{_written(condition.text, values)}"
            case _:
                pass


def _said_texts(conditions: tuple[Node, ...], values: scalar.Values) -> Iterator[str]:
    """Yield the conditions of a claim about a text: what other texts say, and the figures that are asked about."""
    for condition in conditions:
        match condition:
            case tree.Logic(operator="and"):
                yield from _said_texts((condition.left, condition.right), values)
            case tree.Comparison(left=tree.Nonzero()):
                yield from _said_conditions((condition,), values)
            case tree.Comparison():
                yield f"而{side(condition.left, values)}"
            case _:
                yield from _said_conditions((condition,), values)


def _of_text(claim: tree.TextIs | tree.Filled, values: scalar.Values) -> str:
    """Say of a text what stands there, and what it should be."""
    if isinstance(claim, tree.Filled):
        return _written(claim.text, values)
    due = f"应当是“{claim.words}”" if claim.operator == "==" else "不应是它"
    return f"{_written(claim.text, values)}，{due}"


def _written(text: tree.Name | tree.TextNode, values: scalar.Values) -> str:
    """Say what stands in the cell of a text."""
    assert isinstance(text, tree.TextNode)
    words = values.text(text.id)
    shown = words if len(words) <= _QUOTED else f"{words[:_QUOTED]}…"
    return f"“{text.label}”填的是“{shown}”" if words else f"“{text.label}”没有填写"


# ---------------------------------------------------------------- one figure in two years


def _same_field_of_two_years(claim: tree.Comparison) -> tuple[tree.FieldNode, tree.FieldNode] | None:
    """Find the one field that a claim compares with itself in an earlier period; None for any other claim."""
    fields = {field.source: field for field in fields_of(claim)}
    if claim.operator == "==" or len(fields_of(claim)) != len(fields) or Source.CURRENT not in fields:
        return None
    now, *others = fields.pop(Source.CURRENT), *fields.values()
    if len(others) != 1 or not others[0].source.is_earlier:
        return None
    return (now, others[0]) if now.id == others[0].id else None


def _two_years(field: tree.FieldNode, earlier: tree.FieldNode, values: scalar.Values) -> Explanation:
    now, before = scalar.number(field, values), scalar.number(earlier, values)
    this = period_of(field)
    named = field.label.startswith((this[:2], "本期"))  # 本季新收 says 本季度 itself
    name = field.label if named else f"{this}{field.label}"
    start = f"{name} {with_unit(now, field.unit)}，{period_of(earlier)} {plain(before, field.unit)}"
    question = wrong_unit(now, before, field.unit)
    if question:
        return Explanation(start, question, now, before)
    change = rounded(now - before)
    part = f"（{share(change, before)}）" if before > 0 else ""
    apart = f" {field.unit}".rstrip()
    words = f"{start}，{more_or_less(change)}{apart}{part}"
    return Explanation(words, "", now, before)


# ---------------------------------------------------------------- comparisons


def _comparison(claim: tree.Comparison, values: scalar.Values) -> str:
    left, right = claim.left, claim.right
    if isinstance(left, tree.Nonzero) and isinstance(right, tree.Literal) and right.value == 0:
        return _cells(left, values)
    difference = rounded(scalar.number(left, values) - scalar.number(right, values))
    if claim.operator == "==":
        return _unequal(left, right, difference, values)
    apart = f"，{more_or_less(difference)}"
    if claim.operator in ("<", ">", "!=") or isinstance(right, tree.Literal):
        apart = ""
    return f"{side(left, values)}，{_BEYOND[claim.operator]}{spaced(side(right, values))}{apart}"


def _unequal(left: Node, right: Node, difference: Number, values: scalar.Values) -> str:
    """Say of two sides that should be equal what they are; one figure is held against the other side."""
    if not isinstance(left, tree.FieldNode | tree.Sum):
        return f"两边不等，{side(left, values)}；{side(right, values)}，{more_or_less(-difference)}"
    figure = f"{name(left)}填了 {to_text(scalar.number(left, values))}"
    match right:
        case tree.Literal():
            return f"{figure}，应是 {to_text(right.value)}"
        case tree.FieldNode() | tree.Sum():
            other = f"{reported(right)}是 {to_text(scalar.number(right, values))}"
            return f"{figure}，{other}，{more_or_less(difference)}"
        case _:
            due = to_text(rounded(scalar.number(right, values)))
            return f"{figure}，按{expression(right, values)}，应是 {due}，{more_or_less(difference)}"


def _cells(node: tree.Nonzero, values: scalar.Values) -> str:
    """Return how many of some cells are not zero."""
    count = scalar.number(node, values)
    return f"{name(node)}有 {count} 格不是 0" if count else f"{name(node)}全部是 0"
