"""Published documents of every kind, read to paragraphs and tables."""

from nianbao.reports.document.limits import LONGEST_CELL, too_large
from nianbao.reports.document.model import Cell, Document, DocumentTable, Paragraph
from nianbao.reports.document.read import read_document

__all__ = ["LONGEST_CELL", "Cell", "Document", "DocumentTable", "Paragraph", "read_document", "too_large"]
