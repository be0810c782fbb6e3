"""A workbook: its index, and its sheets, each parsed when it is first asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from nianbao.container import Container, part_name, refused, relations
from nianbao.spreadsheet.anybook import AnyBook
from nianbao.spreadsheet.index import PackageIndex, resolve
from nianbao.spreadsheet.model import BLANK, Rectangle, Row, Spot
from nianbao.spreadsheet.objects import covered
from nianbao.spreadsheet.parse import LargeSheet, read_shape
from nianbao.spreadsheet.row_kinds import WrittenRow
from nianbao.spreadsheet.sheet import Sheet, SheetShape
from nianbao.spreadsheet.strings import shared_strings
from nianbao.spreadsheet.styles import Styles, styles_of

_NUMBERS: list[str] = []
"""The numbers of texts as cells write them, as far as any workbook has gone."""


class Book(AnyBook):
    """The sheets of cells of a package.

    Raises RefusedError where the workbook, or the sheet asked for, cannot be read.
    """

    def __init__(self, container: Container) -> None:
        super().__init__()
        self._container = container
        self.index: PackageIndex = resolve(container)
        self._walked: dict[str, LargeSheet] = {}

    def may_hold(self, name: str, signs: Sequence[bytes]) -> bool:
        """Return whether one of some words stands in the part of a sheet, or it has been parsed already."""
        part = self._part_of(name)
        written = self._container.parts[part] if part is not None else b""
        return self.is_read(name) or any(sign in written for sign in signs)

    def rows_of(self, name: str) -> Iterator[tuple[int, Row]]:
        """Yield the rows of a sheet that hold anything, with their numbers counted from zero; it may be a large sheet.

        Raises:
            RefusedError: the sheet cannot be read.
        """
        for row in self.written_rows(name):
            cells = self.held_in(row)
            if cells:
                yield row.number, [cells.get(column, BLANK) for column in range(max(cells) + 1)]

    def written_rows(self, name: str) -> Iterator[WrittenRow]:
        """Yield the rows of a sheet, which may be a large one, as they are written.

        Raises:
            RefusedError: the sheet cannot be read.
        """
        return self._large(name).rows()

    def held_in(self, row: WrittenRow) -> dict[int, object]:
        """Return the cells of a row in which something stands, by column.

        Raises:
            RefusedError: one refers to a text that is not there.
        """
        cells = ((column, self.held_by(spot, row)) for column, spot in row.kind.cells())
        return {column: raw for column, raw in cells if raw != BLANK}

    def held_by(self, spot: Spot, row: WrittenRow) -> object:
        """Return what one cell of a row holds.

        Raises:
            RefusedError: it refers to a text that is not there.
        """
        return self._texts.meant(spot, row.texts[spot.value] if isinstance(spot.value, int) else spot.value)

    def sheet_of(self, row: WrittenRow, around: SheetShape) -> Sheet:
        """Return a row as a sheet with what is ``around`` all rows."""
        number, kind = row.number, row.kind
        spots = {(number, column): spot for column, spot in kind.cells()}
        heights = {} if kind.height is None else {number: kind.height}
        hidden = frozenset((number,) if kind.hidden else ())
        shape = replace(around, spots=spots, heights=heights, hidden_rows=hidden)
        return replace(self._texts, shape=shape, values=row.texts)

    def each_row_of(self, name: str) -> Iterator[Sheet]:
        """Yield the rows of a sheet, which may be a large one, each as a sheet with what is around all of them.

        Raises:
            RefusedError: the sheet cannot be read.
        """
        around = self.around(name)
        return (self.sheet_of(row, around) for row in self.written_rows(name))

    def around(self, name: str) -> SheetShape:
        """Return the shape of a sheet without its rows.

        Raises:
            RefusedError: the sheet cannot be read.
        """
        return self._large(name).around

    def covered(self, name: str, shape: SheetShape) -> tuple[Rectangle, ...]:
        """List the areas of a sheet of this shape over which something lies."""
        return covered(self._container.parts, self._part(name), shape)

    @cached_property
    def styles(self) -> Styles:
        """The styles of all sheets."""
        parts = self._container.parts
        listed = relations(parts, self._container.workbook)
        theme = next((relation.target for relation in listed if relation.kind == "theme"), "")
        return styles_of(parts.get(self.index.styles, b""), parts.get(theme, b""))

    @cached_property
    def _strings(self) -> Mapping[str, str]:
        part = self._container.parts.get(self.index.strings, b"")
        texts = shared_strings(part) if part else ()
        _NUMBERS.extend(map(str, range(len(_NUMBERS), len(texts))))
        return dict(zip(_NUMBERS, texts, strict=False))

    @cached_property
    def _texts(self) -> Sheet:
        """The texts and styles to which the cells of all sheets refer, as a sheet without any."""
        return Sheet(SheetShape({}), (), self._strings, self.styles, self.index.date_1904)

    def _parse(self, name: str) -> Sheet:
        shape, values = read_shape(self._container.parts[self._part(name)])
        return replace(self._texts, shape=shape, values=values)

    def _large(self, name: str) -> LargeSheet:
        known = self._walked.get(name)
        if known is None:
            known = self._walked[name] = LargeSheet(self._container.parts[self._part(name)])
        return known

    def _part(self, name: str) -> str:
        part = self._part_of(name)
        if part is None:
            raise refused("file.damaged", f"工作表“{name}”的内容读不出")
        return part

    def _part_of(self, name: str) -> str | None:
        entry = self.index.sheet(name)
        return part_name(self._container.parts, entry.part) if entry is not None else None
