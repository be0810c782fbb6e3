"""The formats of published documents, in one place: what reads them, looks for them and names them asks here."""

from dataclasses import dataclass

from nianbao.container import ODF_TEXT


@dataclass(frozen=True, slots=True)
class DocumentFormat:
    """A format of documents: the endings of its files, the usual one first, and what messages call it.

    ``words`` is empty where a file of that format may be anything. ``mark`` is what its bytes begin with; of a
    package ``declared`` is what its first part says, and ``folder`` where its parts are.
    """

    endings: tuple[str, ...]
    words: str = ""
    mark: bytes = b""
    declared: str = ""
    folder: str = ""


WORD = DocumentFormat((".docx",), "Word 文档", folder="word/")
OPEN_TEXT = DocumentFormat((".odt",), "ODF 文档（.odt）", declared=ODF_TEXT)
PDF = DocumentFormat((".pdf",), "PDF 文件", mark=b"%PDF")
WEB = DocumentFormat((".html", ".htm", ".xhtml"), "网页")
ARCHIVED = DocumentFormat((".mht", ".mhtml"), "网页（.mht）")
TEXT = DocumentFormat((".txt", ".md"))

FORMATS = (WORD, OPEN_TEXT, PDF, WEB, ARCHIVED, TEXT)
DOCUMENTS = tuple(ending for known in FORMATS for ending in known.endings)
"""Every ending of a document."""


def named_format(file: str) -> DocumentFormat | None:
    """Return the format that the name of a file promises; None where it is that of no document."""
    return next((known for known in FORMATS if file.lower().endswith(known.endings)), None)
