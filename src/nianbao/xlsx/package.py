"""The package around a written workbook: what the writing library cannot say, parts in fixed order and time."""

import io
import re
import zipfile
from collections.abc import Mapping

from nianbao.xlsx.rows import RowsBelow, add_rows

_EPOCH = (1980, 1, 1, 0, 0, 0)
_WORKBOOK = "xl/workbook.xml"
_STYLES = "xl/styles.xml"
_LEFT_OUT = ("xl/theme/theme1.xml", "docProps/app.xml")
"""Parts that say nothing of ours: colours and fonts are written out, and who wrote the file is in the core
properties. (LibreOffice recalculates old texts of a workbook that does not name Excel as its writer.)"""
_SHEETS = "xl/worksheets/"
_CHARTS = "xl/charts/"
_SAID_OF_CHARTS = (
    (
        b'<c:showVal val="1"/>',
        b'<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        b'<c:showPercent val="0"/><c:showBubbleSize val="0"/>',
    ),
    (b"<c:layout/></c:title>", b'<c:layout/><c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/>'),
)
"""What the writing library leaves unsaid in a chart: by the standard it would be true, and programs that do
not know the writer show every label with names and keys, and the title across the bars."""
_LISTS = ("[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels")
COMPRESSION = 9
_BEFORE_PROTECTION = b"<bookViews>"
_LOCK = b'<workbookProtection lockStructure="1"/>'

_MARK, _END = "\ue010", "\ue011"
"""Around the number and the cells of a shared formula, until the package is finished."""
_SHARED = re.compile(rf"<f>{_MARK}([0-9]+)(?::([A-Z0-9:]+))?{_END}([^<]*)</f>".encode())
_EMPTY_TEXT = re.compile(
    rb'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?)>(<f(?:/>|[^<]*?</f>| [^>]*/>| [^>]*>[^<]*</f>))<v></v>'
)
_SPANS = re.compile(rb' spans="[0-9]+:[0-9]+"')
_NAMES_LEFT_OUT = re.compile(
    rb'<(?:Override|Relationship) [^>]*"(?:/xl/|/)?(?:theme/theme1|docProps/app)[.]xml"[^>]*/>'
)
_NORMAL = re.compile(rb"(<cellStyleXfs[^>]*><xf [^>]*?)/>")
_CELL_FORMATS = re.compile(rb"<cellXfs.*?</cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<xf ([^>]*?)(/>|>(.*?)</xf>)", re.DOTALL)


def shared_formula(formula: str, number: int, cells: str) -> str:
    """Write a formula so that :func:`finish_package` makes it a shared one."""
    return f"{_MARK}{number}:{cells}{_END}{formula}" if cells else f"{_MARK}{number}{_END}"


def finish_package(data: bytes, *, lock_structure: bool, rows: Mapping[str, RowsBelow]) -> bytes:
    """Write the package anew so that the same parts give the same bytes.

    The writing library cannot lock the workbook's structure, share formulas or leave the style Normal
    unlocked, so that is done here; ``rows`` are added to the parts of that name.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as package:
        for name in source.namelist():
            if name in _LEFT_OUT:
                continue
            part = _finished(name, source.read(name))
            if name == _WORKBOOK and lock_structure:
                part = part.replace(_BEFORE_PROTECTION, _LOCK + _BEFORE_PROTECTION, 1)
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            if name not in rows:
                package.writestr(member, part, zipfile.ZIP_DEFLATED, COMPRESSION)
                continue
            with package.open(member, "w", force_zip64=False) as stream:
                for piece in add_rows(part, rows[name]):
                    stream.write(piece)
    return target.getvalue()


def _finished(name: str, part: bytes) -> bytes:
    if name.startswith(_SHEETS):
        part = _SHARED.sub(_share, _SPANS.sub(b"", part))
        return _EMPTY_TEXT.sub(rb'\1 t="str">\2<v></v>', part)
    if name.startswith(_CHARTS):
        for unsaid, spelled_out in _SAID_OF_CHARTS:
            part = part.replace(unsaid, spelled_out)
        return part
    if name in _LISTS:
        return _NAMES_LEFT_OUT.sub(b"", part)
    return _unlocked(part) if name == _STYLES else part


def _share(found: re.Match[bytes]) -> bytes:
    number, cells, formula = found.groups()
    if not cells:
        return b'<f t="shared" si="%s"/>' % number
    return b'<f t="shared" ref="%s" si="%s">%s</f>' % (cells, number, formula)


def _unlocked(styles: bytes) -> bytes:
    """Leave the style Normal unlocked and lock each format by itself.

    A cell that is pasted in from another workbook has that style: it must not lock the cell to be filled in.
    """
    styles = styles.replace(b'<color theme="1"/>', b"").replace(b'<scheme val="minor"/>', b"")
    styles = _NORMAL.sub(rb'\1 applyProtection="1"><protection locked="0"/></xf>', styles, count=1)
    return _CELL_FORMATS.sub(lambda found: _FORMAT.sub(_lock, found[0]), styles)


def _lock(found: re.Match[bytes]) -> bytes:
    attributes, inside = found[1], found[3] or b""
    if b"<protection" in inside:
        return found[0]
    return b'<xf %s applyProtection="1">%s<protection locked="1"/></xf>' % (attributes.rstrip(), inside)
