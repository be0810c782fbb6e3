"""Published documents of every kind, read to paragraphs and tables."""

from nianbao.document.model import Cell, Document, Paragraph, Table

__all__ = ["Cell", "Document", "Paragraph", "Table"]
