"""Four tables drawn, distributed, filled, checked, consolidated, published: a quarter, a month, a budget, twelve months."""

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from tests import drawn

from nianbao.cli import main as cli
from nianbao.form import Form, load_file
from nianbao.form.registry import OWN_FORMS
from nianbao.layout import layout_of

TABLES: dict[str, tuple[Callable[[], bytes], str, dict[str, str | int]]] = {
    "kaohe": (drawn.assessment, "2024Q3", {"t1.r5.c1": "92"}),
    "renwu": (drawn.scored_tasks, "2024-03", {"t1.r1.c1": 109, "t1.r1.c3": "17.5", "t1.r3.c3": "41"}),
    "yusuan": (drawn.budget, "2024", {"t1.r7.c1": "400", "t1.r7.c4": "97.96"}),
    "nenghao": (drawn.months, "2030", {"t1.r1.c13": "1176"}),
}


@pytest.mark.parametrize("name", TABLES)
def test_from_the_drawing_to_the_report(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the answers that are taken by themselves, what two offices fill in is added up, scores are not, and published."""
    make, period, sums = TABLES[name]
    file, inbox, roster = tmp_path / "forms" / name / "form.toml", tmp_path / "收件", tmp_path / "名册.csv"
    drawing = tmp_path / "画.xlsx"
    drawing.write_bytes(make())
    if run("forms", "read", drawing, "-o", file) == 1:  # with questions, of which the defaults are taken
        assert run("forms", "read", file.parent / "画表.xlsx", "-o", file) == 0
    monkeypatch.setenv(OWN_FORMS, str(file.parent.parent))
    roster.write_text("编码,单位名称\n01,城关街道\n02,东风街道\n", "utf-8")
    assert run("distribute", "--form", name, roster, "--year", period, "-o", inbox) == 0
    form = load_file(file)
    for number, path in enumerate(sorted(inbox.glob("0*.xlsx"))):
        fill(path, form, number)
    (inbox / f"下发清单_{period}.xlsx").unlink()
    assert run("check", inbox) == 0, capsys.readouterr().out
    summary, report = tmp_path / "汇总.xlsx", tmp_path / "报告.docx"
    assert run("consolidate", inbox, "-o", summary) == 0
    assert run("publish", summary, "-o", report, "--incomplete") == 0
    capsys.readouterr()
    assert run("check", summary, "--format", "json") == 0
    (read,) = json.loads(capsys.readouterr().out)["submissions"]
    assert {field: read["values"][field] for field in sums} == sums
    assert report.stat().st_size > 0


def fill(path: Path, form: Form, number: int) -> None:
    """Let figures fall from one field to the next, so that no rule is broken."""
    book, slots = openpyxl.load_workbook(path), layout_of(form).slots
    for rank, field in enumerate(form.entered):
        slot = slots[field.id]
        book[slot.sheet][slot.area.address] = (
            min(form.bounds(field)[1], 50 + 10 * number) - rank % 12 - number
        )
    for text in form.texts:
        slot = slots[text.id]
        book[slot.sheet][slot.area.address] = text.choices[0] if text.choices else "正常"
    book.save(path)


def run(*arguments: object) -> int:
    return cli.run([str(argument) for argument in arguments])
