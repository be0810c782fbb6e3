"""The guard: no parser sees a file before its container has been checked.

It opens a file once, tells what it is by its content, and inflates every part within limits.
"""

import errno
import hashlib
import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nianbao.findings import Finding, finding

LARGEST_FILE = 50 * 1024 * 1024
"""A filled template has about 60 KB; a summary of ten thousand offices some 10 MB."""
LARGEST_PART = 150 * 1024 * 1024
LARGEST_TOTAL = 300 * 1024 * 1024
"""The largest real workbook of a large collection inflated to 60 MB."""
MOST_PARTS = 2000
"""The most parts seen in a real workbook was 340."""
LONGEST_NAME = 260
LARGEST_AREA = 5_000_000
"""Cells of a sheet's bounding area: the parser makes the whole area before it gives a single cell."""
MOST_STRINGS = 1_000_000
"""Shared strings that a part may announce beyond what it holds: the parser reserves memory for them."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

_CHUNK = 64 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_KNOWN = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"{\\rtf", "RTF 文档"),
)
_CONTENT_TYPES = "[Content_Types].xml"
_WORKBOOK_TYPES = (b"sheet.main+xml", b"sheet.macroEnabled.main+xml", b"template.main+xml")
_OTHER_TYPES = (
    (b"wordprocessingml", "Word 文档"),
    (b"presentationml", "PowerPoint 文档"),
    (b"sheet.binary.macroEnabled", "二进制格式的表格（.xlsb）"),
)
_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]+)([0-9]+)"')
_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="([0-9]+)"')
_FAR_CELL = re.compile(rb' r="(?:[A-Z]{2,}[0-9]|[A-Z][0-9]{6,})')
_FAR_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="[0-9]{6,}')
_UNIQUE = re.compile(rb'uniqueCount="([0-9]+)"')
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding=["']([A-Za-z0-9._-]+)["']""")


class RefusedError(Exception):
    """The file goes no further; carries the finding that says why."""

    def __init__(self, found: Finding) -> None:
        super().__init__(found.message)
        self.finding = found


@dataclass(frozen=True)
class Container:
    """A file that the guard has passed: its bytes, its inflated parts, its fingerprint and its time."""

    data: bytes
    parts: Mapping[str, bytes]
    sha256: str
    file_time: float


@dataclass(frozen=True, slots=True)
class RawFile:
    """The bytes of a file, before anything is known about them."""

    data: bytes
    sha256: str
    file_time: float


def read_bytes(path: Path) -> RawFile:
    """Read a regular file of a sensible size, once.

    Raises:
        RefusedError: the file is not there, not regular, empty or too large.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise RefusedError(_cannot_open(path, error)) from error
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise RefusedError(finding("file.not-a-file", reason=_kind(status.st_mode)))
        if status.st_size == 0:
            raise RefusedError(finding("file.empty"))
        if status.st_size > LARGEST_FILE:
            size = f"{status.st_size / 2**20:.0f} MB，超过 {LARGEST_FILE // 2**20} MB"
            raise RefusedError(finding("file.too-large", reason=size))
        try:
            data = file.read(LARGEST_FILE + 1)
        except OSError as error:
            raise RefusedError(_cannot_open(path, error)) from error
    return RawFile(data, hashlib.sha256(data).hexdigest(), status.st_mtime)


def admit(raw: RawFile) -> Container:
    """Check a file's container and inflate its parts.

    Raises:
        RefusedError: the file is no workbook, encrypted, damaged, too large or unsafe.
    """
    _refuse_other_kinds(raw.data)
    try:
        with zipfile.ZipFile(io.BytesIO(raw.data)) as package:
            parts = dict(_inflate(package))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise RefusedError(finding("file.damaged", reason="压缩包不完整")) from error
    except (ValueError, KeyError, IndexError, OSError, UnicodeError, OverflowError) as error:
        raise RefusedError(finding("file.damaged", reason="压缩包的目录有错")) from error
    _refuse_other_packages(parts)
    for name, part in parts.items():
        _check_part(name, part)
    return Container(raw.data, parts, raw.sha256, raw.file_time)


def _cannot_open(path: Path, error: OSError) -> Finding:
    if error.errno == errno.EISDIR or path.is_dir():
        return finding("file.not-a-file", reason="文件夹")
    reasons = {
        errno.ENOENT: "文件不存在，或链接已失效",
        errno.EACCES: "没有权限",
        errno.ELOOP: "链接绕成了圈",
        errno.ENXIO: "这是套接字或管道",
    }
    return finding("file.missing", reason=reasons.get(error.errno or 0, error.strerror or "打不开"))


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "文件夹"
    return "管道" if stat.S_ISFIFO(mode) else "设备或套接字"


def _refuse_other_kinds(data: bytes) -> None:
    if data.startswith(_OLE):
        code = "file.encrypted" if _ENCRYPTED in data else "file.old-format"
        raise RefusedError(finding(code))
    if data.startswith(b"PK"):
        return
    for start, words in _KNOWN:
        if data.startswith(start):
            raise RefusedError(finding("file.not-a-workbook", reason=words))
    raise RefusedError(finding("file.not-a-workbook", reason=_text_kind(data)))


def _text_kind(data: bytes) -> str:
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in data[:4096]:
        return "2003 版 XML 表格"
    if start.startswith((b"<!doctype html", b"<html")) or b"<table" in start:
        return "网页（HTML）"
    if start.startswith(b"<?xml"):
        return "XML 文件"
    if b"\x00" in data[:2048]:
        return "不认识的文件"
    return "文本或 CSV 文件"


def _inflate(package: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    members = package.infolist()
    if len(members) > MOST_PARTS:
        raise RefusedError(finding("file.unsafe", reason=f"内含 {len(members)} 个部件"))
    seen: set[str] = set()
    total = 0
    for member in members:
        _check_member(member, seen)
        if member.is_dir():
            continue
        part = _inflate_member(package, member, LARGEST_TOTAL - total)
        total += len(part)
        yield member.filename.replace("\\", "/"), part


def _check_member(member: zipfile.ZipInfo, seen: set[str]) -> None:
    name = member.filename.replace("\\", "/")
    strange = any(ord(character) < 32 for character in name) or len(name) > LONGEST_NAME
    outside = name.startswith("/") or ":" in name or ".." in name.split("/")
    if strange or outside:
        raise RefusedError(finding("file.unsafe", reason="部件名称不正常"))
    if name.lower() in seen:
        raise RefusedError(finding("file.unsafe", reason="部件重名"))
    seen.add(name.lower())
    if member.flag_bits & 0x1:
        raise RefusedError(finding("file.encrypted"))
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise RefusedError(finding("file.unsafe", reason="压缩方法不常见"))


def _inflate_member(package: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes:
    limit = min(LARGEST_PART, left)
    if member.file_size > limit:
        raise RefusedError(finding("file.too-large", reason="解压后过大"))
    with package.open(member) as stream:
        part = stream.read(min(member.file_size, limit) + 1)
    if len(part) > limit:
        raise RefusedError(finding("file.too-large", reason="解压后过大"))
    return part


def _refuse_other_packages(parts: Mapping[str, bytes]) -> None:
    mimetype = parts.get("mimetype", b"")
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        raise RefusedError(finding("file.not-a-workbook", reason="ODF 格式的文件（.ods 等）"))
    types = parts.get(_CONTENT_TYPES)
    if types is None:
        raise RefusedError(finding("file.not-a-workbook", reason="压缩包（zip）"))
    for mark, words in _OTHER_TYPES:
        if mark in types:
            raise RefusedError(finding("file.not-a-workbook", reason=words))
    if "_rels/.rels" not in parts or not any(mark in types for mark in _WORKBOOK_TYPES):
        raise RefusedError(finding("file.damaged", reason="缺少工作簿"))


def _check_part(name: str, part: bytes) -> None:
    lower = name.lower()
    if not lower.endswith((".xml", ".rels", ".vml")) or lower.startswith("customxml/"):
        return
    if part[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in part[:4]:
        raise RefusedError(finding("file.unsafe", reason="部件的编码不正常"))
    declared = _DECLARED.match(part[:200].removeprefix(b"\xef\xbb\xbf"))
    if declared and declared.group(1).lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise RefusedError(finding("file.unsafe", reason="部件的编码不正常"))
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise RefusedError(finding("file.unsafe", reason="含有文档类型或实体声明"))
    if lower.startswith("xl/worksheets/") and lower.endswith(".xml"):
        _check_area(part)
    if lower == "xl/sharedstrings.xml":
        _check_strings(part)


def _check_area(part: bytes) -> None:
    """Refuse a sheet whose cells span more than the parser can lay out."""
    if _FAR_CELL.search(part) is None and _FAR_ROW.search(part) is None:
        return  # all within the first 26 columns and 99,999 rows
    rows = [int(row) for row in _ROW.findall(part) if len(row) < 12] or [1]
    columns = set()
    for name, row in _CELL.findall(part):
        columns.add(name)
        if len(row) > 7 or int(row) > LAST_ROW:
            raise RefusedError(finding("file.unsafe", reason="单元格的行号超出范围"))
    numbers = [_column_number(name) for name in columns] or [1]
    if max(rows) > LAST_ROW or max(numbers) > LAST_COLUMN:
        raise RefusedError(finding("file.unsafe", reason="单元格的位置超出范围"))
    area = (max(rows) - min(rows) + 1) * (max(numbers) - min(numbers) + 1)
    if area > LARGEST_AREA:
        raise RefusedError(finding("file.too-large", reason=f"工作表的范围有 {area} 格"))


def _column_number(name: bytes) -> int:
    if len(name) > 3:
        return LAST_COLUMN + 1
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number


def _check_strings(part: bytes) -> None:
    announced = _UNIQUE.search(part[:4096])
    if announced is None:
        return
    digits = announced.group(1)
    most = max(MOST_STRINGS, 2 * (part.count(b"<si") + part.count(b":si")))
    if len(digits) > 10 or int(digits) > most:
        raise RefusedError(finding("file.unsafe", reason="字符串个数不正常"))
