"""Workbooks in another format than .xlsx that may hold our template: old Excel and WPS files, .ods.

Their cells can be read, but not what was done beside them: protection, formulas, hidden rows. Labels
are compared and totals recomputed all the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from nianbao.container import (
    MARK,
    ODF_TEMPLATE,
    ODF_WORKBOOK,
    RawFile,
    RefusedError,
    check_part,
    check_records,
    open_document_kind,
    pack,
    read_streams,
    refuse_other_containers,
    refused,
    wrapped,
)
from nianbao.files import current_limits
from nianbao.reader.facts import UnseenSheet, WorkbookFacts
from nianbao.reader.grid import Sheets

_STREAMS = ("Workbook", "Book")
_TYPE, _CONTENT, _MANIFEST, _META = "mimetype", "content.xml", "META-INF/manifest.xml", "meta.xml"
_DATE = re.compile(rb"<dc:date>([^<]*)</dc:date>")
_TAG = re.compile(rb"<(/?)(table:table|table:table-row|table:table-cell|table:covered-table-cell)(\s[^>]*)?>")
_BETWEEN = re.compile(rb"(</?table:[a-z-]+(?:\s[^<>]*)?/?>)\s+(?=</?table:)")
_TIMES = re.compile(rb"""table:number-(?:rows|columns)-repeated\s*=\s*["']([0-9]{1,9})["']""")
_ANY_TIMES = re.compile(rb"number-(?:rows|columns)-repeated")


@dataclass(frozen=True)
class Foreign:
    """A workbook in another format: its cells, what little is known of it, and the format's name."""

    sheets: Sheets
    facts: WorkbookFacts
    format: str


def open_old(raw: RawFile) -> Foreign | None:
    """Open an old Excel or WPS workbook; None for every file in another container.

    Raises:
        RefusedError: it is damaged, encrypted or unsafe, or another kind of document in such a container.
    """
    if not raw.data.startswith(MARK):
        return None
    refuse_other_containers(raw.data)
    streams = read_streams(raw.data, *_STREAMS)
    if not streams.content:
        raise refused("file.not-a-workbook", "不认识的文件")
    name, stream = next(iter(streams.content.items()))
    check_records(stream)
    return _foreign(Sheets(wrapped(name, stream)), "旧版 Excel（.xls）或 WPS 表格（.et）", streams.modified)


def open_ods(parts: Mapping[str, bytes]) -> Foreign | None:
    """Open an ODF workbook; None for every other package.

    Only the parts that are read are looked at: macros and pictures may be what they like.

    Raises:
        RefusedError: it is damaged, encrypted or unsafe.
    """
    if open_document_kind(parts) not in (ODF_WORKBOOK, ODF_TEMPLATE):
        return None
    if b"encryption-data" in parts.get(_MANIFEST, b""):
        raise refused("file.encrypted")
    content = parts.get(_CONTENT)
    if content is None:
        raise refused("file.damaged", "缺少内容")
    check_part(_CONTENT, content)
    _check_repetitions(content)
    found = _DATE.search(parts.get(_META, b""))
    return _foreign(_ods_sheets(content), "ODF 表格（.ods）", _moment(found.group(1)) if found else None)


def _ods_sheets(content: bytes) -> Sheets:
    """Parse the one part with the cells; where it is indented for people, without the spaces between cells."""
    try:
        return Sheets(_ods(content))
    except RefusedError:
        return Sheets(_ods(_BETWEEN.sub(rb"\1", content)))


def _ods(content: bytes) -> bytes:
    return pack({_TYPE: ODF_WORKBOOK.encode(), _MANIFEST: b"<manifest/>", _CONTENT: content})


def _check_repetitions(content: bytes) -> None:
    """Refuse cells and rows with content that are repeated more often than the parser can lay out."""
    if len(_ANY_TIMES.findall(content)) != len(_TIMES.findall(content)):
        raise refused("file.unsafe", "单元格的重复次数不正常")
    most = current_limits().area
    rows = widest = column = times = 0
    filled = False
    for found in _TAG.finditer(content):
        closing, kind, attributes = found.group(1), found.group(2), found.group(3) or b""
        if kind == b"table:table":
            rows = widest = 0
        elif kind == b"table:table-row":
            if not closing:
                column, times, filled = 0, _times(attributes), False
            if closing or attributes.endswith(b"/"):
                rows += times if filled else 0
        elif not closing:
            column += _times(attributes)
            if not attributes.endswith(b"/") or b"office:" in attributes:
                filled, widest = True, max(widest, column)
        if rows * widest > most or widest > most or (filled and times * column > most):
            raise refused("file.too-large", "工作表的范围太大")


def _times(attributes: bytes) -> int:
    found = _TIMES.search(attributes)
    return int(found.group(1)) if found else 1


def _moment(text: bytes) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.decode("ascii")[:19])
    except (ValueError, UnicodeDecodeError):
        return None
    return moment.replace(tzinfo=UTC)


def _foreign(sheets: Sheets, name: str, modified: datetime | None) -> Foreign:
    unseen = tuple(UnseenSheet(each, "visible", b"") for each in sheets.names)
    facts = WorkbookFacts(
        unseen, structure_locked=True, external_links=False, macros=False, modified=modified
    )
    return Foreign(sheets, facts, name)
