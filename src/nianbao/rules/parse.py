"""Parsing a rule's text to the tree: a small precedence-climbing parser with errors that point."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never, cast

from nianbao.core import suggestion
from nianbao.rules.tree import (
    TRUTHS,
    Abs,
    Arithmetic,
    Comparison,
    Confirmed,
    FieldNode,
    KindIn,
    Literal,
    Logic,
    Name,
    Node,
    Nonzero,
    Source,
    Sum,
)

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<name>(?:[^\W\d]\w*|「[^「」]+」)(?:\.(?:\w+|「[^「」]+」))*)"
    r'|(?P<string>"[^"]*")'
    r"|(?P<operator>==|!=|<=|>=|<|>|\+|-|\*|\(|\)|,))"
)
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("implies",),
    ("or",),
    ("and",),
    ("==", "!=", "<=", ">=", "<", ">"),
    ("+", "-"),
    ("*",),
)
_COMPARISON_LEVEL = 3
_RESERVED = {"implies", "or", "and", "in"}
_FUNCTIONS = ("sum", "nonzero", "abs", "confirmed")
_MOST_TOKENS = 200
_DEEPEST = 32
_LONGEST_WHOLE, _LONGEST_FRACTION = 9, 6


class RuleSyntaxError(Exception):
    """The text of a rule is not a rule; ``position`` is the offset of the trouble."""

    def __init__(self, text: str, position: int, problem: str) -> None:
        super().__init__(f"{problem}（第 {position + 1} 个字符处：{text[:position]}▶{text[position:]}）")
        self.position = position
        self.problem = problem


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def parse(text: str) -> Node:
    """Parse a rule that is true or false.

    Names stay :class:`~nianbao.rules.tree.Name` until they are bound.

    Raises:
        RuleSyntaxError: anything that is not the rule language, with the place.
    """
    parser = _Parser(text)
    node = parser.level(0)
    parser.finish()
    if not isinstance(node, TRUTHS):
        raise RuleSyntaxError(text, 0, "规则应当是一个判断，例如 a + b == c")
    return node


def parse_number(text: str) -> Node:
    """Parse an expression that is a number, such as ``a + b``; names stay unbound.

    Raises:
        RuleSyntaxError: anything that is not the rule language, with the place.
    """
    parser = _Parser(text)
    node = parser.level(0)
    parser.finish()
    if isinstance(node, TRUTHS):
        raise RuleSyntaxError(text, 0, "这里应当是一个数，例如 a + b")
    return node


_FULL_WIDTH, _SIGNS = "≤≥≠＝＜＞×＋－（），＊“”—−", '<= >= != == < > * + - ( ) , * " " - -'
_MEANT = dict(zip(_FULL_WIDTH, _SIGNS.split(), strict=True))
"""What people write, and what it is in a rule."""


def _instead(mark: str) -> str:
    return f"，请写作 {_MEANT[mark]}" if mark in _MEANT else ""


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = 0
    end = len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            start = position + len(text[position:]) - len(text[position:].lstrip())
            raise RuleSyntaxError(text, start, f"不认识的字符“{text[start]}”{_instead(text[start])}")
        kind = cast("str", match.lastgroup)
        tokens.append(_Token(kind, match.group(kind), match.start(kind)))
        position = match.end()
    if len(tokens) > _MOST_TOKENS:
        raise RuleSyntaxError(text, tokens[_MOST_TOKENS].position, f"规则太长，不能超过 {_MOST_TOKENS} 个词")
    tokens.append(_Token("end", "", len(text)))
    return tokens


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._next = 0
        self._depth = 0

    def finish(self) -> None:
        """Check that the whole text was read.

        Raises:
            RuleSyntaxError: something is left.
        """
        token = self._peek()
        if token.kind != "end":
            raise self._error(token, f"这里不该有“{token.text}”")

    def level(self, depth: int) -> Node:
        """Parse operators of this precedence level and all that bind tighter."""
        if depth == len(_LEVELS):
            return self._operand()
        node = self.level(depth + 1)
        while self._peek().text in _LEVELS[depth] and self._peek().kind != "string":
            token = self._take()
            right = self.level(depth if token.text == "implies" else depth + 1)
            node = self._combine(token, node, right)
            if depth == _COMPARISON_LEVEL and self._peek().text in _LEVELS[depth]:
                raise self._error(self._peek(), "比较不能连写，请用 and 连接")
        return node

    def _combine(self, token: _Token, left: Node, right: Node) -> Node:
        operator = token.text
        if operator in ("and", "or", "implies"):
            if not (isinstance(left, TRUTHS) and isinstance(right, TRUTHS)):
                raise self._error(token, f"{operator} 的两边都应当是判断")
            return Logic(operator, left, right)  # type: ignore[arg-type]
        if isinstance(left, TRUTHS) or isinstance(right, TRUTHS):
            raise self._error(token, f"“{operator}”的两边都应当是数")
        if operator in _LEVELS[_COMPARISON_LEVEL]:
            return Comparison(operator, left, right)  # type: ignore[arg-type]
        if operator == "*" and not (_is_constant(left) or _is_constant(right)):
            raise self._error(token, "乘法的一边必须是常数")
        return Arithmetic(operator, left, right)  # type: ignore[arg-type]

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
            if isinstance(operand, TRUTHS):
                raise self._error(token, "负号后面应当是数")
            return Arithmetic("-", Literal(Decimal(0)), operand)
        if token.text == "(" and token.kind == "operator":
            node = self.level(0)
            self._expect(")")
            return node
        if token.kind == "name" and token.text not in _RESERVED:
            return self._name(token)
        problem = "规则在这里断了" if token.kind == "end" else f"这里不该有“{token.text}”"
        raise self._error(token, f"{problem}，应当是数、指标名或括号")

    def _literal(self, token: _Token) -> Node:
        whole, _, fraction = token.text.partition(".")
        if len(whole) > _LONGEST_WHOLE or len(fraction) > _LONGEST_FRACTION:
            limits = f"整数不超过 {_LONGEST_WHOLE} 位，小数不超过 {_LONGEST_FRACTION} 位"
            raise self._error(token, f"常数{limits}（再多，电子表格就算不准了）")
        return Literal(Decimal(token.text))

    def _name(self, token: _Token) -> Node:
        if token.text == "kind":
            return self._kind(token)
        if self._peek().text == "(":
            return self._call(token)
        return _as_name(token)

    def _call(self, token: _Token) -> Node:
        if token.text not in _FUNCTIONS:
            near = suggestion(token.text, _FUNCTIONS)
            raise self._error(token, f"没有函数“{token.text}”，可用的有 {'、'.join(_FUNCTIONS)}{near}")
        self._expect("(")
        if token.text == "abs":
            operand = self.level(0)
            self._expect(")")
            if isinstance(operand, TRUTHS):
                raise self._error(token, "abs 里应当是数")
            return Abs(operand)
        names = [self._plain_name()]
        while self._peek().text == ",":
            self._take()
            names.append(self._plain_name())
        self._expect(")")
        if token.text == "confirmed":
            if len(names) != 1:
                raise self._error(token, "confirmed 里应当是一张表")
            return Confirmed(names[0].path, names[0].position)
        return (Sum if token.text == "sum" else Nonzero)(tuple(names))

    def _plain_name(self) -> Name:
        token = self._take()
        if token.kind != "name" or token.text in _RESERVED:
            raise self._error(token, "这里应当是指标、行、列或表的名字")
        return _as_name(token)

    def _kind(self, token: _Token) -> Node:
        self._expect("in")
        self._expect("(")
        kinds = [self._string()]
        while self._peek().text == ",":
            self._take()
            kinds.append(self._string())
        self._expect(")")
        return KindIn(tuple(kinds), token.position)

    def _string(self) -> str:
        token = self._take()
        if token.kind != "string":
            raise self._error(token, "这里应当是带双引号的单位类别")
        return token.text[1:-1]

    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._tokens[self._next]
        if token.kind != "end":
            self._next += 1
        return token

    def _expect(self, text: str) -> None:
        token = self._take()
        if token.text != text:
            raise self._error(token, f"这里应当是“{text}”")

    def _error(self, token: _Token, problem: str) -> RuleSyntaxError:
        return RuleSyntaxError(self._text, token.position, problem)


_WORDS = {
    Source.PRIOR: ("prior", "上年", "上年同期"),
    Source.PREVIOUS: ("previous", "上期", "上季度", "上月"),
    Source.NARRATIVE: ("narrative",),
}
"""What stands before a figure of a source."""


def _as_name(token: _Token) -> Name:
    head, _, rest = token.text.partition(".")
    for source, words in _WORDS.items():
        if head in words and rest:
            return Name(source, rest, token.position, token.text)
    return Name(Source.CURRENT, token.text, token.position)


def _is_constant(node: Node) -> bool:
    match node:
        case Literal():
            return True
        case Arithmetic():
            return _is_constant(node.left) and _is_constant(node.right)
        case Abs():
            return _is_constant(node.operand)
        case Name() | FieldNode() | Sum() | Nonzero() | Comparison() | Logic() | KindIn() | Confirmed():
            return False
        case _:
            assert_never(node)
