"""The one evaluation of a form's charts and main figures: of a sum, of one office, with or without last year."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field as dataclass_field

from nianbao.charts.model import DrawnBar, DrawnChart, MainValue, Origin, Panel
from nianbao.charts.words import change_in_short, change_text, share_text
from nianbao.core import Number, Period, magnitude, to_text
from nianbao.form import SUM, Bar, Chart, Form
from nianbao.submission import LastYear, Submission, same_offices

MOST_OFFICES = 20
"""Bars of one chart that can still be read on a page."""


@dataclass(frozen=True, slots=True)
class MemberFigures:
    """One office of a sum, and its figures in the order of the form's fields."""

    name: str
    values: Sequence[Number | None]


@dataclass(frozen=True)
class DrawnFigures:
    """All that can be drawn: the whole, the offices that it adds up, and last year's figures beside."""

    form: Form
    period: Period | None
    whole: Mapping[str, Number | None]
    members: Sequence[MemberFigures] = ()
    last_year: LastYear | None = dataclass_field(default=None)

    def total(self, fields: Sequence[str]) -> Number | None:
        """Return the sum of fields over the whole; None where one of them has no number."""
        return _sum(fields, self.whole)

    @property
    def years(self) -> tuple[str, str]:
        """The words for the same period of last year and for this period."""
        if self.period is None:
            return self.form.period_unit.year_before, self.form.period_unit.this
        return self.period.year_before().label, self.period.label


def figures_of_workbook(
    form: Form, submission: Submission, members: Sequence[MemberFigures] = ()
) -> DrawnFigures:
    """Return what a workbook shows: its figures, its offices' if it is a summary, last year's that it carries.

    A summary carries last year's figures only where every office of it has some.
    """
    values = dict(zip(form.by_id, submission.values, strict=True))
    known = {id_: value for id_, value in values.items() if value is not None}
    scope = same_offices(len(members)) if members else ""
    last_year = LastYear(submission.prior, known, scope) if submission.prior else None
    return DrawnFigures(form, submission.period, values, members, last_year)


def draw(figures: DrawnFigures) -> Iterator[DrawnChart]:
    """Yield the form's charts for which there are figures: at least one bar that is not zero."""
    for chart in figures.form.charts:
        match chart.kind:
            case "offices":
                drawing = _offices(chart, figures)
            case "years":
                drawing = _years(chart, figures)
            case _:
                drawing = _items(chart, figures)
        if drawing is not None and any(line.value for _, line in drawing.lines()):
            yield drawing


def main_values(figures: DrawnFigures) -> tuple[MainValue, ...]:
    """Return the main figures of a form, in its order."""
    beside = figures.last_year
    return tuple(
        MainValue(
            main.label,
            main.unit,
            main.fields,
            figures.total(main.fields),
            _sum(main.fields, beside.now) if beside else None,
            _sum(main.fields, beside.figures) if beside else None,
        )
        for main in figures.form.main
    )


@dataclass(frozen=True, slots=True)
class BarGroup:
    """Figures that are shown together, each the sum of some fields; ``panel`` is empty for a chart's only group."""

    subject: str
    panel: str
    unit: str
    sums: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def title(self) -> str:
        """The subject and the panel."""
        return f"{self.subject}：{self.panel}" if self.panel else self.subject


def groups_of(chart: Chart) -> tuple[BarGroup, ...]:
    """Return the groups of a chart of items: one for each series."""
    by_series: dict[str, list[Bar]] = {}
    for bar in chart.bars:
        by_series.setdefault(bar.series, []).append(bar)
    return tuple(
        BarGroup(
            chart.title,
            series if len(by_series) > 1 else "",
            chart.unit,
            tuple((bar.item, bar.fields) for bar in bars),
        )
        for series, bars in by_series.items()
    )


def over_years(
    subject: str,
    years: Sequence[str],
    lines: Sequence[tuple[str, Sequence[Number | None]]],
    word: str = "",
) -> DrawnChart:
    """Return a chart of figures year by year: a panel a figure, its change over the one before in the title.

    ``word`` names that change, such as 环比.
    """
    panels = []
    for label, values in lines:
        change = change_in_short(values[-2], values[-1])
        bars = tuple(
            DrawnBar(year, value, quiet=number < len(years))
            for number, (year, value) in enumerate(zip(years, values, strict=True), 1)
        )
        panels.append(Panel(f"{label}　{word}{change}" if change else label, bars))
    return DrawnChart(subject, "", "", tuple(panels), over_time=True)


def _offices(chart: Chart, figures: DrawnFigures) -> DrawnChart | None:
    """Compare the offices with the largest figures; the message names the largest."""
    (bar,) = chart.bars
    positions = [figures.form.position[id_] for id_ in bar.fields]
    values = [
        (sum((member.values[position] or 0 for position in positions), start=0), index)
        for index, member in enumerate(figures.members)
    ]
    if not values:
        return None
    largest = sorted(values, key=lambda value: (-value[0], value[1]))[:MOST_OFFICES]
    lines = tuple(
        DrawnBar(figures.members[index].name, value, origin=Origin(bar.fields, index))
        for value, index in largest
    )
    total = sum((value for value, _ in values), start=0)
    unit = f" {chart.unit}" if chart.unit else ""
    field = figures.form.by_id[bar.fields[0]]
    aggregate = field.aggregate
    whole = figures.total(bar.fields) if aggregate != SUM else total
    message = "" if whole is None else f"{'共' if aggregate == SUM else field.how} {to_text(whole)}{unit}"
    share = share_text(largest[0][0], total) if aggregate == SUM else ""
    if len(values) > 1 and share:
        message += f"，{lines[0].label}占 {share}"
    subject = chart.title
    if len(values) > MOST_OFFICES:
        subject += f"（最多的 {MOST_OFFICES} 个单位）"
    return DrawnChart(subject, message, chart.unit, (Panel("", lines),))


def _items(chart: Chart, figures: DrawnFigures) -> DrawnChart:
    """Compare items; several series become panels of one scale."""
    panels = tuple(
        Panel(
            group.panel,
            tuple(DrawnBar(label, figures.total(ids), origin=Origin(ids)) for label, ids in group.sums),
        )
        for group in groups_of(chart)
    )
    return DrawnChart(chart.title, _items_message(chart, panels), chart.unit, panels, shared=True)


def _items_message(chart: Chart, panels: Sequence[Panel]) -> str:
    unit = f" {chart.unit}" if chart.unit else ""
    totals = [sum((line.value or 0 for line in panel.lines), start=0) for panel in panels]
    if len(panels) > 1:
        return "，".join(
            f"{panel.title} {to_text(total)}{unit}" for panel, total in zip(panels, totals, strict=True)
        )
    largest = max(panels[0].lines, key=lambda line: line.value or 0, default=None)
    share = share_text(largest.value or 0, totals[0]) if largest else ""
    if largest is None or not share:
        return ""
    return f"{largest.label}最多，{to_text(largest.value or 0)}{unit}，占 {share}"


def _years(chart: Chart, figures: DrawnFigures) -> DrawnChart | None:
    """Compare this year with last year, a panel an item; only where all of last year's figures are known."""
    beside = figures.last_year
    if beside is None:
        return None
    panels: list[Panel] = []
    changes: list[tuple[Number, str]] = []
    for bar in chart.bars:
        last, now = _sum(bar.fields, beside.figures), _sum(bar.fields, beside.now)
        if last is None or now is None:
            return None
        change = change_text(last, now)
        lines = (
            DrawnBar(figures.years[0], last, quiet=True, origin=Origin(bar.fields, formula=False)),
            DrawnBar(figures.years[1], now, origin=Origin(bar.fields, formula=beside.whole)),
        )
        panels.append(Panel(f"{bar.item}　{change}", lines))
        changes.append((magnitude(now - last), f"{bar.item}{change}"))
    largest, message = max(changes, key=lambda change: change[0])
    return DrawnChart(
        chart.title,
        f"变化最大的是{message}" if largest else "没有变化",
        chart.unit,
        tuple(panels),
        beside.scope,
        over_time=True,
    )


def _sum(fields: Sequence[str], values: Mapping[str, Number | None]) -> Number | None:
    known = [value for id_ in fields if (value := values.get(id_)) is not None]
    return sum(known, start=0) if len(known) == len(fields) else None
