"""The files that a command names beside the inbox: a roster, figures, a key, a text. None of them can harm it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.builders import small_content
from tests.hostile import Good, all_attacks

from nianbao.core.errors import UsageError
from nianbao.files.inputs import read_small
from nianbao.form.registry import newest_form
from nianbao.roster.read import read_roster
from nianbao.submission.values_file import read_values
from nianbao.template.write import write_template

SECONDS = 60
KILLERS = ("announced_strings", "far_cell", "laughs_in_a_sheet", "half", "missing_sheet")


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command as a person would."""
    return subprocess.run(
        [sys.executable, "-m", "nianbao", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.mark.parametrize("name", KILLERS)
def test_a_roster_that_harms_the_parser(name: str, tmp_path: Path) -> None:
    """It would abort the process that parses it."""
    attack = next(each for each in all_attacks() if each.name == name)
    path = tmp_path / "名册.xlsx"
    attack.place(path, Good.of(write_template(small_content(newest_form(), "9"))))
    with pytest.raises(UsageError, match="单位名册"):
        read_roster(path)


@pytest.mark.parametrize(
    "command",
    [
        lambda pipe, out: ("check", out, "--roster", pipe),
        lambda pipe, out: ("check", out, "--key", pipe),
        lambda pipe, out: ("template", "-o", out / "x.xlsx", "--values", pipe),
        lambda pipe, out: ("collect", pipe, "-o", out / "inbox"),
    ],
    ids=["roster", "key", "values", "collect"],
)
def test_a_pipe_is_not_waited_for(
    command: Callable[[Path, Path], tuple[str | Path, ...]], tmp_path: Path
) -> None:
    """Whoever opens it to read would wait for ever."""
    pipe = tmp_path / "pipe.xlsx"
    os.mkfifo(pipe)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "1.xlsx").write_bytes(write_template(small_content(newest_form(), "1")))
    done = run(*command(pipe, folder))
    assert done.returncode in (0, 1, 2)
    assert "普通文件" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_link_to_itself_is_no_source(tmp_path: Path) -> None:
    """It is named, and the others are collected."""
    (tmp_path / "a.xlsx").symlink_to("a.xlsx")
    (tmp_path / "b.xlsx").write_bytes(write_template(small_content(newest_form(), "1")))
    done = run("collect", tmp_path, "-o", tmp_path / "inbox")
    assert done.returncode in (0, 1)
    assert "打不开" in done.stdout + done.stderr
    assert (tmp_path / "inbox" / "b.xlsx").exists()


@pytest.mark.parametrize(
    "content",
    [b'field,value\n"' + b"x" * 200_000, b"field,value\n" + b"a" * 200_000 + b",1\n", b"a\x00b,1\n"],
)
def test_figures_that_are_no_csv(content: bytes, tmp_path: Path) -> None:
    """A quote that never ends, a field without end."""
    path = tmp_path / "values.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="数据文件"):
        read_values(path, newest_form())


def test_lines_ended_as_on_an_old_mac(tmp_path: Path) -> None:
    """They are lines."""
    path = tmp_path / "values.csv"
    path.write_bytes(b"field,value\rcover.year,2024\r")
    assert read_values(path, newest_form()).cover == {"year": "2024"}


def test_many_wrong_lines_are_counted(tmp_path: Path) -> None:
    """Two hundred are listed."""
    path = tmp_path / "values.csv"
    path.write_bytes(b"".join(b"x%d,1\n" % number for number in range(1_500)))
    with pytest.raises(UsageError, match="1500 处错误") as raised:
        read_values(path, newest_form())
    assert "另有 1300 处" in str(raised.value)


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    """Its size is told before it is read."""
    path = tmp_path / "key"
    with path.open("wb") as file:
        file.truncate(20 * 1024**3)
    with pytest.raises(UsageError, match="10 KB"):
        read_small(path, "密钥文件", 10 * 1024)
