"""The records of an old workbook's stream, looked at before the parser reserves memory for what they announce.

Every sheet is walked from where the list of sheets says that it begins, as the parser does: a place in
the midst of another record would show other records to it than to a walk from the start.
"""

import struct
from collections.abc import Iterator
from itertools import islice

from nianbao.container.refused import refused
from nianbao.files import current_limits

MOST_RECORDS = 3_000_000
"""In all sheets together; some seconds of looking. A filled template has 3,000."""
MOST_SHEETS = 500
LAST_ROW, LAST_COLUMN = 65_536, 256
"""The format's own limits."""

_END, _SHEET, _STRINGS, _DIMENSION, _PASSWORD = 0x000A, 0x0085, 0x00FC, 0x0200, 0x002F
_CELLS = frozenset((0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6))
_SEVERAL_CELLS = 0x00BD
_FIRST_RECORDS = 50
_HEAD = struct.Struct("<HH")
_STRING_BYTES = 3
"""The least that one shared string takes."""
_LONG_DIMENSION = struct.Struct("<IIHH")
_SHORT_DIMENSION = struct.Struct("<HHHH")

Record = tuple[int, bytes]


def check_records(stream: bytes) -> None:
    """Check what the records of a workbook announce.

    Raises:
        RefusedError: they are encrypted, or there is more than the parser can lay out.
    """
    remaining = MOST_RECORDS
    sheets: list[int] = []
    for kind, content in islice(records_of(stream, 0), remaining):
        remaining -= 1
        if kind == _PASSWORD:
            raise refused("file.encrypted")
        if kind == _STRINGS:
            _check_strings(content, len(stream))
        elif kind == _SHEET and len(content) >= 4:
            sheets.append(int.from_bytes(content[:4], "little"))
    if len(sheets) > MOST_SHEETS:
        raise refused("file.unsafe", "工作表太多")
    for start in sheets:
        remaining -= _check_sheet(stream, start, remaining)


def is_encrypted(stream: bytes) -> bool:
    """Return whether the first records of a workbook mark the others as encrypted."""
    return any(kind == _PASSWORD for kind, _ in islice(records_of(stream, 0), _FIRST_RECORDS))


def _check_sheet(stream: bytes, start: int, most: int) -> int:
    """Check one sheet and return the number of its records."""
    rows: set[int] = set()
    columns: set[int] = set()
    count = 0
    for count, (kind, content) in enumerate(records_of(stream, start), 1):
        if count > most:
            raise refused("file.too-large", "工作表的单元格太多")
        if kind == _DIMENSION:
            _check_dimension(content)
        elif kind in _CELLS or kind == _SEVERAL_CELLS:
            rows.add(int.from_bytes(content[:2], "little"))
            columns.add(int.from_bytes(content[2:4], "little"))
            if kind == _SEVERAL_CELLS:
                columns.add(int.from_bytes(content[-2:], "little"))
    if rows:
        if max(columns) >= LAST_COLUMN:
            raise refused("file.unsafe", "单元格的位置超出范围")
        if (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) > current_limits().area:
            far = f"第 {max(rows) + 1} 行、第 {max(columns) + 1} 列"
            raise refused("file.too-large", f"工作表的范围太大，一直到{far}，那里多写的请删去")
    return count


def records_of(stream: bytes, at: int) -> Iterator[Record]:
    """Yield the records of a part of a stream: of the workbook from 0, of a sheet from its place."""
    last = len(stream) - _HEAD.size
    while at <= last:
        kind, size = _HEAD.unpack_from(stream, at)
        at += _HEAD.size + size
        yield kind, stream[at - size : at]
        if kind == _END:
            return


def _check_strings(content: bytes, size: int) -> None:
    if int.from_bytes(content[4:8], "little") > size // _STRING_BYTES:
        raise refused("file.unsafe", "字符串个数不正常")


def _check_dimension(content: bytes) -> None:
    """Refuse a range beyond the format's own, or a reversed one: the parser reserves memory for all of it."""
    form = _LONG_DIMENSION if len(content) >= _LONG_DIMENSION.size else _SHORT_DIMENSION
    if len(content) < form.size:
        return
    first_row, rows, first_column, columns = form.unpack_from(content)
    if not (first_row <= rows <= LAST_ROW and first_column <= columns <= LAST_COLUMN):
        raise refused("file.unsafe", "单元格的位置超出范围")
