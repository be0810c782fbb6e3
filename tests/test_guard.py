"""Nothing hostile, damaged or foreign gets past the guard, and whatever comes, nothing raises."""

import gzip
import hashlib
import io
import json
import os
import random
import re
import socket
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings, strategies as st

from builders import with_properties
from nianbao.cli.main import run
from nianbao.container import archive, check_records, checked
from nianbao.container.guard import RawFile
from nianbao.container.ole import wrapped
from nianbao.container.refused import RefusedError
from nianbao.core import Period
from nianbao.files.limits import USUAL, allowing
from nianbao.form.model import Form
from nianbao.form.registry import known_forms
from nianbao.reader.read import read_file
from nianbao.spreadsheet import Book, open_book
from nianbao.submission.submission import Office, ReadStatus, Submission
from nianbao.template.content import Content
from nianbao.template.write import write_template

SHEET = "xl/worksheets/sheet2.xml"
STRINGS = "xl/sharedStrings.xml"
TYPES = "[Content_Types].xml"
END_OF_DATA = b"</sheetData>"


@pytest.fixture(scope="module")
def good(form: Form) -> bytes:
    cover = {"filled_by": "张三", "reviewed_by": "李四", "phone": "0517", "date": "2024-01-15"}
    return write_template(Content(form, Office("1", "甲局", "部门"), Period(2023), cover=cover))


@pytest.fixture(scope="module")
def as_parts(good: bytes) -> dict[str, bytes]:
    return with_properties(archive.unpack(good), "2025-01-20T09:30:00Z")


def read(data: bytes, tmp_path: Path) -> Submission:
    path = tmp_path / "收件.xlsx"
    path.write_bytes(data)
    first, second = read_file(path, known_forms()), read_file(path, known_forms())
    assert first == second
    return first


def refused(data: bytes, tmp_path: Path) -> tuple[str, str]:
    """Read a file that must be refused; gives the code and the message."""
    submission = read(data, tmp_path)
    (one,) = submission.findings
    assert submission.status is ReadStatus.UNREADABLE
    assert (submission.values, submission.form, submission.office) == ((), None, None)
    assert submission.sha256 == (hashlib.sha256(data).hexdigest() if data else "")
    return one.code, one.message


def zipped(content: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as package:
        for name, part in content.items():
            package.writestr(name, part)
    return buffer.getvalue()


def changed(content: dict[str, bytes], name: str, old: bytes, new: bytes) -> bytes:
    """Pack the parts with one place of one part changed."""
    assert old in content[name]
    return zipped({**content, name: content[name].replace(old, new, 1)})


# ------------------------------------------------------------------ what a file is


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le") + bytes(600)


OTHER_KINDS: dict[str, tuple[bytes, str, str]] = {
    "empty": (b"", "file.empty", "0 字节"),
    "one byte": (b"x", "file.not-a-workbook", "文本或 CSV"),
    "csv": ("单位,数\n甲,6\n".encode("gb18030"), "file.not-a-workbook", "文本或 CSV"),
    "utf-16 text": ("单位\t数".encode("utf-16"), "file.not-a-workbook", "文本或 CSV"),
    "html": (b"\xef\xbb\xbf \n<!DOCTYPE html><html></html>", "file.not-a-workbook", "网页（HTML）"),
    "html table": (b"<div><table><tr><td>6</td></tr></table>", "file.not-a-workbook", "网页（HTML）"),
    "web archive": (b"MIME-Version: 1.0\r\n", "file.not-a-workbook", "网页（HTML）"),
    "xml": (b'<?xml version="1.0"?><a/>', "file.not-a-workbook", "XML 文件"),
    "2003 xml": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "file.not-a-workbook",
        "2003 版 XML 表格，这种格式读不了",
    ),
    "flat odf": (
        b'<?xml version="1.0"?>\n<office:document xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        b' office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><table:table/></office:document>',
        "file.not-a-workbook",
        "（.fods），这种格式读不了。请用保存它的程序",
    ),
    "old odf": (
        zipped({"mimetype": b"application/vnd.sun.xml.calc", "content.xml": b"<a/>"}),
        "file.not-a-workbook",
        "（.sxc），这种格式读不了。请用保存它的程序",
    ),
    "pdf": (b"%PDF-1.7\n", "file.not-a-workbook", "PDF"),
    "png": (b"\x89PNG\r\n\x1a\n", "file.not-a-workbook", "图片（PNG）"),
    "jpeg": (b"\xff\xd8\xff\xe0", "file.not-a-workbook", "图片（JPEG）"),
    "gzip": (gzip.compress(b"x"), "file.not-a-workbook", "gzip 压缩包"),
    "rar": (b"Rar!\x1a\x07\x00", "file.not-a-workbook", "RAR 压缩包"),
    "7z": (b"7z\xbc\xaf\x27\x1c", "file.not-a-workbook", "7z 压缩包"),
    "rtf": (b"{\\rtf1}", "file.not-a-workbook", "RTF"),
    "owner file": (b"\x05admin" + bytes(159), "file.not-a-workbook", "不认识的文件"),
    "encrypted": (ole("EncryptedPackage"), "file.encrypted", "打开密码"),
    "rights": (ole("EncryptedPackage") + ole("DRMEncryptedTransform"), "file.encrypted", "权限管理（IRM"),
    "rights of an old workbook": (ole("DRMEncryptedTransform"), "file.encrypted", "改为不限制"),
    "locked by a system": (
        b"b\x14#e\7\0\0\0\x04E-SafeNet   LOCK" + bytes(900),
        "file.encrypted",
        "请在能打开它的电脑上解密",
    ),
    "xls, damaged": (ole("Workbook"), "file.damaged", "内部结构"),
    "doc": (ole("WordDocument"), "file.not-a-workbook", "Word 文档（.doc）"),
    "zip of a workbook": (
        zipped({"报表.xlsx": b"PK"}),
        "file.not-a-workbook",
        "压缩包（zip），用 nianbao collect 取出里面的表格",
    ),
    "ods": (
        zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "meta.xml": b"<a/>"}),
        "file.damaged",
        "缺少内容",
    ),
}


@pytest.mark.parametrize("kind", OTHER_KINDS, ids=list(OTHER_KINDS))
def test_what_is_no_workbook_is_named(kind: str, tmp_path: Path) -> None:
    """The office learns what it sent instead, by content and not by the file's name."""
    data, code, words = OTHER_KINDS[kind]
    found, message = refused(data, tmp_path)
    assert found == code
    assert words in message


@pytest.mark.parametrize(
    ("type_", "words"),
    [
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            "Word 文档（.docx）",
        ),
        ("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", "PowerPoint"),
        ("application/vnd.ms-excel.addin.macroEnabled.main+xml", "Excel 加载宏（.xlam）"),
        ("application/vnd.ms-excel.sheet.binary.macroEnabled.main", "（.xlsb），这种格式读不了"),
    ],
)
def test_other_packages_are_named(type_: str, words: str, as_parts: dict[str, bytes], tmp_path: Path) -> None:
    main = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    code, message = refused(changed(as_parts, TYPES, main, type_.encode()), tmp_path)
    assert code == "file.not-a-workbook"
    assert words in message


def test_a_word_document_inside_a_workbook_does_no_harm(as_parts: dict[str, bytes], tmp_path: Path) -> None:
    """What counts is what the package is, not what it also holds."""
    inside = b'<Default Extension="docx" ContentType="application/wordprocessingml.document"/></Types>'
    assert read(changed(as_parts, TYPES, b"</Types>", inside), tmp_path).findings == ()


# ------------------------------------------------------------------ opening


def test_what_is_not_there(tmp_path: Path) -> None:
    link = tmp_path / "link.xlsx"
    link.symlink_to(tmp_path / "nowhere")
    loop = tmp_path / "loop.xlsx"
    loop.symlink_to(loop)
    reasons = {
        tmp_path / "missing.xlsx": "文件不存在",
        link: "文件不存在",
        loop: "绕成了圈",
        tmp_path / ("x" * 300): "文件名太长",
        Path("a\0b.xlsx"): "不能用的字符",
        Path("a\ud800.xlsx"): "",
    }
    for path, reason in reasons.items():
        (one,) = read_file(path, known_forms()).findings
        assert one.code == "file.missing"
        assert reason in one.message


def test_what_is_no_file(tmp_path: Path) -> None:
    """A folder, a pipe that nobody writes to, a socket, a device: none is waited for or read."""
    pipe, door = tmp_path / "pipe.xlsx", tmp_path / "s.xlsx"
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(door))
        device = tmp_path / "zero.xlsx"
        device.symlink_to("/dev/zero")
        for path, words in ((tmp_path, "文件夹"), (pipe, "管道"), (door, "套接字"), (device, "设备")):
            (one,) = read_file(path, known_forms()).findings
            assert one.code == "file.not-a-file"
            assert words in one.message


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.truncate(20 * 2**30)
    (one,) = read_file(path, known_forms()).findings
    assert (one.code, "20480 MB" in one.message) == ("file.too-large", True)


def test_no_file_is_left_open(tmp_path: Path) -> None:
    before = list(Path("/proc/self/fd").iterdir())
    for path in (tmp_path, tmp_path / "missing", Path("/dev/zero")):
        read_file(path, known_forms())
    assert len(list(Path("/proc/self/fd").iterdir())) == len(before)


def test_the_name_is_as_given(tmp_path: Path) -> None:
    assert read_file(tmp_path / "a.xlsx", known_forms(), name="收件/甲.xlsx").file == "收件/甲.xlsx"
    assert read_file(tmp_path / "a.xlsx", known_forms()).file == str(tmp_path / "a.xlsx")


# ------------------------------------------------------------------ the container


def test_a_file_cut_off_anywhere_is_damaged(good: bytes, tmp_path: Path) -> None:
    for length in (3, 30, 1000, len(good) // 2, len(good) - 100, len(good) - 1):
        assert refused(good[:length], tmp_path)[0] == "file.damaged"


def test_bytes_after_the_end_do_no_harm(good: bytes, tmp_path: Path) -> None:
    """Mail programs append them; only what the directory lists is read."""
    assert read(good + b"\r\n--boundary--\r\n", tmp_path).findings == ()


@pytest.mark.parametrize(
    "name",
    ["../x.xml", "xl/../../x.xml", "/etc/passwd", "C:/x.xml", "a\x01b.xml", "x" * 261, "xl\\..\\..\\x.xml"],
)
def test_names_that_lead_outside(name: str, as_parts: dict[str, bytes], tmp_path: Path) -> None:
    assert refused(zipped({**as_parts, name: b""}), tmp_path)[0] == "file.unsafe"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["xl/workbook.xml", "XL/Workbook.xml"])
def test_a_part_that_comes_twice(name: str, good: bytes, tmp_path: Path) -> None:
    """Two programs would read two different parts."""
    buffer = io.BytesIO(good)
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr(name, b"<workbook/>")
    code, message = refused(buffer.getvalue(), tmp_path)
    assert (code, "重名" in message) == ("file.unsafe", True)


def test_too_many_parts(good: bytes, tmp_path: Path) -> None:
    buffer = io.BytesIO(good)
    with zipfile.ZipFile(buffer, "a") as package:
        for number in range(archive.MOST_PARTS):
            package.writestr(f"xl/media/{number}.png", b"")
        parts = len(package.namelist())
    code, message = refused(buffer.getvalue(), tmp_path)
    assert (code, f"{parts} 个部件" in message) == ("file.unsafe", True)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_strange_compression(method: int, as_parts: dict[str, bytes], tmp_path: Path) -> None:
    assert refused(zipped(as_parts, method), tmp_path)[0] == "file.unsafe"


def test_stored_parts_are_fine(as_parts: dict[str, bytes], tmp_path: Path) -> None:
    assert read(zipped(as_parts, zipfile.ZIP_STORED), tmp_path).findings == ()


@pytest.mark.parametrize("times", [1, 2])
def test_sizes_of_eight_bytes_beside_an_entry(times: int, good: bytes, tmp_path: Path) -> None:
    """Libraries in Rust write every size so, however small the part; two of them would be read in two ways."""
    wide = in_eight_bytes(good, times)
    with zipfile.ZipFile(io.BytesIO(wide)) as package:
        assert package.testzip() is None
    if times == 1:
        assert read(wide, tmp_path).values == read(good, tmp_path).values
    else:
        assert refused(wide, tmp_path)[0] == "file.unsafe"


def in_eight_bytes(data: bytes, times: int) -> bytes:
    """Write the sizes and the place of every part beside its entry, with eight bytes each."""
    end = data.rfind(b"PK\5\6")
    count, start = struct.unpack_from("<H", data, end + 10)[0], directory_entry(data)
    entries = b""
    for number in range(count):
        at = directory_entry(data, number)
        packed, size, name = struct.unpack_from("<2IH", data, at + 20)
        extra = struct.pack("<2H3Q", 1, 24, size, packed, struct.unpack_from("<I", data, at + 42)[0]) * times
        entry = rewritten(data[at : at + 46 + name], 20, "<2I", 0xFFFFFFFF, 0xFFFFFFFF)
        entries += rewritten(rewritten(entry, 30, "<H", len(extra)), 42, "<I", 0xFFFFFFFF) + extra
    return data[:start] + entries + rewritten(data[end:], 12, "<I", len(entries))


def directory_entry(data: bytes, number: int = 0) -> int:
    """Find an entry of the directory."""
    at = struct.unpack_from("<I", data, data.rfind(b"PK\5\6") + 16)[0]
    for _ in range(number):
        at += 46 + sum(struct.unpack_from("<3H", data, at + 28))
    return int(at)


def rewritten(data: bytes, at: int, format_: str, *values: int) -> bytes:
    copy = bytearray(data)
    struct.pack_into(format_, copy, at, *values)
    return bytes(copy)


def test_what_the_directory_says_must_be_true(good: bytes, tmp_path: Path) -> None:
    entry, end = directory_entry(good, 3), good.rfind(b"PK\5\6")
    size, begin = (struct.unpack_from("<I", good, entry + offset)[0] for offset in (24, 42))
    lies = {
        "checksum": (rewritten(good, entry + 16, "<I", 0), "file.damaged"),
        "smaller": (rewritten(good, entry + 24, "<I", size - 1), "file.damaged"),
        "larger": (rewritten(good, entry + 24, "<I", size + 1), "file.damaged"),
        "huge": (rewritten(good, entry + 24, "<I", USUAL.part + 1), "file.too-large"),
        "packed": (rewritten(good, entry + 20, "<I", 0x7FFFFFFF), "file.damaged"),
        "place": (rewritten(good, entry + 42, "<I", len(good) - 5), "file.damaged"),
        "other header": (rewritten(good, entry + 42, "<I", begin + 1), "file.damaged"),
        "overlap": (rewritten(good, directory_entry(good, 4) + 42, "<I", 0), "file.unsafe"),
        "encrypted": (rewritten(good, entry + 8, "<H", 1), "file.encrypted"),
        "mark": (rewritten(good, entry, "<I", 0), "file.damaged"),
        "disks": (rewritten(good, end + 4, "<2H", 1, 1), "file.unsafe"),
        "count": (rewritten(good, end + 8, "<2H", 99, 99), "file.damaged"),
        "zip64 place": (rewritten(good, end + 16, "<I", 0xFFFFFFFF), "file.unsafe"),
        "directory outside": (rewritten(good, end + 16, "<I", len(good)), "file.damaged"),
        "zip64": (good[:end] + b"PK\6\7" + bytes(16) + good[end:], "file.unsafe"),
    }
    assert {name: refused(data, tmp_path)[0] for name, (data, _) in lies.items()} == {
        name: code for name, (_, code) in lies.items()
    }


def test_a_part_is_never_inflated_beyond_what_it_declares(
    good: bytes, as_parts: dict[str, bytes], tmp_path: Path
) -> None:
    """A bomb that calls itself small is stopped at the size that it names."""
    bomb = zipped({**as_parts, "xl/media/image1.png": bytes(40 * 2**20)})
    entry = directory_entry(bomb, len(as_parts))
    lying = rewritten(bomb, entry + 24, "<I", 1000)
    lying = rewritten(lying, entry + 16, "<I", zlib.crc32(bytes(1000)))
    assert refused(lying, tmp_path)[0] == "file.damaged"


def test_parts_that_are_too_large_together(as_parts: dict[str, bytes], tmp_path: Path) -> None:
    size = sum(len(part) for part in as_parts.values())
    with allowing(replace(USUAL, total=size + 999)):
        assert refused(zipped({**as_parts, "x.bin": bytes(1000)}), tmp_path)[0] == "file.too-large"
        assert read(zipped({**as_parts, "x.bin": bytes(999)}), tmp_path).findings == ()


def test_every_program_s_zip_is_understood(good: bytes, as_parts: dict[str, bytes], tmp_path: Path) -> None:
    """Directories as entries, a comment at the end, sizes after the data: all usual, all fine."""
    buffer = io.BytesIO()

    class Unseekable(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            return buffer.write(data)  # type: ignore[arg-type]

    with zipfile.ZipFile(Unseekable(), "w", zipfile.ZIP_DEFLATED) as package:  # type: ignore[arg-type]
        package.mkdir("xl")
        for name, part in as_parts.items():
            package.writestr(name, part)
        package.comment = "填报".encode()
    assert read(buffer.getvalue(), tmp_path).findings == ()


# ------------------------------------------------------------------ the parts


@pytest.mark.parametrize(
    "name", [SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml", "docProps/core.xml", "_rels/.rels"]
)
def test_entities_are_refused_everywhere(name: str, as_parts: dict[str, bytes], tmp_path: Path) -> None:
    laughs = b'<!DOCTYPE lolz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    declaration = re.match(rb"<\?xml[^>]*\?>\s*", as_parts[name])
    assert declaration is not None
    data = changed(as_parts, name, declaration.group(), declaration.group() + laughs)
    code, message = refused(data, tmp_path)
    assert (code, "实体" in message) == ("file.unsafe", True)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_other_encodings_are_refused(encoding: str, as_parts: dict[str, bytes], tmp_path: Path) -> None:
    """The parser would read such a sheet as empty, without an error."""
    text = as_parts[SHEET].decode().replace("UTF-8", encoding)
    assert refused(zipped({**as_parts, SHEET: text.encode(encoding)}), tmp_path)[0] == "file.unsafe"


def test_custom_parts_may_have_their_own_encoding(as_parts: dict[str, bytes], tmp_path: Path) -> None:
    own = '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16")
    assert read(zipped({**as_parts, "customXml/item1.xml": own}), tmp_path).findings == ()


FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
AREAS: dict[str, tuple[bytes, str]] = {
    "far cell": (FAR, "file.too-large"),
    "single quotes": (FAR.replace(b'"', b"'"), "file.too-large"),
    "small letters": (FAR.replace(b"XFD", b"xfd"), "file.unusual"),
    "other spaces": (FAR.replace(b" r=", b"\n\tr = "), "file.too-large"),
    "written as an entity": (FAR.replace(b"X", b"&#88;"), "file.too-large"),
    "behind a bracket": (FAR.replace(b" r=", b' x=">" r='), "file.too-large"),
    "behind a comment": (b"<!-- </sheetData> -->" + FAR, "file.unusual"),
    "in another namespace": (
        b'<x:row xmlns:x="y" r="9000"><x:c r="XX9000"><v>1</v></x:c></x:row>',
        "file.unusual",
    ),
    "written twice": (b'<row r="9"><c r="A9" r="XFD1048576"><v>1</v></c></row>', "file.damaged"),
    "only the row": (b'<row r="2147483647"><c><v>1</v></c></row>', "file.unsafe"),
    "a row that wraps": (b'<row r="4294967297"><c r="A4294967297"><v>1</v></c></row>', "file.unsafe"),
    "a column too far": (b'<row r="9"><c r="ZZZZ9"><v>1</v></c></row>', "file.unusual"),
    "column XFE": (b'<row r="9"><c r="XFE9"><v>1</v></c></row>', "file.unusual"),
    "row 0": (b'<row r="0"><c><v>1</v></c></row>', "file.unusual"),
    "no number": (b'<row r="x"><c><v>1</v></c></row>', "file.unusual"),
    "many without a place": (
        b"<row/>" * 400_000 + b"<row>" + b"<c><v>1</v></c>" * 16 + b"</row>",
        "file.too-large",
    ),
    "more columns than there are": (b"<row>" + b"<c><v>1</v></c>" * 16_385 + b"</row>", "file.unsafe"),
}


@pytest.mark.parametrize("case", AREAS, ids=list(AREAS))
def test_sheets_that_would_kill_the_parser(case: str, as_parts: dict[str, bytes], tmp_path: Path) -> None:
    """Two cells far apart ask the parser for half a terabyte; however they are written, none gets there."""
    rows, code = AREAS[case]
    if case == "in another namespace":
        rows += FAR  # the parser's view of such a sheet is the common one
    assert refused(changed(as_parts, SHEET, END_OF_DATA, rows + END_OF_DATA), tmp_path)[0] == code


def test_a_sheet_under_another_name_is_checked_too(as_parts: dict[str, bytes], tmp_path: Path) -> None:
    content = dict(as_parts)
    relations = "xl/_rels/workbook.xml.rels"
    content[relations] = content[relations].replace(b"sheet2.xml", b"sheet2.dat")
    content["xl/worksheets/sheet2.dat"] = b"junk" + content.pop(SHEET).replace(END_OF_DATA, FAR + END_OF_DATA)
    assert refused(zipped(content), tmp_path)[0] == "file.unusual"


def test_formats_without_values_may_reach_far(as_parts: dict[str, bytes], tmp_path: Path) -> None:
    """Real workbooks do that; the parser does not care for cells that are empty."""
    far = b'<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert read(changed(as_parts, SHEET, END_OF_DATA, far + END_OF_DATA), tmp_path).findings == ()


@pytest.mark.parametrize(
    "attribute", [b'uniqueCount="4294967295"', b"uniqueCount='4294967295'", b"uniqueCount = '200000000'"]
)
def test_announced_strings(attribute: bytes, as_parts: dict[str, bytes], tmp_path: Path) -> None:
    old = re.search(rb'uniqueCount="[0-9]+"', as_parts[STRINGS])
    assert old is not None
    assert refused(changed(as_parts, STRINGS, old.group(), attribute), tmp_path)[0] == "file.unsafe"


def test_a_wrong_but_harmless_count_of_strings_is_fine(as_parts: dict[str, bytes], tmp_path: Path) -> None:
    old = re.search(rb'uniqueCount="[0-9]+"', as_parts[STRINGS])
    assert old is not None
    assert read(changed(as_parts, STRINGS, old.group(), b'uniqueCount="7"'), tmp_path).findings == ()


def test_too_many_elements(
    as_parts: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nianbao.spreadsheet.parse.MOST_TAGS", 5000)
    data = changed(as_parts, SHEET, END_OF_DATA, b"<x/>" * 5001 + END_OF_DATA)
    assert refused(data, tmp_path)[0] == "file.too-large"


def wide(rows: int, columns: int) -> bytes:
    """Write a workbook with a wide sheet, as a summary's breakdown is."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    for row in range(rows):
        for column in range(0, columns, 50):
            sheet.write_number(row, column, row)
        sheet.write_number(row, columns - 1, row)
    book.close()
    return buffer.getvalue()


def test_large_sheets_within_the_limit_pass(tmp_path: Path) -> None:
    """A wide sheet of somebody else's is no workbook of ours; beyond the limit it is refused, also if read before."""
    assert [one.code for one in read(wide(2000, 200), tmp_path).findings] == ["form.unknown"]
    with allowing(replace(USUAL, area=399_999)):
        assert refused(wide(2000, 200), tmp_path)[0] == "file.too-large"


def test_an_old_sheet_that_reaches_too_far_says_where() -> None:
    """Two numbers at the ends of a sheet of an old workbook: a grid of all between them is not laid out."""

    def record(kind: int, content: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    end, name = record(0x0A), b"\0\0\1\0A"
    cells = b"".join(
        record(0x0203, struct.pack("<HHHd", *place, 0, 6.0)) for place in ((0, 0), (65_535, 255))
    )
    start = len(record(0x85, bytes(4) + name) + end)
    with pytest.raises(RefusedError, match="一直到第 65536 行、第 256 列"):
        check_records(record(0x85, struct.pack("<I", start) + name) + end + cells + end)


# ------------------------------------------------------------------ the package

STRUCTURE: dict[str, Callable[[dict[str, bytes]], object]] = {
    "no relations": lambda content: content.pop("_rels/.rels"),
    "no workbook": lambda content: content.pop("xl/workbook.xml"),
    "broken relations": lambda content: content.update({"_rels/.rels": b"<Relationships>"}),
    "broken workbook": lambda content: content.update({"xl/workbook.xml": b"<workbook"}),
    "no sheets": lambda content: content.update(
        {"xl/workbook.xml": re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", content["xl/workbook.xml"])}
    ),
    "no sheet part": lambda content: content.pop(SHEET),
    "broken sheet": lambda content: content.update({SHEET: content[SHEET][:1500]}),
    "two workbooks": lambda content: content.update(
        {
            "_rels/.rels": content["_rels/.rels"].replace(
                b"</Relationships>",
                b'<Relationship Id="rId99" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            )
        }
    ),
    "a sheet name twice": lambda content: content.update(
        {"xl/workbook.xml": content["xl/workbook.xml"].replace("表三".encode(), "表二".encode())}
    ),
    "a string that is not there": lambda content: content.update(
        {
            SHEET: content[SHEET].replace(
                END_OF_DATA, b'<row r="60"><c r="A60" t="s"><v>99999</v></c></row></sheetData>'
            )
        }
    ),
}


@pytest.mark.parametrize("case", STRUCTURE, ids=list(STRUCTURE))
def test_a_package_that_is_not_whole(case: str, as_parts: dict[str, bytes], tmp_path: Path) -> None:
    content = dict(as_parts)
    STRUCTURE[case](content)
    assert refused(zipped(content), tmp_path)[0] == "file.damaged"


def test_part_names_in_other_letters(as_parts: dict[str, bytes], tmp_path: Path) -> None:
    """Names in a package are the same in upper and lower case."""
    content = {name.replace("[Content_Types]", "[content_types]"): part for name, part in as_parts.items()}
    assert read(zipped(content), tmp_path).findings == ()


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/styles.xml", SHEET])
def test_one_part_in_other_letters(part: str, as_parts: dict[str, bytes], tmp_path: Path) -> None:
    """Not all programs find it: a workbook of ours is not read with it, and not called damaged; other tables are."""
    content = {name.replace(part, part.swapcase()): content for name, content in as_parts.items()}
    code, message = refused(zipped(content), tmp_path)
    assert (code, "部件名的大小写" in message) == ("file.unusual", True)
    book = Book(checked(content))
    assert [len(book[name].shape.spots) for name in book] == [
        len(book[name].shape.spots) for name in Book(checked(as_parts))
    ]


# ------------------------------------------------------------------ anything


def mutations(good: bytes, seed: int) -> Iterator[bytes]:
    chance = random.Random(seed)
    for _ in range(40):
        copy = bytearray(good)
        for _ in range(chance.randint(1, 30)):
            copy[chance.randrange(len(copy))] = chance.randrange(256)
        yield bytes(copy)


@pytest.mark.parametrize("seed", range(4))
def test_changed_bytes_never_raise(seed: int, good: bytes, tmp_path: Path) -> None:
    """Whatever happens to a file on its way, there is a submission with findings, and twice the same."""
    for data in mutations(good, seed):
        assert isinstance(read(data, tmp_path), Submission)


@pytest.mark.parametrize("seed", range(4))
def test_changed_parts_never_raise(seed: int, as_parts: dict[str, bytes], tmp_path: Path) -> None:
    """The same inside a container that is whole, where every part gets to a parser."""
    chance = random.Random(seed)
    for _ in range(25):
        name = chance.choice([each for each in as_parts if "theme" not in each])
        part = bytearray(as_parts[name])
        for _ in range(chance.randint(1, 5)):
            part[chance.randrange(len(part))] = chance.choice(b"<>/\"'=& r0123456789AZaz\x00\xff")
        assert isinstance(read(zipped({**as_parts, name: bytes(part)}), tmp_path), Submission)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"PK", b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<"]),
)
def test_any_bytes_are_refused(tmp_path: Path, data: bytes, start: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(start + data)
    submission = read_file(path, known_forms())
    assert submission.status is ReadStatus.UNREADABLE
    assert len(submission.findings) == 1


def test_a_panic_of_the_parser_is_a_damaged_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """The panics of the parser of old formats are no ordinary exceptions; an interrupt is still one."""

    class Panic(BaseException):
        pass

    def failing(kind: type[BaseException]) -> type:
        def raise_it(*_: object) -> object:
            raise kind

        return type("X", (), {"from_filelike": raise_it})

    of_excel_95 = struct.pack("<HHHH", 0x0809, 4, 0x0500, 5) + struct.pack("<HH", 0x000A, 0)
    raw = RawFile(wrapped("Book", of_excel_95), "", 0.0)
    for kind in (Panic, MemoryError):
        monkeypatch.setattr("python_calamine.CalamineWorkbook", failing(kind))
        with pytest.raises(RefusedError, match="读不出"):
            open_book(raw)
    monkeypatch.setattr("python_calamine.CalamineWorkbook", failing(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        open_book(raw)


BOMBS = """
import io, resource, sys, zipfile
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from pathlib import Path
from nianbao.form import known_forms
from nianbao.reader import read_file
for path in sys.argv[1:]:
    found = read_file(Path(path), known_forms()).findings
    print(found[0].code if found else "passed")
"""


def test_bombs_stay_within_memory(as_parts: dict[str, bytes], tmp_path: Path) -> None:
    """In a process of its own with 1 GB: what inflates to 40 MB is looked at without a tree of it."""
    size = 40_000_000
    bombs = {
        "spaces": (SHEET, b" " * size),
        "elements": (SHEET, b"<x/>" * (size // 4)),
        "rows": (SHEET, b'<row r="1000000"/>' + b"<row/>" * (size // 6)),
        "attribute": (SHEET, b'<row r="99" ht="' + b"9" * size + b'"/>'),
        "sheets": ("xl/workbook.xml", b'<sheet name="x"/>' * (size // 17)),
    }
    paths = []
    for name, (part, content) in bombs.items():
        old = END_OF_DATA if part == SHEET else b"</sheets>"
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(changed(as_parts, part, old, content + old))
        paths.append(str(path))
    done = subprocess.run(
        [sys.executable, "-c", BOMBS, *paths], capture_output=True, text=True, timeout=300, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert dict(zip(bombs, done.stdout.split(), strict=True)) == {
        "spaces": "file.damaged",
        "elements": "file.too-large",
        "rows": "file.unsafe",
        "attribute": "file.damaged",
        "sheets": "file.too-large",
    }


def test_archives_of_other_kinds_are_no_workbooks(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as package:
        package.addfile(tarfile.TarInfo("x.xlsx"))
    assert refused(buffer.getvalue(), tmp_path)[0] == "file.not-a-workbook"


def test_a_user_can_raise_the_limits(
    as_parts: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """--larger goes to the processes that read, and ends with its command."""
    path = tmp_path / "大.xlsx"
    path.write_bytes(zipped({**as_parts, "xl/media/image1.bmp": bytes(USUAL.file)}, zipfile.ZIP_STORED))
    for options, admitted in ([], False), (["--larger", "2"], True), ([], False):
        run(["check", str(path), "--format", "json", *options])
        (one,) = json.loads(capsys.readouterr().out)["submissions"]
        assert ("file.too-large" not in [each["code"] for each in one["findings"]]) == admitted
        assert (one["status"] != "unreadable") == admitted
