"""Opening a workbook of any format that is read."""

from collections.abc import Mapping

from nianbao.container import (
    MARK,
    ODF_TEMPLATE,
    ODF_WORKBOOK,
    RawFile,
    checked,
    inflated,
    open_document_kind,
)
from nianbao.spreadsheet.anybook import AnyBook
from nianbao.spreadsheet.biff import open_biff
from nianbao.spreadsheet.book import Book
from nianbao.spreadsheet.odf import open_odf


def open_book(raw: RawFile) -> AnyBook:
    """Open a workbook, told by its content: .xlsx, an old one of Excel or WPS, or one of the OpenDocument format.

    Raises:
        RefusedError: it is no workbook, damaged, encrypted, too large or unsafe.
    """
    if raw.data.startswith(MARK):
        return open_biff(raw)
    return open_parts(inflated(raw))


def open_parts(parts: Mapping[str, bytes]) -> AnyBook:
    """Open a workbook whose parts have been inflated, within limits: .xlsx, or one of the OpenDocument format.

    Raises:
        RefusedError: it is no workbook, damaged, too large or unsafe.
    """
    if open_document_kind(parts) in (ODF_WORKBOOK, ODF_TEMPLATE):
        return open_odf(parts)
    return Book(checked(parts))
