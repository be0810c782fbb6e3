"""Which of several tables with rows of the form is the official one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nianbao.reports.imports.fit import Fitted
from nianbao.reports.imports.frame import Headed
from nianbao.reports.imports.labels import Labels, OfficialRow
from nianbao.reports.imports.rows import TableLine

_FEW_ROWS = 3
"""Fewer rows than these are no table of their own beside the official one."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that names a row of the form, with its figures; None where their columns are not certain."""

    number: int
    line: TableLine
    target: OfficialRow
    fitted: Fitted | None

    @property
    def figures(self) -> tuple[str, ...]:
        """Its figures by column; as they stand where their columns are not certain."""
        return self.line.figures if self.fitted is None else self.fitted.figures


@dataclass
class Stretch:
    """Lines of one table of the document that name rows of one table of the form, in its order.

    ``headed`` tells that they stand under the form's headings, ``foreign`` lists other headings;
    ``positions`` are the places of its first and last row in the form.
    """

    table: str
    headed: bool
    foreign: tuple[str, ...]
    candidates: list[Candidate] = field(default_factory=list)
    positions: tuple[int, int] = (0, 0)

    def continues(self, other: "Stretch") -> bool:
        """Return whether it begins where another one ends."""
        return self.first.block >= other.first.block and self.positions[0] > other.positions[1]

    @property
    def first(self) -> TableLine:
        """The first of its lines."""
        return self.candidates[0].line

    @property
    def rows(self) -> frozenset[str]:
        """The rows of the form that it has."""
        return frozenset(candidate.target.row for candidate in self.candidates)

    def figures(self) -> Mapping[str, tuple[str, ...]]:
        """Return its figures by row."""
        return {candidate.target.row: candidate.figures for candidate in self.candidates}


@dataclass
class Choice:
    """The line that counts for each row, and remarks on the others.

    ``others`` are tables that are not the official one, ``rivals`` pairs of which each could be it,
    ``conflicts`` rows with different figures in one table, ``twice`` rows with the same figures again.
    """

    chosen: dict[str, Candidate] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    others: list[Stretch] = field(default_factory=list)
    rivals: list[tuple[Stretch, Stretch]] = field(default_factory=list)
    conflicts: dict[str, Candidate] = field(default_factory=dict)
    twice: list[Candidate] = field(default_factory=list)

    def disputed(self) -> set[str]:
        """Return the tables of the form of which two could be the official one, with different figures."""
        return {best.table for best, other in self.rivals if best.figures() != other.figures()}

    def take(self, stretch: Stretch, best: Stretch, whole: int) -> None:
        """Take what a stretch adds to the better ones, and note what it repeats.

        A few rows without the form's headings count only where they continue the official table.
        """
        again = len(stretch.rows & self.chosen.keys())
        if not stretch.headed and 2 * len(stretch.rows) < whole and not stretch.continues(best):
            self.others.append(stretch)
            return
        if stretch is not best and again >= _FEW_ROWS:
            alike = _rank(stretch, whole)[:3] == _rank(best, whole)[:3]
            if alike and 2 * again >= whole:
                self.rivals.append((best, stretch))
            else:
                self.others.append(stretch)
            return
        for candidate in stretch.candidates:
            known = self.chosen.setdefault(candidate.target.row, candidate)
            if known.figures != candidate.figures:
                self.conflicts[candidate.target.row] = candidate
            elif known is not candidate:
                self.twice.append(candidate)


def choose(candidates: Iterable[Candidate], labels: Labels, headed: Mapping[int, Headed]) -> Choice:
    """Choose the line for each row: that of the table that has most rows, the title, and the headings."""
    stretches = _stretches(candidates, labels, headed)
    choice = Choice()
    for table in labels.form.tables:
        whole = sum(target.table == table.id for target in labels.targets)
        own = [stretch for stretch in stretches if stretch.table == table.id]
        choice.others += [stretch for stretch in own if stretch.foreign]
        ordered = sorted(
            (stretch for stretch in own if not stretch.foreign),
            key=lambda stretch: _rank(stretch, whole),
            reverse=True,
        )
        for stretch in ordered:
            choice.take(stretch, ordered[0], whole)
    kept = {candidate.number for candidate in choice.chosen.values()}
    used = {candidate.number for stretch in stretches for candidate in stretch.candidates}
    choice.dropped = used - kept
    return choice


def _rank(stretch: Stretch, whole: int) -> tuple[bool, bool, bool, int]:
    """Order stretches by what speaks for the official table, of which ``whole`` is the number of rows."""
    rows = len(stretch.rows)
    return 2 * rows >= whole, stretch.first.section == stretch.table, stretch.headed, rows


def _stretches(
    candidates: Iterable[Candidate], labels: Labels, headed: Mapping[int, Headed]
) -> list[Stretch]:
    """Cut the candidates of each table of the document where the rows of the form begin again."""
    found: list[Stretch] = []
    current: dict[tuple[int, str], Stretch] = {}
    for candidate in candidates:
        key = (candidate.line.table, candidate.target.table)
        position = labels.positions[candidate.target.row]
        if key not in current or position < current[key].positions[1]:
            current[key] = _stretch(candidate, position, labels, headed.get(candidate.line.table))
            found.append(current[key])
        stretch = current[key]
        stretch.candidates.append(candidate)
        stretch.positions = (stretch.positions[0], position)
    return found


def _stretch(candidate: Candidate, position: int, labels: Labels, headed: Headed | None) -> Stretch:
    """Return a stretch that begins with a line."""
    table, line = candidate.target.table, candidate.line
    if headed is None:
        above = {labels.key(word) for text in line.labels for word in (text, *text.split())}
        columns = labels.columns[candidate.target.column_ids]
        over = 2 * sum(bool(column.names & above) for column in columns) >= len(columns)
        return Stretch(table, over, (), positions=(position, position))
    over = headed.frame(candidate.target.column_ids, line.row) is not None
    return Stretch(table, over, headed.foreign(line.row), positions=(position, position))
