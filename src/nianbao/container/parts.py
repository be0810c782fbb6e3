"""What no part may contain: other encodings, and entities."""

import re

from nianbao.container.refused import refused

_XML_NAMES = (".xml", ".rels", ".vml")
_SHEET = b"sheetData"
_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00")
_UTF8_BOM = b"\xef\xbb\xbf"
_UTF8_NAMES = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)["']""")


def check_part(name: str, part: bytes) -> None:
    """Check one part.

    Raises:
        RefusedError: it is in another encoding, or declares a document type.
    """
    lower = name.casefold()
    if (lower.endswith(_XML_NAMES) or _SHEET in part) and not lower.startswith("customxml/"):
        _check_encoding(part)
        if b"<!DOCTYPE" in part:  # anywhere: a comment before it may say what it likes
            raise refused("file.unsafe", "含有文档类型或实体声明")


def _check_encoding(part: bytes) -> None:
    start = part[:8].removeprefix(_UTF8_BOM)
    declaration = part[: part.find(b"?>") + 1] if start.startswith(b"<?xml") else b""
    declared = _ENCODING.search(declaration)
    if start.startswith(_OTHER_ENCODINGS) or (declared and declared.group(1).lower() not in _UTF8_NAMES):
        raise refused("file.unsafe", "部件的编码不正常")
