"""A workbook being written: named styles, cells with cached values, warnings as errors, fixed bytes."""

import io
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from nianbao.core import Number, to_sheet
from nianbao.layout import Area, Label
from nianbao.xlsx.package import PROPERTIES, finish_package, shared_formula
from nianbao.xlsx.rows import RowsBelow
from nianbao.xlsx.styles import STYLES

CREATED = datetime(2021, 1, 1)
"""The date inside documents that must have one, so that the same input gives the same bytes; workbooks of earlier
versions have it too."""


def just_after(moment: datetime) -> datetime:
    """Return the date for a workbook that replaces one saved then, in universal time: a minute later.

    It is ``CREATED`` where that is later. A second later could be the very second in which a quick reader saves the
    workbook again, and then it would look as if nobody had.
    """
    later = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0) + timedelta(minutes=1)
    return max(CREATED, later)


LONGEST_TEXT = 32_767
_SURROGATES = re.compile("[\ud800-\udfff]")

A4 = 9
PROTECTION = {"format_columns": True, "select_locked_cells": True, "select_unlocked_cells": True}


@dataclass(frozen=True, slots=True)
class Cell:
    """The content of a cell: a constant, or a formula with its expected value."""

    value: Number | str | None
    formula: str = ""
    shared: "Shared | None" = None


@dataclass(frozen=True, slots=True)
class Shared:
    """The formula of many cells, written once: with the first, the cells that have it; else only its number.

    Spreadsheet programs write a formula that was copied down like this; it moves with the cell.
    """

    number: int
    cells: str = ""


class _PlainFormulas(Worksheet):  # type: ignore[misc]
    """A sheet whose formulas are written as they are: the library would look in each for thirty newer functions."""

    def _prepare_formula(self, formula: str, *_: object) -> str:
        return formula.removeprefix("=")


class Book:
    """One workbook, written to memory; nothing can be added after ``bytes()``."""

    def __init__(self, created: datetime | None = None) -> None:
        """Begin a workbook; one that is given no date says nothing of itself."""
        self._buffer = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.workbook = xlsxwriter.Workbook(self._buffer, options)
        self._without = (PROPERTIES,) if created is None else ()
        self.workbook.set_properties({"author": "nianbao", "created": created})
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._rows: list[RowsBelow] = []
        self._shared: Counter[str] = Counter()

    def sheet(self, name: str) -> Worksheet:
        """Add a sheet."""
        return self.workbook.add_worksheet(name, _PlainFormulas)

    def style(self, name: str, **changes: Any) -> Format:
        """Return a named style, with changes where one cell needs them."""
        return self.format({**STYLES[name], **changes})

    def format(self, properties: dict[str, Any]) -> Format:
        """Return a format; the same properties give the same format."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(properties)
        return self._formats[key]

    def label(self, sheet: Worksheet, label: Label) -> None:
        """Write a locked text in its style."""
        self.put(sheet, label.area, Cell(label.text), self.style(label.style))

    def put(self, sheet: Worksheet, area: Area, cell: Cell, style: Format | None) -> None:
        """Write a cell, merged where its area is."""
        if area.merged:
            sheet.merge_range(area.row, area.column, area.last_row, area.last_column, "", _of_each(style))
        value = cell.value if isinstance(cell.value, str | None) else to_sheet(cell.value)
        if cell.formula:
            formula = (
                shared_formula(cell.formula, cell.shared.number, cell.shared.cells)
                if cell.shared
                else cell.formula
            )
            sheet.write_formula(area.row, area.column, "=" + formula, style, "" if value is None else value)
        elif value is None or value == "":
            sheet.write_blank(area.row, area.column, None, style)
        elif isinstance(value, str):
            sheet.write_string(area.row, area.column, _no_markup(storable(value)), style)
        else:
            sheet.write_number(area.row, area.column, value, style)

    def put_column(self, sheet: Worksheet, top: Area, cells: Sequence[Cell], style: Format | None) -> None:
        """Write cells one below the other whose formulas are one and the same, moved down.

        It is written once, and so must not name cells of another sheet: names of the workbook may.
        """
        number = self._shared[sheet.get_name()]
        self._shared[sheet.get_name()] += 1
        whole = Area(top.row, top.column, len(cells)).range
        for offset, cell in enumerate(cells):
            shared = Shared(number, "" if offset else whole) if len(cells) > 1 else None
            self.put(sheet, Area(top.row + offset, top.column), Cell(cell.value, cell.formula, shared), style)

    def colour(self, sheet: Worksheet, areas: Sequence[Area], formula: str, look: dict[str, Any]) -> None:
        """Give cells another look where a formula, written for the first of them, holds."""
        first = areas[0]
        rule = {"type": "formula", "criteria": f"={formula}", "format": self.format(look)}
        if len(areas) > 1:
            rule["multi_range"] = " ".join(area.range for area in areas)
        sheet.conditional_format(first.row, first.column, first.last_row, first.last_column, rule)

    def add_rows(self, below: RowsBelow) -> None:
        """Add many rows below a drawn one when the workbook is ended."""
        self._rows.append(below)

    def bytes(self, *, lock_structure: bool) -> bytes:
        """Close the workbook and return its bytes."""
        self.workbook.close()
        names = [sheet.get_name() for sheet in self.workbook.worksheets()]
        rows = {f"xl/worksheets/sheet{names.index(row.sheet) + 1}.xml": row for row in self._rows}
        return finish_package(
            self._buffer.getvalue(), lock_structure=lock_structure, rows=rows, without=self._without
        )


def _of_each(style: Format | None) -> Format | None:
    """Return the style that the hidden cells of a merged area need as well: a line is drawn by each cell."""
    if style is None or not (style.left or style.right or style.top or style.bottom or not style.locked):
        return None
    return style


def storable(text: str) -> str:
    """Return a text as a cell can hold it: no lone surrogates, not longer than a cell."""
    return _SURROGATES.sub("�", text)[:LONGEST_TEXT]


def _no_markup(text: str) -> str:
    """Return a text that the library writes as it is, although it begins and ends like the library's own markup."""
    if not (text.startswith("<r>") and text.endswith("</r>")):
        return text
    return f'<r><t xml:space="preserve">{escape(text[: LONGEST_TEXT // 6])}</t></r>'


@contextmanager
def strict() -> Iterator[None]:
    """Raise an error where the library would only warn: it warns and leaves things out."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        yield


def protect(sheet: Worksheet, password: str, **allowed: bool) -> None:
    """Lock a sheet; columns may be resized."""
    sheet.protect(password, {**PROTECTION, **allowed})


def page(sheet: Worksheet, *, landscape: bool = False, office: str = "", one_page: bool = True) -> None:
    """Set up A4 printing with page numbers and the office in the footer."""
    sheet.set_paper(A4)
    set_direction = sheet.set_landscape if landscape else sheet.set_portrait
    set_direction()
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.8)
    sheet.center_horizontally()
    fit = partial(sheet.fit_to_pages, 1)
    fit(1 if one_page else 0)
    sheet.set_footer(page_footer(office))


def page_header(title: str) -> str:
    """Return the title of a table as the header of each printed page; empty where it is too long for one."""
    words = storable(title).replace("&", "＆")
    return f'&C&14&"宋体"{words}' if len(words) < 200 else ""


def page_footer(office: str) -> str:
    """Return the footer of a printed page: the office and the page numbers.

    An ampersand would begin a code of its own, and a digit would join the size of the font.
    """
    name = storable(office).replace("&", "＆")
    name_part = f'&L&"宋体"&9{name}' if name and len(name) < 100 and not name[0].isdigit() else ""
    return f'{name_part}&R&"宋体"&9第 &P 页，共 &N 页'
