"""A report, composed: the narrative's parts in the form's order, the official tables in their places."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nianbao.charts import DrawnChart, MemberFigures, draw, figures_of_workbook
from nianbao.core import Unit, UsageError
from nianbao.form import Form
from nianbao.reports.publish.narrative import Narrative, WrittenParagraph, WrittenSection, read_narrative
from nianbao.reports.publish.optional import resolve
from nianbao.reports.publish.placeholders import Facts
from nianbao.reports.publish.tables import OfficialTable, official_tables
from nianbao.submission import Submission

SKELETON = "report.md"
"""The parts that a report of a form has, with the words that an office fills in, beside the form."""
TO_WRITE = "【待填】"


@dataclass(frozen=True, slots=True)
class PublishedPart:
    """A part of a report: its title, its text, then its table where it has one."""

    title: str
    paragraphs: tuple[WrittenParagraph, ...]
    table: OfficialTable | None = None

    @property
    def open_places(self) -> int:
        """How many places of the part are marked as still to be written."""
        return sum(paragraph.text.count(TO_WRITE) for paragraph in self.paragraphs)


@dataclass(frozen=True)
class PublishedReport:
    """A whole report, ready to be written in any format."""

    title: str
    parts: tuple[PublishedPart, ...]
    charts: tuple[DrawnChart, ...]

    @property
    def to_write(self) -> tuple[str, ...]:
        """The titles of the parts in which an office must still write something."""
        return tuple(part.title for part in self.parts if part.open_places)

    @property
    def open_places(self) -> int:
        """How many places are marked as still to be written."""
        return sum(part.open_places for part in self.parts)


def compose(
    form: Form, submission: Submission, narrative: str | None, offices: Sequence[tuple[str, Submission]] = ()
) -> PublishedReport:
    """Compose a report of a workbook's figures; without a narrative the form's own skeleton is used.

    ``offices`` are the offices of a summary with their figures, for the chart that compares them.

    Raises:
        UsageError: a wrong placeholder, a part that the report does not have, or a table that has no part.
    """
    facts = Facts.of(form, submission, len(offices))
    skeleton = read_narrative(resolve(_skeleton(form), facts), facts)
    own = read_narrative(resolve(narrative, facts), facts) if narrative is not None else Narrative("", ())
    given = {section.key: section for section in own.sections}
    known = {section.key for section in skeleton.sections}
    for section in own.sections:
        if section.key not in known:
            titles = "；".join(part.title for part in skeleton.sections)
            raise UsageError(f"年度报告没有“{section.title}”这一部分，请改用这些标题：{titles}。")
    tables = official_tables(form, submission)
    members = tuple(MemberFigures(name, member.values) for name, member in offices)
    by_key = {WrittenSection(table.title, ()).key: table for table in tables.values()}
    parts = tuple(
        PublishedPart(
            section.title, given.get(section.key, section).paragraphs, by_key.pop(section.key, None)
        )
        for section in skeleton.sections
    )
    if by_key:
        lacking = "、".join(
            f"## {table.title}" for table in tables.values() if WrittenSection(table.title, ()).key in by_key
        )
        raise UsageError(f"{form.folder / SKELETON} 缺少与表同名的部分：{lacking}。请补上。")
    return PublishedReport(
        own.title or skeleton.title, parts, tuple(draw(figures_of_workbook(form, submission, members)))
    )


def draft(form: Form, submission: Submission, offices: Sequence[tuple[str, Submission]] = ()) -> str:
    """Return the form's own text as Markdown for a person to go on with: every number is still a placeholder.

    Raises:
        UsageError: a wrong condition in the form's text.
    """
    facts = Facts.of(form, submission, len(offices))
    text = resolve(_skeleton(form), facts)
    read_narrative(text, facts)  # what it says can be filled in
    return text


def _skeleton(form: Form) -> str:
    """Return the skeleton of a form; one without has just its tables."""
    path: Path = form.folder / SKELETON
    if path.exists():
        return path.read_text(encoding="utf-8-sig")
    titles = "\n\n".join(f"## {table.title}" for table in form.tables)
    period = "{year}年" if form.period_unit is Unit.YEAR else "{period}"
    return f"# {{office}}{period}{form.title}\n\n{titles}\n"
