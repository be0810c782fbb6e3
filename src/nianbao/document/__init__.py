"""Published documents of every kind, read to paragraphs and tables."""

from nianbao.document.model import Cell, Document, Paragraph, Table
from nianbao.document.read import read_document

__all__ = ["Cell", "Document", "Paragraph", "Table", "read_document"]
