"""A finding that no check of the workbook stands for is answered on the slip that goes back."""

import io
from pathlib import Path

import openpyxl
import pytest

from builders import small_content
from nianbao.cli.main import run
from nianbao.form import Form
from nianbao.round import State, open_round
from nianbao.template import write_template

SAME = {
    f"applications__{row}__{column}": 3
    for row in ("received", "granted")
    for column in ("natural_person", "business", "research", "public_welfare", "legal_service")
}
"""Ten figures that are not zero, and balance."""


def test_last_year_s_figures_are_asked_about_and_answered(
    form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The office is asked once, writes why, and has passed."""
    monkeypatch.chdir(tmp_path)
    Path("名册.csv").write_text(
        "单位编码,单位名称,单位类别,电子邮箱\n1,甲街道,街道,a@example.cn\n", encoding="utf-8"
    )
    Path("上年").mkdir()
    Path("上年/甲.xlsx").write_bytes(write_template(small_content(form, "1", "甲街道", 2023, **SAME)))
    assert run(["consolidate", "上年", "-o", "上年.xlsx"]) == 0
    assert run(["new", "轮", "--year", "2024", "--roster", "名册.csv", "--prior", "上年.xlsx"]) == 0
    monkeypatch.chdir("轮")
    Path("收件/甲.xlsx").write_bytes(write_template(small_content(form, "1", "甲街道", 2024, **SAME)))
    assert open_round().board().offices[0].state is State.TO_EXPLAIN
    assert run(["mail", "explanations"]) == 0
    (slip,) = Path("退回").glob("*_说明.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(slip.read_bytes()))
    sheet = book.worksheets[0]
    row = next(cell.row for cell in sheet["A"] if str(cell.value).startswith("情况说明："))
    answer = sheet.cell(row, 4)
    assert answer.protection.locked is False
    answer.value = "两年确实一样"
    book.save("收件/甲 说明.xlsx")
    office = open_round().board().offices[0]
    assert office.state is State.PASSED
    said = {one.code: one.explanation for one in office.findings}
    assert said["figures.same-as-prior"] == "两年确实一样"
