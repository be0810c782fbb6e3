"""The closed tree of the rule language, and the binding of its names to fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Literal as OneOf, Protocol, assert_never

from nianbao.core import Unit


class Source(Enum):
    """Whose figures a name means: PRIOR is the same period of last year, PREVIOUS the period before."""

    CURRENT = ""
    PRIOR = "prior"
    PREVIOUS = "previous"
    NARRATIVE = "narrative"

    @property
    def words(self) -> tuple[str, ...]:
        """What may stand before the name of a figure of this source."""
        more = {Source.PRIOR: ("上年", "上年同期"), Source.PREVIOUS: ("上期", "上季度", "上月")}
        return (self.value, *more.get(self, ())) if self.value else ()

    @property
    def is_earlier(self) -> bool:
        """True of the figures of an earlier period."""
        return self in (Source.PRIOR, Source.PREVIOUS)

    def key(self, field: str) -> str:
        """Return the key of a field's figure among all earlier figures of an office."""
        return f"{self.value}.{field}" if self is Source.PREVIOUS else field


def earlier_figure(key: str) -> tuple[Source, str]:
    """Return the period and the field of an earlier figure by its key."""
    head, _, field = key.partition(".")
    return (Source.PREVIOUS, field) if head == Source.PREVIOUS.value else (Source.PRIOR, key)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as written, before binding; ``position`` is its offset in the rule's text, ``written`` all of it."""

    source: Source
    path: str
    position: int
    written: str = ""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number written in the rule."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class FieldNode:
    """One field of the form; ``label`` is its name in a sentence, ``word`` its name among the parts of a sum.

    ``calendar`` is how long the form's periods are.
    """

    source: Source
    id: str
    label: str
    unit: str = ""
    word: str = ""
    calendar: Unit = Unit.YEAR


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of fields; ``terms`` holds Names before binding and Fields after it."""

    terms: tuple["Name | FieldNode", ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Nonzero:
    """The number of the fields that are not zero; ``terms`` as in :class:`Sum`."""

    terms: tuple["Name | FieldNode", ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Among:
    """The least, the largest or the average of numbers; before binding a Name among them may mean several fields."""

    function: OneOf["min", "max", "average"]
    terms: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Abs:
    """Absolute value."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``+``, ``-``, ``*`` or ``/``; in a rule one side of a product is a constant, and nothing is divided."""

    operator: OneOf["+", "-", "*", "/"]
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of two numbers, after rounding their difference to six decimals."""

    operator: OneOf["==", "!=", "<=", ">=", "<", ">"]
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Logic:
    """``and``, ``or`` or ``implies`` between two truths."""

    operator: OneOf["and", "or", "implies"]
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class KindIn:
    """The office is of one of these kinds; an office of unknown kind is of none."""

    kinds: tuple[str, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The office confirmed on the cover that the whole table is zero."""

    table: str
    position: int


@dataclass(frozen=True, slots=True)
class TextNode:
    """One text or choice of the form; ``label`` is how a sentence calls it."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class TextIs:
    """A text is, or is not, these words; capitals and small letters count as the same."""

    text: Name | TextNode
    operator: OneOf["==", "!="]
    words: str
    position: int


@dataclass(frozen=True, slots=True)
class Filled:
    """Something stands in the cell of a text."""

    text: Name | TextNode


@dataclass(frozen=True, slots=True)
class Length:
    """How many characters a text has."""

    text: Name | TextNode


Numeric = Name | Literal | FieldNode | Sum | Nonzero | Among | Abs | Arithmetic | Length
Truth = Comparison | Logic | KindIn | Confirmed | TextIs | Filled
Node = Numeric | Truth


def no_truth(node: Numeric) -> TypeError:
    """Return the error of a compiler that was given a number; a new kind of truth in its place is a type error."""
    return TypeError(f"not a truth: {node!r}")


def no_number(node: Name | Truth) -> TypeError:
    """Return the error of a compiler that was given a truth, or a name that is not bound; the same for new numbers."""
    return TypeError(f"not a bound number: {node!r}")


class BindError(Exception):
    """A name in a rule does not mean what it must; ``position`` is its offset in the rule's text."""

    def __init__(self, position: int, problem: str) -> None:
        super().__init__(problem)
        self.position = position


class Names(Protocol):
    """The names that a form defines for a rule; each method raises :class:`BindError`."""

    def field(self, name: Name) -> FieldNode:
        """Find the one field that the name means."""

    def fields(self, name: Name) -> tuple[str, tuple[FieldNode, ...]]:
        """Find the label and the fields of a heading, a table or a single field."""

    def text(self, name: Name) -> TextNode:
        """Find the one text that the name means."""

    def words(self, text: TextNode, words: str, position: int) -> str:
        """Check that a text can be these words, and give them as the form writes them."""

    def table(self, path: str, position: int) -> str:
        """Find the id of a table."""

    def kind(self, kind: str, position: int) -> str:
        """Check that an office kind exists."""


def bind(node: Node, scope: Names) -> Node:
    """Replace every name by what the scope says it means.

    Raises:
        BindError: a name means nothing, or a sum would count a field twice.
    """
    match node:
        case Name():
            return scope.field(node)
        case Sum() | Nonzero():
            return _bind_terms(node, scope)
        case Among():
            return Among(node.function, tuple(_bound_terms(node, scope)))
        case Abs():
            return Abs(bind(node.operand, scope))
        case Arithmetic() | Comparison() | Logic():
            return type(node)(node.operator, bind(node.left, scope), bind(node.right, scope))  # type: ignore[arg-type]
        case KindIn():
            return KindIn(tuple(scope.kind(kind, node.position) for kind in node.kinds), node.position)
        case Confirmed():
            return Confirmed(scope.table(node.table, node.position), node.position)
        case TextIs(text=Name() as name):
            text = scope.text(name)
            return TextIs(text, node.operator, scope.words(text, node.words, node.position), node.position)
        case Filled(text=Name() as name) | Length(text=Name() as name):
            return type(node)(scope.text(name))
        case Literal() | FieldNode() | TextIs() | Filled() | Length():
            return node
        case _:
            assert_never(node)


def _bind_terms(node: Sum | Nonzero, scope: Names) -> Sum | Nonzero:
    labels: list[str] = []
    found: dict[tuple[Source, str], FieldNode] = {}
    for term in node.terms:
        assert isinstance(term, Name)
        label, fields = scope.fields(term)
        for field in fields:
            if (field.source, field.id) in found:
                raise BindError(term.position, f"“{field.id}”在这里算了两次")
            found[field.source, field.id] = field
        labels.append(label)
    return type(node)(tuple(found.values()), "、".join(labels))


def _bound_terms(node: Among, scope: Names) -> Iterator[Node]:
    for term in node.terms:
        if isinstance(term, Name):
            yield from scope.fields(term)[1]
        else:
            yield bind(term, scope)
