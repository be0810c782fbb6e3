"""Web pages: paragraphs and tables in the order in which they stand; nothing is run or fetched."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from nianbao.reports.document.decode import decode
from nianbao.reports.document.grid import Spanned, lay_out, raised_digits
from nianbao.reports.document.limits import DEEPEST, MOST_CELLS, check_text, too_large
from nianbao.reports.document.model import Document, DocumentTable, Paragraph

_SILENT = frozenset(
    ("script", "style", "head", "noscript", "template", "iframe", "object", "svg", "math", "select")
)
"""Elements of which a reader sees no text."""
_TYPED = ("text", "number", "tel")
"""The kinds of fields to type in, whose content is seen."""
_BREAKING = frozenset(
    (
        "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article",
        "header", "footer", "main", "nav", "aside", "center", "blockquote", "pre", "tr", "td", "th", "table",
        "caption", "tbody", "thead", "tfoot", "body", "form", "hr", "figure", "address", "title",
    )
)  # fmt: skip
"""Elements that begin and end a paragraph."""
_STRUCK = frozenset(("del", "s", "strike"))
"""Elements whose text is struck out: in a cell it is no longer part of the figure."""
_HEADINGS = frozenset(("h1", "h2"))
_LINKS = frozenset(("a", "nav", "aside", "footer"))
_SPACE = re.compile(r"[ \t\r\n\f\u00a0]+")
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_STRUCK_STYLE = re.compile(r"text-decoration[^;]*line-through", re.IGNORECASE)
_MOST_SPAN = 1000
"""What browsers make of a larger span."""
_END_OF_PAGE = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)
"""What follows it is shown by browsers, and not read by the parser: the end of the page is that of the file."""
_OPEN_ELEMENTS = re.compile(rb"<[a-zA-Z]")
_MOST_ELEMENTS = 500_000
"""A page of a report has some 5,000 elements; the tree of a million takes a gigabyte."""


def read_web(data: bytes) -> Document:
    """Read a web page.

    Raises:
        RefusedError: its encoding is not known, or it is too large or too deep.
    """
    text = decode(data)
    encoded = text.encode("utf-8", "replace")
    if len(_OPEN_ELEMENTS.findall(encoded)) > _MOST_ELEMENTS:
        raise too_large(f"网页的元素超过 {_MOST_ELEMENTS // 10_000} 万个")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(_END_OF_PAGE.sub(b"", encoded), parser)
    except etree.LxmlError:
        root = None
    if root is None:
        return Document(())
    found = root.find(".//head/title")
    title = "".join(map(str, found.itertext())) if found is not None else ""
    return Document(tuple(_WebReading().blocks(root)), _SPACE.sub(" ", title).strip())


@dataclass(frozen=True, slots=True)
class _Standing:
    """What a text is part of: the heading of the page, or a link or menu that is not the page's own text."""

    heading: bool = False
    link: bool = False
    hidden: bool = False

    def within(self, element: etree._Element, name: str) -> "_Standing":
        """Return the same inside an element of the given name; an anchor without a target leads nowhere."""
        leads = name in _LINKS and not (name == "a" and element.get("name") and element.get("href") is None)
        return _Standing(
            self.heading or name in _HEADINGS, self.link or leads, self.hidden or _hidden(element)
        )


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of text; that of a break is a line end."""

    text: str
    standing: _Standing


class _WebReading:
    """One walk over a page; counts the tables for their places, and the cells for the limit."""

    def __init__(self) -> None:
        self._tables = 0
        self._cells = 0
        self._within = 0

    def blocks(
        self, root: etree._Element, depth: int = 0, standing: "_Standing | None" = None
    ) -> Iterator[Paragraph | DocumentTable]:
        """Yield what an element shows: its paragraphs, and the tables in it."""
        collected: list[_Piece] = []
        for event in self._events(root, depth, standing or _Standing()):
            if isinstance(event, _Piece):
                collected.append(event)
                continue
            yield from _paragraph(collected)
            collected = []
            if event is not None:
                yield from self._table(*event)
        yield from _paragraph(collected)

    def _events(
        self, element: etree._Element, depth: int, standing: "_Standing"
    ) -> Iterator["_Piece | tuple[etree._Element, int, _Standing] | None"]:
        """Yield pieces of text, None between two paragraphs, and tables that are met, with their depth."""
        if depth > DEEPEST:
            raise too_large(f"网页的层次超过 {DEEPEST} 层")
        if element.text:
            yield _Piece(element.text, standing)
        for child in element:
            name = child.tag.lower() if isinstance(child.tag, str) else ""
            if self._within and (_hidden(child) or _struck(child)):
                name = ""
            if name == "table":
                yield child, depth + 1, standing.within(child, name)
            elif name == "br":
                yield _Piece("\n", standing)
            elif name in _BREAKING:
                yield None
                yield from self._events(child, depth + 1, standing.within(child, name))
                yield None
            elif name == "sup" and (raised := raised_digits("".join(map(str, child.itertext())))):
                yield _Piece(raised, standing)
            elif name == "input" and self._within and child.get("type", "text") in _TYPED:
                yield _Piece(child.get("value") or "", standing)
            elif name and name not in _SILENT:
                yield from self._events(child, depth + 1, standing.within(child, name))
            if child.tail:
                yield _Piece(child.tail, standing)

    def _table(
        self, table: etree._Element, depth: int, standing: "_Standing"
    ) -> Iterator[Paragraph | DocumentTable]:
        """Yield a table; one that only lays out a page yields the content of its cells."""
        rows = [
            [cell for cell in row if cell.tag in ("td", "th") and not _hidden(cell)]
            for row in table.iter("tr")
            if next(row.iterancestors("table")) is table and not _hidden(row)
        ]
        inner = any(
            len(list(iterdescendant.iter("td", "th"))) > 1
            for iterdescendant in table.iterdescendants("table")
        )
        if inner and depth > DEEPEST:
            raise too_large(f"网页的层次超过 {DEEPEST} 层")
        if inner:
            for cell in (cell for row in rows for cell in row):
                yield from self.blocks(cell, depth + 1, standing)
            return
        self._cells += sum(map(len, rows))
        if self._cells > MOST_CELLS:
            raise too_large(f"表格超过 {MOST_CELLS} 格")
        caption = table.find("caption")
        if caption is not None:
            yield from self.blocks(caption, depth + 1)
        cells = lay_out([[self._cell(cell, depth + 1) for cell in row] for row in rows])
        if cells:
            self._tables += 1
            yield DocumentTable(cells, f"第 {self._tables} 个表格", hidden=standing.hidden)

    def _cell(self, cell: etree._Element, depth: int) -> Spanned:
        self._within += 1
        lines = list(_lines(self.blocks(cell, depth)))
        self._within -= 1
        return Spanned("\n".join(lines), _span(cell.get("rowspan")), _span(cell.get("colspan")))


def _lines(blocks: Iterator[Paragraph | DocumentTable]) -> Iterator[str]:
    """Yield the lines of a cell; a table of a single cell in it only sets the text."""
    for block in blocks:
        yield from (block.text,) if isinstance(block, Paragraph) else (cell.text for cell in block.cells)


def _hidden(element: etree._Element) -> bool:
    """Return whether an element within a table is not shown; of others a script may show them."""
    return element.get("hidden") is not None or _NOT_SHOWN.search(element.get("style") or "") is not None


def _struck(element: etree._Element) -> bool:
    """Return whether the text of an element is struck out."""
    return element.tag in _STRUCK or _STRUCK_STYLE.search(element.get("style") or "") is not None


def _paragraph(pieces: list[_Piece]) -> Iterator[Paragraph]:
    """Yield a paragraph for each line that a break makes; spaces and source lines are one space."""
    joined = "".join(_outside_breaks(piece.text) for piece in pieces)
    check_text(len(joined))
    filled = [piece.standing for piece in pieces if piece.text.strip()]
    heading = bool(filled) and all(standing.heading for standing in filled)
    link = bool(filled) and all(standing.link for standing in filled)
    for line in joined.split("\v"):
        text = _SPACE.sub(" ", line).strip()
        if text:
            yield Paragraph(text, heading, link)


def _outside_breaks(piece: str) -> str:
    """Mark a break by a vertical tab, so that a line end of the source stays a space."""
    return "\v" if piece == "\n" else piece.replace("\v", " ")


def _span(written: str | None) -> int:
    digits = re.match(r"\s*([0-9]{1,6})", written or "")
    return min(max(1, int(digits.group(1))), _MOST_SPAN) if digits else 1
