"""Workbooks of the OpenDocument format: each cell with its value, and the text by which it was shown."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product

from lxml import etree

from nianbao.container import refused
from nianbao.files import current_limits
from nianbao.layout import column_name
from nianbao.reader.grid import Grid, Grids
from nianbao.spreadsheet import BLANK, Colour, Place, can_be_seen

_OFFICE, _TABLE, _TEXT, _STYLE, _FO = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}"
    for name in ("office", "table", "text", "style", "xsl-fo-compatible")
)
_LINES = tuple(f"{_STYLE}text-line-through-{name}" for name in ("style", "type"))
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_BLACK, _WHITE = "#000000", "#ffffff"
_NUMBERS = ("float", "percentage", "currency")
_HIDDEN = ("collapse", "filter")
_COVERED = f"{_TABLE}covered-table-cell"
_CELLS = (f"{_TABLE}table-cell", _COVERED)
_MOST_DIGITS = 9
_MOST_NOTED = 100
"""Rows or columns of one cell that is repeated; a form has fewer."""
LAST_ROW = 1_048_576

Element = etree._Element


def read_ods(content: bytes) -> Grids:
    """Read the sheets of a workbook's content.

    Raises:
        RefusedError: it is damaged, or repeats cells more often than any table has them.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise refused("file.damaged", "表格的内容读不出") from error
    found: dict[str, Grid] = {}
    looks = _looks(root)
    for table in root.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table"):
        name = table.get(f"{_TABLE}name", "")
        if name in found:
            raise refused("file.damaged", "工作簿的工作表目录有错")
        found[name] = _Reading(table, looks).grid()
    return Grids(found)


@dataclass(frozen=True)
class _Looks:
    """The names of the styles that strike a figure through, and of those in which nobody can see one."""

    struck: frozenset[str]
    unseen: frozenset[str]


def _looks(root: Element) -> _Looks:
    """Return the formats that belong to the styles of single cells."""
    struck, unseen = set(), set()
    for style in root.iterfind(f"{_OFFICE}automatic-styles/{_STYLE}style"):
        letters, ground = style.find(f"{_STYLE}text-properties"), style.find(f"{_STYLE}table-cell-properties")
        if letters is not None and any(letters.get(name, "none") != "none" for name in _LINES):
            struck.add(style.get(f"{_STYLE}name", ""))
        inks = (_colour(letters, f"{_FO}color", _BLACK), _colour(ground, f"{_FO}background-color", _WHITE))
        if not can_be_seen(*inks):
            unseen.add(style.get(f"{_STYLE}name", ""))
    return _Looks(frozenset(struck), frozenset(unseen))


def _colour(element: Element | None, name: str, otherwise: str) -> Colour:
    written = element.get(name, otherwise) if element is not None else otherwise
    digits = written if _COLOUR.fullmatch(written) else otherwise
    return int(digits[1:3], 16), int(digits[3:5], 16), int(digits[5:], 16)


class _Reading:
    """The reading of one sheet."""

    def __init__(self, table: Element, looks: _Looks) -> None:
        self._table = table
        self._looks = looks
        self._struck: set[Place] = set()
        self._unseen: set[Place] = set()
        self._covered: set[Place] = set()
        self._rows: dict[int, dict[int, object]] = {}
        self._seen: dict[Place, str] = {}
        self._formulas: dict[Place, str] = {}
        self._hidden: list[str] = []

    def grid(self) -> Grid:
        """Lay out the cells in which something stands."""
        number = 0
        for row in self._own(f"{_TABLE}table-row"):
            times = _times(row, "rows")
            if row.get(f"{_TABLE}visibility") in _HIDDEN and len(row):
                self._hidden.append(f"第 {number + 1} 行")
            cells = dict(self._cells(row, number, times))
            for offset in range(times if cells else 0):
                self._rows[number + offset] = cells
            number += times
        self._hidden += self._hidden_columns()
        height = 1 + max(self._rows, default=-1)
        rows = [_laid_out(self._rows.get(row, {})) for row in range(height)]
        return Grid(
            rows,
            self._seen,
            self._formulas,
            tuple(self._hidden),
            struck=self._struck,
            covered=self._covered,
            unseen=self._unseen,
        )

    def _own(self, tag: str) -> Iterator[Element]:
        """Yield the rows or columns of this sheet, in groups or not, without those of tables inside cells."""
        for element in self._table.iter(tag):
            above = element.getparent()
            while above is not None and above is not self._table and above.tag not in _CELLS:
                above = above.getparent()
            if above is self._table:
                yield element

    def _cells(self, row: Element, number: int, rows: int) -> Iterator[tuple[int, object]]:
        column, most = 0, current_limits().area
        for cell in row.iterchildren(*_CELLS):
            times = _times(cell, "columns")
            raw = _value(cell)
            if raw != BLANK:
                if (column + times) * (number + rows) > most or number + rows > LAST_ROW:
                    raise refused("file.too-large", "工作表的范围太大")
                for place in product(
                    range(number, number + min(rows, _MOST_NOTED)),
                    range(column, column + min(times, _MOST_NOTED)),
                ):
                    self._note(cell, place)
                yield from ((column + offset, raw) for offset in range(times))
            column += times

    def _note(self, cell: Element, place: Place) -> None:
        self._seen[place] = _text(cell)
        style = cell.get(f"{_TABLE}style-name", "")
        if style in self._looks.struck:
            self._struck.add(place)
        if style in self._looks.unseen:
            self._unseen.add(place)
        if cell.tag == _COVERED:
            self._covered.add(place)
        formula = cell.get(f"{_TABLE}formula")
        if formula:
            self._formulas[place] = formula.partition("=")[2] or formula

    def _hidden_columns(self) -> Iterator[str]:
        number = 0
        for column in self._own(f"{_TABLE}table-column"):
            if column.get(f"{_TABLE}visibility") in _HIDDEN:
                yield f"{column_name(number)} 列"
            number += _times(column, "columns")


def _times(element: Element, direction: str) -> int:
    written = element.get(f"{_TABLE}number-{direction}-repeated", "1")
    if not (written.isascii() and written.isdigit()) or len(written) > _MOST_DIGITS or int(written) < 1:
        raise refused("file.unsafe", "单元格的重复次数不正常")
    return int(written)


def _value(cell: Element) -> object:
    kind = cell.get(f"{_OFFICE}value-type")
    if kind in _NUMBERS:
        try:
            return float(cell.get(f"{_OFFICE}value", ""))
        except ValueError:
            return math.nan
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "date":
        return _moment(cell.get(f"{_OFFICE}date-value", "")) or _text(cell)
    return _text(cell)


def _moment(written: str) -> object:
    try:
        return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)
    except ValueError:
        return None


def _text(cell: Element) -> str:
    """Return the paragraphs of a cell, without those of a note."""
    return "\n".join("".join(_words(paragraph)) for paragraph in cell.iterchildren(f"{_TEXT}p"))


def _words(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield " " * min(int(child.get(f"{_TEXT}c", "1")), 1000)
        elif child.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield "\n"
        elif child.tag != f"{_OFFICE}annotation":
            yield from _words(child)
        yield child.tail or ""


def _laid_out(cells: Mapping[int, object]) -> list[object]:
    return [cells.get(column, BLANK) for column in range(max(cells, default=-1) + 1)]
