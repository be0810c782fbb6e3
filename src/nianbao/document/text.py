"""Plain text and Markdown: tables of tabs or strokes among paragraphs."""

import re
from collections.abc import Iterator, Sequence

from nianbao.document.decode import decode
from nianbao.document.grid import plain
from nianbao.document.model import Document, Paragraph, Table

_RULE = re.compile(r"[\s|:+\-=─━]*[-=─━][\s|:+\-=─━]*\Z")
"""The line below a Markdown table's heading, or one drawn between rows."""
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_STROKES = str.maketrans({"｜": "|", "│": "|", "┃": "|"})


def read_text(data: bytes) -> Document:
    """Read a plain text; lines that stand together and are cut by tabs or strokes are a table.

    Raises:
        RefusedError: its encoding is not known, or it is too large.
    """
    return Document(tuple(_blocks(decode(data).splitlines())))


def _blocks(lines: Sequence[str]) -> Iterator[Paragraph | Table]:
    rows: list[list[str]] = []
    tables = 0
    for line in [*lines, ""]:
        cells = _cells(line, within=bool(rows))
        if cells is not None:
            rows.append(cells)
            continue
        if rows and _RULE.match(line):
            continue
        if rows:
            tables += 1
            yield Table(plain(rows), f"第 {tables} 个表格")
            rows = []
        text = line.translate(_STROKES).strip("| \t\u3000").lstrip("#").strip()
        if text and not _RULE.match(line):
            yield Paragraph(text)


def _cells(line: str, *, within: bool) -> list[str] | None:
    """Cut a line of a table; None where it is none. An indented line is one only within a table."""
    if "\t" in line.lstrip() or (within and line.startswith("\t") and line.strip()):
        return [cell.strip() for cell in line.split("\t")]
    strokes = line.translate(_STROKES).strip()
    if strokes.count("|") < 2 or _RULE.match(strokes):
        return None
    inner = strokes.removeprefix("|").removesuffix("|")
    return [_BREAK.sub("\n", cell).replace("**", "").strip() for cell in inner.split("|")]
