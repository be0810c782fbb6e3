"""The package around a written workbook: what the writing library cannot say, parts in fixed order and time."""

import io
import re
import zipfile
from collections.abc import Collection, Mapping

from nianbao.xlsx.rows import RowsBelow, add_rows
from nianbao.xlsx.zipped import Packed, joined, pack, pack_rows

_WORKBOOK = "xl/workbook.xml"
_STYLES = "xl/styles.xml"
PROPERTIES = "docProps/core.xml"
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
_NOT_NEEDED = {
    _WORKBOOK: re.compile(
        rb'<fileVersion [^>]*/>| (?:defaultThemeVersion|xWindow|yWindow|windowWidth|windowHeight)="[^"]*"'
    ),
    _STYLES: re.compile(rb'<tableStyles [^>]*/>|<color theme="1"/>|<scheme val="minor"/>'),
    PROPERTIES: re.compile(rb'<cp:lastModifiedBy>[^<]*</cp:lastModifiedBy>| xmlns:dcmitype="[^"]*"'),
    _SHEETS: re.compile(
        rb' spans="[0-9]+:[0-9]+"|<selection pane="[a-zA-Z]+" activeCell="[A-Z]+[0-9]+" sqref="[A-Z]+[0-9]+"/>'
        rb'|<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
    ),
}
"""What the writing library says and other programs leave unsaid: the standard means the same by default, or it is
the writer's own."""
_RELATED = b" r:"
_RELATIONS = re.compile(rb' xmlns:r="[^"]*"')
"""The prefix of relationships; of little use to a sheet without any."""
_LISTS = ("[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels")
_BEFORE_PROTECTION = b"<bookViews>"
_LOCK = b'<workbookProtection lockStructure="1"/>'

_MARK, _END = "\ue010", "\ue011"
"""Around the number and the cells of a shared formula, until the package is finished."""
_SHARED = re.compile(rf"<f>{_MARK}([0-9]+)(?::([A-Z0-9:]+))?{_END}([^<]*)</f>".encode())
_EMPTY_TEXT = re.compile(
    rb'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?)>(<f(?:/>|[^<]*?</f>| [^>]*/>| [^>]*>[^<]*</f>))<v></v>'
)
_NORMAL = re.compile(rb"(<cellStyleXfs[^>]*><xf [^>]*?)/>")
_CELL_FORMATS = re.compile(rb"<cellXfs.*?</cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<xf ([^>]*?)(/>|>(.*?)</xf>)", re.DOTALL)


def shared_formula(formula: str, number: int, cells: str) -> str:
    """Write a formula so that :func:`finish_package` makes it a shared one."""
    return f"{_MARK}{number}:{cells}{_END}{formula}" if cells else f"{_MARK}{number}{_END}"


def finish_package(
    data: bytes, *, lock_structure: bool, rows: Mapping[str, RowsBelow], without: Collection[str] = ()
) -> bytes:
    """Write the package anew so that the same parts give the same bytes.

    The writing library cannot lock the workbook's structure, share formulas or leave the style Normal
    unlocked, so that is done here; ``rows`` are added to the parts of that name, the parts ``without`` go.
    """
    left_out = {*_LEFT_OUT, *without}
    gone = "|".join(re.escape(name.removeprefix("xl/")) for name in sorted(left_out))
    mentions = re.compile(rf'<(?:Override|Relationship) [^>]*"(?:/xl/|/)?(?:{gone})"[^>]*/>'.encode())
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        names = [name for name in source.namelist() if name not in left_out]
        ours = {*names} if _WORKBOOK in names else {*_LISTS}

        def finished(name: str) -> Packed:
            part = source.read(name)
            part = mentions.sub(b"", part) if name in _LISTS else part
            part = _finished(name, part) if name in ours else part
            if name == _WORKBOOK and lock_structure:
                part = part.replace(_BEFORE_PROTECTION, _LOCK + _BEFORE_PROTECTION, 1)
            return pack_rows(name, add_rows(part, rows[name])) if name in rows else pack(name, part)

        return joined(map(finished, names))


def _finished(name: str, part: bytes) -> bytes:
    if name in _NOT_NEEDED:
        part = _NOT_NEEDED[name].sub(b"", part)
    if name.startswith(_SHEETS):
        part = _SHARED.sub(_share, _NOT_NEEDED[_SHEETS].sub(b"", part))
        if _RELATED not in part:
            part = _RELATIONS.sub(b"", part, count=1)
        return _EMPTY_TEXT.sub(rb'\1 t="str">\2<v></v>', part)
    if name.startswith(_CHARTS):
        for unsaid, spelled_out in _SAID_OF_CHARTS:
            part = part.replace(unsaid, spelled_out)
        return part
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
    styles = _NORMAL.sub(rb'\1 applyProtection="1"><protection locked="0"/></xf>', styles, count=1)
    return _CELL_FORMATS.sub(lambda found: _FORMAT.sub(_lock, found[0]), styles)


def _lock(found: re.Match[bytes]) -> bytes:
    attributes, inside = found[1], found[3] or b""
    if b"<protection" in inside:
        return found[0]
    return b'<xf %s applyProtection="1">%s<protection locked="1"/></xf>' % (attributes.rstrip(), inside)
