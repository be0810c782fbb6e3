"""The reference evaluator: one rule, one office, exact arithmetic."""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Context, Decimal, localcontext
from enum import Enum
from typing import Protocol

from nianbao.core import Number, magnitude, rounded
from nianbao.rules import tree
from nianbao.rules.tree import Node, Source
from nianbao.rules.walk import fields_of, main_comparison

COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
"""The comparisons of the language; those of numpy's columns are the same."""


def _quotient(left: Number, right: Number) -> Number:
    if right == 0:
        raise ZeroDivisionError
    return Decimal(left) / Decimal(right)


_ARITHMETIC = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": _quotient}
_AMONG: dict[str, Callable[[Sequence[Number]], Number]] = {
    "min": min,
    "max": max,
    "average": lambda numbers: _quotient(sum(numbers, start=0), len(numbers)),
}


HALF, DOWN, UP = "half", "down", "up"
ROUNDINGS = (HALF, DOWN, UP)
"""How a computed cell is rounded: half away from zero, towards zero, away from zero."""
_ROUNDING = {HALF: ROUND_HALF_UP, DOWN: ROUND_DOWN, UP: ROUND_UP}
_DIGITS, _FINEST = 80, Decimal(1).scaleb(-30)


class Status(Enum):
    """What became of one rule for one office; the value is the word that the workbook shows."""

    PASSED = "通过"
    FAILED = "不通过"
    NOT_ASSESSED = "未评估"


class Values(Protocol):
    """What an evaluation needs to know of one office."""

    def number(self, source: Source, field: str) -> Number | None:
        """Return the number of a field, or None where it is not usable or not known."""

    def text(self, field: str) -> str:
        """Return the text of a cell, without spaces around it; empty where it is blank."""

    def kind(self) -> str | None:
        """Return the office's kind, or None where it is not known."""

    def confirmed(self, table: str) -> bool:
        """Return whether the cover confirms that the table is all zero."""


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """The status of a rule and the two sides of its main comparison, where there is one."""

    status: Status
    left: Number | None = None
    right: Number | None = None


def evaluate(holds: Node, values: Values, when: Node | None = None) -> RuleOutcome:
    """Evaluate a bound rule for one office."""
    status = status_of(holds, values, when, fields_of(when, holds))
    main = None if status is Status.NOT_ASSESSED else main_comparison(holds)
    if main is None:
        return RuleOutcome(status)
    return RuleOutcome(status, rounded(number(main.left, values)), rounded(number(main.right, values)))


def status_of(holds: Node, values: Values, when: Node | None, fields: Sequence[tree.FieldNode]) -> Status:
    """Return the status of a bound rule for one office; ``fields`` are those of ``when`` and ``holds``.

    Who asks for many offices finds the fields once.
    """
    if any(values.number(field.source, field.id) is None for field in fields):
        return Status.NOT_ASSESSED
    if when is not None and not truth(when, values):
        return Status.NOT_ASSESSED
    return Status.PASSED if truth(holds, values) else Status.FAILED


def truth(node: Node, values: Values) -> bool:
    """Evaluate a truth of which every field is usable."""
    match node:
        case tree.Comparison():
            difference = rounded(number(node.left, values) - number(node.right, values))
            return bool(COMPARE[node.operator](difference, 0))
        case tree.Logic(operator="and"):
            return truth(node.left, values) and truth(node.right, values)
        case tree.Logic(operator="or"):
            return truth(node.left, values) or truth(node.right, values)
        case tree.Logic():
            return not truth(node.left, values) or truth(node.right, values)
        case tree.KindIn():
            return values.kind() in node.kinds
        case tree.Confirmed():
            return values.confirmed(node.table)
        case tree.TextIs():
            same = _written(node.text, values).casefold() == node.words.casefold()
            return same if node.operator == "==" else not same
        case tree.Filled():
            return bool(_written(node.text, values))
        case _:
            raise tree.no_truth(node)


def number(node: Node, values: Values) -> Number:
    """Evaluate a number of which every field is usable.

    Raises:
        ZeroDivisionError: something is divided by zero.
    """
    match node:
        case tree.Literal():
            return int(node.value) if node.value == int(node.value) else node.value
        case tree.FieldNode():
            found = values.number(node.source, node.id)
            assert found is not None
            return found
        case tree.Sum():
            return sum((number(term, values) for term in node.terms), start=0)
        case tree.Nonzero():
            return sum(number(term, values) != 0 for term in node.terms)
        case tree.Length():
            return len(_written(node.text, values))
        case tree.Among():
            return _AMONG[node.function]([number(term, values) for term in node.terms])
        case tree.Abs():
            return magnitude(number(node.operand, values))
        case tree.Arithmetic():
            result: Number = _ARITHMETIC[node.operator](number(node.left, values), number(node.right, values))
            return result
        case _:
            raise tree.no_number(node)


def _written(text: tree.Name | tree.TextNode, values: Values) -> str:
    assert isinstance(text, tree.TextNode)
    return values.text(text.id)


def computed(node: Node, values: Values, decimals: int, rounding: str) -> Number | None:
    """Evaluate what a cell computes, rounded; None where a field is not usable, or something is divided by zero.

    The quotient of two figures is worked out to so many digits that the rounding is that of the exact one.
    """
    if any(values.number(field.source, field.id) is None for field in fields_of(node)):
        return None
    with localcontext(Context(prec=_DIGITS)):
        try:
            exact = Decimal(number(node, values)).quantize(_FINEST, rounding=ROUND_HALF_UP)
        except ZeroDivisionError:
            return None
        result = exact.quantize(Decimal(1).scaleb(-decimals), rounding=_ROUNDING[rounding])
        return int(result) if result == int(result) else result.normalize()
