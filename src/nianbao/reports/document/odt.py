"""OpenDocument texts: the checked part of the text, read as it stands."""

from collections.abc import Iterator, Mapping

from lxml import etree

from nianbao.container import check_part, parse_part, refused
from nianbao.reports.document.grid import check_size
from nianbao.reports.document.limits import DEEPEST, MOST_COLUMNS, MOST_ROWS, check_text, too_large
from nianbao.reports.document.model import Cell, Document, DocumentTable, Paragraph

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_SILENT = frozenset(("tracked-changes", "annotation", "note", "sequence-decls", "forms", "variable-decls"))
"""What was deleted, stands beside the text, or is no text."""
_TITLE_STYLE = "Title"


def read_odt(parts: Mapping[str, bytes]) -> Document:
    """Read the text of an OpenDocument package that the guard has passed.

    Raises:
        RefusedError: it is encrypted, damaged, or larger than any report.
    """
    if b"encryption-data" in parts.get(_MANIFEST, b""):
        raise refused("file.encrypted")
    content = parts.get(_CONTENT, b"")
    check_part(_CONTENT, content)
    root = parse_part(content)
    found = (
        next((element for element in root.iter() if _name(element) == "text"), None)
        if root is not None
        else None
    )
    if found is None:
        raise refused("file.damaged", "文档的内容读不出")
    blocks = tuple(_OdtReading().blocks(found, 0))
    check_text(sum(len(block.text) for block in blocks if isinstance(block, Paragraph)))
    return Document(blocks)


class _OdtReading:
    """One walk over a document; counts the tables for their places."""

    def __init__(self) -> None:
        self._tables = 0

    def blocks(self, parent: etree._Element, depth: int) -> Iterator[Paragraph | DocumentTable]:
        """Yield the paragraphs and tables of a body or a cell, through sections and lists."""
        if depth > DEEPEST:
            raise too_large(f"文档的层次超过 {DEEPEST} 层")
        for child in parent:
            name = _name(child)
            if name in ("p", "h"):
                heading = _attribute(child, "style-name").startswith(_TITLE_STYLE)
                for line in "".join(_pieces(child, 0)).split("\n"):
                    if line.strip():
                        yield Paragraph(line.replace("\u00a0", " ").strip(), heading)
            elif name == "table":
                yield from self._table(child, depth + 1)
            elif name and name not in _SILENT:
                yield from self.blocks(child, depth + 1)

    def _table(self, table: etree._Element, depth: int) -> Iterator[DocumentTable]:
        cells: list[Cell] = []
        row = 0
        for element in _rows(table):
            found = list(self._row(element, row, depth))
            cells += found
            row += min(max(1, _number(element, "number-rows-repeated")), MOST_ROWS) if not found else 1
            check_size(row, len(cells))
        if any(cell.text for cell in cells):
            self._tables += 1
            yield DocumentTable(tuple(cells), f"第 {self._tables} 个表格")

    def _row(self, row: etree._Element, at: int, depth: int) -> Iterator[Cell]:
        column = 0
        for cell in row:
            name = _name(cell)
            if name not in ("table-cell", "covered-table-cell"):
                continue
            times = min(max(1, _number(cell, "number-columns-repeated")), MOST_COLUMNS)
            rows, columns = (
                max(1, _number(cell, f"number-{direction}-spanned")) for direction in ("rows", "columns")
            )
            text = "\n".join(
                block.text for block in self.blocks(cell, depth + 1) if isinstance(block, Paragraph)
            )
            if column + times * columns > MOST_COLUMNS or rows > MOST_ROWS:
                raise too_large(f"表格超过 {MOST_COLUMNS} 列")
            if name == "table-cell":
                yield from (Cell(text, at, column + number, rows, columns) for number in range(times))
            column += times


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """Yield the rows of a table, through the groups of headings and of pages, not those of tables within."""
    for child in table:
        name = _name(child)
        if name == "table-row":
            yield child
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(child)


def _pieces(element: etree._Element, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        raise too_large(f"文档的层次超过 {DEEPEST} 层")
    yield element.text or ""
    for child in element:
        name = _name(child)
        if name == "s":
            yield " " * min(max(1, _number(child, "c")), MOST_COLUMNS)
        elif name == "tab":
            yield "\t"
        elif name == "line-break":
            yield "\n"
        elif name and name not in _SILENT:
            yield from _pieces(child, depth + 1)
        yield child.tail or ""


def _number(element: etree._Element, name: str) -> int:
    written = _attribute(element, name)
    return int(written) if written.isdecimal() and len(written) < 8 else 0


def _attribute(element: etree._Element, name: str) -> str:
    """Return an attribute by its local name, whatever its namespace."""
    return next((str(value) for key, value in element.items() if str(key).rpartition("}")[2] == name), "")


def _name(element: etree._Element) -> str:
    """Return the local name, whatever the namespace; comments have none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
