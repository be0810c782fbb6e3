"""Headings that are the totals of their own children: 本级收入, 其中 税收收入, …"""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from nianbao.cli import main as cli
from nianbao.form.load import load_file
from nianbao.form.model import Form
from nianbao.layout.workbook import layout_of

START = (Path(__file__).parent / "forms" / "kaohe-2024" / "form.toml").read_text(encoding="utf-8")
TABLE = """
[[table]]
id = "income"
sheet = "收入"
title = "收入情况"

[[table.block]]
corner = "收入项目"
rows = [
  { id = "own", label = "本级收入", total_of = ["tax", "other"], rows = [
    { id = "tax", label = "税收收入" },
    { id = "other", label = "非税收入", total_of = ["fees", "fines"], rows = [
      { id = "fees", label = "行政事业性收费" },
      { id = "fines", label = "罚没收入" },
    ] },
  ] },
  { id = "aid", label = "上级补助" },
  { id = "total", label = "收入总计", total_of = ["own", "aid"] },
]
columns = [
  { id = "year", label = "全年", total_of = ["first", "second"], kind = "amount", inner = "分期", columns = [
    { id = "first", label = "上半年" },
    { id = "second", label = "下半年" },
  ] },
]
"""
FIGURES = {
    "income.own.tax.year.first": "100.5",
    "income.own.other.fees.year.first": "7",
    "income.own.other.fines.year.second": "2.25",
    "income.aid.year.second": "30",
}


@pytest.fixture
def form(tmp_path: Path) -> Form:
    path = tmp_path / "shouru-2024" / "form.toml"
    path.parent.mkdir()
    head = START.split("[[table]]")[0].replace('id = "kaohe-2024"', 'id = "shouru-2024"')
    path.write_text(head + TABLE, encoding="utf-8")
    return load_file(path)


def test_what_they_add_up(form: Form) -> None:
    """A heading's own row adds up its children's, a total outside takes it alone."""
    parts = {each.id: each.parts for each in form.totals}
    assert parts["income.own.year.first"] == ("income.own.tax.year.first", "income.own.other.year.first")
    assert parts["income.total.year.first"] == ("income.own.year.first", "income.aid.year.first")
    assert parts["income.aid.year"] == ("income.aid.year.first", "income.aid.year.second")


def test_where_they_stand(form: Form) -> None:
    """The heading's row comes first, its children below it beside 其中; of columns, beside and below."""
    (table,) = layout_of(form).tables
    labels = {label.area.range: label.text for label in table.labels}
    assert (labels["A4:C4"], labels["A5:A8"], labels["B6:C6"], labels["B7:B8"]) == (
        "本级收入",
        "其中",
        "非税收入",
        "其中",
    )
    assert (labels["D2:D3"], labels["E2:F2"], labels["E3"]) == ("全年", "分期", "上半年")


def test_from_the_template_to_the_report(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Filled, checked, added up, published and read back: the totals are those of the children."""
    values, filled = tmp_path / "v.csv", tmp_path / "1.xlsx"
    values.write_text("".join(f"{id_},{value}\n" for id_, value in FIGURES.items()), encoding="utf-8")
    file = form.folder / "form.toml"
    office = ("--code", "1", "--office", "一局", "--year", "2024")
    assert (
        cli.run(["template", "-o", str(filled), "--form", str(file), "--values", str(values), *office]) == 0
    )
    report, summary = tmp_path / "r.html", tmp_path / "s.xlsx"
    assert cli.run(["publish", str(filled), "-o", str(report), "--form", str(file)]) in (0, 1)
    assert cli.run(["consolidate", str(filled), "-o", str(summary), "--form", str(file)]) == 0
    assert load_workbook(summary)["收入"]["D4"].value == "=SUM(分单位明细!$E$5:$E$5)".replace(
        "分单位明细", "'分单位明细'"
    )
    capsys.readouterr()
    for path in (filled, summary, report):
        cli.run(["check", str(path), "--form", str(file), "--format", "json"])
        given = json.loads(capsys.readouterr().out)["submissions"][0]
        assert given["values"]["income.own.year"] == "109.75"
        assert given["values"]["income.total.year"] == "139.75"
        assert [one["code"] for one in given["findings"] if one["severity"] == "error"] == []
