"""What may be entered in a figure's cell: from its number format, its validation, its headings' words."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from nianbao.drawing.heads import DrawnBlock
from nianbao.drawing.limits import limits_of, longest_of
from nianbao.drawing.lines import is_crossed
from nianbao.drawing.problems import Notes, Question, joined, key_of
from nianbao.drawing.regions import Page
from nianbao.drawing.scores import ask_scores
from nianbao.drawing.sheet import Box, DrawnSheet
from nianbao.drawing.spread import Spec, clean, difference, spread_over
from nianbao.drawing.total_model import Totals
from nianbao.drawing.uncoloured import left_open
from nianbao.drawing.words import (
    AMOUNT_WORDS,
    COUNT_WORDS,
    NOT_ADDED_UNITS,
    NOT_ADDED_WORDS,
    SIGNED_WORDS,
    TEXT_WORDS,
    WORDS_AT_THE_END,
    bare_format,
    is_date_format,
    split_unit,
    unit_kind,
)

_BELOW_ZERO = re.compile(r"^[^;]*[0#][^;]*;[^;]*[-(][^;]*[0#]")
_ACCOUNTING = re.compile(r"_[^;]*\* ")
_TEXT, _COUNT, _AMOUNT = "文字", "整数（件数、人数等）", "可以有小数（金额、面积、比例等）"
_ANSWERS: dict[str, Spec] = {
    _COUNT: {},
    _AMOUNT: {"kind": "amount"},
    _TEXT: {"kind": "text"},
    "整数，可正可负": {"kind": "signed"},
    "可以有小数，可正可负": {"kind": "signed_amount"},
    "不填（印成“—”）": {"kind": "closed"},
}
"""What may be entered where the drawing does not say it."""
_DECIMALS = re.compile(r"[0#?][.]([0#?]+)")


@dataclass(frozen=True)
class FigureKinds:
    """The kinds of figures: by row, by column, and of the single cells that differ; the decimals of amounts."""

    rows: dict[int, Spec]
    columns: dict[int, Spec]
    cells: dict[tuple[int, int], Spec]
    decimals: int | None
    grouped: bool = False
    """True where amounts are shown in groups of three digits."""
    scores: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """What a summary makes of scores, instead of their sum."""


def kinds_of(
    page: Page,
    block: DrawnBlock,
    totals: Totals,
    sheet_units: Sequence[str],
    declared: Collection[str],
    notes: Notes,
) -> FigureKinds:
    """Return the kind of every figure of a block; ``declared`` are the headings of which a form file says more."""
    return _Kinds(page, block, totals, sheet_units, notes).found(declared)


class _Kinds:
    def __init__(
        self, page: Page, block: DrawnBlock, totals: Totals, sheet_units: Sequence[str], notes: Notes
    ) -> None:
        self._page = page
        self._sheet: DrawnSheet = page.sheet
        self._block = block
        self._totals = totals
        self._units = sheet_units
        self._notes = notes
        self._row_paths = {
            path[-1].line: path for top in block.rows for path in top.walk() if path[-1].line >= 0
        }
        self._column_paths = {
            path[-1].line: path for top in block.columns for path in top.walk() if path[-1].line >= 0
        }
        self._left_open: set[tuple[int, int]] = set()
        self._places: set[int] = set()
        self._grouped = False
        self._unsure: list[tuple[int, int]] = []

    def found(self, declared: Collection[str]) -> FigureKinds:
        """Return the kinds found."""
        self._left_open = left_open(self._page, self._block, self._totals, self._notes)
        specs = {at: self._spec(at, box) for at, box in self._block.figures.items()}
        self._ask_unsure(specs)
        self._say_numbers()
        scores = ask_scores(self._sheet.name, self._block, self._totals, specs, declared, self._notes)
        for at, aggregate in scores.items():
            specs[at] = clean({**specs[at], "aggregate": aggregate})
        closed = {at: spec for at, spec in specs.items() if spec.get("kind") == "closed"}
        entered = {
            at: spec
            for at, spec in specs.items()
            if at not in closed and at[0] not in self._totals.rows and at[1] not in self._totals.columns
        }
        entered = entered or {at: spec for at, spec in specs.items() if at not in closed}
        rows, columns, most = spread_over(self._block, self._totals, entered, specs)
        for axis, lines in enumerate((rows, columns)):  # a cell cannot take back what its heading says of it
            for at, spec in entered.items():
                if "aggregate" not in spec:
                    lines.get(at[axis], {}).pop("aggregate", None)
        cells: dict[tuple[int, int], Spec] = dict(closed)
        for at, spec in specs.items():
            total = at[0] in self._totals.rows or at[1] in self._totals.columns
            if at not in closed and not total:
                rest = difference(spec, {**rows.get(at[0], {}), **columns.get(at[1], {})})
                if rest:
                    cells[at] = rest
        for at, largest in most.items():
            cells[at] = {**cells.get(at, {}), "max": min(largest, cells.get(at, {}).get("max", largest))}
        return FigureKinds(rows, columns, cells, max(self._places, default=None), self._grouped, scores)

    def _say_numbers(self) -> None:
        """Remark that numbers filled into the cells are not part of a form."""
        found = [box for box in self._block.figures.values() if box.cell.number is not None]
        if found:
            where = self._sheet.at((found[0].row, found[0].column))
            self._notes.say(f"{where} 等 {len(found)} 格里已有的数没有写进表样")

    # -------------------------------------------------------------- one cell

    def _spec(self, at: tuple[int, int], box: Box) -> Spec:
        cell, total = box.cell, at[0] in self._totals.rows or at[1] in self._totals.columns
        if is_crossed(cell.text) and not cell.formula:
            return {"kind": "closed"}
        if at in self._left_open and not total:
            return {"kind": "closed"}
        if total and not cell.formula and self._is_text(at, box, ""):
            return {"kind": "text"}
        check = cell.check
        if check is not None and check.kind == "list" and check.choices:
            return {"kind": "choice", "choices": list(check.choices)}
        unit = self._unit(at)
        spec: Spec = self._number(at, box, unit) if not self._is_text(at, box, unit) else {"kind": "text"}
        if spec.get("kind") == "text":
            limits_of(self._sheet, box, self._notes)  # of dates: it is said that there are some
            return spec | longest_of(box)
        if total:
            return spec
        if self._is_not_added(at, spec):
            spec["aggregate"] = "none"
        return spec | limits_of(self._sheet, box, self._notes)

    def _is_not_added(self, at: tuple[int, int], spec: Spec) -> bool:
        """Return whether adding up says nothing: shares, means, ranks, and what the drawing's own total leaves out."""
        if spec.get("unit") in NOT_ADDED_UNITS or at[1] in self._left_out:
            return True
        paths = (self._column_paths.get(at[1], ()), self._row_paths.get(at[0], ()))
        return any(NOT_ADDED_WORDS.search(split_unit(path[-1].label)[0]) for path in paths if path)

    @cached_property
    def _left_out(self) -> set[int]:
        """The columns that are crossed out in a total row."""
        figures = self._block.figures.items()
        return {
            at[1] for at, box in figures
            if at[0] in self._totals.rows and is_crossed(box.cell.text) and not box.cell.formula
        }  # fmt: skip

    def _unit(self, at: tuple[int, int]) -> str:
        for node in reversed(self._column_paths.get(at[1], ())):
            if found := split_unit(node.label)[1]:
                return found
        if found := self._block.column_units.get(at[1], ""):
            return found.replace("％", "%")
        if found := self._block.units.get(at[0], ""):
            return found.replace("％", "%")
        for node in reversed(self._row_paths.get(at[0], ())):
            if found := split_unit(node.label)[1]:
                return found
        return ""

    def _is_text(self, at: tuple[int, int], box: Box, unit: str) -> bool:
        if unit:
            return False
        check = box.cell.check
        if check is not None and check.kind in ("textLength", "date", "time"):
            return True
        if check is not None and check.kind in ("whole", "decimal"):
            return False
        leaf = self._column_paths[at[1]][-1].label if at[1] in self._column_paths else ""
        row = self._row_paths[at[0]][-1].label if at[0] in self._row_paths else ""
        if is_date_format(box.cell.format):
            return True
        if box.cell.format == "@":
            return not (COUNT_WORDS.search(leaf) or AMOUNT_WORDS.search(leaf))
        return bool(TEXT_WORDS.match(leaf) or TEXT_WORDS.match(row)) and box.cell.format == "General"

    def _number(self, at: tuple[int, int], box: Box, unit: str) -> Spec:
        form, check = box.cell.format, box.cell.check
        amount = self._is_amount(at, box, unit)
        signed = self._is_signed(at, form) or (check is not None and check.first.startswith("-"))
        if not amount:
            return clean({"kind": "signed" if signed else "", "unit": unit})
        found = _DECIMALS.search(form)
        self._grouped = self._grouped or "#,##0" in form
        if found:
            self._places.add(len(found[1]))
        if not unit:
            amounts = [written for written in self._units if unit_kind(written) == "amount"]
            unit = "%" if "%" in form else (amounts[0] if len(amounts) == 1 else "")
        return clean({"kind": "signed_amount" if signed else "amount", "unit": unit})

    def _is_signed(self, at: tuple[int, int], form: str) -> bool:
        """Return whether a format, or a heading, lets figures be negative; all formats of accountants show how."""
        plain_form = bare_format(form)
        if "+" in form or (_BELOW_ZERO.search(plain_form) and not _ACCOUNTING.search(form)):
            return True
        check = self._block.figures[at].cell.check
        if check is not None and check.kind in ("whole", "decimal"):
            return False
        paths = (self._column_paths.get(at[1], ()), self._row_paths.get(at[0], ()))
        return any(SIGNED_WORDS.search(path[-1].label) for path in paths if path)

    def _is_amount(self, at: tuple[int, int], box: Box, unit: str) -> bool:
        """Return whether it is an amount: by its format, its validation, its unit; else by the headings' words."""
        form, check = box.cell.format, box.cell.check
        if _DECIMALS.search(form) or "%" in form:
            return True
        if check is not None and check.kind == "decimal":
            return True
        if (check is not None and check.kind == "whole") or re.search(r"[0#]", form):
            return False
        if unit:
            leaf = self._column_paths[at[1]][-1].label if at[1] in self._column_paths else ""
            return unit_kind(unit) == "amount" or unit[0] in "万亿" or "平均" in leaf or "人均" in leaf
        words = [
            node.label
            for path in (self._column_paths.get(at[1], ()), self._row_paths.get(at[0], ()))
            for node in reversed(path)
        ]
        kinds = {unit_kind(written) for written in self._units}
        if len(self._units) == 1 and kinds != {""}:
            return kinds == {"amount"} and not any(COUNT_WORDS.search(word) for word in words[:1])
        if any(COUNT_WORDS.search(word) for word in words):
            return False
        if not box.cell.formula:
            self._unsure.append(at)
        return any(AMOUNT_WORDS.search(word) for word in words)

    def _ask_unsure(self, specs: dict[tuple[int, int], Spec]) -> None:
        """Ask, column by column or for the whole table at once, where nothing says what kind of number it is."""
        totals = {at for at in specs if at[0] in self._totals.rows or at[1] in self._totals.columns}
        unsure = [at for at in self._unsure if at not in totals and specs[at].get("kind") != "closed"]
        groups: dict[str, list[tuple[int, int]]] = {}
        for at in unsure:
            groups.setdefault(self._likely(at, specs[at]), []).append(at)
        for likely, cells in groups.items():
            columns = list(dict.fromkeys(self._column_paths[at[1]][-1].label for at in cells))
            answer = self._notes.ask(
                Question(
                    key_of("number", self._sheet.name, specs[cells[0]].get("kind", ""), *columns),
                    self._sheet.name,
                    self._block.figures[cells[0]].address,
                    f"{joined(f'“{column}”' for column in columns)} 没有设数字格式，也没有写单位，填什么？",
                    (likely, *(answer for answer in _ANSWERS if answer != likely)),
                )
            )
            if answer != likely or likely == _TEXT:
                for at in [*cells, *(at for at in totals if at[1] in {c for _, c in cells})]:
                    kept = {} if _ANSWERS[answer].get("kind") in ("text", "closed") else specs[at]
                    specs[at] = {key: kept[key] for key in kept if key != "kind"} | _ANSWERS[answer]

    def _likely(self, at: tuple[int, int], spec: Spec) -> str:
        """Return the kind that is assumed where nobody answers."""
        if WORDS_AT_THE_END.search(self._column_paths[at[1]][-1].label):
            return _TEXT
        return next(
            words for words, answer in _ANSWERS.items() if answer.get("kind", "") == spec.get("kind", "")
        )
