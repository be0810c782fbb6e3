"""Scores, of which the sum of several offices is no score: what a summary makes of them is asked."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from nianbao.drawing.grid import At
from nianbao.drawing.heads import DrawnBlock
from nianbao.drawing.problems import Notes, Question, joined, key_of
from nianbao.drawing.spread import Spec
from nianbao.drawing.total_model import Totals
from nianbao.drawing.words import NOT_NUMBERS, is_score

_ANSWERS = {"平均": "mean", "不汇总": "none", "相加": ""}
_WITH_POINTS = re.compile(r"[(（][\d.]+分[)）]$")


def ask_scores(
    sheet: str,
    block: DrawnBlock,
    totals: Totals,
    specs: Mapping[At, Spec],
    known: Collection[str],
    notes: Notes,
) -> dict[At, str]:
    """Ask how a summary treats the scores of a block; gives the aggregate of their cells, empty where they are added.

    ``known`` are the labels of headings of which a form file says it already.
    """
    rows, columns = _labels(block, 0), _labels(block, 1)
    numbers = {
        at for at, spec in specs.items()
        if spec.get("kind") not in NOT_NUMBERS and "aggregate" not in spec
        and at[0] in rows and at[1] in columns and not {rows[at[0]], columns[at[1]]} & {*known}
    }  # fmt: skip
    scores = _score_lines(block, 1)
    found = {at for at in numbers if at[1] in scores or _has_points(block, at, rows, columns)}
    found = found or {at for at in numbers if at[0] in _score_lines(block, 0)}
    while more := {at for sum_ in _sums(block, totals) if found & sum_ for at in sum_ & numbers} - found:
        found |= more
    entered = [at for at in sorted(found) if at[0] not in totals.rows and at[1] not in totals.columns]
    if not entered:
        return {}
    axis = int(any(at[1] in scores or _WITH_POINTS.search(columns[at[1]]) for at in found))
    named = list(dict.fromkeys((rows, columns)[axis][at[axis]] for at in entered))
    question = Question(
        key_of("scores", sheet, *named),
        sheet,
        block.figures[entered[0]].address,
        f"{joined(f'“{name}”' for name in named)} 是分数，几个单位的加起来没有意思，汇总时怎样算？",
        tuple(_ANSWERS),
    )
    return dict.fromkeys(entered, _ANSWERS[notes.ask(question)])


def _labels(block: DrawnBlock, axis: int) -> dict[int, str]:
    return {leaf.line: leaf.label for leaf in (block.column_leaves() if axis else block.row_leaves())}


def _score_lines(block: DrawnBlock, axis: int) -> set[int]:
    """Return the rows or columns that are scores by their own heading, or by one above it."""
    paths = [path for top in (block.columns if axis else block.rows) for path in top.walk()]
    return {path[-1].line for path in paths if any(is_score(node.label) for node in path)}


def _has_points(block: DrawnBlock, at: At, rows: Mapping[int, str], columns: Mapping[int, str]) -> bool:
    """Return whether the printed points are the largest value of a cell: 满分, not any upper limit."""
    labels = (rows[at[0]], columns[at[1]])
    return at in block.points and any(_WITH_POINTS.search(label) for label in labels)


def _sums(block: DrawnBlock, totals: Totals) -> Iterator[set[At]]:
    """Yield each total with what it adds up: they are scores together."""
    for at in block.figures:
        parts: Sequence[At] = [(part, at[1]) for part in totals.rows.get(at[0], ())]
        yield {at, *parts}
        yield {at, *((at[0], part) for part in totals.columns.get(at[1], ()))}
