"""Workbooks in another format than .xlsx that may hold our template: old Excel and WPS files, .ods.

Labels are compared and totals recomputed all the same. Of .ods it is known how each number was shown, of the old
formats which number format a cell has, and which are formulas; protection, colours and what lies over the cells
cannot be looked at.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from nianbao.container import (
    MARK,
    ODF_TEMPLATE,
    ODF_WORKBOOK,
    OLD_WORKBOOK,
    OPEN_WORKBOOK,
    RawFile,
    check_part,
    check_records,
    open_document_kind,
    read_streams,
    refuse_other_containers,
    refused,
    wrapped,
)
from nianbao.reader.biff import biff_sheets
from nianbao.reader.grid import Sheets
from nianbao.reader.ods import read_ods
from nianbao.reader.workbook import Workbook

_STREAMS = ("Workbook", "Book")
_CONTENT, _NAMED, _MANIFEST, _META = "content.xml", "styles.xml", "META-INF/manifest.xml", "meta.xml"
_DATE = re.compile(rb"<dc:date>([^<]*)</dc:date>")


def open_old(raw: RawFile) -> Workbook | None:
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
    sheets = Sheets(wrapped(name, stream), biff_sheets(stream))
    return Workbook(sheets, streams.modified, OLD_WORKBOOK.words)


def open_ods(parts: Mapping[str, bytes]) -> Workbook | None:
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
    named, settings = parts.get(_NAMED, b""), parts.get("settings.xml", b"")
    for name, part in ((_CONTENT, content), (_NAMED, named)):
        if part:
            check_part(name, part)
    found = _DATE.search(parts.get(_META, b""))
    return Workbook(
        read_ods(content, named, settings), _moment(found.group(1)) if found else None, OPEN_WORKBOOK.words
    )


def _moment(text: bytes) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.decode("ascii")[:19])
    except (ValueError, UnicodeDecodeError):
        return None
    return moment.replace(tzinfo=UTC)
