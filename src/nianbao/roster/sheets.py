"""The sheets of a list that people keep as a workbook or as a CSV file, as the texts that they see."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from pathlib import Path

from nianbao.container import RawFile, RefusedError, is_text, refuse_other_kinds, unlocked
from nianbao.core import UsageError
from nianbao.files import csv_rows, read_small
from nianbao.isolate import Loss, call_isolated
from nianbao.spreadsheet import BLANK, AnyBook, Place, Rectangle, open_book, why_unseen

MOST_ROWS = 100_000
"""Rows of a sheet: twice as many as all 乡镇街道 of the country."""
MOST_COLUMNS = 200
_LARGEST = 20 * 1024 * 1024
_MOST_CELLS = 1_000_000
_SECONDS, _MEMORY = 50, 1024**3
_PACKAGE, _OLE = b"PK", b"\xd0\xcf\x11\xe0"
_EXACT = 10**15
"""From here on a spreadsheet has lost digits of a whole number."""
_DIGITS = re.compile(r'(?:"[^"]*"|\\.|0)+')
_PIECE = re.compile(r'"([^"]*)"|\\(.)|(0)')
_BROKEN = "读不出：不是完好的表格文件"
_BLANKS = "\ufeff\u200b\u3000"
_MARKUP_BLANKS = b"\xef\xbb\xbf \t\r\n"


@dataclass(frozen=True, slots=True)
class RosterSheet:
    """A sheet: its rows as trimmed texts, its merged areas, and the cells whose text does not show everything.

    ``uncalculated`` are formulas without a result, ``inexact`` numbers that have lost digits, ``padded``
    numbers that are shown with leading zeros; each by row and column, counted from 0. ``unseen`` tells of the
    cells that nobody sees as they are stored why that is.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    merged: tuple[Rectangle, ...] = ()
    uncalculated: frozenset[Place] = frozenset()
    inexact: frozenset[Place] = frozenset()
    padded: frozenset[Place] = frozenset()
    unseen: Mapping[Place, str] = field(default_factory=dict)


class _TooLargeError(Exception):
    """A sheet has more rows than any list of offices."""


def read_sheets(path: Path, title: str) -> tuple[RosterSheet, ...]:
    """Read the visible sheets of a workbook, or the one of a CSV file.

    Raises:
        UsageError: the file cannot be read; ``title`` is the word for it in the message.
    """
    if path.is_dir():
        raise UsageError(f"{title} {path} 是文件夹，请写出文件名。")
    data = read_small(path, title, _LARGEST)
    if not data.startswith((_PACKAGE, _OLE)):
        _refuse_no_csv(path, title, data)
        return (_csv_sheet(path, title, data),)
    # in a process of its own: a roster comes by mail like any other file, and may harm the parser
    sheets = call_isolated(partial(parse, data), _lost, seconds=_SECONDS, memory=_MEMORY)
    if isinstance(sheets, str):
        raise UsageError(
            f"{title} {path} {sheets}。请用 WPS 或 Excel 打开，删去空白的行和别的工作表，另存为 .xlsx 再试。"
        )
    return sheets


def parse(data: bytes) -> tuple[RosterSheet, ...] | str:
    """Return the sheets of a workbook, or why it cannot be parsed."""
    try:
        return tuple(_sheets(data))
    except _TooLargeError:
        return (
            f"太大了（超过 {MOST_ROWS} 行，或者展开后太大），不像单位名册。请删去空白的行和别的工作表再试。"
        )
    except RefusedError as error:
        return f"读不出：{error.finding.problem}"
    except MemoryError:
        raise
    except BaseException:  # a panic of the parser is no Exception
        return _BROKEN


def _lost(how: Loss) -> str:
    if how in (Loss.HUNG, Loss.MEMORY):
        return "太大，没有读完"
    return _BROKEN


# ------------------------------------------------------------------ workbooks


def _sheets(data: bytes) -> Iterator[RosterSheet]:
    book = open_book(unlocked(RawFile(data, "", 0.0), ""))
    room = _MOST_CELLS
    for entry in book.index.sheets:
        if entry.state == "visible" and entry.name in book:
            read = _sheet(book, entry.name)
            room -= sum(map(len, read.rows))
            if room < 0:
                raise _TooLargeError
            yield read


def _sheet(book: AnyBook, name: str) -> RosterSheet:
    marks: dict[str, set[Place]] = {"uncalculated": set(), "inexact": set(), "padded": set()}
    texts: dict[Place, str] = {}
    unseen: dict[Place, str] = {}
    for sheet in book.each_row_of(name):
        for place, spot in sheet.shape.spots.items():
            raw, style = sheet.raw(spot), sheet.styles.cell(spot.style)
            text = _shown(raw, style.code)
            if place[1] >= MOST_COLUMNS or not (text or spot.formula):
                continue
            texts[place] = text
            if place[0] >= MOST_ROWS or len(texts) > _MOST_CELLS:
                raise _TooLargeError
            written_as_zero = raw == 0 and spot.formula is not None  # by programs that calculate nothing
            if raw == BLANK or written_as_zero:
                marks["uncalculated"].add(place)
            elif isinstance(raw, float) and abs(raw) >= _EXACT:
                marks["inexact"].add(place)
            elif isinstance(raw, float) and text != _text(raw):
                marks["padded"].add(place)
            padded = text if _DIGITS.fullmatch(style.code) else raw
            reason = why_unseen(sheet.shape, place, style, padded)
            if reason:
                unseen[place] = reason
    rows = _laid_out(texts)
    found = {mark: frozenset(places) for mark, places in marks.items()}
    return RosterSheet(name, rows, book.around(name).merged, **found, unseen=unseen)


def _laid_out(texts: Mapping[Place, str]) -> tuple[tuple[str, ...], ...]:
    """Lay out the texts as rows, each as long as the last that is not empty."""
    rows: dict[int, dict[int, str]] = {}
    for (row, column), text in texts.items():
        if text:
            rows.setdefault(row, {})[column] = text
    return tuple(
        tuple(cells.get(column, "") for column in range(max(cells, default=-1) + 1))
        for cells in (rows.get(row, {}) for row in range(max(rows, default=-1) + 1))
    )


def _shown(value: object, form: str) -> str:
    """Return a value as the sheet shows it, where that is only a matter of zeros in front."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0 and _DIGITS.fullmatch(form):
        return _padded(value, form)
    return _text(value)


def _padded(value: int, form: str) -> str:
    """Write a whole number in a format of zeros and literal characters, such as 000000 or "41"0000."""
    pieces = list(_PIECE.finditer(form))
    zeros = sum(piece[3] is not None for piece in pieces)
    digits = str(value).zfill(zeros)
    shown, used = "", 0
    for piece in pieces:
        if piece[3] is None:
            shown += piece[1] or piece[2] or ""
        else:
            end = len(digits) - zeros + used + 1
            shown += digits[0 if used == 0 else end - 1 : end]
            used += 1
    return shown or str(value)


# ------------------------------------------------------------------ CSV


def _refuse_no_csv(path: Path, title: str, data: bytes) -> None:
    """Refuse what is no text, and a web page or a sheet in XML: nothing in them would be found."""
    if is_text(data) and not data.lstrip(_MARKUP_BLANKS).startswith(b"<"):
        return
    try:
        refuse_other_kinds(data)
    except RefusedError as error:
        problem = error.finding.problem
        raise UsageError(f"{title} {path} 读不了：{problem}。请打开它，另存为 .xlsx 再试。") from error


def _csv_sheet(path: Path, title: str, data: bytes) -> RosterSheet:
    rows: list[tuple[str, ...]] = []
    for row in csv_rows(f"{title} {path}", data):
        rows.append(tuple(map(_text, row[:MOST_COLUMNS])))
        if len(rows) > MOST_ROWS:
            raise UsageError(
                f"{title} {path} 太大了（超过 {MOST_ROWS} 行），不像单位名册。请核对是不是写错了文件。"
            )
    return RosterSheet(path.name, tuple(rows))


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell).strip().strip(_BLANKS).strip()
