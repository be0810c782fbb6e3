"""The rows of a list that people keep as a spreadsheet or as a CSV file."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from nianbao.core import UsageError
from nianbao.files import read_small
from nianbao.isolate import Loss, map_isolated

_ENCODINGS = ("utf-8-sig", "gb18030")
_LARGEST = 50 * 1024 * 1024


def read_rows(path: Path, what: str) -> Iterator[tuple[int, list[str]]]:
    """Yield row numbers as people count them, with the cells as trimmed texts.

    Raises:
        UsageError: the file cannot be read; ``what`` says in the message what it should be.
    """
    if path.is_dir():
        raise UsageError(f"{what} {path} 是文件夹，请写出文件名。")
    data = read_small(path, what, _LARGEST)
    rows = _spreadsheet_rows(path, what, data) if data[:2] == b"PK" else _csv_rows(path, what, data)
    try:
        for number, row in enumerate(rows, 1):
            yield number, [_text(cell) for cell in row]
    except csv.Error as error:
        raise UsageError(f"{what} {path} 不是完好的 CSV（{error}）。请用 WPS 或 Excel 另存一次。") from error


def _spreadsheet_rows(path: Path, what: str, data: bytes) -> Sequence[Sequence[object]]:
    """Parse in a process of its own: a roster comes by mail like any other file, and may harm the parser."""
    (rows,) = map_isolated(first_sheet, [data], _lost, jobs=1)
    if rows is None:
        raise UsageError(f"{what} {path} 读不出：不是完好的 .xlsx 文件。请用 WPS 或 Excel 另存一次。")
    return rows


def first_sheet(data: bytes) -> Sequence[Sequence[object]] | None:
    """Give the rows of a workbook's first sheet; None where it cannot be parsed."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError:
        return None


def _lost(_: bytes, how: Loss) -> None:
    """Take a file that killed its process, hung it or made the parser panic for one that cannot be parsed."""
    del how


def _csv_rows(path: Path, what: str, data: bytes) -> Iterable[Sequence[object]]:
    for encoding in _ENCODINGS:
        try:
            return csv.reader(io.StringIO(data.decode(encoding), newline=""))
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{what} {path} 的编码认不出。请另存为 UTF-8 编码的 CSV，或者 .xlsx。")


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip().strip("\ufeff\u200b\u3000").strip()
