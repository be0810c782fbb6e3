"""Whether a rule sets a fixed limit, which a sum of offices need not keep to."""

from decimal import Decimal

from nianbao.rules.tree import Abs, Arithmetic, Comparison, Literal, Node, walk


def has_fixed_limit(node: Node) -> bool:
    """Return whether a comparison holds figures against a number that does not grow with them, such as 100."""
    return any(
        isinstance(part, Comparison) and _constant(part.left) != _constant(part.right) for part in walk(node)
    )


def _constant(node: Node) -> Decimal:
    """Return what a side of a comparison comes to where every figure is 0."""
    match node:
        case Literal():
            return node.value
        case Abs():
            return abs(_constant(node.operand))
        case Arithmetic(operator="*"):
            return _constant(node.left) * _constant(node.right)
        case Arithmetic():
            left, right = _constant(node.left), _constant(node.right)
            return left + right if node.operator == "+" else left - right
        case _:
            return Decimal(0)
