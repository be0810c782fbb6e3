"""Walking a tree of the rule language: what it reads, and which of its comparisons is worth showing."""

from collections.abc import Callable, Iterable, Iterator
from typing import assert_never

from nianbao.rules.tree import (
    Abs,
    Among,
    Arithmetic,
    Comparison,
    Confirmed,
    FieldNode,
    Filled,
    KindIn,
    Length,
    Literal,
    Logic,
    Name,
    Node,
    Nonzero,
    Source,
    Sum,
    Text,
    TextIs,
)


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below it, left to right."""
    yield node
    match node:
        case Sum() | Nonzero():
            yield from node.terms
        case Among():
            for term in node.terms:
                yield from walk(term)
        case Abs():
            yield from walk(node.operand)
        case Arithmetic() | Comparison() | Logic():
            yield from walk(node.left)
            yield from walk(node.right)
        case Name() | Literal() | FieldNode() | KindIn() | Confirmed() | TextIs() | Filled() | Length():
            pass
        case _:
            assert_never(node)


def _parts(nodes: Iterable[Node | None]) -> Iterator[Node]:
    """Yield every node of the trees that are there, in the order of reading."""
    for node in nodes:
        if node is not None:
            yield from walk(node)


def fields_of(*nodes: Node | None) -> tuple[FieldNode, ...]:
    """List the distinct fields that the bound trees read, in the order of reading."""
    found: dict[tuple[Source, str], FieldNode] = {}
    for part in _parts(nodes):
        if isinstance(part, FieldNode):
            found.setdefault((part.source, part.id), part)
    return tuple(found.values())


def texts_of(*nodes: Node | None) -> tuple[Text, ...]:
    """List the distinct texts that the bound trees read, in the order of reading."""
    found: dict[str, Text] = {}
    for part in _parts(nodes):
        if isinstance(part, TextIs | Filled | Length) and isinstance(part.text, Text):
            found.setdefault(part.text.id, part.text)
    return tuple(found.values())


def asks_kind(*nodes: Node | None) -> bool:
    """Return whether the trees ask of which kind the office is."""
    return any(isinstance(part, KindIn) for part in _parts(nodes))


def main_comparison(node: Node, holds: Callable[[Comparison], bool] | None = None) -> Comparison | None:
    """Find the comparison whose two sides are worth showing.

    Conditions (the left of ``implies``) are passed over. With ``holds``, the first comparison that
    does not hold is preferred: the one to tell the office about.
    """
    candidates = list(_claims(node))
    if holds is not None:
        for candidate in candidates:
            if not holds(candidate):
                return candidate
    return candidates[0] if candidates else None


def _claims(node: Node) -> Iterator[Comparison]:
    match node:
        case Comparison():
            yield node
        case Logic(operator="implies"):
            yield from _claims(node.right)
        case Logic():
            yield from _claims(node.left)
            yield from _claims(node.right)
        case KindIn() | Confirmed() | TextIs() | Filled():
            return
        case Name() | Literal() | FieldNode() | Sum() | Nonzero() | Among() | Abs() | Arithmetic() | Length():
            return
        case _:
            assert_never(node)


def is_constant(node: Node) -> bool:
    """Return whether a number reads no figure and no text."""
    match node:
        case Literal():
            return True
        case Arithmetic():
            return is_constant(node.left) and is_constant(node.right)
        case Abs():
            return is_constant(node.operand)
        case Among():
            return all(map(is_constant, node.terms))
        case Name() | FieldNode() | Sum() | Nonzero() | Length():
            return False
        case Comparison() | Logic() | KindIn() | Confirmed() | TextIs() | Filled():
            return False
        case _:
            assert_never(node)
