"""What a person sees in the cells that are filled in, where that is not simply what is stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from nianbao.core import Finding, Number, Place as Where, finding, to_text
from nianbao.reader.convert import shown
from nianbao.reader.plan import CellPlan, TablePlan
from nianbao.spreadsheet import (
    SMALLEST_SEEN,
    CellStyle,
    Condition,
    ConditionStyle,
    Look,
    MixedText,
    Place,
    Rectangle,
    Seen,
    Sheet,
    SheetShape,
    can_be_seen,
    seen_number,
    seen_text,
)

_PIXELS, _PADDING, _INDENT, _DIGIT = 7.0, 4.0, 9.0, 0.63
"""Of a column: pixels for one character of its width, those that stay empty, those of one step inwards; a digit's
for a point of its size."""
_PIXELS_OF_A_POINT = 4 / 3
_DOWNWARDS, _SLANTED, _STACKED, _LINE = 90, 30, 255, 1.6
"""Of turned text: degrees above which it goes down, those from which the height of the row counts, those that stand
for one digit below the other, and the pixels of such a digit for a point of its size."""
_SAMPLES = tuple(map(Decimal, (0, 1, 12, 1_234_567)))
_WIDE_ENOUGH = 30
"""Digits: no figure has more."""
LEAST_HEIGHT, LEAST_WIDTH = 7.0, 0.5
"""Points and characters: a lower row or a narrower column is as good as hidden, which is said for the sheet."""


@dataclass(frozen=True, slots=True)
class View:
    """How one cell is displayed: the formats that may apply, what hides it, and how many digits have room."""

    cell: CellPlan
    conditions: tuple[Condition, ...]
    codes: tuple[str, ...]
    hidden: str
    repeats: bool
    struck: bool
    room: int
    colours: tuple[CellStyle, ...]

    @property
    def plain(self) -> bool:
        """Return whether every whole number is seen as it is stored."""
        return not (self.hidden or self.repeats or self.struck) and all(
            shows_whole_numbers(code) for code in self.codes
        )


def views_of(sheet: Sheet, plan: TablePlan) -> dict[CellPlan, View]:
    """Return the views of the cells of figures that hold something; those of one shape are worked out once."""

    def work_out() -> dict[CellPlan, View]:
        conditions = _conditions(sheet.shape)
        return {
            cell: _view(sheet, sheet.styles.cell(spot.style), cell, conditions.get(cell.place, []))
            for cell in (*plan.entered, *(total.cell for total in plan.totals))
            if (spot := sheet.shape.spots.get(cell.place)) is not None
        }

    return sheet.shape.once((plan, sheet.styles), work_out)


@lru_cache(maxsize=512)
def shows_whole_numbers(code: str) -> bool:
    """Return whether a format shows every whole number from 0 on as it is."""
    return (
        "<" not in code
        and ">" not in code
        and "=" not in code
        and all(seen_number(code, sample) == Seen(Look.AS_STORED) for sample in _SAMPLES)
    )


@lru_cache(maxsize=512)
def digits_with_room(view: View) -> int:
    """Return how many digits a whole number may have of which a cell shows all; one that is turned is shown otherwise."""
    return max(
        (digits for digits in range(1, _WIDE_ENOUGH) if _length(view.codes[0], "9" * digits) <= view.room),
        default=0,
    )


def look_at(
    where: Where, sheet: Sheet, view: View, number: Number, raw: object, *, covered: bool
) -> Iterator[Finding]:
    """Find what keeps a person from seeing the number that was read out of a cell."""
    text = to_text(number)
    if isinstance(raw, str):
        yield from _look_at_text(where, view, text, raw)
    else:
        view = _view_of(sheet, view, number)
        yield from _look_at_number(where, sheet, view, number, text)
    if view.struck:
        yield finding("cell.struck", where, found=text)
    if view.hidden:
        yield finding("cell.unseen", where, found=text, reason=view.hidden)
    if covered:
        yield finding("cell.covered", where, found=text)


def is_covered(cell: CellPlan, over: tuple[Rectangle, ...]) -> bool:
    """Return whether something lies over a cell or over a part of it."""
    area = cell.area
    return any(
        covering.top <= area.last_row
        and covering.bottom >= area.row
        and covering.left <= area.last_column
        and covering.right >= area.column
        for covering in over
    )


def _look_at_text(where: Where, view: View, text: str, raw: str) -> Iterator[Finding]:
    if isinstance(raw, MixedText):
        yield finding("cell.mixed", where, found=shown(raw))
    for code in view.codes:
        seen = seen_text(code)
        if seen.look is not Look.AS_STORED:
            yield finding("cell.shown-otherwise", where, found=text, format=shown(code))
            return
    if view.repeats:
        yield finding("cell.repeated", where, found=text)


def _look_at_number(where: Where, sheet: Sheet, view: View, number: Number, text: str) -> Iterator[Finding]:
    for code in view.codes:
        seen = seen_number(code, Decimal(number))
        if seen.look is Look.OTHERWISE:
            yield finding("cell.shown-otherwise", where, found=text, format=shown(code))
            return
        if seen.look is Look.BLANK:
            yield finding("cell.shown-blank", where, found=text, format=shown(code))
            return
        if seen.colour and not all(can_be_seen(seen.colour, style.ground) for style in view.colours):
            yield finding("cell.unseen", where, found=text, reason="格式里的字色与底色几乎一样")
            return
    if view.repeats:
        yield finding("cell.repeated", where, found=text)
    elif number == 0 and not sheet.shape.zeros_shown:
        yield finding("cell.zero-hidden", where, found=text)
    elif _length(view.codes[0], text) > view.room:
        yield finding("cell.narrow", where, found=text)


def _length(code: str, text: str) -> int:
    """Count the characters of a number as its format shows it."""
    whole, _, decimals = text.partition(".")
    digits = len(whole) + (len(whole) // 3 if "," in code else 0)
    asked = len(code.partition(";")[0].partition(".")[2].rstrip("_ )")) if "." in code else 0
    places = max(len(decimals), min(asked, _WIDE_ENOUGH))
    return digits + (1 + places if places else 0)


def _conditions(shape: SheetShape) -> dict[Place, list[Condition]]:
    """Return the conditional formats of the cells in which something stands."""
    found: dict[Place, list[Condition]] = {}
    for condition in shape.conditions:
        places = {place for area in condition.areas for place in area.among(shape.spots)}
        for place in places:
            found.setdefault(place, []).append(condition)
    return found


def _view_of(sheet: Sheet, view: View, number: Number) -> View:
    """Return the view of a cell without the conditions that do not hold for its number."""
    hold = [condition for condition in view.conditions if condition.may_hold(number)]
    return view if len(hold) == len(view.conditions) else _view(sheet, view.colours[0], view.cell, hold)


def _view(sheet: Sheet, style: CellStyle, cell: CellPlan, conditions: Sequence[Condition]) -> View:
    codes, colours, struck = [style.code], [style], style.struck
    hidden = style.unreadable
    for condition in conditions:
        if condition.hides:
            hidden = hidden or "条件格式里的数据条或图标代替了数字"
        change = sheet.styles.condition(condition.style)
        if change.code is not None:
            codes.append(change.code)
        struck = struck or bool(change.struck)
        changed = _changed(style, change)
        colours.append(changed)
        if changed.unreadable:
            hidden = hidden or "条件格式里的字色与底色几乎一样"
    unit = f'"{cell.field.unit}"'
    shown_by = tuple(code.replace(unit, "") if cell.field.unit else code for code in codes)
    room = _room(sheet.shape, style, cell)
    return View(cell, tuple(conditions), shown_by, hidden, style.repeats, struck, room, tuple(colours))


def _changed(style: CellStyle, change: ConditionStyle) -> CellStyle:
    return CellStyle(
        style.code,
        style.letters if change.letters is None else change.letters,
        style.ground if change.ground is None else change.ground,
        style.size,
    )


def _room(shape: SheetShape, style: CellStyle, cell: CellPlan) -> int:
    """Count the digits that have room in a cell."""
    columns = range(cell.area.column, cell.area.last_column + 1)
    width = sum(shape.width(column) for column in columns if not shape.column_hidden(column))
    if width < LEAST_WIDTH:
        return _WIDE_ENOUGH
    pixels = width * _PIXELS - _PADDING - style.indent * _INDENT
    rows = range(cell.area.row, cell.area.last_row + 1)
    turned = style.turned - _DOWNWARDS * (_DOWNWARDS < style.turned <= 2 * _DOWNWARDS)
    if turned > _SLANTED and shape.written.issuperset(rows):
        pixels = sum(map(shape.height, rows)) * _PIXELS_OF_A_POINT
    size = min(style.size, SMALLEST_SEEN) if style.shrinks else style.size
    return int(pixels / (size * (_LINE if style.turned == _STACKED else _DIGIT)))
