"""``nianbao trace``: from a figure of a summary to the offices, their files and the cell."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from builders import Run
from nianbao.cli import main as cli
from nianbao.consolidation.trace import TracedPart, TraceState
from nianbao.core import Period
from nianbao.core.numbers import Number
from nianbao.form.model import Form
from nianbao.submission.submission import Office
from nianbao.template.content import Content
from nianbao.template.write import write_template

FIELD = "applications.received.natural_person"
FIGURES = {"11": 3, "12": 4, "21": 5, "22": 0}
ROSTER = "code,name,parent\n0,市,\n1,区一,0\n2,区二,0\n" + "".join(
    f"{code},街道{code},{code[0]}\n" for code in FIGURES
)


def office(form: Form, code: str, figure: int) -> bytes:
    """Write an office's file with a figure of the field, and something in every table."""
    entered: dict[str, Number | None] = {
        FIELD: figure,
        "applications.carried_out.natural_person": figure,
        "applications.received.research": 1,
        "applications.granted.research": 1,
        "disclosure.licences.decisions": 1,
        "disputes.review.upheld": 1,
    }
    cover = {entry.id: "否" if entry.kind == "choice" else "2025-01-15" for entry in form.cover.entries[3:]}
    return write_template(Content(form, Office(code, f"街道{code}"), Period(2024), entered, cover))


def make_city(form: Form, folder: Path) -> Path:
    """Make a city's summary over two districts' summaries over four offices."""
    inbox, roster = folder / "inbox", folder / "roster.csv"
    inbox.mkdir()
    for code, figure in FIGURES.items():
        (inbox / f"{code}.xlsx").write_bytes(office(form, code, figure))
    roster.write_text(ROSTER, encoding="utf-8")
    arguments = ("--roster", str(roster), "--by", "parent", "-o", str(folder / "out"))
    assert cli.run(["consolidate", str(inbox), *arguments]) == 0
    return folder / "out" / "0_市_2024_汇总.xlsx"


@pytest.fixture(scope="module")
def city(form: Form, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The summary of the city, for all the tests that only read it and its files."""
    return make_city(form, tmp_path_factory.mktemp("city"))


@pytest.fixture
def own_city(city: Path, tmp_path: Path) -> Path:
    """A copy of the summary of the city, to be changed."""
    return Path(shutil.copy(city, tmp_path))


@pytest.fixture(scope="module")
def district(form: Form, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The summary of two offices, 3 and 4, to be copied."""
    folder = tmp_path_factory.mktemp("district")
    inbox, summary = folder / "two", folder / "two.xlsx"
    inbox.mkdir()
    for code in ("11", "12"):
        (inbox / f"{code}.xlsx").write_bytes(office(form, code, FIGURES[code]))
    command = ["consolidate", str(inbox), "-o", str(summary), "--code", "1", "--office", "区一"]
    assert cli.run(command) == 0
    return summary


def test_down_to_the_file_and_the_cell(run: Run, city: Path) -> None:
    """Each district's summary is opened in turn; every file is there, the same, and says the figure."""
    code, said, _ = run("trace", FIELD, city, "--format", "json")
    found = json.loads(said)
    assert (code, found["value"], found["sheet"], found["cell"]) == (0, 12, "表三", "D5")
    assert found["agrees"]
    tree = {
        part["code"]: (
            part["value"],
            part["state"],
            {each["code"]: each["value"] for each in part["offices"]},
        )
        for part in found["offices"]
    }
    assert tree == {"1": (7, "found", {"11": 3, "12": 4}), "2": (5, "found", {"21": 5, "22": 0})}
    leaf = found["offices"][0]["offices"][0]
    sheet = openpyxl.load_workbook(leaf["file"], data_only=True)[found["sheet"]]
    assert sheet[found["cell"]].value == leaf["value"]


def test_people_see_offices_files_and_cells(run: Run, city: Path) -> None:
    """The table names file and cell; offices with 0 are counted and listed only when asked for."""
    _, said, _ = run("trace", "表三!D5", city)
    assert said.startswith("表三 D5 “本年新收”行“自然人”列：12")
    assert said.count("表三!D5") == 5
    assert "2 个单位相加是 12，与汇总数相等。" in said
    assert "街道22" not in said
    assert "街道22" in run("trace", "表三!$D$5", city, "--all")[1]


def test_part_of_a_name_is_enough(run: Run, city: Path) -> None:
    """Words that are in one row's name alone mean its total."""
    _, said, _ = run("trace", "新收", city, "--format", "json")
    assert (json.loads(said)["field"], json.loads(said)["cell"]) == ("applications.received.total", "J5")
    _, said, _ = run(
        "trace", "办结", city, "--format", "json"
    )  # what a row is called in sentences, nowhere else
    assert json.loads(said)["field"] == "applications.handled_total.total"


def test_totals_can_be_traced(run: Run, city: Path) -> None:
    """A computed figure has a cell in every file too."""
    _, said, _ = run("trace", "applications.received.total", city, "--format", "json")
    assert [(part["code"], part["value"]) for part in json.loads(said)["offices"]] == [("1", 9), ("2", 7)]


def test_a_total_that_the_file_shows_otherwise_is_said(form: Form, tmp_path: Path, run: Run) -> None:
    """In earlier layouts SUM passes over digits that are text: what was counted is not what people see in the file."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    earlier = Path(__file__).parent / "data" / "issued-3" / "texts-2021.xlsx"
    (inbox / "1.xlsx").write_bytes(earlier.read_bytes())
    assert run("consolidate", inbox, "-o", tmp_path / "sum.xlsx")[0] == 0
    total = run("trace", "表三J5", tmp_path / "sum.xlsx")[1]
    assert "表三 “本年新收”行“自然人”列（D5）：“３４４０”是文本" in total
    assert "是文本" not in run("trace", "表三F5", tmp_path / "sum.xlsx")[1]
    (part,) = json.loads(run("trace", "表三J5", tmp_path / "sum.xlsx", "--format", "json")[1])["offices"]
    assert (part["state"], {one["code"] for one in part["remarks"]}) == ("found", {"cell.text-number"})


def test_a_total_that_counts_texts_needs_no_remark(form: Form, tmp_path: Path, run: Run) -> None:
    """The template's own totals add figures that are text."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    path = inbox / "11.xlsx"
    path.write_bytes(office(form, "11", 3))
    workbook = openpyxl.load_workbook(path)
    workbook["表三"]["D5"] = "3"
    workbook.save(path)
    assert run("consolidate", inbox, "-o", tmp_path / "sum.xlsx")[0] == 0
    (part,) = json.loads(run("trace", "表三J5", tmp_path / "sum.xlsx", "--format", "json")[1])["offices"]
    assert (part["state"], part["remarks"]) == ("found", [])


def retyped(path: Path, sheet: str, cell: str, value: object) -> None:
    workbook = openpyxl.load_workbook(path)
    workbook[sheet][cell] = value
    workbook.save(path)


def traced(run: Run, *arguments: object) -> tuple[int, dict[str, Any]]:
    code, said, wrong = run("trace", *arguments, "--format", "json")
    assert said, wrong
    return code, json.loads(said)


def test_a_district_that_shows_another_sum_than_was_counted(district: Path, tmp_path: Path, run: Run) -> None:
    """Typed over before it was added up: what was counted is its breakdown, what people see in it is not."""
    district = Path(shutil.copy(district, tmp_path))
    retyped(district, "表三", "D5", 99)
    city = tmp_path / "city.xlsx"
    run("consolidate", district, "-o", city, "--include-failed")
    _, found = traced(run, FIELD, city)
    assert [(each["value"], each["state"]) for each in found["offices"]] == [(7, "different")]


@pytest.mark.parametrize(
    ("cell", "typed", "shown"), [("D5", 99.5, "99.5"), ("D5", 99, 99), ("D5", 99.0, 99), ("B15", 12, "12")]
)
def test_what_was_typed_over_a_sum_is_shown_exactly(
    district: Path, tmp_path: Path, run: Run, cell: str, typed: float, shown: object
) -> None:
    """A count stays whole where it is, an amount stays an amount, and nothing is cut off."""
    summary = Path(shutil.copy(district, tmp_path))
    retyped(summary, "表三" if cell == "D5" else "表二", cell, typed)
    code, found = traced(run, f"{'表三' if cell == 'D5' else '表二'}{cell}", summary)
    assert (code, found["value"]) == (1, shown)


def test_a_part_agrees_with_its_file_and_with_its_own_parts(form: Form) -> None:
    """Each of the three is enough to disagree: the file, the sum of the parts, a part below."""
    field, where = form.by_id[FIELD], Office("1", "甲")
    two, three = (TracedPart(where, number, "a.xlsx", TraceState.FOUND) for number in (2, 3))
    other = replace(three, state=TraceState.DIFFERENT)
    whole = TracedPart(where, 5, "b.xlsx", TraceState.FOUND, (two, three), field)
    assert (two.agrees, whole.agrees) == (True, True)
    assert not other.agrees
    assert not replace(whole, value=6).agrees
    assert not replace(whole, state=TraceState.DIFFERENT).agrees
    assert not replace(whole, parts=(two, other)).agrees
    gone = replace(whole, state=TraceState.MISSING, parts=())
    assert gone.agrees


def test_files_that_are_gone_or_changed_are_said(form: Form, run: Run, tmp_path: Path) -> None:
    """A figure without its file is still shown; a file with another fingerprint is not believed."""
    city, inbox = make_city(form, tmp_path), tmp_path / "inbox"
    (inbox / "11.xlsx").write_bytes((inbox / "12.xlsx").read_bytes())
    elsewhere = tmp_path / "elsewhere" / "deep"
    elsewhere.mkdir(parents=True)
    (inbox / "21.xlsx").rename(elsewhere / "21.xlsx")
    code, said, _ = run("trace", FIELD, city, "--format", "json")
    states = {each["code"]: each["state"] for part in json.loads(said)["offices"] for each in part["offices"]}
    assert (code, states) == (0, {"11": "changed", "12": "found", "21": "missing", "22": "found"})
    table = run("trace", FIELD, city)[1]
    assert "2 个单位的文件没有找到或已被替换" in table
    shown = " ".join(line for line in table.splitlines() if "街道" in line or "相符" in line)
    assert "　街道12" in shown
    assert "没有找到文件" in table
    _, said, _ = run("trace", FIELD, city, "--files", tmp_path / "elsewhere", "--format", "json")
    assert json.loads(said)["offices"][1]["offices"][0]["state"] == "found"


def test_a_summary_typed_over_is_found_out(run: Run, own_city: Path) -> None:
    """Where the total is not the sum of the offices, that is said and the exit code is 1."""
    workbook = openpyxl.load_workbook(own_city)
    workbook["表三"]["D5"] = 99
    workbook.save(own_city)
    code, said, _ = run("trace", FIELD, own_city)
    assert code == 1
    assert "各单位相加是 12，与汇总数 99 不等" in said
    assert "表三 “本年新收”行“自然人”列（D5）：表中是 99，分单位明细加起来是 12" in said
    _, said, _ = run("trace", FIELD, own_city, "--format", "json")
    found = json.loads(said)
    assert (found["value"], found["agrees"]) == (99, False)
    assert [(one["code"], one["cell"]) for one in found["findings"]] == [("breakdown.other", "D5")]
    assert run("check", own_city)[0] == 1


def test_an_office_renamed_in_the_breakdown_is_found_out(run: Run, own_city: Path) -> None:
    """Tracing, last year's figures and the years side by side say the same as the check: whose row it was."""
    workbook = openpyxl.load_workbook(own_city)
    workbook["分单位明细"]["B5"] = "区三"
    workbook.save(own_city)
    words = "分单位明细（B5）：这一行的单位是“1 区三”，按“报送情况”应为“1 区一”"
    for arguments in (
        ("check", own_city),
        ("trace", FIELD, own_city),
        ("trend", own_city, own_city, "-o", own_city.with_name("trend.xlsx")),
        ("check", own_city, "--prior", own_city),
    ):
        code, said, errors = run(*arguments)
        assert code != 0, arguments
        assert words in "".join((said + errors).split("\n")), arguments


def test_a_formula_typed_over_a_sum_is_found_out(run: Run, own_city: Path) -> None:
    """What it would show is not known before it is calculated; the sum of the offices is given."""
    workbook = openpyxl.load_workbook(own_city)
    workbook["表三"]["D5"] = "=90+9"
    workbook.save(own_city)
    code, said, _ = run("trace", FIELD, own_city)
    assert code == 1
    assert "4 个单位" not in said
    assert "2 个单位相加是 12；汇总工作簿的这一格被改动过。" in said


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ("applications.received.natural_persn", "是不是“applications.received.natural_person”"),
        ("表三!A1", "没有指标“表三!A1”"),
        (
            "维持",
            "“维持”可以是几个数，请写明是哪一个，例如写 表四A5：\n  表四A5　“行政复议·结果维持”列\n  表四F5",
        ),
    ],
)
def test_an_unknown_figure_is_refused(run: Run, city: Path, field: str, problem: str) -> None:
    """The message suggests the nearest name."""
    code, _, err = run("trace", field, city)
    assert (code, problem in err) == (2, True)


def test_only_summaries_have_parts(run: Run, city: Path, tmp_path: Path) -> None:
    """An office's own file, and a file that is not there, are refused."""
    code, _, err = run("trace", FIELD, city.parent.parent / "inbox" / "11.xlsx")
    assert (code, "不是汇总工作簿" in err) == (2, True)
    assert run("trace", FIELD, tmp_path / "nothing.xlsx")[0] == 2
