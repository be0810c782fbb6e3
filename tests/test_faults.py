"""Inputs without end, each a sentence: figures, TOML, headings, texts of letters."""

from pathlib import Path

import pytest

from nianbao.cli.main import run
from nianbao.form import Form
from nianbao.mail import trial

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("value", ["1e309", "1e999999999", "-1e400", "1e-999999999", "1" * 400])
def test_a_figure_that_no_sheet_holds(tmp_path: Path, form: Form, capsys: Capture, value: str) -> None:
    """It is named with its line."""
    path = tmp_path / "v.csv"
    path.write_text(f"field,value\n{form.entered[0].id},{value}\n", encoding="utf-8")
    assert run(["template", "-o", str(tmp_path / "t.xlsx"), "--values", str(path)]) == 2
    assert "第 2 行" in capsys.readouterr().err
    assert not (tmp_path / "t.xlsx").exists()


@pytest.mark.parametrize("toml", ["a = " + "[" * 5_000, "a = " + "{b = " * 5_000])
def test_toml_nested_without_end(tmp_path: Path, capsys: Capture, toml: str) -> None:
    """As a form and as an account."""
    path = tmp_path / "f.toml"
    path.write_text(toml, encoding="utf-8")
    assert run(["fields", "--form", str(path)]) == 2
    assert run(["collect", "--imap", str(path), "-o", str(tmp_path / "in")]) == 2
    said = capsys.readouterr().err
    assert said.count("不是正确的 TOML：括号套了太多层") == 2
    assert not (tmp_path / "in").exists()


@pytest.mark.parametrize("depth", [30, 900])
def test_headings_nested_without_end(tmp_path: Path, form: Form, capsys: Capture, depth: int) -> None:
    """A form has three levels of headings; one of hundreds is refused with the key."""
    text = (form.folder / "form.toml").read_text(encoding="utf-8")
    deep = "".join("rows = [{" + f'id = "x{n}", label = "x{n}", ' for n in range(depth)).rstrip(", ")
    block = f'\n[[table.block.rows]]\nid = "deep"\nlabel = "deep"\n{deep}' + "}]" * depth + "\n"
    path = tmp_path / "form.toml"
    at = text.index("[[table.block.rows]]") if "[[table.block.rows]]" in text else len(text)
    path.write_text(text[:at] + block.lstrip("\n") + text[at:], encoding="utf-8")
    assert run(["fields", "--form", str(path)]) == 2
    said = capsys.readouterr().err
    assert "标题最多 20 层" in said or "括号套了太多层" in said


@pytest.mark.parametrize(
    "text",
    [
        "{% include 'reminders.txt.j2' %}",
        "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}{% endfor %}{% endfor %}"
        "{% endfor %}",
        "{% for a in range(99999) %}{{ 'x' * 100000 }}{% endfor %}",
        "{{ 'x' * 10000000000 }}",
    ],
)
def test_a_letter_without_end(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """A text that quotes itself, or never stops, is named."""
    monkeypatch.setattr(trial, "_SECONDS", 1)
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "reminders.txt.j2").write_text(f"主题：x\n{text}\n", encoding="utf-8")
    roster = tmp_path / "r.csv"
    roster.write_text("code,name,email\n1,甲,a@b.cn\n", encoding="utf-8")
    (tmp_path / "in").mkdir()
    command = ["mail", "reminders", str(tmp_path / "in"), "--roster", str(roster), "--year", "2024"]
    command += ["-o", str(tmp_path / "out")]
    assert run([*command, "--letters", str(letters)]) == 2
    assert f"信的文字 {letters / 'reminders.txt.j2'}" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_every_folder_is_made_in_one_place(tmp_path: Path, capsys: Capture) -> None:
    """Where a folder cannot be made, that is a sentence, for every command that makes one."""
    (tmp_path / "file").write_bytes(b"")
    beyond = str(tmp_path / "file" / "x")
    roster = tmp_path / "r.csv"
    roster.write_text("code,name,email\n1,甲,a@b.cn\n", encoding="utf-8")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xlsx").write_bytes(b"x")
    for command in (
        ["demo", beyond],
        ["distribute", str(roster), "-o", beyond, "--year", "2024"],
        ["collect", str(tmp_path / "in"), "-o", beyond],
        ["mail", "texts", "-o", beyond],
        ["mail", "reminders", str(tmp_path / "in"), "--roster", str(roster), "-o", beyond],
        ["forms", "new", beyond],
    ):
        assert run(command) in (2, 3), command
        said = capsys.readouterr().err
        assert "Traceback" not in said
        assert "程序出错了" not in said, command
