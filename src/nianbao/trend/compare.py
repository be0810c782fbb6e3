"""Comparing years: the main figures year against year, and where one year does not carry on the last."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from nianbao.core import Number, rounded
from nianbao.form import Bar, Chart, Form, RuleInstance
from nianbao.rules import Comparison, Source, Status, fields_of, scalar, sentence
from nianbao.submission import Office
from nianbao.trend.years import Figures, Year, read_years

MOST_OFFICES = 10
WHOLE = "合计"
MAIN = "主要指标"


@dataclass(frozen=True, slots=True)
class Line:
    """One figure year by year; None where the year's form does not have it. ``drawn`` lines are charted."""

    word: str
    values: tuple[Number | None, ...]
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """Some figures year against year."""

    title: str
    unit: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A figure that does not carry on last year's; ``office`` is None for the sum of all."""

    year: int
    office: Office | None
    sheet: str
    rule: RuleInstance
    now: Number
    due: Number
    sentence: str


@dataclass(frozen=True)
class Trend:
    """Several years compared in the terms of the newest form among them.

    ``gaps`` are pairs of years that do not follow each other; ``not_assessed`` are the carry-over
    rules that a pair of years cannot be held to, because the older form lacks a figure.
    """

    form: Form
    years: tuple[Year, ...]
    tables: tuple[Table, ...]
    breaks: tuple[Break, ...]
    gaps: tuple[tuple[int, int], ...]
    not_assessed: tuple[tuple[int, RuleInstance], ...]


def compare(files: Iterable[str], forms: Sequence[Form]) -> Trend:
    """Compare the summaries of several years.

    Raises:
        UsageError: a file that is no summary, a year twice, forms between which no map leads.
    """
    form, years = read_years(files, forms)
    pairs = [(older, newer) for older, newer in pairwise(years) if older.year + 1 == newer.year]
    gaps = tuple((a.year, b.year) for a, b in pairwise(years) if a.year + 1 != b.year)
    rules = carry_over_rules(form)
    return Trend(
        form=form,
        years=years,
        tables=tuple(table for chart in form.charts for table in _tables(chart, years)),
        breaks=tuple(one for older, newer in pairs for one in _breaks(form, rules, older, newer)),
        gaps=gaps,
        not_assessed=tuple(
            (newer.year, rule)
            for older, newer in pairs
            for rule in rules
            if any(id_ not in older.figures(older.own) for id_ in _prior_fields(rule))
        ),
    )


def carry_over_rules(form: Form) -> tuple[RuleInstance, ...]:
    """List the rules that say that a figure equals what last year's figures lead to."""
    return tuple(
        rule
        for rule in form.rules
        if isinstance(rule.holds, Comparison) and rule.holds.operator == "==" and _prior_fields(rule)
    )


def _prior_fields(rule: RuleInstance) -> tuple[str, ...]:
    return tuple(each.id for each in fields_of(rule.when, rule.holds) if each.source is Source.PRIOR)


def _tables(chart: Chart, years: Sequence[Year]) -> Iterator[Table]:
    """Give the tables of a chart: one for each main figure, one for each series of several."""
    if chart.kind == "offices":
        yield Table(chart.title, chart.unit, tuple(_office_lines(chart.bars[0], years)))
        return
    if chart.kind == "years":
        for bar in chart.bars:
            yield Table(f"{MAIN}：{bar.item}", chart.unit, (Line(bar.item, _values(bar, years)),))
        return
    bars = sorted(chart.bars, key=lambda bar: [each.series for each in chart.bars].index(bar.series))
    several = len({bar.series for bar in bars}) > 1
    for series, same in groupby(bars, key=lambda bar: bar.series):
        title = f"{chart.title}：{series}" if several else chart.title
        yield Table(title, chart.unit, tuple(Line(bar.item, _values(bar, years)) for bar in same))


def _values(bar: Bar, years: Sequence[Year]) -> tuple[Number | None, ...]:
    return tuple(year.total(bar.fields, year.own) for year in years)


def _office_lines(bar: Bar, years: Sequence[Year]) -> Iterator[Line]:
    """Yield the whole, then the offices with the largest figures of the last year."""
    yield Line(WHOLE, _values(bar, years))
    last = years[-1]
    found = [(last.total(bar.fields, figures) or 0, office) for office, figures in last.offices.values()]
    largest = sorted(found, key=lambda each: (-each[0], each[1].code))[:MOST_OFFICES]
    for _, office in largest:
        values = tuple(
            year.total(bar.fields, year.offices[office.code][1]) if office.code in year.offices else None
            for year in years
        )
        yield Line(office.name, values, drawn=False)


@dataclass(frozen=True)
class _Values:
    """Two years of one office as the rules see them."""

    office: Office | None
    now: Figures
    before: Figures

    def number(self, source: Source, field: str) -> Number | None:
        return (self.before if source is Source.PRIOR else self.now).get(field)

    def kind(self) -> str | None:
        return self.office.kind if self.office else None

    def confirmed(self, table: str) -> bool:
        del table
        return False


def _breaks(form: Form, rules: Sequence[RuleInstance], older: Year, newer: Year) -> Iterator[Break]:
    cases = [_Values(None, newer.figures(newer.own), older.figures(older.own))]
    for code, (office, figures) in newer.offices.items():
        if code in older.offices:
            before = older.figures(older.offices[code][1])
            cases.append(_Values(office, newer.figures(figures), before))
    for values in cases:
        for rule in rules:
            outcome = scalar.evaluate(rule.holds, values, rule.when)
            if outcome.status is Status.FAILED:
                assert isinstance(rule.holds, Comparison)
                sides = (rounded(scalar.number(side, values)) for side in (rule.holds.left, rule.holds.right))
                now, due = sides
                sheet = form.table(rule.table).sheet if rule.table else ""
                words = sentence.explain(rule.holds, values).problem
                yield Break(newer.year, values.office, sheet, rule, now, due, words)
