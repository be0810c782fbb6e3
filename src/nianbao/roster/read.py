"""The roster (单位名册): who must report, read from a spreadsheet or a CSV file."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from nianbao.errors import UsageError
from nianbao.submission import Office

HEADINGS = {
    "单位编码": "code",
    "单位名称": "name",
    "单位类别": "kind",
    "联系人": "contact",
    "电子邮箱": "email",
    **{name: name for name in ("code", "name", "kind", "contact", "email")},
}
REQUIRED = {"code": "单位编码", "name": "单位名称"}
_ENCODINGS = ("utf-8-sig", "gb18030")
_LARGEST = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """One office of the roster and how to reach it."""

    office: Office
    contact: str = ""
    email: str = ""


@dataclass(frozen=True)
class Roster:
    """The offices in the order of the file; ``ignored`` are column headings that mean nothing here."""

    entries: tuple[RosterEntry, ...]
    ignored: tuple[str, ...] = ()

    def by_code(self) -> dict[str, RosterEntry]:
        """Give every entry by its office's code."""
        return {entry.office.code: entry for entry in self.entries}


def read_roster(path: Path) -> Roster:
    """Read a roster.

    Raises:
        UsageError: the file cannot be read, or rows are wrong; every wrong row is named.
    """
    rows = _rows(path)
    header = next(rows, None)
    if header is None:
        raise UsageError(f"单位名册 {path} 是空的；第一行应当是标题：单位编码、单位名称……")
    _, titles = header
    columns = {HEADINGS[title]: index for index, title in enumerate(titles) if title in HEADINGS}
    absent = [word for name, word in REQUIRED.items() if name not in columns]
    if absent:
        raise UsageError(f"单位名册 {path} 的第 1 行缺少标题：{'、'.join(absent)}。请补上后再试。")
    entries: list[RosterEntry] = []
    problems: list[str] = []
    codes: dict[str, int] = {}
    names: dict[str, int] = {}
    for number, row in rows:
        if not any(row):
            continue
        cells = {name: row[index] if index < len(row) else "" for name, index in columns.items()}
        problems.extend(_problems(number, cells, codes, names))
        office = Office(cells["code"], cells["name"], cells.get("kind", ""))
        entries.append(RosterEntry(office, cells.get("contact", ""), cells.get("email", "")))
    if problems:
        raise UsageError(f"单位名册 {path} 有 {len(problems)} 处错误：\n" + "\n".join(problems))
    if not entries:
        raise UsageError(f"单位名册 {path} 只有标题，没有单位。")
    ignored = tuple(title for title in titles if title and title not in HEADINGS)
    return Roster(tuple(entries), ignored)


def _problems(
    number: int, cells: dict[str, str], codes: dict[str, int], names: dict[str, int]
) -> Iterator[str]:
    for name, seen in (("code", codes), ("name", names)):
        word, value = REQUIRED[name], cells[name]
        if not value:
            yield f"  第 {number} 行：{word}是空的，请补填。"
        elif value in seen:
            yield f"  第 {number} 行：{word}“{value}”与第 {seen[value]} 行重复，请改正其中一行。"
        else:
            seen[value] = number


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield row numbers as people count them, with the cells as trimmed texts."""
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError(f"单位名册 {path} 太大了（超过 50 MB）。")
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"打不开单位名册 {path}（{error.strerror}）。请核对路径和权限。") from error
    rows = _spreadsheet_rows(path, data) if data[:2] == b"PK" else _csv_rows(path, data)
    for number, row in enumerate(rows, 1):
        yield number, [_text(cell) for cell in row]


def _spreadsheet_rows(path: Path, data: bytes) -> Sequence[Sequence[object]]:
    try:
        return (
            CalamineWorkbook.from_filelike(io.BytesIO(data))
            .get_sheet_by_index(0)
            .to_python(skip_empty_area=False)
        )
    except CalamineError as error:
        raise UsageError(
            f"单位名册 {path} 读不出：不是完好的 .xlsx 文件。请用 WPS 或 Excel 另存一次。"
        ) from error


def _csv_rows(path: Path, data: bytes) -> Iterable[Sequence[object]]:
    for encoding in _ENCODINGS:
        try:
            return csv.reader(io.StringIO(data.decode(encoding)))
        except UnicodeDecodeError:
            continue
    raise UsageError(f"单位名册 {path} 的编码认不出。请另存为 UTF-8 编码的 CSV，或者 .xlsx。")


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip().strip("\ufeff\u200b\u3000")
