"""One parse of one part: a sheet's cells, rows and columns, with everything that bears on what is seen.

A part that differs from one already parsed in nothing but the texts of its values is not parsed again (see
``skeleton``); what stands in the margins of the printed page, and which cells were marked last, is not read at
all. So the sheets in which nobody types cost a comparison.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator
from typing import cast

from lxml import etree

from nianbao.container import refused
from nianbao.spreadsheet.rows import RowReader
from nianbao.spreadsheet.settings import read_settings
from nianbao.spreadsheet.sheet import SheetShape
from nianbao.spreadsheet.skeleton import GAP, LARGEST_KEPT, TEXT, Kept, apart
from nianbao.spreadsheet.xml import Element, elements, namespace, parse, unusual

_VALUE = re.compile(rb"(<v>|<is><t>)(" + TEXT + rb")")
_MARGIN = re.compile(rb"<((?:odd|even|first)(?:Header|Footer))>" + TEXT + rb"</\1>")
_MARKED = re.compile(rb'<selection(?: (?:pane|activeCell|activeCellId|sqref)="[A-Za-z0-9: ]*")*/>')
_DATA, _DATA_END = b"<sheetData>", b"</sheetData>"
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
    _refuse_strange_markup(part)
    try:
        root, reader = _whole(part) if len(part) <= _LARGEST_TREE else _read_all(part)
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


def read_around(part: bytes) -> SheetShape:
    """Return the shape of a sheet without its rows.

    Raises:
        RefusedError: it is not written as programs write it.
    """
    before, data, rest = part.partition(_DATA)
    _, end, after = rest.rpartition(_DATA_END)
    _refuse_strange_markup(part)
    try:
        root = parse(before + data + end + after) if end else _read_all(part)[0]
    except etree.XMLSyntaxError as error:
        raise refused("file.damaged", "工作表的内容有错") from error
    return read_settings(root, RowReader(namespace(root)))


def walk_rows(part: bytes) -> Iterator[RowReader]:
    """Yield the rows of a sheet piece by piece, so that a large one takes little memory.

    Raises:
        RefusedError: it is damaged, or not written as programs write it.
    """
    _refuse_strange_markup(part)
    try:
        for _, reader in _row_by_row(part, RowReader.read_next):
            yield reader
            for read in (reader.spots, reader.values, reader.heights, reader.hidden):
                read.clear()
    except etree.XMLSyntaxError as error:
        raise refused("file.damaged", "工作表的内容有错") from error


def _read_all(part: bytes) -> tuple[Element, RowReader]:
    """Parse a large part."""
    read = deque(_row_by_row(part, RowReader.read), maxlen=1)
    if read:
        return read[0]
    root = parse(part)
    return root, RowReader(namespace(root))


def _row_by_row(
    part: bytes, read: Callable[[RowReader, Element], None]
) -> Iterator[tuple[Element, RowReader]]:
    """Parse a part row by row; rows that are done are let go, and whatever else is there must not pile up."""
    parser = etree.XMLPullParser(("start", "end"), tag=("{*}worksheet", "{*}row"), resolve_entities=False)
    root: Element | None = None
    reader: RowReader | None = None
    for begin in range(0, len(part), _PIECE):
        parser.feed(part[begin : begin + _PIECE])
        for event, found in parser.read_events():
            element = cast(Element, found)
            if root is None:
                root = element
                reader = RowReader(namespace(root))
            elif event == "end" and reader is not None and _is_row(element, reader):
                _check_row(reader, element, root)
                read(reader, element)
                yield root, reader
                _let_go(element)
        if root is None or elements(root) > _MOST_KEPT_ELEMENTS:
            raise refused("file.too-large", "工作表的内容太多")
    parser.close()


def _is_row(element: Element, reader: RowReader) -> bool:
    """Return whether an element is a row, or in the place of one; the anchors of controls have others."""
    above = element.getparent()
    within = above is not None and above.tag == f"{{{reader.space}}}sheetData"
    return element.tag == f"{{{reader.space}}}row" or (within and str(element.tag).endswith("}row"))


def _check_row(reader: RowReader, row: Element, root: Element) -> None:
    data = row.getparent()
    if row.tag != f"{{{reader.space}}}row" or data is None or data.getparent() is not root:
        raise unusual("行的位置")


def _let_go(row: Element) -> None:
    """Free a row, and everything before it."""
    data = row.getparent()
    row.clear()
    while data is not None and row.getprevious() is not None:
        del data[0]
