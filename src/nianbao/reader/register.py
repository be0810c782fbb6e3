"""Reading the register of a summary: which file each office's figures came from."""

from dataclasses import dataclass
from pathlib import Path

from nianbao.container import admit, read_bytes
from nianbao.layout import LIST_FIRST_LINE, REGISTER_HEADINGS, REGISTER_SHEET
from nianbao.reader.convert import visible
from nianbao.spreadsheet import Book

_CODE, _STATE, _FILE, _FINGERPRINT = (
    REGISTER_HEADINGS.index(each) for each in ("单位编码", "情况", "文件", "文件指纹（SHA-256）")
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the register: the office, what became of its file, the file as given, its fingerprint."""

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
        Listed(*(visible(str(row[column])).strip() for column in (_CODE, _STATE, _FILE, _FINGERPRINT)))
        for number, row in rows
        if number >= LIST_FIRST_LINE and len(row) > _FINGERPRINT and row[_FILE]
    ]
