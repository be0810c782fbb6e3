"""The command line as people meet it: help that fits, and wrong usage that says what to do instead."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from nianbao.cli import main as cli
from nianbao.cli.help import wrap
from nianbao.core.text import display_width

OWN_WORDS = re.compile(
    r"\b(Options|OPTIONS|ARGS|COMMAND|required|default|Error|Usage|Invalid|No such)\b|<=x<="
)


def _every_command() -> list[list[str]]:
    found: list[list[str]] = [[]]
    for name in cli.COMMANDS:
        command = cli.nianbao.get_command(click.Context(cli.nianbao), name)
        found.append([name])
        if isinstance(command, click.Group):
            found += [[name, each] for each in command.commands]
    return found


@pytest.mark.parametrize("command", _every_command(), ids=" ".join)
def test_help_is_chinese_and_fits_eighty_columns(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """No word of the option parser's own is left, and no line is wider than a terminal."""
    assert cli.run([*command, "--help"]) == 0
    text = capsys.readouterr().out
    assert OWN_WORDS.search(text) is None
    assert [line for line in text.splitlines() if display_width(line) > 80] == []


@pytest.mark.parametrize("arguments", [[], ["-h"], ["--help"]], ids=" ".join)
def test_alone_it_shows_help(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Outside of a round ``nianbao`` alone is no mistake."""
    monkeypatch.chdir(tmp_path)
    assert cli.run(arguments) == 0
    assert capsys.readouterr().out.startswith("用法：nianbao [选项] 命令 ...")


def test_a_line_never_begins_with_punctuation_nor_gets_too_wide() -> None:
    """What may begin no line takes the character before it to the next one."""
    lines = list(wrap("一二三四五。六七（abc）；八", 10))
    assert lines == ["一二三四", "五。六七", "（abc）；", "八"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "没有命令“chek”；是不是“check”？"),
        (["forms", "xyz"], "没有命令“xyz”，可用的有 check、draw、new、read。"),
        (["template", "-o", "x.xlsx", "--year", "1999"], "--year 的值不对：年度应当在 2000 到 2100 之间。"),
        (["check", "x.xlsx", "--year", "今年"], "--year 的值不对：年度写作 2024；报送期写作"),
        (["template", "-o", "x.xlsx", "--office", "甲", "街道"], "多了参数 街道，请删去；"),
        (["mail"], "错误：请写明命令。\n\n用法：nianbao mail [选项] 命令 ...\n"),
        (
            ["check", "x.xlsx", "--roster", "没有.csv"],
            "打不开单位名册 没有.csv（文件不存在，或链接已失效）。请",
        ),
        (["template", "-o", "x.xlsx", "--values", "没有.csv"], "打不开数据文件 没有.csv（文件不存在，"),
        (
            ["template", "-o", "x.docx"],
            "x.docx 不以 .xlsx 结尾，Excel 和 WPS 打不开。请改 -o 的文件名：x.xlsx。",
        ),
        (["template", "-o", "x.xlsx", "--password", "密码"], "密码只能用英文字母、数字和符号"),
        (["template", "-o", "x.xlsx", "--password", "1234567890123456"], "密码最多 15 个字符"),
        (["roster", "-o", "名册"], "名册 不以 .xlsx 结尾"),
        (["consolidate", ".", "-o", "汇总.xls"], "汇总.xls 不以 .xlsx 结尾"),
    ],
    ids=lambda value: " ".join(value)[:24] if isinstance(value, list) else "",
)
def test_wrong_usage_says_what_to_do(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit code 2, nothing on stdout, nothing written, one Chinese message on stderr."""
    monkeypatch.chdir(tmp_path)
    assert cli.run(arguments) == 2
    streams = capsys.readouterr()
    assert said in streams.err
    assert streams.out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_table_that_is_no_screen_folds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Every id can be searched for in what is written to a file or a pipe."""
    assert cli.run(["fields", "--form", "gongkai-2019"]) == 0
    assert " applications.refused.security_and_stability.public_welfare " in capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "utf-8"])
def test_json_is_json_whatever_the_output_s_encoding(encoding: str, tmp_path: Path) -> None:
    """A pipe on Windows is GBK, which lacks many characters of names; programs read JSON as UTF-8."""
    name = "没有·𠮷ñ.xlsx"
    (tmp_path / name).write_bytes(b"")
    done = subprocess.run(
        [sys.executable, "-m", "nianbao", "check", name, "--format", "json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert json.loads(done.stdout.decode("utf-8"))["submissions"][0]["file"] == name


def test_debug_shows_where_and_keeps_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The traceback comes before the message, and only when it is asked for."""
    assert cli.run(["check", "没有.xlsx"]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert cli.run(["check", "没有.xlsx", "--debug"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("Traceback")
    assert "没有这个文件或文件夹：没有.xlsx。请核对路径。" in said
    monkeypatch.setattr(cli.nianbao, "main", lambda *_, **__: 1 // 0)
    assert cli.run(["forms"]) == 3
    assert "Traceback" not in capsys.readouterr().err
    assert cli.run(["forms", "--debug"]) == 3
    assert "Traceback" in capsys.readouterr().err


ADVICE = re.compile(
    "请|可用的|可以|应当|加 --|用 nianbao|只能|不对：|有错|处错误|见 nianbao|见汇总|--prior 要的是"
)
RAISED = ("UsageError", "NianbaoError", "RefusedInputError", "_WrongLineError")


def _raised() -> list[tuple[str, str]]:
    found = []
    for path in sorted((Path(cli.__file__).parents[1]).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISED:
                found.append((f"{path.name}:{node.lineno}", "".join(map(ast.unparse, node.args))))
    return found


def test_no_message_ends_without_advice() -> None:
    """Whatever stops a command says what to do about it."""
    passed_on = ("{reason}", "str(", ".advice}", "{error}", "画表 {path} {", "_listed(", "{_ADVICE}")
    silent = [
        (where, text)
        for where, text in _raised()
        if not ADVICE.search(text) and not any(each in text for each in passed_on)
    ]
    assert len(_raised()) > 80
    assert silent == []


def test_where_a_toml_file_is_wrong_is_said_in_chinese(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The parser's own words are English and say nothing to who wrote the file."""
    file = tmp_path / "form.toml"
    for data, said in (
        (b'[form]\nid = "x\n', "第 2 行第 8 列附近写得不对"),
        (b"[form", "写"),
        ("名 = 1".encode("gbk"), "应当用 UTF-8 编码保存"),
    ):
        file.write_bytes(data)
        assert cli.run(["forms", "check", str(file)]) == 2
        err = capsys.readouterr().err
        assert said in err
        assert re.search("[a-z]{4,} [a-z]{2,}", err) is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the folder that a process stands in")
@pytest.mark.parametrize("command", ["check", "consolidate", "status"])
def test_the_folder_that_one_stands_in_is_gone(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said to be gone: nothing is wrong with the disk or the permissions."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    try:
        assert cli.run([command]) == 2
    finally:
        os.chdir(tmp_path)
    assert "现在所在的文件夹不在了" in capsys.readouterr().err
