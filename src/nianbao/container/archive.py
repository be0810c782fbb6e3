"""The container: a zip file, inflated within limits by its directory.

The directory is walked before anything is made of it, every part is inflated to its end and must be
what the directory says. The parser is given the parts: it sees what was checked, byte for byte, whatever
else the file may say to another program.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nianbao.container.refused import refused
from nianbao.files import current_limits

MOST_PARTS = 2000
"""The most parts seen in a real workbook was 340; a million entries take a gigabyte to list."""
LONGEST_NAME = 260
"""As long as a path in Windows; a real part's name has some 40 characters."""

_END = struct.Struct("<4s4H2IH")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_LOCAL = struct.Struct("<4s5H3I2H")
_EXTRA, _EIGHT_BYTES = struct.Struct("<2H"), struct.Struct("<Q")
_END_MARK, _ENTRY_MARK, _LOCAL_MARK, _ZIP64_MARK = b"PK\5\6", b"PK\1\2", b"PK\3\4", b"PK\6\7"
_LONGEST_COMMENT = 0xFFFF
_ZIP64_LOCATOR = 20
_FULL, _IN_EIGHT_BYTES = 0xFFFFFFFF, 1
_ENCRYPTED, _UTF8 = 0x0001, 0x0800
_STORED, _DEFLATED = 0, 8
_BESIDE = "__macosx/"
"""What a Mac adds to a package that is packed by hand: a shadow of every part, and no part itself."""


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int


def unpack(data: bytes) -> dict[str, bytes]:
    """Inflate every part of a zip file.

    Raises:
        RefusedError: the container is damaged, encrypted, too large or not what a spreadsheet writes.
    """
    try:
        members = _members(data)
        _check_names(members)
        return _inflate_all(data, [member for member in members if _is_part(member.name)])
    except (struct.error, zlib.error, UnicodeDecodeError) as error:
        raise refused("file.damaged", "压缩包不完整") from error


def _members(data: bytes) -> list[_Member]:
    """Return the members in the directory, after its end record has shown that it is short enough."""
    end = data.rfind(_END_MARK, max(0, len(data) - _END.size - _LONGEST_COMMENT))
    if end < 0:
        raise refused("file.damaged", "压缩包不完整")
    _, disk, first_disk, here, count, size, start, _ = _END.unpack_from(data, end)
    zip64 = data[max(0, end - _ZIP64_LOCATOR) :].startswith(_ZIP64_MARK)
    if zip64 or _FULL in (size, start) or disk or first_disk or here != count:
        raise refused("file.unsafe", "压缩包的格式不常见")
    if count > MOST_PARTS:
        raise refused("file.unsafe", f"内含 {count} 个部件")
    if start + size > end:
        raise refused("file.damaged", "压缩包的目录有错")
    members = []
    for _ in range(count):
        member, start = _entry(data, start, end)
        members.append(member)
    return members


def _entry(data: bytes, start: int, end: int) -> tuple[_Member, int]:
    """Read one entry of the directory, and where the next one begins."""
    entry = _ENTRY.unpack_from(data, start)
    mark, _, _, flags, method, _, _, crc, packed, size, name, extra, comment = entry[:13]
    after = start + _ENTRY.size + name + extra + comment
    if mark != _ENTRY_MARK or after > end:
        raise refused("file.damaged", "压缩包的目录有错")
    title = data[start + _ENTRY.size : start + _ENTRY.size + name]
    text = title.decode("utf-8" if flags & _UTF8 else "cp437").replace("\\", "/")
    size, packed, offset = _in_full(
        (size, packed, entry[-1]), data[after - extra - comment : after - comment]
    )
    return _Member(text, flags, method, crc, packed, size, offset), after


def _in_full(numbers: Iterable[int], extra: bytes) -> Iterator[int]:
    """Yield numbers of an entry: some programs write each with eight bytes beside it, however small it is."""
    wide = b""
    while len(extra) > _EXTRA.size:
        kind, length = _EXTRA.unpack_from(extra)
        if kind == _IN_EIGHT_BYTES:
            if wide:
                raise refused("file.unsafe", "压缩包的格式不常见")
            wide = extra[_EXTRA.size :][:length]
        extra = extra[_EXTRA.size + length :]
    for number in numbers:
        if number == _FULL and len(wide) >= _EIGHT_BYTES.size:
            yield _EIGHT_BYTES.unpack_from(wide)[0]
            wide = wide[_EIGHT_BYTES.size :]
        else:
            yield number


def _check_names(members: Iterable[_Member]) -> None:
    seen: set[str] = set()
    for name in (member.name for member in members):
        outside = name.startswith("/") or ":" in name or ".." in name.split("/")
        if not name or not name.isprintable() or len(name) > LONGEST_NAME or outside:
            raise refused("file.unsafe", "部件名称不正常")
        if name.casefold() in seen:
            raise refused("file.unsafe", "部件重名")
        seen.add(name.casefold())


def _is_part(name: str) -> bool:
    return not name.endswith("/") and not name.casefold().startswith(_BESIDE)


def _inflate_all(data: bytes, members: Iterable[_Member]) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    remaining, most = current_limits().total, current_limits().part
    free = 0
    for member in sorted(members, key=lambda part: part.offset):
        if member.flags & _ENCRYPTED:
            raise refused("file.encrypted")
        if member.method not in (_STORED, _DEFLATED) or member.offset < free:
            raise refused("file.unsafe", "压缩方法不常见")
        if member.size > min(most, remaining):
            raise refused("file.too-large", "解压后过大")
        begin = _content(data, member)
        free = begin + member.packed
        parts[member.name] = _inflate(data[begin:free], member)
        remaining -= member.size
    return parts


def _content(data: bytes, member: _Member) -> int:
    """Return where the content of a part begins, after a header that names the same part."""
    local = _LOCAL.unpack_from(data, member.offset)
    begin: int = member.offset + _LOCAL.size + local[-2] + local[-1]
    if local[0] != _LOCAL_MARK or begin + member.packed > len(data):
        raise refused("file.damaged", "压缩包的目录有错")
    return begin


def _inflate(packed: bytes, member: _Member) -> bytes:
    """Inflate one part to its end, never beyond the size that it declares."""
    if member.method == _STORED or not (
        packed or member.size
    ):  # some entries are marked as deflated and are empty
        part, whole = packed, True
    else:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        part = inflater.decompress(packed, member.size + 1)
        whole = inflater.eof
    if not whole or len(part) != member.size or zlib.crc32(part) != member.crc:
        raise refused("file.damaged", "压缩包的内容与目录不符")
    return part
