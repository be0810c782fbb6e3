"""Formulas of a drawing: which cells they add up, or of which other kind they are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from nianbao.drawing.sheet import Place
from nianbao.spreadsheet import column_number

MOST_CELLS = 5_000
"""Cells that one formula may speak of."""
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>\d+(?:\.\d+)?%?)
  | (?P<ref>(?:'(?:[^']|'')+'!|[\w.\u4e00-\u9fff（）]+?!)?
      \$?[A-Za-z]{1,3}\$?\d{1,7}(?::\$?[A-Za-z]{1,3}\$?\d{1,7})?(?![\w(]))
  | (?P<name>[A-Za-z_.][\w.]*)(?=\s*\()
  | (?P<text>"[^"]*")
  | (?P<mark><=|>=|<>|[-+*/(),;=<>&^])
    )""",
    re.VERBOSE,
)
_CORNER = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_SUMS = ("SUM", "SUBTOTAL", "AGGREGATE")
_PASSED_THROUGH = ("ROUND", "IFERROR", "N", "VALUE")


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
class Other:
    """Anything else."""


Meaning = Linear | Average | Ratio | Rank | Other


class _NotUnderstoodError(Exception):
    """The formula is of another kind."""


def meaning_of(formula: str) -> Meaning:
    """Say what a formula, without its equals sign, computes."""
    try:
        parser = _Parser(formula)
        found = parser.expression()
        parser.end()
    except (_NotUnderstoodError, ZeroDivisionError, RecursionError):
        return Other()
    return found


class _Parser:
    """One walk from left to right."""

    def __init__(self, formula: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        position, formula = 0, formula.strip()
        while position < len(formula):
            found = _TOKEN.match(formula, position)
            if found is None or found.lastgroup is None:
                raise _NotUnderstoodError
            self._tokens.append((found.lastgroup, found[found.lastgroup]))
            position = found.end()
        self._at = 0

    def end(self) -> None:
        """Refuse what is left over."""
        if self._at < len(self._tokens):
            raise _NotUnderstoodError

    def expression(self) -> Meaning:
        """Read terms that are added and subtracted."""
        sign = Fraction(1)
        while self._take("+", "-") is not None:
            sign = -sign if self._tokens[self._at - 1][1] == "-" else sign
        first = self._term()
        if sign == 1 and not self._next("+", "-"):
            return first
        found = Linear().plus(_linear(first), sign)
        while (mark := self._take("+", "-")) is not None:
            found = found.plus(_linear(self._term()), Fraction(1 if mark == "+" else -1))
        return found

    def _term(self) -> Meaning:
        found = self._factor()
        while (mark := self._take("*", "/")) is not None:
            other = self._factor()
            found = _product(found, other) if mark == "*" else _quotient(found, other)
        return found

    def _factor(self) -> Meaning:
        if self._at >= len(self._tokens):
            raise _NotUnderstoodError
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "number":
            value = Fraction(text.rstrip("%"))
            return Linear(constant=value / 100 if text.endswith("%") else value)
        if kind == "ref":
            cells = _cells(text)
            if len(cells) != 1:
                raise _NotUnderstoodError
            return Linear({cells[0]: Fraction(1)})
        if kind == "name":
            return self._call(text.upper().removeprefix("_XLFN."))
        if (kind, text) == ("mark", "("):
            found = self.expression()
            self._require(")")
            return found
        if (kind, text) == ("mark", "-"):
            return Linear().plus(_linear(self._factor()), Fraction(-1))
        raise _NotUnderstoodError

    def _call(self, name: str) -> Meaning:
        self._require("(")
        if name in _SUMS:
            if name != "SUM":
                kind = self._tokens[self._at][1] if self._at < len(self._tokens) else ""
                if kind not in ("9", "109"):
                    raise _NotUnderstoodError
                self._at += 1
                self._require(",")
            found = Linear()
            for cells in self._arguments():
                found = found.plus(cells)
            return found
        if name == "AVERAGE":
            return Average(tuple(cell for part in self._arguments() for cell in part.terms))
        if name in ("RANK", "RANK.EQ"):
            cell = _linear(self.expression())
            self._require(",")
            among = self._range()
            self._skip_to_close()
            return Rank(next(iter(cell.terms)), among) if len(cell.terms) == 1 else Other()
        if name in _PASSED_THROUGH:
            found_inside = self.expression()
            self._skip_to_close()
            return found_inside
        raise _NotUnderstoodError

    def _arguments(self) -> list[Linear]:
        """Read the arguments of a sum up to its end; a range is the sum of its cells."""
        found = []
        while True:
            kind, text = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
            if kind == "ref" and ":" in text:
                self._at += 1
                found.append(Linear({cell: Fraction(1) for cell in _cells(text)}))
            else:
                found.append(_linear(self.expression()))
            if self._take(",", ";") is None:
                self._require(")")
                return found

    def _range(self) -> tuple[Reference, ...]:
        kind, text = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        if kind != "ref":
            raise _NotUnderstoodError
        self._at += 1
        return _cells(text)

    def _skip_to_close(self) -> None:
        depth = 1
        while depth:
            if self._at >= len(self._tokens):
                raise _NotUnderstoodError
            text = self._tokens[self._at][1]
            depth += (text == "(") - (text == ")")
            self._at += 1

    def _take(self, *marks: str) -> str | None:
        if self._next(*marks):
            self._at += 1
            return self._tokens[self._at - 1][1]
        return None

    def _next(self, *marks: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at] in {("mark", mark) for mark in marks}

    def _require(self, mark: str) -> None:
        if self._take(mark) is None:
            raise _NotUnderstoodError


def _linear(found: Meaning) -> Linear:
    if not isinstance(found, Linear):
        raise _NotUnderstoodError
    return found


def _product(one: Meaning, other: Meaning) -> Meaning:
    """Multiply; a share times a hundred is a share still."""
    for left, right in ((one, other), (other, one)):
        if isinstance(right, Linear) and not right.terms:
            if isinstance(left, Linear):
                return Linear().plus(left, right.constant)
            if isinstance(left, Ratio):
                return Ratio(Linear().plus(left.upper, right.constant), left.lower)
    raise _NotUnderstoodError


def _quotient(one: Meaning, other: Meaning) -> Meaning:
    upper, lower = _linear(one), _linear(other)
    return Ratio(upper, lower) if lower.terms else Linear().plus(upper, 1 / lower.constant)


def _cells(text: str) -> tuple[Reference, ...]:
    where, _, cells = text.rpartition("!")
    sheet = where.strip("'").replace("''", "'")
    corners = [_CORNER.fullmatch(corner) for corner in cells.split(":")]
    places = [(int(found[2]) - 1, column_number(found[1].upper()) - 1) for found in corners if found]
    (top, left), (bottom, right) = places[0], places[-1]
    top, bottom, left, right = min(top, bottom), max(top, bottom), min(left, right), max(left, right)
    if (bottom - top + 1) * (right - left + 1) > MOST_CELLS:
        raise _NotUnderstoodError
    return tuple(
        Reference(sheet, (row, column)) for row in range(top, bottom + 1) for column in range(left, right + 1)
    )
