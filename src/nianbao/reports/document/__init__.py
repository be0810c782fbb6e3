"""Published documents of every kind, read to paragraphs and tables."""

from nianbao.reports.document.formats import (
    ARCHIVED,
    DOCUMENTS,
    OPEN_TEXT,
    PDF,
    TEXT,
    WEB,
    WORD,
    named_format,
)
from nianbao.reports.document.limits import LONGEST_CELL, too_large
from nianbao.reports.document.model import Cell, Document, DocumentTable, Paragraph
from nianbao.reports.document.read import read_document

__all__ = [
    "ARCHIVED",
    "DOCUMENTS",
    "LONGEST_CELL",
    "OPEN_TEXT",
    "PDF",
    "TEXT",
    "WEB",
    "WORD",
    "Cell",
    "Document",
    "DocumentTable",
    "Paragraph",
    "named_format",
    "read_document",
    "too_large",
]
