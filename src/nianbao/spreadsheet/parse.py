"""One parse of one part: a sheet's cells, rows and columns, with everything that bears on what is seen.

A part that differs from one already parsed in nothing but the texts of its values is not parsed again (see
``skeleton``); what stands in the margins of the printed page, and which cells were marked last, is not read at
all. So the sheets in which nobody types cost a comparison.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import cast

from lxml import etree

from nianbao.container import refused
from nianbao.spreadsheet.row_kinds import KnownKinds, WrittenRow
from nianbao.spreadsheet.rows import RowReader
from nianbao.spreadsheet.settings import read_settings
from nianbao.spreadsheet.sheet import SheetShape
from nianbao.spreadsheet.skeleton import GAP, LARGEST_KEPT, TEXT, Kept, apart
from nianbao.spreadsheet.xml import Element, elements, namespace, parse, unusual

_VALUE = re.compile(rb"(<v>|<is><t>)(" + TEXT + rb")")
_MARGIN = re.compile(rb"<((?:odd|even|first)(?:Header|Footer))>" + TEXT + rb"</\1>")
_MARKED = re.compile(rb'<selection(?: (?:pane|activeCell|activeCellId|sqref)="[A-Za-z0-9: ]*")*/>')
_DATA, _DATA_END, _ROW_END = b"<sheetData>", b"</sheetData>", b"</row>"
_LARGEST_TREE = 4_000_000
"""Bytes of a part that is parsed as a whole; of a larger one, row by row."""
_PIECE = 2_000_000
"""Bytes that are parsed at once of a large part."""
_MOST_KEPT_ELEMENTS = 1_000_000
"""Beside the rows; a sheet may have a hundred thousand merged cells and as many links."""
MOST_TAGS = 24_000_000
"""Of one part: some seconds of parsing. The largest real part of a large collection had 1,300,000."""


def read_shape(part: bytes) -> tuple[SheetShape, list[str]]:
    """Read a sheet; gives its shape and the texts of its values, in order.

    Raises:
        RefusedError: it is damaged, too large, or not written as programs write it.
    """
    if len(part) > LARGEST_KEPT:
        return _parsed(part)
    before, data, rest = part.partition(_DATA)
    cells, end, after = rest.rpartition(_DATA_END)
    skeleton, values = apart(_VALUE, cells)
    skeleton = GAP.join((_MARKED.sub(b"", before), data, end, _MARGIN.sub(b"", after), skeleton))
    known = _kept.get(skeleton)
    if known is not None and values is not None:
        return known, values
    shape, read = _parsed(part)
    if values == read:
        _kept.put(skeleton, shape)
    return shape, read


_kept: Kept[SheetShape] = Kept()


def _parsed(part: bytes) -> tuple[SheetShape, list[str]]:
    large = len(part) > _LARGEST_TREE
    if large and _DATA in part:
        return _read_large(part)
    _refuse_strange_markup(part)
    try:
        root, reader = _read_all(part) if large else _whole(part)
    except etree.XMLSyntaxError as error:
        raise refused("file.damaged", "工作表的内容有错") from error
    reader.check_area()
    return read_settings(root, reader), reader.values


def _refuse_strange_markup(part: bytes) -> None:
    """Refuse markup that a tree would not show, or that would make it too large for the memory."""
    if not _declares_nothing_but_formulas(part):
        raise unusual("单元格之间的注释或 CDATA")
    if part.rfind(b"<?") > len(_BOM):
        raise unusual("单元格之间的处理指令")
    if part.count(b"<") > MOST_TAGS:
        raise refused("file.too-large", "工作表的单元格太多")


_BOM = b"\xef\xbb\xbf"
_NO_VALUE = re.compile(rb"</(?:f|formula[12]?|(?:odd|even|first)(?:Header|Footer))>")


def _declares_nothing_but_formulas(part: bytes) -> bool:
    """Return whether CDATA, comments and the like are only the CDATA of formulas and of the page's margins.

    Apache POI writes those so where they have many & in them. No program writes a value so, and readers disagree
    about one that is.
    """
    place = part.find(b"<!")
    while place >= 0:
        end = part.find(b"]]>", place)
        if end < 0 or not part.startswith(b"<![CDATA[", place) or not _NO_VALUE.match(part, end + 3):
            return False
        place = part.find(b"<!", end)
    return True


def _whole(part: bytes) -> tuple[Element, RowReader]:
    root = parse(part)
    reader = RowReader(namespace(root))
    for data in root.findall(f"{{{reader.space}}}sheetData"):
        reader.read(data)
    return root, reader


def _read_large(part: bytes) -> tuple[SheetShape, list[str]]:
    """Read a large part row by row, of which those that are written alike are parsed once."""
    sheet, reader = LargeSheet(part), RowReader("")
    for row in sheet.rows():
        reader.keep(row)
    reader.check_area()
    hidden = frozenset(reader.hidden)
    shape = replace(sheet.around, spots=reader.spots, heights=reader.heights, hidden_rows=hidden)
    return shape, reader.values


class LargeSheet:
    """A sheet that is read row by row, so that a large one takes little memory.

    Raises RefusedError where it is damaged, or not written as programs write it.
    """

    def __init__(self, part: bytes) -> None:
        self._part = part
        _refuse_strange_markup(part)

    @cached_property
    def around(self) -> SheetShape:
        """The shape of the sheet without its rows."""
        start, end = self._part.find(_DATA) + len(_DATA), self._part.rfind(_DATA_END)
        try:
            if start < len(_DATA) or end < start:
                root = _read_all(self._part)[0]
            else:
                root = parse(self._part[:start] + self._part[end:])
        except etree.XMLSyntaxError as error:
            raise refused("file.damaged", "工作表的内容有错") from error
        return read_settings(root, RowReader(namespace(root)))

    def rows(self) -> Iterator[WrittenRow]:
        """Yield the rows; one that is written like one before it is not parsed again.

        To the parser those are as if they were not there: without a row the part is as sound as with it.
        """
        feed, kinds = _Feed(), KnownKinds()
        known = b"<!" not in self._part  # so that every end of a row is one
        try:
            for piece in _pieces(self._part):
                row = kinds.find(piece) if known and feed.after_row else None
                if row is not None:
                    yield feed.reader.take(row)
                    continue
                above = feed.above
                for element in feed.rows(piece):
                    row = kinds.with_kind(feed.reader.read_row(element))
                    yield row
                if feed.above is not above:
                    kinds.forget()
                elif row is not None and known:
                    kinds.count(piece, row)
            feed.close()
        except etree.XMLSyntaxError as error:
            raise refused("file.damaged", "工作表的内容有错") from error


def _pieces(part: bytes) -> Iterator[bytes]:
    """Yield a part up to the end of each row, and the rest."""
    begin = 0
    while (found := part.find(_ROW_END, begin)) >= 0:
        end = found + len(_ROW_END)
        yield part[begin:end]
        begin = end
    yield part[begin:]


def _read_all(part: bytes) -> tuple[Element, RowReader]:
    """Parse a large part."""
    feed = _Feed()
    for element in feed.rows(part):
        feed.reader.read(element)
    feed.close()
    return feed.root, feed.reader


class _Feed:
    """A part that is parsed piece by piece; rows that are done are let go, and whatever else is there must not pile up.

    ``above`` is what the last row stands in; ``after_row`` is True where nothing came after that row.
    """

    root: Element
    reader: RowReader

    def __init__(self) -> None:
        tags = ("{*}worksheet", "{*}row")
        self._parser = etree.XMLPullParser(("start", "end"), tag=tags, resolve_entities=False)
        self._uncounted = 0
        self._begun = False
        self.above: Element | None = None
        self.after_row = False

    def rows(self, piece: bytes) -> Iterator[Element]:
        """Parse some more; yield the rows that end there, each to be read at once."""
        for begin in range(0, len(piece), _PIECE):
            some = piece[begin : begin + _PIECE]
            self._parser.feed(some)
            for event, found in self._parser.read_events():
                element = cast(Element, found)
                if not self._begun:
                    self._begun, self.root, self.reader = True, element, RowReader(namespace(element))
                self.after_row = event == "end" and _is_row(element, self.reader)
                if self.after_row:
                    self.above = _check_row(self.reader, element, self.root)
                    yield element
                    _let_go(element)
            self._uncounted += len(some)
            if self._uncounted > _PIECE:
                self._refuse_piles()

    def close(self) -> None:
        """End the part."""
        self._refuse_piles()
        self._parser.close()

    def _refuse_piles(self) -> None:
        """Refuse a part in which too much is left beside the rows."""
        self._uncounted = 0
        if not self._begun or elements(self.root) > _MOST_KEPT_ELEMENTS:
            raise refused("file.too-large", "工作表的内容太多")


def _is_row(element: Element, reader: RowReader) -> bool:
    """Return whether an element is a row, or in the place of one; the anchors of controls have others."""
    above = element.getparent()
    within = above is not None and above.tag == f"{{{reader.space}}}sheetData"
    return element.tag == f"{{{reader.space}}}row" or (within and str(element.tag).endswith("}row"))


def _check_row(reader: RowReader, row: Element, root: Element) -> Element:
    """Return what a row stands in, which must be in its place."""
    data = row.getparent()
    if row.tag != f"{{{reader.space}}}row" or data is None or data.getparent() is not root:
        raise unusual("行的位置")
    return data


def _let_go(row: Element) -> None:
    """Free a row, and everything before it."""
    data = row.getparent()
    row.clear()
    while data is not None and row.getprevious() is not None:
        del data[0]
