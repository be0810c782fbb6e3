"""What a validation allows: the least and the largest figure, the longest text."""

from nianbao.drawing.blocks import Spec
from nianbao.drawing.problems import Notes
from nianbao.drawing.sheet import Box, DrawnSheet
from nianbao.drawing.spread import plain


def limits_of(sheet: DrawnSheet, box: Box, notes: Notes) -> Spec:
    """Return the least and the largest figure that a validation allows."""
    check = box.cell.check
    if check is None or check.kind not in ("whole", "decimal"):
        if check is not None and check.kind in ("custom", "date", "time"):
            limit = "日期、时间的限制" if check.kind != "custom" else f"数据有效性（{check.first[:60]}）"
            notes.say(f"{sheet.at(box.place)} 的{limit}没有写进表样；需要的，用批注写成一句话")
        return {}
    first, second = _value(check.first), _value(check.second)
    least: float | int | None = None
    most: float | int | None = None
    match check.operator:
        case "between":
            least, most = first, second
        case "lessThanOrEqual":
            most = first
        case "greaterThanOrEqual":
            least = first
        case "equal":
            least = most = first
        case "lessThan" if first is not None and check.kind == "whole":
            most = first - 1
        case "greaterThan" if first is not None and check.kind == "whole":
            least = first + 1
        case _:
            notes.say(f"{sheet.at(box.place)} 的数据有效性没有写进表样")
    if "%" in box.cell.format:  # entered in per cent, where Excel keeps a part of one
        least, most = (None if bound is None else plain(round(bound * 100, 6)) for bound in (least, most))
    found: Spec = {}
    if least is not None and least != 0:
        found["min"] = plain(least)
    if most is not None and abs(most) < 1e9 and not (check.kind == "whole" and most >= 999_999):
        found["max"] = plain(most)
    return found


def longest_of(box: Box) -> Spec:
    """Return the longest text that a validation allows."""
    check = box.cell.check
    if check is None or check.kind != "textLength":
        return {}
    value = _value(check.second if check.operator == "between" else check.first)
    return {"length": int(value)} if value is not None and 1 <= value <= 500 else {}


def _value(text: str) -> float | int | None:
    try:
        return plain(float(text.strip('"').lstrip("=")))
    except ValueError:
        return None
