"""Mistakes in the files of a form: all at once, each with its line and key, and what is idle is remarked on."""

from pathlib import Path

import pytest
from tests.form_mistakes import MISTAKES, Mistake

from nianbao.cli import main as cli
from nianbao.core import FormError, SeveralFormErrors
from nianbao.form import load_file
from nianbao.form.lines import line_of, lines_of
from nianbao.form.registry import templates_folder
from nianbao.layout import layout_of

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def start(tmp_path: Path, capsys: Capture) -> Path:
    path = tmp_path / "biaoyang" / "peixun-2024" / "form.toml"
    assert cli.run(["forms", "new", str(path)]) == 0
    capsys.readouterr()
    return path


def _change(path: Path, *changes: tuple[str, str]) -> str:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return text


def _line(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_all_mistakes_at_once(start: Path, capsys: Capture) -> None:
    """Mistakes of the head, of a heading and of a rule's text are told in one run, in the order of the lines."""
    text = _change(
        start,
        ("first_year =", "frist_year ="),
        ('kind = "amount", unit', 'kind = "amont", unit'),
        ("number == 0 implies", "number ≤ 0 implies"),
        ('severity = "warning"', 'severity = "warn"'),
    )
    with pytest.raises(SeveralFormErrors) as caught:
        load_file(start)
    found = {each.key: each for each in caught.value.mistakes}
    assert set(found) == {
        "form.frist_year",
        "form.first_year",
        "table[1].block[1].columns[2].kind",
        "rule[1].holds",
        "rule[2].severity",
    }
    assert "是不是“first_year”" in found["form.frist_year"].problem
    assert found["form.frist_year"].line == _line(text, "frist_year")
    assert found["table[1].block[1].columns[2].kind"].line == _line(text, '"amont"')
    assert "不认识的字符“≤”，请写作 <=" in found["rule[1].holds"].problem
    lines = [each.line for each in caught.value.mistakes]
    assert lines == sorted(lines)
    assert cli.run(["forms", "check", str(start.parent)]) == 2
    assert "一共 5 处" in capsys.readouterr().err


WRONG = {
    "years reversed": (
        "first_year = 2024",
        "first_year = 2024\nlast_year = 2020",
        "form.last_year",
        "前后写反了",
    ),
    "id with a slash": ('id = "peixun-2024"', 'id = "a/b"', "form.id", "也用作文件夹和文件的名称"),
    "unknown placeholder": ("{year}", "{yaer}", "cover.subtitle", "只有 {year} 处填年度"),
    "open brace": ("{year}", "{year", "cover.subtitle", "花括号没有成对"),
    "no choices": ('choices = ["是", "否"]', "choices = []", "cover.entries[5].choices", "一个选项也没有"),
    "one kind twice": ('kinds = ["街道", "部门"]', 'kinds = ["街道", "街道"]', "form.kinds", "一样"),
    "control character": ('name = "某某', 'name = "\\u0007某某', "form.name", "看不见的控制字符（U+0007）"),
    "endless label": ('name = "某某', f'name = "{"长" * 4000}某某', "form.name", "不能超过 2000 个字"),
    "Chinese punctuation": (
        "first_year = 2024",
        "first_year ＝ 2024",
        "文件",
        "有中文标点“＝”，请改成英文的 =",
    ),
}


@pytest.mark.parametrize(("old", "new", "key", "problem"), WRONG.values(), ids=WRONG)
def test_what_used_to_be_accepted(start: Path, old: str, new: str, key: str, problem: str) -> None:
    """The error names the key and what can stand there."""
    _change(start, (old, new))
    with pytest.raises(FormError) as caught:
        load_file(start)
    assert caught.value.key == key
    assert problem in caught.value.problem


def test_a_byte_order_mark_is_no_mistake(start: Path) -> None:
    """As Windows' own editor saves it."""
    start.write_bytes(b"\xef\xbb\xbf" + start.read_bytes())
    assert load_file(start).id == "peixun-2024"


def test_labels_that_nobody_can_tell_apart(start: Path) -> None:
    """Two headings of one level with one label."""
    text = start.read_text(encoding="utf-8")
    label = text.split("columns = [", 1)[1].split('label = "', 1)[1].split('"', 1)[0]
    _change(start, ("columns = [", f'columns = [ {{ id = "again", label = "{label}" }},'))
    with pytest.raises(FormError, match=f"同一级有两个“{label}”"):
        load_file(start)


@pytest.mark.parametrize(("key", "count", "most"), [("rows", 3000, "2000 行"), ("columns", 1000, "200 列")])
def test_limits_are_told_at_once(start: Path, key: str, count: int, most: str) -> None:
    """A grid that no workbook holds is refused with the limit, before its fields are made."""
    items = ",".join(f'{{ id = "x{number}", label = "第{number}" }}' for number in range(count))
    _change(start, (f"{key} = [", f"{key} = [{items},"))
    with pytest.raises(FormError, match=f"一块最多 {most}"):
        load_file(start)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("narrative.toml", "[[prat]]\n", "narrative.toml"),
        ("variants.toml", '[[row]]\nid = "items.x"\nlabels = ["甲"]\n', "row[1].id 有错：没有“items.x”"),
        ("report.md", "# {office}\n\n## 一、概述\n\n{nothing}\n", "report.md"),
    ],
)
def test_the_files_beside(start: Path, capsys: Capture, name: str, content: str, problem: str) -> None:
    """What is wrong in the other files of the folder is an error too."""
    (start.parent / name).write_text(content, encoding="utf-8")
    assert cli.run(["forms", "check", str(start)]) == 2
    assert problem in capsys.readouterr().err


def test_remarks(start: Path, capsys: Capture) -> None:
    """A misspelt file name, a rule that always holds, and a zero report that no rule asks for."""
    (start.parent / "narative.toml").write_text("", encoding="utf-8")
    text = start.read_text(encoding="utf-8")
    holds = text.split('holds = "number', 1)[1].split('"', 1)[0]
    _change(
        start,
        (f'holds = "number{holds}"', 'holds = "number >= 0"'),
        ("nonzero(this) == 0 implies confirmed(this)", "nonzero(this) >= 0"),
    )
    assert cli.run(["forms", "check", str(start)]) == 0
    said = capsys.readouterr().out
    assert "narative.toml 不会被读取" in said
    assert "是不是“narrative.toml”" in said
    assert "永远成立" in said
    assert "一格没改的模板也会通过" in said


def test_every_key_of_the_official_form_has_its_line() -> None:
    """The lines are those of the text, however deep the key."""
    text = (templates_folder() / "gongkai-2021" / "form.toml").read_text(encoding="utf-8")
    lines = lines_of(text)
    written = text.splitlines()
    for key, line in lines.items():
        name = key.rpartition(".")[2].partition("[")[0]
        assert name in written[line - 1] or key.endswith("]"), key
    assert line_of(lines, "rule[1].nothing") == lines["rule[1]"]
    assert line_of(lines, "nowhere") == 0


def test_all_files_at_once(start: Path, capsys: Capture) -> None:
    """Mistakes of the form and of every file beside it come together, each with its file and line."""
    text = start.read_text(encoding="utf-8")
    start.write_text(text.replace('severity = "error"', 'severity = "eror"', 1), encoding="utf-8")
    (start.parent / "narrative.toml").write_text("numbering = \n", encoding="utf-8")
    (start.parent / "variants.toml").write_text("a = 1\n[row\n", encoding="utf-8")
    assert cli.run(["forms", "check", str(start)]) == 2
    said = capsys.readouterr().err
    assert all(
        part in said for part in ("“eror”不行", "narrative.toml", "variants.toml", "第 2 行", "一共 3 处")
    )


def test_lines_of_the_files_beside(start: Path, capsys: Capture) -> None:
    """Several mistakes of one file beside the form, each in its line."""
    rows = '[[row]]\nid = "items.x"\nlabels = ["甲"]\n\n[[row]]\nid = "items.y"\nlabels = ["乙"]\n'
    (start.parent / "variants.toml").write_text(rows, encoding="utf-8")
    assert cli.run(["forms", "check", str(start)]) == 2
    said = capsys.readouterr().err
    assert "第 2 行的 row[1].id" in said
    assert "第 6 行的 row[2].id" in said


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.new[:40])
def test_what_is_said_of_a_mistake(mistake: Mistake, tmp_path: Path) -> None:
    """Every mistake of the table in the documentation is told at its key, with its line, in these words."""
    text = mistake.text
    path = tmp_path / "tuijin-2024" / "form.toml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormError) as caught:
        layout_of(load_file(path))
    found = caught.value.mistakes if isinstance(caught.value, SeveralFormErrors) else (caught.value,)
    assert [(each.key, each.problem) for each in found] == list(mistake.told)
    if not mistake.told[0][1].startswith("不是正确的 TOML"):
        assert all(0 < each.line <= text.count("\n") + 1 for each in found)
