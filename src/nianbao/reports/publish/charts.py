"""The charts of a report: the form's own charts as bars, for whatever draws them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nianbao.core import Number
from nianbao.form import Bar, Chart, Form
from nianbao.submission import Submission

MOST_OFFICES = 20


@dataclass(frozen=True, slots=True)
class Bars:
    """One chart: an item a group of bars, a series each; values are never negative."""

    title: str
    unit: str
    series: tuple[str, ...]
    items: tuple[tuple[str, tuple[Number, ...]], ...]

    @property
    def largest(self) -> Number:
        """The longest bar."""
        return max((value for _, values in self.items for value in values), default=0)


def charts_of(
    form: Form, submission: Submission, offices: Sequence[tuple[str, Submission]]
) -> Iterator[Bars]:
    """Yield the charts for which there are figures."""
    for chart in form.charts:
        if chart.kind == "offices":
            bars = _by_office(form, chart, offices)
        elif chart.kind == "years":
            bars = _by_year(form, chart, submission)
        else:
            bars = _by_item(form, chart, submission)
        if bars.items and bars.largest > 0:
            yield bars


def _by_office(form: Form, chart: Chart, offices: Sequence[tuple[str, Submission]]) -> Bars:
    (bar,) = chart.bars
    values = [(name, (_sum(form, bar, submission),)) for name, submission in offices]
    largest = sorted(values, key=lambda item: -item[1][0])[:MOST_OFFICES]
    title = f"{chart.title}（最多的 {MOST_OFFICES} 个单位）" if len(values) > MOST_OFFICES else chart.title
    return Bars(title, chart.unit, ("",), tuple(largest))


def _by_item(form: Form, chart: Chart, submission: Submission) -> Bars:
    series = tuple(dict.fromkeys(bar.series for bar in chart.bars))
    items: dict[str, list[Number]] = {}
    for bar in chart.bars:
        items.setdefault(bar.item, []).append(_sum(form, bar, submission))
    return Bars(
        chart.title, chart.unit, series, tuple((item, tuple(values)) for item, values in items.items())
    )


def _by_year(form: Form, chart: Chart, submission: Submission) -> Bars:
    """Compare with last year, where the workbook carries all of last year's figures that are needed."""
    prior, year = submission.prior, submission.year
    if any(field not in prior for bar in chart.bars for field in bar.fields):
        return Bars(chart.title, chart.unit, (), ())
    items = tuple(
        (bar.item, (sum((prior[field] for field in bar.fields), start=0), _sum(form, bar, submission)))
        for bar in chart.bars
    )
    series = (f"{year - 1} 年", f"{year} 年") if year else ("上年", "本年")
    return Bars(chart.title, chart.unit, series, items)


def _sum(form: Form, bar: Bar, submission: Submission) -> Number:
    return sum((submission.values[form.position[field]] or 0 for field in bar.fields), start=0)
