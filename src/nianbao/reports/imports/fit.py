"""Which figures of a row stand in which column, where no heading says it.

A row whose figures are as many as its columns needs no heading. Of a row with blank cells it is only
known where all rows of its table agree on how many cells stand before the first column.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from nianbao.reports.document import LONGEST_CELL
from nianbao.reports.imports.figures import whole_number
from nianbao.reports.imports.frame import Headed
from nianbao.reports.imports.labels import OfficialRow
from nianbao.reports.imports.rows import TableLine

_COLLAPSED = re.compile(r"(.*?[^0-9０-９.．])([0-9０-９]+)\s*", re.DOTALL)
_MOST_BEFORE = 8
"""Blank cells before the first column that are thought of: more than any label goes over."""


@dataclass(frozen=True)
class Pattern:
    """How the rows of one table with so many columns stand: ``before`` is None where that is not known.

    It counts the cells behind the label, or in a grid the columns, before the first figure.

    ``starts`` are the grid columns of the figures in the rows that are full, if these agree;
    ``contradicted`` is True where most totals of these rows do not add up: the columns stand otherwise.
    ``fuller`` are the places of the figures in rows that have more of them than there are columns.
    """

    before: int | None
    starts: tuple[int, ...] | None
    contradicted: bool = False
    fuller: frozenset[tuple[int, ...]] = frozenset()


@dataclass(frozen=True)
class Fitted:
    """The figures of a line, one for each column; ``joined`` is the cell that they had run together in."""

    figures: tuple[str, ...]
    joined: str = ""

    @property
    def filled(self) -> bool:
        """Return whether there is any figure, or what stands for none."""
        return any(text.strip() for text in self.figures)


def fit(
    line: TableLine, target: OfficialRow, headed: Headed | None, pattern: Pattern | None
) -> Fitted | None:
    """Put the figures of a line under the columns of a row; None where that is not certain."""
    if line.scattered:
        return None
    if not line.filled and (collapsed := _collapsed(line, target)) is not None:
        return collapsed
    if headed is not None:
        frame = headed.frame(target.column_ids, line.row)
        if frame is not None:
            placed = frame.place(line.cells)
            moved = placed is not None and not target.exact and not placed[0].strip()
            if moved and max(cell.column + cell.columns for cell in line.cells) > frame.right:
                return None  # a cell too many, which may be the blank one in front
            return Fitted(placed) if placed is not None else None
    if not line.filled:
        return _blank(line, target)
    if pattern is not None and (pattern.contradicted or _begins_late(line, pattern)):
        return None
    figures = [text for text in line.figures if text.strip()]
    if len(figures) == target.width:
        return Fitted(tuple(figures)) if _side_by_side(line, target.width, pattern) else None
    crowded = not target.exact or (headed is not None and target.column_ids in headed.crowded)
    beside = line.grid and crowded and len(line.figures) != target.width
    if len(figures) > target.width or beside:  # other cells in a grid whose headings were not found
        return None
    pattern = pattern or pattern_of([(line, target)])
    if pattern.starts is not None and line.columns and (line.grid or line.columns[0] == pattern.starts[0]):
        return _by_columns(line, pattern.starts)
    before = _offset(line) if pattern.before is None and line.figures[0].strip() else pattern.before
    return _window(line, target.width, before)


def _side_by_side(line: TableLine, width: int, pattern: Pattern | None) -> bool:
    """Return whether as many figures as columns stand next to each other, or as in several rows of the table.

    In a grid one may be blank, and a figure far from the others none of theirs.
    """
    if not line.grid or len(line.figures) == width:
        return True
    filled = _filled(line)
    return filled[-1] - filled[0] == width - 1 or (pattern is not None and pattern.starts == filled)


def _begins_late(line: TableLine, pattern: Pattern) -> bool:
    """Return whether a row is blank where one with a figure too many begins: its last may be that one."""
    places = _places(line)
    return any(set(places) <= set(other) and places[0] > other[0] for other in pattern.fuller)


def _places(line: TableLine) -> tuple[int, ...]:
    """Return where the figures of a line stand: behind its label, or in a grid in which columns."""
    return tuple(at + _offset(line) for at, text in enumerate(line.figures) if text.strip())


def _filled(line: TableLine) -> tuple[int, ...]:
    return tuple(column for column, text in zip(line.columns, line.figures, strict=True) if text.strip())


def _blank(line: TableLine, target: OfficialRow) -> Fitted | None:
    """Return a row of blank cells as one with every figure blank."""
    return Fitted(("",) * target.width) if len(line.figures) >= target.width else None


def _by_columns(line: TableLine, starts: tuple[int, ...]) -> Fitted | None:
    """Place figures in the columns of the rows that are full."""
    placed = dict(zip(line.columns, line.figures, strict=True))
    if any(text.strip() and column not in starts for column, text in placed.items()):
        return None
    return Fitted(tuple(placed.get(column, "") for column in starts))


def _offset(line: TableLine) -> int:
    """Return the grid column that the cells behind the label begin at; in text without a grid they begin at 0."""
    return line.columns[0] if line.grid and line.columns else 0


def _window(line: TableLine, width: int, before: int | None) -> Fitted | None:
    """Return the cells behind those before the first column, if no others are beside them."""
    before = None if before is None else before - _offset(line)
    if before is None or before < 0 or len(line.figures) < before + width:
        return None
    outside = [*line.figures[:before], *line.figures[before + width :]]
    if any(text.strip() for text in outside):
        return None
    return Fitted(line.figures[before : before + width])


def _collapsed(line: TableLine, target: OfficialRow) -> Fitted | None:
    """Return a label and its figures that were run together, one digit each."""
    found = _COLLAPSED.fullmatch(line.labels[-1][:LONGEST_CELL]) if line.labels else None
    if found is None or len(found[2]) != target.width:
        return None
    return Fitted(tuple(found[2]), line.labels[-1])


def label_before_digits(text: str) -> str:
    """Return the label that figures have run together with; empty where there is none."""
    found = _COLLAPSED.fullmatch(text[:LONGEST_CELL])
    return found[1] if found else ""


def pattern_of(lines: Iterable[tuple[TableLine, OfficialRow]]) -> Pattern:
    """Return how the rows of one table with so many columns stand."""
    rows = list(lines)
    width = rows[0][1].width
    full = Counter(
        _filled(line)
        for line, _ in rows
        if line.columns and sum(bool(text.strip()) for text in line.figures) == width
    )
    possible = set(range(_MOST_BEFORE + max(_offset(line) for line, _ in rows)))
    ends: set[tuple[int, int]] = set()
    fuller = frozenset(_places(line) for line, _ in rows if len(_places(line)) > width)
    for line, _ in rows:
        filled = [at for at, text in enumerate(line.figures) if text.strip()]
        if not filled or filled[-1] - filled[0] >= width:
            continue
        ends.add((filled[-1], len(line.figures)))
        last = min(filled[0], len(line.figures) - width)
        first = max(0, filled[-1] - width + 1)
        possible &= set(range(_offset(line) + first, _offset(line) + last + 1))
    if 0 in possible and _end_alike(ends, width):
        possible = {0}
    possible = {before for before in possible if _adds_up(rows, before)}
    before = possible.pop() if len(possible) == 1 else None
    starts = next(iter(full)) if len(full) == 1 else None
    alone = starts is not None and full[starts] == 1 and starts[-1] - starts[0] != width - 1
    return Pattern(before, None if alone else starts, _contradicted(rows), fuller)


def _end_alike(ends: Collection[tuple[int, int]], width: int) -> bool:
    """Return whether rows of different length all have their last figure in the last column.

    What follows then fills the rows up; were it in front, the figures would stand in different columns.
    """
    return len({length for _, length in ends}) > 1 and {last for last, _ in ends} == {width - 1}


def _adds_up(rows: Sequence[tuple[TableLine, OfficialRow]], before: int) -> bool:
    """Return whether the printed totals do not speak against so many cells before the first column."""
    right = wrong = 0
    for line, target in rows:
        placed = _window(line, target.width, before)
        if placed is None:
            continue
        for total, parts, blanks in sums(target, placed.figures):
            right += total == parts
            wrong += total < parts or (total > parts and not blanks)
    return wrong <= right


def _contradicted(rows: Sequence[tuple[TableLine, OfficialRow]]) -> bool:
    """Return whether of the rows that are full most totals are not the sum of their parts.

    One wrong total is the report's; most of them show that the total does not stand where it should.
    """
    times = Counter(target.row for _, target in rows)  # what stands there twice is also in another table
    full = [
        (target, figures)
        for line, target in rows
        if len(figures := [text for text in line.figures if text.strip()]) == target.width
        and times[target.row] == 1
    ]
    found = [total == parts for target, figures in full for total, parts, _ in sums(target, figures)]
    return found.count(False) > max(1, found.count(True))


def sums(target: OfficialRow, figures: Sequence[str]) -> list[tuple[int, int, bool]]:
    """List the printed totals of a row, each with the sum of its parts, and whether some of these are blank.

    Where all are 0 or blank they tell nothing, and are left out.
    """
    by_id = {field.id: text for field, text in zip(target.fields, figures, strict=True)}
    found = []
    for field in target.fields:
        if not field.parts or not by_id[field.id].strip() or not all(part in by_id for part in field.parts):
            continue
        total = whole_number(by_id[field.id])
        parts = [whole_number(by_id[part]) if by_id[part].strip() else 0 for part in field.parts]
        if total is not None and None not in parts and (total or any(parts)):
            blanks = not all(by_id[part].strip() for part in field.parts)
            found.append((total, sum(part or 0 for part in parts), blanks))
    return found
