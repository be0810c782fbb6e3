"""The roster: what it may look like, and what is said about each wrong row."""

import codecs
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from nianbao.cli.main import run
from nianbao.core import Period
from nianbao.core.errors import UsageError
from nianbao.form.model import Form
from nianbao.roster.read import read_roster
from nianbao.submission.submission import Office
from nianbao.template.content import Content
from nianbao.template.roster_sheet import write_roster_sheet
from nianbao.template.write import write_template

LINES = (
    "单位编码,单位名称,单位类别,联系人,电子邮箱,电话\n001,甲街道,街道,张三,a@example.cn,1\n002,乙镇,乡镇,,,\n"
)


@pytest.fixture
def roster_file(tmp_path: Path) -> Path:
    path = tmp_path / "名册.csv"
    path.write_text(LINES, encoding="utf-8")
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_usual_encodings_read_alike(tmp_path: Path, encoding: str) -> None:
    """UTF-8 with or without BOM and GB18030 give the same offices; leading zeros stay."""
    path = tmp_path / "r.csv"
    path.write_bytes(codecs.encode(LINES, encoding))
    roster = read_roster(path)
    assert [entry.office.code for entry in roster.entries] == ["001", "002"]
    assert roster.entries[0].office.name == "甲街道"
    assert roster.entries[0].email == "a@example.cn"
    assert roster.ignored == ("电话",)


def test_english_headings_and_any_order(tmp_path: Path) -> None:
    """Columns are found by their headings."""
    path = tmp_path / "r.csv"
    path.write_text("email,name,code\nx@y.cn,甲,7\n", encoding="utf-8")
    entry = read_roster(path).entries[0]
    assert (entry.office.code, entry.office.name, entry.email) == ("7", "甲", "x@y.cn")


def test_every_wrong_row_is_named(tmp_path: Path) -> None:
    """Blank, repeated and unprintable codes and names are all told at once, each with its row."""
    path = tmp_path / "r.csv"
    path.write_text('单位编码,单位名称\n1,甲\n,乙\n1,丙\n3,\n4,甲\n5,"丁\n戊"\n', encoding="utf-8")
    with pytest.raises(UsageError) as error:
        read_roster(path)
    said = str(error.value)
    assert "有 5 处错误" in said
    assert "第 3 行：单位编码是空的" in said
    assert "第 4 行：单位编码“1”与第 2 行重复" in said
    assert "第 5 行：单位名称是空的" in said
    assert "第 6 行：单位名称“甲”与第 2 行重复" in said
    assert "第 7 行：单位名称“丁 戊”里有换行" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "是空的"),
        ("单位名称,联系人\n甲,乙\n".encode(), "缺少标题：单位编码"),
        ("单位编码,单位名称,单位名称\n".encode(), "有两列“单位名称”"),
        ("单位编码,单位名称\n".encode(), "只有标题，没有单位"),
        (
            "\ufeff\n<table><tr><td>单位编码".encode(),
            "读不了：这不是 Excel 表格，而是网页（HTML）。请打开它，另存为 .xlsx",
        ),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "2003 版 XML 表格",
        ),
        (b"%PDF-1.7\n", "而是 PDF 文件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "文件设了打开密码"),
        (b"PK\x03\x04 no workbook", "压缩包不完整"),
        (b"\xff\xff\xff", "编码认不出"),
    ],
)
def test_a_roster_that_is_none(tmp_path: Path, content: bytes, said: str) -> None:
    """What cannot be read as a roster is refused with what to do."""
    path = tmp_path / "r.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=said):
        read_roster(path)


def test_a_roster_that_is_not_there(tmp_path: Path) -> None:
    """A missing file and a folder are wrong usage."""
    with pytest.raises(UsageError, match="打不开单位名册"):
        read_roster(tmp_path / "no.csv")
    with pytest.raises(UsageError, match="是文件夹"):
        read_roster(tmp_path)


def test_the_empty_roster_reads_once_it_is_filled(tmp_path: Path, form: Form) -> None:
    """The example row is no office and is said; what is typed below it is read."""
    path = tmp_path / "名册.xlsx"
    assert run(["roster", "-o", str(path)]) == 0
    with pytest.raises(UsageError, match="没有单位"):
        read_roster(path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == [
        "单位编码",
        "单位名称",
        "单位类别",
        "联系人",
        "电子邮箱",
        "上级编码",
        "垂管",
    ]
    sheet["A3"], sheet["B3"], sheet["C3"], sheet["E3"] = "0042", "甲局", "部门", "a@b.cn"
    book.save(path)
    roster = read_roster(path)
    assert [entry.office.code for entry in roster.entries] == ["0042"]
    assert list(roster.about_examples()) == ["单位名册的第 2 行是示例，没有算作单位。"]
    assert list(roster.remarks()) == []


UNSEEN = {
    "struck": (lambda sheet: setattr(sheet["B3"], "font", Font(strike=True)), "第 3 行有的格子画了删除线"),
    "white": (
        lambda sheet: setattr(sheet["A3"], "font", Font(color="FFFFFFFF")),
        "第 3 行有的格子字色与底色几乎一样",
    ),
    "filtered": (
        lambda sheet: setattr(sheet.row_dimensions[3], "hidden", True),
        "第 3 行有的格子被隐藏或筛选掉了",
    ),
    "column": (
        lambda sheet: setattr(sheet.column_dimensions["A"], "hidden", True),
        "第 2、3 行有的格子在隐藏的列里",
    ),
    "format": (
        lambda sheet: setattr(sheet["A3"], "number_format", "0,"),
        "第 3 行有的格子按格式显示的是别的内容",
    ),
    "zeros": (lambda sheet: setattr(sheet["A3"], "number_format", "000"), ""),
    "bold": (lambda sheet: setattr(sheet["B3"], "font", Font(bold=True)), ""),
}


@pytest.mark.parametrize("edit", UNSEEN)
def test_an_office_that_is_not_seen_as_it_stands_is_said(tmp_path: Path, edit: str) -> None:
    """A line that was struck out, filtered away or made white still counts, and that is no secret."""
    book = openpyxl.Workbook()
    for row in (("单位编码", "单位名称"), ("410411001", "甲局"), (410411002, "乙局")):
        book.worksheets[0].append(row)
    change, said = UNSEEN[edit]
    change(book.worksheets[0])
    book.save(tmp_path / "名册.xlsx")
    roster = read_roster(tmp_path / "名册.xlsx")
    assert [entry.office.code for entry in roster.entries] == ["410411001", "410411002"]
    assert [text[4 : 4 + len(said)] for text in roster.remarks()] == ([said] if said else [])


def test_what_is_not_seen_is_said_in_the_order_of_the_columns(tmp_path: Path) -> None:
    """Several reasons in one row are said in the same order every time, and some rows stand for very many."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(("单位编码", "单位名称", "单位类别"))
    for number in range(25):
        sheet.append((410411001 + number, f"{number}局", "部门"))
        for column, change in enumerate(({"color": "FFFFFFFF"}, {"strike": True}), 1):
            sheet.cell(number + 2, column).font = Font(**change)
    sheet.column_dimensions["C"].hidden = True
    book.save(tmp_path / "名册.xlsx")
    rows = "、".join(map(str, range(2, 22)))
    reasons = ("字色与底色几乎一样", "画了删除线", "在隐藏的列里")
    said = list(read_roster(tmp_path / "名册.xlsx").remarks())
    assert len(said) == len(reasons)
    for remark, reason in zip(said, reasons, strict=True):
        assert remark.startswith(f"单位名册第 {rows}…… 行有的格子{reason}")


def test_colours_written_wrongly_harm_no_roster(tmp_path: Path) -> None:
    """R openxlsx saves a font without a colour as one of #000000, which is no colour; the zeros of codes stay."""
    book = openpyxl.Workbook()
    for row in (("单位编码", "单位名称"), (42, "甲局")):
        book.worksheets[0].append(row)
    book.worksheets[0]["A2"].number_format = "0000"
    book.worksheets[0]["B2"].font = Font(color="FF123456")
    data = io.BytesIO()
    book.save(data)
    path = tmp_path / "名册.xlsx"
    with zipfile.ZipFile(data) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"FF123456", b"#000000"))
    assert [(entry.office.code, entry.office.name) for entry in read_roster(path).entries] == [
        ("0042", "甲局")
    ]


def test_the_empty_roster_offers_the_kinds_of_the_form(tmp_path: Path, form: Form) -> None:
    """The third column has a drop-down with the form's kinds; two runs give the same bytes."""
    data = write_roster_sheet(form)
    assert data == write_roster_sheet(form)
    path = tmp_path / "名册.xlsx"
    path.write_bytes(data)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    lists = [each for each in sheet.data_validations.dataValidation if each.type == "list"]
    given = {str(each.sqref): each.formula1 for each in lists}
    assert given == {"C2:C1001": '"' + ",".join(form.kinds) + '"', "G2:G1001": '"是,否"'}


def test_an_existing_roster_is_not_overwritten(roster_file: Path) -> None:
    """Without --force an existing file stays."""
    assert run(["roster", "-o", str(roster_file)]) == 2
    assert roster_file.read_text(encoding="utf-8") == LINES


def test_an_office_of_no_kind_is_named(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The rules for some kinds pass it over, which is said until the roster says what kind it is."""
    book, roster = tmp_path / "甲.xlsx", tmp_path / "名册.csv"
    book.write_bytes(write_template(Content(form, Office("1", "甲街道"), Period(2024))))
    again = tmp_path / "甲_重报.xlsx"
    again.write_bytes(book.read_bytes())
    run(["check", str(book), str(again)])
    assert "1 个单位没有写明单位类别，按类别的审核没有评估：甲街道" in capsys.readouterr().out
    roster.write_text("单位编码,单位名称,单位类别\n1,甲街道,街道\n", encoding="utf-8")
    run(["check", str(book), "--roster", str(roster)])
    assert "单位类别" not in capsys.readouterr().out


@pytest.mark.parametrize("code", ["TRUE", "#N/A", "=1+1", "2024-01-05", "410411007.5", "-5"])
def test_what_is_no_code_is_refused_with_its_row(code: str, tmp_path: Path) -> None:
    """What a spreadsheet makes of a cell would be an office that nobody can find."""
    path = tmp_path / "名册.csv"
    path.write_text(f"单位编码,单位名称\n001,甲街道\n{code},乙街道\n", encoding="utf-8")
    with pytest.raises(UsageError, match=f"第 3 行：单位编码“{re.escape(code)}”"):
        read_roster(path)
