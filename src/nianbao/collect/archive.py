"""The files of a zip archive, within limits, with the names that Chinese Windows gives them."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from nianbao.collect.attachments import Found, Letterhead

MOST_MEMBERS = 5_000
LARGEST_MEMBER = 50 * 1024 * 1024
LARGEST_TOTAL = 1024 * 1024 * 1024
_UTF8_FLAG = 0x800


def members(data: bytes, head: Letterhead) -> Iterator[Found]:
    """Yield every file of an archive; what cannot be taken out comes with its problem."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, IndexError, OverflowError):
        yield Found(head.source, b"", head, "压缩包损坏，打不开")
        return
    with archive:
        left = LARGEST_TOTAL
        for number, member in enumerate(archive.infolist()):
            if member.is_dir():
                continue
            name = member_name(member).replace("\\", "/").rpartition("/")[2]
            if number >= MOST_MEMBERS:
                yield Found(name, b"", head, f"压缩包里的文件超过 {MOST_MEMBERS} 个，后面的没有取")
                return
            found = _read(archive, member, name, head, min(LARGEST_MEMBER, left))
            left -= len(found.data)
            yield found


def member_name(member: zipfile.ZipInfo) -> str:
    """Give a member's name: GBK where the archive does not say that it is UTF-8."""
    if member.flag_bits & _UTF8_FLAG:
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def _read(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, head: Letterhead, limit: int
) -> Found:
    if member.flag_bits & 0x1:
        return Found(name, b"", head, "压缩包有密码，取不出")
    if member.file_size > limit:
        return Found(name, b"", head, "文件太大，没有取")
    try:
        with archive.open(member) as stream:
            data = stream.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        return Found(name, b"", head, "压缩包损坏，取不出")
    return Found(name, data, head) if len(data) <= limit else Found(name, b"", head, "文件太大，没有取")
