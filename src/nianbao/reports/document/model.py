"""A published document as what matters of it: paragraphs and tables, in their order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text or a heading, without the space around it.

    ``heading`` marks the title of a document, ``link`` a text that leads elsewhere and is not the document's own.
    """

    text: str
    heading: bool = False
    link: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its text and the area it covers; ``row`` and ``column`` count from 0."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True)
class DocumentTable:
    """A table as a grid of text cells with spans; areas do not overlap, and may leave gaps.

    ``place`` says where people find it, such as 第 2 个表格 or 工作表“表三”; ``unseen`` lists, by the reason why,
    the addresses of the cells that a person does not see as they are stored; ``hidden`` tells of a table that
    a page does not show before something is done in it.
    """

    cells: tuple[Cell, ...]
    place: str = ""
    unseen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    hidden: bool = False

    @cached_property
    def height(self) -> int:
        """The number of grid rows."""
        return max((cell.row + cell.rows for cell in self.cells), default=0)

    @cached_property
    def width(self) -> int:
        """The number of grid columns."""
        return max((cell.column + cell.columns for cell in self.cells), default=0)


@dataclass(frozen=True)
class Document:
    """A document, read: its paragraphs and tables in reading order, and the title of its window.

    ``unset`` tells of a text that was taken out of printed pages without its columns: cells of a table
    stand in it in whatever order the printer drew them.
    """

    blocks: tuple[Paragraph | DocumentTable, ...]
    title: str = ""
    unset: bool = False

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """The running text alone."""
        return (block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def text(self) -> str:
        """Everything that the document says, a paragraph or cell a line."""
        cells = (cell.text for table in self.tables for cell in table.cells)
        return "\n".join((*(paragraph.text for paragraph in self.paragraphs), *cells))

    @property
    def shown(self) -> "Document":
        """The document without its hidden tables; the same one where it has none."""
        hidden = any(table.hidden for table in self.tables)
        kept = (block for block in self.blocks if isinstance(block, Paragraph) or not block.hidden)
        return replace(self, blocks=tuple(kept)) if hidden else self

    @property
    def tables(self) -> Iterator[DocumentTable]:
        """The tables alone."""
        return (block for block in self.blocks if isinstance(block, DocumentTable))
