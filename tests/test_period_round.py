"""A form of quarters through a whole round: templates, letters, checks against two earlier periods, sums, trend."""

import email
import json
import shutil
from email import policy
from pathlib import Path

import openpyxl
import pytest
from tests.builders import Run

import nianbao
from nianbao.desk import Desk, create_app
from nianbao.desk.gate import Gate
from nianbao.form.registry import OWN_FORMS, find_form
from nianbao.round import find_round

FORMS = Path(__file__).parent / "forms"
FORM = "banjian-2024"
ROSTER = "单位编码,单位名称,单位类别,电子邮箱\n001,甲街道,街道,a@example.cn\n002,乙局,部门,b@example.cn\n"

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
    assert "没有给出上年同期（2023年第3季度）的汇总，1 条跨期审核没有评估" in out
    _, out, _ = run("check", "收件", "--prior", summary(run, "2023Q3"))
    assert "没有给出上季度（2024年第2季度）的汇总，3 条跨期审核没有评估" in out


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


def test_a_trend_over_five_quarters(run: Run) -> None:
    """In order, with the missing quarter empty; held against the quarter before and the same one of last year."""
    files = [summary(run, period) for period in FIGURES]
    code, out, said = run("trend", *reversed(files), "-o", "对照.xlsx")
    assert code == 0, said
    assert "各期之间没有衔接上的：汇总数 0 处，各单位 0 处。" in out
    sheet = openpyxl.load_workbook("对照.xlsx", data_only=True)["各期对照"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "窗口办件：2023年第3季度—2024年第4季度对照"
    assert any("没有 2023年第4季度的汇总" in str(row[0]) for row in rows)
    head = next(row for row in rows if row[0] == "主要指标")
    quarters = ["2023年第3季度", "2023年第4季度", *(f"2024年第{number}季度" for number in (1, 2, 3, 4))]
    assert head[1:] == [*quarters, "环比增减（比 2024年第3季度）", "环比（%）"]
    received = next(row for row in rows if row[0] == "新收（件）")
    assert received[1:] == [60, None, 40, 56, 66, 70, 4, 6.1]
    code, _, said = run("trend", *files[:-1], "-o", "三季度.xlsx")
    assert code == 0, said
    rows = [
        [cell.value for cell in row]
        for row in openpyxl.load_workbook("三季度.xlsx", data_only=True)["各期对照"]
    ]
    head = next(row for row in rows if row[0] == "主要指标")
    received = next(row for row in rows if row[0] == "新收（件）")
    assert head[-2:] == ["同比增减（比 2023年第3季度）", "同比（%）"]
    assert received[-4:] == [10, 17.9, 6, 10]


def test_a_quarter_that_does_not_carry_on(run: Run) -> None:
    """What begins with another figure than the quarter before ended is listed, with who and where."""
    before, folder = summary(run, "2024Q2"), filled("2024Q3", "收件", carried_in=8, carried_out=6)
    assert run("consolidate", folder, "-o", "汇总.xlsx", "--office", "甲区", "--code", "0")[0] == 0
    _, out, _ = run("trend", before, "汇总.xlsx", "-o", "对照.xlsx")
    assert "各期之间没有衔接上的：汇总数 1 处，各单位 1 处。" in out
    sheet = openpyxl.load_workbook("对照.xlsx")["各期衔接"]
    found = [[cell.value for cell in row][:8] for row in sheet.iter_rows() if row[1].value == "甲街道"]
    assert found == [
        ["2024Q3", "甲街道", "办件", "“窗口”列", "上季度结转等于上季度报告的结转下季度", 8, 6, 2]
    ]
    (head,) = [[cell.value for cell in row] for row in sheet.iter_rows() if row[1].value == "单位"]
    assert [head[0], *head[5:7]] == ["报送期", "本季度", "按以前应为"]


def test_a_file_of_another_quarter(run: Run) -> None:
    """Its period is the only fault, and it counts for nobody; by default the round is of what most files say."""
    folder = filled("2024Q3", "收件")
    filled("2024Q2", "二季度")
    (folder / "002.xlsx").unlink()
    shutil.copy("二季度/002.xlsx", folder / "乙局.xlsx")
    found = codes(run, folder, "--period", "2024Q3")
    assert [(code, cell) for code, cell, _ in found] == [("year.mismatch", "B5")]
    assert "文件是 2024年第2季度的，这次汇总的是 2024年第3季度的" in found[0][2]
    _, out, _ = run("consolidate", folder, "-o", "汇总.xlsx", "--period", "2024Q3", "--format", "json")
    data = json.loads(out)
    assert (data["year"], data["period"], data["accepted"]) == (2024, "2024Q3", ["001"])
    assert sorted((each["period"], each["fate"]) for each in data["submissions"]) == [
        ("2024Q2", "failed"),
        ("2024Q3", "accepted"),
    ]


def edited(file: Path, cell: str, value: object, target: str) -> Path:
    """Change a cell of the cover, as one does who has taken the protection off."""
    book = openpyxl.load_workbook(file)
    book["填报说明"][cell] = value
    Path(target).parent.mkdir(exist_ok=True)
    book.save(target)
    return Path(target)


def test_a_period_changed_by_hand(run: Run) -> None:
    """The hidden sheet says what was issued: the change is named and the file is of its own quarter."""
    file = filled("2024Q3", "收件") / "001.xlsx"
    found = codes(run, edited(file, "B5", "第2季度", "改/a.xlsx"))
    assert ("form.altered", "B5") in [(code, cell) for code, cell, _ in found]
    assert any("B5 应为“第3季度”，现为“第2季度”" in said for _, _, said in found)
    _, out, _ = run("check", "改", "--format", "json")
    assert json.loads(out)["period"] == "2024Q3"


@pytest.mark.parametrize(
    ("typed", "period", "said"),
    [
        ("三季度", "2024Q3", ""),
        ("Q3", "2024Q3", ""),
        (3, "2024Q3", ""),
        ("上半年", None, "报送期填的是“上半年”，看不出是哪一期"),
        ("5", None, "看不出是哪一期"),
        (None, None, "封面没有写明季度"),
    ],
)
def test_an_open_period(typed: object, period: str | None, said: str, run: Run) -> None:
    """Typed in words it is understood; of another unit, or none, it is asked for."""
    own = values(FIGURES["2024Q3"][0]) | {"cover.office": "甲街道", "cover.code": "001", "cover.year": "2024"}
    nianbao.write_template("开.xlsx", form=find_form(FORM), values=own)
    file = edited(Path("开.xlsx"), "B5", typed, "收/a.xlsx")
    _, out, _ = run("check", file, "--format", "json")
    data = json.loads(out)
    assert (data["submissions"][0]["year"], data["submissions"][0]["period"]) == (
        2024 if period else None,
        period,
    )
    messages = [
        one["message"] for one in data["submissions"][0]["findings"] if one["code"] == "office.missing"
    ]
    assert [said in message for message in messages] == ([True] if said else [])


def test_the_check_code_covers_the_period(run: Run) -> None:
    """The same figures of another quarter have another code; computed and live are the same."""
    first, second = (filled(period, period) / "001.xlsx" for period in ("2024Q3", "2024Q4"))
    book = openpyxl.load_workbook(second)
    assert book["填报说明"]["B5"].value == "第4季度"
    same = values(FIGURES["2024Q3"][0])
    nianbao.fill(second, same, "同.xlsx")
    one, other = (nianbao.read(file)[0] for file in (first, "同.xlsx"))
    form = find_form(FORM)
    assert one.values == other.values
    assert one.check_code(form) != other.check_code(form)
    live = openpyxl.load_workbook(first, data_only=True)["填报说明"]
    assert one.check_code(form) in [cell.value for row in live.iter_rows() for cell in row]


def test_a_year_is_refused_for_a_form_of_quarters(run: Run) -> None:
    """Everywhere a period is asked for, with what to write."""
    folder = filled("2024Q3", "收件")
    for command in (
        ("template", "-o", "a.xlsx", "--form", FORM, "--year", 2024),
        ("distribute", "名册.csv", "-o", "模板", "--form", FORM, "--year", 2024),
        ("check", folder, "--year", 2024),
        ("new", "轮", "--form", FORM, "--year", 2024),
    ):
        code, _, said = run(*command)
        assert (code, "2024 没有说是哪个季度。请写 --period，例如 --period 2024Q3。" in said) == (2, True), (
            command
        )
    code, _, said = run("check", folder, "--period", "2024-03")
    assert (code, "2024-03 不是季度" in said) == (2, True)


def test_a_season_of_a_quarter(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A round of its own folder: templates with what was carried over, letters, returns, status, report, the next."""
    summary(run, "2024Q2"), summary(run, "2023Q3")
    priors = ("--prior", "汇总2024Q2.xlsx", "--prior", "汇总2023Q3.xlsx")
    code, out, said = run(
        "new",
        "三季度",
        "--form",
        FORM,
        "--period",
        "2024Q3",
        "--roster",
        "名册.csv",
        "--office",
        "甲区",
        "--code",
        "0",
        *priors,
    )
    assert code == 0, said
    assert "已建立 2024年第3季度的一轮" in out
    text = Path("三季度/nianbao.toml").read_text(encoding="utf-8")
    assert 'period = "2024Q3"' in text
    assert 'prior = ["上期汇总.xlsx", "上年同期汇总.xlsx"]' in text
    assert "year =" not in text
    monkeypatch.chdir("三季度")
    assert run("distribute")[0] == 0
    issued = Path("模板/001_甲街道_2024Q3.xlsx")
    shown = openpyxl.load_workbook(issued, data_only=True)["办件"]
    assert shown["B3"].value == 6  # carried over from the quarter before
    labels = [cell.value for row in shown.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert {"上年同期数（不打印）", "上季度数（不打印）"} <= set(labels)
    assert Path("模板/下发清单_2024Q3.xlsx").exists()
    assert run("mail", "templates")[0] == 0
    letter = nianbao_text(next(Path("信/下发").glob("*甲街道*.eml")))
    assert "请填报2024年第3季度窗口办件" in letter
    nianbao.fill(issued, values((6, 50, 52, 4)), "收件/甲.xlsx")
    nianbao.fill("模板/002_乙局_2024Q3.xlsx", values((1, 16, 14, 4)), "收件/乙.xlsx")
    code, out, _ = run("check", "--returns")
    assert code == 1
    assert Path("退回/002_乙局_2024Q3_退回.xlsx").exists()
    slip = openpyxl.load_workbook("退回/002_乙局_2024Q3_退回.xlsx")["退回单"]
    assert any(
        "你单位报送的 2024年第3季度文件“乙.xlsx”" in str(cell.value)
        for row in slip.iter_rows()
        for cell in row
    )
    _, out, _ = run("status")
    assert "2024年第3季度窗口办件" in out
    nianbao.fill("退回/002_乙局_2024Q3_退回.xlsx", values((2, 16, 14, 4)), "收件/乙2.xlsx")
    code, out, said = run("consolidate")
    assert code == 0, said
    overview = openpyxl.load_workbook("汇总.xlsx", data_only=True)
    words = [str(cell.value) for sheet in overview for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("（2024年第3季度）" in word for word in words)
    assert "上年同期：同口径 2 个单位" in words
    check_desk()
    assert run("publish", "--incomplete")[0] == 0
    monkeypatch.chdir("..")
    code, out, said = run("new", "四季度", "--after", "三季度")
    assert code == 0, said
    assert "已建立 2024年第4季度的一轮" in out
    assert "还缺上年同期（2023年第4季度）的汇总" in said
    assert Path("四季度/上期汇总.xlsx").read_bytes() == Path("三季度/汇总.xlsx").read_bytes()


def test_the_summary_of_last_year_is_found_beside_the_round_before(run: Run) -> None:
    """It is that of the same office; where two could be meant, none is taken."""
    Path("名册.csv").write_text("单位编码,单位名称\n001,甲街道\n002,乙局\n", encoding="utf-8")
    for folder, period, code in (("旧", "2023Q3", "0"), ("别的", "2023Q3", "1"), ("二季度", "2024Q2", "0")):
        about = ("--form", FORM, "--period", period, "--office", "甲区", "--code", code)
        assert run("new", folder, *about, "--roster", "名册.csv")[0] == 0
        Path(folder, "汇总.xlsx").write_bytes(summary(run, period).read_bytes())
    code, _, said = run("new", "三季度", "--after", "二季度")
    assert code == 0, said
    assert "上年同期（2023年第3季度）的汇总取自 旧/汇总.xlsx。" in said
    assert "还缺" not in said
    assert Path("三季度/上年同期汇总.xlsx").read_bytes() == Path("旧/汇总.xlsx").read_bytes()
    assert Path("三季度/上期汇总.xlsx").read_bytes() == Path("二季度/汇总.xlsx").read_bytes()
    given = ("--prior", summary(run, "2023Q3"))
    code, _, said = run("new", "给了上年同期的三季度", "--after", "二季度", *given)
    assert (code, "取自" in said) == (0, False), said
    shutil.copytree("旧", "旧的又一份")
    code, _, said = run("new", "又是三季度", "--after", "二季度")
    assert code == 0, said
    assert "还缺上年同期（2023年第3季度）的汇总" in said


def check_desk() -> None:
    """Look at the pages of the round: earlier figures have the word for their period."""
    round_folder = find_round(Path.cwd())
    assert round_folder is not None
    gate = Gate(8123)
    browser, here = create_app(Desk(round_folder), gate).test_client(), {"Host": "127.0.0.1:8123"}
    browser.get(f"/?token={gate.token}", headers=here)
    totals, trace, office = (
        browser.get(path, headers=here).text
        for path in ("/totals", "/totals/trace/cases.received.total", "/office/001")
    )
    assert '<small title="上年同期"><span class="hidden">上年同期 </span>60</small>' in totals
    assert '<th scope="col" class="n">本季度</th><th scope="col" class="n">上年同期</th>' in trace
    assert "小字是上年同期的数（2023年第3季度）" in office


def nianbao_text(path: Path) -> str:
    """Give the subject and the plain text of a letter."""
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    return f"{message['Subject']}\n{body.get_content() if body else ''}"
