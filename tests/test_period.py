"""Periods: how they are written, which follows which, and what a form says of them."""

from datetime import date
from pathlib import Path

import pytest

from nianbao.core import FormError, Period, Unit, UsageError, read_period
from nianbao.form import find_form, load_file

FORM = Path(__file__).parent / "forms" / "banjian-2024" / "form.toml"

WRITTEN = {
    "2024": ("2024", "2024年", "2024 年度", "２０２４"),
    "2024H1": ("2024H1", "2024年上半年", "2024上半年", "2024年第1半年"),
    "2024H2": ("2024h2", "2024年下半年度"),
    "2024Q3": (
        "2024Q3",
        "2024q3",
        "2024-Q3",
        "2024年三季度",
        "2024年第三季度",
        "2024 年 第3季度",
        "2024年3季",
    ),
    "2024-03": ("2024-03", "2024年3月", "202403", "2024.3", "2024/03", "2024年三月份", "2024M3"),
    "2024-12": ("2024-12", "2024年12月", "2024年十二月"),
}
NONE = (
    "",
    "三季度",
    "2024Q5",
    "2024年13月",
    "20243",
    "24Q3",
    "2024年1-3月",
    "1899",
    "2024年五季度",
    "2024H3",
)


@pytest.mark.parametrize(
    ("text", "written"), [(text, each) for text, all_ in WRITTEN.items() for each in all_]
)
def test_what_people_write(text: str, written: str) -> None:
    """Half or full width, digits or words: one period."""
    assert str(read_period(written)) == text
    assert read_period(text) == read_period(written)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_period(text: str) -> None:
    """It is not guessed."""
    assert read_period(text) is None


@pytest.mark.parametrize("unit", Unit)
def test_periods_follow_each_other(unit: Unit) -> None:
    """Through two years and back; the same of last year is as many back as a year has."""
    first = Period(2023, unit)
    periods = [first]
    for _ in range(2 * max(1, len(unit.parts))):
        periods.append(periods[-1].next())
    assert periods == sorted(periods)
    assert [period.previous() for period in periods[1:]] == periods[:-1]
    assert periods[max(1, len(unit.parts))].year_before() == first
    assert [read_period(str(period)) for period in periods] == periods
    assert [read_period(period.title) for period in periods] == periods


def test_what_a_period_is_called() -> None:
    """In sentences, before a noun, in columns, and where it lies in the calendar."""
    quarter, year = Period(2024, Unit.QUARTER, 3), Period(2024)
    assert (quarter.title, quarter.heading, quarter.label, quarter.below_year) == (
        *["2024年第3季度"] * 3,
        "2024Q3",
    )
    assert (year.title, year.heading, year.label, year.below_year) == (
        "2024 年度",
        "2024年度",
        "2024 年",
        None,
    )
    found = [str(Period.containing(date(2024, 9, 30), unit)) for unit in Unit]
    assert found == ["2024", "2024H2", "2024Q3", "2024-09"]
    with pytest.raises(ValueError, match="quarter 5"):
        Period(2024, Unit.QUARTER, 5)


@pytest.mark.parametrize("text", ["三季度", "第3季度", "Q3", "3", "03", "第三季度"])
def test_the_part_of_a_year(text: str) -> None:
    """As it may stand in the cell of a quarter."""
    assert Unit.QUARTER.part(text) == 3


@pytest.mark.parametrize("text", ["", "上半年", "5", "0", "3月", "季度", "2024Q3", "３"])
def test_what_is_no_part(text: str) -> None:
    """Of another unit, or none."""
    assert Unit.QUARTER.part(text) is None


def test_a_form_says_what_to_write() -> None:
    """A year alone is no quarter, a month is none, and a form of years has no quarters."""
    form = load_file(FORM)
    assert form.fitting(Period(2024, Unit.QUARTER, 1)) == Period(2024, Unit.QUARTER, 1)
    for wrong, said in (
        (Period(2024), "2024 没有说是哪个季度"),
        (Period(2024, Unit.MONTH, 3), "2024-03 不是季度"),
    ):
        with pytest.raises(UsageError, match=f"{said}。请写 --period，例如 --period 2024Q3。"):
            form.fitting(wrong)
    with pytest.raises(UsageError, match="没有 2024Q1。请写 --year 2024。"):
        find_form("gongkai-2021").fitting(Period(2024, Unit.QUARTER, 1))


MISTAKES = {
    'period = "quarter"|period = "week"': (
        "form.period",
        "“week”不行，可用的有 year、half-year、quarter、month",
    ),
    'period = "quarter"\n|': ("cover.entries[4].kind", "按年度报送的表样没有这一项"),
    'id = "period"\nlabel|id = "season"\nlabel': ("cover.entries[4].kind", '报送期这一项写作 id = "period"'),
    '"（{period}）"|"（{season}）"': ("cover.subtitle", "只有 {year} 处填年度、{period} 处填季度"),
    'id = "received"|id = "previous"': ("table “cases”", "编号不能是“previous”"),
    'previous.carried_out"|previous.nothing"': ("rule[2].holds", "没有指标“nothing”"),
}


@pytest.mark.parametrize("change", MISTAKES)
def test_mistakes_in_a_form(change: str, tmp_path: Path) -> None:
    """Each names its key and what to write."""
    key, said = MISTAKES[change]
    old, new = change.split("|")
    text = FORM.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "form.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FormError) as error:
        load_file(path)
    assert said in str(error.value)
    assert key in str(error.value)


def test_a_form_without_the_entry_of_the_period(tmp_path: Path) -> None:
    """The office must be able to say which quarter it is."""
    text = FORM.read_text(encoding="utf-8")
    entry = '[[cover.entries]]\nid = "period"\nlabel = "季度"\nkind = "period"\n'
    assert entry in text
    path = tmp_path / "form.toml"
    path.write_text(text.replace(entry, ""), encoding="utf-8")
    with pytest.raises(FormError, match='缺少“period”这一项（按季度报送的表样要有它，kind = "period"）'):
        load_file(path)


def test_a_rule_of_a_form_of_years_has_no_previous_period(tmp_path: Path) -> None:
    """There 上期 is a name like any other."""
    text = FORM.read_text(encoding="utf-8").replace('period = "quarter"\n', "").replace("（{period}）", "")
    text = text.replace('[[cover.entries]]\nid = "period"\nlabel = "季度"\nkind = "period"\n', "")
    path = tmp_path / "form.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormError, match="没有指标“previous"):
        load_file(path)
