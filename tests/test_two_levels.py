"""Two levels: what the offices of a district left open or explained is seen by the city, and by the province above it."""

import os
from email import message_from_bytes, policy
from pathlib import Path

import openpyxl
import pytest

from builders import Run, changed, small_content
from nianbao.core import Finding
from nianbao.form import Form
from nianbao.form.registry import known_forms
from nianbao.layout import FINDINGS_HEADINGS, FINDINGS_SHEET
from nianbao.reader import read_file
from nianbao.template import Content, write_template

HEADINGS = "单位编码,单位名称,单位类别,上级编码\n"
CITY, DISTRICT = "41,某市,设区的市,\n", "4104,甲区,县区,41\n"
OFFICES = "".join(f"41040{number},第{number}街道,街道,4104\n" for number in range(4))
PRIOR = {"applications.carried_out.natural_person": 3}
"""Last year three were left over, and nobody says so this year: carried-in asks each office why."""
CARRIED_IN = "applications.carried-in:natural_person"


def content(form: Form, number: int) -> Content:
    """Give the report of an office: the first explains, the second does not, the third is wrong."""
    base = small_content(form, f"41040{number}", f"第{number}街道")
    if number == 2:
        base = changed(base, applications__received__natural_person=6)
    return Content(
        form, base.office, base.period, base.entered, base.cover, PRIOR,
        explanations={CARRIED_IN: "上年漏报"} if number == 0 else {},
    )  # fmt: skip


@pytest.fixture
def district(form: Form, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Add up a district of four offices: two are in the sum, one is wrong, the last has not reported."""
    monkeypatch.chdir(tmp_path)
    inbox = Path("收件")
    inbox.mkdir()
    for number in range(3):
        (inbox / f"{number}.xlsx").write_bytes(write_template(content(form, number)))
    Path("全部.csv").write_text(HEADINGS + CITY + DISTRICT + OFFICES, encoding="utf-8")
    Path("甲区.csv").write_text(HEADINGS + OFFICES.replace(",4104\n", ",\n"), encoding="utf-8")
    Path("某市.csv").write_text(HEADINGS + DISTRICT.replace(",41\n", ",\n"), encoding="utf-8")
    scope = ("--office", "甲区", "--code", "4104", "-o", "甲区汇总.xlsx")
    assert run("consolidate", "收件", "--roster", "甲区.csv", *scope)[0] == 1
    return tmp_path


def findings_of(file: str) -> tuple[Finding, ...]:
    return read_file(Path(file), known_forms()).findings


def listed(file: str | Path) -> list[tuple[str, ...]]:
    """Return the lines of 审核问题 as office, level, code and explanation, without what covers leave blank."""
    rows = list(openpyxl.load_workbook(file)[FINDINGS_SHEET].iter_rows(values_only=True))
    columns = [FINDINGS_HEADINGS.index(name) for name in ("单位编码", "级别", "代码", "情况说明")]
    lines = [tuple(str(row[column] or "") for column in columns) for row in rows[2:]]
    return [line for line in lines if line[2] != "cover.blank"]


OF_OFFICES = [
    ("410400", "可说明", "applications.carried-in", "上年漏报"),
    ("410401", "可说明", "applications.carried-in", ""),
    ("410402", "必须改", "applications.balance", ""),
    ("410402", "必须改", "zero-report", ""),
    ("410402", "可说明", "applications.carried-in", ""),
]
OF_DISTRICT = ("4104", "可说明", "submission.incomplete", "")
OF_SUM = ("4104", "可说明", "applications.carried-in", "")


def add_up_city(run: Run) -> None:
    scope = ("--office", "某市", "--code", "41", "-o", "某市汇总.xlsx")
    assert run("consolidate", "甲区汇总.xlsx", "--roster", "某市.csv", *scope)[0] == 0


def test_a_summary_says_which_offices_it_lacks(run: Run, district: Path) -> None:
    """Beside what is blank on its cover, told on one line."""
    assert district
    assert {found.code for found in findings_of("甲区汇总.xlsx")} == {"submission.incomplete", "cover.blank"}
    said = run("check", "甲区汇总.xlsx")[1]
    assert said.count("没有填") == 1
    assert "这份汇总里少 2 个单位：未报送 1 个（第3街道），未通过审核 1 个（第2街道）。" in said
    # 6 of two offices that are in it, and not the 12 of all
    assert "上年结转填了 0，上年年报的结转下年度是 6，少 6。" in said
    assert "请核对下级单位的数；没有错的，报送时一并说明原因。" in said
    assert "“审核”表" not in said


def test_the_city_sees_what_offices_explained(run: Run, district: Path) -> None:
    """Line by line, below what was found in the district's own file; and the province sees it again."""
    assert district
    os.utime("甲区汇总.xlsx", (1_740_000_000, 1_740_000_000))
    add_up_city(run)
    register = openpyxl.load_workbook("某市汇总.xlsx")["报送情况"]
    assert register["H3"].value == "2025-02-20 05:20"  # the file's: within, our summaries all bear one date
    below = [OF_DISTRICT, OF_SUM, *OF_OFFICES]
    assert listed("某市汇总.xlsx") == below
    sheet = openpyxl.load_workbook("某市汇总.xlsx")["封面"]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    open_ = (
        "这份汇总里少 2 个单位：未报送 1 个（第3街道），未通过审核 1 个（第2街道）；下级单位可说明 2 处未说明"
    )
    assert f"1．甲区：{open_}" in texts
    assert any("；下级单位的 5 处（其中已说明 1 处），见“审核问题”" in text for text in texts)
    run("consolidate", "某市汇总.xlsx", "--office", "某省", "--code", "4", "-o", "某省汇总.xlsx")
    assert [line for line in listed("某省汇总.xlsx") if line[0] != "41"] == below


def test_one_run_lists_what_two_steps_list(run: Run, district: Path) -> None:
    """A district that is added up within the run leaves as much open as one whose file is read."""
    run("consolidate", "收件", "--roster", "全部.csv", "--by", "parent", "-o", "各级")
    assert listed(district / "各级" / "41_某市_2024_汇总.xlsx") == [OF_DISTRICT, OF_SUM, *OF_OFFICES]


def test_the_letter_upward_names_what_is_open(run: Run, district: Path) -> None:
    """What is explained is not; the attachment is called after the office, for others send theirs to the same people."""
    add_up_city(run)
    assert run("mail", "summary", "某市汇总.xlsx", "--to", "sheng@example.cn", "-o", "信")[0] == 0
    (file,) = (district / "信").glob("*.eml")
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert [part.get_filename() for part in message.iter_attachments()] == ["41_某市_2024_汇总.xlsx"]
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "尚未解决的问题6处，前5处如下" in text
    assert "1．第2街道：表三 “自然人”列（D29）：两边不等" in text
    assert "3．甲区：这份汇总里少 2 个单位" in text


def test_nobody_to_add_up_makes_no_summary(form: Form, run: Run, tmp_path: Path) -> None:
    """It would look like a report of zeros. Why nobody is in it is said, and --force writes it all the same."""
    wrong = tmp_path / "错.xlsx"
    wrong.write_bytes(write_template(content(form, 2)))
    target = tmp_path / "汇总.xlsx"
    code, out, err = run("consolidate", wrong, "-o", target)
    assert (code, target.exists()) == (1, False)
    assert "两边不等" in out
    assert "没有一个单位可以汇总，没有写汇总工作簿。请先收齐、改好文件再汇总" in err
    assert run("consolidate", wrong, "-o", target, "--force")[0] == 1
    assert target.exists()


def test_one_remark_on_several_entries_of_the_cover_is_printed_once(
    form: Form, run: Run, tmp_path: Path
) -> None:
    """They are one matter to whoever reads it, and still as many findings."""
    blank = tmp_path / "空.xlsx"
    base = small_content(form, "1", "甲街道")
    blank.write_bytes(write_template(Content(form, base.office, base.period, base.entered)))
    said = run("check", blank)[1]
    assert said.count("没有填") == 1
    places = "“填报人”（B5）、“审核人”（D5）、“联系电话”（B6）、“填报日期”（D6）（4 处）"
    assert f"可说明　填报说明 {places}：没有填。请补填。" in said
    assert "可说明 4 处" in said
