"""Documents in which no official table was found: what they are, instead of a report."""

from nianbao.core import Finding, finding
from nianbao.reports.document import Document
from nianbao.reports.imports.title import titles_in

FIRST_TABLES = 2019
"""The first year for which reports have the official tables."""
_KINDS = {
    ".docx": "Word 文档",
    ".odt": "ODF 文档（.odt）",
    ".pdf": "PDF 文件",
    ".html": "网页",
    ".htm": "网页",
    ".mht": "网页（.mht）",
    ".mhtml": "网页（.mht）",
}


def about_other_document(document: Document, file: str) -> Finding | None:
    """Return what a document without official tables is; None for plain texts and tables, which may be anything."""
    early = next(
        (title for _, title in titles_in(document) if (title.year or FIRST_TABLES) < FIRST_TABLES), None
    )
    if early is not None:
        return finding("import.free-form", found=early.words, year=str(early.year))
    kind = next((words for ending, words in _KINDS.items() if file.lower().endswith(ending)), None)
    return finding("import.no-report", found=kind) if kind is not None and document.blocks else None
