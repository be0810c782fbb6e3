"""What a sheet says beside its rows: columns, merged cells, views, protection, conditions, objects."""

import re
from decimal import Decimal

from nianbao.layout import column_number
from nianbao.spreadsheet.colours import STANDARD, WHITE, Colour
from nianbao.spreadsheet.model import OPERATORS, Columns, Condition, Rectangle, spread
from nianbao.spreadsheet.rows import LAST_COLUMN, LAST_ROW, RowReader
from nianbao.spreadsheet.sheet import SheetShape
from nianbao.spreadsheet.styles import ConditionStyle, condition_style
from nianbao.spreadsheet.xml import COMPATIBILITY, Element, children, decimal, index, only, truth, unusual

MOST_MERGED = 100_000
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})(?::\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6}))?")
_LONGEST_NUMBER = 12
_COLUMN_AREA = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})")
_ONCE = ("sheetData", "sheetFormatPr", "sheetViews", "sheetProtection", "mergeCells")
_OBJECTS = ("drawing", "legacyDrawing", "controls", "oleObjects")
_NEVER_AN_ALTERNATIVE = frozenset(
    (
        "sheetData", "row", "c", "cols", "mergeCells", "conditionalFormatting", "sheetFormatPr", "sheetViews",
        "sheetPr", "sheetProtection", "dimension",
    )
)  # fmt: skip
_PADDING = 5 / 7
"""Characters: what a column is wider than the digits that it has room for."""
_BAR, _ICONS = "dataBar", "iconSet"
_NEVER = (["FALSE"], ["FALSE()"], ["0"])
_CONSTANT = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_COLOURS = ("{*}colorScale/{*}color", "{*}dataBar/{*}color", "{*}dataBar/{*}fillColor")


def read_settings(root: Element, reader: RowReader) -> SheetShape:
    """Return the shape of a sheet from its rows and its settings.

    Raises:
        RefusedError: something is not written as programs write it.
    """
    space = reader.space
    for name in _ONCE:
        only(root, name, space)
    _refuse_alternatives(root, space)
    if root.find(f"{{{space}}}sheetData") is None:
        raise unusual("没有 sheetData")
    defaults = only(root, "sheetFormatPr", space)
    views = root.findall(f"{{{space}}}sheetViews/{{{space}}}sheetView")
    spread(reader.spots)
    return SheetShape(
        spots=reader.spots,
        heights=reader.heights,
        hidden_rows=frozenset(reader.hidden),
        columns=tuple(_columns(root, space)),
        default_height=decimal(defaults, "defaultRowHeight"),
        default_width=_default_width(defaults),
        rows_hidden=truth(defaults, "zeroHeight"),
        merged=_merged(root, space),
        protected=truth(only(root, "sheetProtection", space), "sheet"),
        zeros_shown=all(truth(view, "showZeros", default=True) for view in views),
        formulas_shown=any(truth(view, "showFormulas") for view in views),
        conditions=tuple(_conditions(root)),
        objects=_objects(root),
        floating=tuple(area for anchor in root.iter("{*}anchor") if (area := between(anchor)) is not None),
    )


def _default_width(defaults: Element | None) -> float | None:
    """Return the width of the columns that have none of their own; None where that is the usual one."""
    written = decimal(defaults, "defaultColWidth")
    base = decimal(defaults, "baseColWidth")
    return written if written is not None or base is None else base + _PADDING


def between(anchor: Element) -> Rectangle | None:
    """Return the area between the two corners of an anchor; None where it does not have two."""
    start, end = anchor.find("{*}from"), anchor.find("{*}to")
    if start is None or end is None:
        return None
    return Rectangle(*(corner_at(corner, name) for corner in (start, end) for name in ("row", "col")))


def corner_at(corner: Element, name: str) -> int:
    """Return what is written of one corner of an anchor: row, column, or how far it lies into it."""
    return whole(corner.findtext(f"{{*}}{name}") or "0")


def whole(text: str) -> int:
    """Return a whole number that is not negative; 0 for everything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < _LONGEST_NUMBER else 0


def _refuse_alternatives(root: Element, space: str) -> None:
    """Refuse parts of a sheet that only one kind of program reads."""
    for alternative in root.iter(f"{{{COMPATIBILITY}}}AlternateContent"):
        names = {
            str(inner.tag).rpartition("}")[2]
            for inner in alternative.iter()
            if str(inner.tag).startswith(f"{{{space}}}")
        }
        if names & _NEVER_AN_ALTERNATIVE:
            raise unusual("AlternateContent")
    for child in root:
        if str(child.tag).startswith(f"{{{space}}}") or str(child.tag).startswith(f"{{{COMPATIBILITY}}}"):
            continue
        if any(str(inner.tag).rpartition("}")[2] in _NEVER_AN_ALTERNATIVE for inner in child.iter()):
            raise unusual("命名空间")


def _columns(root: Element, space: str) -> list[Columns]:
    found = []
    for group in root.iterfind(f"{{{space}}}cols"):
        for name, column in children(group, space):
            if name != "col":
                raise unusual("列的写法")
            first, last = index(column, "min"), min(index(column, "max"), LAST_COLUMN)
            hidden = truth(column, "hidden")
            found.append(Columns(first - 1, last - 1, decimal(column, "width"), hidden))
    return found


def _merged(root: Element, space: str) -> tuple[Rectangle, ...]:
    group = only(root, "mergeCells", space)
    if group is None:
        return ()
    if len(group) > MOST_MERGED:
        raise unusual("合并单元格太多")
    return tuple(_area(child.get("ref", "")) for _, child in children(group, space))


def _area(written: str) -> Rectangle:
    found = _AREA.fullmatch(written)
    if found is None:
        columns = _COLUMN_AREA.fullmatch(written)
        if columns is None:
            raise unusual(f"区域“{written[:20]}”")
        return Rectangle(0, column_number(columns[1]), LAST_ROW - 1, column_number(columns[2]))
    left, top, right, bottom = found.groups()
    return Rectangle(int(top) - 1, column_number(left), int(bottom or top) - 1, column_number(right or left))


def _conditions(root: Element) -> list[Condition]:
    """List the conditional formats that may change what is seen, those of later versions of Excel too."""
    found = []
    for rule in root.iter("{*}cfRule"):
        group = rule.getparent()
        assert group is not None
        reference = group.get("sqref") or group.findtext("{*}sqref") or ""
        own = rule.find("{*}dxf")
        style: int | ConditionStyle | None = None
        if own is not None:
            style = condition_style(own, str(own[0].tag).rpartition("}")[0][1:] if len(own) else "", STANDARD)
        elif rule.get("dxfId") is not None:
            style = index(rule, "dxfId")
        hides = any(
            not truth(rule.find(f"{{*}}{name}"), "showValue", default=True) for name in (_BAR, _ICONS)
        )
        areas = tuple(map(_area, reference.replace(",", " ").split()))  # LibreOffice 5 writes commas
        if style is not None or hides:
            found.append(Condition(areas, style, hides, _holds_for(rule)))
        found += [Condition(areas, ConditionStyle(ground=ground), hides=False) for ground in _grounds(rule)]
    return found


def _holds_for(rule: Element) -> tuple[str, tuple[Decimal, ...]] | None:
    """Tell for which numbers a rule holds, where it compares the cell with constants or never holds."""
    formulas = [(formula.text or "").strip().upper() for formula in rule.iterfind("{*}formula")]
    if rule.get("type") == "expression" and formulas in _NEVER:
        return "never", ()
    operator = rule.get("operator", "")
    bounds = tuple(Decimal(formula) for formula in formulas if _CONSTANT.fullmatch(formula))
    asked = 2 if operator.lower().endswith("between") else 1
    known = rule.get("type") == "cellIs" and operator in OPERATORS and len(bounds) == len(formulas) == asked
    return (operator, bounds) if known else None


def _grounds(rule: Element) -> list[Colour]:
    """List the grounds between which a scale of colours chooses, and those of bars behind the letters."""
    named = (colour for path in _COLOURS for colour in rule.iterfind(path))
    return [STANDARD.colour(colour, WHITE) for colour in named]


def _objects(root: Element) -> tuple[str, ...]:
    """List the relations of what lies over the cells."""
    found = []
    for element in root.iter(*(f"{{*}}{name}" for name in _OBJECTS)):
        found += [str(value) for key, value in element.attrib.items() if str(key).endswith("}id")]
    return tuple(found)
