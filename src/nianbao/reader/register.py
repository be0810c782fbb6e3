"""Reading the register of a summary: which file each office's figures came from."""

from dataclasses import dataclass
from pathlib import Path

from nianbao.container import admit, read_bytes
from nianbao.layout import REGISTER_HEADINGS, REGISTER_SHEET, ListRow
from nianbao.reader.breakdown import cell_text, code_text
from nianbao.spreadsheet import BLANK, Book, Row
from nianbao.submission import Office

_CODE, _NAME, _KIND, _STATE, _FILE, _CHECK_CODE, _FINGERPRINT, _PATH = (
    REGISTER_HEADINGS.index(title)
    for title in (
        *("单位编码", "单位名称", "单位类别", "情况", "文件", "校验码"),
        *("文件指纹（SHA-256）", "文件位置"),
    )
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the register: the office, the check code and the fate of its file, the path as given, its fingerprint."""

    office: Office
    check_code: str
    state: str
    file: str
    sha256: str


def register_of(path: Path) -> list[Listed]:
    """List the lines of a summary's register that have a file; none where there is none.

    Raises:
        RefusedError: it cannot be read.
    """
    return listed_in(Book(admit(read_bytes(path))))


def listed_in(book: Book) -> list[Listed]:
    """List the same lines of a workbook that is open.

    Raises:
        RefusedError: they cannot be read.
    """
    rows = book.rows_of(REGISTER_SHEET) if REGISTER_SHEET in book else iter(())
    return [
        _listed(row)
        for number, row in rows
        if number >= ListRow.FIRST and len(row) > _FINGERPRINT and row[_FILE] != BLANK
    ]


def _listed(row: Row) -> Listed:
    cells = [cell_text(cell) for cell in row]
    # Summaries of earlier versions have no column of paths: there the path stands for the name.
    path = cells[_PATH] if len(cells) > _PATH else ""
    return Listed(
        Office(cells[_CODE], cells[_NAME], cells[_KIND]),
        code_text(row[_CHECK_CODE]),
        cells[_STATE],
        path or cells[_FILE],
        cells[_FINGERPRINT],
    )
