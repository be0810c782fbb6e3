"""Workbooks of the OpenDocument format: each cell with its value, and the text by which it was shown."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import product

from lxml import etree

from nianbao.container import refused
from nianbao.files import current_limits
from nianbao.layout import column_name
from nianbao.reader.grid import Grid, Grids
from nianbao.reader.odf_looks import CELL, RUN, OdfLooks
from nianbao.spreadsheet import BLANK, Place

_OFFICE, _TABLE, _TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text")
)
_NUMBERS = ("float", "percentage", "currency")
_NO_ZEROS = re.compile(rb'"ShowZeroValues"[^>]*>\s*false')
_DEFAULT_STYLE = f"{_TABLE}default-cell-style-name"
_REFERENCE, _BEFORE_CELL = re.compile(r"\[([^\]#]*)\]"), re.compile(r"(?<![^:])\.")
_HIDDEN = ("collapse", "filter")
_COVERED = f"{_TABLE}covered-table-cell"
_CELLS = (f"{_TABLE}table-cell", _COVERED)
_MOST_DIGITS = 9
_MOST_NOTED = 100
"""Rows or columns of one cell that is repeated; a form has fewer."""
LAST_ROW = 1_048_576

Element = etree._Element


def read_ods(content: bytes, named: bytes, settings: bytes) -> Grids:
    """Read the sheets of a workbook's content; of the other parts only how its cells look and whether zeros are shown.

    Raises:
        RefusedError: it is damaged, or repeats cells more often than any table has them.
    """
    root = _parsed(content)
    found: dict[str, Grid] = {}
    looks = OdfLooks(*([_parsed(named)] if named else []), root)
    zeros_shown = _NO_ZEROS.search(settings) is None
    for table in root.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table"):
        name = table.get(f"{_TABLE}name", "")
        if name in found:
            raise refused("file.damaged", "工作簿的工作表目录有错")
        found[name] = _OdsReading(table, looks).grid(zeros_shown=zeros_shown)
    return Grids(found)


def _parsed(part: bytes) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise refused("file.damaged", "表格的内容读不出") from error


class _OdsReading:
    """The reading of one sheet."""

    def __init__(self, table: Element, looks: OdfLooks) -> None:
        self._table = table
        self._looks = looks
        self._of_columns = self._default_styles()
        self._struck: set[Place] = set()
        self._unseen: dict[Place, str] = {}
        self._repeated: set[Place] = set()
        self._mixed: set[Place] = set()
        self._covered: set[Place] = set()
        self._rows: dict[int, dict[int, object]] = {}
        self._seen: dict[Place, str] = {}
        self._formulas: dict[Place, str] = {}
        self._hidden: list[str] = []

    def grid(self, *, zeros_shown: bool) -> Grid:
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
            repeated=self._repeated,
            mixed=self._mixed,
            zeros_shown=zeros_shown,
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
        if cell.find(f"{_TEXT}p") is not None:  # what no program has shown yet is shown as its format says
            self._seen[place] = _text(cell)
        row = cell.getparent()
        by_row = row.get(_DEFAULT_STYLE) if row is not None else None
        style = cell.get(f"{_TABLE}style-name") or by_row or self._of_columns.get(place[1], "")
        look = self._looks.of(CELL, style)
        if look.struck:
            self._struck.add(place)
        if look.unseen:
            self._unseen[place] = look.unseen
        if look.repeats:
            self._repeated.add(place)
        runs = (run.get(f"{_TEXT}style-name", "") for run in cell.iter(f"{_TEXT}span"))
        if any(self._looks.of(RUN, run).stands_out for run in runs):
            self._mixed.add(place)
        if cell.tag == _COVERED:
            self._covered.add(place)
        formula = cell.get(f"{_TABLE}formula")
        if formula:
            self._formulas[place] = _in_usual_words(formula)

    def _default_styles(self) -> dict[int, str]:
        """Return the styles of the columns, for cells that have none of their own."""
        found: dict[int, str] = {}
        number = 0
        for column in self._own(f"{_TABLE}table-column"):
            times = _times(column, "columns")
            for each in range(number, number + min(times, _MOST_NOTED)):
                found[each] = column.get(_DEFAULT_STYLE, "")
            number += times
        return found

    def _hidden_columns(self) -> Iterator[str]:
        number = 0
        for column in self._own(f"{_TABLE}table-column"):
            if column.get(f"{_TABLE}visibility") in _HIDDEN:
                yield f"{column_name(number)} 列"
            number += _times(column, "columns")


def _in_usual_words(formula: str) -> str:
    """Write a formula without its prefix and the brackets of cells: of:=[.D5]+[.E5] is D5+E5; other files keep theirs."""
    text = formula.partition("=")[2] or formula
    return _REFERENCE.sub(lambda found: _BEFORE_CELL.sub("", found[1]), text)


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
