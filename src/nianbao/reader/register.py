"""Reading the register of a summary: which file each office's figures came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nianbao.container import admit, read_bytes
from nianbao.layout import REGISTER_HEADINGS, REGISTER_SHEET, ListRow
from nianbao.reader.convert import visible
from nianbao.spreadsheet import Book

_CODE, _STATE, _FILE, _FINGERPRINT, _PATH = (
    REGISTER_HEADINGS.index(title)
    for title in ("单位编码", "情况", "文件", "文件指纹（SHA-256）", "文件位置")
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the register: the office, the fate of its file, the path as given, its fingerprint."""

    code: str
    state: str
    file: str
    sha256: str


def register_of(path: Path) -> list[Listed]:
    """List the lines of a summary's register that have a file; none where there is none.

    Raises:
        RefusedError: it cannot be read.
    """
    book = Book(admit(read_bytes(path)))
    rows = book.rows_of(REGISTER_SHEET) if REGISTER_SHEET in book else iter(())
    return [
        _listed([visible(str(cell)).strip() for cell in row])
        for number, row in rows
        if number >= ListRow.FIRST and len(row) > _FINGERPRINT and row[_FILE]
    ]


def _listed(cells: Sequence[str]) -> Listed:
    # Summaries of earlier versions have no column of paths: there the path stands for the name.
    path = cells[_PATH] if len(cells) > _PATH else ""
    return Listed(cells[_CODE], cells[_STATE], path or cells[_FILE], cells[_FINGERPRINT])
