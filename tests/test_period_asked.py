"""Rounds of months and quarters: what may be typed for the period, and what is said where something is missing."""

import json
from pathlib import Path

import openpyxl
import pytest

import nianbao
from builders import Run, in_libreoffice
from nianbao.core import Unit
from nianbao.form.registry import OWN_FORMS, find_form
from nianbao.submission import NO_CODE
from test_period_round import FIGURES, FORM, FORMS, codes, filled, own_forms, summary, values

__all__ = ["own_forms"]

MONTHLY = "banjian-yue"
ACCEPTED = ("3月", "三月", "03月", "3月份", "三月份", "03", "3", 3)
REFUSED = ("2024年3月", "2024-03", 45352, "第1季度", "13", "0", None)


@pytest.fixture
def monthly(own_forms: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make the same form with a month, known beside the others; gives its id."""
    folder = tmp_path / "表样" / MONTHLY
    folder.mkdir(parents=True)
    text = (FORMS / FORM / "form.toml").read_text(encoding="utf-8")
    for before, after in (
        (f'id = "{FORM}"', f'id = "{MONTHLY}"'),
        ('period = "quarter"', 'period = "month"'),
        ('label = "季度"', 'label = "月份"'),
        ("窗口办件季度", "窗口办件月度"),
    ):
        assert before in text
        text = text.replace(before, after)
    (folder / "form.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv(OWN_FORMS, f"{FORMS}:{tmp_path / '表样'}")
    return MONTHLY


@pytest.mark.libreoffice
def test_workbook_and_check_accept_the_same(monthly: str, run: Run, tmp_path: Path) -> None:
    """An open month typed in any way: what has a check code is read, and what is refused is shown at its own cell."""
    own = values(FIGURES["2024Q3"][0]) | {"cover.office": "甲街道", "cover.code": "001", "cover.year": "2024"}
    nianbao.write_template("开.xlsx", form=find_form(monthly), values=own)
    files = []
    for number, typed in enumerate((*ACCEPTED, *REFUSED)):
        book = openpyxl.load_workbook("开.xlsx")
        book["填报说明"]["B5"] = typed
        files.append(Path(f"{number}.xlsx"))
        book.save(files[-1])
    for number, file in enumerate(in_libreoffice(files, "xlsx", tmp_path / "算过")):
        book = openpyxl.load_workbook(file, data_only=True)
        cover, audit = book["填报说明"], book["审核"]
        shown = [str(cell.value) for row in (*cover.iter_rows(), *audit.iter_rows()) for cell in row]
        accepted = number < len(ACCEPTED)
        assert cover["A2"].value == ("（2024年3月）" if accepted else "（2024年）"), number
        assert (NO_CODE in shown) is not accepted, number
        _, out, _ = run("check", file, "--format", "json")
        (read,) = json.loads(out)["submissions"]
        assert read["period"] == ("2024-03" if accepted else None), number
        cells = [found["cell"] for found in read["findings"] if found["code"] == "office.missing"]
        assert cells == ([] if accepted else ["B5"]), number
        if not accepted:
            (line,) = [row for row in audit.iter_rows(min_row=5, max_row=16) if row[1].value == "必须改"]
            assert (line[3].value, line[7].value) == ("“月份”从下拉框中选一项，例如“1月”", "填报说明!B5")


@pytest.mark.parametrize("unit", [Unit.HALF, Unit.QUARTER, Unit.MONTH])
def test_every_spelling_is_of_one_part(unit: Unit) -> None:
    """The name of the list and its spellings lead to their own part only."""
    seen = [text for spellings in unit.spellings for text in spellings]
    assert len(seen) == len(set(seen))
    assert [unit.part(name) for name in unit.parts] == list(range(1, len(unit.parts) + 1))


def test_the_form_of_a_period_is_named(monthly: str, run: Run) -> None:
    """Where no form was named, a period below the year leads to the forms that have such, never to another year."""
    for command in (
        ("new", "轮", "--period", "2024Q3"),
        ("template", "-o", "a.xlsx", "--period", "2024Q3"),
        ("distribute", "名册.csv", "-o", "模板", "--period", "2024Q3"),
    ):
        code, _, said = run(*command)
        assert code == 2
        assert f"按季度报送的有 {FORM}（窗口办件季度统计表）" in said, command
        assert f"--form {FORM}" in said
        assert "--year" not in said
    _, _, said = run("new", "轮", "--period", "2024-03")
    assert f"按月报送的有 {monthly}（" in said


def test_without_the_folder_of_forms(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form that is not known, or no form with such periods: where own forms are looked for is said."""
    monkeypatch.delenv(OWN_FORMS)
    for command in (("template", "-o", "a.xlsx", "--form", FORM), ("new", "轮", "--period", "2024Q3")):
        code, _, said = run(*command)
        assert (code, f"{OWN_FORMS} 设为放表样的文件夹（现在没有设）" in said) == (2, True), command
    monkeypatch.setenv(OWN_FORMS, str(FORMS))
    _, _, said = run("template", "-o", "a.xlsx", "--form", "banjian-2025")
    assert f"现在是 {FORMS}" in said


def test_a_next_round_says_only_what_is_missing(run: Run) -> None:
    """After the round before, its summary is there; the one of last year is asked for, and how both are written."""
    summary(run, "2024Q2")
    made = ("--form", FORM, "--roster", "名册.csv", "--office", "甲区", "--code", "0")
    assert run("new", "二季度", "--period", "2024Q2", *made)[0] == 0
    same = Path("二季度/汇总.xlsx")
    same.write_bytes(Path("汇总2024Q2.xlsx").read_bytes())
    code, _, said = run("new", "三季度", "--after", "二季度", "--prior", same)
    assert code == 0, said
    assert "还缺上年同期（2023年第3季度）的汇总" in said
    assert "上期（" not in said
    assert 'prior = ["上期汇总.xlsx", "上年同期汇总.xlsx"]' in said
    code, _, said = run("new", "空", "--after", "二季度", "--period", "2024Q4")
    assert code == 0, said  # the round before is of neither earlier period: its summary is left where it is
    assert "还缺上期（2024年第3季度）和上年同期（2023年第4季度）的汇总" in said
    assert not list(Path("空").glob("*汇总.xlsx"))
    same.unlink()
    _, _, said = run("new", "无", "--after", "二季度")
    assert "还缺上期（2024年第2季度）和上年同期（2023年第3季度）的汇总" in said


def test_one_file_given_twice_is_one(run: Run) -> None:
    """By whatever path; the report then says which period was not given, and not that codes differ."""
    filled("2024Q3", "收件")
    earlier = summary(run, "2024Q2")
    code, out, said = run("check", "收件", "--prior", earlier, "--prior", earlier.resolve())
    assert code == 0, said
    assert "没有给出上年同期（2023年第3季度）的汇总，1 条跨期审核没有评估；用 --prior 给出即可评估。" in out
    assert "核对单位编码" not in out


def test_a_wrong_period_is_said_of_its_option(run: Run) -> None:
    """Under the name that was typed."""
    assert "--period 的值不对" in run("new", "轮", "--period", "2024Q9")[2]
    assert "--period 的值不对" in run("new", "轮", "--period=2024Q9")[2]
    assert "--year 的值不对" in run("new", "轮", "--year", "24")[2]


def test_a_file_of_another_quarter_is_not_held_to_these(run: Run) -> None:
    """The earlier figures are those for the round's quarter: nothing but the quarter is said of the file."""
    filled("2024Q4", "收件", received=90, handled=88, carried_out=6)
    earlier = ("--prior", summary(run, "2024Q2"), "--prior", summary(run, "2023Q3"))
    found = codes(run, "收件", "--period", "2024Q3", *earlier)
    assert [code for code, _, _ in found] == ["year.mismatch"] * 2


def test_kinds_are_missed_only_where_rules_ask(run: Run) -> None:
    """A form whose rules ask of no kind says nothing of offices without one."""
    nianbao.write_template("甲.xlsx", form=find_form(FORM), period="2024Q3", code="001", office="甲街道")
    assert "没有写明单位类别" not in run("check", "甲.xlsx")[1]
