"""Rosters as offices keep them: titles above, merged cells, sums, numbers for codes; what was done is said."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from nianbao.core import UsageError
from nianbao.roster import Roster, read_roster
from nianbao.roster.sheets import MOST_ROWS

HEADINGS = ("单位编码", "单位名称", "单位类别", "联系人", "电子邮箱", "上级编码")
Keep = Callable[..., Path]


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    """Keep a roster as a workbook: rows from the first line on, then whatever is done to the sheet."""

    def keeping(*rows: tuple[object, ...], edit: Callable[[openpyxl.Workbook], object] | None = None) -> Path:
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        for row in rows:
            sheet.append(row)
        if edit:
            edit(book)
        path = tmp_path / "名册.xlsx"
        book.save(path)
        return path

    return keeping


def codes(roster: Roster) -> list[str]:
    return [entry.office.code for entry in roster.entries]


def test_headings_below_a_title(keep: Keep) -> None:
    """Whatever stands above is passed over, and that is said with the row."""
    path = keep(("某区单位名册",), ("2024年度", None, "单位：个"), (), HEADINGS, ("1", "甲"), ("2", "乙"))
    roster = read_roster(path)
    assert codes(roster) == ["1", "2"]
    assert list(roster.remarks()) == ["单位名册的标题在第 4 行，上面的没有用。"]


def test_headings_on_another_sheet(keep: Keep) -> None:
    """A cover, a hidden sheet before it: the first visible sheet with the headings is read."""

    def edit(book: openpyxl.Workbook) -> None:
        hidden = book.create_sheet("旧", 0)
        hidden.append(HEADINGS)
        hidden.append(("9", "旧单位"))
        hidden.sheet_state = "hidden"
        book.create_sheet("说明", 0).append(("填写说明",))

    roster = read_roster(keep(HEADINGS, ("1", "甲"), edit=edit))
    assert codes(roster) == ["1"]
    assert list(roster.remarks()) == ["单位名册在工作表“Sheet”里，别的工作表没有用。"]


def test_headings_as_they_are_written(keep: Keep) -> None:
    """With blanks, line breaks, brackets, stars, full-width letters; shorter words where the full one is absent."""
    path = keep(
        ("单位\n编码*", "单 位 名 称（全称）", "类别", "邮箱", "Ｋind", "序号"), ("1", "甲", "街道", "a@b.cn")
    )
    roster = read_roster(path)
    assert (roster.entries[0].office.kind, roster.entries[0].email) == ("", "a@b.cn")
    assert roster.ignored == ("类别", "序号")


def test_merged_cells_are_filled_down(keep: Keep) -> None:
    """类别 and 上级 of several offices stand once; codes and names are never filled."""

    def merge(book: openpyxl.Workbook) -> None:
        for area in ("C2:C4", "F3:F4"):
            book.worksheets[0].merge_cells(area)

    rows = (("1", "区", "县区"), ("2", "甲", None, None, None, "1"), ("3", "乙"), ("4", "丙"))
    roster = read_roster(keep(HEADINGS, *rows, edit=merge))
    assert [entry.office.kind for entry in roster.entries] == ["县区", "县区", "县区", ""]
    assert [entry.parent for entry in roster.entries] == ["", "1", "1", ""]
    assert list(roster.remarks()) == ["单位名册里合并的单元格（单位类别、上级编码）已逐行填上同样的内容。"]


def test_an_office_of_several_lines(keep: Keep) -> None:
    """Code and name merged over two lines are one office with two people to write to."""

    def merge(book: openpyxl.Workbook) -> None:
        for area in ("A2:A3", "B2:B3"):
            book.worksheets[0].merge_cells(area)

    rows = (("1", "甲", "街道", "张", "a@b.cn"), (None, None, None, "李", "c@d.cn"), ("2", "乙"))
    roster = read_roster(keep(HEADINGS, *rows, edit=merge))
    assert codes(roster) == ["1", "2"]
    assert (roster.entries[0].contact, roster.entries[0].email) == ("张；李", "a@b.cn；c@d.cn")


@pytest.mark.parametrize(
    "row",
    [
        ("合计", 2),
        ("合 计", "2个"),
        (None, "小计"),
        (None, "合计：2"),
        (None, "街道小计", None),
        ("总计", None),
        (None, None, "共计", 2),
    ],
)
def test_sums_are_no_offices(keep: Keep, row: tuple[object, ...]) -> None:
    """They are passed over with their row."""
    roster = read_roster(keep(HEADINGS, ("1", "甲"), row, ("2", "合计办公室")))
    assert codes(roster) == ["1", "2"]
    assert list(roster.remarks()) == ["单位名册的第 3 行是合计或小计，没有算作单位。"]


def test_other_lines_that_are_no_offices(keep: Keep) -> None:
    """Group titles across the sheet, headings that come again, notes below."""

    def merge(book: openpyxl.Workbook) -> None:
        book.worksheets[0].merge_cells("A2:F2")

    path = keep(
        HEADINGS, ("一、街道",), ("1", "甲"), HEADINGS, ("2", "乙"), ("注：以上为2024年",), edit=merge
    )
    roster = read_roster(path)
    assert codes(roster) == ["1", "2"]
    assert [note.partition("行是")[2] for note in roster.remarks()] == [
        "分组的标题，没有算作单位。",
        "重复的标题，没有算作单位。",
        "说明，没有算作单位。",
    ]


@pytest.mark.parametrize(
    "row",
    [
        ("填表人：张三", None, "2024年1月"),
        ("填 表 人：", "张三", "审核人：", "李四"),
        (None, "联系电话:010-1234"),
        (None, None, None, "制表日期：2024-01-05"),
        (None, None, None, "2024年1月5日"),
    ],
)
def test_who_made_the_list_is_no_office(keep: Keep, row: tuple[object, ...]) -> None:
    """Whatever cells it stands in; an office without a code is still a mistake."""
    roster = read_roster(keep(HEADINGS, ("1", "甲"), row))
    assert codes(roster) == ["1"]
    assert list(roster.remarks()) == ["单位名册的第 3 行是说明，没有算作单位。"]
    with pytest.raises(UsageError, match="第 3 行：单位编码是空的"):
        read_roster(keep(HEADINGS, ("1", "甲"), (None, "审核局", "部门")))


def test_offices_on_two_sheets_are_refused_and_empty_ones_are_not(keep: Keep) -> None:
    """None is dropped in silence: the message names both sheets."""

    def edit(book: openpyxl.Workbook) -> None:
        book.create_sheet("空表", 0).append(HEADINGS)

    def edit_both(book: openpyxl.Workbook) -> None:
        edit(book)
        book.worksheets[0].append(("2", "乙"))

    assert codes(read_roster(keep(HEADINGS, ("1", "甲"), edit=edit))) == ["1"]
    with pytest.raises(UsageError, match="工作表“空表”、“Sheet”里都有单位"):
        read_roster(keep(HEADINGS, ("1", "甲"), edit=edit_both))


@pytest.mark.parametrize(
    ("code", "shape", "read"),
    [
        (1, "000", "001"),
        (12345, "000", "12345"),
        (7, '"4104"000', "4104007"),
        (7, "0\\-00", "0-07"),
        (410411001, "General", "410411001"),
        (1.0, "0", "1"),
    ],
)
def test_codes_are_read_as_they_are_shown(keep: Keep, code: float, shape: str, read: str) -> None:
    """A number that is shown with zeros or more in front has them, which is said."""

    def form(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["A2"].number_format = shape

    roster = read_roster(keep(HEADINGS, (code, "甲"), edit=form))
    assert codes(roster) == [read]
    assert any("按显示的样子读取" in note for note in roster.remarks()) == (read != str(int(code)))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("4.10411E+11", "被改写成了科学计数法"),
        ("4.1E11", "被改写成了科学计数法"),
        (410411001001001001, "存成了数字，第 15 位以后的已经丢了"),
    ],
)
def test_a_damaged_code_is_refused_with_the_reason(keep: Keep, code: object, words: str) -> None:
    """The row is named, and how to mend it."""
    with pytest.raises(UsageError, match=f"第 3 行：单位编码.*{words}.*文本格式"):
        read_roster(keep(HEADINGS, ("1", "甲"), (code, "乙")))


def test_codes_typed_in_other_ways_are_read_and_said(keep: Keep) -> None:
    """Full-width digits and blanks go, and two that are then alike are a mistake."""
    roster = read_roster(keep(HEADINGS, ("４１ ０１", "甲")))
    assert codes(roster) == ["4101"]
    assert list(roster.remarks()) == ["单位名册第 2 行的编码有全角字符、空格或小数点，已去掉。"]
    with pytest.raises(UsageError, match="第 3 行：单位编码“4101”与第 2 行重复"):
        read_roster(keep(HEADINGS, ("４１０１", "甲"), ("4101", "乙")))
    with pytest.raises(UsageError, match="第 3 行：单位名称“甲 局”与第 2 行重复"):
        read_roster(keep(HEADINGS, ("1", "甲局"), ("2", "甲 局")))


def test_formulas_are_read_by_value(tmp_path: Path, keep: Keep) -> None:
    """As long as they have one; one that was never calculated is no blank cell."""
    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS[:2])
        sheet.write_formula(1, 0, '="00"&1', value="001")
        sheet.write_string(1, 1, "甲")
    assert codes(read_roster(path)) == ["001"]
    with pytest.raises(UsageError, match="第 2 行：单位编码是公式，还没有算过"):
        read_roster(keep(HEADINGS, ('="00"&1', "甲")))


def test_a_roster_without_end(tmp_path: Path) -> None:
    """A million lines are refused; a cell far away costs nothing."""
    many = tmp_path / "m.csv"
    many.write_text("code,name\n" + "".join(f"{n},甲{n}\n" for n in range(MOST_ROWS + 5)), encoding="utf-8")
    with pytest.raises(UsageError, match="太大了"):
        read_roster(many)
    far = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(far) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS[:2])
        sheet.write_row(1, 0, ("1", "甲"))
        sheet.write_string(1_048_575, 16_383, "x")
    assert codes(read_roster(far)) == ["1"]
