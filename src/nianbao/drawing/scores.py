"""Scores, of which the sum of several offices is no score: what a summary makes of them is asked."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from nianbao.drawing.blocks import AXES, At, DrawnBlock, Spec
from nianbao.drawing.problems import Notes, joined
from nianbao.drawing.words import NOT_NUMBERS, is_score

_ANSWERS = {"平均": "mean", "不汇总": "none", "相加": ""}
_WITH_POINTS = re.compile(r"[(（][\d.]+分[)）]$")


def ask_scores(
    sheet: str, block: DrawnBlock, specs: Mapping[At, Spec], known: Collection[str], notes: Notes
) -> dict[At, str]:
    """Ask how a summary treats the scores of a block; gives the aggregate of their cells, empty where they are added.

    ``known`` are the labels of headings of which a form file says it already.
    """
    labels = [{leaf.line: leaf.label for leaf in block.leaves(axis)} for axis in AXES]
    numbers: dict[At, list[str]] = {}
    for at, spec in specs.items():
        names = [labels[axis][at[axis]] for axis in AXES if at[axis] in labels[axis]]
        is_number = spec.get("kind") not in NOT_NUMBERS and "aggregate" not in spec
        if is_number and len(names) == 2 and not {*names} & {*known}:
            numbers[at] = names
    rows, columns = (_score_lines(block, axis) for axis in AXES)
    limited = {
        at for at, names in numbers.items() if at in block.points and any(map(_WITH_POINTS.search, names))
    }
    found = {at for at in numbers if at[1] in columns} | limited or {at for at in numbers if at[0] in rows}
    while more := {at for sum_ in _sums(block) if found & sum_ for at in sum_ & set(numbers)} - found:
        found |= more
    entered = [at for at in sorted(found) if at not in block.totals]
    if not entered:
        return {}
    axis = int(any(at[1] in columns or _WITH_POINTS.search(numbers[at][1]) for at in found))
    named = list(dict.fromkeys(numbers[at][axis] for at in entered))
    text = f"{joined(f'“{name}”' for name in named)} 是分数，几个单位的加起来没有意思，汇总时怎样算？"
    cell = block.figures[entered[0]].address
    answer = notes.ask(("scores", sheet, *named), sheet, cell, text, tuple(_ANSWERS))
    return dict.fromkeys(entered, _ANSWERS[answer])


def _score_lines(block: DrawnBlock, axis: int) -> set[int]:
    """Return the rows or columns that are scores by their own heading, or by one above it."""
    paths = block.paths(axis).items()
    return {line for line, path in paths if any(is_score(heading.label) for heading in path)}


def _sums(block: DrawnBlock) -> Iterator[set[At]]:
    """Yield each total with what it adds up: they are scores together."""
    rows, columns = block.totals.lines
    for row, column in block.figures:
        parts: Sequence[At] = [(part, column) for part in rows.get(row, ())]
        yield {(row, column), *parts}
        yield {(row, column), *((row, part) for part in columns.get(column, ()))}
