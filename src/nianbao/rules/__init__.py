"""The rule language: a text is parsed once to a closed tree and compiled to whatever needs it.

``parse`` and ``bind`` make the tree; ``scalar`` is the reference evaluator; ``excel`` compiles to
formulas, ``vectorised`` to numpy (imported by its own name, since that is heavy), ``sentence`` to Chinese.

Meaning, the same everywhere:

* a cell is a number or it is *not usable* (blank, text, an error); a text that is nothing but a
  plain numeral (``12``) is that number;
* a rule that reads a cell that is not usable is *not assessed*, and so is a rule whose ``when``
  does not hold;
* two sides are compared after rounding their difference to six decimals, so 0.1 + 0.2 == 0.3.

A sheet computes with 15 digits: it agrees with the exact evaluation while whole numbers stay below
10^12 and figures with six decimals below 10^8, and except where a fractional constant makes two
sides differ by exactly half of the sixth decimal.
"""

from nianbao.rules import excel, scalar, sentence
from nianbao.rules.excel import RESULTS, excel_text
from nianbao.rules.limits import degree, has_fixed_limit
from nianbao.rules.parse import parse, parse_formula, parse_number
from nianbao.rules.scalar import HALF, ROUNDINGS, Status, computed, evaluate, number, truth
from nianbao.rules.sides import Sides, changes_from, sides_of
from nianbao.rules.tokens import RuleSyntaxError
from nianbao.rules.tree import (
    Abs,
    Among,
    Arithmetic,
    BindError,
    Comparison,
    Confirmed,
    FieldNode,
    Literal,
    Logic,
    Name,
    Node,
    Nonzero,
    Source,
    Sum,
    TextNode,
    bind,
    earlier_figure,
)
from nianbao.rules.walk import asks_kind, fields_of, texts_of, walk

__all__ = [
    "HALF",
    "RESULTS",
    "ROUNDINGS",
    "Abs",
    "Among",
    "Arithmetic",
    "BindError",
    "Comparison",
    "Confirmed",
    "FieldNode",
    "Literal",
    "Logic",
    "Name",
    "Node",
    "Nonzero",
    "RuleSyntaxError",
    "Sides",
    "Source",
    "Status",
    "Sum",
    "TextNode",
    "asks_kind",
    "bind",
    "changes_from",
    "computed",
    "degree",
    "earlier_figure",
    "evaluate",
    "excel",
    "excel_text",
    "fields_of",
    "has_fixed_limit",
    "number",
    "parse",
    "parse_formula",
    "parse_number",
    "scalar",
    "sentence",
    "sides_of",
    "texts_of",
    "truth",
    "walk",
]
