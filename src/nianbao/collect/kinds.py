"""What a file is by its content; its name only where the content says nothing."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

from nianbao.collect.model import FileKind
from nianbao.container import MARK, ODF_WORKBOOK, SPREADSHEETS
from nianbao.reports.document import ARCHIVED, OPEN_TEXT, PDF, TEXT, WEB, WORD

LETTER_NAME = ".eml"
TNEF_MARK = b"\x78\x9f\x3e\x22"
_START = 4096
_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_SPANNED = (b"PK\x07\x08", b"PK00")
_ASK_ZIP = "请寄件人把表格直接作为附件，或打成 .zip 重发"
_ARCHIVES = {
    **{b"Rar!": "RAR", b"7z\xbc\xaf": "7z", b"\x1f\x8b": "gzip"},
    **{b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"MSCF": "CAB"},
}
"""The archives that are not opened, by their first bytes."""
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_SIGNED = "是加密或签名的邮件内容（.p7m），打不开；请寄件人不加密、不签名，直接附上表格重发"
_OUTLOOK = "是 Outlook 的邮件文件（.msg），打不开；请寄件人把里面的表格直接作为附件重发，或另存为 .eml"
_OLD_WORD = "是旧版 Word（.doc）或 WPS 文字（.wps）文档；请寄件人报送模板填好的 .xlsx"
_NO_TABLE = "不是表格，也不是认得的报告文稿"
_LINK = "是快捷方式，不是文件本身；请寄件人附上文件本身重发"
_PACKAGES = (
    ("xl/workbook.bin", ".xlsb", FileKind.WORKBOOK),
    ("xl/", ".xlsx", FileKind.WORKBOOK),
    (WORD.folder, WORD.endings[0], FileKind.DOCUMENT),
    ("ppt/", ".pptx", FileKind.OTHER),
)


@dataclass(frozen=True, slots=True)
class Nature:
    """What a file is, and the ending that fits it.

    ``problem`` is why a file that may hold a table cannot be opened, ``reason`` why a file cannot hold one;
    ``inside`` is what it must be opened as: an archive, a letter, or the package of Outlook.
    """

    kind: FileKind
    ending: str = ""
    problem: str = ""
    reason: str = ""
    inside: str = ""


BROKEN = Nature(FileKind.OTHER, inside="archive")
ARCHIVE = Nature(FileKind.OTHER, inside="archive")
LETTER = Nature(FileKind.OTHER, inside="letter")
TNEF = Nature(FileKind.OTHER, inside="tnef")


def nature_of(path: Path, name: str) -> Nature:
    """Return what a file is. One that is named like a spreadsheet is always taken, unless it is empty."""
    lower = name.lower()
    given = next((ending for ending in SPREADSHEETS if lower.endswith(ending)), "")
    with path.open("rb") as file:
        start = file.read(_START)
    if not start:
        return Nature(FileKind.OTHER, problem="文件是空的")
    nature = _by_content(path, start, lower)
    if given and nature.kind is not FileKind.WORKBOOK and nature is not ARCHIVE:
        return Nature(FileKind.WORKBOOK, given)
    return nature


def _by_content(path: Path, start: bytes, lower: str) -> Nature:
    if start.startswith(TNEF_MARK):
        return TNEF
    if start.startswith(_ZIP_MARKS):
        return _of_zip(path)
    if start.startswith(MARK):
        return _of_ole(path, lower)
    if start.startswith(PDF.mark):
        return Nature(FileKind.DOCUMENT, PDF.endings[0])
    for mark, archive in _ARCHIVES.items():
        if start.startswith(mark):
            return Nature(FileKind.OTHER, problem=f"是 {archive} 压缩包，打不开；{_ASK_ZIP}")
    return _by_name(start, lower)


def _by_name(start: bytes, lower: str) -> Nature:
    """Return what a file is by its name, where the content does not show it."""
    if lower.endswith(LETTER_NAME):
        return LETTER
    if lower.endswith(".zip") or start.startswith(_SPANNED):
        return Nature(FileKind.OTHER, problem=f"压缩包损坏或不完整，打不开；{_ASK_ZIP}")
    if lower.endswith(".p7s"):
        return Nature(FileKind.NOISE)
    if lower.endswith(".p7m"):
        return Nature(FileKind.OTHER, problem=_SIGNED)
    if lower.endswith((".lnk", ".url")):
        return Nature(FileKind.OTHER, problem=_LINK)
    if start.startswith(_PICTURES):
        return Nature(FileKind.OTHER, reason="不是表格，是图片")
    if lower.endswith(ARCHIVED.endings):
        return Nature(FileKind.DOCUMENT, ARCHIVED.endings[0])
    if b"<html" in start.lower() or b"<table" in start.lower():
        return Nature(FileKind.DOCUMENT, WEB.endings[0])
    if b"\0" not in start or start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Nature(FileKind.DOCUMENT, TEXT.endings[0])
    return Nature(FileKind.OTHER, reason=_NO_TABLE)


def _of_zip(path: Path) -> Nature:
    """Return what a zip file is (a workbook, a document, an archive of files), by the names of its parts."""
    if not few_members(path):
        return ARCHIVE
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.replace("\\", "/").lower() for name in archive.namelist()]
            declared = archive.read("mimetype")[:100] if "mimetype" in names[:1] else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, KeyError):
        return BROKEN
    if ODF_WORKBOOK.encode() in declared:
        return Nature(FileKind.WORKBOOK, ".ods")
    if OPEN_TEXT.declared.encode() in declared:
        return Nature(FileKind.DOCUMENT, OPEN_TEXT.endings[0])
    parts = "[content_types].xml" in names
    for start, ending, kind in _PACKAGES:
        if parts and any(name.startswith(start) for name in names):
            reason = "" if kind is not FileKind.OTHER else "不是表格，是演示文稿"
            return Nature(kind, ending, reason=reason)
    return ARCHIVE


def _of_ole(path: Path, lower: str) -> Nature:
    import olefile  # only where there is such a file  # noqa: PLC0415

    try:
        with olefile.OleFileIO(str(path)) as container:
            streams = {entry[0] for entry in container.listdir(streams=True, storages=False)}
    except Exception:  # the library lets through whatever the bytes lead it to
        return Nature(FileKind.OTHER, problem="文件损坏，打不开")
    if streams & {"Workbook", "Book"}:
        return Nature(FileKind.WORKBOOK, ".xls")
    if "__properties_version1.0" in streams:
        return Nature(FileKind.OTHER, problem=_OUTLOOK)
    if "EncryptedPackage" in streams and not lower.endswith((".docx", ".doc", ".pptx")):
        return Nature(FileKind.WORKBOOK, ".xlsx")
    if "WordDocument" in streams:
        return Nature(FileKind.OTHER, problem=_OLD_WORD)
    return Nature(FileKind.OTHER, reason=_NO_TABLE)


MOST_DIRECTORY = 2 * 1024 * 1024
"""Bytes of an archive's directory: some 20,000 members. The library builds a list of all of them."""
_END_MARK = b"PK\x05\x06"
_END_LENGTH, _LONGEST_COMMENT = 22, 65_535


def few_members(path: Path) -> bool:
    """Return whether the directory of a zip archive is short enough to be read, by the record at its end."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _END_LENGTH - _LONGEST_COMMENT))
        end = file.read()
    at = end.rfind(_END_MARK)
    if at < 0 or at + _END_LENGTH > len(end):
        return True  # the library finds no directory either
    directory = int.from_bytes(end[at + 12 : at + 16], "little")
    return directory <= MOST_DIRECTORY
