"""Word documents: the checked part of the text, read as it stands, without running anything."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from nianbao.container import find_part, parse_part, refused
from nianbao.reports.document.grid import check_size, raised_digits
from nianbao.reports.document.limits import DEEPEST, MOST_COLUMNS, check_text, too_large
from nianbao.reports.document.model import Cell, Document, DocumentTable, Paragraph

_NAMESPACES = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_HIDDEN = frozenset(("del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr", "tblPr", "tcPr"))
"""What was deleted, stands there twice, or is no text."""
_OFF = ("0", "false", "off")


def read_word(parts: Mapping[str, bytes], target: str) -> Document:
    """Read the main part of a Word document, of parts that the guard has passed.

    Raises:
        RefusedError: the part is damaged, or larger than any report.
    """
    root = parse_part(find_part(parts, target) or b"")
    if root is None:
        raise refused("file.damaged", "文档的内容读不出")
    body = next((child for child in root if _name(child) == "body"), None)
    if body is None:
        raise refused("file.damaged", "文档里没有正文")
    blocks = tuple(_WordReading().blocks(body, 0))
    check_text(sum(len(block.text) for block in blocks if isinstance(block, Paragraph)))
    return Document(blocks)


@dataclass(frozen=True, slots=True)
class _Written:
    text: str
    column: int
    columns: int
    continues: bool


class _WordReading:
    """One walk over a document; counts the tables for their places."""

    def __init__(self) -> None:
        self._tables = 0

    def blocks(self, parent: etree._Element, depth: int) -> Iterator[Paragraph | DocumentTable]:
        """Yield the paragraphs and tables of a body or a cell, through whatever wraps them."""
        if depth > DEEPEST:
            raise too_large(f"文档的层次超过 {DEEPEST} 层")
        for child in parent:
            name = _name(child)
            if name == "p":
                yield from _paragraphs(child)
            elif name == "tbl":
                yield from self._table(child, depth + 1)
            elif name not in _HIDDEN:
                yield from self.blocks(child, depth + 1)

    def _table(self, table: etree._Element, depth: int) -> Iterator[Paragraph | DocumentTable]:
        rows: list[list[_Written]] = []
        inner: list[Paragraph | DocumentTable] = []
        for row in _below(table, "tr"):
            if _find(row, "trPr", "del") is not None:
                continue
            rows.append(self._row(row, depth, inner))
        check_size(len(rows), sum(map(len, rows)))
        cells = tuple(_merged(rows))
        if any(cell.text for cell in cells):
            self._tables += 1
            yield DocumentTable(cells, f"第 {self._tables} 个表格")
        yield from inner

    def _row(self, row: etree._Element, depth: int, inner: list[Paragraph | DocumentTable]) -> list[_Written]:
        """Read a row; tables within its cells are put aside, to follow the table."""
        cells: list[_Written] = []
        column = _property(row, "trPr", "gridBefore")
        for cell in _below(row, "tc"):
            blocks = list(self.blocks(cell, depth + 1))
            nested = any(isinstance(block, DocumentTable) for block in blocks)
            inner += blocks if nested else ()
            lines = () if nested else (block.text for block in blocks if isinstance(block, Paragraph))
            columns = max(1, _property(cell, "tcPr", "gridSpan"))
            cells.append(_Written("\n".join(lines), column, columns, _continues(cell)))
            column += columns
            if column > MOST_COLUMNS:
                raise too_large(f"表格超过 {MOST_COLUMNS} 列")
        return cells


def _merged(rows: list[list[_Written]]) -> Iterator[Cell]:
    """Yield the cells, each with the cells below that continue it."""
    above: dict[tuple[int, int], Cell] = {}
    for row, written in enumerate(rows):
        current: dict[tuple[int, int], Cell] = {}
        for cell in written:
            key = (cell.column, cell.columns)
            started = above.pop(key, None) if cell.continues else None
            current[key] = (
                replace(started, rows=started.rows + 1)
                if started
                else Cell(cell.text, row, cell.column, 1, cell.columns)
            )
        yield from above.values()
        above = current
    yield from above.values()


def _paragraphs(paragraph: etree._Element) -> Iterator[Paragraph]:
    """Yield a paragraph for each of its lines."""
    for line in "".join(_pieces(paragraph, 0)).split("\n"):
        text = line.replace("\u00a0", " ").strip()
        if text:
            yield Paragraph(text)


def _pieces(element: etree._Element, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        raise too_large(f"文档的层次超过 {DEEPEST} 层")
    for child in element:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name == "tab":
            yield "\t"
        elif name in ("br", "cr", "p"):
            yield "\n"
        elif name == "noBreakHyphen":
            yield "-"
        if name in _HIDDEN or name == "t" or (name == "r" and _not_counted(child)):
            continue
        pieces = _pieces(child, depth + 1)
        if name == "r" and _is_raised(child):
            written = "".join(pieces)
            yield raised_digits(written) or written
        else:
            yield from pieces


def _not_counted(run: etree._Element) -> bool:
    """Return whether a run is formatted as hidden or struck out."""
    found = [_find(run, "rPr", name) for name in ("vanish", "strike", "dstrike")]
    return any(mark is not None and _value(mark) not in _OFF for mark in found)


def _is_raised(run: etree._Element) -> bool:
    found = _find(run, "rPr", "vertAlign")
    return found is not None and _value(found) == "superscript"


def _below(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the children of a name, through content controls and the like."""
    waiting = list(reversed(parent))
    while waiting:
        child = waiting.pop()
        found = _name(child)
        if found == name:
            yield child
        elif found not in _HIDDEN and found not in ("tbl", "p", "tr", "tc"):
            waiting.extend(reversed(child))


def _continues(cell: etree._Element) -> bool:
    merge = _find(cell, "tcPr", "vMerge")
    return merge is not None and _value(merge) != "restart"


def _property(element: etree._Element, properties: str, name: str) -> int:
    found = _find(element, properties, name)
    written = _value(found) if found is not None else ""
    if not written.isdecimal():
        return 0
    if len(written) > 6 or int(written) > MOST_COLUMNS:
        raise too_large(f"表格超过 {MOST_COLUMNS} 列")
    return int(written)


def _find(element: etree._Element, properties: str, name: str) -> etree._Element | None:
    for child in element:
        if _name(child) == properties:
            return next((inner for inner in child if _name(inner) == name), None)
    return None


def _value(element: etree._Element) -> str:
    return next((value for namespace in _NAMESPACES if (value := element.get(f"{namespace}val"))), "")


def _name(element: etree._Element) -> str:
    """Return the local name, whatever the namespace; comments have none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
