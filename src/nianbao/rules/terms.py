"""The sides of a comparison in Chinese: named figures with ＋, － and ＝ between them."""

from typing import assert_never

from nianbao.core import Unit, rounded, to_text
from nianbao.rules import scalar, tree
from nianbao.rules.tree import Node, Source
from nianbao.rules.walk import is_constant

_SIGN = {"+": "＋", "-": "－", "/": "÷"}
_AMONG = {"min": "最小的", "max": "最大的", "average": "平均"}


def side(node: Node, values: scalar.Values) -> str:
    """Write one side of a comparison: its parts, and what they come to."""
    written = expression(node, values)
    if isinstance(node, tree.Arithmetic) and node.operator != "*":
        written += f"＝{to_text(rounded(scalar.number(node, values)))}"
    return written


def expression(node: Node, values: scalar.Values) -> str:
    """Write a number with the figures that it is made of."""
    match node:
        case tree.Literal():
            return to_text(node.value)
        case tree.FieldNode():
            return f"{_word(node)} {to_text(scalar.number(node, values))}"
        case tree.Sum():
            return f"{name(node)} {to_text(scalar.number(node, values))}"
        case tree.Nonzero():
            return f"{name(node)}不是 0 的格数 {to_text(scalar.number(node, values))}"
        case tree.Length():
            assert isinstance(node.text, tree.TextNode)
            return f"“{node.text.label}”有 {scalar.number(node, values)} 个字"
        case tree.Among():
            terms = "、".join(expression(term, values) for term in node.terms)
            return f"{terms}中{_AMONG[node.function]} {to_text(rounded(scalar.number(node, values)))}"
        case tree.Abs():
            return f"{_apart(node.operand, values)} {to_text(rounded(scalar.number(node, values)))}"
        case tree.Arithmetic(operator="*"):
            return _product(node, values)
        case tree.Arithmetic():
            right = expression(node.right, values)
            if node.operator == "-" and isinstance(node.right, tree.Arithmetic):
                right = f"（{right}）"
            return f"{expression(node.left, values)}{_SIGN[node.operator]}{right}"
        case _:
            raise tree.no_number(node)


def _apart(node: Node, values: scalar.Values) -> str:
    """Say of what an absolute value is: two figures differ, anything else has a size."""
    match node:
        case tree.Arithmetic(operator="-"):
            return f"{expression(node.left, values)}与{spaced(expression(node.right, values))}相差"
        case _:
            return f"{expression(node, values)}的大小"


def _product(node: tree.Arithmetic, values: scalar.Values) -> str:
    """Write a constant times something, such as 上年收费 3 的 2 倍."""
    constant, other = (node.left, node.right) if is_constant(node.left) else (node.right, node.left)
    factor = scalar.number(constant, values)
    of = expression(other, values)
    if isinstance(other, tree.Arithmetic):
        of = f"（{of}）"
    if factor == 1:
        return of
    if factor == -1:
        return f"负的{of}"
    if isinstance(factor, int):
        return f"{of} 的 {factor} 倍"
    return f"{of} 的 {to_text(factor * 100)}%"


def period_of(field: tree.FieldNode | tree.Name) -> str:
    """Return the word for the period of a figure, such as 上年 or 上季度; empty for what has none."""
    assert isinstance(field, tree.FieldNode)
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


def name(node: tree.FieldNode | tree.Sum | tree.Nonzero) -> str:
    """Name a figure, or several of one heading or table; with the period where it is not this one."""
    field = node if isinstance(node, tree.FieldNode) else node.terms[0]
    name = node.label if not isinstance(node, tree.Sum) else f"{node.label}合计"
    return _of_source(name, field)


def _word(field: tree.FieldNode) -> str:
    """Name a figure among the parts of a sum, as short as the form does."""
    return _of_source(field.word or field.label, field)


def _of_source(name: str, field: tree.FieldNode | tree.Name) -> str:
    assert isinstance(field, tree.FieldNode)
    if field.source is Source.NARRATIVE:
        return f"报告文字的{name}"
    if field.source is Source.CURRENT:
        return name
    of = "报告的" if name.startswith("上") else ""
    return f"{period_of(field)}{of}{name.removeprefix(field.calendar.this)}"


def reported(node: tree.FieldNode | tree.Sum) -> str:
    """Name a figure that another one should equal: an earlier one stands in that period's report."""
    field = node if isinstance(node, tree.FieldNode) else node.terms[0]
    if not field.source.is_earlier:
        return name(node)
    assert isinstance(field, tree.FieldNode)
    report = "年报" if field.calendar is Unit.YEAR else "报告"
    return f"{period_of(field)}{report}的{node.label}" + ("合计" if isinstance(node, tree.Sum) else "")


def spaced(text: str) -> str:
    """Set a text that begins with a Latin letter or a digit apart from the Chinese character before it."""
    return f" {text}" if text[:1].isascii() else text
