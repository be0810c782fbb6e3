"""A careful look at one sheet's part, element by element, for what byte patterns do not settle.

It keeps no tree of the part: a hostile part of 100 MB would otherwise take gigabytes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from nianbao.container.refused import refused
from nianbao.layout import column_name

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""Excel's own limits."""
MOST_ELEMENTS = 10_000_000
"""Some seconds of looking; the largest real part of a large collection had 651,000 elements."""

_LAST_NEAR_ROW, _LAST_NEAR_COLUMN = 1_000, 200
"""No form goes further."""

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})\Z")
_ROW_NUMBER = re.compile(r"[0-9]{1,7}\Z")


@dataclass
class SheetCells:
    """The rows and columns of the cells that are not empty, the formulas, and the error cells' texts.

    Of the cells where a form may be: those that are there twice, and the formats.
    """

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    formulas: set[str] = field(default_factory=set)
    errors: dict[str, str] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)
    formats: dict[str, str] = field(default_factory=dict)


def look_at_cells(part: bytes) -> SheetCells:
    """Walk through all cells of a sheet, whatever its namespaces and wherever a cell's place is written.

    Raises:
        RefusedError: the part is damaged, a place is outside of a sheet, or there is too much of it.
    """
    walk = _Walk()
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    try:
        parser.Parse(part, True)
    except expat.ExpatError as error:
        raise refused("file.damaged", "工作表的内容有错") from error
    return walk.cells


def column_number(name: str) -> int:
    """Give the number of a column, counted from 1."""
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number


class _Walk:
    """Where the parser is: in which row, column, cell and value."""

    def __init__(self) -> None:
        self.cells = SheetCells()
        self._elements = self._row = self._column = 0
        self._in_cell = self._in_value = self._is_error = self._is_text = self._has_value = False
        self._near: set[tuple[int, int]] = set()
        self._value: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise refused("file.too-large", "工作表的单元格太多")
        local = name.rpartition(":")[2]
        if local == "row":
            self._row, self._column = self._row_number(attributes.get("r")), 0
        elif local == "c":
            self._place(attributes.get("r"))
            kind = attributes.get("t")
            self._in_cell, self._is_error, self._is_text = True, kind == "e", kind == "str"
            self._has_value = False
            if self._row <= _LAST_NEAR_ROW and self._column <= _LAST_NEAR_COLUMN:
                self._note(attributes.get("s", "0"))
        elif self._in_value:
            raise refused("file.damaged", "单元格的内容有错")
        elif self._in_cell:
            self._content(local)

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            self._in_cell = False
        elif local == "v" and self._in_value:
            self._in_value = False
            self._end_value()

    def text(self, text: str) -> None:
        if self._in_value:
            self._value.append(text)

    def _end_value(self) -> None:
        """Refuse a number in pieces (a comment in its midst, a digit as an entity): the parser sees the first."""
        if self._is_error:
            self.cells.errors[self._address] = "".join(self._value)
        elif not self._is_text and len([piece for piece in self._value if not piece.isspace()]) > 1:
            raise refused("file.damaged", "单元格的内容有错")

    def _note(self, style: str) -> None:
        place = (self._row, self._column)
        if place in self._near:
            self.cells.twice.add(self._address)
        self._near.add(place)
        self.cells.formats[self._address] = style

    def _content(self, local: str) -> None:
        self.cells.rows.add(self._row)
        self.cells.columns.add(self._column)
        if local in ("v", "is"):
            if self._has_value:
                raise refused("file.damaged", "单元格里有两个值")
            self._has_value = True
        if local == "f":
            self.cells.formulas.add(self._address)
        elif local == "v":
            self._in_value, self._value = True, []

    @property
    def _address(self) -> str:
        return f"{column_name(self._column - 1)}{self._row}"

    def _row_number(self, written: str | None) -> int:
        if written is not None and not _ROW_NUMBER.match(written):
            raise refused("file.unsafe", "单元格的位置超出范围")
        return self._inside(self._row + 1 if written is None else int(written), LAST_ROW)

    def _place(self, written: str | None) -> None:
        if written is None:
            self._column = self._inside(self._column + 1, LAST_COLUMN)
            return
        match = _REFERENCE.match(written)
        if match is None:
            raise refused("file.unsafe", "单元格的位置超出范围")
        self._column = self._inside(column_number(match.group(1)), LAST_COLUMN)
        self._row = self._inside(int(match.group(2)), LAST_ROW)

    def _inside(self, number: int, last: int) -> int:
        if not 1 <= number <= last:
            raise refused("file.unsafe", "单元格的位置超出范围")
        return number
