"""One meaning of a rule: the scalar reference, the vectorised evaluation and the sheet agree."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, strategies as st
from python_calamine import CalamineWorkbook
from xlsxwriter.worksheet import Worksheet

from builders import from_micro
from nianbao.core.numbers import DECIMALS, MICRO, Number, rounded, to_sheet, to_text
from nianbao.form.model import Form
from nianbao.layout.grid import Area, column_ranges
from nianbao.rules import RESULTS, excel, parse, scalar, vectorised
from nianbao.rules.scalar import RuleOutcome, Status, evaluate
from nianbao.rules.tree import (
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
    TextNode,
    bind,
)
from nianbao.rules.walk import fields_of, main_comparison, texts_of, walk

Key = tuple[Source, str]

_KINDS = ("街道", "乡镇", "设区的市")
_TABLES = ("t", "u")
_LETTERS = tuple(Key((source, name)) for source in Source for name in "abcdefgh")


@dataclass(frozen=True)
class _Rule:
    """A bound rule with its condition."""

    name: str
    holds: Node
    when: Node | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        return tuple((each.source, each.id) for each in fields_of(self.when, self.holds))

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(text.id for text in texts_of(self.when, self.holds))

    @property
    def tables(self) -> set[str]:
        trees = [tree for tree in (self.when, self.holds) if tree is not None]
        return {part.table for tree in trees for part in walk(tree) if isinstance(part, Confirmed)}


@dataclass(frozen=True)
class _Office:
    """The figures of one office (nianbao.rules.scalar.Values); a key that is missing is blank."""

    figures: dict[Key, Number] = field(default_factory=dict)
    office_kind: str | None = None
    zero: frozenset[str] = frozenset()
    written: dict[str, str] = field(default_factory=dict)

    def number(self, source: Source, field_id: str) -> Number | None:
        return self.figures.get((source, field_id))

    def text(self, field: str) -> str:
        return self.written.get(field, "")

    def kind(self) -> str | None:
        return self.office_kind

    def confirmed(self, table: str) -> bool:
        return table in self.zero


@dataclass(frozen=True)
class _Case:
    rule: _Rule
    office: _Office


# ------------------------------------------------------------------ the sheet


@dataclass(frozen=True)
class _Column:
    """One case: a column of cells, a row for each figure (nianbao.rules.excel.Sheet)."""

    rows: dict[Key | str, int]
    column: int

    def area(self, key: Key | str) -> Area:
        return Area(self.rows[key], self.column)

    def cell(self, source: Source, field_id: str) -> str:
        return self.area((source, field_id)).on(_FIGURES)

    def ranges(self, source: Source, fields: Sequence[str]) -> list[str]:
        return column_ranges(_FIGURES, self.column, (self.rows[source, each] for each in fields))

    def text(self, field: str) -> str:
        return self.area(field).on(_FIGURES)

    def kind(self) -> str:
        return self.area("kind").on(_FIGURES)

    def confirmed(self, table: str) -> str:
        return f'{self.area(table).on(_FIGURES)}="是"'


_FIGURES, _RESULTS = "数字", "结果"
_UNUSABLE = ("", "无", "12", " ")
"""What a cell holds where no number is usable."""


def _write(path: Path, cases: Sequence[_Case]) -> None:
    """Write every case with its formulas; the cached values are all wrong."""
    rows: dict[Key | str, int] = {}
    for case in cases:
        for key in (*sorted(case.rule.keys, key=str), "kind", *sorted(case.rule.tables), *case.rule.texts):
            rows.setdefault(key, len(rows))
    with xlsxwriter.Workbook(path) as book:
        figures, results = book.add_worksheet(_FIGURES), book.add_worksheet(_RESULTS)
        for index, case in enumerate(cases):
            sheet = _Column(rows, index)
            _write_office(figures, sheet, case, _UNUSABLE[index % len(_UNUSABLE)])
            formulas = [excel.status(case.rule.holds, sheet, case.rule.when)]
            main = main_comparison(case.rule.holds)
            formulas += (
                [] if main is None else [_compiled_side(side, sheet) for side in (main.left, main.right)]
            )
            for column, formula in enumerate(formulas):
                results.write_formula(index, column, "=" + formula, None, "?")


def _compiled_side(node: Node, sheet: _Column) -> str:
    """Compile a side where its figures are usable, as the checks of a workbook show it only where they fail."""
    read = [(each.source, each.id) for each in fields_of(node)]
    cells = ",".join(sheet.area(key).on(_FIGURES) for key in read)
    number = excel.rounded_number(node, sheet)
    return f'IF(COUNT({cells})<{len(read)},"",{number})' if read else number


def _write_office(figures: Worksheet, sheet: _Column, case: _Case, unusable: str) -> None:
    for source, field_id in case.rule.keys:
        area = sheet.area((source, field_id))
        value = case.office.number(source, field_id)
        if value is not None:
            figures.write_number(area.row, area.column, to_sheet(value))
        elif unusable:
            figures.write_string(area.row, area.column, unusable)
    kind = sheet.area("kind")
    figures.write_string(kind.row, kind.column, case.office.office_kind or "")
    for table in case.rule.tables:
        area = sheet.area(table)
        figures.write_string(area.row, area.column, "是" if case.office.confirmed(table) else "否")
    for text in case.rule.texts:
        area = sheet.area(text)
        figures.write_string(area.row, area.column, case.office.text(text))


def _read(path: Path) -> list[tuple[str, object, object]]:
    """Read status and sides of every case; a side that shows nothing is None."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(_RESULTS).to_python()
    padded = ([*row, "", ""][:3] for row in rows)
    words = {number: status.value for status, number in RESULTS.items()}
    return [
        (words.get(status, str(status)), *(None if side == "" else side for side in sides))
        for status, *sides in padded
    ]


def _shown(case: _Case) -> tuple[str, object, object]:
    """Say what the sheet should show: a side wherever the figures of that side are usable."""
    outcome = evaluate(case.rule.holds, case.office, case.rule.when)
    main = main_comparison(case.rule.holds)
    if main is None:
        return outcome.status.value, None, None
    return outcome.status.value, _side(main.left, case.office), _side(main.right, case.office)


def _side(node: Node, office: _Office) -> float | None:
    if any(office.number(each.source, each.id) is None for each in fields_of(node)):
        return None
    return float(rounded(scalar.number(node, office)))


# ------------------------------------------------------------------ vectorised


def _frame(
    offices: Sequence[_Office], keys: Iterable[Key], tables: Iterable[str], texts: Iterable[str] = ()
) -> vectorised.Frame:
    columns = {
        vectorised.column(source, field_id): vectorised.Column.of(
            office.number(source, field_id) for office in offices
        )
        for source, field_id in keys
    }
    kinds = [office.kind() for office in offices]
    zero = {table: [office.confirmed(table) for office in offices] for table in tables}
    written = {text: [office.text(text) for office in offices] for text in texts}
    return vectorised.Frame(columns, kinds, zero, written)


def _vectorised(rule: _Rule, offices: Sequence[_Office]) -> list[RuleOutcome]:
    """Evaluate one rule for all offices at once, as outcomes of the scalar evaluation."""
    outcomes = vectorised.evaluate_all(
        rule.holds, _frame(offices, rule.keys, rule.tables, rule.texts), rule.when
    )
    found = []
    for index, code in enumerate(outcomes.status):
        status = vectorised.STATUSES[code]
        sides = [None, None]
        if outcomes.left is not None and outcomes.right is not None and status is not Status.NOT_ASSESSED:
            sides = [from_micro(int(side[index])) for side in (outcomes.left, outcomes.right)]
        found.append(RuleOutcome(status, *sides))
    return found


def _scalar(rule: _Rule, offices: Sequence[_Office]) -> list[RuleOutcome]:
    return [evaluate(rule.holds, office, rule.when) for office in offices]


# ------------------------------------------------------------------ generated cases

_TENTHS = tuple(Decimal(number) / 10 for number in range(1, 8))
_STEPS = tuple(Decimal(step) for step in ("0", "1", "-1", "0.000001", "-0.000001", "0.0000004", "-0.0000006"))
_FINE = Decimal(100_000_000)
"""Below this a sheet, with its 15 digits, still tells apart what differs by the finest step."""


def _small(random_: random.Random) -> Number:
    return random_.randrange(4)


def _count(random_: random.Random) -> Number:
    return random_.choice((0, 1, 19, 20, 21, 40, 99, 100, 101, 1000, 12345, 999_999_999))


def _tenth(random_: random.Random) -> Number:
    return random_.choice(_TENTHS)


def _amount(random_: random.Random) -> Number:
    return Decimal(random_.randrange(100_000 * MICRO)).scaleb(-DECIMALS)


_WRITTEN = ("", "是", "否", "A", "a", "不涉及", "资金没有到位", "字" * 60)
"""What may stand in the cell of a text."""
_DRAWS = (_small, _small, _count, _tenth, _amount)


def _offices(rule: _Rule, kinds: Sequence[str], seed: str, rounds: int) -> Iterator[_Office]:
    """Yield offices for a rule: small and large figures, blanks, zeros, and figures on its boundary."""
    random_ = random.Random(seed)
    keys, tables = rule.keys, sorted(rule.tables)
    for number in range(rounds):
        draw = _DRAWS[number % len(_DRAWS)]
        figures = {key: draw(random_) for key in keys}
        written = {text: random_.choice(_WRITTEN) for text in rule.texts}
        kind = random_.choice([None, *kinds])
        zero = frozenset(table for table in tables if random_.random() < 0.5)
        office = _Office(figures, kind, zero, written)
        yield office
        if keys:
            blank = random_.choice(keys)
            yield replace(office, figures={key: value for key, value in figures.items() if key != blank})
        yield from _at_boundary(rule, office, random_)
    yield from _almost_zero(rule, kinds)


def _almost_zero(rule: _Rule, kinds: Sequence[str]) -> Iterator[_Office]:
    """Yield offices of which every figure is zero, or every figure but one; confirmed or not."""
    nothing: dict[Key, Number] = dict.fromkeys(rule.keys, 0)
    some = {key[0]: key for key in rule.keys}.values()
    for zero in dict.fromkeys((frozenset(rule.tables), frozenset[str]())):
        for figures in (nothing, *({**nothing, key: 1} for key in some)):
            yield _Office(figures, kinds[0], zero)


def _at_boundary(rule: _Rule, office: _Office, random_: random.Random) -> Iterator[_Office]:
    """Move one figure so that the two sides are equal, or off by one or by the finest step."""
    comparisons = [part for part in walk(rule.holds) if isinstance(part, Comparison)]
    if not comparisons:
        return
    comparison = random_.choice(comparisons)
    coarse = any(abs(value) >= _FINE for value in office.figures.values())
    steps = [step for step in _STEPS if step == int(step) or not coarse]
    for key in random_.sample(rule.keys, min(2, len(rule.keys))):
        gap = _gap(comparison, office)
        slope = _gap(comparison, _with(office, key, office.figures[key] + 1)) - gap
        if slope == 0:
            continue
        for step in steps:
            value = office.figures[key] - (gap - step) / slope
            if 0 <= value < 2_000_000_000 and value == round(value, DECIMALS):
                yield _with(office, key, int(value) if value == int(value) else round(value, DECIMALS))


def _gap(comparison: Comparison, office: _Office) -> Decimal:
    left, right = scalar.number(comparison.left, office), scalar.number(comparison.right, office)
    return Decimal(left) - Decimal(right)


def _with(office: _Office, key: Key, value: Number) -> _Office:
    return replace(office, figures={**office.figures, key: value})


def _cases_of(rules: Iterable[_Rule], kinds: Sequence[str], rounds: int) -> list[_Case]:
    return [_Case(rule, office) for rule in rules for office in _offices(rule, kinds, rule.name, rounds)]


# ------------------------------------------------------------------ synthetic rules


class _Letters:
    """A scope in which one letter is a field and a word is the group of its letters."""

    def field(self, name: Name) -> FieldNode:
        return FieldNode(name.source, name.path, name.path)

    def fields(self, name: Name) -> tuple[str, tuple[FieldNode, ...]]:
        return name.path, tuple(FieldNode(name.source, letter, letter) for letter in name.path)

    def text(self, name: Name) -> TextNode:
        return TextNode(f"text.{name.path}", name.path)

    def words(self, text: TextNode, words: str, position: int) -> str:
        return words

    def table(self, path: str, position: int) -> str:
        return path

    def kind(self, kind: str, position: int) -> str:
        return kind


_SYNTHETIC = [
    "a == b",
    "a != b",
    "a <= b",
    "a >= b",
    "a < b",
    "a > b",
    "a == 0",
    "0 == 0.000001",
    "a + b == c",
    "a + b + c + d == e + f",
    "a - b - c == d",
    "a - (b - c) == d",
    "a - (b + c) == d - (e - f)",
    "-a + b == -c",
    "a - -b == c",
    "-(a + b) <= -c",
    "0.5 * a == b",
    "a * 0.5 >= b - 0.5 * c",
    "2 * (a + b) == 3 * c",
    "2 * a - 3 * b == 0.25 * (c - d)",
    "-2 * (a - b) == -(c * 4)",
    "0.1 * a == 0.2 * b",
    "1000 * a < b",
    "0.5 * 0.5 * (a + 1) == b",
    "abs(a - b) == c",
    "abs(a - b) <= 0.5 * prior.a",
    "2 * abs(-a) == abs(b - abs(c))",
    "abs(a - 2 * b) - abs(-c) == d",
    "sum(abc) == d",
    "sum(acegh) == sum(bdf)",
    "sum(ab, prior.ab, narrative.a) == c",
    "2 * sum(abc) - sum(d) == e",
    "nonzero(abcdefgh) == 0",
    "nonzero(ac, prior.bd) == 2",
    "nonzero(abc) >= nonzero(prior.abc)",
    "10 * nonzero(ab) - nonzero(c) == a",
    "prior.a + narrative.a == a",
    "a == 0 and b == 0",
    "a == 0 or b == 0",
    "a == 1 implies b == 1",
    "a == 1 implies b == 1 implies c == 1",
    "(a == 1 implies b == 1) implies c == 1",
    "a == 0 or b == 0 and c == 0",
    "(a == 0 or b == 0) and c == 0",
    "a > b and b > c or c > a implies a + b > c",
    "a > 0 and (b > 0 implies (c > 0 or d > 0))",
    "abs(a - prior.a) > 2 implies abs(a - prior.a) <= 0.5 * prior.a",
    'kind in ("街道")',
    'kind in ("街道", "设区的市")',
    'kind in ("乡镇") implies a == 0',
    'kind in ("乡镇") or a > b and kind in ("街道", "乡镇")',
    "confirmed(t)",
    "confirmed(t) implies nonzero(abc) == 0",
    "nonzero(abc) == 0 implies confirmed(t) or confirmed(u)",
    'confirmed(t) and kind in ("街道") implies a + b == c',
    "min(a, b) <= max(c, 0.5 * d)",
    "max(abc, prior.a) == d",
    "min(a - b, 0) - max(abc) == -d",
    'x == "否" implies filled(y)',
    'x == "A" implies a > 0',
    'x != "是" and y != "否"',
    "a > 0 implies filled(x)",
    "length(x) <= 6",
    'length(x) + a >= b or x == "不涉及"',
    "filled(x) and filled(y) implies min(a, length(y)) <= 3",
]
_CONDITIONS = [
    ("a > 0 and prior.a > 0", "a <= 10 * prior.a and 10 * a >= prior.a"),
    ('kind in ("街道", "乡镇")', "a == 0"),
    ("confirmed(t)", "a == b"),
    ("a == b", 'kind in ("街道")'),
    ("a < b", "confirmed(u) or c == 0"),
    ("nonzero(prior.abc) > 0", "nonzero(abc) > 0"),
    ('x == "a"', "a == b"),
    ("a > 1", 'x == "是" or y == "否"'),
]


def _bound(text: str) -> Node:
    return bind(parse(text), _Letters())


def _synthetic() -> Iterator[_Rule]:
    for text in _SYNTHETIC:
        yield _Rule(text, _bound(text))
    for when, holds in _CONDITIONS:
        yield _Rule(f"{holds} when {when}", _bound(holds), _bound(when))


@pytest.fixture(scope="module")
def cases(form: Form) -> list[_Case]:
    """Many cases for every rule of the form and for every shape that a rule can have."""
    declared = [_Rule(each.key, each.holds, each.when) for each in form.rules]
    return [
        *_cases_of(declared, form.kinds, rounds=10),
        *_cases_of(_synthetic(), _KINDS, rounds=12),
        *_decimal_traps(),
    ]


def _decimal_traps() -> Iterator[_Case]:
    """Yield sums that floats get wrong: what is equal in decimals is equal, the finest step is not."""
    total = _Rule("trap", _bound("a + b == c"))
    for a, b, c in (
        ("0.1", "0.2", "0.3"),
        ("0.1", "0.2", "0.300001"),
        ("0.1", "0.7", "0.8"),
        ("1.1", "2.2", "3.3"),
        ("0.000001", "0.000002", "0.000003"),
        ("99999.999999", "0.000001", "100000"),
        ("99999.999999", "0.000001", "100000.000001"),
    ):
        numbers = (Decimal(a), Decimal(b), Decimal(c))
        figures: dict[Key, Number] = dict(zip(_LETTERS[:3], numbers, strict=True))
        yield _Case(total, _Office(figures))


# ------------------------------------------------------------------ the tests


@pytest.mark.libreoffice
def test_sheet_agrees_with_scalar(
    cases: list[_Case], tmp_path: Path, libreoffice: Callable[[Path], Path]
) -> None:
    """LibreOffice computes the same status and the same sides as the reference, for every case."""
    source = tmp_path / "rules.xlsx"
    _write(source, cases)
    found = _read(libreoffice(source))
    expected = [_shown(case) for case in cases]
    wrong = [
        (case.rule.name, case.office, shown, wanted)
        for case, shown, wanted in zip(cases, found, expected, strict=True)
        if shown != wanted
    ]
    assert wrong == []


def test_vectorised_agrees_with_scalar(cases: list[_Case]) -> None:
    """All offices at once give what one office after the other gives, for every case."""
    offices: dict[str, list[_Office]] = {}
    rules = {case.rule.name: case.rule for case in cases}
    for case in cases:
        offices.setdefault(case.rule.name, []).append(case.office)
    for name, rule in rules.items():
        assert _vectorised(rule, offices[name]) == _scalar(rule, offices[name]), name


def test_cases_prove_something(form: Form, cases: list[_Case]) -> None:
    """Every rule of the form passes, fails and is not assessed at least once among the cases."""
    seen: dict[str, set[Status]] = {each.key: set() for each in form.rules}
    for case in cases:
        if case.rule.name in seen:
            seen[case.rule.name].add(evaluate(case.rule.holds, case.office, case.rule.when).status)
    assert seen == {each.key: set(Status) for each in form.rules}


def test_less_than_half_of_the_sixth_decimal_is_nothing() -> None:
    """Two sides that differ by less than half of the sixth decimal are equal, by half they are not."""
    rule = _Rule("rounding", _bound("0.25 * a == b"))
    one = Decimal("0.000001")
    nearly, half = ({_LETTERS[0]: factor * one, _LETTERS[1]: 0} for factor in (1, 2))
    offices = [_Office(nearly), _Office(half)]
    expected = [Status.PASSED, Status.FAILED]
    assert [outcome.status for outcome in _scalar(rule, offices)] == expected
    assert [outcome.status for outcome in _vectorised(rule, offices)] == expected


def test_a_tiny_negative_side_is_plain_zero() -> None:
    """What rounds to nothing is written 0 and never -0."""
    outcome = evaluate(_bound("-0.1 * a >= 0"), _Office({_LETTERS[0]: Decimal("0.000001")}))
    assert outcome.status is Status.PASSED
    assert outcome.left is not None
    assert to_text(outcome.left) == "0"


@pytest.mark.parametrize(
    "text",
    ["100000 * a > b", "100000 * a + b > 0", "a + 999999999 * 999999999 > b", "0.000001 * 0.1 * a + b > 0"],
)
def test_large_figures_do_not_overflow(text: str) -> None:
    """What does not fit into 64 bits of micro-units is compared exactly, beside a small figure in the same column."""
    rule = _Rule("large", _bound(text))
    largest = 999_999_999_999
    offices = [
        _Office({_LETTERS[0]: one, _LETTERS[1]: other}) for one in (largest, 1) for other in (largest, 1)
    ]
    assert _vectorised(rule, offices) == _scalar(rule, offices)


def test_a_figure_without_a_column_is_no_zero() -> None:
    """A rule about it is not assessed, where 0 would satisfy it."""
    frame = vectorised.Frame({}, [None, None], {})
    outcomes = vectorised.evaluate_all(_bound("a == 0"), frame)
    assert [vectorised.STATUSES[code] for code in outcomes.status] == [Status.NOT_ASSESSED] * 2


def test_constants_may_be_finer_than_any_figure() -> None:
    """Products of tiny constants with a column of zeros do not overflow."""
    tiny = " * ".join(["0.000001"] * 6)
    rule = _Rule("tiny", _bound(f"{tiny} * a + 1 == 1"))
    offices = [_Office({_LETTERS[0]: value}) for value in (0, 1)]
    assert _vectorised(rule, offices) == _scalar(rule, offices)


# ------------------------------------------------------------------ any tree


def _fields(sources: Sequence[Source] = tuple(Source)) -> st.SearchStrategy[FieldNode]:
    return st.builds(
        lambda source, name: FieldNode(source, name, name), st.sampled_from(sources), st.sampled_from("abcd")
    )


_GROUPS = st.lists(_fields(), min_size=1, max_size=6, unique=True).map(tuple)
_CONSTANTS = st.sampled_from([Decimal(text) for text in ("0", "0.1", "0.5", "1", "2", "100")]).map(Literal)
_LEAVES = st.one_of(_CONSTANTS, _fields(), st.builds(Sum, _GROUPS), st.builds(Nonzero, _GROUPS))


def _larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(Abs, inner),
        st.builds(Arithmetic, st.sampled_from("+-"), inner, inner),
        st.builds(Arithmetic, st.just("*"), _CONSTANTS, inner),
        st.builds(Arithmetic, st.just("*"), inner, _CONSTANTS),
    )


_NUMBERS = st.recursive(_LEAVES, _larger, max_leaves=6)
_KIND_SETS = st.lists(st.sampled_from(_KINDS), min_size=1, max_size=3, unique=True).map(tuple)
_FACTS = st.one_of(
    st.builds(Comparison, st.sampled_from(["==", "!=", "<=", ">=", "<", ">"]), _NUMBERS, _NUMBERS),
    st.builds(KindIn, _KIND_SETS, st.just(0)),
    st.builds(Confirmed, st.sampled_from(_TABLES), st.just(0)),
)
_TRUTHS = st.recursive(
    _FACTS,
    lambda inner: st.builds(Logic, st.sampled_from(["and", "or", "implies"]), inner, inner),
    max_leaves=5,
)
_RULES = st.builds(_Rule, st.just("any"), _TRUTHS, st.none() | _TRUTHS)
_FIGURE = st.one_of(
    st.integers(0, 3),
    st.sampled_from(_TENTHS),
    st.integers(-999_999_999, 999_999_999),
    st.integers(-999_999_999 * MICRO, 999_999_999 * MICRO).map(from_micro),
)
_ANY_OFFICE = st.builds(
    _Office,
    st.fixed_dictionaries({}, optional=dict.fromkeys(_LETTERS, _FIGURE)),
    st.none() | st.sampled_from(_KINDS),
    st.frozensets(st.sampled_from(_TABLES)),
)
_FULL_OFFICE = st.builds(
    _Office,
    st.fixed_dictionaries(dict.fromkeys(_LETTERS, _FIGURE)),
    st.none() | st.sampled_from(_KINDS),
    st.frozensets(st.sampled_from(_TABLES)),
)


@given(_RULES, st.lists(_FULL_OFFICE | _ANY_OFFICE, max_size=4))
def test_any_tree_is_evaluated_alike(rule: _Rule, offices: list[_Office]) -> None:
    """Scalar and vectorised evaluation agree exactly on any well-typed tree and any figures."""
    assert _vectorised(rule, offices) == _scalar(rule, offices)


def test_who_fails() -> None:
    """The offices for which a rule does not hold, by their places; not those that it is not asked of."""
    offices = [_Office({_LETTERS[0]: number}) for number in (1, 0, 2)] + [_Office()]
    rule = _Rule("zero", _bound("a == 0"))
    frame = _frame(offices, rule.keys, rule.tables, rule.texts)
    assert vectorised.evaluate_all(rule.holds, frame).failed().tolist() == [0, 2]
