"""A file of figures for a template: what it may say, and what is said about each wrong line."""

from decimal import Decimal
from pathlib import Path

import pytest

from nianbao.core.errors import UsageError
from nianbao.form.model import Form
from nianbao.submission.values_file import OfficeValues, read_values

BUSINESS = "applications.received.business"


def _read(tmp_path: Path, form: Form, text: str) -> OfficeValues:
    path = tmp_path / "v.csv"
    path.write_text(text, encoding="utf-8")
    return read_values(path, form)


def test_figures_cover_entries_and_blanks(tmp_path: Path, form: Form) -> None:
    """An empty value is a blank cell; further columns with a heading are not looked at."""
    lines = ["field,value,label", f"{BUSINESS},6,企业", "disclosure.fees.amount,0.35", "", "cover.year,2024"]
    lines += ["applications.received.research,", "applications.received.total,6", "cover.filled_by,张三"]
    values = _read(tmp_path, form, "\n".join(lines))
    assert values.entered == {
        BUSINESS: 6,
        "disclosure.fees.amount": Decimal("0.35"),
        "applications.received.research": None,
    }
    assert values.cover == {"year": "2024", "filled_by": "张三"}
    assert values.ignored == ("applications.received.total",)
    assert values.doubtful == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{BUSINESS[:-1]},1", f"没有指标“{BUSINESS[:-1]}”；是不是“{BUSINESS}”？"),
        ("xyz,1", "没有指标“xyz”；全部指标编号见 nianbao fields --all。"),
        (f"{BUSINESS},6件", f"{BUSINESS} 的值“6件”不是数字，请只写数字；"),
        (f"{BUSINESS},1,150", f"{BUSINESS} 后面多出了内容，请只写一个数值；数字里不要写千分位逗号。"),
        (BUSINESS, f"{BUSINESS} 后面没有数值，请写成"),
        ("cover.year,24", "cover.year 的值“24”不是年度，请写四位数的年份。"),
        ("cover.code,001\ncover.code,002", "cover.code 与第 2 行重复，请删去其中一行。"),
    ],
)
def test_every_wrong_line_is_named(tmp_path: Path, form: Form, line: str, said: str) -> None:
    """The message has the number of the line, what is wrong with it and what to write."""
    with pytest.raises(UsageError) as error:
        _read(tmp_path, form, f"field,value\n{line}\napplications.received.research,x\n")
    row = 3 if "\n" in line else 2
    assert f"有 2 处错误：\n  第 {row} 行：{said}" in str(error.value)
    assert f"\n  第 {row + 1} 行：applications.received.research 的值“x”不是数字" in str(error.value)


def test_figures_that_cannot_be_right_are_told(tmp_path: Path, form: Form) -> None:
    """They stand in their cells as given, a wrong choice as well: the check says what is wrong with them."""
    lines = (f"{BUSINESS},-1", "applications.received.research,1.5", "cover.zero_report.disputes,对")
    values = _read(tmp_path, form, "\n".join(lines))
    assert values.doubtful == (BUSINESS, "applications.received.research", "cover.zero_report.disputes")
