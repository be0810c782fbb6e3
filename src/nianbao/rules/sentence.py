"""Compiling a rule that does not hold to a Chinese sentence with its figures."""

from nianbao.core import magnitude, rounded, to_text
from nianbao.rules import scalar
from nianbao.rules.tree import (
    Abs,
    Arithmetic,
    Comparison,
    Field,
    Literal,
    Node,
    Nonzero,
    Source,
    Sum,
    main_comparison,
)

_RELATION = {
    "==": "应等于",
    "!=": "不应等于",
    "<=": "应不大于",
    ">=": "应不小于",
    "<": "应小于",
    ">": "应大于",
}
_SIGN = {"+": "＋", "-": "－", "*": "×"}
_SOURCE = {Source.CURRENT: "", Source.PRIOR: "上年报告", Source.NARRATIVE: "报告文字"}


def explain(holds: Node, values: scalar.Values) -> str:
    """Say which comparison does not hold, with every figure and the difference.

    Empty where the rule compares no numbers: its title says it all.
    """
    main = main_comparison(holds, lambda comparison: scalar.truth(comparison, values))
    if main is None:
        return ""
    left, right = scalar.number(main.left, values), scalar.number(main.right, values)
    sentence = f"{_side(main.left, values)}，{_RELATION[main.operator]}{_side(main.right, values)}"
    if main.operator == "==":
        sentence += f"，相差 {to_text(magnitude(rounded(left - right)))}"
    return sentence


def relation(comparison: Comparison) -> str:
    """Name the relation that a comparison asks for, such as 应等于."""
    return _RELATION[comparison.operator]


def _side(node: Node, values: scalar.Values) -> str:
    written = _expression(node, values)
    if isinstance(node, Arithmetic | Abs):
        written += f" ＝ {to_text(rounded(scalar.number(node, values)))}"
    return written


def _expression(node: Node, values: scalar.Values) -> str:
    match node:
        case Literal():
            return f" {to_text(node.value)}"
        case Field():
            return f"{_SOURCE[node.source]}“{node.label}” {to_text(scalar.number(node, values))}"
        case Sum():
            return f"{_prefix(node)}“{node.label}”合计 {to_text(scalar.number(node, values))}"
        case Nonzero():
            return f"{_prefix(node)}“{node.label}”不为零的数字 {to_text(scalar.number(node, values))} 个"
        case Abs():
            return f"（{_expression(node.operand, values)}）的绝对值"
        case Arithmetic():
            left, right = _expression(node.left, values), _expression(node.right, values)
            if node.operator != "+" and isinstance(node.right, Arithmetic):
                right = f"（{right}）"
            if node.operator == "*" and isinstance(node.left, Arithmetic):
                left = f"（{left}）"
            return f"{left} {_SIGN[node.operator]} {right}"
        case _:
            raise TypeError(f"not a number: {node!r}")


def _prefix(node: Sum | Nonzero) -> str:
    first = node.terms[0]
    return _SOURCE[first.source]
