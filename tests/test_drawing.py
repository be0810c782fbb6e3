"""Forms drawn in a spreadsheet: round trips, ordinary tables, questions and their answers."""

import shutil
import subprocess
import tomllib
from pathlib import Path

import openpyxl
import pytest
from tests import drawn

from builders import Run, in_libreoffice
from nianbao.drawing.draw import draw_form
from nianbao.form import load_file
from nianbao.form.registry import OWN_FORMS, find_form, templates_folder
from nianbao.layout import Role, layout_of

FORMS = sorted(
    [*templates_folder().glob("*/form.toml"), *(Path(__file__).parent / "forms").glob("*/form.toml")]
)


@pytest.fixture(scope="module")
def drawings(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Path]:
    """Draw every form once; gives the drawing of each form file."""
    folder = tmp_path_factory.mktemp("drawings")
    drawings = {path: folder / f"{path.parent.name}.xlsx" for path in FORMS}
    for path, drawing in drawings.items():
        drawing.write_bytes(draw_form(load_file(path)))
    return drawings


@pytest.fixture(scope="module")
def resaved(drawings: dict[Path, Path]) -> dict[Path, Path]:
    """Give the drawings as LibreOffice saves them, all with one start."""
    folder = next(iter(drawings.values())).parent / "resaved"
    return dict(zip(drawings, in_libreoffice([*drawings.values()], "xlsx", folder), strict=True))


EVERY_FORM = pytest.mark.parametrize("path", FORMS, ids=lambda path: path.parent.name)


@EVERY_FORM
def test_a_form_that_is_drawn_is_read_back(
    path: Path, drawings: dict[Path, Path], run: Run, tmp_path: Path
) -> None:
    """What is drawn of a form says all that its file says, saved by another program too; and asks nothing."""
    other = tmp_path / "b.xlsx"
    openpyxl.load_workbook(drawings[path]).save(other)
    assert_same(path, other, tmp_path / "x" / "form.toml", run)


@pytest.mark.libreoffice
@EVERY_FORM
def test_saved_by_libreoffice(path: Path, resaved: dict[Path, Path], run: Run, tmp_path: Path) -> None:
    """A drawing that LibreOffice saved gives the same form."""
    assert_same(path, resaved[path], tmp_path / "x" / "form.toml", run)


@pytest.mark.skipif(shutil.which("ssconvert") is None, reason="needs Gnumeric (ssconvert)")
@EVERY_FORM
def test_saved_by_gnumeric(path: Path, drawings: dict[Path, Path], run: Run, tmp_path: Path) -> None:
    """A drawing that Gnumeric saved gives the same form."""
    other = tmp_path / "b.xlsx"
    subprocess.run(["ssconvert", drawings[path], other], check=True, capture_output=True, timeout=60)
    assert_same(path, other, tmp_path / "x" / "form.toml", run)


def assert_same(path: Path, drawing: Path, target: Path, run: Run) -> None:
    """A drawing says all that the file of a form says, in the same places, and asks nothing."""
    code, out, err = run("forms", "read", drawing, "-o", target)
    assert (code, "注意" in out, "按默认" in out) == (0, False, False), out + err
    assert tomllib.loads(target.read_text("utf-8")) == tomllib.loads(path.read_text("utf-8"))
    form, again = load_file(path), load_file(target)
    assert [layout_of(again, role).digest for role in Role] == [layout_of(form, role).digest for role in Role]


def test_a_form_that_is_known_and_one_that_was_changed(run: Run, tmp_path: Path) -> None:
    """What is drawn and not changed is said to be known; changed, it is a new version, with all that stood beside it."""
    drawing, target = tmp_path / "a.xlsx", tmp_path / "gongkai-2021" / "form.toml"
    assert run("forms", "draw", "--form", "gongkai-2021", "-o", drawing)[0] == 0
    code, out, _ = run("forms", "read", drawing, "-o", target)
    assert (
        code,
        "一起抄来了 narrative.toml、report.md、upgrade-gongkai-2019.toml、variants.toml" in out,
    ) == (0, True)
    code, out, _ = run("forms", "check", target)
    assert (code, "完全一样，不用另放一份" in out) == (0, True)
    kept = target.parent / "画表.xlsx"
    book = openpyxl.load_workbook(kept)
    book["表二"]["B3"] = "本年制定件数"
    book.save(kept)
    code, out, _ = run("forms", "read", kept, "-o", target)
    assert (code, "原来叫“本年制发件数”，现在叫“本年制定件数”" in out) == (1, True)
    code, out, _ = run("forms", "read", kept, "-o", target)
    assert (code, "这里改过，写成版本 2" in out) == (0, True)
    code, out, _ = run("forms", "read", kept, "-o", target)
    assert (code, "注意" in out, load_file(target).version) == (0, False, "2")
    assert run("forms", "check", target)[0] == 0


def test_questions_are_asked_once_and_the_answers_kept(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table with a share: one question, on a sheet; answered, the form is made, and works."""
    drawing, folder = tmp_path / "表.xlsx", tmp_path / "forms" / "yusuan"
    drawing.write_bytes(drawn.budget())
    code, out, _ = run("forms", "read", drawing, "-o", folder / "form.toml")
    assert (code, (folder / "form.toml").exists()) == (1, False)
    assert "工作表“预算” F4：“执行率（%）”列的公式（=E4/D4）不是合计，是比例。怎样办？" in out
    kept = folder / "画表.xlsx"
    book = openpyxl.load_workbook(kept)
    assert book["问题"]["F2"].value is None
    book["问题"]["F2"] = "不要这一列"
    book.save(kept)
    code, out, _ = run("forms", "read", kept, "-o", folder / "form.toml")
    assert (code, "预算　部门预算执行情况表（单位：万元）：21 个指标，填 12 个" in out) == (0, True), out
    monkeypatch.setenv(OWN_FORMS, str(folder.parent))
    form = find_form("yusuan")
    assert (form.name, form.first_year, form.limits.amount_decimals) == ("部门预算执行情况表", 2024, 2)
    assert {r.rule.code: r.rule.holds for r in form.rules if "zero" not in r.key} == {"t1.c3-1": "c3 <= c2"}
    assert form.cover.entry("zero_report.t1") is not None
    assert form.by_id["t1.r7.c1"].parts == ("t1.r3.c1", "t1.r6.c1")
    assert "本表按收付实现制填列。" in form.cover.instructions
    assert run("forms", "check", folder / "form.toml")[0] == 0


def test_ids_stay_when_rows_move(run: Run, tmp_path: Path) -> None:
    """Ids are given once: a row put in and one renamed leave those of the others; the map follows from them."""
    drawing, first, second = tmp_path / "表.xlsx", tmp_path / "a" / "form.toml", tmp_path / "b" / "form.toml"
    drawing.write_bytes(drawn.months())
    for _ in range(2):
        run(
            "forms", "read", drawing if not first.parent.exists() else first.parent / "画表.xlsx", "-o", first
        )
    book = openpyxl.load_workbook(first.parent / "画表.xlsx")
    sheet = book["能耗"]
    rows = [[cell.value for cell in row] for row in sheet["A3:M5"]]
    names = ["用水量（立方米）", "用气量（立方米）", "公务车辆（辆）", "用电量（千瓦时）"]
    for number, name in enumerate(names, 3):
        sheet[f"A{number}"] = name
        sheet[f"N{number}"] = f"=SUM(B{number}:M{number})"
    assert rows[0][0] == "用电量（千瓦时）"
    book.save(tmp_path / "新.xlsx")
    for _ in range(2):
        source = second.parent / "画表.xlsx" if second.parent.exists() else tmp_path / "新.xlsx"
        code, out, err = run("forms", "read", source, "-o", second, "--older", first)
    assert code == 0, out + err
    table = tomllib.loads(second.read_text("utf-8"))["table"][0]
    ids = {row["label"]: row["id"] for row in table["block"][0]["rows"]}
    assert ids == {names[0]: "r2", names[1]: "r4", names[2]: "r3", names[3]: "r1"}
    upgrade = tomllib.loads((second.parent / "upgrade-a.toml").read_text("utf-8"))
    assert (upgrade["fields"]["t1.r1.c1"], upgrade["unmapped"]["t1.r4.c1"]) == ("t1.r1.c1", "新增的指标")


def test_mistakes_are_named_with_sheet_and_cell(run: Run, tmp_path: Path) -> None:
    """What cannot be a form is said with its place; nothing is written."""
    hand = drawn.Hand("表一").put(A1="统计表", A2="项目", B2="件数", A3="甲", A4="甲", B3=None)
    drawing = tmp_path / "表.xlsx"
    drawing.write_bytes(hand.fill(drawn.YELLOW, "B3:B4").bytes())
    code, _, err = run("forms", "read", drawing, "-o", tmp_path / "x" / "form.toml")
    assert (code, (tmp_path / "x").exists()) == (2, False)
    assert "工作表“表一”的 A4：同一级有两个“甲”，另一个在 A3" in err
    drawing.write_bytes(b"PK\x03\x04 nothing")
    code, _, err = run("forms", "read", drawing, "-o", tmp_path / "x" / "form.toml")
    assert (code, "Traceback" in err) == (2, False)


def test_read_again_it_is_the_same(run: Run, tmp_path: Path) -> None:
    """The kept drawing, read once more, gives the same form; one sheet becomes two tables where that is the answer."""
    folder = tmp_path / "peixun"
    (tmp_path / "表.xlsx").write_bytes(drawn.two_tables())
    assert run("forms", "read", tmp_path / "表.xlsx", "-o", folder / "form.toml")[0] == 1
    kept = folder / "画表.xlsx"
    book = openpyxl.load_workbook(kept)
    book["问题"]["F2"] = "几张表"
    book.save(kept)
    code, out, _ = run("forms", "read", kept, "-o", folder / "form.toml")
    assert (code, "一共 2 张表，这套表叫什么？（不答就按：培训情况）" in out) == (1, True)
    texts = []
    for _ in range(3):
        code, out, err = run("forms", "read", kept, "-o", folder / "form.toml")
        assert code == 0, out + err
        texts.append((folder / "form.toml").read_text("utf-8"))
    assert texts[0] == texts[1] == texts[2]
    form = load_file(folder / "form.toml")
    assert [(table.id, table.sheet) for table in form.tables] == [("t1", "培训"), ("t2", "培训2")]
    book = openpyxl.load_workbook(kept)
    assert {row[2].value for row in book["编号"]["A2:H20"] if row[0].value == "培训2"} > {"='培训'!$A$8"}


def test_a_sheet_with_another_name(run: Run, tmp_path: Path) -> None:
    """A sheet that is not there any more and one that is new: asked whether it is the same, and its ids stay."""
    folder = tmp_path / "nenghao"
    (tmp_path / "表.xlsx").write_bytes(drawn.months())
    assert run("forms", "read", tmp_path / "表.xlsx", "-o", folder / "form.toml")[0] == 0
    kept = folder / "画表.xlsx"
    book = openpyxl.load_workbook(kept)
    book["能耗"].title = "用能"
    book.save(kept)
    code, out, _ = run("forms", "read", kept, "-o", folder / "form.toml")
    assert (code, "工作表“能耗”没有了，“用能”是它改了名称，还是新的表？" in out) == (1, True)
    assert run("forms", "read", kept, "-o", folder / "form.toml")[0] == 0
    assert [(table.id, table.sheet) for table in load_file(folder / "form.toml").tables] == [("t1", "用能")]


def test_another_answer_than_the_default(run: Run, tmp_path: Path) -> None:
    """A heading with other words that is said to be another one gets an id of its own; the old one is not given again."""
    folder = tmp_path / "nenghao"
    (tmp_path / "表.xlsx").write_bytes(drawn.months())
    assert run("forms", "read", tmp_path / "表.xlsx", "-o", folder / "form.toml")[0] == 0
    kept = folder / "画表.xlsx"
    book = openpyxl.load_workbook(kept)
    book["能耗"]["A4"] = "天然气（立方米）"
    book.save(kept)
    code, out, _ = run("forms", "read", kept, "-o", folder / "form.toml")
    assert (code, "原来叫“用水量（立方米）”，现在叫“天然气（立方米）”" in out) == (1, True)
    book = openpyxl.load_workbook(kept)
    book["问题"]["F2"] = "换了一项（上年数不接）"
    book.save(kept)
    for _ in range(2):
        assert run("forms", "read", kept, "-o", folder / "form.toml")[0] == 0
        rows = tomllib.loads((folder / "form.toml").read_text("utf-8"))["table"][0]["block"][0]["rows"]
        assert [row["id"] for row in rows] == ["r1", "r4", "r3"]


@pytest.mark.parametrize(
    ("said", "asked", "period", "title"),
    [
        ("", True, "month", "某区重点任务得分表"),
        ("每月", False, "month", "某区重点任务得分表"),
        ("每年", False, "year", "某区3月份重点任务得分表"),
        ("每季度", False, "quarter", "某区3月份重点任务得分表"),
    ],
)
def test_how_often_is_asked_only_where_nothing_says_it(
    said: str, asked: bool, period: str, title: str, run: Run, tmp_path: Path
) -> None:
    """The settings say how often a table is filled in; else the month in its title is asked about. No year stays in it."""
    folder, path = tmp_path / "renwu", tmp_path / "表.xlsx"
    path.write_bytes(drawn.scored_tasks())
    if said:
        book = openpyxl.load_workbook(path)
        book.create_sheet("设置").append(("报送周期", said))
        book.save(path)
    code, out, _ = run("forms", "read", path, "-o", folder / "form.toml")
    assert (code, "多久报一次" in out) == (1, asked)  # what becomes of points and scores is asked in any case
    assert run("forms", "read", folder / "画表.xlsx", "-o", folder / "form.toml")[0] == 0
    form = load_file(folder / "form.toml")
    declared = tomllib.loads((folder / "form.toml").read_text("utf-8"))["form"]["period"]
    assert (declared, form.tables[0].title, form.first_year) == (period, title, 2024)


@pytest.mark.parametrize(
    ("answer", "aggregate"),
    [("", "mean"), ("不汇总", "none"), ("相加", "sum")],
    ids=["平均", "不汇总", "相加"],
)
def test_what_a_summary_makes_of_scores(answer: str, aggregate: str, run: Run, tmp_path: Path) -> None:
    """As answered; tasks beside the scores are added up and have no points for a limit."""
    folder, path = tmp_path / "renwu", tmp_path / "表.xlsx"
    path.write_bytes(drawn.scored_tasks())
    run("forms", "read", path, "-o", folder / "form.toml")
    book = openpyxl.load_workbook(folder / "画表.xlsx")
    (row,) = (line[0].row for line in book["问题"].iter_rows() if any("是分数" in str(c.value) for c in line))
    book["问题"].cell(row, 6).value = answer
    book.save(folder / "画表.xlsx")
    assert run("forms", "read", folder / "画表.xlsx", "-o", folder / "form.toml")[0] == 0
    fields = load_file(folder / "form.toml").by_id
    shown = {id_: (fields[id_].most, fields[id_].aggregate) for id_ in ("t1.r1.c1", "t1.r1.c3", "t1.r2.c4")}
    assert shown == {"t1.r1.c1": (None, "sum"), "t1.r1.c3": (20, aggregate), "t1.r2.c4": (30, aggregate)}


def test_a_row_that_is_left_out_takes_its_formulas_with_it(run: Run, tmp_path: Path) -> None:
    """A row that nobody wants may have cells of a computed column in it: the others are computed all the same."""
    hand = drawn.Hand("收支").put(A1="收支表（元）", A2="项目", B2="收入", C2="支出", D2="结余")
    hand.put(A3="甲", A4="乙", A5="增幅", D3="=B3-C3", D4="=C4-B4", B5="=B4/B3", C5="=C4/C3", D5="=D4/D3")
    path, folder = tmp_path / "表.xlsx", tmp_path / "shouzhi"
    path.write_bytes(hand.fill(drawn.YELLOW, "B3:C4").frame("A2:D5").bytes())
    run("forms", "read", path, "-o", folder / "form.toml")
    book = openpyxl.load_workbook(folder / "画表.xlsx")
    (line,) = (row for row in book["问题"].iter_rows() if "“增幅”行" in str(row[3].value))
    line[5].value = "不要这一行"
    book.save(folder / "画表.xlsx")
    code, out, err = run("forms", "read", folder / "画表.xlsx", "-o", folder / "form.toml")
    assert code == 0, out + err
    formulas = {
        field.id: field.formula and field.formula.text for field in load_file(folder / "form.toml").fields
    }
    assert (formulas["t1.r1.c3"], formulas["t1.r2.c3"]) == ("t1.r1.c1 - t1.r1.c2", "t1.r2.c2 - t1.r2.c1")
    assert len(formulas) == 6


def test_sums_of_sums_of_sums(run: Run, tmp_path: Path) -> None:
    """Sixty rows each of which adds up the two before it: every row is followed once, not once for each way to it."""
    hand = drawn.Hand("累加").put(A1="累加表", A2="项目", B2="件数", C2="人数")
    for row in range(3, 63):
        hand.put(**{f"A{row}": f"第{row}项"})
        for column in "BC" if row > 5 else ():
            hand.put(**{f"{column}{row}": f"={column}{row - 1}+{column}{row - 2}"})
    path = tmp_path / "表.xlsx"
    path.write_bytes(hand.fill(drawn.YELLOW, "B3:C5").frame("A2:C62").bytes())
    code, out, err = run("forms", "read", path, "-o", tmp_path / "x" / "form.toml")
    assert (code, "“第7项”把 第5项 加了两遍" in out) == (1, True), out + err
