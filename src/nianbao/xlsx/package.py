"""The package around a written workbook: parts in fixed order and time, rows added, structure locked."""

import io
import zipfile
from collections.abc import Iterator, Mapping

from nianbao.xlsx.rows import RowsBelow, add_rows

_EPOCH = (1980, 1, 1, 0, 0, 0)
_WORKBOOK = "xl/workbook.xml"
_BEFORE_PROTECTION = b"<bookViews>"
_LOCK = b'<workbookProtection lockStructure="1"/>'


def finish_package(data: bytes, *, lock_structure: bool, rows: Mapping[str, RowsBelow]) -> bytes:
    """Write the package anew so that the same parts give the same bytes.

    The writing library cannot lock the workbook's structure, so that is added here; ``rows`` are
    added to the parts of that name.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as package:
        for name in source.namelist():
            part = source.read(name)
            if name == _WORKBOOK and lock_structure:
                part = part.replace(_BEFORE_PROTECTION, _LOCK + _BEFORE_PROTECTION, 1)
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            pieces: Iterator[bytes] = add_rows(part, rows[name]) if name in rows else iter((part,))
            with package.open(member, "w", force_zip64=False) as stream:
                for piece in pieces:
                    stream.write(piece)
    return target.getvalue()
