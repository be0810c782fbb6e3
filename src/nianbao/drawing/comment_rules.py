"""A comparison of a comment as a rule of the form file."""

from collections.abc import Sequence
from math import lcm

from nianbao.drawing.blocks import LINE_KEYS, Data
from nianbao.drawing.expressions import NUMBER, Part
from nianbao.drawing.phrases import Comparing, sentence_of
from nianbao.drawing.sums import has_few_decimals, number_text, signed_sum
from nianbao.drawing.targets import Named, Target

Term = tuple[Part, Named | None]
"""A part with the line that it means; None for a number, and for an earlier figure of the cell itself."""


def rule_of(target: Target, code: str, phrase: Comparing, terms: Sequence[Term]) -> Data:
    """Write a rule in the shortest form that its names allow.

    Parts of an earlier period have the word that rules use for it.
    """
    each, compared, only = _spread(target, {line[0] for _, line in terms if line is not None})
    whole = lcm(*(part.times.denominator for part, _ in terms if not has_few_decimals(part.times)))
    parts = []
    for part, line in terms:
        number = number_text(abs(part.times) * whole)
        if part.direction != NUMBER:
            name = _name(target, part, line, each, compared)
            number = f"{number} * {name}" if number != "1" else name
        parts.append((part.times, number))
    holds = f"{whole} * {compared}" if whole != 1 else compared
    rule: Data = {
        "code": code,
        "severity": "warning" if phrase.soft else "error",
        "table": target.table.id,
        "each": each,
        **({"only": only} if only else {}),
        "holds": f"{holds} {phrase.operator} {signed_sum(parts)}",
        "at": compared,
        "title": f"“{target.label}”{sentence_of(phrase)}",
        "remedy": "请核对这几个数。" + ("没填错的，请在“审核”表写明原因。" if phrase.soft else ""),
    }
    if any(part.direction == NUMBER for part, _ in terms):  # a fixed number is no limit of a sum of offices
        rule["level"] = "office"
    return rule


def _spread(target: Target, named: set[int]) -> tuple[str, str, list[str]]:
    """Return over what a rule is spread, what it compares, and the only lines it holds for."""
    block = target.block
    for across in (0, 1):  # a whole column is compared in each row, a whole row in each column
        line = target.lines[1 - across]
        if (
            target.lines[across] is None
            and line is not None
            and named <= {1 - across}
            and block.trees[across]
        ):
            only = [block.id_of(across, entered) for entered in target.entered_lines(across)]
            every = sum(len(other.headings[across]) for other in target.table.blocks)
            return LINE_KEYS[across], block.id_of(1 - across, line), only if len(only) < every else []
    return "field", "this", target.entered()


def _name(target: Target, part: Part, line: Named | None, each: str, compared: str) -> str:
    if line is None:
        return f"{part.earlier}.{compared}"
    name = (target.figure(line) if each == "field" else None) or target.block.id_of(*line)
    return f"{part.earlier}.{name}" if part.earlier else name
