"""The package around a written workbook: parts in fixed order and time, the structure locked."""

import io
import zipfile

_EPOCH = (1980, 1, 1, 0, 0, 0)
_WORKBOOK = "xl/workbook.xml"
_BEFORE_PROTECTION = b"<bookViews>"
_LOCK = b'<workbookProtection lockStructure="1"/>'


def finish_package(data: bytes, *, lock_structure: bool) -> bytes:
    """Write the package anew so that the same parts give the same bytes.

    The writing library cannot lock the workbook's structure, so that is added here.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as package:
        for name in source.namelist():
            part = source.read(name)
            if name == _WORKBOOK and lock_structure:
                part = part.replace(_BEFORE_PROTECTION, _LOCK + _BEFORE_PROTECTION, 1)
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(member, part)
    return target.getvalue()
