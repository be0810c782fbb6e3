"""What becomes of an expression where figures are added up: a fixed limit, a ratio, a product."""

from collections.abc import Sequence
from decimal import Decimal

from nianbao.rules import tree
from nianbao.rules.tree import Node
from nianbao.rules.walk import walk


def has_fixed_limit(node: Node) -> bool:
    """Return whether a comparison holds figures against a number that does not grow with them, such as 100."""
    return any(
        isinstance(part, tree.Comparison) and _constant(part.left) != _constant(part.right)
        for part in walk(node)
    )


def _constant(node: Node) -> Decimal:
    """Return what a side of a comparison comes to where every figure is 0."""
    match node:
        case tree.Literal():
            return node.value
        case tree.Abs():
            return abs(_constant(node.operand))
        case tree.Among(function="min"):
            return min(map(_constant, node.terms))
        case tree.Among():
            return max(map(_constant, node.terms))
        case tree.Arithmetic(operator="*"):
            return _constant(node.left) * _constant(node.right)
        case tree.Arithmetic():
            left, right = _constant(node.left), _constant(node.right)
            return left + right if node.operator == "+" else left - right
        case _:
            return Decimal(0)


def degree(node: Node) -> int | None:
    """Return the power by which an expression grows with its figures: 0 for a ratio, 1 for a sum; None for none."""
    match node:
        case tree.Literal():
            return 0
        case tree.FieldNode() | tree.Sum():
            return 1
        case tree.Abs():
            return degree(node.operand)
        case tree.Among():
            return _common(node.terms)
        case tree.Arithmetic(operator="+" | "-"):
            return _common((node.left, node.right))
        case tree.Arithmetic():
            left, right = degree(node.left), degree(node.right)
            if left is None or right is None:
                return None
            return left + right if node.operator == "*" else left - right
        case _:
            return None


def _common(terms: Sequence[Node]) -> int | None:
    """Return the degree that all terms have; a zero has any."""
    degrees = {degree(term) for term in terms if not (isinstance(term, tree.Literal) and term.value == 0)}
    return degrees.pop() if len(degrees) == 1 else 0 if not degrees else None
