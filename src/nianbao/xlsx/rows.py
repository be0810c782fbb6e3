"""Many rows like one: a row is drawn once, the others take its styles and are written straight.

The drawing library keeps every cell in memory and formats each one; ten thousand offices have two
million.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from nianbao.core import Number, to_sheet

LONGEST_TEXT = 32_767
_CHUNK_ROWS = 200
_CELL = re.compile(rb'<c r="([A-Z]+)[0-9]+"( s="[0-9]+")?')
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9a-fA-F]{4}_)")
"""Spreadsheets write characters as _x000A_; a text that says so itself has its first stroke escaped."""
_BLANKS_COUNT = re.compile(r"^\s|\s$|\s\s|[\n\t]")
_ROW_NUMBER = "\x00"

Values = Sequence[str | Number]


@dataclass(frozen=True)
class RowsBelow:
    """Rows to add below a drawn one: ``pattern`` is its zero-based row, each row has as many values.

    ``height`` gives how high a row is, in points; without it the program that shows the sheet decides.
    """

    sheet: str
    pattern: int
    rows: Iterable[Values]
    height: Callable[[Values], float] | None = None


def add_rows(part: bytes, below: RowsBelow) -> Iterator[bytes]:
    """Yield a sheet's part with the rows added, in pieces."""
    number = below.pattern + 1
    start = part.index(b'<row r="%d"' % number)
    end = part.index(b"</row>", start) + len(b"</row>")
    yield part[:end]
    cells = [(name.decode(), style.decode()) for name, style in _CELL.findall(part[start:end])]
    chunk: list[str] = []
    template = ""
    for offset, values in enumerate(below.rows, 1):
        template = template or _template(cells)
        height = "" if below.height is None else _height(below.height(values))
        row = template.replace(_ROW_NUMBER, str(number + offset))
        contents = [f"><v>{value}</v></c>" if type(value) is int else _content(value) for value in values]
        chunk.append(row % (height, *contents))
        if len(chunk) == _CHUNK_ROWS:
            yield "".join(chunk).encode()
            chunk.clear()
    yield "".join(chunk).encode()
    yield part[end:]


def _template(cells: list[tuple[str, str]]) -> str:
    """Prepare a row: its height, what stands in its cells and its number are left open."""
    pieces = [f'<c r="{name}{_ROW_NUMBER}"{style}%s' for name, style in cells]
    return "".join([f'<row r="{_ROW_NUMBER}"%s>', *pieces, "</row>"])


def _height(points: float) -> str:
    """Write a height in whole pixels, as the drawing library does."""
    return f' ht="{int(points * 4 / 3 + 0.5) * 0.75:g}" customHeight="1"'


def _content(value: Number | str) -> str:
    """Write the rest of a cell that holds no whole number: another as a value, a text inside it."""
    if not isinstance(value, str):
        return f"><v>{to_sheet(value)}</v></c>"
    return f' t="inlineStr"><is>{_text(value)}</is></c>' if value else "/>"


def _text(value: str) -> str:
    """Write a text as an element; the attribute stands only where it is needed: R openxlsx shows it as text."""
    text = escape(_LIKE_AN_ESCAPE.sub("_x005F_", _NOT_XML.sub("", value)[:LONGEST_TEXT]))
    return f'<t xml:space="preserve">{text}</t>' if _BLANKS_COUNT.search(text) else f"<t>{text}</t>"
