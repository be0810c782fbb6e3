"""Reading the register of a summary: which file each office's figures came from."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nianbao.container import RefusedError, admit, read_bytes
from nianbao.layout import LIST_FIRST_LINE, REGISTER_HEADINGS, REGISTER_SHEET
from nianbao.reader.convert import visible
from nianbao.reader.grid import Sheets

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


def read_register(path: Path) -> Iterator[Listed]:
    """Yield the lines of a summary's register that have a file; nothing where there is none."""
    try:
        sheets = Sheets(admit(read_bytes(path)).data)
    except RefusedError:
        return
    grid = sheets.readable(REGISTER_SHEET)
    if grid is None:
        return
    for row in grid.rows[LIST_FIRST_LINE:]:
        if len(row) > _FINGERPRINT and row[_FILE]:
            texts = (visible(str(row[column])).strip() for column in (_CODE, _STATE, _FILE, _FINGERPRINT))
            yield Listed(*texts)
