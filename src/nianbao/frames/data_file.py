"""Files of the long table: CSV, SQLite, Parquet."""

import csv
import io
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from contextlib import closing
from decimal import Decimal
from pathlib import Path

from nianbao.core import UsageError, csv_text, to_text
from nianbao.frames.long_table import LONG_COLUMNS, PERIOD_COLUMN, LongRow

_TABLE, _VALUE = "figures", "value"
_SQL_TYPES = {"year": "INTEGER", "value": ""}
"""A column without a type keeps an amount as the text that it is: a REAL would not be exact."""


def data_suffix(path: Path) -> str:
    """Return which kind of file a name asks for.

    Raises:
        UsageError: the name ends like no kind of data file that can be written.
    """
    suffix = path.suffix.lower()
    if suffix not in _WRITERS:
        raise UsageError(f"不能写成 {path.name} 这样的数据文件，请用 {'、'.join(_WRITERS)} 结尾的文件名。")
    return suffix


def data_bytes(rows: Iterable[LongRow], suffix: str, columns: tuple[str, ...] = LONG_COLUMNS) -> bytes:
    """Return the long table with these columns as a file of the kind that ``data_suffix`` returned.

    Raises:
        UsageError: a Parquet file is wanted and pyarrow is not installed.
    """
    return _WRITERS[suffix](rows, columns)


def _csv(rows: Iterable[LongRow], columns: tuple[str, ...]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    at = columns.index(_VALUE)
    for row in rows:
        cells: list[object] = [csv_text(word) if isinstance(word, str) else word for word in row]
        value = row[at]
        cells[at] = "" if value is None or isinstance(value, str) else to_text(value)
        writer.writerow(cells)
    return text.getvalue().encode("utf-8-sig")  # Excel takes UTF-8 without a mark for GBK


def _sqlite(rows: Iterable[LongRow], columns: tuple[str, ...]) -> bytes:
    declared = ", ".join(f"{name} {_SQL_TYPES.get(name, 'TEXT')}".strip() for name in columns)
    key = ", ".join(("form", "year", *(name for name in columns if name == PERIOD_COLUMN), "code", "field"))
    places = ", ".join("?" * len(columns))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "data.sqlite")
        with closing(sqlite3.connect(path)) as database:
            database.execute(f"CREATE TABLE {_TABLE} ({declared}, PRIMARY KEY ({key}))")
            database.executemany(f"INSERT INTO {_TABLE} VALUES ({places})", map(_stored, rows))
            database.commit()
        return path.read_bytes()


def _stored(row: LongRow) -> tuple[object, ...]:
    return tuple(to_text(value) if isinstance(value, Decimal) else value for value in row)


def _parquet(rows: Iterable[LongRow], columns: tuple[str, ...]) -> bytes:
    try:
        import pyarrow as pa  # an extra of its own: large, and few want it  # noqa: PLC0415
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise UsageError(
            "写 .parquet 请先安装 pyarrow：pip install 'nianbao[parquet]'；或改用 .csv、.sqlite。"
        ) from error
    types = {"year": pa.int32(), "value": pa.decimal128(38, 6)}
    schema = pa.schema([(name, types.get(name, pa.string())) for name in columns])
    filled = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in columns]
    at = columns.index(_VALUE)
    filled[at] = [None if value is None else Decimal(value) for value in filled[at]]
    arrays = [pa.array(values, field.type) for values, field in zip(filled, schema, strict=True)]
    target = io.BytesIO()
    parquet.write_table(pa.Table.from_arrays(arrays, schema=schema), target)
    return target.getvalue()


_WRITERS: dict[str, Callable[[Iterable[LongRow], tuple[str, ...]], bytes]] = {
    ".csv": _csv,
    ".parquet": _parquet,
    ".sqlite": _sqlite,
}
