"""Workbooks of the OpenDocument format, one parse of their content: each cell with all that bears on what is seen."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

from lxml import etree

from nianbao.container import OPEN_WORKBOOK, check_part, refused
from nianbao.files import current_limits
from nianbao.spreadsheet.anybook import HIDDEN, OtherBook
from nianbao.spreadsheet.colours import rgb
from nianbao.spreadsheet.draft import SheetDraft, StyleNumbers
from nianbao.spreadsheet.index import moment_in
from nianbao.spreadsheet.model import Columns, Condition, Place, Rectangle
from nianbao.spreadsheet.odf_cells import MOST_DIGITS, CellContent, spanned
from nianbao.spreadsheet.odf_shapes import areas_of_list, areas_over, lies_over
from nianbao.spreadsheet.odf_styles import OFFICE, TABLE, OdfStyles, characters_of, holds_for
from nianbao.spreadsheet.rows import LAST_ROW
from nianbao.spreadsheet.sheet import Sheet, SheetShape
from nianbao.spreadsheet.styles import ConditionStyle
from nianbao.spreadsheet.xml import Element

_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CONTENT, _NAMED, _MANIFEST, _META, _SETTINGS = (
    "content.xml",
    "styles.xml",
    "META-INF/manifest.xml",
    "meta.xml",
    "settings.xml",
)
_DATE = re.compile(rb"<dc:date>([^<]*)</dc:date>")
_NO_ZEROS = re.compile(rb'"ShowZeroValues"[^>]*>\s*false')
_DEFAULT_STYLE = f"{TABLE}default-cell-style-name"
_OUT_OF_SIGHT = ("collapse", "filter")
_CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
_NOTHING = '""'
"""The format of a cell that shows nothing."""
_MOST_CELLS = 1_500_000
"""Filled cells of all sheets, those of repeated rows too, within the usual limits."""
_MOST_EMPTY = 1_000
"""Rows without anything in them of which it is kept how they look."""
_GROUNDS = (f"{_CALC}color-scale-entry", f"{_CALC}data-bar")
_COLOURS = (f"{_CALC}color", f"{_CALC}positive-color")
_ICONS = (f"{_CALC}data-bar", f"{_CALC}icon-set")


def open_odf(parts: Mapping[str, bytes]) -> OtherBook:
    """Open a workbook of this format; macros and pictures may be what they like.

    Raises:
        RefusedError: it is damaged, encrypted or unsafe, or repeats cells more often than any table has them.
    """
    if b"encryption-data" in parts.get(_MANIFEST, b""):
        raise refused("file.encrypted")
    content = parts.get(_CONTENT)
    if content is None:
        raise refused("file.damaged", "缺少内容")
    named = parts.get(_NAMED, b"")
    for name, part in ((_CONTENT, content), (_NAMED, named)):
        if part:
            check_part(name, part)
    root = _parsed(content)
    looks = OdfStyles(root, *([_parsed(named)] if named else []))
    around = SheetShape({}, zeros_shown=_NO_ZEROS.search(parts.get(_SETTINGS, b"")) is None)
    drafts: dict[str, SheetDraft] = {}
    numbers = StyleNumbers()
    for table in root.iterfind(f"{OFFICE}body/{OFFICE}spreadsheet/{TABLE}table"):
        name = table.get(f"{TABLE}name", "")
        if name in drafts:
            raise refused("file.damaged", "工作簿的工作表目录有错")
        left = _MOST_CELLS * current_limits().factor - sum(len(draft.spots) for draft in drafts.values())
        drafts[name] = _TableReading(table, looks, SheetDraft(numbers, around=around), left).read()
    styles = numbers.all()

    def parse(name: str) -> tuple[Sheet, list[Rectangle]]:
        return drafts[name].sheet(styles), drafts[name].covered

    states = {name: draft.state for name, draft in drafts.items()}
    return OtherBook(OPEN_WORKBOOK, states, parse, moment_in(parts.get(_META, b""), _DATE))


def _parsed(part: bytes) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise refused("file.damaged", "表格的内容读不出") from error


class _TableReading:
    """The reading of one sheet."""

    def __init__(self, table: Element, looks: OdfStyles, draft: SheetDraft, left: int) -> None:
        self._table, self._looks, self._draft, self._left = table, looks, draft, left
        self._columns: list[tuple[int, str]] = []
        self._changing: dict[str, list[Rectangle]] = {}
        self._shapes: list[tuple[Element, Place | None]] = []

    def read(self) -> SheetDraft:
        """Read everything of the sheet."""
        draft = self._draft
        draft.around = replace(draft.around, protected=self._table.get(f"{TABLE}protected") == "true")
        if not self._looks.shows_table(self._table.get(f"{TABLE}style-name", "")):
            draft.state = HIDDEN
        self._read_columns()
        number = 0
        for row in self._own(f"{TABLE}table-row"):
            number += self._read_row(row, number)
        draft.conditions += [
            Condition(tuple(areas), change, hides=False, holds_for=holds)
            for style, areas in self._changing.items()
            for change, holds in self._looks.conditions(style)
        ]
        draft.conditions += self._conditions()
        self._shapes += [
            (shape, None) for group in self._table.iterchildren(f"{TABLE}shapes") for shape in group
        ]
        shape = SheetShape({}, draft.heights, frozenset(), tuple(draft.columns))
        draft.covered += [area for each, place in self._shapes for area in areas_over(each, place, shape)]
        return draft

    def _own(self, tag: str) -> Iterator[Element]:
        """Yield the rows or columns of this sheet, in groups or not, without those of tables inside cells."""
        for element in self._table.iter(tag):
            above = element.getparent()
            while above is not None and above is not self._table and above.tag not in _CELLS:
                above = above.getparent()
            if above is self._table:
                yield element

    def _read_columns(self) -> None:
        number = 0
        for column in self._own(f"{TABLE}table-column"):
            times = _times(column, "columns")
            points = self._looks.width(column.get(f"{TABLE}style-name", ""))
            width = None if points is None else characters_of(points)
            last = number + times - 1
            self._draft.columns.append(Columns(number, last, width, self._out_of_sight(column)))
            self._columns.append((last, column.get(_DEFAULT_STYLE, "")))
            number += times

    def _out_of_sight(self, element: Element) -> bool:
        """Return whether a row or column is hidden, filtered out, or in a group that is folded."""
        above: Element | None = element
        while above is not None and above is not self._table:
            if above.get(f"{TABLE}visibility") in _OUT_OF_SIGHT or above.get(f"{TABLE}display") == "false":
                return True
            above = above.getparent()
        return False

    def _read_row(self, row: Element, number: int) -> int:
        """Read one row, as often as it stands there; gives how often."""
        draft, times = self._draft, _times(row, "rows")
        before = len(draft.spots)
        column = 0
        for cell in row.iterchildren(*_CELLS):
            column += self._read_cell(cell, (number, column), times)
        height = self._looks.height(row.get(f"{TABLE}style-name", ""))
        hidden = self._out_of_sight(row) and len(row) > 0
        noted = times if len(draft.spots) > before else min(times, _MOST_EMPTY)
        for each in range(number, number + noted):
            if height is not None:
                draft.heights[each] = height
            if hidden:
                draft.hidden.add(each)
        return times

    def _read_cell(self, cell: Element, place: Place, rows: int) -> int:
        times = _times(cell, "columns")
        row, column = place
        down, across = (spanned(cell, direction) for direction in ("rows", "columns"))
        if (down, across) != (1, 1):
            self._draft.merged.append(Rectangle(row, column, row + down - 1, column + across - 1))
        self._shapes += [(child, place) for child in cell if lies_over(child)]
        style = self._style(cell, column)
        look = self._looks.cell(style)
        if self._draft.around.protected and self._looks.hidden_when_locked(style):
            look = replace(look, code=_NOTHING)
        content = CellContent(cell, look, self._looks)
        if content.is_blank:
            return times
        if (column + times) * (row + rows) > current_limits().area or row + rows > LAST_ROW:
            far = f"第 {row + rows} 行、第 {column + times} 列"
            raise refused("file.too-large", f"工作表的范围太大，一直到{far}，那里多写的请删去")
        if len(self._draft.spots) + times * rows > self._left:
            raise refused("file.too-large", "工作表的单元格太多")
        for each in product(range(row, row + rows), range(column, column + times)):
            content.add_to(self._draft, each)
        area = Rectangle(row, column, row + rows - 1, column + times - 1)
        if style:
            self._changing.setdefault(style, []).append(area)
        return times

    def _style(self, cell: Element, column: int) -> str:
        """Return the name of the style of a cell: its own, that of its row, or that of its column."""
        row = cell.getparent()
        by_row = row.get(_DEFAULT_STYLE) if row is not None else None
        own = cell.get(f"{TABLE}style-name") or by_row
        if own or not self._columns or column > self._columns[-1][0]:
            return own or ""
        return self._columns[bisect_left(self._columns, (column, ""))][1]

    def _conditions(self) -> Iterator[Condition]:
        """Yield the conditional formats as newer programs write them beside the table."""
        for group in self._table.iter(f"{_CALC}conditional-format"):
            areas = areas_of_list(group.get(f"{_CALC}target-range-address", ""))
            for rule in group.iterchildren(f"{_CALC}condition"):
                change = self._looks.changed(rule.get(f"{_CALC}apply-style-name", ""))
                holds = holds_for(rule.get(f"{_CALC}value", ""))
                yield Condition(areas, change, hides=False, holds_for=holds)
            for bar in group.iterchildren(*_ICONS):
                if bar.get(f"{_CALC}show-value") == "false":
                    yield Condition(areas, None, hides=True)
            named = (part.get(name, "") for part in group.iter(*_GROUNDS) for name in _COLOURS)
            for ground in filter(None, map(rgb, named)):
                yield Condition(areas, ConditionStyle(ground=ground), hides=False)


def _times(element: Element, direction: str) -> int:
    written = element.get(f"{TABLE}number-{direction}-repeated", "1")
    if not (written.isascii() and written.isdigit()) or len(written) > MOST_DIGITS or int(written) < 1:
        raise refused("file.unsafe", "单元格的重复次数不正常")
    return int(written)
