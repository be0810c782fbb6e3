"""A form that has nothing to do with 信息公开, of quite another shape, passes through everything."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from builders import in_libreoffice
from nianbao.cli import main as cli
from nianbao.form.model import Form
from nianbao.form.registry import OWN_FORMS, find_form
from nianbao.layout.workbook import layout_of

FORMS = Path(__file__).parent / "forms"
FILE = FORMS / "jiguan-2024" / "form.toml"
CLEAN = {
    "cost.staff.wages.budget": "1000000.50",
    "cost.staff.wages.first_half": "500000.1",
    "cost.staff.wages.second_half": "500000.2",
    "cost.running.office.first_half": "0.1",
    "cost.running.office.second_half": "0.2",
    "cost.running.utilities.water.first_half": "33.33",
    "cost.running.utilities.power.second_half": "66.67",
    "cost.running.office.budget": "200",
    "cost.adjustments": "-3",
    "cost.returned": "12.34",
    "space.offices.rooms": "12",
    "space.offices.opened": "240.5",
    "space.offices.closing": "260.25",
    "space.cars.m2": "7",
    "cover.nature": "行政",
    "cover.address": "甲路 1 号",
    "cover.checked_on": "2025-01-05",
}
Run = Callable[..., tuple[int, str]]


@pytest.fixture(autouse=True)
def own_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OWN_FORMS, str(FORMS))


@pytest.fixture
def third() -> Form:
    return find_form("jiguan-2024")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def running(*arguments: object) -> tuple[int, str]:
        code = cli.run([str(argument) for argument in arguments])
        return code, capsys.readouterr().out

    return running


@pytest.fixture
def issue(tmp_path: Path, run: Run) -> Callable[..., Path]:
    """Make a filled workbook of the third form with the command line."""

    def issued(code: str, *more: str, form: object = "jiguan-2024", year: int = 2024, **changes: str) -> Path:
        values = tmp_path / f"{code}.csv"
        figures = dict.fromkeys(_entered(), "0") | CLEAN | changes
        values.write_text("".join(f"{field},{value}\n" for field, value in figures.items()), encoding="utf-8")
        path = tmp_path / f"{code}-{year}.xlsx"
        more = ("--force", *more)
        arguments = ("--code", code, "--office", f"第{code}局", "--kind", "事业", "--values", values, *more)
        assert run("template", "-o", path, "--form", form, "--year", year, *arguments)[0] == 0
        return path

    return issued


def _entered() -> list[str]:
    return [field.id for field in find_form("jiguan-2024").entered]


def test_subtotals_of_subtotals(third: Form) -> None:
    """The grand total adds up subtotals, one of which adds up another subtotal."""
    parts = {each.id: each.parts for each in third.totals}
    assert parts["cost.total.budget"] == ("cost.staff.subtotal.budget", "cost.running.subtotal.budget")
    assert parts["cost.running.subtotal.budget"] == (
        "cost.running.office.budget",
        "cost.running.utilities.subtotal.budget",
    )
    assert {each.number for each in third.totals if each.table == "cost"} == {"amount"}


def test_the_newest_official_form_stays_the_default(third: Form) -> None:
    """A form of one's own does not take the place of the official one."""
    assert find_form(None).id == "gongkai-2021"


@pytest.mark.libreoffice
def test_from_template_to_summary_of_summaries(
    third: Form, tmp_path: Path, run: Run, issue: Callable[..., Path]
) -> None:
    """Template, recalculation in LibreOffice, check, summary, and a summary of summaries, all exact."""
    saved = in_libreoffice([issue(code) for code in ("1", "2", "3")], "xlsx", tmp_path / "resaved")
    code, said = run("check", *saved, "--format", "json")
    checked = json.loads(said)
    assert code == 0, said
    values = checked["submissions"][0]["values"]
    assert values["cost.total.spent"] == "1000100.6"
    assert values["cost.running.subtotal.spent"] == "100.3"
    assert values["cost.adjustments"] == -3
    assert values["space.all.closing"] == "260.25"
    assert values["space.cars.year"] == 7
    recalculated = load_workbook(saved[0], data_only=True)
    slot = layout_of(third).slots["cost.total.spent"]
    assert recalculated[slot.sheet][slot.area.address].value == pytest.approx(1000100.6)
    ledger = layout_of(third).ledger
    assert recalculated["_nianbao"][ledger.live("errors").address].value == 0

    summaries = []
    for name, files in (("东", saved[:2]), ("西", saved[2:])):
        summary = tmp_path / f"{name}.xlsx"
        assert run("consolidate", *files, "-o", summary, "--office", name, "--code", name)[0] == 0
        summaries.append(summary)
    summaries = in_libreoffice(summaries, "xlsx", tmp_path / "resaved")
    _, said = run("consolidate", *summaries, "-o", tmp_path / "全.xlsx", "--format", "json")
    _, everything = run("consolidate", *saved, "-o", tmp_path / "直接.xlsx", "--format", "json")
    assert json.loads(said)["totals"] == json.loads(everything)["totals"]
    assert Decimal(json.loads(said)["totals"]["cost.total.spent"]) == 3 * Decimal("1000100.6")
    assert json.loads(said)["form"] == "jiguan-2024"


def test_its_rules_are_checked(run: Run, issue: Callable[..., Path]) -> None:
    """Every rule finds what breaks it, at its cell, in the form's own words."""
    path = issue(
        "1",
        **{
            "cost.staff.wages.budget": "10",
            "space.halls.closing": "9",
            "cost.returned": "1000",
        },
    )
    code, said = run("check", path, "--format", "json")
    found = [
        (each["code"], each["sheet"], each["cell"]) for each in json.loads(said)["submissions"][0]["findings"]
    ]
    assert code == 1
    assert found == [
        ("space.rooms", "用房", "D4"),
        ("cost.returned", "运行经费", "F16"),
        ("cost.over-budget", "运行经费", "G7"),
        ("cost.over-budget", "运行经费", "G13"),
    ]


def test_a_choice_on_the_cover(run: Run, issue: Callable[..., Path]) -> None:
    """A choice that is left blank, or is none of the choices, is said at its cell."""
    found = {}
    for nature in ("", "私营"):
        said = run("check", issue("1", **{"cover.nature": nature}), "--format", "json")[1]
        found[nature] = [
            (each["code"], each["severity"], each["cell"])
            for each in json.loads(said)["submissions"][0]["findings"]
        ]
    assert found == {
        "": [("cover.blank", "warning", "B5")],
        "私营": [("cover.choice", "warning", "B5")],
    }


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("明天", ["cover.not-a-date"]),
        ("2025-02-30", ["cover.not-a-date"]),
        ("2025年1月5日", []),
        ("1月5日", []),
    ],
)
def test_a_date_on_the_cover(run: Run, issue: Callable[..., Path], text: str, codes: list[str]) -> None:
    """What is no day of the calendar is said; the ways in which dates are written are all taken."""
    said = run("check", issue("1", **{"cover.checked_on": text}), "--format", "json")[1]
    found = json.loads(said)["submissions"][0]["findings"]
    assert [each["code"] for each in found] == codes


def test_last_year_is_a_workbook_too(run: Run, tmp_path: Path, issue: Callable[..., Path]) -> None:
    """The year before comes from a summary; the carry-over rule of this form uses it."""
    summary = tmp_path / "2024.xlsx"
    run("consolidate", issue("1"), "-o", summary)
    now = issue("1", "--prior", summary, year=2025)
    code, said = run("check", now, "--prior", summary, "--format", "json")
    findings = {each["code"]: each for each in json.loads(said)["submissions"][0]["findings"]}
    assert set(findings) == {"space.opening", "figures.same-as-prior"}
    found = findings["space.opening"]
    assert (found["found"], found["expected"]) == ("240.5", "260.25")
    assert code == 0


def test_a_form_file_outside_the_package(
    run: Run, tmp_path: Path, issue: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """``--form`` takes the path of a form file, whether its folder is known or not."""
    filled = issue("1", form=FILE)
    monkeypatch.delenv(OWN_FORMS)
    assert run("template", "-o", tmp_path / "a.xlsx", "--form", FILE, "--year", "2024")[0] == 0
    assert run("check", filled, "--form", FILE)[0] == 0
    assert run("consolidate", filled, "--form", FILE, "-o", tmp_path / "s.xlsx")[0] == 0
    assert "cost.total.spent" in run("fields", "--form", FILE, "--format", "csv")[1]
    assert run("check", tmp_path / "a.xlsx", "--format", "json")[0] == 1
    assert (
        json.loads(run("check", tmp_path / "a.xlsx", "--format", "json")[1])["submissions"][0]["findings"][0][
            "code"
        ]
        == "form.unknown"
    )
    said = run("check", tmp_path / "a.xlsx")[1]
    assert "这是表样“jiguan-2024”的表，这里没有这个表样" in said
    assert "NIANBAO_FORMS" in said


def test_two_kinds_of_reports_in_one_inbox(run: Run, tmp_path: Path, issue: Callable[..., Path]) -> None:
    """The form that most files have is the one of the run; the other says that it is another report."""
    official = tmp_path / "official.xlsx"
    run("template", "-o", official, "--year", "2024", "--code", "9", "--office", "第九局")
    code, said = run("check", issue("1"), issue("2"), official, "--format", "json")
    given = json.loads(said)
    assert (code, given["form"]) == (1, "jiguan-2024")
    assert [each["status"] for each in given["submissions"]] == ["passed", "passed", "failed"]
    found = given["submissions"][2]["findings"]
    assert "form.other" in [each["code"] for each in found]
    assert "机关运行情况统计表" in next(each for each in found if each["code"] == "form.other")["message"]
    assert run("consolidate", issue("1"), issue("2"), official, "-o", tmp_path / "s.xlsx")[0] == 1
    chosen = run("check", issue("1"), issue("2"), official, "--form", "gongkai-2021", "--format", "json")[1]
    assert json.loads(chosen)["form"] == "gongkai-2021"
