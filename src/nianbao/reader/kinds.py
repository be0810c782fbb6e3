"""What a file is by its first bytes, where it is no package of parts."""

from nianbao.reader.ole import MARK
from nianbao.reader.refused import refused

_PACKAGE = b"PK"
_OLE_OTHERS = (
    ("WordDocument".encode("utf-16-le"), "Word 文档（.doc）"),
    ("PowerPoint Document".encode("utf-16-le"), "PowerPoint 文档（.ppt）"),
)
_KNOWN = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片（PNG）"),
    (b"\xff\xd8\xff", "图片（JPEG）"),
    (b"GIF8", "图片（GIF）"),
    (b"II*\x00", "图片（TIFF）"),
    (b"MM\x00*", "图片（TIFF）"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"{\\rtf", "RTF 文档"),
)
_START = 4096


def refuse_other_kinds(data: bytes) -> None:
    """Let a package pass, and name what else a file is.

    Raises:
        RefusedError: it is no package.
    """
    if not data.startswith(_PACKAGE):
        if data.startswith(MARK):
            refuse_other_containers(data)
            raise refused("file.old-format", "旧版 Excel（.xls）或 WPS 表格（.et）")
        raise refused("file.not-a-workbook", _words(data))


def is_text(data: bytes) -> bool:
    """Tell whether a file that is no package may be a text or a web page, in whatever encoding."""
    known = data.startswith((MARK, *(first for first, _ in _KNOWN)))
    start = data[:_START]
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff")) or start.count(b"\x00") in range(1, len(start))
    return not known and (b"\x00" not in start or wide)


def refuse_other_containers(data: bytes) -> None:
    """Name what else than a workbook an OLE container holds.

    Raises:
        RefusedError: it holds something else.
    """
    for stream, words in _OLE_OTHERS:
        if stream in data:
            raise refused("file.not-a-workbook", words)


def _words(data: bytes) -> str:
    for first, words in _KNOWN:
        if data.startswith(first):
            return words
    start = data[:_START].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        return "2003 版 XML 表格"
    if start.startswith((b"<!doctype html", b"<html", b"mime-version:")) or b"<table" in start:
        return "网页（HTML）"
    if start.startswith(b"<?xml"):
        return "XML 文件"
    if b"\x00" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "不认识的文件"
    return "文本或 CSV 文件"
