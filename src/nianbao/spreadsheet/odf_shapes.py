"""What lies over the cells of an OpenDocument sheet: pictures, text boxes, controls, notes that are kept open."""

import re
from collections.abc import Iterator

from nianbao.layout import column_number
from nianbao.spreadsheet.model import Place, Rectangle
from nianbao.spreadsheet.objects import POINT, steps
from nianbao.spreadsheet.odf_styles import OFFICE, SVG, TABLE, points_of
from nianbao.spreadsheet.sheet import SheetShape
from nianbao.spreadsheet.xml import Element

_DRAW, _THREE = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("drawing", "dr3d"))
_NOTE = f"{OFFICE}annotation"
_CELL = r"(?:[^.:]*|\$?'[^']*')\.?\$?([A-Z]{1,3})\$?([0-9]{1,7})"
_AREA = re.compile(rf"{_CELL}(?::{_CELL})?")
_LISTED = re.compile(r"(?:[^\s']|'[^']*')+")
_TRANSLATED = re.compile(r"translate\s*\(\s*(\S+?)[\s,]+(\S+?)\s*\)")


def areas_of_list(written: str) -> tuple[Rectangle, ...]:
    """Read a list of areas such as 表二.B4:表二.D5 表二.F8."""
    found = (_AREA.fullmatch(each) for each in _LISTED.findall(written))
    return tuple(
        Rectangle(
            int(area[2]) - 1,
            column_number(area[1]),
            int(area[4] or area[2]) - 1,
            column_number(area[3] or area[1]),
        )
        for area in found
        if area
    )


def lies_over(child: Element) -> bool:
    """Return whether a child of a cell is drawn above the cells: not its text, and no note that is folded."""
    tag = str(child.tag)
    if tag == _NOTE:
        return child.get(f"{OFFICE}display") == "true"
    return tag.startswith((_DRAW, _THREE))


def areas_over(element: Element, place: Place | None, shape: SheetShape) -> Iterator[Rectangle]:
    """Yield the areas under something drawn: in a cell, or, where ``place`` is None, on the sheet.

    A note is placed on the sheet even where it is in a cell.
    """
    if element.get(f"{_DRAW}display") == "none":
        return
    if element.tag == f"{_DRAW}g":
        for child in element:
            yield from areas_over(child, place, shape)
        return
    ends = areas_of_list(element.get(f"{TABLE}end-cell-address", ""))
    if place is not None and ends and element.tag != _NOTE:
        yield Rectangle(*place, ends[0].bottom, ends[0].right)
        return
    box = _box(element)
    if box is None:
        return
    left, top, width, height = box
    row, column = place if place is not None and element.tag != _NOTE else (0, 0)
    yield Rectangle(
        steps(shape, row, round(top * POINT), rows=True),
        steps(shape, column, round(left * POINT), rows=False),
        steps(shape, row, round((top + height) * POINT), rows=True),
        steps(shape, column, round((left + width) * POINT), rows=False),
    )


def _box(element: Element) -> tuple[float, float, float, float] | None:
    """Return where something is drawn, in points: left, top, width and height; None where that is not told."""
    ends = [points_of(element.get(f"{SVG}{name}", "")) for name in ("x1", "y1", "x2", "y2")]
    if None not in ends:
        x1, y1, x2, y2 = (end or 0.0 for end in ends)
        return min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)
    moved = _TRANSLATED.search(element.get(f"{_DRAW}transform", ""))
    left, top = (points_of(element.get(f"{SVG}{name}", "")) for name in ("x", "y"))
    if moved:
        left, top = points_of(moved[1]), points_of(moved[2])
    width, height = (points_of(element.get(f"{SVG}{name}", "")) for name in ("width", "height"))
    if width is None or height is None:
        return None
    return left or 0.0, top or 0.0, width, height
