"""Our template in other formats than .xlsx: read where it can be, told apart where it cannot."""

import io
import re
import shutil
import struct
import subprocess
import zipfile
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

import olefile
import openpyxl
import pytest
from lxml import etree
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.styles import Font

from builders import bytes_of, edited, packed, parts_of, put, real_content, recalculated
from nianbao.container.ole import MARK, read_streams, wrapped
from nianbao.container.refused import RefusedError
from nianbao.form.model import Form
from nianbao.form.registry import known_forms, newest_form
from nianbao.reader.read import read_file
from nianbao.spreadsheet.odf import open_odf
from nianbao.spreadsheet.odf_cells import in_usual_words, shows
from nianbao.spreadsheet.strings import MixedText
from nianbao.submission.submission import ReadStatus, Submission
from nianbao.template.write import write_template

PASSWORD = "口令 123"
MACRO_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
SHEET_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


@pytest.fixture(scope="module")
def good(form: Form) -> bytes:
    """Give a filled workbook of real figures."""
    return write_template(real_content(form))


@pytest.fixture(scope="module")
def wrong(good: bytes) -> bytes:
    """Give the same with a wrong total, a blank cell and a changed label."""
    return edited(good, put("表三", "J5", 999), put("表二", "D5", None), put("表四", "A1", "信息公开数据"))


def looks(book: openpyxl.Workbook) -> None:
    """Enter formulas, formats that show another number, and a figure that is struck through."""
    sheet = book["表二"]
    sheet["B4"], sheet["C4"], sheet["D4"] = "=3+4", "=1-1", 5
    sheet["D4"].number_format = "0,"
    sheet["B5"], sheet["C5"] = 6, 7
    sheet["B5"].font = Font(strike=True)
    sheet["C5"].number_format = "#,##0"
    sheet.row_dimensions[9].height = 2
    totals = book["表三"]
    totals["J5"], totals["J6"] = None, 121
    totals["J7"].number_format = "0%"


@pytest.fixture(scope="module")
def odd(good: bytes) -> bytes:
    """Give a workbook whose figures are seen as something else."""
    return edited(good, looks)


@pytest.fixture(scope="module")
def converted(
    good: bytes, wrong: bytes, odd: bytes, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, str], bytes]:
    """Give a workbook of ours, or another one, in an older format: all made with one start of LibreOffice."""
    files = {"good": good, "wrong": wrong, "odd": odd, "other": bytes_of(openpyxl.Workbook())}
    folder = tmp_path_factory.mktemp("converted")

    @cache
    def convert(extension: str) -> dict[str, Path]:
        return recalculated(folder, files, extension)

    return lambda extension, name="good": convert(extension)[name].read_bytes()


def read(data: bytes, tmp_path: Path, name: str = "报送.xlsx", password: str = "") -> Submission:
    """Read a file by its content, whatever its name says."""
    path = tmp_path / name
    path.write_bytes(data)
    return read_file(path, known_forms(), password=password)


def codes(submission: Submission) -> list[str]:
    return [each.code for each in submission.findings]


# ------------------------------------------------------------------ old Excel, WPS, ODF


@pytest.mark.libreoffice
@pytest.mark.parametrize("extension", ["xls", "ods"])
@pytest.mark.parametrize("name", ["报送.{}", "报送.et", "报送.xlsx"])
def test_the_template_in_another_format(
    extension: str, name: str, good: bytes, converted: Callable[..., bytes], tmp_path: Path
) -> None:
    """Every figure, the office, the cover: as in the .xlsx, with one warning about the format."""
    found = read(converted(extension), tmp_path, name.format(extension))
    expected = read(good, tmp_path)
    assert codes(found) == ["form.foreign-format"]
    assert found.status is ReadStatus.PASSED
    assert (found.values, found.office, found.year) == (expected.values, expected.office, expected.year)
    assert (found.cover, found.prior) == (expected.cover, expected.prior)


@pytest.mark.libreoffice
@pytest.mark.parametrize("extension", ["xls", "ods"])
def test_what_is_wrong_in_another_format_is_found(
    extension: str, converted: Callable[..., bytes], tmp_path: Path
) -> None:
    """A wrong total, a blank cell and a changed label are errors in every format."""
    assert set(codes(read(converted(extension, "wrong"), tmp_path))) >= {
        "total.mismatch",
        "cell.blank",
        "form.altered",
    }


@pytest.mark.libreoffice
@pytest.mark.parametrize("extension", ["xls", "ods"])
def test_what_is_seen_in_another_format(
    extension: str, converted: Callable[..., bytes], tmp_path: Path
) -> None:
    """Formulas, formats, a line through the figure; where a program may not have calculated, 0 is no figure."""

    found = {(one.code, one.place.cell) for one in read(converted(extension, "odd"), tmp_path).findings}
    assert found >= {("cell.formula", "B4"), ("cell.shown-otherwise", "D4"), ("cell.struck", "B5")}
    assert found >= {("total.emptied", "J5"), ("total.typed", "J6"), ("total.unseen", "J7")}
    assert (("cell.not-a-number", "C4") in found) == (extension == "xls")
    assert ("form.hidden", None) in found
    assert "C5" not in [cell for _, cell in found]


@pytest.mark.libreoffice
@pytest.mark.parametrize("extension", ["xls", "ods"])
def test_another_workbook_in_another_format(
    extension: str, converted: Callable[..., bytes], tmp_path: Path
) -> None:
    """What does not hold our template is sent back for an .xlsx."""
    (one,) = read(converted(extension, "other"), tmp_path).findings
    assert one.code == "file.old-format"
    assert "请用 WPS 或 Excel 打开模板，另存为 .xlsx" in one.message


def test_a_macro_workbook_without_macros(good: bytes, tmp_path: Path) -> None:
    """Saved as .xlsm: read as it is, with a warning."""
    parts = parts_of(good)
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(SHEET_TYPE, MACRO_TYPE)
    found = read(packed(parts), tmp_path, "报送.xlsm")
    assert codes(found) == ["form.foreign-format"]
    assert found.values == read(good, tmp_path).values


# ------------------------------------------------------------------ their containers


def test_a_container_of_one_stream() -> None:
    """What the parser gets is read by others too, whatever the size of the stream."""
    for size in (1, 4095, 4096, 4097, 100_000, 5_000_000):
        stream = bytes(range(256)) * (size // 256) + bytes(size % 256)
        data = wrapped("Workbook", stream)
        with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_INCORRECT) as container:
            assert container.listdir() == [["Workbook"]]
        assert read_streams(data, "Workbook").content["Workbook"][:size] == stream


def test_a_container_too_large_is_refused() -> None:
    """Beyond what its directory can list in the plain way."""
    with pytest.raises(RefusedError):
        wrapped("Workbook", bytes(460_000_000))


@pytest.mark.parametrize("seed", range(30))
def test_damaged_containers_are_refused(seed: int, tmp_path: Path) -> None:
    """Circles of sectors, sizes that are not true, directories that lead nowhere."""
    data = bytearray(wrapped("Workbook", b"\x09\x08\x10\x00" + bytes(9000)))
    for at in range(24 + seed, min(len(data), 8300), 97):
        data[at] = (data[at] + seed * 37 + 1) % 256
    found = read(bytes(data), tmp_path)
    assert found.status is ReadStatus.UNREADABLE
    assert codes(found)[0] in ("file.damaged", "file.not-a-workbook", "file.old-format", "file.encrypted")


def test_an_old_workbook_with_a_password(tmp_path: Path) -> None:
    """Its first records say that all others are encrypted."""
    begin = struct.pack("<HH", 0x0809, 16) + bytes(16)
    stream = begin + struct.pack("<HH", 0x002F, 4) + bytes(4)
    assert codes(read(wrapped("Workbook", stream), tmp_path)) == ["file.encrypted"]


def test_other_documents_in_such_containers(tmp_path: Path) -> None:
    """A Word document stays one."""
    (one,) = read(wrapped("WordDocument", bytes(5000)), tmp_path).findings
    assert (one.code, "Word" in one.message) == ("file.not-a-workbook", True)


def ods(content: str) -> bytes:
    """Write an .ods with one sheet of the given rows."""
    buffer = io.BytesIO()
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    )
    body = f'<table:table table:name="表">{content}</table:table>'
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", "<manifest/>")
        package.writestr(
            "content.xml", f"{head}{body}</office:spreadsheet></office:body></office:document-content>"
        )
    return buffer.getvalue()


CELL = '<table:table-cell office:value-type="float" office:value="1"{}><text:p>1</text:p></table:table-cell>'
WIDE = ' table:number-columns-repeated="16384"'
BOMBS = {
    "one cell, repeated": f'<table:table-row table:number-rows-repeated="1048576">{CELL.format(WIDE)}</table:table-row>',
    "far apart": f'<table:table-row table:number-rows-repeated="1048575">{CELL.format("")}</table:table-row>'
    f"<table:table-row>{CELL.format(WIDE)}</table:table-row>",
    "behind empty cells": '<table:table-row><table:table-cell table:number-columns-repeated="999999999"/>'
    f"{CELL.format('')}</table:table-row>",
    "single quotes": f"<table:table-row>{CELL.format(WIDE)}</table:table-row>".replace('"', "'") * 400,
    "in several sheets": '</table:table><table:table table:name="乙">'.join(
        f'<table:table-row table:number-rows-repeated="80">{CELL.format(WIDE.replace("16384", "9999"))}</table:table-row>'
        for _ in "甲乙"
    ),
}


@pytest.mark.parametrize("case", BOMBS, ids=list(BOMBS))
def test_repeated_cells_are_refused(case: str, tmp_path: Path) -> None:
    """A few letters that ask the parser for billions of cells."""
    assert codes(read(ods(BOMBS[case]), tmp_path)) == ["file.too-large"]


def test_repetitions_written_oddly_are_refused(tmp_path: Path) -> None:
    """A number behind a character reference is the same number."""
    odd = CELL.format(' table:number-columns-repeated="&#57;99999999"')
    assert codes(read(ods(f"<table:table-row>{odd}</table:table-row>"), tmp_path)) == ["file.too-large"]


@pytest.mark.parametrize("count", ["0", "-1", "x", "²", "1.5", "9" * 30])
def test_a_repetition_that_is_no_count_is_refused(count: str, tmp_path: Path) -> None:
    """Nobody knows where the cells behind it stand."""
    odd = CELL.format(f' table:number-columns-repeated="{count}"')
    assert codes(read(ods(f"<table:table-row>{odd}</table:table-row>"), tmp_path)) == ["file.unsafe"]


def test_empty_rows_to_the_end_of_the_sheet_are_fine(tmp_path: Path) -> None:
    """So every program ends a sheet."""
    empty = f"<table:table-cell{WIDE}/>"
    rest = f'<table:table-row table:number-rows-repeated="1048570">{empty}</table:table-row>'
    found = read(ods(f"<table:table-row>{CELL.format('')}</table:table-row>{rest}"), tmp_path)
    assert codes(found) == ["file.old-format"]


def test_an_encrypted_ods(tmp_path: Path) -> None:
    """Its list of parts says so."""
    data = parts_of(ods(""))
    data["META-INF/manifest.xml"] = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    assert codes(read(packed(data), tmp_path)) == ["file.encrypted"]


def test_entities_in_an_ods(tmp_path: Path) -> None:
    """No parser sees them."""
    data = parts_of(ods(""))
    data["content.xml"] = re.sub(rb"\?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>', data["content.xml"], count=1)
    assert codes(read(packed(data), tmp_path)) == ["file.unsafe"]


STYLES = (
    '<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"><office:styles>'
    '<style:style style:name="白" style:family="table-cell"><style:text-properties fo:color="#ffffff"/></style:style>'
    '<style:style style:name="浅" style:family="table-cell" style:parent-style-name="白"/>'
    '<style:style style:name="自动" style:family="table-cell" style:parent-style-name="白">'
    '<style:text-properties style:use-window-font-color="true"/></style:style>'
    '<style:style style:name="上" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>'
    "</office:styles></office:document-styles>"
)
COLUMN = '<table:table-column table:default-cell-style-name="浅"/><table:table-column/>'
ODS_CELLS = """<table:table-row>
<table:table-cell office:value-type="float" office:value="1" table:formula="of:=[.B1]+SUM([.B1:.C1])"><text:p>1</text:p>
</table:table-cell><table:table-cell table:style-name="自动" office:value-type="float" office:value="2"/>
<table:table-cell office:value-type="float" office:value="0" table:formula="of:=['file:///a.ods'#$表.A1]"><text:p/>
</table:table-cell><table:table-cell office:value-type="string">
<text:p>3<text:span text:style-name="上">4</text:span></text:p></table:table-cell></table:table-row>"""


def test_styles_and_formulas_of_an_ods() -> None:
    """Named styles, what they inherit, those of a column; formulas without the brackets of this workbook's cells."""
    parts = parts_of(ods(COLUMN + ODS_CELLS))
    parts |= {
        "styles.xml": STYLES.encode(),
        "settings.xml": b'config:name="ShowZeroValues" config:type="boolean">false<',
    }
    sheet = open_odf(parts)["表"]
    spots = sheet.shape.spots
    assert [place for place, spot in spots.items() if sheet.styles.cell(spot.style).unreadable] == [(0, 0)]
    assert isinstance(sheet.raw(spots[0, 3]), MixedText)
    assert [sheet.raw(spot) for spot in spots.values()] == [1.0, 2.0, 0.0, "34"]
    assert {place: formula.text for place, formula in sheet.shape.formulas.items()} == {
        (0, 0): "B1+SUM(B1:C1)",
        (0, 2): "['file:///a.ods'#$表.A1]",
    }
    assert not sheet.shape.zeros_shown


def test_every_cell_of_an_array_in_an_ods_is_a_formula() -> None:
    cells = """<table:table-row><table:table-cell office:value-type="float" office:value="1" table:formula="of:=[.D1:.E1]"
    table:number-matrix-rows-spanned="1" table:number-matrix-columns-spanned="2"/>
    <table:table-cell office:value-type="float" office:value="2"/>
    <table:table-cell office:value-type="float" office:value="3"/></table:table-row>"""
    parts = parts_of(ods(cells)) | {"styles.xml": STYLES.encode()}
    formulas = open_odf(parts)["表"].shape.formulas
    assert {place: formula.kind for place, formula in formulas.items()} == {(0, 0): "array", (0, 1): "array"}


@pytest.mark.parametrize(
    ("written", "usual"),
    [
        ("of:=SUMPRODUCT([.A1:.B2];{1;2|3;-4.5})", "SUMPRODUCT(A1:B2,{1,2;3,-4.5})"),
        ('of:="{1|2}"&[.A1]', '"{1|2}"&A1'),
        ("of:=cmd|'/C calc'!A0+{cmd|1}", "cmd|'/C calc'!A0+{cmd|1}"),
    ],
)
def test_an_array_of_numbers_in_an_ods_is_written_as_elsewhere(written: str, usual: str) -> None:
    """So its rows are not taken for the sign of a program's name, which is the same."""
    assert in_usual_words(written) == usual


# ------------------------------------------------------------------ passwords


@pytest.fixture(scope="module")
def locked(good: bytes) -> bytes:
    """Give the workbook with a password to open it."""
    buffer = io.BytesIO()
    OOXMLFile(io.BytesIO(good)).encrypt(PASSWORD, buffer)
    return buffer.getvalue()


def test_the_right_password_opens(locked: bytes, good: bytes, tmp_path: Path) -> None:
    """The same submission but for the fingerprint, which is the file's own."""
    found = read(locked, tmp_path, password=PASSWORD)
    expected = read(good, tmp_path)
    assert locked.startswith(MARK)
    assert (found.status, found.values, found.findings) == (ReadStatus.PASSED, expected.values, ())
    assert found.sha256 != expected.sha256


def test_no_password_and_a_wrong_one(locked: bytes, tmp_path: Path) -> None:
    """Two sentences, one code."""
    (none,) = read(locked, tmp_path).findings
    (wrong,) = read(locked, tmp_path, password="别的").findings
    assert (none.code, wrong.code) == ("file.encrypted", "file.encrypted")
    assert "给出的密码不对" in wrong.message
    assert "给出的密码不对" not in none.message


def test_a_password_does_no_harm_to_other_files(good: bytes, tmp_path: Path) -> None:
    """It is for those that are encrypted."""
    assert read(good, tmp_path, password=PASSWORD).findings == ()


@pytest.mark.parametrize(
    ("old", "new"), [(b'spinCount="100000"', b'spinCount="999999999"'), (b"<encryption", b"<!ENTITYon")]
)
def test_the_file_does_not_say_how_long_we_work(
    old: bytes, new: bytes, locked: bytes, tmp_path: Path
) -> None:
    """The rounds of hashing are the file's word; so is the XML around it."""
    information = read_streams(locked, "EncryptionInfo").content["EncryptionInfo"]
    assert old in information
    changed = information.replace(old, new, 1)
    data = wrapped("EncryptionInfo", changed.ljust(5000)) + "EncryptedPackage".encode("utf-16-le")
    assert codes(read(data, tmp_path, password=PASSWORD)) == ["file.unsafe"]


def test_what_was_encrypted_is_trusted_no_more(tmp_path: Path, good: bytes) -> None:
    """A bomb behind a password meets the same guard."""
    parts = {**parts_of(good), "../x": b"x"}
    buffer = io.BytesIO()
    OOXMLFile(io.BytesIO(packed(parts))).encrypt(PASSWORD, buffer)
    assert codes(read(buffer.getvalue(), tmp_path, password=PASSWORD)) == ["file.unsafe"]


# ------------------------------------------------------------------ as other programs write them


def test_protected_against_changes_only(good: bytes, tmp_path: Path) -> None:
    """A workbook that Excel opens without asking is opened without asking."""
    data = io.BytesIO()
    OOXMLFile(io.BytesIO(good)).encrypt("VelvetSweatshop", data)
    assert read(data.getvalue(), tmp_path).status is ReadStatus.PASSED


def test_an_ods_that_is_indented(
    good: bytes, converted: Callable[[str, bytes], bytes], tmp_path: Path
) -> None:
    """Some programs put every cell on a line of its own, and the type of the package at its end."""
    parts = parts_of(converted("ods"))
    parts["content.xml"] = re.sub(rb"(<(?!/)table:table-(?:row|cell))", rb"\n   \1", parts["content.xml"])
    kind = parts.pop("mimetype")
    submission = read(packed({**parts, "mimetype": kind}), tmp_path)
    assert submission.values == read(good, tmp_path).values
    assert submission.status is ReadStatus.PASSED


def test_a_word_document_within_an_old_workbook(
    good: bytes, converted: Callable[[str, bytes], bytes], tmp_path: Path
) -> None:
    """What is embedded does not make a workbook a Word document."""
    data = converted("xls") + "WordDocument".encode("utf-16-le")
    assert read(data, tmp_path).status is ReadStatus.PASSED


@pytest.mark.libreoffice
def test_another_format_that_was_not_calculated_again(
    converted: Callable[..., bytes], tmp_path: Path
) -> None:
    """A figure that a program changed and nothing else: its totals are old, which is no error of the office."""
    parts = parts_of(converted("ods"))
    root = etree.fromstring(parts["content.xml"])
    names = {key: value for key, value in root.nsmap.items() if key}
    (table,) = root.findall(".//table:table[@table:name='表三']", names)
    cell = table.findall(".//table:table-row", names)[4].findall("table:table-cell", names)[1]
    assert cell.get(f"{{{names['office']}}}value") == "3440"
    cell.set(f"{{{names['office']}}}value", "3441")
    cell.find("text:p", names).text = "3441"
    parts["content.xml"] = etree.tostring(root)
    found = read(packed(parts), tmp_path, "报送.ods")
    assert codes(found) == ["form.foreign-format", "form.not-recalculated"]
    assert found.values[newest_form().position["applications.received.total"]] == 3526


@pytest.mark.skipif(shutil.which("ssconvert") is None, reason="needs Gnumeric (ssconvert)")
@pytest.mark.parametrize("extension", ["xls", "ods"])
def test_figures_in_formats_of_their_own_are_no_dates(good: bytes, extension: str, tmp_path: Path) -> None:
    """The parser of .xls takes some of Gnumeric's formats for dates; in .ods it writes decimals to the last digit."""

    def formats(book: openpyxl.Workbook) -> None:
        book["表三"]["D5"].number_format = "#,##0_);(#,##0)"
        book["表三"]["E5"].number_format = "[$¥-804]0"

    source, target = tmp_path / "报送.xlsx", tmp_path / f"报送.{extension}"
    source.write_bytes(edited(good, formats))
    subprocess.run(["ssconvert", source, target], check=True, capture_output=True, timeout=60)
    found, expected = read_file(target, known_forms()), read_file(source, known_forms())
    assert codes(found) == ["form.foreign-format"]
    assert found.values == expected.values


@pytest.mark.parametrize(
    ("text", "number", "same"),
    [
        ("72701.25780000001", "72701.2578", True),  # as Gnumeric writes it to an .ods
        ("72,701.2578", "72701.2578", True),
        ("72701.26", "72701.2578", False),
        ("3440件", "3440", True),
        ("约3440", "3440", False),
        ("3.44千", "3440", False),
        ("(3440)", "3440", False),
        ("3440-", "3440", False),
        ("-3440", "-3440", True),
        ("-", "0", True),
        ("", "0", False),
    ],
)
def test_a_text_shows_a_number_where_it_differs_in_nothing_that_is_stored(
    text: str, number: str, same: bool
) -> None:
    assert shows(text, Decimal(number)) is same
