"""What running text does to the rows of a table: cuts them, and sets figures before their labels."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from nianbao.reports.imports.labels import Labels, Target
from nianbao.reports.imports.rows import Line


def whole_rows(lines: Sequence[Line], width: int, names_a_row: Callable[[Line], bool]) -> list[Line]:
    """Join two lines of running text that make one row: neither names a row, together they are as wide.

    A program that prints a page puts the figures of a row with a label of two lines into both lines.
    """
    joined: list[Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.table == line.table < 0
            and all(map(str.strip, (*before.figures, *line.figures)))
            and len(before.figures) + len(line.figures) == width
            and not names_a_row(before)
            and not names_a_row(line)
        ):
            joined[-1] = replace(
                line,
                labels=before.labels + line.labels,
                label_columns=before.label_columns + line.label_columns,
                figures=before.figures + line.figures,
                columns=before.columns + line.columns,
            )
        else:
            joined.append(line)
    return joined


def figures_first(lines: Sequence[Line], labels: Labels, places: Collection[int]) -> Iterator[int]:
    """Yield the lines whose figures are not theirs, because figures stand before their labels.

    It shows in figures that follow the heading of a column, where the label of a row alone follows.
    """
    doubtful = False
    for number, line in enumerate(lines):
        if line.table >= 0:
            continue
        doubtful = doubtful and len(line.labels) == 1
        if doubtful and number in places:
            yield number
        if number not in places and line.filled and line.labels and not own_labels(line, labels):
            doubtful = True


def own_labels(line: Line, labels: Labels) -> tuple[str, ...]:
    """Return the labels that may name the row of a line: in running text those behind the last heading."""
    if line.table >= 0:
        return line.labels
    last = max((at for at, text in enumerate(line.labels, 1) if _is_heading(text, labels)), default=0)
    return line.labels[last:]


def _is_heading(text: str, labels: Labels) -> bool:
    words = text.split()
    return bool(words) and labels.key(words[-1]) in labels.headings


def stands_before(lines: Sequence[Line], labels: Labels, named: Callable[[Line], Target | None]) -> bool:
    """Tell whether running text has the figures of a row in front of its label.

    It shows in a whole row of figures without a row's label, in front of the first row of a table.
    """
    firsts = {target.table: target for target in reversed(labels.targets) if target.exact}
    for before, line in pairwise(lines):
        if not before.table == line.table < 0:
            continue
        target = named(line)
        figures = [text for text in before.figures if text.strip()]
        if (
            target is not None
            and target is firsts[target.table]
            and target.width > 1
            and named(before) is None
            and target.width in (len(figures), len(figures) - 1)
        ):
            return True
    return False
