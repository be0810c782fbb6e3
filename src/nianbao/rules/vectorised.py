"""Evaluating a rule for all offices at once, exactly, over columns of micro-units with one row for each office."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field as dataclass_field
from functools import reduce
from typing import Any

import numpy as np

from nianbao.core import DECIMALS, MICRO, Number, to_micro
from nianbao.rules import tree
from nianbao.rules.scalar import COMPARE, Status
from nianbao.rules.tree import Node, Source
from nianbao.rules.walk import fields_of, main_comparison

Integers = np.ndarray[Any, np.dtype[Any]]
Truths = np.ndarray[Any, np.dtype[np.bool_]]

STATUSES = (Status.PASSED, Status.FAILED, Status.NOT_ASSESSED)
_PASSED, _FAILED, _NOT_ASSESSED = range(3)
_INT64_SAFE = 2**62


@dataclass(frozen=True, slots=True)
class Outcomes:
    """One rule for all offices: ``status`` indexes STATUSES; the sides are micro-units or None.

    The sides mean something only where the status is not "not assessed".
    """

    status: np.ndarray[Any, np.dtype[np.int8]]
    left: Integers | None = None
    right: Integers | None = None

    def failed(self) -> Integers:
        """Return the positions of the offices for which the rule does not hold."""
        return np.flatnonzero(self.status == _FAILED)


@dataclass(frozen=True, slots=True)
class _Scaled:
    """Exact decimals: each value is ``digits / 10**scale``; ``bound`` is the largest digits can be."""

    digits: Integers
    scale: int
    bound: int


@dataclass(frozen=True, eq=False)
class Column:
    """One field for all offices: ``digits`` in micro-units, 0 where not usable, and ``usable``."""

    digits: Integers
    usable: Truths

    @classmethod
    def of(cls, values: Iterable[Number | None]) -> "Column":
        """Make a column of numbers; one of counts, as most are, without a look at each."""
        listed = tuple(values)
        if set(map(type, listed)) == {int}:
            return cls(np.array(listed, dtype=np.int64) * MICRO, np.ones(len(listed), dtype=np.bool_))
        usable = np.array([value is not None for value in listed], dtype=np.bool_)
        micro = [0 if value is None else to_micro(value) for value in listed]
        return cls(np.array(micro, dtype=np.int64), usable)


@dataclass(frozen=True, eq=False)
class Frame:
    """The figures that the rules read, of all offices.

    ``columns`` are named as :func:`column` does; a field without a column is usable nowhere. ``kinds`` are
    the offices' kinds, None where not known; ``zero`` tells by table which covers confirm that all is zero;
    ``texts`` are what stands in the cells of texts, by their ids.
    """

    columns: Mapping[str, Column]
    kinds: Sequence[str | None]
    zero: Mapping[str, Sequence[bool]]
    texts: Mapping[str, Sequence[str]] = dataclass_field(default_factory=dict)

    @property
    def size(self) -> int:
        """The number of offices."""
        return len(self.kinds)

    def digits(self, column: str) -> Integers:
        """Return the micro-units of a column, 0 where not usable."""
        known = self.columns.get(column)
        return np.zeros(self.size, dtype=np.int64) if known is None else known.digits

    def usable(self, column: str) -> Truths:
        """Return, for each office, whether the column has a usable number."""
        known = self.columns.get(column)
        return np.zeros(self.size, dtype=np.bool_) if known is None else known.usable

    def kind_in(self, kinds: Sequence[str]) -> Truths:
        """Return, for each office, whether it is of one of the kinds."""
        return np.array([kind in kinds for kind in self.kinds], dtype=np.bool_)

    def confirmed(self, table: str) -> Truths:
        """Return, for each office, whether its cover confirms that the table is all zero."""
        return np.array(self.zero[table], dtype=np.bool_)


def column(source: Source, field: str) -> str:
    """Return the name of the column of a field."""
    return f"{source.value}.{field}" if source.value else field


def evaluate_all(holds: Node, frame: Frame, when: Node | None = None) -> Outcomes:
    """Evaluate a bound rule for every office of the frame."""
    assessed = np.ones(frame.size, dtype=np.bool_)
    for field in fields_of(when, holds):
        assessed &= frame.usable(column(field.source, field.id))
    if when is not None:
        assessed &= _truth(when, frame)
    status = np.where(_truth(holds, frame), _PASSED, _FAILED).astype(np.int8)
    status[~assessed] = _NOT_ASSESSED
    main = main_comparison(holds)
    if main is None:
        return Outcomes(status)
    return Outcomes(status, _micro(_number(main.left, frame)), _micro(_number(main.right, frame)))


def _truth(node: Node, frame: Frame) -> Truths:
    match node:
        case tree.Comparison():
            left, right = _number(node.left, frame), _number(node.right, frame)
            return np.asarray(COMPARE[node.operator](_micro(_add(left, right, -1)), 0), dtype=np.bool_)
        case tree.Logic(operator="and"):
            return _truth(node.left, frame) & _truth(node.right, frame)
        case tree.Logic(operator="or"):
            return _truth(node.left, frame) | _truth(node.right, frame)
        case tree.Logic():
            return ~_truth(node.left, frame) | _truth(node.right, frame)
        case tree.KindIn():
            return frame.kind_in(node.kinds)
        case tree.Confirmed():
            return frame.confirmed(node.table)
        case tree.TextIs():
            same = _written(node.text, frame, lambda words: words.casefold() == node.words.casefold())
            return np.asarray(same if node.operator == "==" else ~same, dtype=np.bool_)
        case tree.Filled():
            return np.asarray(_written(node.text, frame, bool), dtype=np.bool_)
        case _:
            raise tree.no_truth(node)


def _number(node: Node, frame: Frame) -> _Scaled:
    match node:
        case tree.Literal():
            scale = max(0, -int(node.value.as_tuple().exponent))
            digit = int(node.value.scaleb(scale))
            return _Scaled(np.full(frame.size, digit, dtype=np.int64), scale, abs(digit))
        case tree.FieldNode():
            digits = frame.digits(column(node.source, node.id))
            return _Scaled(digits, DECIMALS, int(np.abs(digits).max(initial=0)))
        case tree.Sum():
            zero = _Scaled(np.zeros(frame.size, dtype=np.int64), DECIMALS, 0)
            return reduce(lambda total, term: _add(total, _number(term, frame), 1), node.terms, zero)
        case tree.Nonzero():
            return _nonzero(node, frame)
        case tree.Length():
            return _length(node, frame)
        case tree.Among(function="average") | tree.Arithmetic(operator="/"):
            raise TypeError(f"rules divide nothing: {node!r}")
        case tree.Among():
            return _among(node, frame)
        case tree.Abs():
            inner = _number(node.operand, frame)
            return _Scaled(np.abs(inner.digits), inner.scale, inner.bound)
        case tree.Arithmetic(operator="*"):
            left, right = _number(node.left, frame), _number(node.right, frame)
            bound = left.bound * right.bound
            digits = _wide(left.digits, bound) * _wide(right.digits, bound)
            return _Scaled(digits, left.scale + right.scale, bound)
        case tree.Arithmetic():
            sign = 1 if node.operator == "+" else -1
            return _add(_number(node.left, frame), _number(node.right, frame), sign)
        case _:
            raise tree.no_number(node)


def _add(left: _Scaled, right: _Scaled, sign: int) -> _Scaled:
    scale = max(left.scale, right.scale)
    left_factor, right_factor = 10 ** (scale - left.scale), 10 ** (scale - right.scale)
    bound = max(left.bound, 1) * left_factor + max(right.bound, 1) * right_factor
    digits = _wide(left.digits, bound) * left_factor + _wide(right.digits, bound) * (sign * right_factor)
    return _Scaled(digits, scale, bound)


def _nonzero(node: tree.Nonzero, frame: Frame) -> _Scaled:
    count = np.zeros(frame.size, dtype=np.int64)
    for term in node.terms:
        assert isinstance(term, tree.FieldNode)
        count += frame.digits(column(term.source, term.id)) != 0
    return _Scaled(count, 0, len(node.terms))


def _among(node: tree.Among, frame: Frame) -> _Scaled:
    chosen = np.minimum if node.function == "min" else np.maximum
    return reduce(
        lambda first, other: _of_both(chosen, first, other), (_number(term, frame) for term in node.terms)
    )


def _length(node: tree.Length, frame: Frame) -> _Scaled:
    lengths = _written(node.text, frame, len).astype(np.int64)
    return _Scaled(lengths, 0, int(lengths.max(initial=0)))


def _written(text: tree.Name | tree.TextNode, frame: Frame, of: Callable[[str], object]) -> Integers:
    """Return what a function makes of a text of each office."""
    assert isinstance(text, tree.TextNode)
    return np.array([of(words) for words in frame.texts[text.id]])


def _of_both(chosen: np.ufunc, left: _Scaled, right: _Scaled) -> _Scaled:
    """Choose between two numbers of each office, brought to the same scale."""
    scale = max(left.scale, right.scale)
    factors = [10 ** (scale - side.scale) for side in (left, right)]
    bound = max(left.bound * factors[0], right.bound * factors[1])
    digits = [_wide(side.digits, bound) * f for side, f in zip((left, right), factors, strict=True)]
    return _Scaled(np.asarray(chosen(*digits)), scale, bound)


def _micro(number: _Scaled) -> Integers:
    """Round half away from zero to micro-units."""
    if number.scale <= DECIMALS:
        factor = 10 ** (DECIMALS - number.scale)
        return np.asarray(_wide(number.digits, number.bound * factor) * factor)
    divisor = 10 ** (number.scale - DECIMALS)
    digits = _wide(number.digits, 2 * number.bound + divisor)
    magnitude = (2 * np.abs(digits) + divisor) // (2 * divisor)
    return np.asarray(np.where(digits < 0, -magnitude, magnitude))


def _wide(digits: Integers, bound: int) -> Integers:
    """Return the digits as Python's unbounded integers where int64 could overflow."""
    return digits if bound < _INT64_SAFE else digits.astype(object)
