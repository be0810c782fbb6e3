"""The sheets of a list that people keep as a workbook or as a CSV file, as the texts that they see."""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from nianbao.core import UsageError
from nianbao.files import read_small
from nianbao.isolate import Loss, map_isolated

MOST_ROWS = 100_000
"""Rows of a sheet: twice as many as all 乡镇街道 of the country."""
MOST_COLUMNS = 200
_LARGEST = 20 * 1024 * 1024
_MOST_INFLATED = 64 * 1024 * 1024
_MOST_CELLS = 1_000_000
_SECONDS, _MEMORY = 50, 1024**3
_ENCODINGS = ("utf-8-sig", "gb18030")
_PACKAGE, _OLE = b"PK", b"\xd0\xcf\x11\xe0"
_EXACT = 10**15
"""From here on a spreadsheet has lost digits of a whole number."""
_DIGITS = re.compile(r'(?:"[^"]*"|\\.|0)+')
_PIECE = re.compile(r'"([^"]*)"|\\(.)|(0)')
_LOOKS = re.compile(rb"<(\w+:)?(fonts|fills|borders|dxfs|colors)\b[^>]*(?<!/)>.*?</(?:\w+:)?\2>", re.DOTALL)
"""How cells look, in the part of the styles."""
_PLAIN = {b"fonts": b"<font/>", b"fills": b"<fill><patternFill/></fill>", b"borders": b"<border/>"}
_BROKEN = "读不出：不是完好的 .xlsx 文件"
_BLANKS = "\ufeff\u200b\u3000"

Merged = tuple[int, int, int, int]
"""First row and column, last row and column, counted from 0."""


@dataclass(frozen=True, slots=True)
class RosterSheet:
    """A sheet: its rows as trimmed texts, its merged areas, and the cells whose text does not show everything.

    ``uncalculated`` are formulas without a result, ``inexact`` numbers that have lost digits, ``padded``
    numbers that are shown with leading zeros; each by row and column, counted from 0.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    merged: tuple[Merged, ...] = ()
    uncalculated: frozenset[tuple[int, int]] = frozenset()
    inexact: frozenset[tuple[int, int]] = frozenset()
    padded: frozenset[tuple[int, int]] = frozenset()


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
        return (_csv_sheet(path, title, data),)
    # in a process of its own: a roster comes by mail like any other file, and may harm the parser
    (sheets,) = map_isolated(parse, [data], _lost, jobs=1, seconds=_SECONDS, memory=_MEMORY)
    if isinstance(sheets, str):
        raise UsageError(
            f"{title} {path} {sheets}。请用 WPS 或 Excel 打开，删去空白的行和别的工作表，另存为 .xlsx 再试。"
        )
    return sheets


def parse(data: bytes) -> tuple[RosterSheet, ...] | str:
    """Return the sheets of a workbook, or why it cannot be parsed."""
    try:
        if data.startswith(_OLE) or _is_open_document(data):
            return tuple(_old_sheets(data))
        return tuple(_sheets(data))
    except _TooLargeError:
        return (
            f"太大了（超过 {MOST_ROWS} 行，或者展开后太大），不像单位名册。请删去空白的行和别的工作表再试。"
        )
    except MemoryError:
        raise
    except BaseException:  # a panic of the parser is no Exception
        return _BROKEN


def _lost(_: bytes, how: Loss) -> str:
    if how in (Loss.HUNG, Loss.MEMORY):
        return "太大，没有读完"
    return _BROKEN


# ------------------------------------------------------------------ workbooks


def _is_open_document(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sizes = [member.file_size for member in package.infolist()]
        if sum(sizes) > _MOST_INFLATED:
            raise _TooLargeError
        return "mimetype" in package.namelist()


def _sheets(data: bytes) -> Iterator[RosterSheet]:
    import openpyxl  # only where the roster is a workbook  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            shown = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        except (ValueError, TypeError):  # a colour or a font that is written wrongly harms no text
            data = _without_looks(data)
            shown = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        stored = openpyxl.load_workbook(io.BytesIO(data), read_only=True) if _has(data, b"<f") else None
    merged = _merged(data) if _has(data, b"mergeCell") else {}
    room = _MOST_CELLS
    for sheet in shown.worksheets:
        if sheet.sheet_state != "visible":
            continue
        formulas = stored[sheet.title] if stored is not None else None
        read = _sheet(sheet, formulas, merged.get(sheet.title, ()), room)
        room -= sum(map(len, read.rows))
        yield read


def _without_looks(data: bytes) -> bytes:
    """Return the package with nothing but the number formats in its styles: R openxlsx writes colours as #000000."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(target, "w") as plain:
        for name in package.namelist():
            part = package.read(name)
            plain.writestr(
                name, _LOOKS.sub(_plain_look, part) if name.lower().endswith("styles.xml") else part
            )
    return target.getvalue()


def _plain_look(found: re.Match[bytes]) -> bytes:
    prefix, name = found[1] or b"", found[2]
    inside = _PLAIN.get(name, b"").replace(b"<", b"<" + prefix).replace(b"<" + prefix + b"/", b"</" + prefix)
    return b"<%s%s>%s</%s%s>" % (prefix, name, inside, prefix, name)


def _has(data: bytes, mark: bytes) -> bool:
    """Return whether a mark is in any sheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = [name for name in package.namelist() if "worksheets/" in name.lower()]
        return any(mark in package.read(name) for name in names)


def _merged(data: bytes) -> dict[str, tuple[Merged, ...]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    found = ((name, book.get_sheet_by_name(name).merged_cell_ranges) for name in book.sheet_names)
    return {name: tuple((*first, *last) for first, last in areas or ()) for name, areas in found}


def _sheet(sheet: Any, formulas: Any, merged: tuple[Merged, ...], room: int) -> RosterSheet:
    rows: list[tuple[str, ...]] = []
    marks: dict[str, set[tuple[int, int]]] = {"uncalculated": set(), "inexact": set(), "padded": set()}
    sheet.reset_dimensions()
    if formulas is not None:
        formulas.reset_dimensions()
    others = iter(formulas.rows) if formulas is not None else None
    for number, cells in enumerate(sheet.rows):
        stored = next(others, ()) if others is not None else ()
        texts = []
        for column, cell in enumerate(cells[:MOST_COLUMNS]):
            texts.append(_shown(cell.value, getattr(cell, "number_format", None)))
            place = (number, column)
            if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
                if abs(cell.value) >= _EXACT:
                    marks["inexact"].add(place)
                elif texts[-1].startswith("0") and len(texts[-1]) > 1:
                    marks["padded"].add(place)
            elif cell.value is None and column < len(stored) and stored[column].data_type == "f":
                marks["uncalculated"].add(place)
        rows.append(tuple(texts))
        room -= len(texts)
        if room < 0 or (number >= MOST_ROWS and any(texts)):
            raise _TooLargeError
    while rows and not any(rows[-1]):
        rows.pop()
    return RosterSheet(
        sheet.title, tuple(rows), merged, **{name: frozenset(found) for name, found in marks.items()}
    )


def _shown(value: object, form: str | None) -> str:
    """Return a value as the sheet shows it, where that is only a matter of zeros in front."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if (
        isinstance(value, int)
        and not isinstance(value, bool)
        and value >= 0
        and form
        and _DIGITS.fullmatch(form)
    ):
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


def _old_sheets(data: bytes) -> Iterator[RosterSheet]:
    """Read an .xls, .et or .ods file, of which only the values are seen."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 1)
        if len(rows) > MOST_ROWS:
            raise _TooLargeError
        merged = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
        yield RosterSheet(name, tuple(tuple(map(_text, row[:MOST_COLUMNS])) for row in rows), merged)


# ------------------------------------------------------------------ CSV


def _csv_sheet(path: Path, title: str, data: bytes) -> RosterSheet:
    rows: list[tuple[str, ...]] = []
    try:
        for row in _csv_rows(path, title, data):
            rows.append(tuple(map(_text, row[:MOST_COLUMNS])))
            if len(rows) > MOST_ROWS:
                raise UsageError(
                    f"{title} {path} 太大了（超过 {MOST_ROWS} 行），不像单位名册。请核对是不是写错了文件。"
                )
    except csv.Error as error:
        raise UsageError(f"{title} {path} 不是完好的 CSV（{error}）。请用 WPS 或 Excel 另存一次。") from error
    return RosterSheet(path.name, tuple(rows))


def _csv_rows(path: Path, title: str, data: bytes) -> Iterable[Sequence[str]]:
    for encoding in _ENCODINGS:
        try:
            return csv.reader(io.StringIO(data.decode(encoding), newline=""))
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{title} {path} 的编码认不出。请另存为 UTF-8 编码的 CSV，或者 .xlsx。")


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell).strip().strip(_BLANKS).strip()
