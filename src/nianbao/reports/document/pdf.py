"""PDF files with a text layer, by the optional library pdfplumber."""

import io
import logging
from collections.abc import Iterator
from typing import Any

from nianbao.container import RefusedError, refused
from nianbao.core import as_written
from nianbao.reports.document.grid import plain
from nianbao.reports.document.limits import MOST_PAGES, check_text, too_large
from nianbao.reports.document.model import Document, DocumentTable, Paragraph

_BELOW = 0.12
"""The part of a character that stands below its base line, in most Chinese fonts."""

_RULE = 5.0
"""A ruling line drawn as a filled rectangle is thinner, in points."""
_WHITE = 0.99
_MOST_OF_A_TABLE = 0.3
"""A filled rectangle over more of the page than this is no cell."""


def read_pdf(data: bytes) -> Document:
    """Read the text and the ruled tables of a PDF.

    Raises:
        RefusedError: the library is not installed, the file is damaged, encrypted or too long, or
            has no text.
    """
    try:
        import pdfplumber  # noqa: PLC0415 - optional, and slow to import
    except ImportError as error:
        raise refused("file.no-pdf") from error
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(data)) as opened:
            if len(opened.pages) > MOST_PAGES:
                raise too_large(f"PDF 超过 {MOST_PAGES} 页")
            blocks = tuple(_blocks(opened.pages))
    except RefusedError:
        raise
    except Exception as error:  # whatever the parser stumbles over
        raise refused(
            "file.encrypted" if "Password" in repr(error) else "file.damaged", "PDF 读不出"
        ) from error
    if not blocks:
        raise refused("file.scanned")
    return Document(blocks)


def _blocks(pages: list[Any]) -> Iterator[Paragraph | DocumentTable]:
    count = 0
    for page in pages:
        _align(page)
        top = 0.0
        ruled = page.filter(lambda thing, page=page: not _is_background(thing, page))
        for found in sorted(ruled.find_tables(), key=lambda table: table.bbox[1]):
            yield from _lines(page, top, found.bbox[1])
            count += 1
            rows = [[as_written(text or "").strip() for text in row] for row in found.extract()]
            yield DocumentTable(plain(rows), f"第 {count} 个表格")
            top = max(top, found.bbox[3])
        yield from _lines(page, top, float(page.height))
        page.close()


def _is_background(thing: dict[str, Any], page: Any) -> bool:
    """Return whether an object of a page is a plain background, whose edges rule nothing.

    Browsers paint one, white on white, behind the whole text of a page: taken for a frame, it makes
    one table of the page.
    """
    if thing["object_type"] != "rect" or thing.get("stroke") or min(thing["width"], thing["height"]) < _RULE:
        return False
    colour = thing.get("non_stroking_color")
    parts = colour if isinstance(colour, tuple | list) else (colour,)
    white = len(parts) in (1, 3) and all(isinstance(part, int | float) and part > _WHITE for part in parts)
    size = float(thing["width"] * thing["height"])
    return white or size > _MOST_OF_A_TABLE * float(page.width * page.height)


def _align(page: Any) -> None:
    """Put the characters of a line at one height, by its base line: fonts differ in what they reach up to.

    Otherwise the digits of one font and the words of another are two lines.
    """
    for char in page.chars:
        if char.get("upright") and "matrix" in char:
            bottom = char["bottom"] - (char["matrix"][5] - char["y0"]) + char["size"] * _BELOW
            char["top"], char["bottom"] = bottom - char["size"], bottom


def _lines(page: Any, top: float, bottom: float) -> Iterator[Paragraph]:
    """Yield the lines of text between two tables of a page."""
    if bottom - top < 1:
        return
    text = page.crop((0, max(top, 0), page.width, min(bottom, page.height)), strict=False).extract_text()
    check_text(len(text))
    text = as_written(text)
    yield from (Paragraph(line.strip()) for line in text.splitlines() if line.strip())
