"""A small round for the tests of the desk: three offices, one right file, one wrong one, one missing."""

import shutil
from pathlib import Path

from tests.builders import small_content

from nianbao.cli.main import run
from nianbao.form import Form, find_form
from nianbao.template import write_template

OFFICES = (
    ("001", "甲街道", "jia@example.cn"),
    ("002", "乙街道", "yi@example.cn"),
    ("003", "丙局", "bing@example.cn"),
)
WRONG = {"applications__received__natural_person": 3}
"""Three applications that are nowhere dealt with: the balance of 自然人 does not hold."""
RIGHT = {**WRONG, "applications__granted__natural_person": 3}


def form() -> Form:
    return find_form("gongkai-2021")


def workbook(code: str, name: str, **entered: int) -> bytes:
    """Return a filled workbook of an office."""
    return write_template(small_content(form(), code, name, **entered))


def make_round(folder: Path) -> Path:
    """Make a round with issued templates, and files of the first two offices in its inbox."""
    roster = folder / "名册.csv"
    lines = ["单位编码,单位名称,单位类别,联系人,电子邮箱"]
    lines += [f"{code},{name},街道,张三,{email}" for code, name, email in OFFICES]
    roster.write_text("\n".join(lines), encoding="utf-8")
    path = folder / "2024"
    arguments = ["--year", "2024", "--roster", str(roster), "--office", "某区", "--code", "000"]
    assert (
        run(["new", str(path), *arguments, "--superior", "shang@example.cn", "--deadline", "2025-01-31"]) == 0
    )
    assert run(["distribute", "--round", str(path)]) == 0
    (path / "收件" / "001_甲街道_2024.xlsx").write_bytes(workbook("001", "甲街道", **RIGHT))
    (path / "收件" / "002_乙街道_2024.xlsx").write_bytes(workbook("002", "乙街道", **WRONG))
    return path


def copy_of(path: Path, folder: Path) -> Path:
    """Return a copy of a round: a copied folder works as well as the first."""
    return Path(shutil.copytree(path, folder / "轮 次"))
