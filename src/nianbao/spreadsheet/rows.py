"""The rows of a sheet: each cell's place, kind, style, value and formula, strictly as programs write them."""

import re
from functools import lru_cache

from lxml import etree

from nianbao.container import refused
from nianbao.files import current_limits
from nianbao.layout import Area, column_number
from nianbao.spreadsheet.model import Formula, Place, Spot
from nianbao.spreadsheet.row_kinds import RowKind, WrittenRow
from nianbao.spreadsheet.strings import text_of
from nianbao.spreadsheet.xml import Element, decimal, elements, truth, unusual

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""The format's own limits."""
MOST_CELLS = 6_000_000

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_KINDS = frozenset(("n", "s", "str", "b", "e", "inlineStr", "d"))
_FORMULAS = frozenset(("normal", "shared", "array", "dataTable"))
_INLINE = "inlineStr"
_WITH_WORDS = ("}v", "}f", "}t")
_NOTHING = Spot("n", 0, None)
_words = etree.XPath("string()")


class RowReader:
    """What has been read of the rows of one sheet."""

    def __init__(self, space: str) -> None:
        self.space = space
        self.spots: dict[Place, Spot] = {}
        self.values: list[str] = []
        self.heights: dict[int, float] = {}
        self.hidden: set[int] = set()
        names = ("row", "c", "v", "f", "is")
        self._tags = tuple(f"{{{space}}}{name}" for name in names)
        self._run = f"{{{space}}}t"
        self._row_tag, self._cell, _, self._formula, self._text = self._tags
        self._row = self._column = 0
        self._left = MOST_CELLS
        self._shared: dict[str, tuple[Place, str]] = {}

    def read_row(self, row: Element) -> WrittenRow:
        """Read one row; of those before it nothing is kept."""
        self.spots, self.values = {}, []
        self.heights.clear()
        self.hidden.clear()
        self.read(row)
        number = self._row - 1
        columns = tuple(column for _, column in self.spots)
        spots = tuple(self.spots.values())
        kind = RowKind(columns, spots, self.heights.get(number), number in self.hidden, len(row))
        return WrittenRow(number, kind, self.values)

    def take(self, row: WrittenRow) -> WrittenRow:
        """Take a row of a known kind, which stands below the ones before it."""
        self._go_on(row.number + 1, row.kind.elements)
        return row

    def keep(self, row: WrittenRow) -> None:
        """Keep a row that another reader has read."""
        number, kind, before = row.number, row.kind, len(self.values)
        for column, spot in kind.cells():
            value = spot.value
            self.spots[number, column] = (
                spot._replace(value=before + value) if isinstance(value, int) else spot
            )
        self.values += row.texts
        if kind.hidden:
            self.hidden.add(number)
        if kind.height is not None:
            self.heights[number] = kind.height

    def read(self, element: Element) -> None:
        """Read the rows in ``sheetData``, or one row.

        The elements are taken as they come: each row and cell says how many it holds, and nothing but
        rows, cells, values, formulas and texts may be counted.
        """
        spot = _NOTHING
        place: Place = (0, 0)
        cells = inner = count = length = 0
        for child in element.iter(*self._tags):
            tag = child.tag
            count += 1
            if tag == self._cell:
                if cells == 0 or inner:
                    raise unusual("单元格之间的内容")
                cells, inner = cells - 1, len(child)
                place = self._place(child.get("r"))
                spot = Spot(*_look(child.get("t", "n"), child.get("s", "0")), None)
            elif tag == self._row_tag:
                if cells or inner:
                    raise unusual("单元格之间的内容")
                cells = len(child)
                self._begin(child)
                count -= child is element
            else:
                inner -= 1
                spot, words, more = self._with(spot, child, place)
                self.spots[place] = spot
                count, length = count + more, length + words
                if inner < 0:
                    raise unusual("单元格之间的内容")
        if cells or inner or count != elements(element) or not _all_words(element, length):
            raise unusual("单元格之间的内容")

    def _with(self, spot: Spot, child: Element, place: Place) -> tuple[Spot, int, int]:
        """Add a value, a formula or a text to a cell; gives the cell, the characters and the elements inside."""
        kind, style, value, formula = spot
        tag = child.tag
        if value is not None or (formula is not None and tag == self._formula):
            raise unusual("单元格里有两个值")
        if tag == self._text:
            if kind != _INLINE:
                raise unusual("单元格的类型")
            return self._with_text(spot, child)
        if len(child) or kind == _INLINE:
            raise unusual("单元格的值")
        text = child.text or ""
        if tag == self._formula:
            return Spot(kind, style, None, self._read_formula(child, text, place)), len(text), 0
        self.values.append(text)
        return Spot(kind, style, len(self.values) - 1, formula), len(text), 0

    def _with_text(self, spot: Spot, child: Element) -> tuple[Spot, int, int]:
        """Add a text that stands in the cell itself; one in a single run is kept among the values."""
        kind, style, _, formula = spot
        only = child[0] if len(child) == 1 else None
        if only is None or only.tag != self._run or len(only) or only.attrib:
            return Spot(kind, style, text_of(child, self.space), formula), len(_text(child)), elements(child)
        text = only.text or ""
        self.values.append(text)
        return Spot(kind, style, len(self.values) - 1, formula), len(text), 1

    def check_area(self) -> None:
        """Refuse a sheet whose cells span more than any table: a grid of them would take all memory.

        Raises:
            RefusedError: they do.
        """
        if self.spots:
            (first, _), last, widest = min(self.spots), max(self.spots), max(self.spots, key=lambda at: at[1])
            if (last[0] - first + 1) * (widest[1] + 1) > current_limits().area:
                far = "、".join(dict.fromkeys(Area(*place).address for place in (widest, last)))
                raise refused("file.too-large", f"工作表的范围太大，最远的格是 {far}，那里多写的请删去")

    def _begin(self, row: Element) -> None:
        """Begin a row."""
        written = row.get("r")
        if written is None:
            number = self._row + 1
        elif not (written.isascii() and written.isdigit()) or written.startswith("0") or len(written) > 10:
            raise unusual("行号")
        else:
            number = int(written)
        self._go_on(number, len(row))
        height = decimal(row, "ht")
        if truth(row, "hidden"):
            self.hidden.add(self._row - 1)
        if height is not None:
            self.heights[self._row - 1] = height

    def _go_on(self, number: int, cells: int) -> None:
        """Go on to the row of a number, with so many cells."""
        if number > LAST_ROW:
            raise refused("file.unsafe", "单元格的位置超出范围")
        if number <= self._row:
            raise unusual("行的次序")
        self._row, self._column = number, 0
        self._left -= cells
        if self._left < 0:
            raise refused("file.too-large", "工作表的单元格太多")

    def _place(self, written: str | None) -> Place:
        """Return a cell's place; cells stand in order, and each stands in its row."""
        row, column = (self._row, self._column + 1) if written is None else _address(written)
        if column > LAST_COLUMN or row > LAST_ROW:
            raise refused("file.unsafe", "单元格的位置超出范围")
        if row != self._row:
            raise unusual("单元格不在它的行里")
        if column <= self._column:
            raise unusual("一个单元格写了两次，或次序不对")
        self._column = column
        return row - 1, column - 1

    def _read_formula(self, element: Element, text: str, place: Place) -> Formula:
        kind = element.get("t", "normal")
        if kind not in _FORMULAS:
            raise unusual("公式的类型")
        if kind == "shared":
            group = element.get("si", "")
            if text:
                self._shared[group] = place, text
            elif group in self._shared:
                (row, column), first = self._shared[group]
                return Formula(first, kind, (place[0] - row, place[1] - column))
        first, _, last = element.get("ref", "").partition(":")
        if kind == "shared" or not last:
            return Formula(text, kind)
        (top, left), (bottom, right) = _address(first), _address(last)
        return Formula(text, kind, over=(bottom - top + 1, right - left + 1))


def _text(element: Element) -> str:
    """Return all characters inside an element."""
    return str(_words(element))


def _all_words(element: Element, length: int) -> bool:
    """Return whether an element holds ``length`` characters and nothing else but spaces between the tags."""
    words = _text(element)
    return len(words) == length or all(
        not (inner.tail or "").strip() and (inner.tag.endswith(_WITH_WORDS) or not (inner.text or "").strip())
        for inner in element.iter()
    )


@lru_cache(maxsize=256)
def _look(kind: str, style: str) -> tuple[str, int]:
    """Return how a cell states what it holds, and the number of its style."""
    if kind not in _KINDS or not (style.isascii() and style.isdigit()):
        raise unusual("单元格的类型或样式")
    return kind, int(style)


@lru_cache(maxsize=20_000)
def _address(written: str) -> Place:
    found = _REFERENCE.fullmatch(written)
    if found is None:
        raise unusual("单元格的地址")
    return int(found[2]), column_number(found[1]) + 1
