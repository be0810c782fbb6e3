"""What is said beside the results: on stderr, in Chinese, and never lost."""

import io
import json
from pathlib import Path

import openpyxl
import pytest
from tests.builders import changed, saved, small_content

from nianbao.cli.main import run
from nianbao.form.model import Form
from nianbao.layout.workbook import layout_of
from nianbao.template.write import write_template

RECEIVED, GRANTED = "applications__received__natural_person", "applications__granted__natural_person"
CARRIED = "applications__carried_out__natural_person"


@pytest.fixture
def office(form: Form, tmp_path: Path) -> str:
    """Save the report of one office, in which all is well."""
    content = small_content(form, "001", "甲街道", **{RECEIVED: 5, GRANTED: 5})
    return saved(tmp_path, write_template(content), "甲.xlsx")


def test_several_files_of_one_office_are_said(
    form: Form, office: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """check looks at each of them; whoever reads the result is told which one will count."""
    other = small_content(form, "001", "甲街道", **{RECEIVED: 6, GRANTED: 6})
    newer = saved(tmp_path, write_template(other), "乙.xlsx")
    assert run(["check", office]) == 0
    assert "已有更新的文件" not in capsys.readouterr().out
    assert run(["check", office, newer, "--format", "json"]) == 0
    older, counting = json.loads(capsys.readouterr().out)["submissions"]
    assert [found["code"] for found in older["findings"]] == ["submission.superseded"]
    assert f"同一单位有更新的文件 {newer}，这个文件不汇总" in older["findings"][0]["message"]
    assert counting["findings"] == []


@pytest.mark.parametrize("command", ["check", "consolidate"])
def test_a_kind_that_the_form_does_not_know_is_said(
    command: str, office: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rules of some kinds of office are not assessed for it: nobody should take that for a pass."""
    roster = tmp_path / "名册.csv"
    roster.write_text("code,name,kind\n001,甲街道,街办\n", encoding="utf-8")
    output = ["-o", str(tmp_path / "s.xlsx")] if command == "consolidate" else []
    assert run([command, office, "--roster", str(roster), *output]) == 0
    assert "注意：单位类别“街办”不在表样的类别里（街道、" in capsys.readouterr().err


def test_a_file_that_is_no_report_is_not_converted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """import says that no tables were found; a text is no wrong kind of file for it."""
    text = tmp_path / "note.txt"
    text.write_text("明天开会。", encoding="utf-8")
    assert run(["import", str(text), "-o", str(tmp_path / "out")]) == 1
    assert f"没有转换 {text}：里面没有找到报表的表格。请" in capsys.readouterr().err


def test_a_file_without_a_seal_is_told_apart(
    office: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No seal at all is another thing than the seal of somebody else."""
    key = tmp_path / "key"
    run(["key", "-o", str(key)])
    assert run(["check", office, "--key", str(key)]) == 1
    out = "".join(line.strip() for line in capsys.readouterr().out.splitlines())
    assert "封签与单位编码 001 不符（文件里没有封签，不是加了封签的模板）" in out


def test_one_template_begins_with_last_year_s_figures_too(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """template --prior fills in what distribute --prior fills in; --values goes before it."""
    content = small_content(form, "001", "甲街道", year=2023, **{RECEIVED: 5, GRANTED: 3})
    last = saved(tmp_path, write_template(changed(content, **{CARRIED: 2})), "上年.xlsx")
    slot = layout_of(form).slots["applications.carried_in.natural_person"]
    output = tmp_path / "t.xlsx"
    common = ["template", "-o", str(output), "--force", "--code", "001", "--office", "甲街道"]

    def cell(*more: str) -> object:
        assert run([*common, *more]) == 0
        book = openpyxl.load_workbook(io.BytesIO(output.read_bytes()))
        return book[slot.sheet][slot.area.address].value

    assert cell("--prior", last, "--year", "2024") == 2
    assert "不相连" not in capsys.readouterr().err
    values = tmp_path / "v.csv"
    values.write_text("applications.carried_in.natural_person,9\n", encoding="utf-8")
    assert cell("--prior", last, "--year", "2024", "--values", str(values)) == 9
    cell("--prior", last, "--year", "2025")
    assert "注意：上年数据是 2023 年度的，与 2025 年度不相连。" in capsys.readouterr().err


def test_offices_without_figures_of_last_year_are_named(
    form: Form, office: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Last year's file may have other offices only: nothing is left unassessed without a word."""
    last = saved(tmp_path, write_template(small_content(form, "002", "乙局", year=2023)), "上年.xlsx")
    newer = saved(tmp_path, write_template(small_content(form, "002", "乙局")), "乙.xlsx")
    said = "注意：1 个单位没有上年数据，跨年审核没有评估：甲街道。请核对单位编码和 --prior 的文件。"
    assert run(["check", office, newer, "--prior", last]) == 0
    streams = capsys.readouterr()
    assert said in streams.err
    assert "条跨年审核没有评估" not in streams.out
    assert run(["check", office, "--prior", last]) == 0
    streams = capsys.readouterr()
    assert said in streams.err
    assert "上年数据里没有这些单位，26 条跨年审核没有评估；请核对单位编码和 --prior 的文件。" in streams.out
    assert run(["check", newer, "--prior", last]) == 0
    assert "没有评估" not in capsys.readouterr().err


def test_what_a_command_was_given_for_another_use_is_not_read(
    form: Form,
    office: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """All in one folder: a summary does not add up itself, and roster and last year's figures are no reports."""
    monkeypatch.chdir(tmp_path)
    Path("名册.csv").write_text("code,name\n001,甲街道\n", encoding="utf-8")
    Path("上年.xlsx").write_bytes(write_template(small_content(form, "001", "甲街道", year=2023)))
    command = ["consolidate", ".", "-o", "汇总.xlsx", "--roster", "名册.csv", "--prior", "上年.xlsx"]
    assert run(command) == 0
    first = Path("汇总.xlsx").read_bytes()
    capsys.readouterr()
    assert run([*command, "--force"]) == 0
    streams = capsys.readouterr()
    assert Path("汇总.xlsx").read_bytes() == first
    assert "已汇总 1 个单位" in streams.out
    for said in ("汇总.xlsx：这是要写的结果", "名册.csv：这是单位名册", "上年.xlsx：这是上年数据"):
        assert f"跳过 ./{said}" in streams.err
