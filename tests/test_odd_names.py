"""File names may hold any bytes: they go out as valid text, on one line, and move no cursor."""

import csv
import io
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import openpyxl
import pytest

from builders import small_content
from nianbao.files.inputs import COLLECTED, FETCHED, expand
from nianbao.form.registry import newest_form
from nianbao.template.write import write_template

NAMES = (
    "单位.xlsx".encode("gbk"),
    b"a\n\x1b[31mb.xlsx",
    "x\u202egpj.xlsx".encode(),
    b"=1+1.xlsx",
    b"c\rd\x07.xlsx",
)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names of bytes")


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an inbox of good files of several offices under such names."""
    folder = tmp_path_factory.mktemp("inbox")
    form = newest_form()
    for number, name in enumerate(NAMES):
        (folder / os.fsdecode(name)).write_bytes(write_template(small_content(form, str(number))))
    return folder


def command(*arguments: str) -> tuple[int, bytes]:
    """Run the command where the system's locale knows no Chinese; gives all that it said."""
    plain = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    run = subprocess.run(
        [sys.executable, "-m", "nianbao", *arguments],
        env={**os.environ, **plain},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert b"Traceback" not in run.stderr
    run.stderr.decode("utf-8")
    return run.returncode, run.stdout


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_what_is_printed_is_valid_text(form: str, inbox: Path) -> None:
    """In every format and locale: UTF-8, one line for a name, no terminal codes."""
    code, said = command("check", str(inbox), "--format", form)
    text = said.decode("utf-8")
    assert code == 0
    unseen = ("Cc", "Cs") if form == "json" else ("Cc", "Cf", "Cs")  # JSON gives the name as it is
    assert not [each for each in text.replace("\n", "") if unicodedata.category(each) in unseen]
    if form == "json":
        assert len(json.loads(text)["submissions"]) == len(NAMES)
    if form == "csv":
        assert len(list(csv.reader(io.StringIO(text)))) == len(NAMES) + 1


def test_the_register_names_every_file_on_one_line(inbox: Path, tmp_path: Path) -> None:
    """In a workbook, too, a name is what people can see."""
    target = tmp_path / "汇总.xlsx"
    code, _ = command("consolidate", str(inbox), "-o", str(target))
    assert code == 0
    book = openpyxl.load_workbook(target)
    shown = [
        cell.value
        for row in book["报送情况"].iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.endswith(".xlsx")
    ]
    assert len(shown) == 2 * len(NAMES)  # by name, and where it lay
    assert all(name.isprintable() for name in shown)


def test_the_list_of_letters_is_passed_over_without_a_word(tmp_path: Path) -> None:
    """Nobody handed it in: it would be told with each command; other hidden files are told."""
    for name in (COLLECTED, FETCHED, ".藏着.xlsx"):
        (tmp_path / name).write_bytes(b"")
    inputs = expand([str(tmp_path)])
    assert inputs.files == ()
    assert [line.rpartition("/")[2] for line in inputs.skipped] == [".藏着.xlsx：隐藏文件"]
