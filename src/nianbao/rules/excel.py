"""Compiling a rule to worksheet formulas that Excel 2010, WPS and LibreOffice all compute alike."""

from collections.abc import Sequence
from typing import Protocol, assert_never

from nianbao.core import DECIMALS, to_text
from nianbao.rules.scalar import Status
from nianbao.rules.tree import (
    Abs,
    Arithmetic,
    Comparison,
    Confirmed,
    Field,
    KindIn,
    Literal,
    Logic,
    Name,
    Node,
    Nonzero,
    Source,
    Sum,
    fields_of,
    main_comparison,
)

_OPERATOR = {"==": "=", "!=": "<>", "<=": "<=", ">=": ">=", "<": "<", ">": ">"}


class Sheet(Protocol):
    """Where the usable numbers stand; a cell there holds a number, or text where none is usable."""

    def cell(self, source: Source, field: str) -> str:
        """Give the address of one field."""
        ...

    def ranges(self, source: Source, fields: Sequence[str]) -> list[str]:
        """Give addresses that together cover the fields, neighbours joined to ranges."""
        ...

    def kind(self) -> str:
        """Give the address of the office's kind."""
        ...

    def confirmed(self, table: str) -> str:
        """Give a formula that is TRUE where the cover confirms that the table is all zero."""
        ...


def excel_text(value: str) -> str:
    """Quote a text for a formula."""
    return '"' + value.replace('"', '""') + '"'


def status(holds: Node, sheet: Sheet, when: Node | None = None) -> str:
    """Compile to a formula that gives the word of a :class:`Status`."""
    formula = f"IF({truth(holds, sheet)},{excel_text(Status.PASSED.value)},{excel_text(Status.FAILED.value)})"
    if when is not None:
        formula = f"IF({truth(when, sheet)},{formula},{excel_text(Status.NOT_ASSESSED.value)})"
    unusable = _unusable(sheet, when, holds)
    return f"IF({unusable},{excel_text(Status.NOT_ASSESSED.value)},{formula})" if unusable else formula


def sides(holds: Node, sheet: Sheet) -> tuple[str, str] | None:
    """Compile both sides of the main comparison to formulas; blank where a cell is not usable."""
    main = main_comparison(holds)
    if main is None:
        return None
    return _side(main.left, sheet), _side(main.right, sheet)


def truth(node: Node, sheet: Sheet) -> str:
    """Compile a truth."""
    match node:
        case Comparison():
            difference = f"ROUND({number(node.left, sheet)}-{_factor(node.right, sheet)},{DECIMALS})"
            return f"{difference}{_OPERATOR[node.operator]}0"
        case Logic(operator="implies"):
            return f"OR(NOT({truth(node.left, sheet)}),{truth(node.right, sheet)})"
        case Logic():
            return f"{node.operator.upper()}({truth(node.left, sheet)},{truth(node.right, sheet)})"
        case KindIn():
            return "OR(" + ",".join(f"{sheet.kind()}={excel_text(kind)}" for kind in node.kinds) + ")"
        case Confirmed():
            return sheet.confirmed(node.table)
        case Name() | Literal() | Field() | Sum() | Nonzero() | Abs() | Arithmetic():
            raise TypeError(f"not a truth: {node!r}")
        case _:
            assert_never(node)


def number(node: Node, sheet: Sheet) -> str:
    """Compile a number."""
    match node:
        case Literal():
            return to_text(node.value)
        case Field():
            return sheet.cell(node.source, node.id)
        case Sum():
            return f"SUM({','.join(_ranges(node.terms, sheet))})"
        case Nonzero():
            return "(" + "+".join(f"SUMPRODUCT(--({area}<>0))" for area in _ranges(node.terms, sheet)) + ")"
        case Abs():
            return f"ABS({number(node.operand, sheet)})"
        case Arithmetic(operator="+"):
            return f"{number(node.left, sheet)}+{number(node.right, sheet)}"
        case Arithmetic(operator="-"):
            return f"{number(node.left, sheet)}-{_factor(node.right, sheet)}"
        case Arithmetic():
            return f"{_factor(node.left, sheet)}*{_factor(node.right, sheet)}"
        case Name() | Comparison() | Logic() | KindIn() | Confirmed():
            raise TypeError(f"not a number: {node!r}")
        case _:
            assert_never(node)


def _factor(node: Node, sheet: Sheet) -> str:
    compiled = number(node, sheet)
    return f"({compiled})" if isinstance(node, Arithmetic) else compiled


def _side(node: Node, sheet: Sheet) -> str:
    value = f"ROUND({number(node, sheet)},{DECIMALS})"
    unusable = _unusable(sheet, node)
    return f'IF({unusable},"",{value})' if unusable else value


def _unusable(sheet: Sheet, *nodes: Node | None) -> str:
    fields = fields_of(*nodes)
    if not fields:
        return ""
    return f"COUNT({','.join(_ranges(fields, sheet))})<{len(fields)}"


def _ranges(terms: Sequence[object], sheet: Sheet) -> list[str]:
    by_source: dict[Source, list[str]] = {}
    for term in terms:
        assert isinstance(term, Field)
        by_source.setdefault(term.source, []).append(term.id)
    return [area for source, fields in by_source.items() for area in sheet.ranges(source, fields)]
