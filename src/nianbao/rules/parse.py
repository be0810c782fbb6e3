"""Parsing a rule's text to the tree: a small precedence-climbing parser with errors that point."""

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from nianbao.core import suggestion
from nianbao.rules import tree
from nianbao.rules.habits import OTHER_FUNCTIONS, OTHER_LANGUAGES
from nianbao.rules.tokens import RuleSyntaxError, Token, as_name, tokens_of
from nianbao.rules.tree import Node, Source
from nianbao.rules.walk import is_constant

_T = TypeVar("_T")
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("implies",),
    ("or",),
    ("and",),
    ("==", "!=", "<=", ">=", "<", ">"),
    ("+", "-"),
    ("*", "/"),
)
_COMPARISON_LEVEL = 3
_RESERVED = {"implies", "or", "and", "in"}
_FUNCTIONS = ("sum", "nonzero", "abs", "min", "max", "confirmed", "filled", "length")
_DEEPEST = 32
_LONGEST_WHOLE, _LONGEST_FRACTION = 9, 6


def parse(text: str) -> Node:
    """Parse a rule that is true or false.

    Names stay :class:`~nianbao.rules.tree.Name` until they are bound.

    Raises:
        RuleSyntaxError: anything that is not the rule language, with the place.
    """
    node = _Parser(text).whole()
    if not isinstance(node, tree.Truth):
        raise RuleSyntaxError(text, 0, "规则应当是一个判断，例如 a + b == c")
    return node


def parse_number(text: str) -> Node:
    """Parse an expression that is a number, such as ``a + b``; names stay unbound.

    Raises:
        RuleSyntaxError: anything that is not the rule language, with the place.
    """
    node = _Parser(text).whole()
    if isinstance(node, tree.Truth):
        raise RuleSyntaxError(text, 0, "这里应当是一个数，例如 a + b")
    return node


def parse_formula(text: str) -> Node:
    """Parse what a cell computes: an expression that may divide, and take averages; names stay unbound.

    Raises:
        RuleSyntaxError: anything that is not such an expression, with the place.
    """
    node = _CellFormulaParser(text).whole()
    if isinstance(node, tree.Truth):
        raise RuleSyntaxError(text, 0, "这里应当是一个算式，例如 a / b * 100")
    return node


class _Parser:
    functions: tuple[str, ...] = _FUNCTIONS

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens_of(text)
        self._next = 0
        self._depth = 0

    def whole(self) -> Node:
        """Parse the whole text.

        Raises:
            RuleSyntaxError: it is not the rule language, or something is left.
        """
        node = self.level(0)
        token = self._peek()
        if token.kind != "end":
            before = self._tokens[self._next - 1]
            instead = OTHER_LANGUAGES.get(before.text.lower(), "")
            if token.text == "," and before.kind == "number":
                instead = "，数里不写逗号"
            raise self._error(token, f"这里不该有“{token.text}”{instead}")
        return node

    def level(self, depth: int) -> Node:
        """Parse operators of this precedence level and all that bind tighter."""
        if depth == len(_LEVELS):
            return self._operand()
        node = self.level(depth + 1)
        while self._peek().text in _LEVELS[depth] and self._peek().kind != "string":
            token = self._take()
            if depth == _COMPARISON_LEVEL and self._peek().kind == "string":
                return self._words(token, node)
            right = self.level(depth if token.text == "implies" else depth + 1)
            node = self._combine(token, node, right)
            if depth == _COMPARISON_LEVEL and self._peek().text in _LEVELS[depth]:
                raise self._error(self._peek(), "比较不能连写，请用 and 连接")
        return node

    def _words(self, operator: Token, left: Node) -> Node:
        """Parse the words that a text is held against."""
        if operator.text not in ("==", "!="):
            raise self._error(operator, "文字只能用 == 或 != 比较；字数写作 length(…)")
        words = self._take()
        if not isinstance(left, tree.Name) or left.source is not Source.CURRENT:
            raise self._error(words, "带双引号的文字，左边应当是表里的一格文字或选项")
        if not words.text[1:-1].strip():
            raise self._error(words, "空的文字写作 filled(…)，例如 filled(a)")
        return tree.TextIs(left, operator.text, words.text[1:-1].strip(), words.position)  # type: ignore[arg-type]

    def _combine(self, token: Token, left: Node, right: Node) -> Node:
        operator = token.text
        if operator in ("and", "or", "implies"):
            if not (isinstance(left, tree.Truth) and isinstance(right, tree.Truth)):
                raise self._error(token, f"{operator} 的两边都应当是判断")
            return tree.Logic(operator, left, right)  # type: ignore[arg-type]
        if isinstance(left, tree.Truth) or isinstance(right, tree.Truth):
            raise self._error(token, f"“{operator}”的两边都应当是数")
        if operator in _LEVELS[_COMPARISON_LEVEL]:
            return tree.Comparison(operator, left, right)  # type: ignore[arg-type]
        if operator in ("*", "/"):
            self._refuse_product(token, left, right)
        return tree.Arithmetic(operator, left, right)  # type: ignore[arg-type]

    def _refuse_product(self, token: Token, left: Node, right: Node) -> None:
        if token.text == "/":
            raise self._error(token, "规则里没有除法，a / b <= 2 写作 a <= 2 * b")
        if not (is_constant(left) or is_constant(right)):
            raise self._error(token, "乘法的一边必须是常数")

    def _operand(self) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._error(self._peek(), f"套得太深，不能超过 {_DEEPEST} 层")
        node = self._atom()
        self._depth -= 1
        return node

    def _atom(self) -> Node:
        token = self._take()
        if token.kind == "number":
            return self._literal(token)
        if token.text == "-" and token.kind == "operator":
            operand = self._operand()
            if isinstance(operand, tree.Truth):
                raise self._error(token, "负号后面应当是数")
            return tree.Arithmetic("-", tree.Literal(Decimal(0)), operand)
        if token.text == "(" and token.kind == "operator":
            node = self.level(0)
            self._expect(")")
            return node
        if token.kind == "name" and token.text not in _RESERVED:
            return self._name(token)
        problem = "规则在这里断了" if token.kind == "end" else f"这里不该有“{token.text}”"
        raise self._error(token, f"{problem}，应当是数、指标名或括号")

    def _literal(self, token: Token) -> Node:
        whole, _, fraction = token.text.partition(".")
        if len(whole) > _LONGEST_WHOLE or len(fraction) > _LONGEST_FRACTION:
            limits = f"整数不超过 {_LONGEST_WHOLE} 位，小数不超过 {_LONGEST_FRACTION} 位"
            raise self._error(token, f"常数{limits}（再多，电子表格就算不准了）")
        return tree.Literal(Decimal(token.text))

    def _name(self, token: Token) -> Node:
        if token.text == "kind":
            return self._kind(token)
        if self._peek().text == "(":
            return self._call(token)
        return as_name(token)

    def _call(self, token: Token) -> Node:
        if token.text not in self.functions:
            near = OTHER_FUNCTIONS.get(token.text.lower(), "") or suggestion(token.text, self.functions)
            raise self._error(token, f"没有函数“{token.text}”，可用的有 {'、'.join(self.functions)}{near}")
        self._expect("(")
        if token.text in ("min", "max", "average"):
            return tree.Among(token.text, self._terms(token))  # type: ignore[arg-type]
        if token.text == "abs":
            operand = self.level(0)
            self._expect(")")
            if isinstance(operand, tree.Truth):
                raise self._error(token, "abs 里应当是数")
            return tree.Abs(operand)
        names = self._listed(self._plain_name)
        self._expect(")")
        if token.text in _OF_ONE:
            what, make = _OF_ONE[token.text]
            if len(names) != 1:
                raise self._error(token, f"{token.text} 里应当是一{what}")
            return make(names[0])
        return (tree.Sum if token.text == "sum" else tree.Nonzero)(tuple(names))

    def _terms(self, function: Token) -> tuple[Node, ...]:
        """Parse what stands between the brackets of a function of numbers."""
        terms = self._listed(lambda: self.level(0))
        self._expect(")")
        if any(isinstance(term, tree.Truth) for term in terms):
            raise self._error(function, f"{function.text} 里应当是数")
        return tuple(terms)

    def _plain_name(self) -> tree.Name:
        token = self._take()
        if token.kind != "name" or token.text in _RESERVED:
            raise self._error(token, "这里应当是指标、行、列或表的名字")
        return as_name(token)

    def _kind(self, token: Token) -> Node:
        self._expect("in")
        self._expect("(")
        kinds = self._listed(self._string)
        self._expect(")")
        return tree.KindIn(tuple(kinds), token.position)

    def _listed(self, one: Callable[[], _T]) -> list[_T]:
        """Parse one thing or several with commas between them."""
        found = [one()]
        while self._peek().text == ",":
            self._take()
            found.append(one())
        return found

    def _string(self) -> str:
        token = self._take()
        if token.kind != "string":
            raise self._error(token, "这里应当是带双引号的单位类别")
        return token.text[1:-1]

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._tokens[self._next]
        if token.kind != "end":
            self._next += 1
        return token

    def _expect(self, text: str) -> None:
        token = self._take()
        if token.text != text:
            raise self._error(token, f"这里应当是“{text}”")

    def _error(self, token: Token, problem: str) -> RuleSyntaxError:
        return RuleSyntaxError(self._text, token.position, problem)


_OF_ONE: dict[str, tuple[str, Callable[[tree.Name], Node]]] = {
    "confirmed": ("张表", lambda name: tree.Confirmed(name.path, name.position)),
    "filled": ("格文字或选项", tree.Filled),
    "length": ("格文字", tree.Length),
}
"""Functions of one name: what it should be, and what is made of it."""


class _CellFormulaParser(_Parser):
    """The parser of what a cell computes: it may divide, and multiply figures; it reads figures only."""

    functions = ("sum", "nonzero", "abs", "min", "max", "average")

    def _refuse_product(self, token: Token, left: Node, right: Node) -> None:
        del left
        if token.text == "/" and isinstance(right, tree.Literal) and right.value == 0:
            raise self._error(token, "不能除以 0")
