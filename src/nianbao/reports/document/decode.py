"""From bytes to text, without ever guessing a character."""

import codecs
import re

from nianbao.container import refused
from nianbao.reports.document.limits import check_text

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_START = 4096
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
_CHINESE = ("gb2312", "gbk", "gb18030", "x-gbk", "hz-gb-2312")
_TAIWANESE = ("big5", "big5-hkscs")


def decode(data: bytes) -> str:
    """Decode the bytes of a text or a web page: by its mark, its own word, UTF-8 or GB18030.

    Raises:
        RefusedError: it is none of these from beginning to end, or too long.
    """
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        check_text(len(text))
        if "\x00" not in text:
            return text
    raise refused("file.encoding")


def _candidates(data: bytes) -> list[str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return [encoding]
    if b"\x00" in data[:_START]:
        return ["utf-16-le" if data[1:2] == b"\x00" or data[3:4] == b"\x00" else "utf-16-be"]
    usual = ["utf-8", "gb18030"]
    declared = _CHARSET.search(data[:_START])
    name = declared.group(1).decode("ascii").lower() if declared else ""
    if name in _TAIWANESE:
        return ["utf-8", "big5hkscs"]
    return usual[::-1] if name in _CHINESE else usual
