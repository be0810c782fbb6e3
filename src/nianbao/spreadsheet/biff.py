"""Old workbooks (.xls, .et): each cell of a sheet with all that bears on what is seen, from its records.

Of files older than Excel 97 only the values are known, as the parser of the format gives them.
"""

import io
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from nianbao.container import (
    OLD_WORKBOOK,
    RawFile,
    RefusedError,
    check_records,
    read_streams,
    records_of,
    refuse_other_containers,
    refused,
    wrapped,
)
from nianbao.spreadsheet.anybook import HIDDEN, VISIBLE, OtherBook
from nianbao.spreadsheet.biff_formulas import ReferredNames
from nianbao.spreadsheet.biff_sheet import BiffSheetReading
from nianbao.spreadsheet.biff_strings import Runs, Segments, texts_of
from nianbao.spreadsheet.biff_styles import BiffStyles
from nianbao.spreadsheet.draft import SheetDraft, StyleNumbers
from nianbao.spreadsheet.model import Rectangle
from nianbao.spreadsheet.sheet import Sheet
from nianbao.spreadsheet.strings import MixedText
from nianbao.spreadsheet.styles import CellStyle

_STREAMS = ("Workbook", "Book")
_BEGIN, _SHEET, _FORMAT, _FONT, _LOOK, _STRINGS, _CONTINUED = (
    0x0809,
    0x0085,
    0x041E,
    0x0031,
    0x00E0,
    0x00FC,
    0x003C,
)
_COLOURS, _DATES, _BOOKS, _SHEETS, _NAME = 0x0092, 0x0022, 0x01AE, 0x0017, 0x0018
_VERSION = 0x0600
"""Of Excel 97 and later."""
_OWN_BOOK = 0x0401
_WORKSHEET = 0


@dataclass
class _Globals:
    """What a workbook says of all its sheets."""

    version: int = 0
    date_1904: bool = False
    styles: BiffStyles = field(default_factory=BiffStyles)
    places: dict[str, int] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    all_names: list[str] = field(default_factory=list)
    own_books: list[bool] = field(default_factory=list)
    references: list[tuple[int, int, int]] = field(default_factory=list)
    defined: list[str] = field(default_factory=list)

    def names(self) -> ReferredNames:
        """Return what formulas refer to by numbers."""
        return ReferredNames([self._named(*reference) for reference in self.references], self.defined)

    def _named(self, book: int, first: int, last: int) -> str:
        if not (book < len(self.own_books) and self.own_books[book]):
            return "[1]"
        return self.all_names[first] if first == last and first < len(self.all_names) else "#REF"


def open_biff(raw: RawFile) -> OtherBook:
    """Open an old Excel or WPS workbook.

    Raises:
        RefusedError: it is damaged, encrypted or unsafe, or another kind of document in such a container.
    """
    refuse_other_containers(raw.data)
    streams = read_streams(raw.data, *_STREAMS)
    if not streams.content:
        raise refused("file.not-a-workbook", "不认识的文件")
    name, stream = next(iter(streams.content.items()))
    check_records(stream)
    with _refusing("表格的内容读不出"):
        known = _globals(stream)
        looks, names = known.styles.cells(), known.names()
    if known.version != _VERSION:
        return _older(wrapped(name, stream), streams.modified)

    def parse(sheet: str) -> tuple[Sheet, Sequence[Rectangle]]:
        with _refusing(f"工作表“{sheet}”的内容读不出"):
            numbers = StyleNumbers()
            draft = SheetDraft(numbers, known.date_1904)
            reading = BiffSheetReading(draft, looks, known.styles, known.texts, names)
            reading.read(stream, known.places[sheet])
            return draft.sheet(numbers.all()), draft.covered

    return OtherBook(OLD_WORKBOOK, known.states, parse, streams.modified, unsure_zeros=True)


def _globals(stream: bytes) -> _Globals:
    known = _Globals()
    strings: list[bytes] = []
    last = 0
    for kind, content in records_of(stream, 0):
        if kind == _CONTINUED and last == _STRINGS:
            strings.append(content)
            continue
        last = kind
        if kind == _BEGIN:
            known.version = _u16(content)
            if known.version != _VERSION:
                break
        elif kind == _STRINGS:
            strings = [content]
        else:
            _take(known, kind, content)
    if strings:
        known.texts = [_joined(known.styles, text, runs) for text, runs in texts_of(strings)]
    return known


def _take(known: _Globals, kind: int, content: bytes) -> None:
    """Take what one record says of all sheets."""
    if kind == _SHEET:
        name = Segments([content[7:]]).text(content[6])[0]
        known.all_names.append(name)
        if content[5] == _WORKSHEET:
            if name in known.places:
                raise refused("file.damaged", "工作簿的工作表目录有错")
            known.places[name] = struct.unpack_from("<I", content)[0]
            known.states[name] = HIDDEN if content[4] & 3 else VISIBLE
    elif kind == _FORMAT:
        known.styles.add_format(content)
    elif kind == _FONT:
        known.styles.add_font(content)
    elif kind == _LOOK:
        known.styles.add_look(content)
    elif kind == _COLOURS:
        known.styles.set_colours(content)
    elif kind == _DATES:
        known.date_1904 = bool(_u16(content))
    elif kind == _BOOKS:
        known.own_books.append(len(content) == 4 and _u16(content, 2) == _OWN_BOOK)
    elif kind == _SHEETS:
        known.references += struct.iter_unpack("<HHH", content[2 : 2 + 6 * _u16(content)])
    elif kind == _NAME:
        length = content[3]
        known.defined.append(Segments([content[14:]]).text(length)[0])


def _joined(styles: BiffStyles, text: str, runs: Runs) -> str:
    """Return a text, marked where some of its letters stand out from the others."""
    ends = [at for at, _ in runs[1:]] + [len(text)]
    apart = (
        any(
            styles.stands_out(font) and text[at:end].strip()
            for (at, font), end in zip(runs, ends, strict=True)
        )
        if runs
        else False
    )
    return MixedText(text) if apart else text


def _u16(content: bytes, at: int = 0) -> int:
    return int(struct.unpack_from("<H", content, at)[0])


# ------------------------------------------------------------------ older than Excel 97


def _older(data: bytes, modified: datetime | None) -> OtherBook:
    """Open a workbook of which the parser of the format knows the values, and nothing else is known."""
    from python_calamine import CalamineWorkbook  # only where there is such a file  # noqa: PLC0415

    with _refusing("表格的内容读不出"):
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        states = dict.fromkeys(workbook.sheet_names, VISIBLE)

    def parse(name: str) -> tuple[Sheet, Sequence[Rectangle]]:
        with _refusing(f"工作表“{name}”的内容读不出"):
            sheet = workbook.get_sheet_by_name(name)
            numbers = StyleNumbers()
            draft = SheetDraft(numbers)
            for row, cells in enumerate(sheet.to_python(skip_empty_area=False)):
                for column, value in enumerate(cells):
                    if value != "":
                        draft.add((row, column), *_told(value))
            return draft.sheet(numbers.all()), ()

    return OtherBook(OLD_WORKBOOK, states, parse, modified, looks_known=False, unsure_zeros=True)


def _told(value: object) -> tuple[CellStyle, object]:
    """Return how a value is seen, as far as that is known, and the value as it is stored."""
    if isinstance(value, datetime | date):
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
        return CellStyle("yyyy-mm-dd"), (moment - datetime(1899, 12, 30)) / timedelta(days=1)
    if isinstance(value, bool | str):
        return CellStyle(), value
    return CellStyle(), float(value) if isinstance(value, int | float) else str(value)


@contextmanager
def _refusing(reason: str) -> Iterator[None]:
    """Turn any error of the reading into a refusal; the panics of a parser are no ordinary exceptions."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, RefusedError):
        raise
    except BaseException as error:
        raise refused("file.damaged", reason) from error
