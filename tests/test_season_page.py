"""docs/season.md is a walk that can be walked: its commands run as they stand there, in their order."""

import re
import shlex
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest

from builders import small_content
from nianbao.cli.main import run
from nianbao.form import Form
from nianbao.template import write_template

PAGE = (Path(__file__).parent.parent / "docs" / "season.md").read_text(encoding="utf-8")
OFFICES = {"4101": "甲街道办事处", "4102": "乙街道办事处", "4103": "丙局"}


def commands(start: str, end: str) -> list[list[str]]:
    """Return the commands that stand in code blocks between two headings."""
    part = PAGE[PAGE.index(f"\n## {start}") : PAGE.index(f"\n## {end}")]
    blocks = re.findall(r"^ *```\n(.*?)^ *```$", part, re.M | re.S)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith("nianbao ")]


def fill_in_roster(path: Path) -> None:
    """Fill in the empty roster as its reader does."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {str(cell.value): cell.column for cell in sheet[1]}
    sheet.delete_rows(2, sheet.max_row)
    for row, (code, name) in enumerate(OFFICES.items(), 2):
        entry = {"单位编码": code, "单位名称": name, "单位类别": "街道", "电子邮箱": f"{code}@example.cn"}
        for head, value in entry.items():
            sheet.cell(row, heads[head], value)
    book.save(path)


def report(form: Form, code: str, year: int, received: int = 0) -> bytes:
    figures = {"applications__received__natural_person": received}
    return write_template(small_content(form, code, OFFICES[code], year, **figures))


@pytest.fixture
def desktop(form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay out what the reader of the page has: last year's summary, and a mailbox that was exported."""
    monkeypatch.chdir(tmp_path)
    for folder in ("2023/收件", "邮箱导出", "收件"):
        Path(folder).mkdir(parents=True)
    Path("2023/收件/甲.xlsx").write_bytes(report(form, "4101", 2023))
    assert run(["consolidate", "2023/收件", "-o", "2023年汇总.xlsx", "--office", "某县"]) == 0
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "4101@example.cn", "年报"
    letter.add_attachment(
        report(form, "4101", 2024), maintype="application", subtype="octet-stream", filename="年报.xlsx"
    )
    Path("邮箱导出/甲.eml").write_bytes(bytes(letter))
    return tmp_path


def test_the_walk_with_every_path_written_out(form: Form, desktop: Path) -> None:
    """Each command does its part; 1 is the answer where offices are missing or must correct something."""
    for words in commands("一、备好名册", "两级"):
        assert run(words) in (0, 1), words
        if words[0] == "roster":
            fill_in_roster(Path("单位名册.xlsx"))
        if words[0] == "collect":
            Path("收件/乙.xlsx").write_bytes(report(form, "4102", 2024, received=3))
    letters = {
        folder: [path.name[:4] for path in Path("信", folder).glob("*.eml")] for folder in ("退回", "催报")
    }
    assert letters == {"退回": ["4102"], "催报": ["4103"]}
    assert Path("2024年汇总.xlsx").is_file()


def test_the_walk_in_a_round(form: Form, desktop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bare commands, as the page names them."""
    (words,) = commands("一轮的文件夹", "一、备好名册")
    assert run(words) == 0
    monkeypatch.chdir(words[1])
    fill_in_roster(Path("单位名册.xlsx"))
    text = PAGE[PAGE.index("\n## 一轮的文件夹") : PAGE.index("\n## 一、备好名册")]
    bare = [line.split()[1:] for line in re.findall(r"`(nianbao [a-z ]+)`", text)]
    assert ["mail", "returns"] in bare
    Path("收件/乙.xlsx").write_bytes(report(form, "4102", 2024, received=3))
    Path("收件/甲.xlsx").write_bytes(report(form, "4101", 2024))
    for words in bare:
        answer = run(words if words != ["mail", "summary"] else [*words, "--to", "shang@example.cn"])
        assert answer in (0, 1), words
