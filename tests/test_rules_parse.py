"""Parsing a rule: what binds to what, and every mistake with its place in Chinese."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import example, given, strategies as st

from nianbao.rules import parse
from nianbao.rules.limits import has_fixed_limit
from nianbao.rules.parse import RuleSyntaxError, parse_number
from nianbao.rules.sides import sides_of
from nianbao.rules.tree import (
    Abs,
    Arithmetic,
    BindError,
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
    Truth,
    bind,
)

_BRACKETS = {
    "a + b * 2 == c": "((a + (b * 2)) == c)",
    "2 * (a + b) == c": "((2 * (a + b)) == c)",
    "a - b - c == 0": "(((a - b) - c) == 0)",
    "a - b + c == 0": "(((a - b) + c) == 0)",
    "a - (b - c) == 0": "((a - (b - c)) == 0)",
    "-a + b == 0": "(((0 - a) + b) == 0)",
    "-a * 2 == 0": "(((0 - a) * 2) == 0)",
    "a - -b == 0": "((a - (0 - b)) == 0)",
    "a + 1 <= b - 1": "((a + 1) <= (b - 1))",
    "a == 1 or b == 2 and c == 3": "((a == 1) or ((b == 2) and (c == 3)))",
    "(a == 1 or b == 2) and c == 3": "(((a == 1) or (b == 2)) and (c == 3))",
    "a == 1 and b == 2 and c == 3": "(((a == 1) and (b == 2)) and (c == 3))",
    "a == 1 or b == 2 or c == 3": "(((a == 1) or (b == 2)) or (c == 3))",
    "a == 1 or b == 2 implies c == 3": "(((a == 1) or (b == 2)) implies (c == 3))",
    "a == 1 implies b == 2 implies c == 3": "((a == 1) implies ((b == 2) implies (c == 3)))",
    "(a == 1 implies b == 2) implies c == 3": "(((a == 1) implies (b == 2)) implies (c == 3))",
    "abs(a - b) > 20 implies a <= 0.5 * b": "((abs((a - b)) > 20) implies (a <= (0.5 * b)))",
    "(2 + 3) * a == 0": "(((2 + 3) * a) == 0)",
    "abs(-2) * a == 0": "((abs((0 - 2)) * a) == 0)",
    "prior.a == narrative.b": "(prior:a == narrative:b)",
    "priority == prior": "(priority == prior)",
    "sum(a, b.c, prior.d) == 0": "(sum(a, b.c, prior:d) == 0)",
    "nonzero(a) > 0": "(nonzero(a) > 0)",
    "confirmed(a)": "confirmed(a)",
    'kind in ("街道", "乡镇")': "kind(街道, 乡镇)",
    'kind in ("a") implies confirmed(this)': "(kind(a) implies confirmed(this))",
    "  a==b  ": "(a == b)",
    "a\n  == b": "(a == b)",
}

_OPERATORS = ["==", "!=", "<=", ">=", "<", ">"]

_BROKEN = [
    ("", 0, "规则在这里断了，应当是数、指标名或括号"),
    ("   ", 3, "规则在这里断了，应当是数、指标名或括号"),
    ("a", 0, "规则应当是一个判断，例如 a + b == c"),
    ("a + b", 0, "规则应当是一个判断，例如 a + b == c"),
    ("a ==", 4, "规则在这里断了，应当是数、指标名或括号"),
    ("== a", 0, "这里不该有“==”，应当是数、指标名或括号"),
    ("a = b", 2, "不认识的字符“=”，相等写作 =="),
    ("a ＝ b", 2, "不认识的字符“＝”，请写作 =="),
    ("a == １", 5, "不认识的字符“１”"),
    ("。自然人 == 0", 0, "不认识的字符“。”"),
    ("a == b.", 6, "不认识的字符“.”"),
    ("a == 1.", 6, "不认识的字符“.”"),
    ('a > "是"', 2, "文字只能用 == 或 != 比较；字数写作 length(…)"),
    ('a == ""', 5, "空的文字写作 filled(…)，例如 filled(a)"),
    ('a + b == "是"', 9, "带双引号的文字，左边应当是表里的一格文字或选项"),
    ('prior.a == "是"', 11, "带双引号的文字，左边应当是表里的一格文字或选项"),
    ("filled(a, b)", 0, "filled 里应当是一格文字或选项"),
    ("min(a == b) == 0", 0, "min 里应当是数"),
    ("a == 1 / 2", 7, "规则里没有除法，a / b <= 2 写作 a <= 2 * b"),
    ('kind in ("街道)', 9, '不认识的字符“"”'),
    ("a == 2b", 6, "这里不该有“b”"),
    ("a == b c", 7, "这里不该有“c”"),
    ("a == b)", 6, "这里不该有“)”"),
    ("(a == b", 7, "这里应当是“)”"),
    ("a == + b", 5, "这里不该有“+”，应当是数、指标名或括号"),
    ("a and b == 0", 2, "and 的两边都应当是判断"),
    ("a == 0 or b", 7, "or 的两边都应当是判断"),
    ("a == 0 implies 1", 7, "implies 的两边都应当是判断"),
    ("a == 0 and", 10, "规则在这里断了，应当是数、指标名或括号"),
    ("and == 0", 0, "这里不该有“and”，应当是数、指标名或括号"),
    ("a == 1 == b", 7, "比较不能连写，请用 and 连接"),
    ("0 < a < 9", 6, "比较不能连写，请用 and 连接"),
    ("(a == 1) == b", 9, "“==”的两边都应当是数"),
    ("a + (b == 1) == 0", 2, "“+”的两边都应当是数"),
    ("2 * confirmed(a) == 0", 2, "“*”的两边都应当是数"),
    ("-(a == 1)", 0, "负号后面应当是数"),
    ("a * b == 0", 2, "乘法的一边必须是常数"),
    ("a == b * sum(c)", 7, "乘法的一边必须是常数"),
    (
        "average(a, b) == 0",
        0,
        "没有函数“average”，可用的有 sum、nonzero、abs、min、max、confirmed、filled、length",
    ),
    (
        "summ(a) == 0",
        0,
        "没有函数“summ”，可用的有 sum、nonzero、abs、min、max、confirmed、filled、length；是不是“sum”？",
    ),
    ("sum() == 0", 4, "这里应当是指标、行、列或表的名字"),
    ("sum(a,) == 0", 6, "这里应当是指标、行、列或表的名字"),
    ("sum(a + b) == 0", 6, "这里应当是“)”"),
    ("sum(1) == 0", 4, "这里应当是指标、行、列或表的名字"),
    ("sum(in) == 0", 4, "这里应当是指标、行、列或表的名字"),
    ("sum(a == 0", 6, "这里应当是“)”"),
    ("abs(a == 0) == 0", 0, "abs 里应当是数"),
    ("abs() == 0", 4, "这里不该有“)”，应当是数、指标名或括号"),
    ("abs(a, b) == 0", 5, "这里应当是“)”"),
    ("confirmed(a, b)", 0, "confirmed 里应当是一张表"),
    ('kind == "街道"', 5, "这里应当是“in”"),
    ('kind in "街道"', 8, "这里应当是“(”"),
    ("kind in (街道)", 9, "这里应当是带双引号的单位类别"),
    ("kind in (a)", 9, "这里应当是带双引号的单位类别"),
    ("kind in ()", 9, "这里应当是带双引号的单位类别"),
    ('"街道" == 0', 0, '这里不该有“"街道"”，应当是数、指标名或括号'),
    ("a == 1234567890", 5, "常数整数不超过 9 位，小数不超过 6 位（再多，电子表格就算不准了）"),
    ("a == 0.1234567", 5, "常数整数不超过 9 位，小数不超过 6 位（再多，电子表格就算不准了）"),
    ("a == " + "(" * 40 + "b" + ")" * 40, 37, "套得太深，不能超过 32 层"),
    ("a == " + "-" * 40 + "b", 37, "套得太深，不能超过 32 层"),
    ("a" + " + a" * 100 + " == 0", 400, "规则太长，不能超过 200 个词"),
]


@pytest.mark.parametrize(("text", "bracketed"), _BRACKETS.items())
def test_operators_bind_as_usual(text: str, bracketed: str) -> None:
    """Products before sums before comparisons before and, or, implies; implies groups to the right."""
    assert _written(parse(text)) == bracketed


@pytest.mark.parametrize("operator", _OPERATORS)
def test_every_comparison_is_read(operator: str) -> None:
    """Each of the six comparisons gives a comparison of its two sides."""
    a, b = Name(Source.CURRENT, "a", 0), Name(Source.CURRENT, "b", 3 + len(operator))
    assert parse(f"a {operator} b") == Comparison(operator, a, b)


def test_a_number_is_exact() -> None:
    """A constant is the decimal that was written, not the float next to it."""
    tree = parse("0.1 == 0")
    assert isinstance(tree, Comparison)
    assert tree.left == Literal(Decimal("0.1"))


def test_a_name_remembers_where_it_was_written() -> None:
    """Names, kinds and tables carry their offset, so that binding can point at them."""
    tree = parse('prior.a.b == 0 and kind in ("街道") and confirmed(t)')
    assert isinstance(tree, Logic)
    assert tree.right == Confirmed("t", 48)
    assert isinstance(tree.left, Logic)
    assert tree.left.right == KindIn(("街道",), 19)
    assert isinstance(tree.left.left, Comparison)
    assert tree.left.left.left == Name(Source.PRIOR, "a.b", 0, "prior.a.b")


@pytest.mark.parametrize(("text", "position", "problem"), _BROKEN)
def test_a_mistake_is_named_with_its_place(text: str, position: int, problem: str) -> None:
    """The error carries the offset and the problem, and its message marks the place in the text."""
    with pytest.raises(RuleSyntaxError) as caught:
        parse(text)
    assert (caught.value.position, caught.value.problem) == (position, problem)
    assert (
        str(caught.value) == f"{problem}（第 {position + 1} 个字符处：{text[:position]}▶{text[position:]}）"
    )


_WORDS = """
a b.c this prior.a prior. narrative.n kind in "街道" " ( ) , . = + - * / == != <= >= < > and or implies not
sum nonzero abs confirmed 0 1.5 1. １ 99999999999999999999 （
"""
_SOUP = st.lists(st.sampled_from([*_WORDS.split(), "\u3000", "\n"]), max_size=30)


@given(_SOUP, st.sampled_from(["", " "]))
@example(["("] * 5000, "")
@example(["-"] * 5000, "")
@example(["a == b implies"] * 5000, " ")
@example(["a +"] * 5000, " ")
@example(["abs("] * 5000, "")
def test_any_text_is_a_rule_or_a_syntax_error(words: list[str], between: str) -> None:
    """Whatever is written, parsing ends in a truth or in a RuleSyntaxError inside the text."""
    text = between.join(words)
    try:
        tree = parse(text)
    except RuleSyntaxError as error:
        assert 0 <= error.position <= len(text)
    else:
        assert isinstance(tree, Truth)


@given(st.text(max_size=40))
def test_any_characters_are_a_rule_or_a_syntax_error(text: str) -> None:
    """Control characters, surrogates and other scripts are refused like any other mistake."""
    try:
        parse(text)
    except RuleSyntaxError as error:
        assert 0 <= error.position <= len(text)


@dataclass(frozen=True)
class _Letters:
    """A scope in which one letter is a field and a word is the group of its letters."""

    def field(self, name: Name) -> FieldNode:
        return FieldNode(name.source, name.path, name.path)

    def fields(self, name: Name) -> tuple[str, tuple[FieldNode, ...]]:
        return name.path, tuple(FieldNode(name.source, letter, letter) for letter in name.path)

    def table(self, path: str, position: int) -> str:
        return path

    def kind(self, kind: str, position: int) -> str:
        return kind


def test_binding_spreads_groups() -> None:
    """A group inside sum becomes its fields, this year's and last year's being different fields."""
    tree = bind(parse("sum(ab, prior.ab) == 0"), _Letters())
    assert isinstance(tree, Comparison)
    assert isinstance(tree.left, Sum)
    assert [(term.source.value, term.id) for term in tree.left.terms if isinstance(term, FieldNode)] == [
        ("", "a"),
        ("", "b"),
        ("prior", "a"),
        ("prior", "b"),
    ]
    assert tree.left.label == "ab、ab"


@pytest.mark.parametrize("text", ["sum(ab, a) == 0", "nonzero(ab, a) == 0"])
def test_a_sum_counts_nothing_twice(text: str) -> None:
    """A field named twice, alone or inside a group, is an error where it comes the second time."""
    with pytest.raises(BindError, match="“a”在这里算了两次") as caught:
        bind(parse(text), _Letters())
    assert caught.value.position == text.index(", a") + 2


def _written(node: Node) -> str:
    match node:
        case Literal():
            return str(node.value)
        case Name():
            return f"{node.source.value}:{node.path}" if node.source.value else node.path
        case Sum() | Nonzero():
            return f"{type(node).__name__.lower()}({', '.join(_written(term) for term in node.terms)})"
        case Abs():
            return f"abs({_written(node.operand)})"
        case Arithmetic() | Comparison() | Logic():
            return f"({_written(node.left)} {node.operator} {_written(node.right)})"
        case KindIn():
            return f"kind({', '.join(node.kinds)})"
        case Confirmed():
            return f"confirmed({node.table})"
        case _:
            raise AssertionError(node)


@pytest.mark.parametrize(
    ("text", "limited"),
    [
        ("a <= 100", True),
        ("a == b", False),
        ("a <= 2 * b", False),
        ("a - 5 <= b - 5", False),
        ("a + 5 <= b - 5", True),
        ("abs(a - b) <= 10", True),
        ("a == 0 or b >= 1", True),
    ],
)
def test_what_sets_a_fixed_limit(text: str, limited: bool) -> None:
    """A sum of offices need not keep to 100, and keeps to whatever grows with its figures."""
    assert has_fixed_limit(parse(text)) is limited


def test_a_number_where_a_claim_stands() -> None:
    """An expression that is no number is refused at its beginning."""
    assert parse_number("a + b") == parse("a + b == 0").left  # type: ignore[union-attr]
    with pytest.raises(RuleSyntaxError, match=r"这里应当是一个数.*第 1 个字符处：▶a == b"):
        parse_number("a == b")


def test_last_year_is_named_where_all_of_a_side_is_of_it() -> None:
    """In a limit to a change: one of this year's figures among them, and the side is not last year's."""
    now, then = (FieldNode(source, "a", "a") for source in (Source.CURRENT, Source.PRIOR))

    def shown(*terms: FieldNode) -> str:
        change = Abs(Arithmetic("-", now, Sum(terms)))
        sides = sides_of(Comparison("<=", change, Literal(Decimal(10))))
        assert sides is not None
        return sides.words

    assert (shown(then, then), shown(then, now), shown(now, now)) == ("上年 ", "", "")
