"""Earlier figures (上年数据, 上期数据), office by office."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nianbao.core import Number, Period, Unit
from nianbao.rules import Source, earlier_figure
from nianbao.submission.submission import Office, Submission

Figures = Mapping[str, Number]
"""Figures by the ids of their fields; earlier ones by the keys of :class:`nianbao.rules.Source`."""


@dataclass(frozen=True)
class Prior:
    """Earlier figures by office; ``total`` are those of the whole, where they are known.

    They are those of the same period of last year (``period``), and of a form with periods below the
    year also those of the period before (``previous``).

    Offices are found by code, then by name (codes change when districts are reorganised).
    ``form_name`` is the name of the older form that they come from, if another; ``unmapped`` has, for
    each figure that is not known, the reason. ``doubts`` are sentences on cells of the files that nobody sees as
    they are stored, or that are doubtful otherwise.
    """

    by_code: Mapping[str, Figures] = field(default_factory=dict)
    by_name: Mapping[str, Figures] = field(default_factory=dict)
    total: Figures = field(default_factory=dict)
    period: Period | None = None
    form_name: str = ""
    unmapped: Mapping[str, str] = field(default_factory=dict)
    previous: Period | None = None
    doubts: tuple[str, ...] = ()

    @property
    def year(self) -> int | None:
        """The year of the period; None where it is not known."""
        return self.period.year if self.period else None

    def of(self, office: Office | None) -> Figures:
        """Return the earlier figures of an office; empty where they are not known."""
        if office is None:
            return {}
        return self.by_code.get(office.code) or self.by_name.get(office.name) or {}

    def for_submission(self, submission: Submission) -> Figures:
        """Return the earlier figures of the submission's office, else those inside its workbook.

        A summary's own come first: they are those of the offices that are in it now.
        """
        if not self.precedes(submission.period) or (submission.members and submission.prior):
            return submission.prior
        return self.of(submission.reporter) or submission.prior

    def precedes(self, period: Period | None) -> bool:
        """Return whether these are the figures for a period; for a year, those of whatever year are."""
        if period is None or period.unit is Unit.YEAR:
            return True
        return self.period in (None, period.year_before()) and self.previous in (None, period.previous())

    def last_year(self, submission: Submission) -> Figures:
        """Return those of :meth:`for_submission` that are of the same period of last year."""
        return of_last_year(self.for_submission(submission))


NO_PRIOR = Prior()


def of_last_year(figures: Figures) -> Figures:
    """Return those of earlier figures that are of the same period of last year."""
    return {key: value for key, value in figures.items() if earlier_figure(key)[0] is Source.PRIOR}


WHOLE_LAST_YEAR = "上年全部"
"""The scope of last year's figures that are those of last year's whole, whoever is in this year's."""


def same_offices(count: int) -> str:
    """Return the words for a sum over the offices that have figures of both years."""
    return f"同口径 {count} 个单位"


@dataclass(frozen=True)
class LastYear:
    """Last year's figures to be shown, beside this year's of the same offices.

    ``scope`` names those offices wherever the figures are shown; it is empty for one office's
    own figures. ``whole`` is True where ``now`` are the figures of the whole sum.
    """

    figures: Figures
    now: Figures
    scope: str = ""
    whole: bool = True
