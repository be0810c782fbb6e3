"""A workbook: its index, and its sheets, each parsed when it is first asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from nianbao.container import Container, part_name, refused, relations
from nianbao.spreadsheet.anybook import AnyBook
from nianbao.spreadsheet.index import WORKSHEET, PackageIndex, resolve
from nianbao.spreadsheet.model import Rectangle
from nianbao.spreadsheet.objects import covered
from nianbao.spreadsheet.parse import read_around, read_shape, walk_rows
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

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the sheets that have cells, in order."""
        return tuple(sheet.name for sheet in self.index.sheets if sheet.kind == WORKSHEET)

    def may_hold(self, name: str, signs: Sequence[bytes]) -> bool:
        """Return whether one of some words stands in the part of a sheet, or it has been parsed already."""
        entry = self.index.sheet(name)
        part = part_name(self._container.parts, entry.part) if entry is not None else None
        written = self._container.parts[part] if part is not None else b""
        return self.is_read(name) or any(sign in written for sign in signs)

    def each_row_of(self, name: str, around: SheetShape) -> Iterator[Sheet]:
        """Yield the rows of a sheet, which may be a large one, each as a sheet with what is ``around`` all of them.

        A row holds until the next one is asked for.

        Raises:
            RefusedError: the sheet cannot be read.
        """
        for reader in walk_rows(self._container.parts[self._part(name)]):
            hidden = frozenset(reader.hidden)
            shape = replace(around, spots=reader.spots, heights=reader.heights, hidden_rows=hidden, plans={})
            yield Sheet(shape, reader.values, self._strings, self.styles, self.index.date_1904)

    def around(self, name: str) -> SheetShape:
        """Return the shape of a sheet without its rows.

        Raises:
            RefusedError: the sheet cannot be read.
        """
        return read_around(self._container.parts[self._part(name)])

    def covered(self, name: str, shape: SheetShape) -> tuple[Rectangle, ...]:
        """List the areas of a sheet of this shape over which something lies."""
        return covered(self._container.parts, self._part(name), shape)

    @cached_property
    def styles(self) -> Styles:
        """The styles of all sheets."""
        parts = self._container.parts
        theme = next(
            (
                parts.get(relation.target, b"")
                for relation in relations(parts, self._container.workbook)
                if relation.kind == "theme"
            ),
            b"",
        )
        return styles_of(parts.get(self.index.styles, b""), theme)

    @cached_property
    def _strings(self) -> Mapping[str, str]:
        part = self._container.parts.get(self.index.strings, b"")
        texts = shared_strings(part) if part else ()
        _NUMBERS.extend(map(str, range(len(_NUMBERS), len(texts))))
        return dict(zip(_NUMBERS, texts, strict=False))

    def _parse(self, name: str) -> Sheet:
        shape, values = read_shape(self._container.parts[self._part(name)])
        return Sheet(shape, values, self._strings, self.styles, self.index.date_1904)

    def _part(self, name: str) -> str:
        entry = self.index.sheet(name)
        part = part_name(self._container.parts, entry.part) if entry is not None else None
        if part is None:
            raise refused("file.damaged", f"工作表“{name}”的内容读不出")
        return part
