"""Which line of a document is which row of the form: by the label, else by likeness, else by the order."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from rapidfuzz import fuzz

from nianbao.reports.imports.labels import Labels, Target
from nianbao.reports.imports.rows import Line
from nianbao.reports.imports.running import figures_first, own_labels, whole_rows

LIKE = 72
"""A damaged label is like the right one by so much (0 to 100), and like no other by nearly as much."""
_APART = 8
_HEADED = 0.8


@dataclass(frozen=True, slots=True)
class Match:
    """A row of the form, the line that it was found in, and how: by label, fuzzy, order or columns."""

    target: Target
    line: Line
    how: str


@dataclass
class Matching:
    """The rows that were found, those of a whole group, and the lines that were not placed."""

    labels: Labels
    found: dict[str, Match] = field(default_factory=dict)
    groups: list[tuple[tuple[Target, ...], Line]] = field(default_factory=list)
    twice: list[tuple[Target, Line]] = field(default_factory=list)
    subtotal: str = ""
    _places: dict[int, Target] = field(default_factory=dict)

    def add(self, lines: Sequence[Line]) -> list[Line]:
        """Find rows in some lines; gives the lines that could not be placed, if they hold figures."""
        extra = self._subtotals(lines)
        lines = [_without(line, extra.get(line.table, ())) for line in lines]
        width = max(target.width for target in self.labels.targets if target.exact)
        lines = whole_rows(lines, width, self._names_a_row)
        self._places = {}
        for number, line in enumerate(lines):
            target = self._by_label(line)
            if target is not None:
                self._place(number, target, line, "label")
        for number in figures_first(lines, self.labels, set(self._places)):
            self.found.pop(self._places.pop(number).row, None)
            lines[number] = replace(lines[number], labels=(), figures=())
        self._by_columns(lines)
        self._by_order(lines, running=True)
        self._by_likeness(lines)
        self._by_order(lines)
        return [
            line for number, line in enumerate(lines) if number not in self._places and self._unplaced(line)
        ]

    def missing(self) -> list[Target]:
        """List the rows that were not found."""
        return [each for each in self.labels.targets if each.row not in self.found]

    def _place(self, number: int, target: Target, line: Line, how: str) -> None:
        fitted = line.fitted(target.width)
        if fitted is None:
            return
        known = self.found.get(target.row)
        if known is not None and (known.line.filled or not fitted.filled):
            if fitted.filled:
                self._places[number] = target
                self.twice.append((target, fitted))
            return
        if known is not None:  # a heading of this name, or the same row blank on the page before
            self._places = {at: each for at, each in self._places.items() if each is not target}
        self._places[number] = target
        self.found[target.row] = Match(target, fitted, how)

    def _names_a_row(self, line: Line) -> bool:
        """Tell whether the label next to the figures is that of a row, however many figures follow."""
        keys = [self.labels.key(text) for text in line.labels[-1:]]
        return any(key in target.exact for key in keys for target in self.labels.targets)

    def _by_label(self, line: Line) -> Target | None:
        """Find the row that one of a line's labels names, the one nearest to the figures first.

        Without its number a label only counts next to the figures: headings may be called the same.
        """
        labels = own_labels(line, self.labels)
        near = list(_joined(labels))
        for text in [*near[:1], *reversed(labels[:-1]), *near[1:]]:
            fits = self._named(text, line, bare=text in near)
            if len(fits) > 1:
                fits = [each for each in fits if each.row not in self.found] or fits
            if fits:
                return fits[0]
        collapsed = [each for each in self.labels.targets if self._names(line.fitted(each.width), each)]
        return collapsed[0] if collapsed else None

    def _named(self, text: str, line: Line, *, bare: bool) -> list[Target]:
        """List the rows that a label may name, among those that have as many figures."""
        key, number = self.labels.key(text), self.labels.number(text)
        fits = [each for each in self.labels.targets if key in each.exact and line.fitted(each.width)]
        if fits or not bare:
            return fits
        key = self.labels.bare_key(text)
        return [
            each
            for each in self.labels.targets
            if key in each.bare
            and (not number or not each.numbers or number in each.numbers)
            and line.fitted(each.width)
        ]

    def _names(self, line: Line | None, target: Target) -> bool:
        return line is not None and bool(line.labels) and self.labels.key(line.labels[-1]) in target.exact

    def _by_columns(self, lines: Sequence[Line]) -> None:
        """Find the one row of a table without row labels below the labels of its columns."""
        for target in self.labels.targets:
            if target.exact or target.row in self.found:
                continue
            heads, before = "", None
            for number, line in enumerate(lines):
                running = line.table < 0  # the headings stand before the figures, up to those of another row
                if before is not None and (before.table != line.table or (running and before.filled)):
                    heads = ""
                before = line
                here = self.labels.key("".join(line.labels))
                heads += here if running else ""
                headed = (running or not line.labels) and _share(target.columns, heads) >= _HEADED
                if headed and line.filled and line.fitted(target.width):
                    self._place(number, target, line, "columns")
                    break
                heads += "" if running else here

    def _by_likeness(self, lines: Sequence[Line]) -> None:
        for number, line in enumerate(lines):
            if number in self._places or not line.labels or not line.figures:
                continue
            if self._group(line):
                continue
            best = self._likest(line)
            if best is not None and self._in_order(number, best):
                self._place(number, best, line, "fuzzy")

    def _likest(self, line: Line) -> Target | None:
        """Give the row whose label is by far the likest."""
        key = self.labels.key(line.labels[-1])
        scores = sorted(
            (
                (max(fuzz.ratio(key, each) for each in target.exact), number)
                for number, target in enumerate(self.labels.targets)
                if target.exact and target.row not in self.found and line.fitted(target.width)
            ),
            reverse=True,
        )
        clear = (
            scores and scores[0][0] >= LIKE and (len(scores) == 1 or scores[0][0] - scores[1][0] >= _APART)
        )
        return self.labels.targets[scores[0][1]] if clear else None

    def _in_order(self, number: int, target: Target) -> bool:
        """Tell whether a row would stand between those that were found around it."""
        at = self.labels.positions[target.row]
        before = [self._position(other) for other in self._places if other < number]
        after = [self._position(other) for other in self._places if other > number]
        near_before = [each for each in before if self.labels.targets[each].table == target.table]
        near_after = [each for each in after if self.labels.targets[each].table == target.table]
        return max(near_before, default=-1) < at < min(near_after, default=len(self.labels.targets))

    def _by_order(self, lines: Sequence[Line], *, running: bool = False) -> None:
        """Place lines with broken labels where as many rows are missing between two that were found.

        In running text the order is a better guide than likeness: labels are cut and mixed there.
        """
        known = sorted(self._places)
        for first, last in pairwise(known):
            start, end = self._position(first), self._position(last)
            if (
                lines[first].table != lines[last].table
                or (running and lines[first].table >= 0)
                or self._places[first].table != self._places[last].table
            ):
                continue
            gap = [each for each in self.labels.targets[start + 1 : end] if each.row not in self.found]
            loose = [
                number
                for number in range(first + 1, last)
                if number not in self._places and lines[number].figures and not self._group(lines[number])
            ]
            fits = all(lines[number].fitted(target.width) for number, target in zip(loose, gap, strict=False))
            if gap and len(gap) == len(loose) and fits:
                for number, target in zip(loose, gap, strict=True):
                    self._place(number, target, lines[number], "order")

    def _position(self, number: int) -> int:
        return self.labels.positions[self._places[number].row]

    def _group(self, line: Line) -> bool:
        """Tell whether a line has figures for a whole group of rows, and keep it."""
        labels = own_labels(line, self.labels)
        for text in (*reversed(labels), *_joined(labels)):
            for key in (self.labels.key(text), self.labels.bare_key(text)):
                group = self.labels.groups.get(key, ())
                fitted = line.fitted(group[0].width) if group else None
                if fitted is not None and not any(each.row in self.found for each in group):
                    if all(fitted is not each for _, each in self.groups):
                        known = [other for _, other in self.groups]
                        if fitted not in known:
                            self.groups.append((group, fitted))
                    return True
        return False

    def _unplaced(self, line: Line) -> bool:
        return bool(line.labels) and line.filled and not self._group(line)

    def _subtotals(self, lines: Sequence[Line]) -> dict[int, list[int]]:
        """Find the columns of subtotals, which the official tables do not have, by table."""
        found: dict[int, list[int]] = {}
        for line in lines:
            for label, column in zip(line.labels, line.label_columns, strict=True):
                if line.table >= 0 and self.labels.key(label) in self.labels.subtotals:
                    self.subtotal = " ".join(label.split())
                    found.setdefault(line.table, []).append(column)
        return found


def _without(line: Line, columns: Sequence[int]) -> Line:
    """Leave out the figure of the first of some columns that a line has one in."""
    column = next((each for each in columns if each in line.columns), None)
    return line if column is None or len(line.figures) < 2 else line.without(column)


def _joined(labels: Sequence[str]) -> Iterator[str]:
    """Yield the last label, and the last ones joined: a label may be cut."""
    for count in range(1, len(labels) + 1):
        yield "".join(labels[-count:])


def _share(columns: Sequence[str], heads: str) -> float:
    """Tell how much of the columns' labels stands above, in whatever order a page has cut it into."""
    wanted, there = Counter("".join(columns)), Counter(heads)
    return (wanted & there).total() / wanted.total()
