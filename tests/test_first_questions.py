"""What somebody asks who uses the program for the first time: each answer says who, which file and what to do next."""

import io
import re
import sys
from pathlib import Path

import pytest
from tests.builders import Run
from tests.desk_round import OFFICES, RIGHT, WRONG, make_round, workbook

from nianbao.form import Form


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a round of three offices: one right, one wrong, one missing."""
    path = make_round(tmp_path)
    monkeypatch.chdir(path)
    return path


def test_an_office_outside_the_roster_is_named(folder: Path, run: Run) -> None:
    """It is not unknown: the board says who it is, and the returns say that it gets none."""
    (folder / "收件" / "外.xlsx").write_bytes(workbook("777", "外来单位", **WRONG))
    (folder / "收件" / "什么.xlsx").write_bytes(b"PK\x03\x04")
    _, out, _ = run("status")
    assert "1 个文件的单位不在名册里：外.xlsx（777 外来单位）。1 个文件不知道是哪个单位的：什么.xlsx。" in out
    assert "看看单位不在名册里、或不知道是哪个单位的文件（2 个文件）" in out
    _, _, err = run("mail", "returns")
    assert "没有退回 收件/外.xlsx：单位 777 外来单位 不在名册里" in err
    assert [path.name for path in (folder / "退回").glob("*.xlsx")] == ["002_乙街道_2024_退回.xlsx"]


def test_the_board_says_when_nothing_is_left_to_run(folder: Path, run: Run) -> None:
    """Each command that comes next is run; then one waits for files, and the board says so."""
    for _ in range(8):
        _, out, _ = run("status")
        command = re.search(r"下一步：\n  nianbao (.+?)　", out)
        assert (command is None) == ("下一步：暂时没有要运行的命令" in out)
        if command is None:
            return
        run(*command[1].split(), *(("--to", "a@example.gov.cn") if command[1] == "mail summary" else ()))
    pytest.fail(out)


def test_a_file_in_doubt_goes_back_to_nobody(folder: Path, run: Run) -> None:
    """A code of one office with the name of another: the slip goes to neither, and the letter has the right one."""
    (folder / "收件" / "疑.xlsx").write_bytes(workbook("002", "丙局", **WRONG))
    _, _, err = run("mail", "returns")
    assert "没有退回 收件/疑.xlsx：单位的编码或名称有疑问，不知道退给谁，请先核对" in err
    assert [path.name for path in (folder / "退回").glob("*.xlsx")] == ["002_乙街道_2024_退回.xlsx"]


def test_a_slip_without_an_office_says_why(folder: Path, form: Form, run: Run, tmp_path: Path) -> None:
    """Outside of a round too: the slip of a file in doubt leaves open who it is from."""
    inbox = tmp_path / "别处"
    inbox.mkdir()
    (inbox / "疑.xlsx").write_bytes(workbook("002", "丙局", **WRONG))
    run(
        "check",
        inbox,
        "--roster",
        "../名册.csv",
        "--returns",
        tmp_path / "退",
        "--year",
        "2024",
        "--round",
        folder,
    )
    _, out, _ = run("mail", "returns", "../名册.csv", tmp_path / "退", "-o", tmp_path / "信")
    assert "单位的编码和名称有疑问，退回单上空着，不知道寄给谁；请核对后自己转交" in out


def test_letters_are_put_aside_with_the_reason(folder: Path, run: Run) -> None:
    run("mail", "templates")
    (folder / "收件" / "003.xlsx").write_bytes(workbook("003", "丙局", **RIGHT))
    _, _, err = run("mail", "templates")
    assert "不再需要（单位现在是“通过”），已移到 信/下发/.作废：003_丙局_下发.eml" in err


def test_where_nothing_is_to_be_explained_nothing_is_called_a_return(folder: Path, run: Run) -> None:
    _, _, err = run("mail", "explanations")
    assert "没有要请单位说明的工作簿。" in err


def test_a_round_names_its_own_settings(folder: Path, run: Run) -> None:
    """Who typed no --prior is not told to look at it."""
    last = folder.parent / "上年"
    last.mkdir()
    (last / "别的.xlsx").write_bytes(workbook("900", "别的单位"))
    prior = folder / "上年汇总.xlsx"
    assert (
        run("consolidate", last, "-o", prior, "--year", "2024", "--code", "9", "--roster", _roster(last))[0]
        == 0
    )
    settings = folder / "nianbao.toml"
    named = settings.read_text(encoding="utf-8").replace('prior = ""', f'prior = "{prior.name}"')
    settings.write_text(named, encoding="utf-8")
    _, out, err = run("check")
    assert "请核对单位编码和 nianbao.toml 里 prior 的文件。" in err + out
    assert "--prior" not in err + out
    _, out, err = run("check", "--prior", prior)
    assert "请核对单位编码和 --prior 的文件。" in err + out


def _roster(folder: Path) -> Path:
    path = folder.parent / "上年名册.csv"
    path.write_text("单位编码,单位名称,单位类别\n900,别的单位,街道\n", encoding="utf-8")
    return path


def test_an_option_that_is_an_argument_is_said_to_be_one(run: Run) -> None:
    code, _, err = run("distribute", "--roster", "名册.csv")
    assert (code, err.splitlines()[0]) == (
        2,
        "错误：没有选项 --roster：单位名册直接写在命令后面（用法里的 ROSTER）。",
    )
    assert "是不是" not in run("template", "--roster", "x")[2]
    assert "是不是 --output？" in run("template", "--ouput", "x")[2]


def test_the_next_step_of_a_new_round_with_an_empty_roster_is_to_fill_it(tmp_path: Path, run: Run) -> None:
    _, out, err = run("new", tmp_path / "轮", "--year", "2024")
    assert "下一步：进入这个文件夹，填好空白的单位名册 单位名册.xlsx，再运行 nianbao distribute。" in out
    assert "名册" not in err


def test_the_end_of_the_input_ends_the_questions(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was entered until then is compared and kept."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("123456\n"))
    code, out, _ = run("paper")
    assert code == 1
    assert "核对了 1 份，一致 0 份" in out
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert run("paper")[0] == 0
    assert OFFICES[0][1] in run("status")[1]
