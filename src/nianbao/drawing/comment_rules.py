"""A comparison of a comment as a rule of the form file."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from nianbao.drawing.expressions import NUMBER, Part
from nianbao.drawing.phrases import Comparing, sentence_of
from nianbao.drawing.targets import Named, Target

Data = dict[str, Any]
Term = tuple[Part, Named]
THIS = "this"


@dataclass(frozen=True)
class RuleWriter:
    """Writes the rules of one target; parts of an earlier period have the word that rules use for it."""

    target: Target

    def rule(self, code: str, phrase: Comparing, terms: Sequence[Term]) -> Data:
        """Write a rule in the shortest form that its names allow."""
        target = self.target
        kinds = {kind for _, (kind, _) in terms}
        spread, left, only = self._spread(kinds)
        whole = lcm(*(part.times.denominator for part, _ in terms if not _is_decimal(part.times)))
        right = ""
        for part, line in terms:
            number = _number_text(abs(part.times) * whole)
            text = number if line[0] == NUMBER else self._text(part, line, spread, left)
            text = f"{number} * {text}" if number != "1" and line[0] != NUMBER else text
            sign = "-" if part.times < 0 else "+"
            right += f" {sign} {text}" if right else text if sign == "+" else f"-{text}"
        compared = f"{whole} * {left}" if whole != 1 else left
        rule: Data = {
            "code": code,
            "severity": "warning" if phrase.soft else "error",
            "table": target.table.id,
            "each": spread,
        }
        if only:
            rule["only"] = only
        rule |= {"holds": f"{compared} {phrase.operator} {right}", "at": left}
        rule["title"] = f"“{target.label}”{sentence_of(phrase)}"
        rule["remedy"] = "请核对这几个数。" + ("没填错的，请在“审核”表写明原因。" if phrase.soft else "")
        if NUMBER in kinds:  # a fixed number is no limit of a sum of offices
            rule["level"] = "office"
        return rule

    def _spread(self, kinds: set[str]) -> tuple[str, str, list[str]]:
        """Return over what a rule is spread, what it compares, and the only lines it holds for."""
        target, read = self.target, self.target.read
        along = kinds - {NUMBER, THIS}
        if target.row is None and target.column is not None and along <= {"column"} and read.rows:
            only = [heading.path for line, heading in read.rows.items() if line not in read.totals.rows]
            whole = sum(len(block.rows) for block in target.table.blocks)
            return "row", read.columns[target.column].path, only if len(only) < whole else []
        if target.column is None and target.row is not None and along <= {"row"}:
            only = [heading.path for line, heading in read.columns.items() if line not in read.totals.columns]
            whole = sum(len(block.columns) for block in target.table.blocks)
            return "column", read.rows[target.row].path, only if len(only) < whole else []
        return "field", THIS, target.entered()

    def _text(self, part: Part, line: Named, spread: str, left: str) -> str:
        kind, number = line
        if kind == THIS:
            return f"{part.earlier}.{left}"
        read = self.target.read
        name = (read.columns if kind == "column" else read.rows)[number].path
        if spread == "field":
            name = self.target.figure(line) or name
        return f"{part.earlier}.{name}" if part.earlier else name


def _is_decimal(number: Fraction) -> bool:
    """Return whether a number can be written with a few decimals."""
    return (number * 10**6).denominator == 1


def _number_text(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else f"{float(number):.6f}".rstrip("0")
