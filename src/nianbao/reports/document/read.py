"""Which reader a document needs, told by its content."""

import re
from dataclasses import replace

from nianbao.container import (
    ODF_TEMPLATE,
    ODF_WORKBOOK,
    RawFile,
    check_part,
    is_old_workbook,
    is_text,
    open_document_kind,
    refuse_other_kinds,
    refuse_other_packages,
    refused,
    unpack,
    word_part,
)
from nianbao.reports.document.archived import is_archived, read_archived
from nianbao.reports.document.formats import OPEN_TEXT, PDF, WEB
from nianbao.reports.document.grid import check_length
from nianbao.reports.document.model import Document, Paragraph
from nianbao.reports.document.odt import read_odt
from nianbao.reports.document.pdf import read_pdf
from nianbao.reports.document.sheets import check_sheets, read_sheets
from nianbao.reports.document.text import read_text
from nianbao.reports.document.web import read_web
from nianbao.reports.document.word import read_word
from nianbao.spreadsheet import open_book, open_parts

_PACKAGE, _RTF = b"PK", b"{\\rtf"
_OLD_WORD = "WordDocument".encode("utf-16-le")
_WEB = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|div|p|meta)[\s>]", re.IGNORECASE)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_START = 4096


def read_document(data: bytes, name: str) -> Document:
    """Read a report as published: text, Markdown, web page, Word, OpenDocument, a foreign workbook, or PDF.

    ``name`` is the file's name; what the content says counts, and the name only where that says
    nothing.

    Raises:
        RefusedError: the file is of another kind, damaged, unsafe, or larger than any report.
    """
    document = _read(data, name)
    check_length(document)
    return _without_marks(document) if _UNSEEN.search(document.text) else document


def _without_marks(document: Document) -> Document:
    """Return a document without the characters that nobody sees."""
    blocks = (
        replace(block, text=_UNSEEN.sub("", block.text).strip())
        if isinstance(block, Paragraph)
        else replace(
            block, cells=tuple(replace(cell, text=_UNSEEN.sub("", cell.text)) for cell in block.cells)
        )
        for block in document.blocks
    )
    return replace(document, blocks=tuple(blocks))


def _read(data: bytes, name: str) -> Document:
    if data.startswith(PDF.mark):
        return read_pdf(data)
    if data.startswith(_PACKAGE):
        return _read_package(data)
    if data.startswith(_RTF):
        raise refused("file.old-document", "RTF 文档")
    if is_old_workbook(data):
        return read_sheets(open_book(RawFile(data, "", 0.0)))
    if not is_text(data):
        if _OLD_WORD in data:
            raise refused("file.old-document", "旧版 Word（.doc）或 WPS 文字（.wps）文档")
        refuse_other_kinds(data)
    if is_archived(data, name):
        return read_archived(data)
    start = data[:_START].replace(b"\x00", b"")
    if _WEB.search(start) or name.lower().endswith(WEB.endings):
        return read_web(data)
    return read_text(data)


def _read_package(data: bytes) -> Document:
    parts = unpack(data)
    kind = open_document_kind(parts)
    if kind.startswith(OPEN_TEXT.declared):  # its templates and web pages too
        return read_odt(parts)
    if kind in (ODF_WORKBOOK, ODF_TEMPLATE):
        check_sheets(parts)
        return read_sheets(open_parts(parts))
    refuse_other_packages(parts)
    for part, content in parts.items():
        check_part(part, content)
    target = word_part(parts)
    if target:
        return read_word(parts, target)
    check_sheets(parts)
    return read_sheets(open_parts(parts))
