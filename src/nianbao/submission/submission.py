"""What was read out of one file: who reports, for which period, the figures, and what was found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from types import MappingProxyType
from typing import cast

from nianbao.core import Finding, Number, Period, Severity, Trait, Worded, printable
from nianbao.form import Field, Form
from nianbao.rules import Source, computed
from nianbao.submission.check_code import check_code

CONFIRMED = "是"
NOTHING: Mapping[str, Number | None] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Office:
    """Who reports; ``kind`` is one of the form's office kinds, or empty where it is not known."""

    code: str
    name: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class OfficeTexts:
    """What one office wrote: texts of tables and cover by their ids."""

    office: Office
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Lists:
    """What a summary lists: missing offices, offices that reported but are not in the sum, and what was found.

    ``due`` is the number of offices that must report; 0 where there was no roster. A line of ``findings`` has the
    texts of 审核问题 behind its number, those of the offices below included.
    """

    due: int = 0
    missing: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    findings: tuple[tuple[str, ...], ...] = ()


class ReadStatus(Worded):
    """What became of a file in a check."""

    PASSED = "passed", "通过"
    FAILED = "failed", "不通过"
    UNREADABLE = "unreadable", "读不出"


def moment_of(time: datetime | None) -> datetime | None:
    """Return a time with its zone, None where it is of no use; a workbook that states no zone means universal time.

    The first and the last year that there is cannot be converted to other zones, and nobody saved anything then.
    """
    if time is None or time.year in (MINYEAR, MAXYEAR):
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Submission:
    """One file of the inbox, read.

    ``form`` and ``role`` are None where the file is not one of ours. ``layout`` is the version of the
    layout that the workbook was issued with, empty where it is no workbook of ours. ``values`` holds every field
    in form order, totals recomputed, None where there is no usable number; it is empty without a
    form. ``cover`` maps entry ids to texts, ``explanations`` maps check keys to texts, ``prior``
    holds the earlier figures that travelled in the workbook, by their keys, ``members`` the offices of a summary, ``names``
    the names of those that stand in its breakdown, by code.
    Of a published report, ``facts`` are the figures that only its text gives, by the form's ids, and
    ``sentences`` what is compared of each sentence, with the sentence.
    ``texts`` are the texts and choices of the tables by id; those of a summary's offices are in ``listed``,
    who is missing in it and what was found in ``lists``;
    ``offices`` is how many it adds up.
    ``modified`` is the workbook's own property, ``file_time`` that of the file system (POSIX seconds);
    ``clock_ahead`` says that ``modified`` lies in the future and is worth nothing.
    """

    file: str
    sha256: str = ""
    form: str | None = None
    role: str | None = None
    layout: str = ""
    office: Office | None = None
    period: Period | None = None
    values: tuple[Number | None, ...] = ()
    cover: Mapping[str, str] = field(default_factory=dict)
    prior: Mapping[str, Number] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    members: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    seal: str = ""
    modified: datetime | None = None
    file_time: float = 0.0
    clock_ahead: bool = False
    facts: Mapping[str, Number] = field(default_factory=dict)
    sentences: tuple[tuple[str, str], ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    listed: tuple[OfficeTexts, ...] = ()
    lists: Lists = Lists()
    offices: int = 1
    unreadable: bool = False
    findings: tuple[Finding, ...] = ()

    @property
    def year(self) -> int | None:
        """The year of the period; None where the file does not say."""
        return self.period.year if self.period else None

    @property
    def status(self) -> ReadStatus:
        """Return whether the file can be consolidated."""
        if self.unreadable:
            return ReadStatus.UNREADABLE
        if any(finding.severity is Severity.ERROR for finding in self.findings):
            return ReadStatus.FAILED
        return ReadStatus.PASSED

    @property
    def in_doubt(self) -> bool:
        """True where it is open whose the file is: it counts for no office and replaces no other file."""
        return any(
            finding.has(Trait.CODE_IN_DOUBT) or finding.has(Trait.UNLISTED) for finding in self.findings
        )

    @property
    def shown_file(self) -> str:
        """The file's name for people, on one line; ``file`` itself may hold anything."""
        return printable(self.file)

    @property
    def saved(self) -> tuple[datetime, float, str]:
        """Order versions: by the workbook's own time of change, then the file's, then its name."""
        modified = None if self.clock_ahead else moment_of(self.modified)
        return modified or datetime.min.replace(tzinfo=UTC), self.file_time, self.file

    @property
    def reporter(self) -> Office | None:
        """The office, also where only its name is known: a published report states no code."""
        name = self.cover.get("office", "")
        return self.office or (Office("", name) if name else None)

    def complete(self, form: Form) -> bool:
        """Return whether every entered field of its form has a usable number: what is computed may come to none."""
        return bool(self.values) and all(
            self.values[form.position[each.id]] is not None for each in form.entered
        )

    def check_code(self, form: Form) -> str | None:
        """Compute the check code of what was read; None where a figure is not usable, or the form is another."""
        if self.form != form.id or not self.values:
            return None
        return check_code(form, self.values, self.texts, self.period)

    def confirmed(self, table: str) -> bool:
        """Return whether the cover confirms that a table is all zero."""
        return self.cover.get(f"zero_report.{table}") == CONFIRMED

    def with_findings(self, findings: Iterable[Finding]) -> "Submission":
        """Add findings, each with the explanation that the office gave for it."""
        added = tuple(
            finding.explained(self.explanations.get(finding.rule or finding.code)) for finding in findings
        )
        if not added:
            return self
        return replace(self, findings=self.findings + added)


@dataclass(frozen=True, slots=True)
class _Known:
    """The figures that are known so far, as the evaluator of expressions asks for them; it asks for no more."""

    values: Mapping[str, Number | None]

    def number(self, source: Source, field: str) -> Number | None:
        """Return a figure of this period; None where it is not known, and for earlier periods."""
        return self.values.get(field) if source is Source.CURRENT else None

    def text(self, field: str) -> str:
        """Raise an error: no computed field reads a text."""
        raise LookupError(field)

    def kind(self) -> str | None:
        """Return None: no computed field asks for the kind of the office."""
        return None

    def confirmed(self, table: str) -> bool:
        """Raise an error: no computed field asks for this."""
        raise LookupError(table)


def computed_value(field: Field, values: Mapping[str, Number | None]) -> Number | None:
    """Return what a field that nobody enters comes to: a total adds up, a computed one computes.

    None where a figure is missing, or something is divided by zero.
    """
    formula = field.formula
    if formula is None:
        parts = [values[part] for part in field.parts]
        return None if None in parts else sum(cast(list[Number], parts))
    assert formula.node is not None
    assert formula.decimals is not None
    return computed(formula.node, _Known(values), formula.decimals, formula.rounding)


def recompute(
    form: Form, entered: Mapping[str, Number | None], *, stated: Mapping[str, Number | None] = NOTHING
) -> tuple[Number | None, ...]:
    """Return every field in form order: the entered ones as they are, the totals added up, the others computed.

    ``stated`` are computed figures of a whole that are not computed from its own: a mean, the largest.
    """
    values: dict[str, Number | None] = {field.id: entered.get(field.id) for field in form.entered}
    for total in form.totals:
        values[total.id] = stated[total.id] if total.id in stated else computed_value(total, values)
    return tuple(values[field.id] for field in form.fields)
