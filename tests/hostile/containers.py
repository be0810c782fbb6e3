"""Attacks by the container: what the zip file's records say, and what is behind them."""

import io
import struct
import zipfile

from tests.builders import packed
from tests.hostile.attack import MEGABYTE, SHEET, Good, attack

_DIRECTORY = b"PK\x01\x02"
_LOCAL = b"PK\x03\x04"
_END = b"PK\x05\x06"


def _rewritten(data: bytes, at: int, layout: str, *values: int) -> bytes:
    copy = bytearray(data)
    struct.pack_into(layout, copy, at, *values)
    return bytes(copy)


def _with(good: Good, name: str, content: bytes = b"x") -> bytes:
    return packed({**good.parts, name: content})


@attack("部件名指向上级文件夹（..）", "file.unsafe")
def name_above(good: Good) -> bytes:
    """A part that leads outside."""
    return _with(good, "../../../tmp/x.xml")


@attack("部件名指向上级文件夹（反斜杠）", "file.unsafe")
def name_above_backslash(good: Good) -> bytes:
    r"""The same with \ instead of /."""
    return _with(good, "..\\..\\x.xml")


@attack("部件名是绝对路径", "file.unsafe")
def name_absolute(good: Good) -> bytes:
    """A part with an absolute name."""
    return _with(good, "/etc/cron.d/x")


@attack("部件名带盘符", "file.unsafe")
def name_of_a_drive(good: Good) -> bytes:
    """A part on a drive."""
    return _with(good, "C:/Windows/x.xml")


@attack("部件名里有控制字符", "file.unsafe")
def name_with_escape(good: Good) -> bytes:
    """A part whose name writes on a terminal."""
    return _with(good, "xl/\x1b[2Jx.xml")


@attack("部件名六万个字符", "file.unsafe")
def name_too_long(good: Good) -> bytes:
    """A part with an endless name."""
    return _with(good, "x" * 60_000)


@attack("部件重名，只差大小写", "file.unsafe")
def name_twice(good: Good) -> bytes:
    """Two parts of which each program reads another one."""
    return _with(good, SHEET.upper(), b"<worksheet/>")


@attack("部件重名，一模一样", "file.unsafe")
def name_the_same(good: Good) -> bytes:
    """The same part twice."""
    name, twin = b"xl/worksheets/sheet3.xml", SHEET.encode()
    return good.data.replace(name, twin)


@attack("三千个部件", "file.unsafe")
def many_parts(good: Good) -> bytes:
    """More parts than any workbook has."""
    return packed({**good.parts, **{f"x/{number}": b"" for number in range(3000)}})


@attack("七万个部件", "file.unsafe", large=True)
def very_many_parts(good: Good) -> bytes:
    """More parts than the old format can count."""
    return packed({**good.parts, **{f"x/{number}": b"" for number in range(70_000)}})


@attack("部件声明已加密", "file.encrypted")
def encrypted_part(good: Good) -> bytes:
    """The flag of a part that needs a password."""
    at = good.data.index(_DIRECTORY)
    return _rewritten(good.data, at + 8, "<H", 1)


@attack("部件的压缩方法不常见", "file.unsafe")
def strange_compression(good: Good) -> bytes:
    """A part packed as no spreadsheet does."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as package:
        for name, part in good.parts.items():
            package.writestr(name, part)
    return buffer.getvalue()


@attack("目录里的大小比实际小", "file.damaged")
def size_too_small(good: Good) -> bytes:
    """What a program inflates goes on beyond what the directory says."""
    at = good.data.index(_DIRECTORY)
    return _rewritten(good.data, at + 24, "<I", 10)


@attack("目录里的大小说有 4 GB", "file.too-large")
def size_too_large(good: Good) -> bytes:
    """A part that says it is as large as can be."""
    at = good.data.index(_DIRECTORY)
    return _rewritten(good.data, at + 24, "<I", 0xFFFFFFFE)


@attack("校验值不对（传坏了的文件）", "file.damaged")
def wrong_checksum(good: Good) -> bytes:
    """A part that is not what it was."""
    at = good.data.index(_DIRECTORY)
    return _rewritten(good.data, at + 16, "<I", 12345)


@attack("两个部件指向同一段数据", "file.unsafe")
def overlapping(good: Good) -> bytes:
    """The second entry begins where the first does."""
    first = good.data.index(_DIRECTORY)
    second = good.data.index(_DIRECTORY, first + 4)
    return _rewritten(good.data, second + 42, "<I", 0)


@attack("目录说部件比实际多", "file.damaged")
def directory_too_short(good: Good) -> bytes:
    """The end record counts more parts than there are."""
    end = good.data.rindex(_END)
    count = struct.unpack_from("<H", good.data, end + 10)[0]
    return _rewritten(good.data, end + 8, "<HH", count + 5, count + 5)


@attack("zip64 记录", "file.unsafe")
def huge_records(good: Good) -> bytes:
    """Records for files of more than 4 GB, which no workbook needs."""
    end = good.data.rindex(_END)
    locator = b"PK\x06\x07" + bytes(16)
    return good.data[:end] + locator + good.data[end:]


@attack("目录的位置指到文件外", "file.unsafe")
def directory_outside(good: Good) -> bytes:
    """The directory begins at the end of the number range."""
    end = good.data.rindex(_END)
    return _rewritten(good.data, end + 16, "<I", 0xFFFFFFFF)


@attack("压缩炸弹：一个部件解压后 1 GB", "file.too-large", large=True)
def bomb(good: Good) -> bytes:
    """A megabyte that inflates to a gigabyte."""
    return _bomb(good, "xl/media/image1.png", 1024)


@attack("压缩炸弹：表格部件解压后 1 GB", "file.too-large", large=True)
def bomb_in_a_sheet(good: Good) -> bytes:
    """The same where a parser would go."""
    return _bomb(good, "xl/worksheets/sheet99.xml", 1024)


@attack("压缩炸弹：五个部件合起来 450 MB", "file.too-large", large=True)
def bomb_in_pieces(good: Good) -> bytes:
    """Each within the limit, too much together."""
    return packed({**good.parts, **{f"xl/media/{number}.bin": bytes(90 * MEGABYTE) for number in range(5)}})


def _bomb(good: Good, name: str, megabytes: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for each, part in good.parts.items():
            package.writestr(each, part)
        with package.open(name, "w", force_zip64=True) as target:
            for _ in range(megabytes):
                target.write(b" " * MEGABYTE)
    return buffer.getvalue()


@attack("文件前面粘了别的内容", "file.not-a-workbook")
def something_before(good: Good) -> bytes:
    """A script before the package, which some programs read past."""
    return b"#!/bin/sh\nrm -rf ~\n" + good.data


@attack("局部文件头里的名字与目录不同", "")
def other_local_name(good: Good) -> bytes:
    """The parts' own headers name other parts than the directory."""
    at = good.data.index(_LOCAL)
    length = struct.unpack_from("<H", good.data, at + 26)[0]
    return _rewritten(good.data, at + 30, f"<{length}B", *(b"y" * length))
