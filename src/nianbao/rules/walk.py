"""Walking a tree of the rule language: what it reads, and which of its comparisons is worth showing."""

from collections.abc import Callable, Iterable, Iterator
from typing import assert_never

from nianbao.rules import tree
from nianbao.rules.tree import Node, Source


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below it, left to right."""
    yield node
    match node:
        case tree.Sum() | tree.Nonzero():
            yield from node.terms
        case tree.Among():
            for term in node.terms:
                yield from walk(term)
        case tree.Abs():
            yield from walk(node.operand)
        case tree.Arithmetic() | tree.Comparison() | tree.Logic():
            yield from walk(node.left)
            yield from walk(node.right)
        case (
            tree.Name()
            | tree.Literal()
            | tree.FieldNode()
            | tree.KindIn()
            | tree.Confirmed()
            | tree.TextIs()
            | tree.Filled()
            | tree.Length()
        ):
            pass
        case _:
            assert_never(node)


def _parts(nodes: Iterable[Node | None]) -> Iterator[Node]:
    """Yield every node of the trees that are there, in the order of reading."""
    for node in nodes:
        if node is not None:
            yield from walk(node)


def fields_of(*nodes: Node | None) -> tuple[tree.FieldNode, ...]:
    """List the distinct fields that the bound trees read, in the order of reading."""
    found: dict[tuple[Source, str], tree.FieldNode] = {}
    for part in _parts(nodes):
        if isinstance(part, tree.FieldNode):
            found.setdefault((part.source, part.id), part)
    return tuple(found.values())


def texts_of(*nodes: Node | None) -> tuple[tree.TextNode, ...]:
    """List the distinct texts that the bound trees read, in the order of reading."""
    found: dict[str, tree.TextNode] = {}
    for part in _parts(nodes):
        if isinstance(part, tree.TextIs | tree.Filled | tree.Length) and isinstance(part.text, tree.TextNode):
            found.setdefault(part.text.id, part.text)
    return tuple(found.values())


def asks_kind(*nodes: Node | None) -> bool:
    """Return whether the trees ask of which kind the office is."""
    return any(isinstance(part, tree.KindIn) for part in _parts(nodes))


def main_comparison(
    node: Node, holds: Callable[[tree.Comparison], bool] | None = None
) -> tree.Comparison | None:
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


def _claims(node: Node) -> Iterator[tree.Comparison]:
    match node:
        case tree.Comparison():
            yield node
        case tree.Logic(operator="implies"):
            yield from _claims(node.right)
        case tree.Logic():
            yield from _claims(node.left)
            yield from _claims(node.right)
        case _:
            return


def is_constant(node: Node) -> bool:
    """Return whether a number reads no figure and no text."""
    constant = tree.Literal | tree.Arithmetic | tree.Abs | tree.Among
    return all(isinstance(part, constant) for part in walk(node))
