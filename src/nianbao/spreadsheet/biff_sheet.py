"""One sheet of an old workbook (.xls, .et), record by record."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from nianbao.container import refused
from nianbao.spreadsheet.biff_formulas import ERRORS, ReferredNames, formula_text
from nianbao.spreadsheet.biff_shapes import DrawnOver
from nianbao.spreadsheet.biff_strings import Segments
from nianbao.spreadsheet.biff_styles import BiffStyles
from nianbao.spreadsheet.draft import SheetDraft
from nianbao.spreadsheet.model import UNKNOWN_FORMULA, Columns, Condition, Formula, Place, Rectangle
from nianbao.spreadsheet.styles import CellStyle

_FORMULA, _ARRAY, _SHARED, _RESULT = 0x0006, 0x0221, 0x04BC, 0x0207
_NUMBER, _SHORT, _SEVERAL, _TRUTH = 0x0203, 0x027E, 0x00BD, 0x0205
_SHARED_TEXT, _OWN_TEXT, _RICH_TEXT = 0x00FD, 0x0204, 0x00D6
_ROW, _COLUMNS, _WINDOW, _MERGED, _LOCKED = 0x0208, 0x007D, 0x023E, 0x00E5, 0x0012
_USUAL_HEIGHT, _USUAL_WIDTH, _STANDARD_WIDTH = 0x0225, 0x0055, 0x0099
_AREAS, _CONDITION = 0x01B0, 0x01B1
_HIDDEN_ROW, _USUAL_ROW, _HIDDEN_COLUMN, _FORMULAS, _ZEROS = 0x0020, 0x8000, 0x0001, 0x0001, 0x0010
_HEIGHT = 0x7FFF
_HIDDEN_ROWS = 0x0002
_TWIPS, _PARTS, _PADDING = 20, 256, 5 / 7
"""Of a point, of a character, and of a character what a column is wider than the digits that it has room for."""
_BEYOND = 0xFFFF
"""Of the last two bytes of a result: it is no number."""
_IS_TEXT, _IS_TRUTH, _IS_ERROR = 0, 1, 2
_REFERS = 0x01
"""A formula that stands with another cell: its own record comes behind the first of them."""
_CELL_IS = 1
_OPERATORS = (
    "", "between", "notBetween", "equal", "notEqual", "greaterThan", "lessThan", "greaterThanOrEqual", "lessThanOrEqual",
)  # fmt: skip


class BiffSheetReading:
    """The reading of one sheet into a draft."""

    def __init__(
        self,
        draft: SheetDraft,
        looks: Sequence[CellStyle],
        styles: BiffStyles,
        texts: Sequence[str],
        names: ReferredNames,
    ) -> None:
        self._draft, self._looks, self._styles, self._texts, self._names = draft, looks, styles, texts, names
        self._waiting: tuple[Place, CellStyle, Formula] | None = None
        self._shared: dict[Place, tuple[bytes, str]] = {}
        self._areas: tuple[Rectangle, ...] = ()
        self._drawn = DrawnOver()

    def read(self, stream: bytes, start: int) -> None:
        """Read everything of the sheet that begins at a place of the stream."""
        self._collect_shared(stream, start)
        for kind, content in _records(stream, start):
            self._take(kind, content)
        self._draft.covered += self._drawn.areas()

    def _collect_shared(self, stream: bytes, start: int) -> None:
        """Keep the formulas that several cells have together, by the place that each of them names."""
        last: Place = (0, 0)
        for kind, content in _records(stream, start):
            if kind == _FORMULA:
                last = _place(content)
            elif kind == _SHARED:
                self._shared[last] = content[10 : 10 + _u16(content, 8)], "shared"
            elif kind == _ARRAY:
                self._shared[last] = content[14 : 14 + _u16(content, 12)], "array"

    def _take(self, kind: int, content: bytes) -> None:
        draft = self._draft
        if kind in _CELLS:
            self._take_cell(kind, content)
        elif kind == _RESULT and self._waiting is not None:
            place, style, formula = self._waiting
            draft.add(place, style, Segments([content[2:]]).text(_u16(content))[0] or None, formula)
        elif kind == _ROW:
            self._take_row(content)
        elif kind == _MERGED:
            draft.merged += _rectangles(content, 0)
        elif kind == _AREAS:
            self._areas = tuple(_rectangles(content, 12))
        elif kind == _CONDITION:
            draft.conditions.append(self._condition(content))
        else:
            self._take_setting(kind, content)
            self._drawn.take(kind, content)

    def _take_setting(self, kind: int, content: bytes) -> None:
        """Take what a record says of the whole sheet or of columns."""
        draft = self._draft
        if kind == _COLUMNS:
            first, last, width, _, flags = struct.unpack_from("<5H", content)
            draft.columns.append(Columns(first, last, width / _PARTS, bool(flags & _HIDDEN_COLUMN)))
        elif kind == _USUAL_HEIGHT:
            flags, height = struct.unpack_from("<HH", content)
            hidden = bool(flags & _HIDDEN_ROWS)
            draft.around = replace(draft.around, default_height=height / _TWIPS, rows_hidden=hidden)
        elif kind == _USUAL_WIDTH and draft.around.default_width is None:
            draft.around = replace(draft.around, default_width=_u16(content) + _PADDING)
        elif kind == _STANDARD_WIDTH:
            draft.around = replace(draft.around, default_width=_u16(content) / _PARTS)
        elif kind == _WINDOW:
            flags = _u16(content)
            zeros, formulas = bool(flags & _ZEROS), bool(flags & _FORMULAS)
            draft.around = replace(draft.around, zeros_shown=zeros, formulas_shown=formulas)
        elif kind == _LOCKED and _u16(content):
            draft.around = replace(draft.around, protected=True)

    def _take_row(self, content: bytes) -> None:
        row, height, flags = _u16(content), _u16(content, 6), _u16(content, 12)
        if flags & _HIDDEN_ROW:
            self._draft.hidden.add(row)
        if not height & _USUAL_ROW:
            self._draft.heights[row] = (height & _HEIGHT) / _TWIPS

    def _take_cell(self, kind: int, content: bytes) -> None:
        place, add = _place(content), self._draft.add
        if kind == _SEVERAL:
            for column in range(place[1], _u16(content, len(content) - 2) + 1):
                at = 4 + 6 * (column - place[1])
                add((place[0], column), self._look(_u16(content, at)), _short_number(content, at + 2))
            return
        style = self._look(_u16(content, 4))
        if kind == _NUMBER:
            add(place, style, struct.unpack_from("<d", content, 6)[0])
        elif kind == _SHORT:
            add(place, style, _short_number(content, 6))
        elif kind == _SHARED_TEXT:
            number = struct.unpack_from("<I", content, 6)[0]
            if number >= len(self._texts):
                raise refused("file.damaged", "文字表里没有这个编号")
            add(place, style, self._texts[number] or None)
        elif kind == _TRUTH:
            self._add_truth(place, style, content[6], content[7], None)
        elif kind == _FORMULA:
            self._take_formula(place, style, content)
        else:
            add(place, style, Segments([content[8:]]).text(_u16(content, 6))[0] or None)

    def _add_truth(
        self, place: Place, style: CellStyle, value: int, is_error: int, formula: Formula | None
    ) -> None:
        if is_error:
            self._draft.add_error(place, style, ERRORS.get(value, "#"), formula)
        else:
            self._draft.add(place, style, bool(value), formula)

    def _take_formula(self, place: Place, style: CellStyle, content: bytes) -> None:
        formula = self._formula(place, content)
        self._waiting = place, style, formula
        if _u16(content, 12) != _BEYOND:
            self._draft.add(place, style, struct.unpack_from("<d", content, 6)[0], formula)
        elif content[6] in (_IS_TRUTH, _IS_ERROR):
            self._add_truth(place, style, content[8], content[6] == _IS_ERROR, formula)
        else:  # a text comes in a record of its own
            self._draft.add(place, style, None, formula)

    def _formula(self, place: Place, content: bytes) -> Formula:
        marks, kind = content[22 : 22 + _u16(content, 20)], "normal"
        if marks[:1] == bytes([_REFERS]):
            first = _u16(marks, 1), _u16(marks, 3)
            marks, kind = self._shared.get(first, (b"", "normal"))
        text = formula_text(marks, place, self._names) if marks else UNKNOWN_FORMULA.text
        return Formula(text, "array" if kind == "array" else "normal")

    def _condition(self, content: bytes) -> Condition:
        kind, operator, first, second = content[0], content[1], _u16(content, 2), _u16(content, 4)
        change = self._styles.changed(content[6 : len(content) - first - second])
        end = len(content) - second
        written = (content[end - first : end], content[end:])
        texts = [formula_text(marks, (0, 0), self._names) for marks in written if marks]
        bounds = tuple(
            Decimal(text) for text in texts if text.removeprefix("-").replace(".", "", 1).isdecimal()
        )
        holds: tuple[str, tuple[Decimal, ...]] | None = None
        if kind != _CELL_IS and texts in (["FALSE"], ["FALSE()"], ["0"]):
            holds = "never", ()
        elif kind == _CELL_IS and 0 < operator < len(_OPERATORS) and len(bounds) == 1 + (operator <= 2):
            holds = _OPERATORS[operator], bounds
        return Condition(self._areas, change, hides=False, holds_for=holds)

    def _look(self, number: int) -> CellStyle:
        return self._looks[number] if number < len(self._looks) else CellStyle("[?]")


_CELLS = frozenset((_NUMBER, _SHORT, _SEVERAL, _SHARED_TEXT, _OWN_TEXT, _RICH_TEXT, _TRUTH, _FORMULA))
_BEGIN, _END = 0x0809, 0x000A


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a sheet without those of the charts inside it."""
    at, depth = start, 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        at += 4 + size
        if kind == _BEGIN:
            depth += 1
        elif kind == _END:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, stream[at - size : at]


def _rectangles(content: bytes, at: int) -> Iterator[Rectangle]:
    """Yield the areas that a record lists: first and last row, first and last column."""
    for number in range(_u16(content, at)):
        top, bottom, left, right = struct.unpack_from("<HHHH", content, at + 2 + 8 * number)
        yield Rectangle(top, left, bottom, right)


def _place(content: bytes) -> Place:
    return _u16(content), _u16(content, 2)


def _short_number(content: bytes, at: int) -> float:
    """Return a number in four bytes: a whole one, or the upper half of a fraction; perhaps a hundred times too large."""
    (written,) = struct.unpack_from("<i", content, at)
    whole, hundredfold = written & 2, written & 1
    number = (
        float(written >> 2) if whole else struct.unpack("<d", struct.pack("<iI", 0, written & 0xFFFFFFFC))[0]
    )
    return number / 100 if hundredfold else float(number)


def _u16(content: bytes, at: int = 0) -> int:
    return int(struct.unpack_from("<H", content, at)[0])
