"""Formulas of a drawing: which cells they add up, or of which other kind they are."""

import re
from fractions import Fraction
from functools import reduce

from nianbao.drawing.meanings import (
    Average,
    Compared,
    Extreme,
    Linear,
    Meaning,
    NotUnderstoodError,
    Other,
    Products,
    Rank,
    Ratio,
    Reference,
    added,
    divided,
    linear,
    multiplied,
)
from nianbao.layout import column_number

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
FormulaToken = tuple[str, str]
"""Its kind and its text."""
_END: FormulaToken = ("", "")
_PASSED_THROUGH = ("ROUND", "ROUNDUP", "ROUNDDOWN", "IFERROR", "N", "VALUE")
_OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_FAULT = re.compile(r"不|错|误|异常|否|未|×|ERR|FALSE|NO", re.IGNORECASE)
"""What a word says that stands for figures that do not agree."""


def meaning_of(formula: str) -> Meaning:
    """Return what a formula, without its equals sign, computes."""
    try:
        return _parsed(_tokens(formula))
    except (NotUnderstoodError, ZeroDivisionError, RecursionError):
        return Other()


def _parsed(tokens: list[FormulaToken]) -> Meaning:
    parser = _SheetFormulaParser(tokens)
    found = parser.expression()
    if parser.next != _END:
        raise NotUnderstoodError
    return found


def _tokens(formula: str) -> list[FormulaToken]:
    tokens: list[FormulaToken] = []
    position, formula = 0, formula.strip()
    while position < len(formula):
        found = _TOKEN.match(formula, position)
        if found is None or found.lastgroup is None:
            raise NotUnderstoodError
        tokens.append((found.lastgroup, found[found.lastgroup]))
        position = found.end()
    return tokens


class _SheetFormulaParser:
    """One walk over a formula from left to right."""

    def __init__(self, tokens: list[FormulaToken]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def next(self) -> FormulaToken:
        """The token that is read next."""
        return self._tokens[self._at] if self._at < len(self._tokens) else _END

    def expression(self) -> Meaning:
        """Read terms that are added and subtracted."""
        sign = Fraction(1)
        while mark := self._take("+", "-"):
            sign = -sign if mark == "-" else sign
        found = self._term()
        if sign == -1:
            found = Linear().plus(linear(found), sign)
        while mark := self._take("+", "-"):
            found = added(found, self._term(), Fraction(1 if mark == "+" else -1))
        return found

    def _condition(self) -> tuple[list[FormulaToken], bool]:
        """Return the words of a condition, and whether it only asks for what is blank, zero or wrong."""
        found, depth = [], 0
        while self.next != _END and (depth or self.next[1] not in (",", ";")):
            depth += {"(": 1, ")": -1}.get(self.next[1], 0)
            found.append(self._any())
        return found, bool({text for _, text in found} & {"=", "<>", "ISERROR", "ISBLANK", "ISNUMBER"})

    def _choice(self) -> Meaning:
        """Read IF: the one thing that it computes, where the other is blank, words, or nothing at all."""
        condition, blank = self._condition()
        words: list[str] = []
        computed: list[Meaning] = []
        while self._take(",", ";"):
            if self.next[0] == "text":
                words.append(self._any()[1].strip('"'))
            elif (found := self.expression()) != Linear():
                computed.append(found)
        self._require(")")
        if not computed and len(words) == 2:
            return _comparison(condition, words)
        (meaning, *others) = computed or [Other()]
        if any(other != meaning for other in others):
            raise NotUnderstoodError
        plain_zero = not words and not others
        is_sum = isinstance(meaning, Linear) and meaning.is_sum
        if plain_zero and not (blank or is_sum or isinstance(meaning, Ratio)):
            raise NotUnderstoodError  # what it computes where it is above zero, else nothing
        return meaning

    def _sum_of_products(self) -> Meaning:
        """Read SUMPRODUCT: ranges of one size, multiplied cell by cell."""
        ranges: list[tuple[Reference, ...]] = []
        while not ranges or self._take(",", ";", "*"):
            brackets = 0
            while self._take("("):
                brackets += 1
            ranges.append(self._range())
            for _ in range(brackets):
                self._require(")")
        self._require(")")
        if len({len(cells) for cells in ranges}) != 1:
            raise NotUnderstoodError
        if len(ranges) == 1:
            return Linear(dict.fromkeys(ranges[0], Fraction(1)))
        return Products({tuple(factors): Fraction(1) for factors in zip(*ranges, strict=True)})

    def _term(self) -> Meaning:
        found = self._factor()
        while mark := self._take("*", "/"):
            other = self._factor()
            found = multiplied(found, other) if mark == "*" else divided(found, other)
        return found

    def _factor(self) -> Meaning:
        kind, text = self._any()
        if kind == "number":
            value = Fraction(text.rstrip("%"))
            return Linear(constant=value / 100 if text.endswith("%") else value)
        if kind == "ref" and len(cells := cells_of(text)) == 1:
            return Linear({cells[0]: Fraction(1)})
        if kind == "name":
            return self._call(text.upper().removeprefix("_XLFN."))
        if text == "(":
            found = self.expression()
            self._require(")")
            return found
        if text == "-":
            return Linear().plus(linear(self._factor()), Fraction(-1))
        raise NotUnderstoodError

    def _call(self, name: str) -> Meaning:
        self._require("(")
        if name == "SUM":
            return reduce(Linear.plus, self._arguments(), Linear())
        if name == "SUMPRODUCT":
            return self._sum_of_products()
        if name == "IF":
            return self._choice()
        if name == "AVERAGE":
            return Average(tuple(cell for part in self._arguments() for cell in part.terms))
        if name in ("MAX", "MIN"):
            parts = self._arguments()
            if any(part.constant or set(part.terms.values()) != {1} for part in parts):
                raise NotUnderstoodError
            return Extreme(name.lower(), tuple(cell for part in parts for cell in part.terms))
        if name in ("RANK", "RANK.EQ"):
            cell = linear(self.expression())
            self._require(",")
            among = self._range()
            self._skip_to_close()
            return Rank(next(iter(cell.terms)), among) if len(cell.terms) == 1 else Other()
        if name in _PASSED_THROUGH:
            passed = self.expression()
            self._skip_to_close()
            return passed
        raise NotUnderstoodError

    def _arguments(self) -> list[Linear]:
        """Read the arguments of a sum up to its end; a range is the sum of its cells."""
        found: list[Linear] = []
        while not found or self._take(",", ";"):
            if self.next[0] == "ref" and ":" in self.next[1]:
                found.append(Linear(dict.fromkeys(self._range(), Fraction(1))))
            else:
                found.append(linear(self.expression()))
        self._require(")")
        return found

    def _range(self) -> tuple[Reference, ...]:
        kind, text = self._any()
        if kind != "ref":
            raise NotUnderstoodError
        return cells_of(text)

    def _skip_to_close(self) -> None:
        depth = 1
        while depth:
            _, text = self._any()
            depth += (text == "(") - (text == ")")

    def _any(self) -> FormulaToken:
        found = self.next
        if found == _END:
            raise NotUnderstoodError
        self._at += 1
        return found

    def _take(self, *marks: str) -> str:
        """Read one of some marks where it comes next, and return it; else an empty text."""
        return self._any()[1] if self.next[0] == "mark" and self.next[1] in marks else ""

    def _require(self, mark: str) -> None:
        if not self._take(mark):
            raise NotUnderstoodError


def _comparison(condition: list[FormulaToken], words: list[str]) -> Meaning:
    """Return what should hold where a cell shows in words whether it does."""
    for at, (kind, mark) in enumerate(condition):
        if kind == "mark" and mark in _OPPOSITE:
            before, after = _parsed(condition[:at]), _parsed(condition[at + 1 :])
            first, second = (_FAULT.search(word) is not None for word in words)
            if isinstance(before, Linear) and isinstance(after, Linear) and first != second:
                return Compared(before, _OPPOSITE[mark] if first else mark, after)
    return Other()


def cells_of(text: str) -> tuple[Reference, ...]:
    """List the cells of a range, row by row; its sheet may stand before it."""
    where, _, cells = text.rpartition("!")
    sheet = where.strip("'").replace("''", "'")
    corners = [_CORNER.fullmatch(corner) for corner in cells.split(":")]
    places = [(int(found[2]) - 1, column_number(found[1].upper())) for found in corners if found]
    (top, left), (bottom, right) = places[0], places[-1]
    top, bottom, left, right = min(top, bottom), max(top, bottom), min(left, right), max(left, right)
    if (bottom - top + 1) * (right - left + 1) > MOST_CELLS:
        raise NotUnderstoodError
    return tuple(
        Reference(sheet, (row, column)) for row in range(top, bottom + 1) for column in range(left, right + 1)
    )
