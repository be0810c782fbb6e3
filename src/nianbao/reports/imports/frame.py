"""The headings over the rows of one table, and what stands under each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nianbao.reports.document import Cell
from nianbao.reports.imports.figures import is_figure

Span = tuple[int, int]


@dataclass(frozen=True)
class HeadingFrame:
    """The headings of one set of columns over some rows of a table.

    ``spans`` are the grid columns under each heading, None for a heading that was not found; ``extra``
    are the headings beside them that the form does not have.
    """

    spans: tuple[Span | None, ...]
    extra: Mapping[Span, str]
    first: int
    last: int
    damaged: tuple[tuple[str, str], ...] = ()
    """Headings with an error, each with the id of the column that it was taken for."""
    before: Mapping[Span, str] = field(default_factory=dict)
    """Headings of the form's texts to the left of the first figure."""

    @property
    def left(self) -> int:
        """The first grid column that figures stand in."""
        return min(span[0] for span in self.spans if span)

    @property
    def right(self) -> int:
        """The end of the last grid column under any heading."""
        return max(span[1] for span in (*filter(None, self.spans), *self.extra))

    def place(self, cells: Sequence[Cell]) -> tuple[str, ...] | None:
        """Return the text under each heading; None where a text stands under none, or two under one."""
        placed: dict[int, str] = {}
        if self._is_shifted(cells):
            return None
        for cell in cells:
            if not cell.text.strip() or cell.column + cell.columns <= self.left:
                continue
            number = self._under(cell)
            if number is None:
                return None
            if number >= 0 and number in placed:
                return None
            placed[number] = cell.text
        return tuple(placed.get(number, "") for number in range(len(self.spans)))

    def _is_shifted(self, cells: Sequence[Cell]) -> bool:
        """Return whether a figure stands in front of the first heading, behind the last label.

        Where a label is said to go over too few rows, the rows that it lacks stand too far to the left.
        """
        before = [
            cell
            for cell in cells
            if cell.text.strip()
            and cell.column + cell.columns <= self.left
            and not any(overlap(cell, span) for span in self.before)  # where no figure is looked for
        ]
        return bool(before) and is_figure(max(before, key=lambda cell: cell.column).text)

    def beside(self, cells: Sequence[Cell]) -> Iterator[str]:
        """Yield the headings that the form does not have and that some of these cells fill."""
        for cell in cells:
            if cell.text.strip():
                yield from (text for span, text in self.extra.items() if overlap(cell, span))

    def _under(self, cell: Cell) -> int | None:
        """Return the number of the heading over most of a cell, -1 for an extra one, None in doubt."""
        shared = [(overlap(cell, span), number) for number, span in enumerate(self.spans) if span]
        shared += [(overlap(cell, span), -1) for span in self.extra]
        shared.sort(reverse=True)
        if not shared or not shared[0][0] or (len(shared) > 1 and shared[0][0] == shared[1][0]):
            return None
        return shared[0][1]


@dataclass(frozen=True)
class Headed:
    """The headings of one table of a document, by the ids of the columns that they name.

    ``strange`` are rows under headings of which most are none of the form's, with those headings; ``crowded``
    are the columns whose headings are there, but with figures beside them, so that nothing can be counted off.
    """

    frames: Mapping[tuple[str, ...], tuple[HeadingFrame, ...]]
    strange: tuple[tuple[int, int, tuple[str, ...]], ...] = ()
    crowded: frozenset[tuple[str, ...]] = frozenset()

    def foreign(self, row: int) -> tuple[str, ...]:
        """Return the headings over a row where most of them are none of the form's."""
        return next((words for first, last, words in self.strange if first <= row <= last), ())

    def left_of(self, row: int) -> int | None:
        """Return the first grid column with figures in a row; None where no heading tells it."""
        over = [
            frame.left
            for frames in self.frames.values()
            for frame in frames
            if frame.first <= row <= frame.last
        ]
        return min(over, default=None)

    def frame(self, columns: tuple[str, ...], row: int) -> HeadingFrame | None:
        """Return the headings of some columns over a row of the table."""
        found = (frame for frame in self.frames.get(columns, ()) if frame.first <= row <= frame.last)
        return next(found, None)


def span_of(cell: Cell) -> Span:
    """Return the grid columns that a cell covers."""
    return cell.column, cell.column + cell.columns


def overlap(cell: Cell, span: Span) -> int:
    """Count the grid columns that a cell shares with a span."""
    return max(0, min(cell.column + cell.columns, span[1]) - max(cell.column, span[0]))
