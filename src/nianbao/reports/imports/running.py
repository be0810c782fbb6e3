"""What running text does to the rows of a table: cuts them, and sets figures before their labels."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from nianbao.reports.imports.figures import counts_something
from nianbao.reports.imports.fit import sums
from nianbao.reports.imports.labels import Labels, OfficialRow
from nianbao.reports.imports.naming import named_row, own_labels
from nianbao.reports.imports.rows import TableLine


def whole_rows(lines: Sequence[TableLine], width: int, labels: Labels) -> list[TableLine]:
    """Join two lines of running text that make one row: neither names a row, together they are as wide.

    A program that prints a page puts the figures of a row with a label of two lines into both lines. Two rows
    with blank cells may look the same: sums that contradict it part them, and all where most do.
    """
    target = next(target for target in labels.targets if target.exact and target.width == width)
    joined: list[TableLine] = []
    added: list[tuple[int, int, bool]] = []
    for line in lines:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.table == line.table < 0
            and all(map(str.strip, (*before.figures, *line.figures)))
            and len(before.figures) + len(line.figures) == width
            and named_row(before, labels) is None
            and named_row(line, labels) is None
        ):
            found = sums(target, before.figures + line.figures)
            added += found
            if all(total == parts for total, parts, _ in found):
                joined[-1] = replace(
                    line,
                    labels=before.labels + line.labels,
                    label_columns=before.label_columns + line.label_columns,
                    figures=before.figures + line.figures,
                    columns=before.columns + line.columns,
                )
                continue
        joined.append(line)
    contradicted = sum(total != parts for total, parts, _ in added)
    return list(lines) if 2 * contradicted > len(added) else joined


def figures_first(lines: Sequence[TableLine], labels: Labels, places: Collection[int]) -> Iterator[int]:
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


def under_own_heading(lines: Sequence[TableLine], labels: Labels) -> Iterator[tuple[int, OfficialRow]]:
    """Yield the rows of one figure that stands between a heading that no other row has and their label.

    A program that takes the text out of a printed page puts what stands a little higher first.
    """
    for target in labels.targets:
        names = frozenset(name for column in labels.columns[target.column_ids] for name in column.names)
        shared = sum(bool(names & set(other.columns)) for other in labels.targets) > 1
        if target.width > 1 or not target.exact or shared:
            continue
        for number, (line, after) in enumerate(pairwise(lines)):
            heading = {labels.key(text) for text in line.labels[-1:]}
            label = {labels.key(text) for text in after.labels[:1]}
            alone = line.table == after.table < 0 and len(after.labels) > 1 and len(line.figures) == 1
            if alone and names & heading and target.exact & label:
                yield number, target
                break


def strange_within(lines: Sequence[TableLine], places: Mapping[int, OfficialRow]) -> Iterator[TableLine]:
    """Yield the lines with a figure other than 0 within an official table that are none of its rows.

    Running text has no borders: within a table is what stands between two of its rows, or under its
    title and before the next table. ``places`` are the rows that were found, by the number of their line.
    """
    for number, line in enumerate(lines):
        if number in places or not any(map(counts_something, line.figures)):
            continue
        before = max((at for at in places if at < number), default=None)
        after = min((at for at in places if at > number), default=None)
        if before is not None and after is not None:
            table = places[before].table
            if table in (places[after].table, line.section):
                yield line


def stands_before(lines: Sequence[TableLine], labels: Labels) -> bool:
    """Return whether running text has the figures of a row in front of its label.

    It shows in a whole row of figures without a row's label, in front of the first row of a table.
    """
    firsts = {target.table: target for target in reversed(labels.targets) if target.exact}
    for before, line in pairwise(lines):
        if not before.table == line.table < 0:
            continue
        target = named_row(line, labels)
        figures = [text for text in before.figures if text.strip()]
        if (
            target is not None
            and target is firsts[target.table]
            and target.width > 1
            and named_row(before, labels) is None
            and target.width in (len(figures), len(figures) - 1)
        ):
            return True
    return False
