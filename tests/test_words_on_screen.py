"""What people read on the screen: who is listed, in which order, where lines and names break, how a figure is named."""

import re
import sys
from pathlib import Path

import pytest

from nianbao.cli.console import folded
from nianbao.cli.help import fold
from nianbao.cli.main import run
from nianbao.cli.report import print_findings
from nianbao.cli.usage import _WANTED
from nianbao.consolidation.named import named_field
from nianbao.core import Period, Place, UsageError, characters, display_width, finding
from nianbao.core.characters import simplified, traditional_unread
from nianbao.form import Form, known_forms
from nianbao.inbox.intake import read_one
from nianbao.submission import Office, Submission
from nianbao.template import Content, write_template

ROSTER = "单位编码,单位名称,单位类别\n001,甲街道,街道\n002,乙镇,乡镇\n003,丙局,部门\n"


@pytest.fixture
def inbox(tmp_path: Path, form: Form) -> Path:
    """Make an inbox: 丙局 and 甲街道 have errors, 乙镇 none; the files are named against the roster's order."""
    zero = {f"zero_report.{table.id}": "是" for table in form.tables}
    cover = {"filled_by": "甲", "reviewed_by": "乙", "phone": "1", "date": "2025-01-02", **zero}
    for name, code, office, entered in (
        ("a.xlsx", "003", "丙局", {"disclosure.licences.decisions": None}),
        ("b.xlsx", "002", "乙镇", {}),
        ("c.xlsx", "001", "甲街道", {"disclosure.penalties.decisions": None}),
    ):
        content = Content(form, Office(code, office), Period(2024), entered, cover)
        (tmp_path / name).write_bytes(write_template(content))
    (tmp_path / "名册.csv").write_text(ROSTER, encoding="utf-8")
    return tmp_path


def test_only_what_needs_somebody_is_listed(inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the order of the roster; what is right is counted."""
    paths = [str(inbox / name) for name in ("a.xlsx", "b.xlsx", "c.xlsx")]
    assert run(["check", *paths, "--roster", str(inbox / "名册.csv")]) == 1
    out = capsys.readouterr().out
    assert out.index("甲街道") < out.index("丙局")
    assert "乙镇" not in out
    assert "另有 1 个文件没有问题，不一一列出。" in out
    assert run(["check", paths[1]]) == 0
    assert "1 个文件没有问题，不一一列出。" in capsys.readouterr().out


def test_lines_break_on_a_terminal_only(
    inbox: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What goes to a file or a pipe has each message in one line, to be searched."""
    monkeypatch.chdir(inbox)
    run(["check", "a.xlsx"])
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "这一格是空的" in line]
    assert line.endswith("有数的请补填。")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    run(["check", "a.xlsx"])
    shown = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    lines = [line for line in shown.splitlines() if not set(line) & set("┏┡└┃│")]
    assert max(map(display_width, lines)) <= 60


def test_the_same_words_for_many_places_are_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """Cells that lie together are ranges; a place without a cell is named in words, and none leaves a mark."""
    cells = [f"{column}{row}" for row in (5, 6, 8) for column in "DEF"]
    blank = [finding("cell.blank", Place("表三", cell, "某格")) for cell in cells]
    place = Place(words="报告文字“一、总体情况”")
    kept = [finding("narrative.residue", place, found=f"X{n}条", quoted=f"公开X{n}条") for n in range(7)]
    print_findings([Submission(file="a.txt", findings=(*blank, *kept))])
    out = capsys.readouterr().out
    assert "必须改　表三 D5:F6、D8:F8（9 处）：这一格是空的。" in out
    assert out.count("这一格是空的") == 1
    assert "还有 6 处：报告文字“一、总体情况”“X1条”；" in out
    assert "、、" not in out


@pytest.mark.parametrize("count", [1, 2, 9])
def test_what_an_office_explained_stands_below_the_places(
    count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once, however many columns it is about: whoever reads it must not ask again."""
    places = [Place("表三", f"{column}29", f"第{column}列") for column in "DEFGHIJKL"[:count]]
    asked = [finding("cover.blank", place).explained("上年漏报") for place in places]
    print_findings([Submission(file="a.xlsx", findings=tuple(asked))])
    out = capsys.readouterr().out
    assert (out.count("没有填"), out.count("单位说明：上年漏报")) == (1, 1)


@pytest.mark.parametrize("width", range(12, 50))
def test_a_name_never_breaks_within_its_extension(width: int) -> None:
    """Nor right before it; everything else may be broken, and nothing is lost."""
    for name in ("inbox/410411001_湛河区轻工路街道办事处_2024.xlsx", "a" * 45 + ".docx", "甲.et"):
        lines = list(fold(name, width))
        assert "".join(lines) == name
        assert all(display_width(line) <= width for line in lines)
        extension = name[name.rindex(".") :]
        assert lines[-1].endswith(extension)
        assert lines[-1] != extension


def test_a_table_fits_the_screen() -> None:
    """The widest columns give way, the others stay as they are."""
    lines = folded((("文件", "数"), ("收件/410411001_湛河区轻工路街道办事处_2024.xlsx", "12")), 40)
    widths = [max(display_width(part) for line in lines for part in line[at].split("\n")) for at in (0, 1)]
    assert sum(widths) + 7 <= 40
    assert lines[1][1] == "12"


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("applications.received.total", "applications.received.total"),
        ("表三!J5", "applications.received.total"),
        ("表三J5", "applications.received.total"),
        ("表三 j5", "applications.received.total"),
        ("表三！Ｊ５", "applications.received.total"),
        ("'表三'!$J$5", "applications.received.total"),
        ("新收", "applications.received.total"),
        ("本年新收", "applications.received.total"),
        ("办结", "applications.handled_total.total"),
        ("新收 自然人", "applications.received.natural_person"),
        ("本年新收的自然人", "applications.received.natural_person"),
        ("“本年新收”行“自然人”列", "applications.received.natural_person"),
        ("行政许可", "disclosure.licences.decisions"),
        ("行政复议", "disputes.review.total"),
        ("属于国家秘密", "applications.refused.state_secret.total"),
    ],
)
def test_a_figure_is_found_by_what_people_call_it(form: Form, name: str, field: str) -> None:
    """By its id, by a cell however it is written, by the form's words for its row and column."""
    assert named_field(form, name) == field


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("J5", "例如写 表三J5：\n  表三J5　“本年新收”行“总计”列\n  表四J5　"),
        ("规章", "“规章”行“本年制发件数”列"),
        ("不知道", "可以写单元格，例如 表二"),
        ("表三Z99", "写行和列的名称"),
    ],
)
def test_what_is_not_clear_is_said_with_how_to_write_it(form: Form, name: str, words: str) -> None:
    """Several figures are listed with their cells; of none there are examples."""
    with pytest.raises(UsageError, match=words):
        named_field(form, name)


@pytest.mark.parametrize("command", ["check", "consolidate", "trace", "publish", "collect", "import"])
def test_what_a_command_lacks_is_said_in_chinese(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The placeholder alone means nothing to people."""
    assert run([command]) == 2
    error = capsys.readouterr().err
    assert "..." not in error.splitlines()[0]
    assert any(words in error for words in _WANTED.values()) or "缺少 -" in error


def test_traditional_characters_without_their_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report in them is refused with what to install; any other text is read as ever."""
    monkeypatch.setattr(characters, "_converter", lambda: None)
    assert simplified("關於政府信息公開") == "關於政府信息公開"
    assert not traditional_unread("关于政府信息公开工作年度报告的统计数据")
    report = tmp_path / "報告.txt"
    report.write_text(
        "某縣2024年政府信息公開工作年度報告\n本年度辦結申請，處理數據與總計，業務機關應報。\n",
        encoding="utf-8",
    )
    (found,) = read_one(str(report), known_forms()).findings
    assert found.code == "file.no-opencc"
    assert "pip install opencc" in found.message
