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
    """A sum of cells, each so many times, and a constant."""

    terms: Mapping[Reference, Fraction] = field(default_factory=dict)
    constant: Fraction = Fraction(0)

    def plus(self, other: "Linear", times: Fraction = Fraction(1)) -> "Linear":
        """Add another one, so many times."""
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
    """Products of cells, each so many times, added up: 数量×单价."""

    terms: Mapping[tuple[Reference, ...], Fraction]


@dataclass(frozen=True)
class Compared:
    """Words that say whether two sums agree: they should stand to each other as ``operator`` says."""

    left: Linear
    operator: str
    right: Linear


@dataclass(frozen=True)
class Other:
    """Anything else."""


Meaning = Linear | Average | Extreme | Ratio | Rank | Products | Compared | Other


class NotUnderstoodError(Exception):
    """The formula is of another kind."""


def linear(found: Meaning) -> Linear:
    """Take a meaning for a sum.

    Raises:
        NotUnderstoodError: it is none.
    """
    if not isinstance(found, Linear):
        raise NotUnderstoodError
    return found


def added(one: Meaning, other: Meaning, times: Fraction) -> Meaning:
    """Add; a share less a whole number of wholes is a share still."""
    if isinstance(one, Ratio) and isinstance(other, Linear) and not other.terms:
        return Ratio(one.upper.plus(one.lower, other.constant * times), one.lower)
    if isinstance(one, Products) and isinstance(other, Products):
        more = {cells: number * times for cells, number in other.terms.items() if cells not in one.terms}
        if len(more) == len(other.terms):
            return Products({**one.terms, **more})
    return linear(one).plus(linear(other), times)


def multiplied(one: Meaning, other: Meaning) -> Meaning:
    """Multiply; a share times a hundred is a share still."""
    for left, right in ((one, other), (other, one)):
        if isinstance(right, Linear) and not right.terms:
            match left:
                case Linear():
                    return Linear().plus(left, right.constant)
                case Ratio():
                    return Ratio(Linear().plus(left.upper, right.constant), left.lower)
                case Products():
                    return Products({cells: times * right.constant for cells, times in left.terms.items()})
    if isinstance(one, Linear) and isinstance(other, Linear) and not one.constant and not other.constant:
        return Products(
            {(a, b): times * more for a, times in one.terms.items() for b, more in other.terms.items()}
        )
    raise NotUnderstoodError


def divided(one: Meaning, other: Meaning) -> Meaning:
    """Divide: by a number, or to a share."""
    if isinstance(one, Products) and isinstance(other, Linear) and not other.terms:
        return multiplied(one, Linear(constant=1 / other.constant))
    upper, lower = linear(one), linear(other)
    return Ratio(upper, lower) if lower.terms else Linear().plus(upper, 1 / lower.constant)
