"""Formulas that are no totals become computed cells, rules or sentences, as was answered."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from nianbao.drawing.blocks import AXES, LINE_KEYS, At, Data, Demands, DrawnBlock, DrawnTable, Odd
from nianbao.drawing.computed import COMPUTED, Naming, beside, expression
from nianbao.drawing.formulas import meaning_of
from nianbao.drawing.meanings import Average, Compared, Linear, Meaning, Rank, Reference
from nianbao.drawing.odd import CHECK, RULE
from nianbao.drawing.problems import Notes
from nianbao.drawing.sheet import Box, address
from nianbao.drawing.sums import number_text, signed_sum

_ADDRESS = re.compile(
    r"(?:'(?:[^']|'')+'!|[\w\u4e00-\u9fff]+!)?\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?"
)
_SUM_OF_RANGE = re.compile(r"SUM\(([^,]*到[^,]*)\)")
_OPERATORS = {"=": "==", "<>": "!="}
_ROUNDED = Fraction(1, 100)
"""A mean is rounded where it is entered: so much times the number of its parts may it be off."""


def read_formulas(tables: Sequence[DrawnTable], table: DrawnTable, demands: Demands, notes: Notes) -> None:
    """Add what the formulas of a table demand that are no totals."""
    for block, odd, answer in table.odd:
        reading = _OddReading(tables, table, block, odd, demands, notes)
        if answer == CHECK:
            reading.write_checks()
        elif answer == COMPUTED:
            reading.write_formulas()
        elif odd.line in block.headings[odd.axis]:
            reading.write_rules() if answer == RULE else reading.explain()


@dataclass
class _OddReading:
    """The formulas of one row or column."""

    tables: Sequence[DrawnTable]
    table: DrawnTable
    block: DrawnBlock
    odd: Odd
    demands: Demands
    notes: Notes

    # -------------------------------------------------------------- computed cells

    def write_formulas(self) -> None:
        """Write what is computed with the ids of the form, where a formula of the drawing stands for it."""
        block, odd = self.block, self.odd
        heading = block.headings[odd.axis][odd.line]
        if _is_drawn(heading.data):
            crossing = block.totals.lines[1 - odd.axis]
            first = next(at for at in odd.cells if at[1 - odd.axis] not in crossing)
            self._put(heading.data, odd.cells, expression(odd.meanings[first], self._beside(first)))
        places = {(block.id_of(0, at[0]), block.id_of(1, at[1])): at for at in odd.cells}
        for cell in block.cells:
            at = places.get((cell["row"], cell["column"]))
            if at is not None and _is_drawn(cell):
                self._put(cell, [at], expression(odd.meanings[at], self._id))

    def _put(self, data: Data, cells: Sequence[At], text: str | None) -> None:
        data["formula"] = text or ""
        if text is None:
            sheet = self.table.page.sheet.name
            self.demands.refused |= {(sheet, self.block.figures[at].place) for at in cells}

    # -------------------------------------------------------------- rules

    def write_rules(self) -> None:
        """Make rules that the figures equal their formulas; a sentence where one names cells without figures."""
        block, odd = self.block, self.odd
        cells = [at for at in odd.cells if at not in block.totals and at[1] in block.headings[1]]
        shared = {
            _compared(odd.meanings[at], block.id_of(odd.axis, at[odd.axis]), self._beside(at)) for at in cells
        }
        if len(shared) == 1 and len(cells) > 1 and (holds := shared.pop()):
            heading = block.headings[odd.axis][odd.line]
            only = [block.id_of(1 - odd.axis, at[1 - odd.axis]) for at in cells]
            spread = {"table": self.table.id, "each": LINE_KEYS[1 - odd.axis], "only": only}
            title = self._equals(heading.label, cells[0])
            self._add_rule(f"{self.table.id}.{heading.path}", title, holds, heading.path, spread)
            return
        rules = {at: _compared(odd.meanings[at], "this", self._id) for at in cells}
        if None in rules.values():
            where = self._where(block.figures[cells[0]])
            self.notes.say(f"{where} 的公式里有不是要填的格，没有写成规则，写进了填报说明")
            self.explain()
            return
        for at, holds in rules.items():
            if holds:
                own = block.field(self.table.id, at)
                only = [own.removeprefix(f"{self.table.id}.")]
                spread = {"table": self.table.id, "each": "field", "only": only}
                self._add_rule(own, self._equals(block.label(at), at), holds, "this", spread)

    def _equals(self, label: str, at: At) -> str:
        return f"“{label}”等于 {self._words(self.block.figures[at])}"

    def _add_rule(self, code: str, title: str, holds: str, at: str | None, spread: Data) -> None:
        rule = {"code": self.demands.code(code), "severity": "error", **spread, "holds": holds, "at": at}
        self.demands.rules.append({**rule, "title": title, "remedy": "请核对这几个数。"})

    def write_checks(self) -> None:
        """Make rules of checks that were written in words: the line of the words is left out."""
        for meaning in self.odd.meanings.values():
            assert isinstance(meaning, Compared)
            sides = (meaning.left, meaning.right)
            left, right = (_sum(side.terms, side.constant, self._id) for side in sides)
            if left is None:
                sheet = self.table.page.sheet.name
                self.notes.say(f"工作表“{sheet}”有一个核对的公式写不成规则，没有写进表样")
                continue
            words = [_sum(side.terms, side.constant, self._name) for side in sides]
            title = f"{words[0]} {meaning.operator} {words[1] or 0}"
            title = title.replace(">=", "≥").replace("<=", "≤").replace("<>", "≠")
            holds = f"{left} {_OPERATORS.get(meaning.operator, meaning.operator)} {right or 0}"
            self._add_rule(
                f"{self.table.id}.check", title, holds, self._id(next(iter(meaning.left.terms))), {}
            )

    # -------------------------------------------------------------- sentences

    def explain(self) -> None:
        """Add to the instructions how figures are computed, where there is something to fill in."""
        block, odd = self.block, self.odd
        first = block.figures[odd.cells[0]]
        if all(block.kinds.is_closed(at) for at in odd.cells):
            self.notes.say(f"{self._where(first)} 的公式没有写进表样：这一格不填")
            return
        whole = len(odd.cells) > 1
        name = block.headings[odd.axis][odd.line].label if whole else block.label(odd.cells[0])
        self.demands.sentences.append(f"“{name}”按公式 {self._words(first)} 计算后填写。")

    def _words(self, box: Box) -> str:
        """Write a formula with the words of its cells instead of their addresses."""

        def word_at(text: str) -> str:
            """Return the words for a cell or a range at an address."""
            meaning = meaning_of(f"SUM({text})")
            terms = list(meaning.terms) if isinstance(meaning, Linear) else []
            if not terms or not all(self._find(term) for term in (terms[0], terms[-1])):
                return text
            return word_of(terms[0]) if len(terms) == 1 else range_of(terms)

        def range_of(cells: Sequence[Reference]) -> str:
            """Return the words for a range."""
            return f"{word_of(cells[0])}到{word_of(cells[-1])}"

        def word_of(reference: Reference) -> str:
            """Return the words for a cell, without its row or column where the formula stands in the same."""
            found = self._find(reference)
            if found is None:
                return address(reference.place)
            table, block, at = found
            if table is not self.table:
                return f"{table.page.sheet.name}的{block.label(at)}"
            for axis in reversed(AXES):
                if reference.place[1 - axis] == box.place[1 - axis] and at[axis] in block.headings[axis]:
                    return block.headings[axis][at[axis]].label
            return block.label(at)

        match meaning_of(box.cell.formula):
            case Average(cells):
                return f"{range_of(cells)}的平均数"
            case Rank(cell, _):
                return f"{word_of(cell)}的名次"
        words = _ADDRESS.sub(lambda found: word_at(found[0]), box.cell.formula)
        whole = _SUM_OF_RANGE.fullmatch(words)
        return f"{whole[1]}的合计" if whole else words

    # -------------------------------------------------------------- names

    def _where(self, box: Box) -> str:
        return self.table.page.sheet.at(box.place)

    def _beside(self, at: At) -> Naming:
        axis = self.odd.axis
        return beside(self.block, axis, at, lambda line: self.block.id_of(axis, line))

    def _id(self, reference: Reference) -> str | None:
        found = self._find(reference)
        return found[1].field(found[0].id, found[2]) if found else None

    def _name(self, reference: Reference) -> str | None:
        found = self._find(reference)
        return found[1].label(found[2]) if found else None

    def _find(self, reference: Reference) -> tuple[DrawnTable, DrawnBlock, At] | None:
        """Find the figure that stands in a cell."""
        sheet = reference.sheet or self.table.page.sheet.name
        for table in self.tables:
            for block in table.blocks if table.page.sheet.name == sheet else ():
                at = block.places.get(reference.place)
                if at is not None and at[1] in block.headings[1]:
                    return table, block, at
        return None


def _is_drawn(data: Data) -> bool:
    """Return whether a formula is still the drawing's, with addresses."""
    return str(data.get("formula", "")).startswith("=")


def _compared(meaning: Meaning, own: str, name: Naming) -> str | None:
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


def _sum(terms: Mapping[Reference, Fraction], constant: Fraction, name: Naming) -> str | None:
    """Write a sum with the names of the form file; None where a cell has none."""
    parts: list[tuple[Fraction, str]] = []
    for reference, times in terms.items():
        word = name(reference)
        if word is None:
            return None
        parts.append((times, word if abs(times) == 1 else f"{number_text(abs(times))} * {word}"))
    if constant and parts:
        parts.append((constant, number_text(abs(constant))))
    return signed_sum(parts) or None
