"""What a rule that does not hold says: figures as people say them, short, and without operators."""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from nianbao.core.numbers import Number
from nianbao.form.load import load_file
from nianbao.form.model import Form, RuleInstance
from nianbao.form.registry import find_form, known_forms
from nianbao.rules import parse, scalar
from nianbao.rules.scalar import Status
from nianbao.rules.sentence import Explanation, explain
from nianbao.rules.tree import FieldNode, Name, Source, TextNode, bind
from nianbao.rules.walk import fields_of

LONGEST = 70
OPERATORS = re.compile(r"[≥≤≠×÷<>=*/+|&^]|->")


@dataclass(frozen=True)
class Values:
    """Figures of one office; what is not given is 0."""

    now: Mapping[str, Number] = field(default_factory=dict)
    prior: Mapping[str, Number] = field(default_factory=dict)
    narrative: Mapping[str, Number] = field(default_factory=dict)
    zero: frozenset[str] = frozenset()
    office: str | None = "街道"
    written: Mapping[str, str] = field(default_factory=dict)
    previous: Mapping[str, Number] = field(default_factory=dict)

    def number(self, source: Source, field: str) -> Number | None:
        by_source = {
            Source.CURRENT: self.now,
            Source.PRIOR: self.prior,
            Source.PREVIOUS: self.previous,
            Source.NARRATIVE: self.narrative,
        }
        return by_source[source].get(field, 0)

    def kind(self) -> str | None:
        return self.office

    def text(self, field: str) -> str:
        return self.written.get(field, "")

    def confirmed(self, table: str) -> bool:
        return table in self.zero


def rule(key: str, form: str = "gongkai-2021") -> RuleInstance:
    return next(each for each in find_form(form).rules if each.key == key)


def said(key: str, values: Values, form: str = "gongkai-2021") -> Explanation:
    instance = rule(key, form)
    assert scalar.evaluate(instance.holds, values, instance.when).status is Status.FAILED
    return explain(instance.holds, values, instance.when)


def column(name: str = "natural_person", **rows: int) -> dict[str, Number]:
    return {f"applications.{row}.{name}": value for row, value in rows.items()}


# ------------------------------------------------------------------ the rules of the official forms


@pytest.mark.parametrize(
    ("key", "values", "words"),
    [
        (
            "applications.balance:natural_person",
            Values(column(received=29, carried_in=0, handled_total=27, carried_out=9)),
            "两边不等，新收 29＋结转 0＝29；办结 27＋结转下年 9＝36，多 7",
        ),
        (
            "applications.balance:natural_person",
            Values(column(received=29, carried_in=3, handled_total=20, carried_out=9)),
            "两边不等，新收 29＋结转 3＝32；办结 20＋结转下年 9＝29，少 3",
        ),
        (
            "applications.carried-in:business",
            Values(column("business", carried_in=5), column("business", carried_out=3)),
            "上年结转填了 5，上年年报的结转下年度是 3，多 2",
        ),
        (
            "disclosure.regulations:regulations.issued",
            Values({"disclosure.regulations.issued": 3}),
            "规章的本年制发件数填了 3，应是 0",
        ),
        (
            "disclosure.in-force:normative_documents",
            Values(
                {
                    "disclosure.normative_documents.issued": 3,
                    "disclosure.normative_documents.repealed": 1,
                    "disclosure.normative_documents.in_force": 12,
                },
                {"disclosure.normative_documents.in_force": 8},
            ),
            "现行有效件数填了 12，按上年现行有效 8＋本年制发 3－本年废止 1，应是 10，多 2",
        ),
        (
            "disclosure.repealed:normative_documents",
            Values(
                {"disclosure.normative_documents.repealed": 5, "disclosure.normative_documents.issued": 1},
                {"disclosure.normative_documents.in_force": 2},
            ),
            "本年废止 5，超过了上年现行有效 2＋本年制发 1＝3，多 2",
        ),
        (
            "disclosure.in-force-issued:normative_documents",
            Values(
                {
                    "disclosure.normative_documents.issued": 5,
                    "disclosure.normative_documents.repealed": 1,
                    "disclosure.normative_documents.in_force": 1,
                }
            ),
            "现行有效 1，少于本年制发 5－本年废止 1＝4，少 3",
        ),
        (
            "fees.unpaid:other.fee_unpaid.total",
            Values({"applications.other.fee_unpaid.total": 2}),
            "（六）其他处理·2.逾期未缴费填了 2，应是 0",
        ),
        (
            "disclosure.vanished",
            Values({}, {"disclosure.fees.amount": 3, "disclosure.licences.decisions": 1}),
            "表二全部是 0，上年表二有 2 格不是 0",
        ),
        ("zero-report:applications", Values(), "表三全部是 0，封面没有确认零报告"),
        (
            "zero-report:disputes'",
            Values({"disputes.review.upheld": 2}, zero=frozenset({"disputes"})),
            "表四有 1 格不是 0，封面却确认了零报告",
        ),
    ],
)
def test_what_is_said_of_a_rule(key: str, values: Values, words: str) -> None:
    """Parts of a sum by their shortest names, both sides with what they come to, and the difference."""
    assert said(key, values).problem == words


@pytest.mark.parametrize(
    ("key", "now", "before", "words"),
    [
        ("applications.jump:received.total", 39, 11, "本年新收 39 件，上年 11 件，多 28 件（增 2.5 倍）"),
        ("applications.jump:received.total", 22, 11, None),
        ("applications.jump:received.total", 60, 35, "本年新收 60 件，上年 35 件，多 25 件（增 71%）"),
        ("applications.jump:received.total", 5, 35, "本年新收 5 件，上年 35 件，少 30 件（减 86%）"),
        ("applications.jump:received.total", 0, 35, "本年新收 0 件，上年 35 件，少 35 件（减 100%）"),
        ("applications.jump:received.total", 39, 0, "本年新收 39 件，上年 0 件，多 39 件"),
        ("applications.jump:received.total", 70, 35, "本年新收 70 件，上年 35 件，多 35 件（增 1 倍）"),
        ("disputes.jump:review.total", 40, 10, "本年行政复议 40 件，上年 10 件，多 30 件（增 3 倍）"),
        (
            "disputes.jump:suit_after_review.total",
            40,
            10,
            "本年复议后起诉 40 件，上年 10 件，多 30 件（增 3 倍）",
        ),
        (
            "disclosure.jump:licences.decisions",
            500,
            100,
            "本年行政许可 500 件，上年 100 件，多 400 件（增 4 倍）",
        ),
        (
            "disclosure.jump:fees.amount",
            Decimal("12800.5"),
            Decimal("3000"),
            "本年行政事业性收费 12800.5 万元（1.28 亿元），上年 3000 万元，多 9800.5 万元（增 3.3 倍）",
        ),
    ],
)
def test_a_figure_is_compared_with_last_year(
    key: str, now: Number, before: Number, words: str | None
) -> None:
    """With its unit, the difference, and how much that is: in percent, and in times where it is more than once."""
    instance = rule(key)
    values = Values({instance.at: now}, {instance.at: before})
    if words is None:
        assert scalar.evaluate(instance.holds, values, instance.when).status is Status.PASSED
        return
    found = said(key, values)
    assert (found.problem, found.question) == (words, "")
    assert (found.found, found.expected) == (now, before)


@pytest.mark.parametrize(
    ("now", "before", "words", "question"),
    [
        (
            "283800",
            "28.97",
            "本年行政事业性收费 283800 万元（28.38 亿元），上年 28.97 万元",
            "是不是把元当成万元？应填 28.38",
        ),
        (
            "0.002838",
            "28.97",
            "本年行政事业性收费 0.002838 万元，上年 28.97 万元",
            "是不是把亿元当成万元？应填 28.38",
        ),
    ],
)
def test_the_wrong_unit_of_money_is_suspected(now: str, before: str, words: str, question: str) -> None:
    """Where the amount comes close to last year's in the next unit, the message asks for just that."""
    field = "disclosure.fees.amount"
    found = said("fees.scale:fees.amount", Values({field: Decimal(now)}, {field: Decimal(before)}))
    assert (found.problem, found.question) == (words, question)


def test_no_unit_is_suspected_of_a_merely_large_change() -> None:
    """A thousandfold is not ten thousandfold: nothing is suggested where neither unit comes close."""
    field = "disclosure.fees.amount"
    found = said("disclosure.jump:fees.amount", Values({field: 5000}, {field: 9}))
    assert found.question == ""
    assert found.problem.endswith("多 4991 万元（增 554.6 倍）")
    assert said("disclosure.jump:fees.amount", Values({field: 300}, {field: 1})).problem.endswith(
        "（增 299 倍）"
    )


# ------------------------------------------------------------------ whatever a form may state


@pytest.mark.parametrize(
    ("text", "now", "words"),
    [
        ("a == b", {"a": 5, "b": 3}, "甲填了 5，乙是 3，多 2"),
        ("a == 2 * b", {"a": 5, "b": 3}, "甲填了 5，按乙 3 的 2 倍，应是 6，少 1"),
        ("a <= 1 * b", {"a": 5, "b": 3}, "甲 5，超过了乙 3，多 2"),
        ("a >= -1 * b", {"a": -5, "b": 3}, "甲 -5，少于负的乙 3，少 2"),
        ("a <= 1.1 * b", {"a": 5, "b": 3}, "甲 5，超过了乙 3 的 110%，多 1.7"),
        ("a <= 3", {"a": 5}, "甲 5，超过了 3"),
        ("a >= b", {"a": 1, "b": 3}, "甲 1，少于乙 3，少 2"),
        ("a < b", {"a": 3, "b": 3}, "甲 3，没有少于乙 3"),
        ("a > 0", {"a": 0}, "甲 0，没有超过 0"),
        ("a != b", {"a": 3, "b": 3}, "甲 3，不应等于乙 3"),
        ("a - (b - c) == 0", {"a": 9, "b": 3, "c": 1}, "两边不等，甲 9－（乙 3－丙 1）＝7；0，少 7"),
        ("a + b >= 0", {"a": 3, "b": -5}, "甲 3＋乙 -5＝-2，少于 0"),
        ("abs(a - b) <= 2", {"a": 9, "b": 3}, "甲 9 与乙 3 相差 6，超过了 2"),
        ("a == 0 and b == 0", {"b": 2}, "乙填了 2，应是 0"),
        ("a == 0 or b == 0", {"a": 1, "b": 2}, "甲填了 1，应是 0"),
        ("a == 0 implies b == 0", {"b": 2}, "乙填了 2，应是 0"),
        ("-a >= 0", {"a": 1}, "0－甲 1＝-1，少于 0"),
        ('kind in ("乡镇")', {}, ""),
        ("a <= max(b, c)", {"a": 5, "b": 3, "c": 4}, "甲 5，超过了乙 3、丙 4 中最大的 4，多 1"),
        ('x == "是"', {}, "“等次”填的是“否”，应当是“是”"),
        ('x != "否"', {}, "“等次”填的是“否”，不应是它"),
        ("filled(y)", {}, "“原因”没有填写"),
        ('x == "否" implies filled(y)', {}, "“原因”没有填写，而“等次”填的是“否”"),
        ("a > 0 and b > 0 implies filled(y)", {"a": 5, "b": 1}, "“原因”没有填写，而甲 5，而乙 1"),
        ('x == "否" implies a > 0', {"a": 0}, "甲 0，没有超过 0，而“等次”填的是“否”"),
        ("length(x) >= 2", {}, "“等次”有 1 个字，少于 2"),
    ],
)
def test_what_is_said_of_any_claim(text: str, now: dict[str, Number], words: str) -> None:
    """Every kind of comparison and expression of the rule language has its words."""
    node = bind(parse(text), _Letters())
    assert explain(node, Values(now, written={"x": "否"})).problem == words


class _Letters:
    """A scope in which a, b and c are fields."""

    def field(self, name: Name) -> FieldNode:
        return FieldNode(name.source, name.path, {"a": "甲", "b": "乙", "c": "丙"}[name.path])

    def text(self, name: Name) -> TextNode:
        return TextNode(name.path, {"x": "等次", "y": "原因"}[name.path])

    def words(self, text: TextNode, words: str, position: int) -> str:
        return words

    def fields(self, name: Name) -> tuple[str, tuple[FieldNode, ...]]:
        return name.path, (self.field(name),)

    def table(self, path: str, position: int) -> str:
        del position
        return path

    def kind(self, kind: str, position: int) -> str:
        del position
        return kind


OWN_FORMS = tuple(load_file(path) for path in sorted((Path(__file__).parent / "forms").glob("*/form.toml")))


def _broken(form: Form, instance: RuleInstance, attempts: int = 400) -> Iterator[Values]:
    """Yield figures of which the rule does not hold."""
    rng = random.Random(instance.key)
    read = fields_of(instance.holds, *(() if instance.when is None else (instance.when,)))
    for _ in range(attempts):
        sizes = rng.choice(((1,), (9,), (99,), (9999,), (99999,), (9, 99999)))
        figures: dict[Source, dict[str, Number]] = {source: {} for source in Source}
        empty = {source for source in Source if rng.random() < 0.2}
        for one in read:
            size = 0 if one.source in empty else rng.choice(sizes)
            signed = one.id in form.by_id and form.by_id[one.id].may_be_negative
            figures[one.source][one.id] = rng.randint(-size if signed else 0, size)
        zero = frozenset(table.id for table in form.tables if rng.random() < 0.5)
        values = Values(
            figures[Source.CURRENT],
            figures[Source.PRIOR],
            figures[Source.NARRATIVE],
            zero,
            rng.choice(form.kinds) if form.kinds else None,
            {
                id_: rng.choice(("", *(text.choices or ("字", "字" * text.length))))
                for id_, text in form.text_by_id.items()
            },
            figures[Source.PREVIOUS],
        )
        if scalar.evaluate(instance.holds, values, instance.when).status is Status.FAILED:
            yield values


@pytest.mark.parametrize("form", [*known_forms(), *OWN_FORMS], ids=lambda form: form.id)
def test_every_rule_of_every_form_is_short_and_free_of_operators(form: Form) -> None:
    """The first sentence has fewer than 70 characters, also with figures of five digits."""
    for instance in form.rules:
        broken = list(_broken(form, instance))
        assert broken, instance.key
        for values in broken:
            one = explain(instance.holds, values, instance.when)
            words = one.problem or instance.rule.title
            assert len(words) < LONGEST, words
            assert not OPERATORS.search(words), words
            assert not OPERATORS.search(one.question + instance.rule.cause + instance.rule.remedy)
