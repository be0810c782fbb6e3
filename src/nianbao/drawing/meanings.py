"""What formulas compute: sums of cells, means, shares, places, products, comparisons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from nianbao.drawing.sheet import Place


@dataclass(frozen=True, slots=True)
class Reference:
    """A cell that a formula names; ``sheet`` is empty for the formula's own."""

    sheet: str
    place: Place


@dataclass(frozen=True)
class Linear:
    """A sum of cells, each with a factor, and a constant."""

    terms: Mapping[Reference, Fraction] = field(default_factory=dict)
    constant: Fraction = Fraction(0)

    def plus(self, other: "Linear", times: Fraction = Fraction(1)) -> "Linear":
        """Return the sum with another one, multiplied by ``times``."""
        terms = dict(self.terms)
        for key, value in other.terms.items():
            terms[key] = terms.get(key, Fraction(0)) + value * times
        return Linear(
            {key: value for key, value in terms.items() if value}, self.constant + other.constant * times
        )

    @property
    def is_sum(self) -> bool:
        """True where cells are added up and nothing else happens; some perhaps twice."""
        whole = all(value > 0 and value.denominator == 1 for value in self.terms.values())
        return bool(self.terms) and whole and self.constant == 0


@dataclass(frozen=True)
class Average:
    """The mean of cells."""

    cells: tuple[Reference, ...]


@dataclass(frozen=True)
class Extreme:
    """The largest or the smallest of cells: ``function`` is ``max`` or ``min``."""

    function: str
    cells: tuple[Reference, ...]


@dataclass(frozen=True)
class Ratio:
    """One sum divided by another."""

    upper: Linear
    lower: Linear


@dataclass(frozen=True)
class Rank:
    """The place of a cell among others."""

    cell: Reference
    among: tuple[Reference, ...]


@dataclass(frozen=True)
class Products:
    """A sum of products of cells, each with a factor: 数量×单价."""

    terms: Mapping[tuple[Reference, ...], Fraction]


@dataclass(frozen=True)
class Compared:
    """Words that tell whether two sums agree: ``operator`` is how they should compare."""

    left: Linear
    operator: str
    right: Linear


@dataclass(frozen=True)
class Other:
    """Anything else."""


Meaning = Linear | Average | Extreme | Ratio | Rank | Products | Compared | Other


def references(meaning: Meaning) -> list[Reference]:
    """List the cells that something computed is computed from."""
    match meaning:
        case Linear(terms):
            return list(terms)
        case Average(cells) | Extreme(_, cells):
            return list(cells)
        case Ratio(upper, lower):
            return [*upper.terms, *lower.terms]
        case Products(products):
            return [cell for cells in products for cell in cells]
    return []


class NotUnderstoodError(Exception):
    """The formula is of another kind."""


def linear(found: Meaning) -> Linear:
    """Return a meaning as a sum.

    Raises:
        NotUnderstoodError: it is none.
    """
    if not isinstance(found, Linear):
        raise NotUnderstoodError
    return found


def added(meaning: Meaning, other: Meaning, times: Fraction) -> Meaning:
    """Add; a share less a whole number of wholes is a share still."""
    if isinstance(meaning, Ratio) and isinstance(other, Linear) and not other.terms:
        return Ratio(meaning.upper.plus(meaning.lower, other.constant * times), meaning.lower)
    if isinstance(meaning, Products) and isinstance(other, Products):
        more = {cells: number * times for cells, number in other.terms.items() if cells not in meaning.terms}
        if len(more) == len(other.terms):
            return Products({**meaning.terms, **more})
    return linear(meaning).plus(linear(other), times)


def multiplied(meaning: Meaning, other: Meaning) -> Meaning:
    """Multiply; a share times a hundred is a share still."""
    for left, right in ((meaning, other), (other, meaning)):
        if isinstance(right, Linear) and not right.terms:
            match left:
                case Linear():
                    return Linear().plus(left, right.constant)
                case Ratio():
                    return Ratio(Linear().plus(left.upper, right.constant), left.lower)
                case Products():
                    return Products({cells: times * right.constant for cells, times in left.terms.items()})
    if (
        isinstance(meaning, Linear)
        and isinstance(other, Linear)
        and not meaning.constant
        and not other.constant
    ):
        return Products(
            {(a, b): times * more for a, times in meaning.terms.items() for b, more in other.terms.items()}
        )
    raise NotUnderstoodError


def divided(meaning: Meaning, other: Meaning) -> Meaning:
    """Divide: by a number, or to a share."""
    if isinstance(meaning, Products) and isinstance(other, Linear) and not other.terms:
        return multiplied(meaning, Linear(constant=1 / other.constant))
    upper, lower = linear(meaning), linear(other)
    return Ratio(upper, lower) if lower.terms else Linear().plus(upper, 1 / lower.constant)
