"""Formulas that are no totals become rules or sentences, as was answered."""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from nianbao.drawing.comments import Demands
from nianbao.drawing.formulas import Average, Linear, Reference, meaning_of
from nianbao.drawing.odd import RULE
from nianbao.drawing.problems import Notes
from nianbao.drawing.sheet import Box, Place
from nianbao.drawing.table_model import ReadBlock, ReadTable
from nianbao.drawing.total_model import Odd

Data = dict[str, Any]
_ADDRESS = re.compile(r"(?:'(?:[^']|'')+'!|[\w\u4e00-\u9fff]+!)?\$?[A-Z]{1,3}\$?\d{1,7}")
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
        read = self._read
        headings = read.columns if odd.along == "column" else read.rows
        if odd.line not in headings:
            return
        if answer != RULE:
            words = self._words(read.block.figures[odd.cells[0]])
            self._demands.sentences.append(f"“{headings[odd.line].node.label}”按公式 {words} 计算后填写。")
            return
        for at in odd.cells:
            if at[0] in read.totals.rows or at[1] in read.totals.columns or at[1] not in read.columns:
                continue
            holds = self._holds(read.block.figures[at])
            if holds is None:
                box = read.block.figures[at]
                problem = "公式里有不是要填的格，写不成规则。请改公式，或者在“问题”表改选“写进填报说明”"
                self._notes.wrong(self._table.page.sheet.at((box.row, box.column)), problem)
                return
            self._demands.rules.append(self._rule(at, holds))

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

    def _holds(self, box: Box) -> str | None:
        meaning = meaning_of(box.cell.formula)
        if isinstance(meaning, Average):
            count = len(meaning.cells)
            right = self._sum(dict.fromkeys(meaning.cells, Fraction(1)), Fraction(0))
            return right and f"abs({count} * this - ({right})) <= {float(count * _ROUNDED):g}"
        right = self._sum(meaning.terms, meaning.constant) if isinstance(meaning, Linear) else None
        return right and f"this == {right}"

    def _sum(self, terms: Mapping[Reference, Fraction], constant: Fraction) -> str | None:
        text = ""
        for reference, times in terms.items():
            found = self._find(reference)
            if found is None:
                return None
            table, read, at = found
            name = read.field(table.id, at)
            part = name if abs(times) == 1 else f"{float(abs(times)):g} * {name}"
            text += (f" {'-' if times < 0 else '+'} " if text else "-" if times < 0 else "") + part
        if constant and text:
            text += f" {'-' if constant < 0 else '+'} {float(abs(constant)):g}"
        return text or None

    def _find(self, reference: Reference) -> tuple[ReadTable, ReadBlock, tuple[int, int]] | None:
        sheet = reference.sheet or self._table.page.sheet.name
        return figure_at(self._tables, sheet, reference.place)

    def _words(self, box: Box) -> str:
        """Write a formula with the words of its cells instead of their addresses."""

        def word(found: re.Match[str]) -> str:
            meaning = meaning_of(found[0])
            terms = list(meaning.terms) if isinstance(meaning, Linear) else []
            figure = self._find(terms[0]) if len(terms) == 1 else None
            if figure is None:
                return found[0]
            table, read, at = figure
            row, column = terms[0].place
            if table is self._table and row == box.row and column != box.column:
                return read.columns[at[1]].node.label
            if table is self._table and column == box.column and at[0] in read.rows:
                return read.rows[at[0]].node.label
            return self._label(read, at)

        return _ADDRESS.sub(word, box.cell.formula)

    @staticmethod
    def _label(read: ReadBlock, at: tuple[int, int]) -> str:
        row = read.rows[at[0]].node.label if at[0] in read.rows else ""
        return "的".join(part for part in (row, read.columns[at[1]].node.label) if part)


def figure_at(
    tables: Sequence[ReadTable], sheet: str, place: Place
) -> tuple[ReadTable, ReadBlock, tuple[int, int]] | None:
    """Find the figure that stands in a cell."""
    for table in tables:
        for read in table.blocks if table.page.sheet.name == sheet else ():
            at = read.block.places.get(place)
            if at is not None and at[1] in read.columns:
                return table, read, at
    return None
