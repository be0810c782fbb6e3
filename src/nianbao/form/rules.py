"""Spreading the declared rules over columns, rows, fields or tables, and binding their names."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from operator import attrgetter

from nianbao.core import Severity, Unit, is_taken
from nianbao.form.field import Field
from nianbao.form.model import OFFICE_LEVEL, Form, Rule, RuleInstance, Table
from nianbao.form.scope import Scope, allowed
from nianbao.form.section import Section
from nianbao.rules import (
    BindError,
    Comparison,
    FieldNode,
    Logic,
    Name,
    Node,
    RuleSyntaxError,
    Source,
    bind,
    fields_of,
    parse,
    parse_number,
    texts_of,
)

SPREADS = ("", "column", "row", "field", "table")
_CHOOSING = ("column", "row", "field")


def load_rules(form: Form, sections: Iterable[Section]) -> tuple[RuleInstance, ...]:
    """Parse, spread and bind every rule of a form file.

    Raises:
        FormError: a text that is not a rule, or a name that the form does not have, with the key.
    """
    instances: list[RuleInstance] = []
    keys: set[str] = set()
    seen: dict[str, tuple[str, Rule]] = {}
    for section, instance in _instances(form, sections):
        first, rule = seen.setdefault(instance.key, (section.key, instance.rule))
        if first != section.key and (
            rule.severity is not instance.rule.severity or _same(rule, instance.rule)
        ):
            section.wrong("code", f"“{instance.rule.code}”已经用在 {first}，审核的又是同一处，请换一个代码")
        key = instance.key
        while key in keys:
            key += "'"
        keys.add(key)
        instances.append(replace(instance, key=key))
    return tuple(instances)


def _same(rule: Rule, other: Rule) -> bool:
    """Return whether two rules of one code have the same texts; the two halves of one demand may share a code."""
    return (rule.holds, rule.when) == (other.holds, other.when) or rule.title == other.title


def _instances(form: Form, sections: Iterable[Section]) -> Iterator[tuple[Section, RuleInstance]]:
    for section in sections:
        found: list[RuleInstance] = []
        with section.going_on():
            declaration = _Declaration(form, section)
            if not section.faulty:
                found = list(declaration.instances())
        yield from ((section, instance) for instance in found)


SEVERITIES = ("error", "warning")


def check_syntax(sections: Iterable[Section]) -> None:
    """Check the texts of rules that cannot be bound, for what they should speak of is wrong itself."""
    for section in sections:
        section.choice("severity", SEVERITIES)
        for name in ("holds", "when"):
            text = section.text(name, "")
            with section.going_on():
                try:
                    _ = parse(text) if text else None
                except RuleSyntaxError as error:
                    raise section.error(name, str(error)) from error


def load_numbers(form: Form, section: Section, key: str) -> tuple[Node, ...]:
    """Parse and bind a list of expressions, such as ``["table.row.column + table.row.other"]``.

    Raises:
        FormError: a text that is no expression, or a name that the form does not have.
    """
    try:
        return tuple(bind_number(form, text) for text in section.texts(key))
    except (RuleSyntaxError, BindError) as error:
        raise section.error(key, str(error)) from error


def bind_number(form: Form, text: str) -> Node:
    """Parse and bind one expression that is a number, with the full ids of fields.

    Raises:
        RuleSyntaxError: the text is no expression.
        BindError: it has a name that the form does not have.
    """
    return bind(parse_number(text), Scope(form, label=attrgetter("place")))


def bind_truth(form: Form, text: str) -> Node:
    """Parse and bind one expression that is true or false, with the full ids of fields.

    Raises:
        RuleSyntaxError: the text is no expression.
        BindError: it has a name that the form does not have.
    """
    return bind(parse(text), Scope(form, label=attrgetter("place")))


_CODE = re.compile(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*", re.ASCII)


def _refuse_code(section: Section, code: str) -> None:
    """Refuse a code that is none, or that means something else in every form."""
    if code and not _CODE.fullmatch(code):
        section.wrong("code", f"“{code}”不行，代码只能用字母、数字、下划线、连字符和点，例如 table.rule")
    elif is_taken(code):
        section.wrong("code", f"“{code}”是程序自带的代码，请换一个，例如 {code}-2")


class _Declaration:
    """One ``[[rule]]`` of the form file."""

    def __init__(self, form: Form, section: Section) -> None:
        self._form = form
        self._section = section
        self._each = section.choice("each", SPREADS, "")
        self._table = self._find_table(section.text("table", ""))
        self._only = section.texts("only", ())
        self._refuse_idle()
        self._at = section.text("at", "")
        self._rule = Rule(
            code=section.text("code"),
            severity=Severity(section.choice("severity", SEVERITIES)),
            title=section.text("title"),
            remedy=section.text("remedy"),
            cause=section.text("cause", ""),
            source=section.text("source", ""),
            holds=section.text("holds"),
            when=section.text("when", ""),
            prefill=section.flag("prefill"),
            level=section.choice("level", ("", OFFICE_LEVEL), ""),
        )
        _refuse_code(section, self._rule.code)
        section.finish()
        self._holds = self._parse("holds", self._rule.holds)
        self._when = self._parse("when", self._rule.when) if self._rule.when else None

    def instances(self) -> Iterator[RuleInstance]:
        """Yield the rule for every column, row, field or table that it is spread over."""
        for binding, table, place, scope in self._spread():
            holds = self._bind("holds", self._rule.holds, self._holds, scope)
            when = self._bind("when", self._rule.when, self._when, scope) if self._when else None
            if self._rule.prefill:
                self._refuse_no_carry_over(holds)
            key = f"{self._rule.code}:{binding}" if binding else self._rule.code
            yield RuleInstance(key, self._rule, table, place, holds, when, self._place_at(scope, holds))

    def _spread(self) -> Iterator[tuple[str, str, str, Scope]]:
        form, table = self._form, self._table
        prefix = f"{table.id}." if table else ""
        inside = form.fields_of(table.id) if table else form.fields
        if self._each == "table":
            for own in form.tables:
                yield own.id, own.id, "", Scope(form, this=own.id)
        elif self._each == "field":
            for name in self._required_only():
                found = form.by_id.get(f"{prefix}{name}")
                if found is None:
                    known = tuple(field.id.removeprefix(prefix) for field in inside)
                    raise self._section.error("only", f"没有指标“{name}”，{allowed(name, known)}")
                yield name, found.table, found.place, Scope(form, prefix, this=name)
        elif self._each:
            yield from self._spread_over_headings()
        else:
            yield "", table.id if table else "", "", Scope(form, prefix)

    def _spread_over_headings(self) -> Iterator[tuple[str, str, str, Scope]]:
        form, table = self._form, self._table
        if table is None:
            raise self._section.error("table", f"each = “{self._each}” 要写明是哪张表")
        by_column = self._each == "column"
        headings: dict[str, Field] = {}
        for field in form.fields_of(table.id):
            headings.setdefault(field.column_id if by_column else field.row_id, field)
        for name in self._only:
            if name not in headings:
                raise self._section.error("only", f"没有“{name}”，{allowed(name, tuple(headings))}")
        for name, example in headings.items():
            if self._only and name not in self._only:
                continue
            if by_column:
                yield name, table.id, f"“{example.column_label}”列", Scope.of_column(form, table.id, name)
            else:
                yield name, table.id, f"“{example.row_label}”行", Scope.of_row(form, table.id, name)

    def _refuse_idle(self) -> None:
        """Refuse the keys that have no meaning with this ``each``."""
        if self._only and self._each not in _CHOOSING:
            raise self._section.error("only", f"只能与 each = {' 或 '.join(_CHOOSING)} 一起用")
        if self._table and self._each == "table":
            raise self._section.error("table", 'each = "table" 就是每一张表，不能再写明哪一张')

    def _refuse_no_carry_over(self, holds: Node) -> None:
        """Refuse to prefill last year's figure unless the rule is field == prior.field."""
        match holds:
            case Comparison(
                "==", FieldNode(source=Source.CURRENT), FieldNode(source=Source.PRIOR | Source.PREVIOUS)
            ):
                return
        word = "上年" if self._form.period_unit is Unit.YEAR else "上年同期或上期"
        raise self._section.error("prefill", f"只有“指标 == prior.指标”这样的规则才能预填{word}的数")

    def _required_only(self) -> tuple[str, ...]:
        if not self._only:
            raise self._section.error("only", '缺少这个键：each = "field" 要列出指标')
        return self._only

    def _find_table(self, id_: str) -> Table | None:
        known = tuple(table.id for table in self._form.tables)
        if id_ and id_ not in known:
            raise self._section.error("table", f"没有表“{id_}”，{allowed(id_, known)}")
        return self._form.table(id_) if id_ else None

    def _place_at(self, scope: Scope, holds: Node) -> str:
        if not self._at:
            return self._first_field(holds)
        if self._at.startswith("cover."):
            id_ = ".".join(scope.expand(part) for part in self._at.removeprefix("cover.").split("."))
            if self._form.cover.entry(id_) is None:
                raise self._section.error("at", f"封面没有“{id_}”这一项")
            return f"cover.{id_}"
        name = Name(Source.CURRENT, self._at, 0)
        try:
            return scope.text(name).id if scope.is_text(name) else scope.field(name).id
        except BindError as error:
            raise self._section.error("at", str(error)) from error

    def _first_field(self, holds: Node) -> str:
        claim = holds
        while isinstance(claim, Logic) and claim.operator == "implies":
            claim = claim.right
        for text in texts_of(claim):
            return text.id
        for field in fields_of(claim if texts_of(holds) else None, holds):
            if field.source is not Source.NARRATIVE:
                return field.id
        raise self._section.error("at", "缺少这个键：规则里没有指标，要写明问题指向哪里")

    def _parse(self, key: str, text: str) -> Node:
        try:
            return parse(text)
        except RuleSyntaxError as error:
            raise self._section.error(key, str(error)) from error

    def _bind(self, key: str, text: str, node: Node, scope: Scope) -> Node:
        try:
            return bind(node, scope)
        except BindError as error:
            place = f"（第 {error.position + 1} 个字符处：{text[: error.position]}▶{text[error.position :]}）"
            raise self._section.error(key, f"{error}{place}") from error
