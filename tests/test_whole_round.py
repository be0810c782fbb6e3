"""A form that uses all that forms can say goes through a whole round: out, filled, back, added up, published."""

import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.test_computed_cells import CLEAN

from builders import Run, in_libreoffice
from nianbao.form import load_file
from nianbao.form.registry import OWN_FORMS, find_form
from nianbao.layout import layout_of

FORMS = Path(__file__).parent / "forms"
ROSTER = "单位编码,单位名称,单位类别\n1,第一局,部门\n2,第二局,部门\n3,第三街道,街道\n"


def _fill(path: Path, figures: dict[str, str]) -> None:
    """Type figures and texts into a template that was sent out, as people do."""
    form = find_form("tuijin-2024")
    book, slots, cover = load_workbook(path), layout_of(form).slots, layout_of(form).cover
    for id_, text in (dict.fromkeys((field.id for field in form.entered), "0") | figures).items():
        if id_.startswith("cover."):
            book[cover.sheet][cover.entries[id_.removeprefix("cover.")].address] = text
            continue
        number = float(text) if id_ in form.by_id else text
        book[slots[id_].sheet][slots[id_].area.address] = number
    book.save(path)


@pytest.mark.libreoffice
def test_a_whole_round(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Templates, filled by hand, checked, sent back, corrected, added up, traced, compared, published."""
    monkeypatch.setenv(OWN_FORMS, str(FORMS))
    roster, out, inbox, slips = (tmp_path / name for name in ("名册.csv", "模板", "收件", "退回"))
    roster.write_text(ROSTER, encoding="utf-8")
    inbox.mkdir()
    assert run("distribute", roster, "-o", out, "--year", 2024, "--form", "tuijin-2024")[0] == 0
    issued = sorted(path for path in out.glob("*_2024.xlsx") if path.name[0].isdigit())
    assert len(issued) == 3
    _fill(issued[0], CLEAN)
    _fill(issued[1], CLEAN | {"tasks.people.reason": "", "money.spent.project.actual": "9000"})
    _fill(issued[2], CLEAN | {"tasks.people.due": "10", "score.a.own": "7"})
    in_libreoffice(issued, "xlsx", inbox)

    code, said, _ = run("check", inbox, "--roster", roster, "--returns", slips, "--format", "json")
    given = json.loads(said)["submissions"]
    assert code == 1
    assert [each["status"] for each in given] == ["passed", "failed", "passed"]
    assert [(each["code"], each["cell"]) for each in given[1]["findings"]] == [
        ("tasks.reason", "G3"),
        ("money.left", "E9"),
    ]
    (slip,) = slips.glob("*.xlsx")
    shown = [
        str(cell.value) for row in load_workbook(slip)["退回单"].iter_rows() for cell in row if cell.value
    ]
    assert any("“未完成原因”没有填写，而“是否完成”填的是“否”" in text for text in shown)

    book = load_workbook(slip)
    book["任务"]["G3"], book["收支"]["E8"] = "资金没有到位", 300.1
    book.save(slip)
    in_libreoffice([slip], "xlsx", tmp_path / "改好")
    shutil.copy(tmp_path / "改好" / slip.name, inbox / issued[1].name)
    summary = tmp_path / "汇总.xlsx"
    code, said, _ = run("consolidate", inbox, "--roster", roster, "-o", summary, "--format", "json")
    assert code == 0
    totals = json.loads(said)["totals"]
    assert (totals["tasks.people.due"], totals["tasks.people.done"], totals["tasks.people.rate"]) == (
        26,
        21,
        "80.8",
    )
    assert totals["money.left.actual"] == "373.8"
    assert len(json.loads(said)["texts"]) == 3
    assert run("check", summary)[0] == 0
    _read_on(tmp_path, run, summary, inbox)


def _read_on(tmp_path: Path, run: Run, summary: Path, inbox: Path) -> None:
    """Trace a figure of the summary, compare it with another year, and publish it."""
    code, said, _ = run("trace", "tasks.total.rate", summary, "--files", inbox)
    assert code == 0
    assert "这个数汇总时按算式重算" in said
    next_year = tmp_path / "明年.xlsx"
    values = tmp_path / "明年.csv"
    figures = dict.fromkeys((field.id for field in find_form("tuijin-2024").entered), "0") | CLEAN
    values.write_text("".join(f"{id_},{text}\n" for id_, text in figures.items()), encoding="utf-8")
    who = ("--code", "1", "--office", "第一局", "--kind", "部门", "--values", values)
    assert run("template", "-o", next_year, "--form", "tuijin-2024", "--year", 2025, *who)[0] == 0
    later = tmp_path / "汇总2025.xlsx"
    assert run("consolidate", next_year, "-o", later)[0] == 0
    compared = tmp_path / "对照.xlsx"
    assert run("trend", summary, later, "-o", compared)[0] == 0
    cells = [cell.value for sheet in load_workbook(compared) for row in sheet.iter_rows() for cell in row]
    assert (35 in cells, 85.7 in cells) == (True, True)

    for suffix in (".html", ".docx"):
        report = tmp_path / f"报告{suffix}"
        assert run("publish", summary, "-o", report)[0] == 0
    page = (tmp_path / "报告.html").read_text(encoding="utf-8")
    assert "80.8" in page
    assert "信息公开" not in page


def test_its_drawing_gives_it_back(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawn and read again it is the same form: its fields, what they compute, its rules."""
    monkeypatch.setenv(OWN_FORMS, str(FORMS))
    drawing, again = tmp_path / "a.xlsx", tmp_path / "tuijin-2024" / "form.toml"
    assert run("forms", "draw", "--form", "tuijin-2024", "-o", drawing)[0] == 0
    code, out, err = run("forms", "read", drawing, "-o", again)
    assert code == 0, out + err
    first, second = find_form("tuijin-2024"), load_file(again)
    assert layout_of(second).digest == layout_of(first).digest
    assert [rule.key for rule in second.rules] == [rule.key for rule in first.rules]
    assert [field.formula and field.formula.node for field in second.fields] == [
        field.formula and field.formula.node for field in first.fields
    ]
