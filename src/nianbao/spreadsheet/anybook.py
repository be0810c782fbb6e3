"""A workbook of any format: its index, its sheets, and what lies over their cells."""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from nianbao.container import Format, RefusedError
from nianbao.core import Trait
from nianbao.spreadsheet.index import STATES, WORKSHEET, PackageIndex, SheetEntry
from nianbao.spreadsheet.model import Place, Rectangle, Row, Spot
from nianbao.spreadsheet.sheet import Sheet, SheetShape
from nianbao.spreadsheet.xml import unusual


class AnyBook(Mapping[str, Sheet]):
    """The sheets of a workbook by name, each parsed when it is first asked for, and what is known of it beside them.

    ``format`` is None for .xlsx. ``looks_known`` tells whether more than the values is known of its cells;
    ``unsure_zeros`` tells that programs which calculate nothing write 0 as the result of a formula in this format.
    """

    format: Format | None = None
    looks_known = True
    unsure_zeros = False
    index: PackageIndex

    def __init__(self) -> None:
        self._parsed: dict[str, Sheet] = {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the sheets that have cells, in order."""
        return tuple(sheet.name for sheet in self.index.sheets if sheet.kind == WORKSHEET)

    @abstractmethod
    def _parse(self, name: str) -> Sheet:
        """Parse a sheet that is there.

        Raises:
            RefusedError: it cannot be parsed.
        """

    def readable(self, name: str) -> Sheet | None:
        """Return a sheet, or None where it is not there or cannot be parsed."""
        try:
            return self.get(name)
        except RefusedError:
            return None

    def is_read(self, name: str) -> bool:
        """Return whether a sheet has been parsed."""
        return name in self._parsed

    def __getitem__(self, name: str) -> Sheet:
        if name not in self._parsed:
            if name not in self.names:
                raise KeyError(name)
            self._parsed[name] = self._parse(name)
        return self._parsed[name]

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    @abstractmethod
    def covered(self, name: str, shape: SheetShape) -> tuple[Rectangle, ...]:
        """List the areas of a sheet of this shape over which something lies."""

    @abstractmethod
    def may_hold(self, name: str, signs: Sequence[bytes]) -> bool:
        """Return whether one of some words may stand on a sheet, as far as that is known without parsing it."""

    def require_plain(self) -> None:
        """Refuse a workbook of which two programs could read different parts.

        Raises:
            RefusedError: that is possible.
        """
        if self.index.doubts:
            raise unusual(self.index.doubts[0])

    def refuse_harm(self) -> None:
        """Refuse a workbook of somebody else's with sheets that no program should be asked to open.

        Raises:
            RefusedError: a sheet or the texts are unsafe or too large.
        """
        for name in self:
            try:
                self[name]
            except RefusedError as error:
                if error.finding.has(Trait.REFUSES_ALL):
                    raise

    @abstractmethod
    def around(self, name: str) -> SheetShape:
        """Return what a sheet is beside its rows; they may be in it or not.

        Raises:
            RefusedError: the sheet cannot be read.
        """

    def rows_of(self, name: str) -> Iterator[tuple[int, Row]]:
        """Yield the rows of a sheet that hold anything, with their numbers counted from zero.

        Raises:
            RefusedError: the sheet cannot be read.
        """
        return ((number, row) for number, row in enumerate(self[name].rows) if row)

    @abstractmethod
    def each_row_of(self, name: str) -> Iterator[Sheet]:
        """Yield the rows of a sheet, which may be a large one, each as a sheet with what is around all of them.

        Raises:
            RefusedError: the sheet cannot be read.
        """


class OtherBook(AnyBook):
    """A workbook of another format than .xlsx.

    ``parse`` gives a sheet and the areas over which something lies; ``states`` are the names of the sheets in
    order, with how each is shown.
    """

    def __init__(
        self,
        form: Format,
        states: Mapping[str, str],
        parse: Callable[[str], tuple[Sheet, Sequence[Rectangle]]],
        modified: datetime | None,
        *,
        looks_known: bool = True,
        unsure_zeros: bool = False,
    ) -> None:
        super().__init__()
        self.format, self.looks_known, self.unsure_zeros = form, looks_known, unsure_zeros
        self._parse_sheet, self._over = parse, dict[str, tuple[Rectangle, ...]]()
        sheets = tuple(SheetEntry(name, state, WORKSHEET, "") for name, state in states.items())
        # few programs keep the lock of the structure in these formats
        self.index = PackageIndex(sheets, structure_locked=True, modified=modified)

    def covered(self, name: str, shape: SheetShape) -> tuple[Rectangle, ...]:
        """List the areas of a sheet over which something lies."""
        assert shape is self[name].shape or not shape.spots
        return self._over[name]

    def may_hold(self, name: str, signs: Sequence[bytes]) -> bool:  # noqa: ARG002
        """Return whether the sheet has been parsed; of others that is not known."""
        return self.is_read(name)

    def around(self, name: str) -> SheetShape:
        """Return the shape of a sheet."""
        return self[name].shape

    def each_row_of(self, name: str) -> Iterator[Sheet]:
        """Yield the rows of a sheet, each as a sheet."""
        sheet = self[name]
        rows: dict[int, dict[Place, Spot]] = {}
        for place, spot in sheet.shape.spots.items():
            rows.setdefault(place[0], {})[place] = spot
        for _, spots in sorted(rows.items()):
            yield replace(sheet, shape=replace(sheet.shape, spots=spots))

    def _parse(self, name: str) -> Sheet:
        sheet, over = self._parse_sheet(name)
        self._over[name] = tuple(over)
        return sheet


VISIBLE, HIDDEN = STATES[:2]
