"""What a file is by its first bytes, where it is no package of parts."""

import re

from nianbao.container.formats import OLD_WORKBOOK
from nianbao.container.ole import MARK, has_stream
from nianbao.container.refused import refused

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
_BARE = re.compile(rb"\x09[\x00\x02\x04\x08][\x04-\x10]\x00")
"""An Excel file of before 1994, or what is left of one: records without a container around them."""
_WORKBOOK_STREAMS = ("Workbook", "Book")
_LETTER_HEADERS = re.compile(rb"^(from|to|subject|date|received|message-id|return-path):", re.MULTILINE)
_TABLES = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", "2003 版 XML 表格"),
    (b"opendocument.spreadsheet", "单个文件的 ODF 表格（.fods）"),
)
_LOCKED = (b"b\x14#e", b"%TSD-Header-###%")
"""What files begin with where a system of the office encrypts all that is saved, to open on its own computers only."""
_BLANKS = b"\xef\xbb\xbf \t\r\n"
_START, _XML_START = 4096, 16384
_READABLE = 0.9
"""The share of a text's characters that can be seen; of other bytes taken for wide characters, it is far less."""


def refuse_other_kinds(data: bytes) -> None:
    """Refuse a file that is no package, with the name of what it is.

    Raises:
        RefusedError: it is no package.
    """
    if not data.startswith(_PACKAGE):
        if data.startswith(MARK):
            refuse_other_containers(data)
        if data.startswith(MARK) or _BARE.match(data):
            raise refused("file.old-format", OLD_WORKBOOK.words)
        if data.startswith(_LOCKED):
            raise refused("file.encrypted/rights", "单位的文档加密软件")
        if data.lstrip(_BLANKS).startswith(b"<?xml"):
            for mark, words in _TABLES:
                if mark in data[:_XML_START]:
                    raise refused("file.not-a-workbook/format", words)
        raise refused("file.not-a-workbook", _words(data))


def is_text(data: bytes) -> bool:
    """Return whether a file that is no package may be a text or a web page, in whatever encoding."""
    known = data.startswith((MARK, *(first for first, _ in _KNOWN))) or _BARE.match(data) is not None
    start = data[:_START]
    return not known and (b"\x00" not in start or _is_wide(start))


def _is_wide(start: bytes) -> bool:
    """Return whether bytes with zeros among them are a text of two bytes a character."""
    even = start[: len(start) // 2 * 2]
    texts = (even.decode(encoding, "replace") for encoding in ("utf-16-le", "utf-16-be"))
    return any(sum(map(_seen, text)) >= _READABLE * len(text) > 0 for text in texts)


def _seen(character: str) -> bool:
    return character in "\t\r\n\ufeff" or (character.isprintable() and character != "\ufffd")


def is_old_workbook(data: bytes) -> bool:
    """Return whether a file is a container with an old workbook in it."""
    return data.startswith(MARK) and any(has_stream(data, name) for name in _WORKBOOK_STREAMS)


def refuse_other_containers(data: bytes) -> None:
    """Refuse an OLE container that holds no workbook, with the name of what it holds.

    Raises:
        RefusedError: it holds something else.
    """
    if is_old_workbook(data):
        return  # whatever else it holds is embedded in it
    for stream, words in _OLE_OTHERS:
        if stream in data:
            raise refused("file.not-a-workbook", words)


def _is_letter(start: bytes) -> bool:
    """Return whether a text begins as a letter or a mailbox does: with two headers or more that letters have."""
    head = re.split(rb"\r?\n\r?\n", start.partition(b"\n")[2] if start.startswith(b"from ") else start)[0]
    return len(set(_LETTER_HEADERS.findall(head))) > 1


def _words(data: bytes) -> str:
    for first, words in _KNOWN:
        if data.startswith(first):
            return words
    start = data[:_START].lstrip(_BLANKS).lower()
    if _is_letter(start):
        return "邮件，用 nianbao collect 取出里面的表格"
    if b"urn:oasis:names:tc:opendocument" in start:
        return "ODF 文件（.fodt 等）"
    if start.startswith((b"<!doctype html", b"<html", b"mime-version:")) or b"<table" in start:
        return "网页（HTML）"
    if start.startswith(b"<?xml"):
        return "XML 文件"
    if not is_text(data):
        return "不认识的文件"
    return "文本或 CSV 文件"
