"""What one form makes of a document: its rows, and how much of the form is there."""

from collections.abc import Iterator
from dataclasses import dataclass

from nianbao.core import Finding, finding
from nianbao.form import Form
from nianbao.reports.document import Document
from nianbao.reports.imports.figures import whole_number
from nianbao.reports.imports.labels import labels_of
from nianbao.reports.imports.match import Matching
from nianbao.reports.imports.official import Stretch
from nianbao.reports.imports.rows import TableLine, TableLines, lines_of
from nianbao.reports.imports.running import stands_before
from nianbao.reports.imports.title import Title, titles_in
from nianbao.reports.imports.turned import set_upright

_HEADING = 10
"""Figures that one heading of the form speaks for as much as."""
IN_FORCE = 25
"""Figures that the report's year speaks for as much as."""


@dataclass(frozen=True)
class Imported:
    """The rows of one form in a document; ``loose`` are rows of its tables that the form does not have."""

    form: Form
    matching: Matching
    loose: tuple[TableLine, ...]
    headings: int
    displaced: bool = False
    """Whether running text was not read, because its figures do not stand behind their labels."""

    @property
    def score(self) -> int:
        """How much of the form is in the document: figures, a group of rows as one, and headings.

        Rows that are there without their columns being certain are no figures, but make the headings count.
        """
        matching = self.matching
        figures = sum(match.target.width for match in matching.found.values())
        figures += sum(group[0].width for group, _, _ in matching.groups)
        figures += sum(
            len(target.fields) for target in matching.labels.targets if target.row in matching.blocked
        )
        there = figures or self.displaced or matching.unclear
        return figures + _HEADING * self.headings if there else 0

    @property
    def rivals(self) -> list[tuple[Stretch, Stretch]]:
        """The pairs of tables of which each could be the official one."""
        return [pair for choice in self.matching.choices for pair in choice.rivals]

    def several_reports(self, document: Document) -> Finding | None:
        """Report that a document holds two reports: two official tables, each under a title of its own."""
        titles = titles_in(document, self.form.title)
        for best, other in self.rivals:
            first, second = sorted((best.first.block, other.first.block))
            above = [_last(titles, first), _last(titles, second)]
            if above[0] is not None and above[1] is not None and not above[0].same(above[1]):
                names = [title.words for title in above if title is not None]
                return finding("import.two-reports", found=names[0], other=names[1])
        return None


def import_with(form: Form, document: Document) -> Imported:
    """Find the rows of a form in a document.

    Raises:
        RefusedError: the document has more rows than any report.
    """
    labels = labels_of(form)
    lines = lines_of(set_upright(document, labels), labels)
    matching = Matching(labels, lines.headed)
    loose = matching.add(list(lines.in_tables))
    strange = matching.add_running(list(lines.in_text)) if matching.missing() else []
    displaced = stands_before(lines.in_text, labels) or _columns_disagree(matching)
    displaced = displaced or (document.unset and _partly_read(matching))
    if displaced:
        matching.forget_text()
    tables = {match.line.table for match in matching.found.values()}
    words = {labels.key(text) for text in _heading_texts(lines)}
    words |= {labels.explained_key(text) for text in _heading_texts(lines)}
    headings = sum(bool(column.names & words) for columns in labels.columns.values() for column in columns)
    kept = [line for line in loose if line.table in tables]
    if not displaced:
        kept += strange
    return Imported(form, matching, tuple(kept), headings, displaced)


def _partly_read(matching: Matching) -> bool:
    """Return whether rows were found in running text, and others were not."""
    in_text = any(match.line.table < 0 for match in matching.found.values())
    grouped = {target.row for group, _, _ in matching.groups for target in group}
    return in_text and any(target.row not in grouped for target in matching.missing())


def _columns_disagree(matching: Matching) -> bool:
    """Return whether most columns of a table in running text contradict the row of their totals.

    One wrong total is the report's; all of them are those of rows that have taken each other's figures.
    """
    texts = {
        field.id: text
        for match in matching.found.values()
        if match.line.table < 0
        for field, text in zip(match.target.fields, match.fitted.figures, strict=True)
    }
    right = wrong = 0
    for field in matching.labels.form.totals:
        if not field.parts or field.id not in texts or not all(part in texts for part in field.parts):
            continue
        total = whole_number(texts[field.id])
        parts = [whole_number(texts[part]) for part in field.parts]
        if (
            total is not None
            and None not in parts
            and field.row != matching.labels.form.by_id[field.parts[0]].row
        ):
            expected = sum(part or 0 for part in parts)
            right += bool(total == expected and total)
            wrong += total != expected
    return wrong > 1 and wrong > right


def _heading_texts(lines: TableLines) -> Iterator[str]:
    for line in (*lines.in_tables, *lines.in_text):
        for text in line.labels:
            yield from (text, *text.split())


def _last(titles: list[tuple[int, Title]], block: int) -> Title | None:
    """Return the last title at or above a block."""
    return next((title for at, title in reversed(titles) if at <= block), None)
