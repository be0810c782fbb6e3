"""What lies over the cells of a sheet: pictures, text boxes, charts, controls, notes that are kept open."""

import re
from collections.abc import Iterator, Mapping

from nianbao.container import part_name, relations
from nianbao.spreadsheet.model import Rectangle
from nianbao.spreadsheet.rows import LAST_COLUMN, LAST_ROW
from nianbao.spreadsheet.settings import between, corner_at, whole
from nianbao.spreadsheet.sheet import SheetShape
from nianbao.spreadsheet.xml import Element, parse

_EVERYWHERE = Rectangle(0, 0, LAST_ROW - 1, LAST_COLUMN - 1)
POINT, _CHARACTER = 12_700, 66_675
"""In the unit of drawings: one point; one character of a column's width, seven pixels."""
_LARGEST = 20_000_000
_MOST_STEPS = 20_000
_ANCHORS = ("{*}twoCellAnchor", "{*}oneCellAnchor", "{*}absoluteAnchor")
_HIDDEN = ("1", "true")
_OPEN_NOTE = re.compile(rb"<(?:\w+:)?Visible\s*/?>|visibility:\s*visible")
_END_OF_SHAPE = re.compile(rb"</(?:\w+:)?shape>")
_NUMBER = rb"\s*([0-9]{1,7})\s*,\s*-?[0-9]+\s*"
_CORNERS = re.compile(rb"<(?:\w+:)?Anchor>" + rb",".join([_NUMBER] * 4) + rb"<")
"""Column and row of two corners, each with how far into it."""
_OTHER_SHAPE = re.compile(rb"""ObjectType\s*=\s*["'](?!Note)""")


def covered(parts: Mapping[str, bytes], sheet: str, shape: SheetShape) -> tuple[Rectangle, ...]:
    """List the areas of a sheet over which something lies."""
    found = list(shape.floating)
    by_id = {reference.id: reference for reference in relations(parts, sheet)} if shape.objects else {}
    for id_ in shape.objects:
        relation = by_id.get(id_)
        name = part_name(parts, relation.target) if relation is not None else None
        if relation is None or name is None or len(parts[name]) > _LARGEST:
            continue
        if relation.kind == "drawing":
            found += _drawn(parse(parts[name]), shape)
        elif relation.kind == "vmlDrawing":
            found += _of_old_shapes(parts[name])
    return tuple(found)


def _of_old_shapes(part: bytes) -> Iterator[Rectangle]:
    """Yield the areas of controls and of notes that are kept open; where that of one is not told, everything."""
    for shape in _END_OF_SHAPE.split(part):
        if _OPEN_NOTE.search(shape) or _OTHER_SHAPE.search(shape):
            corners = _CORNERS.search(shape)
            yield Rectangle(*(int(corners[at]) for at in (2, 1, 4, 3))) if corners else _EVERYWHERE


def _drawn(root: Element, shape: SheetShape) -> Iterator[Rectangle]:
    """Yield the areas of what a drawing holds."""
    for anchor in root.iter(*_ANCHORS):
        own = next(anchor.iter("{*}cNvPr"), None)
        hidden = own is not None and own.get("hidden") in _HIDDEN
        area = None if hidden else _area_of(anchor, shape)
        if area is not None:
            yield area


def _area_of(anchor: Element, shape: SheetShape) -> Rectangle | None:
    """Return the area of one anchor, whichever of the three kinds it is."""
    both = between(anchor)
    size, start, place = (anchor.find(f"{{*}}{name}") for name in ("ext", "from", "pos"))
    if both is not None or size is None:
        return both
    across, down = whole(size.get("cx", "0")), whole(size.get("cy", "0"))
    if start is not None:
        row, column = corner_at(start, "row"), corner_at(start, "col")
        across += corner_at(start, "colOff")
        down += corner_at(start, "rowOff")
    elif place is not None:
        row = steps(shape, 0, whole(place.get("y", "0")), rows=True)
        column = steps(shape, 0, whole(place.get("x", "0")), rows=False)
    else:
        return None
    last_row, last_column = steps(shape, row, down, rows=True), steps(shape, column, across, rows=False)
    return Rectangle(row, column, last_row, last_column)


def steps(shape: SheetShape, start: int, length: int, *, rows: bool) -> int:
    """Return the row or column that is reached after a length."""
    at = start
    for at in range(start, start + _MOST_STEPS):
        length -= round((shape.height(at) * POINT) if rows else shape.width(at) * _CHARACTER)
        if length <= 0:
            break
    return at
