"""The folder of a round: how it is made, what its settings may say, and that commands need no options in it."""

import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from builders import changed, edited, put, small_content
from nianbao.cli.main import run
from nianbao.form import Form
from nianbao.round import FOLDERS, open_round, read_settings
from nianbao.template import write_template

CODES = ("410001", "410002", "410003")
ROSTER = "单位编码,单位名称,单位类别,联系人,电子邮箱\n" + "".join(
    f"{code},第{code}街道,街道,张三,{code}@example.cn\n" for code in CODES
)
Show = Callable[..., dict[str, object]]


@pytest.fixture
def season(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a round with three offices, and stand in it."""
    (tmp_path / "名册.csv").write_text(ROSTER, encoding="utf-8")
    folder = tmp_path / "共享 盘" / "2024"
    folder.parent.mkdir()
    words = [
        "--roster",
        str(tmp_path / "名册.csv"),
        "--deadline",
        "2025-01-31",
        "--office",
        "甲区",
        "--code",
        "41",
    ]
    assert run(["new", str(folder), "--year", "2024", *words]) == 0
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def status(capsys: pytest.CaptureFixture[str]) -> Show:
    def show(*words: str) -> dict[str, object]:
        capsys.readouterr()
        assert run(["status", "--format", "json", *words]) == 0
        found: dict[str, object] = json.loads(capsys.readouterr().out)
        return found

    return show


def states(data: dict[str, object]) -> list[str]:
    return [each["state"] for each in data["offices"]]  # type: ignore[attr-defined]


def hand_in(form: Form, code: str, name: str = "", **entered: int) -> bytes:
    data = write_template(changed(small_content(form, code), **entered))
    Path("收件", name or f"{code}.xlsx").write_bytes(data)
    return data


def test_a_new_round_has_its_folders_and_settings(season: Path) -> None:
    assert all((season / name).is_dir() for name in FOLDERS)
    settings = read_settings(season / "nianbao.toml")
    assert (settings.period.year, settings.form, settings.roster) == (2024, "gongkai-2021", "单位名册.csv")
    assert (settings.office_name, settings.office_code, str(settings.deadline)) == (
        "甲区",
        "41",
        "2025-01-31",
    )
    assert "# 报送截止日期" in (season / "nianbao.toml").read_text(encoding="utf-8")


def test_a_round_is_never_made_over_another(season: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (season / "nianbao.toml").read_bytes()
    assert run(["new", str(season), "--year", "2025"]) == 2
    assert "已经有一轮" in capsys.readouterr().err
    assert (season / "nianbao.toml").read_bytes() == before


def test_a_wrong_roster_makes_no_round(tmp_path: Path) -> None:
    """Everything is read before anything is written."""
    (tmp_path / "坏.csv").write_text("单位编码\n1\n", encoding="utf-8")
    assert run(["new", str(tmp_path / "轮"), "--year", "2024", "--roster", str(tmp_path / "坏.csv")]) == 2
    assert not (tmp_path / "轮").exists()


def test_the_next_round_takes_over(season: Path, form: Form, tmp_path: Path) -> None:
    """Roster, key, office and last year's summary come from last year's folder."""
    run(["key", "-o", "密钥.key"])
    text = Path("nianbao.toml").read_text(encoding="utf-8").replace('key = ""', 'key = "密钥.key"')
    Path("nianbao.toml").write_text(text, encoding="utf-8")
    run(["distribute"])
    for code in CODES:
        hand_in(form, code)
    # Without seals, for the files were not filled on ours.
    assert run(["consolidate", "--include-failed", "--force"]) == 1
    following = tmp_path / "明年"
    assert run(["new", str(following), "--after", str(season), "--deadline", "2026-01-31"]) == 0
    settings = read_settings(following / "nianbao.toml")
    assert (settings.period.year, settings.office_name, str(settings.deadline)) == (
        2025,
        "甲区",
        "2026-01-31",
    )
    assert (following / settings.key).read_bytes() == Path("密钥.key").read_bytes()
    assert (following / settings.prior[0]).read_bytes() == Path("汇总.xlsx").read_bytes()
    assert (following / settings.roster).read_bytes() == Path("单位名册.csv").read_bytes()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("yaer = 2024", ("yaer", "是不是“year”")),
        ("year = '2024'", ("year", "整数，不加引号")),
        ("year = 1900", ("year", "2000—2100")),
        ("year = 2024\ndeadline = '1月31日'", ("deadline", "年-月-日")),
        ("year = 2024\noffice = '甲区'", ("office", "[office]")),
        ("year = 2024\n[office]\nnmae = '甲区'", ("office.nmae", "office.name")),
        ("year = 2024\nroster = '没有.xlsx'", ("roster", "没有.xlsx", "没有这个文件")),
        ("form = 'gongkai-2021'", ("缺少 year",)),
        ("year = ", ("不是正确的 TOML", "第 1 行")),
    ],
)
def test_wrong_settings_are_refused(
    season: Path, line: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """The message names the file, the key and what is allowed."""
    Path("nianbao.toml").write_text(line + "\n", encoding="utf-8")
    assert run(["status"]) == 2
    said = capsys.readouterr().err
    assert "nianbao.toml" in said
    assert [word for word in words if word not in said] == []


def test_a_season_without_options(season: Path, form: Form, status: Show) -> None:
    """From nothing to the sum: every command is bare, and the board follows."""
    assert states(status()) == ["not-issued"] * 3
    assert run(["distribute"]) == 0
    assert len(list(Path("模板").glob("4*.xlsx"))) == 3
    assert states(status()) == ["waiting"] * 3
    hand_in(form, CODES[0])
    hand_in(form, CODES[1], applications__received__natural_person=6)
    assert run(["check"]) == 1
    data = status()
    assert states(data) == ["passed", "to-correct", "waiting"]
    assert data["counts"] == {
        "due": 3,
        "received": 2,
        "passed": 1,
        "to_correct": 1,
        "to_explain": 0,
        "missing": 1,
        "included": 0,
        "held": 0,
    }
    assert {"command": "nianbao mail returns", "offices": 1} in data["next"]  # type: ignore[operator]
    assert run(["consolidate"]) == 1
    assert states(status()) == ["included", "to-correct", "waiting"]
    hand_in(form, CODES[1])
    hand_in(form, CODES[2])
    assert run(["consolidate"]) == 0
    data = status()
    assert states(data) == ["included"] * 3
    offices = data["offices"]
    assert [each["received"] for each in offices] == [1, 2, 1]  # type: ignore[attr-defined]


def test_the_summary_of_the_round_is_replaced_unless_it_was_changed(season: Path, form: Form) -> None:
    """Our own summary needs no --force; one that a person changed does."""
    hand_in(form, CODES[0])
    run(["consolidate"])
    assert run(["consolidate"]) == 1
    Path("汇总.xlsx").write_bytes(Path("汇总.xlsx").read_bytes() + b" ")
    assert run(["consolidate"]) == 2
    assert run(["consolidate", "--force"]) == 1


def test_from_elsewhere_and_from_below(
    season: Path, form: Form, status: Show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The round is the folder above, or the one that --round names; a moved folder works as before."""
    hand_in(form, CODES[0])
    monkeypatch.chdir(season / "收件")
    assert states(status())[0] == "passed"
    monkeypatch.chdir(tmp_path)
    assert states(status("--round", str(season)))[0] == "passed"
    assert run(["check", "--round", "没有"]) == 2
    moved = tmp_path / "搬 走了"
    shutil.move(season, moved)
    monkeypatch.chdir(moved)
    assert states(status())[0] == "passed"


def test_outside_a_round_nothing_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["status"]) == 2
    for words in (["check"], ["consolidate"], ["distribute"], ["publish"], ["trend"], ["paper"]):
        assert run(words) == 2, words


def test_options_still_override(season: Path, form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    hand_in(form, CODES[0])
    run(["check", "--year", "2023", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["year"] == 2023


def test_losing_the_memory_costs_no_figure(season: Path, form: Form, status: Show) -> None:
    """What was issued is known from the list in the folder; the states are what they were."""
    run(["distribute"])
    hand_in(form, CODES[0])
    hand_in(form, CODES[1], applications__received__natural_person=6)
    run(["check"])
    before = status()
    Path("nianbao.db").unlink()
    assert states(status()) == states(before)
    run(["check"])
    assert states(status()) == states(before)
    Path("nianbao.db").write_bytes(b"damaged" * 1000)
    assert states(status()) == states(before)


def test_alone_in_a_round_it_shows_the_board(season: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    said = capsys.readouterr().out
    assert "应报 3　已报 0" in said
    assert "nianbao distribute　生成模板（3 个单位）" in said


def test_what_is_new_comes_first(season: Path, form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that came since the board was last looked at is marked; the second look no longer marks it."""
    connection = sqlite3.connect("nianbao.db")
    connection.close()
    hand_in(form, CODES[2], applications__received__natural_person=6)
    run(["status"])
    assert "│ 新 │ 第410003街道" in capsys.readouterr().out
    run(["status"])
    assert "新" not in capsys.readouterr().out.replace("最新", "")


def test_a_photo_is_no_report(
    season: Path, form: Form, status: Show, capsys: pytest.CaptureFixture[str]
) -> None:
    """What an office sent that is no filled template counts as that: it still has to report."""
    Path("收件", "第410001街道 盖章.jpg").write_bytes(b"\xff\xd8\xff\xe0 JFIF" + bytes(100))
    Path("收件", "410002.xlsx").write_bytes(b"PK damaged")
    folder = Path("收件", "第410003街道")
    folder.mkdir()
    (folder / "上报.xlsx").write_bytes(b"PK damaged too")
    data = status()
    assert states(data) == ["waiting"] * 3, data
    assert [len(each["unusable"]) for each in data["offices"]] == [1, 1, 1]  # type: ignore[attr-defined]
    run(["status"])
    assert "收到了" in capsys.readouterr().out


def test_the_board_as_a_workbook(season: Path, form: Form) -> None:
    """Coloured, filterable, one page wide, every office in it."""
    hand_in(form, CODES[0])
    assert run(["status", "-o", "一览表.xlsx"]) == 0
    assert run(["status", "-o", "一览表.xlsx"]) == 0  # our own of a moment ago
    sheet = openpyxl.load_workbook("一览表.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert [(row[1], row[4]) for row in rows] == list(zip(CODES, ["通过", "未下发", "未下发"], strict=True))
    assert sheet.auto_filter.ref == "A3:Q6"
    fit = sheet.sheet_properties.pageSetUpPr
    assert fit is not None
    assert (fit.fitToPage, sheet.page_setup.fitToHeight, sheet.page_setup.orientation) == (
        True,
        0,
        "landscape",
    )
    assert sheet["E4"].fill.fgColor.rgb != sheet["E5"].fill.fgColor.rgb


def test_the_notice(season: Path, form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    hand_in(form, CODES[0])
    hand_in(form, CODES[1], applications__received__natural_person=6)
    capsys.readouterr()
    run(["status", "--notice"])
    said = capsys.readouterr().out
    assert "应报 3 个单位，已报 2 个，未报 1 个" in said
    assert "第410003街道" in said
    assert "第410002街道（" in said
    assert "第410001街道" not in said


def test_an_office_that_passed_is_listed_while_its_stamped_copy_differs(
    season: Path, form: Form, status: Show, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(form, "410001")
    assert run(["paper", "410001=000001"]) == 1
    found = status()
    assert states(found)[0] == "passed"
    assert {"command": "nianbao paper", "offices": 1} in found["next"]  # type: ignore[operator]
    assert run(["status"]) == 0
    assert re.search("第410001街道.*盖章件与文件不一致", capsys.readouterr().out)


def test_files_of_nobody_are_on_the_board(
    season: Path, form: Form, status: Show, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that cannot be read and names no office is counted and named."""
    whole = hand_in(form, "410001")
    Path("收件/新建.xlsx").write_bytes(whole[:2000])
    found = status()
    assert [Path(name).name for name in found["unknown_files"]] == ["新建.xlsx"]  # type: ignore[attr-defined]
    assert run(["status"]) == 0
    out = capsys.readouterr().out
    assert "1 个文件不知道是哪个单位的：新建.xlsx" in out
    assert "nianbao check　看看不知道是哪个单位的文件（1 个文件）" in out


def test_our_own_summary_and_report_are_not_strangers(
    season: Path, form: Form, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither is a file of an office that the roster lacks; a copy in the inbox is never added to itself."""
    for code in CODES:
        hand_in(form, code)
    assert run(["consolidate"]) == 0
    assert run(["publish", "汇总.xlsx", "-o", "报告.docx"]) == 0
    for file in ("汇总.xlsx", "报告.docx"):
        capsys.readouterr()
        run(["check", file, "--format", "json"])
        found = json.loads(capsys.readouterr().out)["submissions"][0]["findings"]
        assert not [one for one in found if one["severity"] == "error"]
        assert "office.ours" in [one["code"] for one in found]
    shutil.copy("汇总.xlsx", "收件/抄件.xlsx")
    capsys.readouterr()
    run(["consolidate", "--format", "json"])
    data = json.loads(capsys.readouterr().out)
    assert data["accepted"] == list(CODES)
    assert {Path(one["file"]).name: one["fate"] for one in data["submissions"]}["抄件.xlsx"] == "own"


def test_a_summary_outlives_an_empty_inbox_and_a_lost_list(
    season: Path, form: Form, status: Show, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is added up over a good summary; one whose list is gone is replaced, and a copy of it kept."""
    for code in CODES:
        hand_in(form, code)
    assert run(["consolidate"]) == 0
    good = Path("汇总.xlsx").read_bytes()
    assert run(["trace", "新收"]) == 0
    shutil.rmtree("收件")
    assert states(status()) == ["not-issued"] * 3
    assert Path("收件").is_dir()
    shutil.rmtree("收件")
    capsys.readouterr()
    assert run(["consolidate"]) == 1
    said = capsys.readouterr().err
    assert "已重新建了一个空的" in said
    assert "没有动原来的 汇总.xlsx" in said
    assert Path("汇总.xlsx").read_bytes() == good
    hand_in(form, CODES[0])
    for gone in (".登记.csv", "nianbao.db"):
        Path(gone).unlink()
    assert run(["consolidate"]) == 1
    assert Path("汇总.xlsx").read_bytes() != good
    assert [file.read_bytes() for file in Path(".作废").iterdir()] == [good]


def test_stamped_copies(season: Path, form: Form, status: Show, capsys: pytest.CaptureFixture[str]) -> None:
    """Codes by name or by code, out of a list too; a corrected file asks for a new copy."""
    for number, code in enumerate(CODES):
        hand_in(
            form,
            code,
            disclosure__normative_documents__issued=number,
            disclosure__normative_documents__in_force=9,
        )
    board = open_round().board()
    codes = [each.check_code for each in board.offices]
    assert run(["paper", f"第410001街道={codes[0]}", f"410002={codes[0]}"]) == 1
    assert [each["paper"] for each in status()["offices"]] == [True, False, None]  # type: ignore[attr-defined]
    Path("码.csv").write_text(
        f"单位名称,校验码\n第410002街道,{codes[1]}\n第410003街道,{codes[2]}\n", encoding="utf-8"
    )
    assert run(["paper", "码.csv"]) == 0
    assert [each["paper"] for each in status()["offices"]] == [True, True, True]  # type: ignore[attr-defined]
    hand_in(
        form, CODES[0], disclosure__normative_documents__issued=7, disclosure__normative_documents__in_force=9
    )
    assert status()["offices"][0]["paper"] is False  # type: ignore[index]
    assert run(["paper", "没有这个单位=123456"]) == 2
    assert run(["paper", "410001=12"]) == 2


def test_the_face_for_programs(season: Path, form: Form) -> None:
    """A program sees the round as the command line does."""
    hand_in(form, CODES[1], applications__received__natural_person=6)
    opened = open_round(season)
    board = opened.board()
    office = board.office(CODES[1])
    assert office is not None
    assert [each.code for each in office.findings][:1] == ["applications.balance"]
    assert [each.file for each in opened.files_of(office)] == [str(season / "收件" / f"{CODES[1]}.xlsx")]
    assert [each.kind.value for each in office.history] == ["received"]
    assert [step.command for step in board.next_steps][:1] == ["nianbao distribute"]


def test_an_edited_cell_is_another_file(season: Path, form: Form, status: Show) -> None:
    """The same name with other bytes is received once more."""
    data = hand_in(form, CODES[0])
    assert status()["offices"][0]["received"] == 1  # type: ignore[index]
    Path("收件", f"{CODES[0]}.xlsx").write_bytes(edited(data, put("表三", "D5", "6件")))
    found = status()["offices"][0]  # type: ignore[index]
    assert (found["received"], found["state"]) == (2, "to-correct")
