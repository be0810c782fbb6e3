"""One table in months, quarters and half-years, with computed cells: filled, checked, added up, compared."""

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from tests.builders import Run

import nianbao
from nianbao.core import Unit
from nianbao.form.registry import OWN_FORMS, find_form

QUARTERLY = Path(__file__).parent / "forms" / "banjian-2024" / "form.toml"
PERIODS = {
    Unit.MONTH: ("2024-03", "2024-02", "2023-03"),
    Unit.QUARTER: ("2024Q1", "2023Q4", "2023Q1"),
    Unit.HALF: ("2024H1", "2023H2", "2023H1"),
}
"""The period that is reported on, the one before, the same one of last year."""
NOW, BEFORE, LAST_YEAR = (6, 11, 14, 3), (3, 12, 9, 6), (2, 10, 9, 3)
"""Carried in, received, handled, carried out at the window; the other columns have twice, three and four times as much."""
COLUMNS = ("window", "online", "phone", "letter")
UNITS = pytest.mark.parametrize("unit", PERIODS, ids=lambda unit: unit.value)


@pytest.fixture
def form_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Unit], str]:
    """Make the quarterly form of the tests one of another unit, with two more columns and a computed row."""
    monkeypatch.setenv(OWN_FORMS, str(tmp_path / "forms"))
    monkeypatch.chdir(tmp_path)

    def make(unit: Unit) -> str:
        text = QUARTERLY.read_text(encoding="utf-8")
        for old, new in (
            ('id = "banjian-2024"', 'id = "banjian-other"'),
            ('period = "quarter"', f'period = "{unit.value}"'),
            ("上季度", unit.before),
            ("本季度", unit.this),
            ('["window", "online"]', json.dumps(COLUMNS)),
            (
                'label = "网上" },',
                'label = "网上" }, { id = "phone", label = "电话" }, { id = "letter", label = "信函" },',
            ),
            (
                'word = "结转下季度" },',
                'word = "结转下期" },\n  { id = "rate", label = "办结率（%）", unit = "%", decimals = 1,'
                ' formula = "handled / (carried_in + received) * 100" },',
            ),
        ):
            assert old in text
            text = text.replace(old, new)
        folder = tmp_path / "forms" / "banjian-other"
        folder.mkdir(parents=True)
        (folder / "form.toml").write_text(text, encoding="utf-8")
        return "banjian-other"

    return make


def filled(form: str, period: str, figures: tuple[int, ...], folder: str) -> Path:
    """Write what two offices hand in, the second twice the figures of the first."""
    Path(folder).mkdir()
    names = ("carried_in", "received", "handled", "carried_out")
    for number, office in enumerate(("甲街道", "乙局"), 1):
        values: dict[str, int | str] = {
            f"cases.{name}.{column}": number * times * figure
            for name, figure in zip(names, figures, strict=True)
            for times, column in enumerate(COLUMNS, 1)
        }
        nianbao.write_template(
            Path(folder, f"00{number}.xlsx"),
            form=find_form(form),
            period=period,
            code=f"00{number}",
            office=office,
            kind="街道" if number == 1 else "部门",
            values={**values, "cover.phone": "1"},
        )
    return Path(folder)


def summary(run: Run, folder: Path) -> Path:
    """Add up a period."""
    path = folder.with_suffix(".xlsx")
    code, _, said = run("consolidate", folder, "-o", path, "--office", "甲区", "--code", "0")
    assert code == 0, said
    return path


def found(run: Run, *arguments: object) -> list[tuple[str, str]]:
    """Check; gives code and message of every finding."""
    _, out, said = run("check", "--format", "json", *arguments)
    assert out, said
    return [
        (one["code"], one["message"]) for each in json.loads(out)["submissions"] for one in each["findings"]
    ]


@UNITS
def test_a_round(unit: Unit, form_of: Callable[[Unit], str], run: Run) -> None:
    """From the template to the comparison of periods; rates are computed anew from the sums."""
    form, (now, before, last_year) = form_of(unit), PERIODS[unit]
    earlier = [
        summary(run, filled(form, period, figures, period))
        for period, figures in ((before, BEFORE), (last_year, LAST_YEAR))
    ]
    priors = [part for path in earlier for part in ("--prior", path)]
    assert found(run, filled(form, now, NOW, now), *priors) == []
    total = summary(run, Path(now))
    read = nianbao.read(total)[0]
    assert str(read.period) == now
    position = find_form(form).position
    figures = {
        name: read.values[position[f"cases.{name}.total"]] for name in ("received", "carried_out", "rate")
    }
    assert {name: str(value) for name, value in figures.items()} == {
        "received": "330",
        "carried_out": "90",
        "rate": "82.4",
    }
    book = openpyxl.load_workbook(total)
    assert [book["报送情况"]["G2"].value, book["报送情况"]["G3"].value] == ["报送期", now]
    code, out, said = run("trend", total, *earlier, "-o", "对照.xlsx")
    assert code == 0, said
    assert "各期之间没有衔接上的：汇总数 0 处，各单位 0 处。" in out
    rows = [
        [cell.value for cell in row]
        for row in openpyxl.load_workbook("对照.xlsx", data_only=True)["各期对照"].iter_rows()
    ]
    received = next(row for row in rows if row[0] == "新收（件）")
    assert [value for value in received if isinstance(value, int | float)][:1] == [300]
    assert 330 in received
    assert 360 in received


@UNITS
def test_the_figures_of_an_earlier_period_once_more(
    unit: Unit, form_of: Callable[[Unit], str], run: Run
) -> None:
    """Each earlier period is named by its own word, and what was changed is the period."""
    form, (now, before, last_year) = form_of(unit), PERIODS[unit]
    priors = []
    for period, figures in ((before, BEFORE), (last_year, LAST_YEAR)):
        priors += ["--prior", summary(run, filled(form, period, figures, period))]
    for figures, code, word in (
        (BEFORE, "figures.same-as-previous", unit.before),
        (LAST_YEAR, "figures.same-as-prior", "上年同期"),
    ):
        folder = filled(form, now, figures, code)
        same = [one for one in found(run, folder, *priors) if one[0].startswith("figures.")]
        assert [code for code, _ in same] == [code, code]
        assert f"填报的 16 个不是 0 的数，全部与{word}相同。" in same[0][1]
        assert f"请核对是不是把{word}的表改了报送期再报" in same[0][1]


def test_a_folder_of_earlier_files(form_of: Callable[[Unit], str], run: Run) -> None:
    """The files of both earlier periods in one folder, as the offices sent them, are told apart."""
    form, (now, before, last_year) = form_of(Unit.QUARTER), PERIODS[Unit.QUARTER]
    Path("以前").mkdir()
    for period, figures in ((before, BEFORE), (last_year, LAST_YEAR)):
        filled(form, period, figures, f"以前/{period}")
    assert found(run, filled(form, now, NOW, "对"), "--prior", "以前") == []
    wrong = [code for code, _ in found(run, filled(form, now, (5, 31, 33, 3), "错"), "--prior", "以前")]
    assert sorted(set(wrong)) == ["cases.carried-in", "cases.year-on-year"]


@pytest.mark.libreoffice
def test_saved_by_libreoffice(form_of: Callable[[Unit], str], libreoffice: Callable[..., Path]) -> None:
    """The period, the figures and the check code stay what they were, in its own format too."""
    form, now = form_of(Unit.QUARTER), PERIODS[Unit.QUARTER][0]
    file = filled(form, now, NOW, "收件") / "001.xlsx"
    own = nianbao.read(file)[0]
    for extension, codes in (("xlsx", []), ("ods", ["form.foreign-format"])):
        saved = nianbao.read(libreoffice(file, extension))[0]
        assert (str(saved.period), saved.values) == (now, own.values)
        assert saved.check_code(find_form(form)) == own.check_code(find_form(form))
        assert [finding.code for finding in saved.findings] == codes
