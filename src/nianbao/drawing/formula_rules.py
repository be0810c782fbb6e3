"""Formulas that are no totals become rules or sentences, as was answered."""

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from nianbao.drawing.computed import COMPUTED, expression
from nianbao.drawing.demands import Demands
from nianbao.drawing.formulas import meaning_of
from nianbao.drawing.meanings import Average, Compared, Linear, Meaning, Rank, Reference
from nianbao.drawing.odd import CHECK, RULE
from nianbao.drawing.problems import Notes
from nianbao.drawing.sheet import Box, Place, address
from nianbao.drawing.table_model import ReadBlock, ReadTable
from nianbao.drawing.total_model import Odd

Data = dict[str, Any]
_ADDRESS = re.compile(
    r"(?:'(?:[^']|'')+'!|[\w\u4e00-\u9fff]+!)?\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?"
)
_SUM_OF_RANGE = re.compile(r"SUM\(([^,]*到[^,]*)\)")
_OPERATORS = {"=": "==", "<>": "!="}
_ROUNDED = Fraction(1, 100)
"""A mean is rounded where it is entered: so much times the number of its parts may it be off."""


def read_formulas(tables: Sequence[ReadTable], table: ReadTable, demands: Demands, notes: Notes) -> None:
    """Add what the formulas of a table demand that are no totals."""
    for read, odd, answer in table.odd:
        _Formula(tables, table, read, demands, notes).read(odd, answer)


class _Formula:
    def __init__(
        self, tables: Sequence[ReadTable], table: ReadTable, read: ReadBlock, demands: Demands, notes: Notes
    ) -> None:
        self._tables = tables
        self._table = table
        self._read = read
        self._demands = demands
        self._notes = notes

    def read(self, odd: Odd, answer: str) -> None:
        """Make a rule or a note of an odd formula, as the answer decides."""
        read = self._read
        if answer == CHECK:
            self._check(odd)
            return
        if answer == COMPUTED:
            self._compute(odd)
            return
        headings = read.columns if odd.along == "column" else read.rows
        if odd.line not in headings:
            return
        if answer != RULE:
            self._explain(odd, headings[odd.line].node.label)
            return
        cells = [
            at for at in odd.cells
            if at[0] not in read.totals.rows and at[1] not in read.totals.columns and at[1] in read.columns
        ]  # fmt: skip
        shared = {self._along(at, odd) for at in cells}
        if len(shared) == 1 and len(cells) > 1 and (holds := shared.pop()):
            self._demands.rules.append(self._shared_rule(cells, odd, holds))
            return
        rules = {at: _compared(odd.meanings[at], "this", self._id) for at in cells}
        if None in rules.values():
            self._notes.say(
                f"{self._where(read.block.figures[cells[0]])} 的公式里有不是要填的格，没有写成规则，写进了填报说明"
            )
            self._explain(odd, headings[odd.line].node.label)
            return
        self._demands.rules += [self._rule(at, holds) for at, holds in rules.items() if holds]

    def _compute(self, odd: Odd) -> None:
        """Write what is computed with the ids of the form, where a formula of the drawing stands for it."""
        read = self._read
        heading = (read.columns if odd.along == "column" else read.rows)[odd.line]
        places = {
            (read.rows[row].path if row in read.rows else "", read.columns[column].path): (row, column)
            for row, column in odd.cells
        }
        if _is_drawn(heading.data):
            crossing = read.totals.rows if odd.along == "column" else read.totals.columns
            first = next(at for at in odd.cells if at[0 if odd.along == "column" else 1] not in crossing)
            self._put(heading.data, expression(odd.meanings[first], self._beside(first, odd.along)))
        for cell in read.cells:
            at = places.get((cell["row"], cell["column"]))
            if at is not None and _is_drawn(cell):
                self._put(cell, expression(odd.meanings[at], self._id))

    def _put(self, data: Data, text: str | None) -> None:
        self._demands.uncomputable = self._demands.uncomputable or text is None
        data["formula"] = text or ""

    def _explain(self, odd: Odd, name: str) -> None:
        """Add to the instructions how figures are computed, where there is something to fill in."""
        read, first = self._read, self._read.block.figures[odd.cells[0]]
        if all(read.kinds.cells.get(at, {}).get("kind") == "closed" for at in odd.cells):
            self._notes.say(f"{self._where(first)} 的公式没有写进表样：这一格不填")
            return
        name = name if len(odd.cells) > 1 else self._label(read, odd.cells[0])
        self._demands.sentences.append(f"“{name}”按公式 {self._words(first)} 计算后填写。")

    def _check(self, odd: Odd) -> None:
        """Make a rule of a check that was written in words: the line of the words is left out."""
        for meaning in odd.meanings.values():
            assert isinstance(meaning, Compared)
            left, right = (
                _sum(side.terms, side.constant, self._id) for side in (meaning.left, meaning.right)
            )
            if left is None:
                self._notes.say(
                    f"工作表“{self._table.page.sheet.name}”有一个核对的公式写不成规则，没有写进表样"
                )
                continue
            words = [_sum(side.terms, side.constant, self._name) for side in (meaning.left, meaning.right)]
            title = f"{words[0]} {meaning.operator} {words[1] or 0}"
            first = next(iter(meaning.left.terms))
            self._demands.rules.append(
                {
                    "code": self._demands.code(f"{self._table.id}.check"),
                    "severity": "error",
                    "holds": f"{left} {_OPERATORS.get(meaning.operator, meaning.operator)} {right or 0}",
                    "at": self._id(first),
                    "title": title.replace(">=", "≥").replace("<=", "≤").replace("<>", "≠"),
                    "remedy": "请核对这几个数。",
                }
            )

    def _where(self, box: Box) -> str:
        return self._table.page.sheet.at((box.row, box.column))

    def _along(self, at: tuple[int, int], odd: Odd) -> str | None:
        """Write a formula with the ids of lines only, where all its cells stand in its own row or column."""
        read = self._read
        own = (read.columns[at[1]] if odd.along == "column" else read.rows[at[0]]).path
        return _compared(odd.meanings[at], own, self._beside(at, odd.along))

    def _beside(self, at: tuple[int, int], along: str) -> Callable[[Reference], str | None]:
        """Return what names a cell of the same row or column by its own line only."""
        read = self._read

        def name(reference: Reference) -> str | None:
            """Return the name of a cell along the line."""
            found = self._find(reference)
            if found is None or found[1] is not read:
                return None
            row, column = found[2]
            if along == "column":
                return read.columns[column].path if row == at[0] else None
            return read.rows[row].path if column == at[1] else None

        return name

    def _shared_rule(self, cells: list[tuple[int, int]], odd: Odd, holds: str) -> Data:
        read, column = self._read, odd.along == "column"
        heading = (read.columns if column else read.rows)[odd.line]
        lines = [read.rows[row].path if column else read.columns[c].path for row, c in cells]
        return {
            "code": self._demands.code(f"{self._table.id}.{heading.path}"),
            "severity": "error",
            "table": self._table.id,
            "each": "row" if column else "column",
            "only": lines,
            "holds": holds,
            "at": heading.path,
            "title": f"“{heading.node.label}”等于 {self._words(read.block.figures[cells[0]])}",
            "remedy": "请核对这几个数。",
        }

    def _rule(self, at: tuple[int, int], holds: str) -> Data:
        own = self._read.field(self._table.id, at)
        box = self._read.block.figures[at]
        return {
            "code": self._demands.code(own),
            "severity": "error",
            "table": self._table.id,
            "each": "field",
            "only": [own.removeprefix(f"{self._table.id}.")],
            "holds": holds,
            "at": "this",
            "title": f"“{self._label(self._read, at)}”等于 {self._words(box)}",
            "remedy": "请核对这几个数。",
        }

    def _id(self, reference: Reference) -> str | None:
        found = self._find(reference)
        return found[1].field(found[0].id, found[2]) if found else None

    def _name(self, reference: Reference) -> str | None:
        found = self._find(reference)
        return self._label(found[1], found[2]) if found else None

    def _find(self, reference: Reference) -> tuple[ReadTable, ReadBlock, tuple[int, int]] | None:
        sheet = reference.sheet or self._table.page.sheet.name
        return figure_at(self._tables, sheet, reference.place)

    def _words(self, box: Box) -> str:
        """Write a formula with the words of its cells instead of their addresses."""

        def word_at(text: str) -> str:
            """Return the words for a cell at an address."""
            meaning = meaning_of(f"SUM({text})")
            terms = list(meaning.terms) if isinstance(meaning, Linear) else []
            if not terms or not all(self._find(term) for term in (terms[0], terms[-1])):
                return text
            first, last = word_of(terms[0]), word_of(terms[-1])
            return first if len(terms) == 1 else f"{first}到{last}"

        def word_of(reference: Reference) -> str:
            """Return the words for a cell."""
            figure = self._find(reference)
            if figure is None:
                return address(reference.place)
            table, read, at = figure
            row, column = reference.place
            if table is self._table and row == box.row and column != box.column:
                return read.columns[at[1]].node.label
            if table is self._table and column == box.column and at[0] in read.rows:
                return read.rows[at[0]].node.label
            own = "" if table is self._table else f"{table.page.sheet.name}的"
            return own + self._label(read, at)

        match meaning_of(box.cell.formula):
            case Average(cells):
                first, last = (word_of(cells[0]), word_of(cells[-1]))
                return f"{first}到{last}的平均数"
            case Rank(cell, _):
                return f"{word_of(cell)}的名次"
        words = _ADDRESS.sub(lambda found: word_at(found[0]), box.cell.formula)
        whole = _SUM_OF_RANGE.fullmatch(words)
        return f"{whole[1]}的合计" if whole else words

    @staticmethod
    def _label(read: ReadBlock, at: tuple[int, int]) -> str:
        row = read.rows[at[0]].node.label if at[0] in read.rows else ""
        return "的".join(part for part in (row, read.columns[at[1]].node.label) if part)


def _is_drawn(data: Data) -> bool:
    """Return whether a formula is still the drawing's, with addresses."""
    return str(data.get("formula", "")).startswith("=")


def _compared(meaning: Meaning, own: str, name: Callable[[Reference], str | None]) -> str | None:
    """Write that a cell equals its formula; None where that cannot be written."""
    if isinstance(meaning, Average):
        count = len(meaning.cells)
        right = _sum(dict.fromkeys(meaning.cells, Fraction(1)), Fraction(0), name)
        return right and f"abs({count} * {own} - ({right})) <= {float(count * _ROUNDED):g}"
    if not isinstance(meaning, Linear):
        return None
    right = _sum(meaning.terms, meaning.constant, name)
    if right and any(times.denominator != 1 for times in meaning.terms.values()):
        return f"abs({own} - ({right})) <= {float(_ROUNDED):g}"
    return right and f"{own} == {right}"


def _sum(
    terms: Mapping[Reference, Fraction], constant: Fraction, name: Callable[[Reference], str | None]
) -> str | None:
    text = ""
    for reference, times in terms.items():
        word = name(reference)
        if word is None:
            return None
        part = word if abs(times) == 1 else f"{float(abs(times)):g} * {word}"
        text += (f" {'-' if times < 0 else '+'} " if text else "-" if times < 0 else "") + part
    if constant and text:
        text += f" {'-' if constant < 0 else '+'} {float(abs(constant)):g}"
    return text or None


def figure_at(
    tables: Sequence[ReadTable], sheet: str, place: Place
) -> tuple[ReadTable, ReadBlock, tuple[int, int]] | None:
    """Find the figure that stands in a cell."""
    for table in tables:
        for read in table.blocks if table.page.sheet.name == sheet else ():
            at = read.places.get(place)
            if at is not None and at[1] in read.columns:
                return table, read, at
    return None
