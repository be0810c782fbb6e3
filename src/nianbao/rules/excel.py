"""Compiling a rule to worksheet formulas that spreadsheet programs and libraries all compute alike.

Nothing is computed element by element over a range: programs differ in that. A result is a number
(:data:`RESULTS`), so that formulas are short and no program has to compare Chinese words.
"""

from collections.abc import Sequence
from typing import Protocol

from nianbao.core import DECIMALS, to_text
from nianbao.rules import tree
from nianbao.rules.scalar import DOWN, HALF, UP, Status
from nianbao.rules.tree import Node, Source
from nianbao.rules.walk import fields_of, walk

RESULTS = {Status.FAILED: 0, Status.PASSED: 1, Status.NOT_ASSESSED: 2}
"""What stands in a sheet for a status."""

_OPERATOR = {"==": "=", "!=": "<>", "<=": "<=", ">=": ">=", "<": "<", ">": ">"}


class SheetAddresses(Protocol):
    """Where the usable numbers stand; a cell there holds a number, or text where none is usable."""

    def cell(self, source: Source, field: str) -> str:
        """Return the address of one field."""

    def ranges(self, source: Source, fields: Sequence[str]) -> list[str]:
        """Return addresses that together cover the fields, neighbours joined to ranges."""

    def text(self, field: str) -> str:
        """Return the address of what stands in the cell of a text, trimmed."""

    def kind(self) -> str:
        """Return the address of the office's kind."""

    def confirmed(self, table: str) -> str:
        """Return a formula that is TRUE where the cover confirms that the table is all zero."""


def excel_text(value: str) -> str:
    """Quote a text for a formula."""
    return '"' + value.replace('"', '""') + '"'


def status(holds: Node, sheet: SheetAddresses, when: Node | None = None) -> str:
    """Compile to a formula that gives the number of a :class:`Status`, as :data:`RESULTS` has it."""
    unknown = RESULTS[Status.NOT_ASSESSED]
    formula = f"IF({truth(holds, sheet)},{RESULTS[Status.PASSED]},{RESULTS[Status.FAILED]})"
    if when is not None:
        formula = f"IF({truth(when, sheet)},{formula},{unknown})"
    unusable = _unusable(sheet, when, holds)
    return f"IF({unusable},{unknown},{formula})" if unusable else formula


def truth(node: Node, sheet: SheetAddresses) -> str:
    """Compile a truth."""
    match node:
        case tree.Comparison():
            difference = f"ROUND({number(node.left, sheet)}-{_factor(node.right, sheet)},{DECIMALS})"
            return f"{difference}{_OPERATOR[node.operator]}0"
        case tree.Logic(operator="implies"):
            return f"OR(NOT({truth(node.left, sheet)}),{truth(node.right, sheet)})"
        case tree.Logic():
            return f"{node.operator.upper()}({truth(node.left, sheet)},{truth(node.right, sheet)})"
        case tree.KindIn():
            return "OR(" + ",".join(f"{sheet.kind()}={excel_text(kind)}" for kind in node.kinds) + ")"
        case tree.Confirmed():
            return sheet.confirmed(node.table)
        case tree.TextIs():
            return f"{_written(node.text, sheet)}{_OPERATOR[node.operator]}{excel_text(node.words)}"
        case tree.Filled():
            return f"LEN({_written(node.text, sheet)})>0"
        case _:
            raise tree.no_truth(node)


def number(node: Node, sheet: SheetAddresses) -> str:
    """Compile a number."""
    match node:
        case tree.Literal():
            return to_text(node.value)
        case tree.FieldNode():
            return sheet.cell(node.source, node.id)
        case tree.Sum():
            return f"SUM({','.join(_ranges(node.terms, sheet))})"
        case tree.Nonzero():
            counts = (f"COUNT({area})-COUNTIF({area},0)" for area in _ranges(node.terms, sheet))
            return f"({'+'.join(counts)})"
        case tree.Length():
            return f"LEN({_written(node.text, sheet)})"
        case tree.Among():
            return f"{node.function.upper()}({','.join(_arguments(node.terms, sheet))})"
        case tree.Abs():
            return f"ABS({number(node.operand, sheet)})"
        case tree.Arithmetic(operator="+"):
            return f"{number(node.left, sheet)}+{number(node.right, sheet)}"
        case tree.Arithmetic(operator="-"):
            return f"{number(node.left, sheet)}-{_factor(node.right, sheet)}"
        case tree.Arithmetic():
            return f"{_multiplied(node.left, sheet)}{node.operator}{_factor(node.right, sheet)}"
        case _:
            raise tree.no_number(node)


def _written(text: tree.Name | tree.TextNode, sheet: SheetAddresses) -> str:
    assert isinstance(text, tree.TextNode)
    return sheet.text(text.id)


def _arguments(terms: Sequence[Node], sheet: SheetAddresses) -> list[str]:
    """Compile the arguments of a function: fields as ranges, then whatever else there is."""
    fields = [term for term in terms if isinstance(term, tree.FieldNode)]
    return [
        *_ranges(fields, sheet),
        *(number(term, sheet) for term in terms if not isinstance(term, tree.FieldNode)),
    ]


def _multiplied(node: Node, sheet: SheetAddresses) -> str:
    """Compile what stands before a sign of multiplication: a product or a quotient needs no brackets there."""
    if isinstance(node, tree.Arithmetic) and node.operator in ("*", "/"):
        return number(node, sheet)
    return _factor(node, sheet)


def _factor(node: Node, sheet: SheetAddresses) -> str:
    compiled = number(node, sheet)
    return f"({compiled})" if isinstance(node, tree.Arithmetic) else compiled


_ROUND = {HALF: "ROUND", DOWN: "ROUNDDOWN", UP: "ROUNDUP"}
_NOISE = 10
"""Decimals of which the last is still exact where a program computed a quotient with fifteen digits."""


def computed(node: Node, sheet: SheetAddresses, decimals: int, rounding: str, otherwise: str) -> str:
    """Compile what a cell computes, rounded.

    ``nothing`` stands where a number is missing, or something is divided by zero.
    """
    exact = number(node, sheet)
    if rounding != HALF:
        exact = f"ROUND({exact},{_NOISE})"
    result = f"{_ROUND[rounding]}({exact},{decimals})"
    if any(isinstance(part, tree.Arithmetic) and part.operator == "/" for part in walk(node)):
        result = f"IFERROR({result},{otherwise})"
    unusable = _unusable(sheet, node)
    return f"IF({unusable},{otherwise},{result})" if unusable else result


def rounded_number(node: Node, sheet: SheetAddresses) -> str:
    """Compile a number to as many decimals as count; what reads a cell that is not usable is an error."""
    if isinstance(node, tree.FieldNode | tree.Literal):
        return number(node, sheet)
    return f"ROUND({number(node, sheet)},{DECIMALS})"


def _unusable(sheet: SheetAddresses, *nodes: Node | None) -> str:
    fields = fields_of(*nodes)
    if not fields:
        return ""
    return f"COUNT({','.join(_ranges(fields, sheet))})<{len(fields)}"


def _ranges(terms: Sequence[object], sheet: SheetAddresses) -> list[str]:
    by_source: dict[Source, list[str]] = {}
    for term in terms:
        assert isinstance(term, tree.FieldNode)
        by_source.setdefault(term.source, []).append(term.id)
    return [area for source, fields in by_source.items() for area in sheet.ranges(source, fields)]
