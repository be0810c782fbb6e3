"""What a file is by its first bytes, where it is no package of parts."""

from nianbao.reader.refused import RefusedError, refused

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGE = b"PK"
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
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
        raise _ole(data) if data.startswith(_OLE) else refused("file.not-a-workbook", _words(data))


def _ole(data: bytes) -> RefusedError:
    if _OLE_ENCRYPTED in data:
        return refused("file.encrypted")
    for stream, words in _OLE_OTHERS:
        if stream in data:
            return refused("file.not-a-workbook", words)
    return refused("file.old-format")


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
