"""Workbooks in other formats, made to harm what reads them."""

import struct

from tests.builders import packed
from tests.hostile.attack import Good, attack

from nianbao.container.ole import wrapped

_BEGIN, _END, _SHEET, _DIMENSION, _STRINGS, _NUMBER = 0x0809, 0x000A, 0x0085, 0x0200, 0x00FC, 0x0203
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_NAMES = (
    b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _old(strings: bytes = b"", *cells: bytes) -> bytes:
    """Make an old workbook of one sheet with some records in it."""
    begin = _record(_BEGIN, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
    name = b"\x01\x00A"
    start = len(begin) + len(strings) + 4 + 6 + len(name) + 4
    listed = _record(_SHEET, struct.pack("<IBB", start, 0, 0) + name)
    return wrapped(
        "Workbook", begin + strings + listed + _record(_END) + begin + b"".join(cells) + _record(_END)
    )


def _cell(row: int, column: int) -> bytes:
    return _record(_NUMBER, struct.pack("<HHHd", row, column, 0, 1.0))


@attack("旧版表格（.xls）：声称有 40 亿格", "file.unsafe", suffix=".xls")
def old_dimension(_: Good) -> bytes:
    """The parser would reserve memory for all that a record announces."""
    return _old(b"", _record(_DIMENSION, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0)), _cell(0, 0))


@attack("旧版表格（.xls）：范围的首行在末行之后", "file.unsafe", suffix=".xls")
def old_range_turned_round(_: Good) -> bytes:
    """The difference of the two wraps round to thousands of millions."""
    return _old(b"", _record(_DIMENSION, struct.pack("<IIHHH", 0xFFFF, 87, 0, 11, 0)), _cell(0, 0))


@attack("旧版表格（.xls）：两个单元格隔开整张表", "file.too-large", suffix=".xls")
def old_far_cells(_: Good) -> bytes:
    """Two corners."""
    return _old(b"", _cell(0, 0), _cell(65_535, 255))


@attack("旧版表格（.xls）：列号 65535", "file.unsafe", suffix=".xls")
def old_column(_: Good) -> bytes:
    """A column that the format does not have."""
    return _old(b"", _cell(0, 0), _cell(9, 65_535))


@attack("旧版表格（.xls）：声称有 20 亿条文字", "file.unsafe", suffix=".xls")
def old_strings(_: Good) -> bytes:
    """The parser would reserve memory for each."""
    return _old(_record(_STRINGS, struct.pack("<II", 1, 0x7FFFFFFF)), _cell(0, 0))


@attack("旧版表格（.xls）：扇区绕成圈", "file.old-format", suffix=".xls")
def old_circle(_: Good) -> bytes:
    """Chains of sectors that never end: read as far as the directory says, and no further."""
    data = bytearray(_old(b"", _cell(0, 0)))
    data[4096 + 4 * 3 : 4096 + 4 * 4] = struct.pack("<I", 3)
    data[4096 + 4 * 1 : 4096 + 4 * 2] = struct.pack("<I", 1)
    return bytes(data)


def _ods(table: bytes, *, manifest: bytes = b"<m/>") -> bytes:
    content = b"<office:document-content " + _NAMES + b"><office:body><office:spreadsheet>" + table
    content += b"</office:spreadsheet></office:body></office:document-content>"
    return packed({"mimetype": _ODS, "content.xml": content, "META-INF/manifest.xml": manifest})


@attack("ODF 表格（.ods）：一格重复 10 亿次", "file.too-large", suffix=".ods")
def ods_repeats(_: Good) -> bytes:
    """A cell with a value, a thousand million times."""
    return _ods(
        b'<table:table table:name="A"><table:table-row><table:table-cell office:value-type="float" office:value="1" '
        b'table:number-columns-repeated="999999999"/></table:table-row></table:table>'
    )


@attack("ODF 表格（.ods）：设了密码", "file.encrypted", suffix=".ods")
def ods_locked(_: Good) -> bytes:
    """Its list of parts says that they are encrypted."""
    return _ods(b"", manifest=b"<manifest:encryption-data xmlns:manifest='m'/>")


@attack("ODF 表格（.ods）：宏部件里有文档类型声明", "file.old-format", suffix=".ods")
def ods_macro(_: Good) -> bytes:
    """As OpenOffice writes it; nobody reads that part."""
    table = b'<table:table table:name="A"/>'
    content = b"<office:document-content " + _NAMES + b"><office:body><office:spreadsheet>" + table
    content += b"</office:spreadsheet></office:body></office:document-content>"
    macro = b'<!DOCTYPE script:module PUBLIC "x" "module.dtd"><script:module/>'
    return packed({"mimetype": _ODS, "content.xml": content, "Basic/Standard/Module1.xml": macro})
