"""Documents in which no official table was found: what they are, instead of a report."""

from nianbao.core import Finding, finding
from nianbao.reports.document import Document, named_format
from nianbao.reports.imports.title import titles_in

FIRST_TABLES = 2019
"""The first year for which reports have the official tables."""


def about_other_document(document: Document, file: str) -> Finding | None:
    """Return what a document without official tables is; None for plain texts and tables, which may be anything."""
    early = next(
        (title for _, title in titles_in(document) if (title.year or FIRST_TABLES) < FIRST_TABLES), None
    )
    if early is not None:
        return finding("import.free-form", found=early.words, year=str(early.year))
    known = named_format(file)
    return (
        finding("import.no-report", found=known.words) if known and known.words and document.blocks else None
    )
