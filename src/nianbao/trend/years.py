"""Reading the summaries of several years into the terms of one form."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nianbao.core import Number, Period, Severity, Trait, Unit, UsageError
from nianbao.form import NO_SUM, Form, Upgrade, find_upgrade, upgrade_file
from nianbao.inbox import figures
from nianbao.layout import Role
from nianbao.reader import read_apart, read_breakdown
from nianbao.submission import Figures, Office, Submission

_MOST_MISSING = 24
"""Periods without a summary that are shown as gaps."""


@dataclass(frozen=True)
class Year:
    """One year's summary: its own figures and its offices', in its own form.

    ``upgrade`` maps them to the form in which the years are compared; None where it is the same.
    """

    period: Period
    file: str
    form: Form
    office: Office
    members: int
    own: Figures
    offices: Mapping[str, tuple[Office, Figures]]
    upgrade: Upgrade | None

    @property
    def is_gap(self) -> bool:
        """True of a period between others of which there is no summary."""
        return not self.file

    def figures(self, own: Figures) -> Figures:
        """Return figures in the terms of the form in which the years are compared."""
        return self.upgrade.figures(own) if self.upgrade else own

    def total(self, fields: Sequence[str], own: Figures) -> Number | None:
        """Return the sum of fields of the form of comparison; None where this year's form has no such figure."""
        if self.upgrade:
            return self.upgrade.total(fields, own)
        values = [own[field] for field in fields if field in own]
        return sum(values, start=0) if len(values) == len(fields) else None


def read_years(files: Iterable[str], forms: Sequence[Form]) -> tuple[Form, tuple[Year, ...]]:
    """Read summaries and return the newest form among them, and the years in order.

    Raises:
        UsageError: a file that is no summary, a year twice, forms between which no map leads.
    """
    read = [_read(file, forms) for file in files]
    by_id = {form.id: form for form in forms}
    form = max((by_id[summary.form or ""] for summary in read), key=lambda form: form.first_year)
    years = tuple(
        sorted((_year(summary, by_id, form) for summary in read), key=lambda summary: summary.period)
    )
    seen: dict[Period, str] = {}
    for year in years:
        if year.period in seen:
            raise UsageError(
                f"{seen[year.period]} 和 {year.file} 都是 {year.period.title}的，每个年度只能有一个汇总，请只留一个。"
            )
        seen[year.period] = year.file
    if len(years) < 2:
        raise UsageError("只有一个年度，没有可对照的。请给出两个或更多年度的汇总工作簿。")
    other = next((year for year in years if year.period.unit is not form.period_unit), None)
    if other is not None:
        raise UsageError(
            f"{other.file} 是 {other.period.title}的，“{form.name}”按{form.period_unit.word}报送，"
            "不能放在一起对照。请去掉这个文件。"
        )
    return form, years if form.period_unit is Unit.YEAR else tuple(_with_gaps(form, years))


def _with_gaps(form: Form, years: Sequence[Year]) -> Iterator[Year]:
    """Yield the periods from the first to the last, also those of which there is no summary."""
    if len(years) + _MOST_MISSING < _apart(years[0].period, years[-1].period):
        raise UsageError(
            f"{years[0].file} 和 {years[-1].file} 相隔太远，中间缺 {_MOST_MISSING} 期以上。请分开对照。"
        )
    by_period = {year.period: year for year in years}
    period = years[0].period
    while period <= years[-1].period:
        yield by_period.get(period) or Year(period, "", form, Office("", ""), 0, {}, {}, None)
        period = period.next()


def _apart(first: Period, last: Period) -> int:
    return (last.year - first.year) * len(first.unit.parts) + last.index - first.index + 1


def _read(file: str, forms: Sequence[Form]) -> Submission:
    submission = read_apart(Path(file), forms)
    edited = next((finding for finding in submission.findings if finding.has(Trait.NOT_AS_ADDED_UP)), None)
    if edited is not None:
        raise UsageError(f"{file} 不能用来对照：{edited.message}请换用没有改动过的汇总工作簿。")
    form = next((known for known in forms if known.id == submission.form), None)
    whole = form is not None and submission.complete(form)
    if submission.role != Role.SUMMARY.value or not whole or submission.office is None:
        errors = [finding for finding in submission.findings if finding.severity is Severity.ERROR]
        found = errors[0].message if errors else "数字不全"
        reason = "不是汇总工作簿" if submission.role == Role.TEMPLATE.value else found
        raise UsageError(f"{file} 不能用来对照：{reason}")
    if submission.period is None:
        raise UsageError(f"{file} 没有写明年度，不能用来对照。请先补填。")
    return submission


def _year(submission: Submission, by_id: Mapping[str, Form], form: Form) -> Year:
    own = by_id[submission.form or ""]
    upgrade = None if own is form else find_upgrade(own, form)
    if own is not form and upgrade is None:
        raise UsageError(
            f"{submission.file} 的表样是“{own.name}”，没有到“{form.name}”的对应"
            f"（{upgrade_file(own.id, form)}），不能放在一起对照。请去掉这个文件。"
        )
    none = {field.id for field in own.fields if field.aggregate == NO_SUM}
    assert submission.office is not None
    assert submission.period is not None
    offices = {
        office.code: (office, figures(own, values))
        for office, values in read_breakdown(Path(submission.file), own)
    }
    return Year(
        period=submission.period,
        file=submission.file,
        form=own,
        office=submission.office,
        members=len(offices),
        own={id_: value for id_, value in figures(own, submission.values).items() if id_ not in none},
        offices=offices,
        upgrade=upgrade,
    )
