"""Texts, choices and bounds in the tables of a form, from the template to the summary of summaries."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Font, PatternFill

from nianbao.cli import main as cli
from nianbao.form.registry import OWN_FORMS, find_form
from nianbao.layout.ledger import LEDGER_SHEET
from nianbao.layout.workbook import layout_of

FORMS = Path(__file__).parent / "forms"
FILLED = {
    "score.organisation.own": "9",
    "score.organisation.grade": "优秀",
    "score.organisation.reason": "材料不全",
    "score.disclosure.policy.own": "18",
    "score.disclosure.policy.grade": "良好",
    "score.disclosure.policy.reason": "=1+1 迟报 两次",
    "score.disclosure.budget.own": "15",
    "score.disclosure.budget.grade": "合格",
    "projects.p1.name": "政务服务中心 改造",
    "projects.p1.kind_of": "新建",
    "projects.p1.budget": "1234.5",
    "projects.p1.change": "-12.25",
    "projects.p1.rank": "2",
    "cover.leader": "张三",
    "cover.phone": "0375-1",
}
Run = Callable[..., tuple[int, str]]


@pytest.fixture(autouse=True)
def own_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OWN_FORMS, str(FORMS))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def running(*arguments: object) -> tuple[int, str]:
        code = cli.run([str(argument) for argument in arguments])
        return code, capsys.readouterr().out

    return running


@pytest.fixture
def issue(tmp_path: Path, run: Run) -> Callable[..., Path]:
    """Make a filled workbook of the form with the command line."""

    def issued(code: str, **changes: str) -> Path:
        values, path = tmp_path / f"{code}.csv", tmp_path / f"{code}.xlsx"
        with values.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows((FILLED | changes).items())
        office = ("--code", code, "--office", f"第{code}局", "--year", "2024")
        arguments = ("--form", "kaohe-2024", "--values", values, "--force", *office)
        assert run("template", "-o", path, *arguments)[0] == 0
        return path

    return issued


def found_in(run: Run, path: Path) -> list[tuple[str, str, str]]:
    given = json.loads(run("check", path, "--format", "json")[1])
    return [(each["code"], each["sheet"], each["cell"]) for each in given["submissions"][0]["findings"]]


@pytest.mark.libreoffice
def test_the_sheet_computes_the_code_of_texts(
    run: Run, issue: Callable[..., Path], libreoffice: Callable[[Path], Path]
) -> None:
    """Recalculated elsewhere, the workbook has the same check code, and its live checks find nothing."""
    path = issue("1")
    saved = libreoffice(path)
    ledger = layout_of(find_form("kaohe-2024")).ledger
    sheet = load_workbook(saved, data_only=True)[LEDGER_SHEET]
    codes = {
        json.loads(run("check", each, "--format", "json")[1])["submissions"][0]["check_code"]
        for each in (path, saved)
    }
    assert {sheet[ledger.live("code").address].value} == codes
    assert sheet[ledger.live("errors").address].value == 0


def test_every_text_counts_in_the_code(run: Run, issue: Callable[..., Path]) -> None:
    """Another choice, another character, two characters exchanged: each gives another code."""
    changes = (
        {},
        {"score.organisation.grade": "良好"},
        {"projects.p1.name": "政务服务中心 改建"},
        {"projects.p1.name": "政务服务心中 改造"},
    )
    codes = [
        json.loads(run("check", issue("1", **change), "--format", "json")[1])["submissions"][0]["check_code"]
        for change in changes
    ]
    assert len(set(codes)) == len(changes)


def test_what_is_wrong_is_said_at_its_cell(run: Run, issue: Callable[..., Path]) -> None:
    """A required text that is blank, no choice, a long text, a score above its maximum, a change below its minimum."""
    path = issue(
        "1",
        **{
            "score.organisation.own": "11",
            "score.organisation.grade": "",
            "score.organisation.reason": "长" * 21,
            "score.disclosure.policy.grade": "很好",
            "projects.p1.change": "-100.01",
        },
    )
    assert found_in(run, path) == [
        ("cell.too-large", "考核", "C3"),
        ("cell.too-small", "项目", "E3"),
        ("text.blank", "考核", "D3"),
        ("text.too-long", "考核", "E3"),
        ("text.choice", "考核", "D4"),
    ]


def test_words_that_nobody_sees_are_said(run: Run, issue: Callable[..., Path]) -> None:
    """A reason in the colour of its ground, a choice that is struck through, a name in a format that hides it."""
    path = issue("1")
    before = found_in(run, path)
    book = load_workbook(path)
    book["考核"]["E3"].font = Font(color="FFFFFFFF")
    book["考核"]["E3"].fill = PatternFill("solid", fgColor="FFFFFFFF")
    book["考核"]["D4"].font = Font(strike=True)
    book["项目"]["B3"].number_format = ";;;"
    book.save(path)
    cells = [("考核", "E3"), ("考核", "D4"), ("项目", "B3")]
    assert found_in(run, path) == [*before, *(("text.unseen", *cell) for cell in cells)]


def test_the_slip_keeps_the_texts(run: Run, issue: Callable[..., Path], tmp_path: Path) -> None:
    """What goes back has the office's own words, and names what is wrong with them."""
    run("check", issue("1", **{"score.disclosure.policy.grade": "很好"}), "--returns", tmp_path / "back")
    (slip,) = (tmp_path / "back").glob("*.xlsx")
    book = load_workbook(slip)
    assert (book["考核"]["D4"].value, book["项目"]["B3"].value) == ("很好", FILLED["projects.p1.name"])
    said = [cell.value for row in book["退回单"].iter_rows() for cell in row if cell.value]
    assert any("不是下拉框里的选项" in str(each) for each in said)


def test_template_guards_its_cells(issue: Callable[..., Path]) -> None:
    """Choices have a drop-down, texts a length, a score its own maximum; where words meet a total nothing is filled in."""
    sheet = load_workbook(issue("1"))["考核"]
    rules = {
        cell: each
        for each in sheet.data_validations.dataValidation
        for area in each.sqref.ranges
        for row in sheet[area.coord if ":" in area.coord else f"{area.coord}:{area.coord}"]
        for cell in (one.coordinate for one in row)
    }
    assert rules["D3"].formula1 == '"优秀,良好,合格,不合格"'
    assert (rules["E3"].type, rules["E3"].formula1) == ("textLength", "20")
    assert "C3<=10" in rules["C3"].formula1
    assert (sheet["D6"].value, sheet["D6"].protection.locked) == ("—", True)
    assert "D6" not in rules


def test_texts_of_all_offices_are_listed(run: Run, issue: Callable[..., Path], tmp_path: Path) -> None:
    """The summary lists texts and cover entries by office; a summary of summaries has the same lines."""
    files = [issue("1"), issue("2", **{"projects.p1.kind_of": "续建", "cover.leader": "李四"})]
    one, all_at_once = tmp_path / "一.xlsx", tmp_path / "全.xlsx"
    districts = []
    for file in files:
        districts.append(tmp_path / f"区{file.stem}.xlsx")
        assert (
            run("consolidate", file, "-o", districts[-1], "--code", f"Q{file.stem}", "--office", file.stem)[0]
            == 0
        )
    _, through = run("consolidate", *districts, "-o", one, "--format", "json")
    _, direct = run(
        "consolidate", *files, "-o", all_at_once, "--data", tmp_path / "d.csv", "--format", "json"
    )
    texts = json.loads(direct)["texts"]
    assert json.loads(through)["texts"] == texts
    assert [
        (each["code"], each["texts"]["projects.p1.kind_of"], each["texts"]["cover.leader"]) for each in texts
    ] == [
        ("1", "新建", "张三"),
        ("2", "续建", "李四"),
    ]
    for path in (one, all_at_once):
        book = load_workbook(path)
        listed = [[cell.value for cell in row[:5]] for row in book["文字明细"].iter_rows(min_row=3)]
        assert ["2", "第2局", "项目", "“项目一”行“类别”列", "续建"] in listed
        assert [cell.value for cell in book["封面明细"][5]] == ["2", "第2局", "李四", "0375-1"]
    rows = list(csv.DictReader((tmp_path / "d.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert {row["text"] for row in rows if row["field"] == "projects.p1.kind_of"} == {"新建", "续建"}
    assert found_in(run, all_at_once) == []


def test_published_tables_have_the_words(run: Run, issue: Callable[..., Path], tmp_path: Path) -> None:
    """A report shows texts, choices, grouped amounts and closed cells."""
    page, word = tmp_path / "r.html", tmp_path / "r.docx"
    for target in (page, word):
        assert run("publish", issue("1"), "-o", target)[0] in (0, 1)
    text = page.read_text(encoding="utf-8")
    for shown in ("优秀", "材料不全", "1,234.50", "-12.25", "—"):
        assert f"{shown}</td>" in text, shown


def test_what_is_not_added_up(run: Run, issue: Callable[..., Path], tmp_path: Path) -> None:
    """A mean, a largest figure and one that is not added up, through the levels; the summary passes its check."""
    scores = {"1": ("9", "7"), "2": ("10", "30"), "3": ("6", "12")}
    files = [
        issue(code, **{"score.organisation.own": own, "projects.p1.longest": longest})
        for code, (own, longest) in scores.items()
    ]
    districts = [tmp_path / "东.xlsx", tmp_path / "西.xlsx"]
    for path, own in zip(districts, (files[:2], files[2:]), strict=True):
        assert run("consolidate", *own, "-o", path, "--code", path.stem, "--office", path.stem)[0] == 0
    city, direct = tmp_path / "市.xlsx", tmp_path / "全.xlsx"
    through = json.loads(run("consolidate", *districts, "-o", city, "--format", "json")[1])
    at_once = json.loads(run("consolidate", *files, "-o", direct, "--format", "json")[1])
    for totals in (through["totals"], at_once["totals"]):
        assert totals["score.organisation.own"] == "8.333333"
        assert totals["score.total.own"] == "41.333333"
        assert (totals["projects.p1.longest"], totals["projects.p1.rank"]) == (30, None)
    assert through["totals"] == at_once["totals"]
    for path in (city, direct):
        checked = json.loads(run("check", path, "--format", "json")[1])["submissions"][0]
        assert (checked["findings"], checked["check_code"]) == ([], at_once["check_code"])
    for field in ("projects.p1.longest", "score.organisation.own", "score.total.own", "projects.p1.rank"):
        assert run("trace", field, city, "--files", tmp_path)[0] == 0


def test_texts_come_back_from_a_published_report(
    run: Run, issue: Callable[..., Path], tmp_path: Path
) -> None:
    """What was published is read again: the words under their headings, nothing is left over."""
    for ending in ("html", "docx"):
        report = tmp_path / f"r.{ending}"
        run("publish", issue("1"), "-o", report)
        given = json.loads(run("check", report, "--format", "json")[1])["submissions"][0]
        texts = {id_: text for id_, text in FILLED.items() if id_ in find_form("kaohe-2024").text_by_id}
        assert {id_: given["values"][id_] for id_ in texts} == texts
        assert [each["code"] for each in given["findings"] if each["code"].startswith("import.")] == []
        assert (given["office"]["name"], given["year"]) == ("第1局", 2024)
