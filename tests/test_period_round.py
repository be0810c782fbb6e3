"""A form of quarters through a whole round: templates, letters, checks against two earlier periods, sums, trend."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import nianbao
from nianbao.cli import main as cli
from nianbao.form.registry import OWN_FORMS, find_form

FORMS = Path(__file__).parent / "forms"
FORM = "banjian-2024"
ROSTER = "单位编码,单位名称,单位类别,电子邮箱\n001,甲街道,街道,a@example.cn\n002,乙局,部门,b@example.cn\n"
Run = Callable[..., tuple[int, str, str]]

FIGURES = {
    "2023Q3": ((3, 40, 41, 2), (1, 20, 20, 1)),
    "2024Q1": ((2, 30, 30, 2), (0, 10, 9, 1)),
    "2024Q2": ((2, 44, 40, 6), (1, 12, 11, 2)),
    "2024Q3": ((6, 50, 52, 4), (2, 16, 14, 4)),
    "2024Q4": ((4, 60, 60, 4), (4, 10, 12, 2)),
}
"""Of both offices and every quarter: carried in, received, handled, carried out, all at the window."""


@pytest.fixture(autouse=True)
def own_forms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The forms of the tests are known, and commands stand in a folder of their own."""
    monkeypatch.setenv(OWN_FORMS, str(FORMS))
    monkeypatch.chdir(tmp_path)
    Path("名册.csv").write_text(ROSTER, encoding="utf-8")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line; gives the exit code and what was written to both streams."""

    def running(*arguments: object) -> tuple[int, str, str]:
        code = cli.run([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return running


def values(figures: tuple[int, ...]) -> dict[str, int | str]:
    """Give the figures of an office, all at the window, and its telephone."""
    names = ("carried_in", "received", "handled", "carried_out")
    found: dict[str, int | str] = {
        f"cases.{name}.window": value for name, value in zip(names, figures, strict=True)
    }
    return {**found, **{f"cases.{name}.online": 0 for name in names}, "cover.phone": "1"}


def filled(period: str, folder: str, **changes: int) -> Path:
    """Write what both offices hand in for a quarter."""
    Path(folder).mkdir(exist_ok=True)
    for number, (office, figures) in enumerate(zip(("甲街道", "乙局"), FIGURES[period], strict=True), 1):
        own = values(figures) | (
            {f"cases.{name}.window": value for name, value in changes.items()} if number == 1 else {}
        )
        nianbao.write_template(
            Path(folder, f"00{number}.xlsx"),
            form=find_form(FORM),
            period=period,
            code=f"00{number}",
            office=office,
            kind="街道" if number == 1 else "部门",
            values=own,
        )
    return Path(folder)


def summary(run: Run, period: str) -> Path:
    """Add up a quarter."""
    path = Path(f"汇总{period}.xlsx")
    if not path.exists():
        folder = filled(period, f"收件{period}")
        code, _, said = run("consolidate", folder, "-o", path, "--office", "甲区", "--code", "0")
        assert code == 0, said
    return path


def codes(run: Run, *arguments: object) -> list[tuple[str, str | None, str]]:
    """Check, and give code, cell and message of every finding."""
    _, out, said = run("check", "--format", "json", *arguments)
    assert out, said
    data = json.loads(out)
    return [
        (one["code"], one["cell"], one["message"]) for each in data["submissions"] for one in each["findings"]
    ]


def test_the_template_of_a_quarter() -> None:
    """Issued it is locked; open there is a list to choose from; the sheets name the quarter."""
    nianbao.write_template("a.xlsx", form=find_form(FORM), period="2024Q3", code="001", office="甲街道")
    cover = openpyxl.load_workbook("a.xlsx")["填报说明"]
    assert [cover[cell].value for cell in ("D4", "B5")] == [2024, "第3季度"]
    assert cover["B5"].protection.locked
    nianbao.write_template("b.xlsx", form=find_form(FORM))
    cover = openpyxl.load_workbook("b.xlsx")["填报说明"]
    assert not cover["B5"].protection.locked
    (choice,) = [each for each in cover.data_validations.dataValidation if "B5" in str(each.sqref)]
    assert choice.formula1 == '"第1季度,第2季度,第3季度,第4季度"'
    shown = openpyxl.load_workbook("a.xlsx", data_only=True)
    assert shown["填报说明"]["A2"].value == "（2024年第3季度）"
    assert "报送期：2024年第3季度" in str(shown["办件"]["A7"].value)


def test_two_earlier_periods(run: Run) -> None:
    """The quarter before and the same quarter of last year are read apart; each rule holds its own against them."""
    earlier = ("--prior", summary(run, "2024Q2"), "--prior", summary(run, "2023Q3"))
    assert codes(run, filled("2024Q3", "对"), *earlier) == []
    wrong = filled("2024Q3", "错", carried_in=5, received=90, handled=15, carried_out=80)
    found = codes(run, wrong, *earlier)
    assert [(code, cell, said.partition("：")[2].partition("。")[0]) for code, cell, said in found] == [
        ("cases.carried-in", "B3", "上季度结转填了 5，上季度报告的结转下季度是 6，少 1"),
        ("cases.month-on-month", "D5", "本季度办结 15 件，上季度 40 件，少 25 件（减 63%）"),
        ("cases.year-on-year", "D4", "本季度新收 90 件，上年同期 40 件，多 50 件（增 1.3 倍）"),
    ]


def test_what_was_not_given_is_silent_and_said(run: Run) -> None:
    """Without one of the two, its rules are not assessed and the report says which is missing."""
    _, out, _ = run("check", filled("2024Q3", "收件"), "--prior", summary(run, "2024Q2"))
    assert "没有上年同期数据，1 条跨年审核没有评估" in out
    _, out, _ = run("check", "收件", "--prior", summary(run, "2023Q3"))
    assert "没有上季度数据，3 条跨年审核没有评估" in out


def test_wrong_earlier_files(run: Run) -> None:
    """Of another quarter, twice the same, or several for a form of years: refused with what is wanted."""
    filled("2024Q3", "收件")
    code, _, said = run("check", "收件", "--prior", summary(run, "2024Q1"))
    assert code == 2
    assert "是 2024年第1季度的；2024年第3季度要的是上年同期 2023年第3季度、上季度 2024年第2季度的" in said
    second = shutil.copy(summary(run, "2024Q2"), "又一份.xlsx")
    code, _, said = run("check", "收件", "--prior", summary(run, "2024Q2"), "--prior", second)
    assert code == 2
    assert "都是 2024年第2季度的，只能用一份" in said
