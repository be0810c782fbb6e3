"""Published documents of every kind, read to paragraphs and tables."""

from nianbao.reports.document.limits import LONGEST_CELL, too_large
from nianbao.reports.document.model import Cell, Document, Paragraph, Table
from nianbao.reports.document.read import read_document

__all__ = ["LONGEST_CELL", "Cell", "Document", "Paragraph", "Table", "read_document", "too_large"]
