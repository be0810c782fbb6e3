"""Official tables in Word: on a page across or along, or, where no page is wide enough, in parts one after another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table as WordTable, _Row

from nianbao.core import display_width
from nianbao.layout import Area
from nianbao.reports.publish.tables import Kind, OfficialTable
from nianbao.reports.publish.word_style import LANDSCAPE_WIDTH, TEXT_WIDTH, fill_cell

_WIDE = 9
"""So many columns, or more, are set in smaller type."""
_SMALL, _LARGE = 9.0, 12.0
_WIDEST_TEXT = 24
"""Letters of a text that a column makes room for; a longer one is broken."""
_GROUP_WIDTHS = (10.0, 20.0)
"""Widths of the heading columns but the last, in millimetres."""
_LEAST_HEADING, _LEAST_FIGURE, _USUAL_FIGURE, _FEW_FIGURE = 34.0, 8.5, 11.4, 36.0
_FEW = 5
_A_PAGE = 15
"""A table of so many rows stays on one page; of a longer one only the groups of rows do."""
_MILLIMETRES_A_POINT = 0.3528


@dataclass(frozen=True, slots=True)
class Setting:
    """How a table is set: the width of its page, and the columns of figures of each of its parts."""

    landscape: bool
    parts: tuple[range, ...]

    @property
    def width(self) -> float:
        """The width between the margins, in millimetres."""
        return LANDSCAPE_WIDTH if self.landscape else TEXT_WIDTH


def setting_of(table: OfficialTable) -> Setting:
    """Return a portrait page where it is wide enough, else landscape if the form allows it, else parts."""
    every = range(table.value_columns)
    for landscape in (False, True)[: 1 + table.landscape]:
        whole = Setting(landscape, (every,))
        if _needed(table, every) <= whole.width:
            return whole
    width = Setting(table.landscape, ()).width
    parts: list[range] = []
    start = 0
    for column in every:
        if column > start and _needed(table, range(start, column + 1)) > width:
            parts.append(range(start, column))
            start = column
    return Setting(table.landscape, (*parts, range(start, table.value_columns)))


def draw_table(document: WordDocument, official: OfficialTable, setting: Setting) -> Iterator[int]:
    """Draw a table, part by part; yields the number of each part before it is drawn."""
    for number, columns in enumerate(setting.parts):
        yield number
        _draw_part(document, part_of(official, columns), setting.width)


def part_of(table: OfficialTable, columns: range) -> OfficialTable:
    """Return a table of only some columns of figures, with its row headings; headings above are cut to size."""
    if len(columns) == table.value_columns:
        return table
    first, last = table.heading_columns + columns.start, table.heading_columns + columns.stop - 1
    kept = [
        column for column in range(table.columns) if column < table.heading_columns or first <= column <= last
    ]
    place = {column: index for index, column in enumerate(kept)}
    cells = []
    for cell in table.cells:
        inside = [
            place[column] for column in range(cell.area.column, cell.area.last_column + 1) if column in place
        ]
        if inside:
            area = Area(cell.area.row, inside[0], cell.area.rows, len(inside))
            cells.append(replace(cell, area=area))
    return replace(table, cells=tuple(cells), value_columns=len(columns))


def _draw_part(document: WordDocument, official: OfficialTable, width: float) -> None:
    """Draw a table with the official merges; its head is repeated and no row is cut in two."""
    table = document.add_table(official.rows, official.columns, style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    widths = _widths(official, width)
    _margins(table)
    for column, millimetres in zip(table.columns, widths, strict=True):
        column.width = Mm(millimetres)
    size = _size(official)
    grid = [list(row.cells) for row in table.rows]
    for cell in official.cells:
        area = cell.area
        first = grid[area.row][area.column]
        if area.merged:
            first = first.merge(grid[area.last_row][area.last_column])
        first.width = Mm(sum(widths[area.column : area.last_column + 1]))
        fill_cell(first, cell.text, size, cell.kind)
    together = _kept_together(official)
    for number, row in enumerate(table.rows):
        _set_row(row, heading=number < official.head_rows, keep=number in together)


def _set_row(row: _Row, *, heading: bool, keep: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if heading:
        properties.append(OxmlElement("w:tblHeader"))
    if keep:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _kept_together(official: OfficialTable) -> set[int]:
    """List the rows that stay on the page of the row below them."""
    if official.rows <= _A_PAGE:
        return set(range(official.rows - 1))
    together = set(range(official.head_rows + 1))
    for cell in official.cells:
        if cell.kind is Kind.GROUP and cell.area.rows <= _A_PAGE:
            together.update(range(cell.area.row, cell.area.last_row))
    return together


def _size(table: OfficialTable) -> float:
    return _SMALL if table.columns >= _WIDE else _LARGE


def _figure_widths(table: OfficialTable, columns: range) -> list[float]:
    """Return what the columns of figures need: room for their longest number."""
    size = _SMALL if table.heading_columns + len(columns) >= _WIDE else _LARGE
    a_digit = size * _MILLIMETRES_A_POINT * 0.5
    longest = [0] * table.value_columns
    for cell in table.cells:
        if cell.kind in (Kind.FIGURE, Kind.TEXT) and cell.area.columns == 1:
            index = cell.area.column - table.heading_columns
            most = _WIDEST_TEXT if cell.kind is Kind.TEXT else display_width(cell.text)
            longest[index] = max(longest[index], min(display_width(cell.text), most))
    return [max(_LEAST_FIGURE, longest[column] * a_digit + 2.5) for column in columns]


def _needed(table: OfficialTable, columns: range) -> float:
    return sum(_heading_widths(table)) + sum(_figure_widths(table, columns))


def _heading_widths(table: OfficialTable) -> list[float]:
    if not table.heading_columns:
        return []
    before = [*_GROUP_WIDTHS, *[_GROUP_WIDTHS[-1]] * table.heading_columns][: table.heading_columns - 1]
    return [*before, _LEAST_HEADING]


def _widths(table: OfficialTable, width: float) -> list[float]:
    """Return the widths that the figures need, usual ones if there is room; the row headings have the rest."""
    figures = _figure_widths(table, range(table.value_columns))
    headings = _heading_widths(table)
    if not headings:
        return _spread(figures, width)
    usual = _USUAL_FIGURE if len(figures) >= _FEW else _FEW_FIGURE
    wider = [max(figure, usual) for figure in figures]
    if sum(headings) + sum(wider) <= width:
        figures = wider
    spare = width - sum(headings[:-1]) - max(headings[-1], _longest_heading(table)) - sum(figures)
    if spare > 0:  # short row headings leave room for the figures
        figures = [max(figure, min(figure + spare / len(figures), _FEW_FIGURE)) for figure in figures]
    headings[-1] = width - sum(headings[:-1]) - sum(figures)
    return [*headings, *figures]


def _longest_heading(table: OfficialTable) -> float:
    """Return what the longest words need that stand in the last column of row headings alone, in millimetres."""
    words = (
        display_width(cell.text) for cell in table.cells
        if (cell.area.column, cell.area.columns) == (table.heading_columns - 1, 1)
    )  # fmt: skip
    return max(words, default=0) * _size(table) * _MILLIMETRES_A_POINT * 0.5 + 4


def _spread(figures: Sequence[float], width: float) -> list[float]:
    """Spread a table without row headings over the page, evenly if all columns have room then."""
    even = width / len(figures)
    if max(figures) <= even:
        return [even] * len(figures)
    return [figure * width / sum(figures) for figure in figures]


def _margins(table: WordTable) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "28")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    # the schema has one order; the two type names of lxml's elements are the same class here
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")  # type: ignore[arg-type]
