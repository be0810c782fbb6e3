"""Which line of a document is which row of the form: by the label, else by likeness, else by the order."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from rapidfuzz import fuzz

from nianbao.reports.imports.figures import is_figure
from nianbao.reports.imports.fit import Fitted, Pattern, fit, pattern_of
from nianbao.reports.imports.frame import Headed
from nianbao.reports.imports.heads import disordered
from nianbao.reports.imports.labels import Labels, OfficialRow
from nianbao.reports.imports.naming import (
    collapsed_rows,
    is_label,
    joined,
    named_rows,
    own_labels,
)
from nianbao.reports.imports.official import Candidate, Choice, choose
from nianbao.reports.imports.rows import TableLine
from nianbao.reports.imports.running import figures_first, strange_within, under_own_heading, whole_rows

LIKE = 72
"""A damaged label is like the right one by so much (0 to 100), and like no other by nearly as much."""
_APART = 8
_HEADED = 0.8
_FEWEST = 3
"""Figures of a line of text that may be a row with blank cells, and no number of a page."""


@dataclass(frozen=True, slots=True)
class Match:
    """A row of the form, the line that it was found in, its figures, and how: by label, fuzzy, order or columns."""

    target: OfficialRow
    line: TableLine
    fitted: Fitted
    how: str


@dataclass
class Matching:
    """The rows that were found, those of a whole group, and remarks on the others.

    ``unclear`` are rows whose label was found, but whose figures could not be put into columns;
    ``choices`` tell which tables were taken for the official ones, in tables and in running text;
    ``blocked`` are rows of which the document has different figures, so that none counts.
    """

    labels: Labels
    headed: Mapping[int, Headed]
    found: dict[str, Match] = field(default_factory=dict)
    groups: list[tuple[tuple[OfficialRow, ...], TableLine, Fitted]] = field(default_factory=list)
    unclear: dict[str, tuple[OfficialRow, TableLine]] = field(default_factory=dict)
    choices: list[Choice] = field(default_factory=list)
    blocked: set[str] = field(default_factory=set)
    _places: dict[int, OfficialRow] = field(default_factory=dict)
    _disordered: set[tuple[int, tuple[str, ...]]] = field(default_factory=set)
    _patterns: dict[tuple[int, int], Pattern] = field(default_factory=dict)

    def add(self, lines: Sequence[TableLine]) -> list[TableLine]:
        """Find rows in the tables of a document; return the lines with figures that could not be placed."""
        lines = self._place_all(lines)
        return [
            line for number, line in enumerate(lines) if number not in self._places and self._unplaced(line)
        ]

    def add_running(self, lines: Sequence[TableLine]) -> list[TableLine]:
        """Find rows in running text; return the lines within its tables that could not be placed."""
        lines = self._place_all(lines)
        return [line for line in strange_within(lines, self._places) if self._unplaced(line)]

    def _place_all(self, lines: Sequence[TableLine]) -> list[TableLine]:
        """Find rows; return the lines as they were looked at, those of other tables without their figures."""
        width = max(target.width for target in self.labels.targets if target.exact)
        lines = whole_rows(lines, width, self.labels)
        self._places = {}
        self._learn(lines)
        self._disordered |= set(disordered(lines, self.labels))
        lines = self._by_label(lines)
        for number, target in under_own_heading(lines, self.labels):
            self._place(number, target, lines[number], Fitted(lines[number].figures), "label")
        for number in figures_first(lines, self.labels, set(self._places)):
            self.found.pop(self._places.pop(number).row, None)
            lines[number] = replace(lines[number], labels=(), figures=(), columns=(), cells=())
        self._by_columns(lines)
        self._by_order(lines, running=True)
        self._by_likeness(lines)
        self._by_order(lines)
        return lines

    def missing(self) -> list[OfficialRow]:
        """List the rows that were not found."""
        return [target for target in self.labels.targets if target.row not in self.found]

    def fit(self, line: TableLine, target: OfficialRow) -> Fitted | None:
        """Put the figures of a line under the columns of a row; None where that is not certain."""
        pattern = self._patterns.get((line.table, target.width))
        if (line.table, target.column_ids) in self._disordered and not self._framed(line, target):
            return None
        fitted = fit(line, target, self.headed.get(line.table), pattern)
        return (
            None if fitted is None or any(is_label(text, self.labels) for text in fitted.figures) else fitted
        )

    def forget_text(self) -> None:
        """Drop everything that was found in running text."""
        self.found = {row: match for row, match in self.found.items() if match.line.table >= 0}
        self.groups = [group for group in self.groups if group[1].table >= 0]
        self.unclear = {row: known for row, known in self.unclear.items() if known[1].table >= 0}

    # -------------------------------------------------------------- by label

    def _learn(self, lines: Sequence[TableLine]) -> None:
        """Learn how the rows of each table stand, from those that their labels name."""
        rows: defaultdict[tuple[int, int], list[tuple[TableLine, OfficialRow]]] = defaultdict(list)
        for line in lines:
            if line.filled:
                for target in named_rows(line, self.labels)[:1]:
                    rows[line.table, target.width].append((line, target))
        self._patterns = {key: pattern_of(known) for key, known in rows.items()}

    def _by_label(self, lines: list[TableLine]) -> list[TableLine]:
        """Place the lines that a label names, from the official tables; return the lines without the others."""
        named = [found for number, line in enumerate(lines) if (found := self._candidate(number, line))]
        blank = [own for own in named if own.fitted is not None and not own.fitted.filled]
        choice = choose([own for own in named if own not in blank], self.labels, self.headed)
        self.choices.append(choice)
        disputed = choice.disputed()
        self.blocked |= choice.conflicts.keys()
        self.blocked |= {target.row for target in self.labels.targets if target.table in disputed}
        for candidate in (*choice.chosen.values(), *blank):
            if candidate.fitted is not None:
                self._place(candidate.number, candidate.target, candidate.line, candidate.fitted, "label")
            else:
                self.unclear.setdefault(candidate.target.row, (candidate.target, candidate.line))
        for row in (*self.found, *self.blocked):
            self.unclear.pop(row, None)
        gone = choice.dropped - self._places.keys()
        return [
            replace(line, labels=(), figures=(), columns=(), cells=()) if number in gone else line
            for number, line in enumerate(lines)
        ]

    def _candidate(self, number: int, line: TableLine) -> Candidate | None:
        named = named_rows(line, self.labels)
        for target in (*named, *collapsed_rows(line, self.labels)):
            fitted = self.fit(line, target)
            if fitted is not None and (target in named or fitted.joined):
                return Candidate(number, line, target, fitted)
        keys = {self.labels.key(text) for text in own_labels(line, self.labels)}
        sure = [target for target in named if target.exact & keys]
        return Candidate(number, line, sure[0], None) if line.filled and sure else None

    def _place(self, number: int, target: OfficialRow, line: TableLine, fitted: Fitted, how: str) -> None:
        if target.row not in self.found and target.row not in self.blocked:
            self._places[number] = target
            self.found[target.row] = Match(target, line, fitted, how)

    # -------------------------------------------------------------- without a label

    def _by_columns(self, lines: Sequence[TableLine]) -> None:
        """Find the one row of a table without row labels below the labels of its columns."""
        for target in self.labels.targets:
            if target.exact or target.row in self.found:
                continue
            fits = list(self._below_headings(lines, target))
            filled = [option for option in fits if option[2].filled or not option[2].figures] or fits
            if len({option[2].figures for option in filled}) == 1 and filled[0][2].figures:
                number, line, fitted = filled[0]
                self._place(number, target, line, fitted, "columns")
            elif len(filled) > 1:
                self.unclear.setdefault(target.row, (target, filled[1][1]))

    def _below_headings(
        self, lines: Sequence[TableLine], target: OfficialRow
    ) -> Iterator[tuple[int, TableLine, Fitted]]:
        """Yield the lines that may be the row of a table without labels of rows; no figures where it is unclear."""
        wanted = Counter("".join(target.columns))
        heads: Counter[str] = Counter()
        before: TableLine | None = None
        for number, line in enumerate(lines):
            running = line.table < 0  # the headings stand before the figures, up to those of another row
            if before is not None and (before.table != line.table or (running and before.filled)):
                heads = Counter()
            before = line
            here = Counter(self.labels.key("".join(line.labels)))
            if running:
                heads.update(here)
            fitted = self.fit(line, target) if self._may_be_headed(line, target) else None
            if fitted is None and running and sum(bool(text.strip()) for text in line.figures) >= _FEWEST:
                fitted = Fitted(())
            if fitted is not None and (self._framed(line, target) or _share(wanted, heads) >= _HEADED):
                yield number, line, fitted
            if not running:
                heads.update(here)

    def _may_be_headed(self, line: TableLine, target: OfficialRow) -> bool:
        if not line.filled:
            return self._framed(line, target)
        filled = [text for text in line.figures if text.strip()]
        if 2 * sum(map(is_figure, filled)) < len(filled):  # running text within the borders of the table
            return False
        return line.table < 0 or not line.labels or self._framed(line, target)

    def _framed(self, line: TableLine, target: OfficialRow) -> bool:
        headed = self.headed.get(line.table)
        return headed is not None and headed.frame(target.column_ids, line.row) is not None

    def _by_likeness(self, lines: Sequence[TableLine]) -> None:
        for number, line in enumerate(lines):
            if number in self._places or not line.labels or not line.figures or self._group(line):
                continue
            best = self._likest(line)
            fitted = self.fit(line, best) if best is not None and self._in_order(number, best) else None
            if best is not None and fitted is not None:
                self._place(number, best, line, fitted, "fuzzy")

    def _likest(self, line: TableLine) -> OfficialRow | None:
        """Return the row whose label is by far the likest."""
        key = self.labels.key(line.labels[-1])
        scores = sorted(
            (
                (max(fuzz.ratio(key, name) for name in target.exact), number)
                for number, target in enumerate(self.labels.targets)
                if target.exact and target.row not in self.found and self.fit(line, target)
            ),
            reverse=True,
        )
        clear = (
            scores and scores[0][0] >= LIKE and (len(scores) == 1 or scores[0][0] - scores[1][0] >= _APART)
        )
        return self.labels.targets[scores[0][1]] if clear else None

    def _in_order(self, number: int, target: OfficialRow) -> bool:
        """Return whether a row would stand between those that were found around it."""
        at = self.labels.positions[target.row]
        own = [(other, place) for other, place in self._places.items() if place.table == target.table]
        before = [self.labels.positions[place.row] for other, place in own if other < number]
        after = [self.labels.positions[place.row] for other, place in own if other > number]
        return max(before, default=-1) < at < min(after, default=len(self.labels.targets))

    def _by_order(self, lines: Sequence[TableLine], *, running: bool = False) -> None:
        """Place lines with broken labels where as many rows are missing between two that were found.

        In running text the order is a better guide than likeness: labels are cut and mixed there.
        """
        for first, last in pairwise(sorted(self._places)):
            start, end = (self.labels.positions[self._places[at].row] for at in (first, last))
            if (
                lines[first].table != lines[last].table
                or (running and lines[first].table >= 0)
                or self._places[first].table != self._places[last].table
            ):
                continue
            known = self.found.keys() | self.blocked
            gap = [target for target in self.labels.targets[start + 1 : end] if target.row not in known]
            loose = [
                number
                for number in range(first + 1, last)
                if number not in self._places and lines[number].figures and not self._group(lines[number])
            ]
            if not gap or len(gap) != len(loose):
                continue
            fits = [self.fit(lines[number], row) for number, row in zip(loose, gap, strict=True)]
            if all(fits) and all(
                self._framed(lines[number], row) or all(map(str.strip, fitted.figures))
                for number, row, fitted in zip(loose, gap, fits, strict=True)
                if fitted is not None
            ):
                for number, row, fitted in zip(loose, gap, fits, strict=True):
                    if fitted is not None:
                        self._place(number, row, lines[number], fitted, "order")

    def _group(self, line: TableLine) -> bool:
        """Return whether a line has figures for a whole group of rows, and keep it.

        The label next to the figures is that of the group: what follows it, if only in pieces, is that of a row.
        """
        for text in joined(own_labels(line, self.labels)):
            for key in (self.labels.key(text), self.labels.bare_key(text)):
                group = self.labels.groups.get(key, ())
                fitted = self.fit(line, group[0]) if group else None
                known = self.found.keys() | self.blocked
                if fitted is not None and fitted.filled and not any(member.row in known for member in group):
                    if all(group is not other for other, _, _ in self.groups):
                        self.groups.append((group, line, fitted))
                    return True
        return False

    def _unplaced(self, line: TableLine) -> bool:
        return bool(line.labels) and line.filled and not self._group(line)


def _share(wanted: Counter[str], heads: Counter[str]) -> float:
    """Return how much of the columns' labels stands above, in whatever order a page has cut it into."""
    return (wanted & heads).total() / wanted.total()
