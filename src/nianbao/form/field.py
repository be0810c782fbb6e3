"""What stands in the cells of a table: headings, and the numbers and texts where they cross."""

from collections.abc import Iterator
from dataclasses import dataclass

from nianbao.core import Number
from nianbao.rules import HALF, Node, Source, fields_of

COUNT = "count"
AMOUNT = "amount"
SIGNED = "signed"
SIGNED_AMOUNT = "signed_amount"
TEXT = "text"
CHOICE = "choice"
CLOSED = "closed"
TOTAL = "total"
COMPUTED = "computed"
AMOUNTS = (AMOUNT, SIGNED_AMOUNT)
WORDS = (TEXT, CHOICE)
SUM, NO_SUM, MEAN, LARGEST, SMALLEST = "sum", "none", "mean", "max", "min"
RECOMPUTED = "formula"
AGGREGATES = (SUM, NO_SUM, MEAN, LARGEST, SMALLEST)
"""What a summary makes of a figure of its offices."""
COMPUTED_AGGREGATES = (RECOMPUTED, *AGGREGATES)
"""The same for a computed figure, which is computed from the summary's own figures where the form says no other."""
_HOW = {
    SUM: "相加",
    NO_SUM: "不相加",
    MEAN: "平均",
    LARGEST: "最大的",
    SMALLEST: "最小的",
    RECOMPUTED: "按算式重算",
}
PLAIN_AMOUNT, FIXED_AMOUNT, GROUPED_AMOUNT = "plain", "fixed", "grouped"
AMOUNT_FORMATS = (PLAIN_AMOUNT, FIXED_AMOUNT, GROUPED_AMOUNT)
"""How amounts are shown: as they are, with all decimals, or with all decimals and in groups of three."""


@dataclass(frozen=True, slots=True)
class CellFormula:
    """What cells compute, as it is written under ``key`` of the form file, and how the result is rounded.

    ``node`` is the expression bound to the figures of one cell; ``decimals`` is None where the form states
    none, until then.
    """

    text: str
    key: str
    decimals: int | None = None
    rounding: str = HALF
    node: Node | None = None

    @property
    def reads(self) -> tuple[str, ...]:
        """The ids of the figures that it is computed from."""
        return tuple(field.id for field in fields_of(self.node) if field.source is Source.CURRENT)


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of a row or column tree.

    ``id`` is empty for a heading that groups without naming; ``total_of`` lists the paths of the
    headings that it is the total of, relative to its own group; ``word`` names it in sums: 新收 29＋结转 0.
    ``least`` and ``most`` bound the figures below it, ``aggregate`` is what a summary makes of them;
    ``length``, ``choices`` and ``required`` are those of texts; ``formula`` is what its cells compute;
    ``inner`` stands beside or above the children of a heading that is their total itself.
    """

    id: str
    label: str
    short: str
    kind: str = COUNT
    unit: str = ""
    total_of: tuple[str, ...] = ()
    children: tuple["Heading", ...] = ()
    word: str = ""
    least: Number | None = None
    most: Number | None = None
    aggregate: str = SUM
    length: int = 0
    choices: tuple[str, ...] = ()
    required: bool = False
    inner: str = ""
    formula: CellFormula | None = None

    @property
    def is_whole(self) -> bool:
        """True where it has a row or column of its own, the total, beside those of its children."""
        return bool(self.children and self.total_of)

    def leaves(self) -> Iterator[tuple["Heading", ...]]:
        """Yield the path from this heading to each leaf below it; a heading that is a total itself comes first."""
        if not self.children or self.is_whole:
            yield (self,)
        for child in self.children:
            for path in child.leaves():
                yield (self, *path)


Headings = tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class TableCell:
    """The place of one cell in a table: its row and column; ``id`` is ``table.row.column``."""

    id: str
    table: str
    row: Headings
    column: Headings

    @property
    def row_id(self) -> str:
        """The row's part of the id; empty in a table of one row."""
        return ".".join(heading.id for heading in self.row if heading.id)

    @property
    def column_id(self) -> str:
        """The column's part of the id."""
        return ".".join(heading.id for heading in self.column if heading.id)

    @property
    def row_label(self) -> str:
        """The row labels that matter, outermost first; empty in a table of one row."""
        return "·".join(heading.short for heading in self.row if heading.id)

    @property
    def column_label(self) -> str:
        """The column labels that matter, outermost first."""
        return "·".join(heading.short for heading in self.column if heading.id)

    @property
    def row_word(self) -> str:
        """The short name of the row within a sentence that names several."""
        return "·".join(heading.word or heading.short for heading in self.row if heading.id)

    @property
    def column_word(self) -> str:
        """The short name of the column within a sentence that names several."""
        return "·".join(heading.word or heading.short for heading in self.column if heading.id)

    @property
    def place(self) -> str:
        """The place of the cell in the form's own words, such as “…”行“…”列."""
        row = f"“{self.row_label}”行" if self.row_label else ""
        return f"{row}“{self.column_label}”列"

    @property
    def label(self) -> str:
        """The name of the cell for people: its row and column."""
        return " / ".join(part for part in (self.row_label, self.column_label) if part)


@dataclass(frozen=True, slots=True)
class Field(TableCell):
    """One number of the form.

    ``id`` is ``table.row.column``; ``kind`` is count, amount, signed, signed_amount, total or computed; of a
    total, ``parts`` are the fields it adds up, of a computed one ``formula`` is what it computes. ``number``
    is the kind of number it holds (a total of amounts is an amount). ``spoken`` is what a sentence calls it,
    ``measure`` the unit of its figures.
    ``least`` and ``most`` bound what an office may enter, ``aggregate`` is what a summary makes of it.
    """

    kind: str
    number: str
    unit: str = ""
    parts: tuple[str, ...] = ()
    spoken: str = ""
    measure: str = ""
    least: Number | None = None
    most: Number | None = None
    aggregate: str = SUM
    formula: CellFormula | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """The ids of the fields that it is computed from; none where people enter it."""
        return self.formula.reads if self.formula else self.parts

    @property
    def meaning(self) -> str:
        """A text that is equal only where a figure of an earlier layout may be read as this field."""
        return f"{self.kind}/{self.number}/{self.unit}"

    @property
    def entered(self) -> bool:
        """True where people enter it, False where it is computed."""
        return self.kind not in (TOTAL, COMPUTED)

    @property
    def how(self) -> str:
        """Return the word for how a summary adds it up: 相加, 平均 …."""
        return _HOW[self.aggregate]

    @property
    def is_amount(self) -> bool:
        """True where it may have decimals."""
        return self.number in AMOUNTS

    @property
    def may_be_negative(self) -> bool:
        """True where it may be below zero."""
        return self.number in (SIGNED, SIGNED_AMOUNT)


@dataclass(frozen=True, slots=True)
class TextField(TableCell):
    """One text of the form: ``kind`` is text, of at most ``length`` characters, or choice, one of ``choices``."""

    kind: str
    length: int = 0
    choices: tuple[str, ...] = ()
    required: bool = False

    @property
    def meaning(self) -> str:
        """A text that is equal only where a text of an earlier layout may be read as this one."""
        return f"{TEXT}/{self.kind}/"

    def fitting(self, text: str) -> str | None:
        """Return the text as it counts: one of the choices as the form writes it; None where it does not fit."""
        if not text:
            return None if self.required else ""
        if self.kind == CHOICE:
            return next((choice for choice in self.choices if choice.casefold() == text.casefold()), None)
        return text if len(text) <= self.length else None
