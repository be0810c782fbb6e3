"""The cover of a form's workbooks: what an office says of itself, and how to fill in the rest."""

from dataclasses import dataclass

from nianbao.core import Period, Unit

YEAR, PERIOD = "year", "period"
IDENTITY = ("office", "code", YEAR, PERIOD)
"""The entries that say who reports and on what; a form of years has no period."""


def identity_of(unit: Unit) -> tuple[str, ...]:
    """List the entries of a cover that are fixed when a workbook is issued."""
    return IDENTITY if unit is not Unit.YEAR else IDENTITY[:-1]


def cover_of_period(period: Period | None) -> dict[str, str]:
    """Return what the cover says of a period, by entry; nothing for none."""
    if period is None:
        return {}
    return {YEAR: str(period.year)} | ({PERIOD: period.part} if period.part else {})


def period_of_cover(year: int | None, part: str, unit: Unit) -> Period | None:
    """Return the period that a cover names; None where it does not say."""
    if year is None or unit is Unit.YEAR:
        return Period(year) if year is not None else None
    index = unit.part(part)
    return Period(year, unit, index) if index is not None else None


@dataclass(frozen=True, slots=True)
class CoverEntry:
    """One entry of the cover; ``kind`` is text, code, year, period, date or choice, which may be asked.

    With ``collect``, a summary lists what the offices wrote in it.
    """

    id: str
    label: str
    kind: str
    choices: tuple[str, ...] = ()
    question: str = ""
    collect: bool = False

    @property
    def field(self) -> str:
        """The entry's id in the vocabulary of the project, such as ``cover.office``."""
        return f"cover.{self.id}"


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover of the template and of the summary."""

    sheet: str
    summary_sheet: str
    title: str
    summary_title: str
    subtitle: str
    instructions: tuple[str, ...]
    entries: tuple[CoverEntry, ...]

    def entry(self, id_: str) -> CoverEntry | None:
        """Find an entry by its id, such as ``zero_report.disclosure``."""
        return next((entry for entry in self.entries if entry.id == id_), None)
