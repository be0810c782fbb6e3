"""Comparing years: the main figures year against year, and where one year does not carry on the last."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nianbao.charts import groups_of
from nianbao.core import Number, Period, Unit, rounded
from nianbao.form import Chart, Form, RuleInstance
from nianbao.rules import Comparison, Source, Status, fields_of, scalar, sentence
from nianbao.submission import Figures, Office
from nianbao.trend.years import Year, read_years

MOST_OFFICES = 10
WHOLE = "合计"
MAIN = "主要指标"


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One figure year by year; None where the year's form does not have it, or the office was not there.

    ``same`` are the figures of the last two years over the offices that are in both, where those are
    not all offices of both; else None.
    """

    word: str
    values: tuple[Number | None, ...]
    unit: str = ""
    same: tuple[Number, Number] | None = None


@dataclass(frozen=True, slots=True)
class TrendTable:
    """Some figures year against year."""

    title: str
    lines: tuple[TrendLine, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A figure that does not continue last year's; ``office`` is None for the sum of all."""

    period: Period
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
    rules that a pair of years cannot be held to, because the older form lacks a figure. ``common`` is
    how many offices both of the last two years have, None where those are all of both.
    """

    form: Form
    years: tuple[Year, ...]
    tables: tuple[TrendTable, ...]
    common: int | None
    breaks: tuple[Break, ...]
    gaps: tuple[tuple[Period, Period], ...]
    not_assessed: tuple[tuple[Period, RuleInstance], ...]


def compare(files: Iterable[str], forms: Sequence[Form]) -> Trend:
    """Compare the summaries of several years.

    Raises:
        UsageError: a file that is no summary, a year twice, forms between which no map leads.
    """
    form, years = read_years(files, forms)
    known = [year for year in years if not year.is_gap]
    gaps = tuple((a.period, b.period) for a, b in pairwise(known) if a.period.next() != b.period)
    pairs = tuple(_pairs(form, known))
    return Trend(
        form=form,
        years=years,
        tables=tuple(_tables(form, years)),
        common=_common(years),
        breaks=tuple(found for pair in pairs for found in _breaks(form, pair)),
        gaps=gaps,
        not_assessed=tuple(
            (pair.newer.period, rule)
            for pair in pairs
            for rule in pair.rules
            if any(id_ not in pair.older.figures(pair.older.own) for id_ in _read_of(rule, pair.source))
        ),
    )


@dataclass(frozen=True)
class _Pair:
    """Two periods of which the rules read the older one as this source, and these rules."""

    source: Source
    older: Year
    newer: Year
    rules: tuple[RuleInstance, ...]


def _pairs(form: Form, years: Sequence[Year]) -> Iterator[_Pair]:
    """Yield the periods that carry over to others, in the order of the newer one."""
    by_period = {year.period: year for year in years}
    rules = {source: carry_over_rules(form, source) for source in (Source.PRIOR, Source.PREVIOUS)}
    for newer in years:
        earlier = {Source.PRIOR: newer.period.year_before()}
        if form.period_unit is not Unit.YEAR:
            earlier[Source.PREVIOUS] = newer.period.previous()
        for source, period in earlier.items():
            if period in by_period and rules[source]:
                yield _Pair(source, by_period[period], newer, rules[source])


def carry_over_rules(form: Form, source: Source) -> tuple[RuleInstance, ...]:
    """Return the rules by which a figure must equal one that follows from those of one earlier period."""
    return tuple(
        rule
        for rule in form.rules
        if isinstance(rule.holds, Comparison)
        and rule.holds.operator == "=="
        and {field.source for field in fields_of(rule.when, rule.holds) if field.source.is_earlier}
        == {source}
    )


def _read_of(rule: RuleInstance, source: Source) -> tuple[str, ...]:
    return tuple(field.id for field in fields_of(rule.when, rule.holds) if field.source is source)


def _tables(form: Form, years: Sequence[Year]) -> Iterator[TrendTable]:
    """Yield the main figures, then the figures of every chart of items, then the offices of the others."""
    yield TrendTable(MAIN, tuple(_line(main.label, main.unit, main.fields, years) for main in form.main))
    for chart in form.charts:
        if chart.kind == "items":
            for group in groups_of(chart):
                lines = tuple(_line(label, group.unit, ids, years) for label, ids in group.sums)
                yield TrendTable(group.title, lines)
    for chart in form.charts:
        if chart.kind == "offices":
            yield TrendTable(chart.title, tuple(_office_lines(chart, years)))


def _line(word: str, unit: str, fields: Sequence[str], years: Sequence[Year]) -> TrendLine:
    values = tuple(year.total(fields, year.own) for year in years)
    return TrendLine(word, values, unit, _same(fields, years))


def _common(years: Sequence[Year]) -> int | None:
    """Count the offices of both of the last two years; None where they are the same offices."""
    older, newer = years[-2:]
    if older.is_gap:
        return None
    both = older.offices.keys() & newer.offices.keys()
    return None if len(both) == len(older.offices) == len(newer.offices) else len(both)


def _same(fields: Sequence[str], years: Sequence[Year]) -> tuple[Number, Number] | None:
    """Add up fields over the offices that both of the last two years have."""
    if _common(years) is None:
        return None
    older, newer = years[-2:]
    sums: list[Number] = []
    for year in (older, newer):
        values = [
            year.total(fields, year.offices[code][1]) for code in older.offices.keys() & newer.offices.keys()
        ]
        known = [value for value in values if value is not None]
        if not known or len(known) < len(values):
            return None
        sums.append(sum(known, start=0))
    return sums[0], sums[1]


def _office_lines(chart: Chart, years: Sequence[Year]) -> Iterator[TrendLine]:
    """Yield the whole, then the offices with the largest figures of the last year."""
    (bar,) = chart.bars
    yield _line(WHOLE, chart.unit, bar.fields, years)
    last = years[-1]
    found = [(last.total(bar.fields, figures) or 0, office) for office, figures in last.offices.values()]
    largest = sorted(found, key=lambda change: (-change[0], change[1].code))[:MOST_OFFICES]
    for _, office in largest:
        values = tuple(
            year.total(bar.fields, year.offices[office.code][1]) if office.code in year.offices else None
            for year in years
        )
        before, now = values[-2:]
        both = None if _common(years) is None or before is None or now is None else (before, now)
        yield TrendLine(office.name, values, chart.unit, both)


@dataclass(frozen=True)
class _TwoYears:
    """Two years of one office as the rules see them."""

    office: Office | None
    now: Figures
    before: Figures

    def number(self, source: Source, field: str) -> Number | None:
        """Return a figure of this year or the year before, None where it is not known."""
        return (self.before if source.is_earlier else self.now).get(field)

    def text(self, field: str) -> str:
        """Return an empty text: texts are not compared between years."""
        del field
        return ""

    def kind(self) -> str | None:
        """Return the kind of the office, None for the sum of all."""
        return self.office.kind if self.office else None

    def confirmed(self, table: str) -> bool:
        """Return False: a summary's cover does not confirm this of its offices."""
        del table
        return False


def _breaks(form: Form, pair: _Pair) -> Iterator[Break]:
    older, newer, rules = pair.older, pair.newer, pair.rules
    cases = [_TwoYears(None, newer.figures(newer.own), older.figures(older.own))]
    for code, (office, figures) in newer.offices.items():
        if code in older.offices:
            before = older.figures(older.offices[code][1])
            cases.append(_TwoYears(office, newer.figures(figures), before))
    for values in cases:
        for rule in rules:
            outcome = scalar.evaluate(rule.holds, values, rule.when)
            if outcome.status is Status.FAILED:
                assert isinstance(rule.holds, Comparison)
                sides = (rounded(scalar.number(side, values)) for side in (rule.holds.left, rule.holds.right))
                now, due = sides
                sheet = form.table(rule.table).sheet if rule.table else ""
                words = sentence.explain(rule.holds, values).problem
                yield Break(newer.period, values.office, sheet, rule, now, due, words)
