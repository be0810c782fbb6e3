"""A summary read again: what its breakdown adds up to counts, and what does not fit it is said."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from nianbao.checks import check_round
from nianbao.consolidation import consolidate
from nianbao.core import Finding, Period
from nianbao.form import Form, load_file
from nianbao.layout import Role, layout_of
from nianbao.reader import read_file
from nianbao.submission import NO_PRIOR, Office
from nianbao.summary import write_summary
from nianbao.template import Content, write_template

TEXT = """
[form]
id = "pingfen"
version = "1"
name = "评分表"
title = "评分"
first_year = 2023
[form.limits]
[cover]
sheet = "封面"
summary_sheet = "汇总封面"
title = "评分表"
summary_title = "评分汇总表"
instructions = ["如实填写。"]
entries = [
  { id = "office", label = "单位", kind = "text" },
  { id = "code", label = "编码", kind = "code" },
  { id = "year", label = "年度", kind = "year" },
]
[[table]]
id = "t"
sheet = "表一"
title = "评分"
[[table.block]]
corner = "项目"
rows = [{ id = "a", label = "甲" }]
columns = [
  { id = "count", label = "件数" },
  { id = "score", label = "得分", aggregate = "mean" },
  { id = "rank", label = "名次", aggregate = "none" },
  { id = "days", label = "最长天数", aggregate = "max" },
]
"""
OFFICES = {"1": (5, 9, 2, 30), "2": (7, 6, 1, 10), "3": (1, 4, 3, 20)}
"""Of each office: the count, the score, the rank, the days."""
WHOLE = (13, Decimal("6.333333"), 0, 30)


@pytest.fixture
def form(tmp_path: Path) -> Form:
    """Return a form with a figure of every kind: added up, a mean, of no sum, the largest."""
    path = tmp_path / "form.toml"
    path.write_text(TEXT, encoding="utf-8")
    return load_file(path)


def summary(
    form: Form, folder: Path, files: Sequence[Path], code: str, *, offices_a_sheet: int = 100
) -> Path:
    """Write the summary of files, for the node with the code."""
    submissions = [read_file(file, (form,)) for file in files]
    assert [found for each in submissions for found in each.findings] == []
    checked = check_round(submissions, [form], roster=None, period=None, prior=NO_PRIOR)
    result = consolidate(checked, scope=Office(code, f"第{code}区"))
    path = folder / f"summary-{code}.xlsx"
    path.write_bytes(write_summary(result, offices_a_sheet=offices_a_sheet))
    return path


@pytest.fixture
def files(form: Form, tmp_path: Path) -> list[Path]:
    paths = []
    for code, figures in OFFICES.items():
        entered = dict(zip(form.by_id, figures, strict=True))
        path = tmp_path / f"{code}.xlsx"
        path.write_bytes(write_template(Content(form, Office(code, f"第{code}局"), Period(2023), entered)))
        paths.append(path)
    return paths


def read(path: Path, form: Form) -> tuple[tuple[object, ...], list[Finding]]:
    submission = read_file(path, (form,))
    return submission.values, list(submission.findings)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_breakdown_over_several_sheets_is_one(
    form: Form, files: list[Path], tmp_path: Path, most: int
) -> None:
    """The formulas of the official tables name every sheet, however many there are."""
    path = summary(form, tmp_path, files, "9", offices_a_sheet=most)
    names = [name for name in openpyxl.load_workbook(path).sheetnames if name.startswith("分单位明细")]
    assert len(names) == -(-len(files) // most)
    assert read(path, form) == (WHOLE, [])


def test_a_mean_of_means_counts_the_offices_behind_each(
    form: Form, files: list[Path], tmp_path: Path
) -> None:
    """The summary of a district with two offices and one with one is the summary of three offices."""
    east = summary(form, tmp_path, files[:2], "7")
    west = summary(form, tmp_path, files[2:], "8")
    assert (read(east, form)[0][1], read(west, form)[0][1]) == (Decimal("7.5"), 4)
    path = summary(form, tmp_path, [east, west], "9")
    assert read(path, form) == (WHOLE, [])
    cell = openpyxl.load_workbook(path)["分单位明细"]["F5"]
    assert (cell.value, cell.number_format) == (7.5, "General")


def test_a_total_row_that_is_not_the_sum_above_it_is_said(
    form: Form, files: list[Path], tmp_path: Path
) -> None:
    """It is named with its cell and both numbers; a total that no program has calculated yet is none."""
    path = summary(form, tmp_path, files, "9")
    book = openpyxl.load_workbook(path, data_only=True)
    sheet = book["分单位明细"]
    (cell,) = [cell for row in sheet.iter_rows(min_row=8) for cell in row if cell.value == WHOLE[0]]
    cell.value = WHOLE[0] + 1
    book.save(path)
    found = [each for each in read(path, form)[1] if each.code == "breakdown.sum"]
    assert [(each.place.cell, each.found, each.expected) for each in found if each.place] == [
        (cell.coordinate, "14", "13")
    ]
    cell.value = None
    book.save(path)
    assert [each.code for each in read(path, form)[1] if each.code == "breakdown.sum"] == []


def test_what_is_added_up_must_be_seen_in_the_tables_too(
    form: Form, files: list[Path], tmp_path: Path
) -> None:
    """A white sum is said; a dash in the place of what has no sum is no figure, whatever it looks like."""
    path = summary(form, tmp_path, files, "9")
    book, slots = openpyxl.load_workbook(path, data_only=True), layout_of(form, Role.SUMMARY).slots
    for id_ in ("t.a.count", "t.a.rank"):
        book[slots[id_].sheet][slots[id_].area.address].font = Font(color="FFFFFFFF")
    book.save(path)
    values, found = read(path, form)
    assert values == WHOLE
    assert [(each.code, each.place.fields) for each in found] == [("cell.unseen", ("t.a.count",))]


def test_without_its_breakdown_the_tables_count(form: Form, files: list[Path], tmp_path: Path) -> None:
    """A mean keeps its decimals, the largest is what is shown, and what has no sum is 0 and not what stands there."""
    path = summary(form, tmp_path, files, "9")
    book = openpyxl.load_workbook(path, data_only=True)
    del book["分单位明细"]
    book.save(path)
    assert read(path, form)[0] == WHOLE


def _look(name: str, value: object) -> Callable[[Worksheet], None]:
    return lambda sheet: setattr(sheet["E5"], name, value)


def _condition(sheet: Worksheet) -> None:
    white = CellIsRule(operator="greaterThan", formula=["4"], font=Font(color="FFFFFFFF"))
    sheet.conditional_formatting.add("E5:E6", white)


def _conditions_row_by_row(sheet: Worksheet) -> None:
    """Add conditions that begin and end at several rows: one hides 7, one hides 1, hundreds do nothing here."""
    for first, last, hidden in ((5, 6, "7"), (6, 8, "7"), (7, 7, "1"), (5, 5, "13")):
        white = CellIsRule(operator="equal", formula=[hidden], font=Font(color="FFFFFFFF"))
        sheet.conditional_formatting.add(f"E{first}:E{last}", white)
    for row in range(3, 400):
        elsewhere = CellIsRule(operator="equal", formula=[str(row + 100)], font=Font(color="FFFFFFFF"))
        sheet.conditional_formatting.add(f"E{row}:F{row + 90}", elsewhere)


UNSEEN, OTHERWISE, HEADING = "breakdown.unseen", "breakdown.shown-otherwise", "breakdown.heading"
LOOKS: dict[str, tuple[Callable[[Worksheet], None], list[tuple[str, str | None]]]] = {
    "white": (_look("font", Font(color="FFFFFFFF")), [(UNSEEN, "E5")]),
    "struck": (_look("font", Font(strike=True)), [(UNSEEN, "E5")]),
    "no format": (_look("number_format", ";;;"), [(UNSEEN, "E5")]),
    "another digit": (_look("number_format", '0"0"'), [(OTHERWISE, "E5")]),
    "in thousands": (_look("number_format", "0,"), [(OTHERWISE, "E5")]),
    "repeated": (_look("alignment", Alignment(horizontal="fill")), [(OTHERWISE, "E5")]),
    "too large": (_look("font", Font(size=90)), [(UNSEEN, "E5")]),
    "row": (lambda sheet: setattr(sheet.row_dimensions[6], "hidden", True), [(UNSEEN, "B6")]),
    "flat row": (lambda sheet: setattr(sheet.row_dimensions[6], "height", 2), [(UNSEEN, "B6")]),
    "column": (
        lambda sheet: setattr(sheet.column_dimensions["E"], "hidden", True),
        [(UNSEEN, "E5"), (UNSEEN, "E6"), (UNSEEN, "E7"), (UNSEEN, "E8")],
    ),
    "one of several of the same width": (
        lambda sheet: setattr(sheet.column_dimensions["F"], "width", 1),
        [(UNSEEN, "F5"), (UNSEEN, "F6"), (UNSEEN, "F7")],
    ),
    "condition": (_condition, [(UNSEEN, "E5"), (UNSEEN, "E6")]),
    "conditions that begin and end": (_conditions_row_by_row, [(UNSEEN, "E6"), (UNSEEN, "E7")]),
    "merged over what is beside": (lambda sheet: sheet.merge_cells("E6:E7"), [(UNSEEN, "E6")]),
    "white total": (
        lambda sheet: setattr(sheet["E8"], "font", Font(color="FFFFFFFF")),
        [(UNSEEN, "E8")],
    ),
    "heading": (lambda sheet: setattr(sheet["E4"], "value", "得分"), [(HEADING, "E4")]),
    "bold": (_look("font", Font(bold=True)), []),
    "grouped": (_look("number_format", "#,##0"), []),
}


@pytest.mark.parametrize("edit", LOOKS)
def test_what_cannot_be_seen_in_the_breakdown_is_said(
    form: Form, files: list[Path], tmp_path: Path, edit: str
) -> None:
    """Each figure of an office is held to what holds for one that was entered; the sums stay what they are."""
    path = summary(form, tmp_path, files, "9")
    book = openpyxl.load_workbook(path, data_only=True)
    change, expected = LOOKS[edit]
    change(book["分单位明细"])
    book.save(path)
    values, found = read(path, form)
    looks = [(each.code, each.place.cell) for each in found if each.code in (UNSEEN, OTHERWISE, HEADING)]
    assert (values, sorted(looks)) == (WHOLE, expected)
