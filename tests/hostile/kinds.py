"""Files of another kind under a workbook's name."""

import gzip
import io
import tarfile

from tests.builders import packed
from tests.hostile.attack import Good, attack

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_BINARY = b"application/vnd.ms-excel.sheet.binary.macroEnabled.main"
_SHEET_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


@attack("空文件", "file.empty")
def nothing(_: Good) -> bytes:
    """Zero bytes."""
    return b""


@attack("没有下载完的文件", "file.damaged")
def half(good: Good) -> bytes:
    """The first half."""
    return good.data[: len(good.data) // 2]


@attack("少了最后几个字节", "file.damaged")
def almost(good: Good) -> bytes:
    """All but the last ten bytes."""
    return good.data[:-10]


@attack("改名为 .xlsx 的截图", "file.not-a-workbook")
def screenshot(_: Good) -> bytes:
    """A picture."""
    return b"\x89PNG\r\n\x1a\n" + bytes(1000)


@attack("改名为 .xlsx 的照片", "file.not-a-workbook")
def photograph(_: Good) -> bytes:
    """A photograph."""
    return b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(1000)


@attack("改名为 .xlsx 的 PDF", "file.not-a-workbook")
def portable(_: Good) -> bytes:
    """The head of a PDF file, damaged behind it."""
    return b"%PDF-1.7\n1 0 obj\n" + bytes(100)


@attack("gzip 压缩的表格", "file.not-a-workbook")
def gzipped(good: Good) -> bytes:
    """A good file, compressed."""
    return gzip.compress(good.data, mtime=0)


@attack("装着表格的压缩包", "file.not-a-workbook")
def zip_of_workbooks(good: Good) -> bytes:
    """A zip file with a workbook in it."""
    return packed({"报表.xlsx": good.data})


@attack("装着表格的 tar 包", "file.not-a-workbook")
def tar_of_workbooks(good: Good) -> bytes:
    """A tar file with a workbook in it."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as package:
        member = tarfile.TarInfo("x.xlsx")
        member.size = len(good.data)
        package.addfile(member, io.BytesIO(good.data))
    return buffer.getvalue()


@attack("打开文件时留下的临时文件", "file.not-a-workbook")
def owner_file(_: Good) -> bytes:
    """What an office program writes beside an open file, under another name."""
    return b"\x05admin" + bytes(159)


@attack("设了打开密码的表格", "file.encrypted")
def encrypted(_: Good) -> bytes:
    """A container with an encrypted package, as far as it can be told from outside."""
    return OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)


@attack("改名为 .xlsx 的旧版 Word 文档", "file.not-a-workbook")
def old_word(_: Good) -> bytes:
    """A container with a Word document."""
    return OLE + bytes(600) + "WordDocument".encode("utf-16-le") + bytes(600)


@attack("Word 部件冒充表格", "file.not-a-workbook")
def word_inside(good: Good) -> bytes:
    """A package whose main part says that it is a Word document."""
    return good.replaced("[Content_Types].xml", _SHEET_TYPE, _WORD)


@attack("二进制工作簿（.xlsb）改名", "file.not-a-workbook")
def binary_workbook(good: Good) -> bytes:
    """A package whose main part says that it is a binary workbook."""
    return good.replaced("[Content_Types].xml", _SHEET_TYPE, _BINARY)


@attack("另一份 Excel 表，不是下发的模板", "form.unknown")
def other_workbook(_: Good) -> bytes:
    """A small workbook of somebody else's."""
    import openpyxl  # noqa: PLC0415

    book = openpyxl.Workbook()
    book.active["A1"] = "值班表"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@attack("1993 年以前的 Excel 表格", "file.old-format", suffix=".xls")
def very_old(_: Good) -> bytes:
    """Records without a container around them."""
    return b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(100)


@attack("别的表格：两万行，每行的标题都像年报", "form.unknown")
def long_foreign_table(good: Good) -> bytes:
    """Each line is compared with each row of each form; so many are no report, and are not compared at all."""
    import openpyxl  # noqa: PLC0415

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("表")
    labels = ("小计", "一、本年新收政府信息公开申请数量", "行政许可X", "（一）予以公开")
    for row in range(19_000):
        sheet.append([labels[row % len(labels)], 1, 2, 3, 4, 5, 6, 21])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
