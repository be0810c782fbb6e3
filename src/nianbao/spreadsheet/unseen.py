"""Why a person does not see what stands in a cell, for the sheets that people make themselves."""

from collections.abc import Iterable
from decimal import Decimal
from math import isfinite

from nianbao.spreadsheet.colours import WHITE, can_be_seen
from nianbao.spreadsheet.formats import Look, seen_number, seen_text
from nianbao.spreadsheet.model import Condition, Place, Rectangle
from nianbao.spreadsheet.sheet import Sheet, SheetShape
from nianbao.spreadsheet.strings import MixedText
from nianbao.spreadsheet.styles import CellStyle, Styles


def why_unseen(shape: SheetShape, place: Place, style: CellStyle, raw: object) -> str:
    """Return why what stands in a cell is not seen, or is seen with a mark; empty where it is seen as it is."""
    if shape.row_hidden(place[0]):
        return "被隐藏或筛选掉了"
    if shape.column_hidden(place[1]):
        return "在隐藏的列里"
    if style.struck or isinstance(raw, MixedText):
        return "画了删除线，或者字的样式不同"
    if style.unreadable:
        return style.unreadable
    if raw == 0 and not shape.zeros_shown:
        return "是 0，设置了不显示"
    number = isinstance(raw, float) and isfinite(raw)
    if style.repeats and number:
        return "因对齐方式重复显示"
    seen = seen_number(style.code, Decimal(str(raw))) if number else seen_text(style.code)
    if seen.colour is not None and not can_be_seen(seen.colour, style.ground):
        return "格式里的字色与底色几乎一样"
    return "" if seen.look is Look.AS_STORED else "按格式显示的是别的内容"


def doubtful(sheet: Sheet, covered: Iterable[Rectangle]) -> dict[str, list[Place]]:
    """List the cells with something in them that lie under an object, or that a condition may make look otherwise."""
    spots = sheet.shape.spots
    conditions = (found for found in sheet.shape.conditions if _misleads(found, sheet.styles))
    areas = {
        "上面盖着图片或图形": covered,
        "可能因条件格式看不清": (area for found in conditions for area in found.areas),
    }
    found = {
        reason: sorted({place for area in some for place in area.among(spots)})
        for reason, some in areas.items()
    }
    return {reason: places for reason, places in found.items() if places}


def _misleads(condition: Condition, styles: Styles) -> bool:
    change = styles.condition(condition.style)
    ground = change.ground or WHITE
    unreadable = change.letters is not None and not can_be_seen(change.letters, ground)
    return condition.hides or change.code is not None or bool(change.struck) or unreadable
