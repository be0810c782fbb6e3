"""Plain text and Markdown: tables of tabs or strokes among paragraphs."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from nianbao.reports.document.copied import in_rows
from nianbao.reports.document.decode import decode
from nianbao.reports.document.grid import plain
from nianbao.reports.document.model import Document, DocumentTable, Paragraph
from nianbao.reports.document.strokes import STROKES, column_of_cells, loose_runs

_RULE = re.compile(r"[\s|:+\-=─━]*[-=─━][\s|:+\-=─━]*\Z")
"""The line below a Markdown table's heading, or one drawn between rows."""
_ALONE = re.compile(r"(?![一二三四五六七八九十]、)[^。；\t|]{1,40}")
"""A row of one cell within a table of tabs; the title of a part is none."""
_COLUMNS = re.compile(r"\S {2,}\S")
_FEW = 0.05
"""The share of lines with columns set by spaces in a text that has lost its columns."""
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read_text(data: bytes) -> Document:
    """Read a plain text; lines that stand together and are cut by tabs or strokes are a table.

    Where strokes end cells, but cells stand on lines of their own, so that no line is a row, the cells
    are a table of one column.

    Raises:
        RefusedError: its encoding is not known, or it is too large.
    """
    text = decode(data)
    lines = text.splitlines()
    return Document(
        tuple(_numbered(_parts(in_rows(lines)))), unset="\f" in text and not _keeps_columns(lines)
    )


def _keeps_columns(lines: Sequence[str]) -> bool:
    """Return whether a text out of printed pages has its columns, set by spaces or tabs."""
    filled = [line.strip() for line in lines if line.strip()]
    return sum("\t" in line or bool(_COLUMNS.search(line)) for line in filled) > _FEW * len(filled)


def _parts(lines: Sequence[str]) -> Iterator[Paragraph | DocumentTable]:
    at = 0
    for start, end in loose_runs(lines):
        yield from _blocks(lines[at:start])
        yield from column_of_cells(lines[start:end])
        at = end
    yield from _blocks(lines[at:])


def _numbered(blocks: Iterator[Paragraph | DocumentTable]) -> Iterator[Paragraph | DocumentTable]:
    tables = 0
    for block in blocks:
        if isinstance(block, DocumentTable):
            tables += 1
            yield DocumentTable(block.cells, f"第 {tables} 个表格")
        else:
            yield block


def _blocks(lines: Sequence[str]) -> Iterator[Paragraph | DocumentTable]:
    rows: list[list[str]] = []
    drawn = 0
    for line, after in pairwise([*lines, "", ""]):
        cells = _cells(line, within=bool(rows))
        if cells is None and rows and _ALONE.fullmatch(line.strip()) and "\t" in after:
            cells = [line.strip()]
        if cells is not None:
            rows.append(cells)
            continue
        if rows and _RULE.match(line):
            if line.startswith("+"):
                rows[drawn:] = _one_row(rows[drawn:])
                drawn = len(rows)
            continue
        if rows:
            yield DocumentTable(plain(rows))
            rows, drawn = [], 0
        text = line.translate(STROKES).strip("| \t\u3000").lstrip("#").strip()
        if text and not _RULE.match(line):
            yield Paragraph(text)


def _one_row(lines: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the lines between two rules of a drawn table as the one row that they are."""
    width = max(map(len, lines), default=0)
    padded = [[*line, *[""] * (width - len(line))] for line in lines]
    return [["\n".join(filter(None, cells)) for cells in zip(*padded, strict=True)]] if padded else []


def _cells(line: str, *, within: bool) -> list[str] | None:
    """Cut a line of a table; None where it is none. An indented line is one only within a table."""
    if "\t" in line.lstrip() or (within and line.startswith("\t") and line.strip()):
        return [cell.strip() for cell in line.split("\t")]
    strokes = line.translate(STROKES).strip()
    if strokes.count("|") < 2 or _RULE.match(strokes):
        return None
    inner = strokes.removeprefix("|").removesuffix("|")
    return [_BREAK.sub("\n", cell).replace("**", "").strip() for cell in inner.split("|")]
