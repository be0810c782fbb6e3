"""What may be entered in a figure's cell: from its number format, its validation, its headings' words."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property

from nianbao.drawing.blocks import AXES, At, DrawnBlock, DrawnHeading, Kinds, Spec
from nianbao.drawing.lines import is_crossed
from nianbao.drawing.problems import Notes, joined
from nianbao.drawing.regions import DrawnPage
from nianbao.drawing.scores import ask_scores
from nianbao.drawing.sheet import Box, Fill
from nianbao.drawing.specs import clean, difference, limits_of, longest_of, spread_over
from nianbao.drawing.words import (
    AMOUNT_WORDS,
    COUNT_WORDS,
    DECIMALS_SHOWN,
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
_NOT_FILLED = "不填（印成“—”）"
_TEXT, _COUNT, _AMOUNT = "文字", "整数（件数、人数等）", "可以有小数（金额、面积、比例等）"
_ANSWERS: dict[str, Spec] = {
    _COUNT: {},
    _AMOUNT: {"kind": "amount"},
    _TEXT: {"kind": "text"},
    "整数，可正可负": {"kind": "signed"},
    "可以有小数，可正可负": {"kind": "signed_amount"},
    _NOT_FILLED: {"kind": "closed"},
}
"""What may be entered where the drawing does not say it."""


def kinds_of(
    page: DrawnPage, block: DrawnBlock, sheet_units: Sequence[str], declared: Collection[str], notes: Notes
) -> Kinds:
    """Return the kind of every figure of a block; ``declared`` are the headings of which a form file says more."""
    return _KindFinder(page, block, sheet_units, notes).find(declared)


class _KindFinder:
    def __init__(self, page: DrawnPage, block: DrawnBlock, sheet_units: Sequence[str], notes: Notes) -> None:
        self._page = page
        self._sheet = page.sheet
        self._block = block
        self._units = sheet_units
        self._notes = notes
        self._paths = [block.paths(axis) for axis in AXES]
        self._left_open: set[At] = set()
        self._places: set[int] = set()
        self._grouped = False
        self._unsure: list[At] = []

    def find(self, declared: Collection[str]) -> Kinds:
        """Return the kinds found."""
        block = self._block
        self._left_open = _left_open(self._page, block, self._notes)
        specs = {at: self._spec(at, box) for at, box in block.figures.items()}
        self._ask_unsure(specs)
        self._say_numbers()
        scores = ask_scores(self._sheet.name, block, specs, declared, self._notes)
        for at, aggregate in scores.items():
            specs[at] = clean({**specs[at], "aggregate": aggregate})
        to_fill = {at: spec for at, spec in specs.items() if spec.get("kind") != "closed"}
        entered = {at: spec for at, spec in to_fill.items() if at not in block.totals} or to_fill
        lines, most = spread_over(block, entered, specs)
        for axis in AXES:  # a cell cannot take back what its heading says of it
            for at, spec in entered.items():
                if "aggregate" not in spec:
                    lines[axis].get(at[axis], {}).pop("aggregate", None)
        cells: dict[At, Spec] = {at: spec for at, spec in specs.items() if at not in to_fill}
        for at, spec in to_fill.items():
            rest = difference(spec, {**lines[0].get(at[0], {}), **lines[1].get(at[1], {})})
            if rest and at not in block.totals:
                cells[at] = rest
        for at, largest in most.items():
            cells[at] = {**cells.get(at, {}), "max": min(largest, cells.get(at, {}).get("max", largest))}
        return Kinds(lines, cells, max(self._places, default=None), self._grouped, scores)

    def _leaf(self, axis: int, at: At) -> str:
        """Return the words of the row or column of a cell."""
        path = self._paths[axis].get(at[axis])
        return path[-1].label if path else ""

    def _above(self, axis: int, at: At) -> Iterator[DrawnHeading]:
        """Yield the headings of the row or column of a cell, the nearest first."""
        return reversed(self._paths[axis].get(at[axis], ()))

    def _say_numbers(self) -> None:
        """Remark that numbers filled into the cells are not part of a form."""
        found = [box for box in self._block.figures.values() if box.cell.number is not None]
        if found:
            where = self._sheet.at(found[0].place)
            self._notes.say(f"{where} 等 {len(found)} 格里已有的数没有写进表样")

    # -------------------------------------------------------------- one cell

    def _spec(self, at: At, box: Box) -> Spec:
        cell, total = box.cell, at in self._block.totals
        if is_crossed(cell.text) and not cell.formula:
            return {"kind": "closed"}
        if at in self._left_open and not total:
            return {"kind": "closed"}
        if total and not cell.formula and self._is_text(at, box, ""):
            return {"kind": "text"}
        if cell.check is not None and cell.check.kind == "list" and cell.check.choices:
            return {"kind": "choice", "choices": list(cell.check.choices)}
        unit = self._unit(at)
        if self._is_text(at, box, unit):
            limits_of(self._sheet, box, self._notes)  # of dates: it is said that there are some
            return {"kind": "text"} | longest_of(box)
        spec = self._number(at, box, unit)
        if total:
            return spec
        if self._is_not_added(at, spec):
            spec["aggregate"] = "none"
        return spec | limits_of(self._sheet, box, self._notes)

    def _is_not_added(self, at: At, spec: Spec) -> bool:
        """Return whether adding up says nothing: shares, means, ranks, and what the drawing's own total leaves out."""
        if spec.get("unit") in NOT_ADDED_UNITS or at[1] in self._left_out:
            return True
        return any(NOT_ADDED_WORDS.search(split_unit(self._leaf(axis, at))[0]) for axis in AXES)

    @cached_property
    def _left_out(self) -> set[int]:
        """The columns that are crossed out in a total row."""
        rows = self._block.totals.lines[0]
        return {
            at[1]
            for at, box in self._block.figures.items()
            if at[0] in rows and is_crossed(box.cell.text) and not box.cell.formula
        }

    def _unit(self, at: At) -> str:
        """Return the unit of a cell: of its column's headings, of a row or a column for units, of its row's headings."""
        own = self._block.units
        written = [
            *(split_unit(heading.label)[1] for heading in self._above(1, at)),
            own[1].get(at[1], "").replace("％", "%"),
            own[0].get(at[0], "").replace("％", "%"),
            *(split_unit(heading.label)[1] for heading in self._above(0, at)),
        ]
        return next(filter(None, written), "")

    def _is_text(self, at: At, box: Box, unit: str) -> bool:
        if unit:
            return False
        if box.cell.is_checked("textLength", "date", "time"):
            return True
        if box.cell.is_checked("whole", "decimal"):
            return False
        leaf = self._leaf(1, at)
        if is_date_format(box.cell.format):
            return True
        if box.cell.format == "@":
            return not (COUNT_WORDS.search(leaf) or AMOUNT_WORDS.search(leaf))
        named = TEXT_WORDS.match(leaf) or TEXT_WORDS.match(self._leaf(0, at))
        return bool(named) and box.cell.format == "General"

    def _number(self, at: At, box: Box, unit: str) -> Spec:
        form, check = box.cell.format, box.cell.check
        signed = self._is_signed(at, box) or (check is not None and check.first.startswith("-"))
        if not self._is_amount(at, box, unit):
            return clean({"kind": "signed" if signed else "", "unit": unit})
        found = DECIMALS_SHOWN.search(form)
        self._grouped = self._grouped or "#,##0" in form
        if found:
            self._places.add(len(found[1]))
        if not unit:
            amounts = [written for written in self._units if unit_kind(written) == "amount"]
            unit = "%" if "%" in form else (amounts[0] if len(amounts) == 1 else "")
        return clean({"kind": "signed_amount" if signed else "amount", "unit": unit})

    def _is_signed(self, at: At, box: Box) -> bool:
        """Return whether a format, or a heading, lets figures be negative; all formats of accountants show how."""
        form = box.cell.format
        plain_form = bare_format(form)
        if "+" in form or (_BELOW_ZERO.search(plain_form) and not _ACCOUNTING.search(form)):
            return True
        checked = box.cell.is_checked("whole", "decimal")
        return not checked and any(SIGNED_WORDS.search(self._leaf(axis, at)) for axis in AXES)

    def _is_amount(self, at: At, box: Box, unit: str) -> bool:
        """Return whether it is an amount: by its format, its validation, its unit; else by the headings' words."""
        form = box.cell.format
        if DECIMALS_SHOWN.search(form) or "%" in form or box.cell.is_checked("decimal"):
            return True
        if box.cell.is_checked("whole") or re.search(r"[0#]", form):
            return False
        if unit:
            leaf = self._leaf(1, at)
            return unit_kind(unit) == "amount" or unit[0] in "万亿" or "平均" in leaf or "人均" in leaf
        words = [heading.label for axis in (1, 0) for heading in self._above(axis, at)]
        kinds = {unit_kind(written) for written in self._units}
        if len(self._units) == 1 and kinds != {""}:
            return kinds == {"amount"} and not any(COUNT_WORDS.search(word) for word in words[:1])
        if any(COUNT_WORDS.search(word) for word in words):
            return False
        if not box.cell.formula:
            self._unsure.append(at)
        return any(AMOUNT_WORDS.search(word) for word in words)

    def _ask_unsure(self, specs: dict[At, Spec]) -> None:
        """Ask, column by column or for the whole table at once, where nothing says what kind of number it is."""
        totals = [at for at in specs if at in self._block.totals]
        groups: dict[str, list[At]] = {}
        for at in self._unsure:
            if at not in self._block.totals and specs[at].get("kind") != "closed":
                groups.setdefault(self._likely(at, specs[at]), []).append(at)
        for likely, cells in groups.items():
            columns = list(dict.fromkeys(self._leaf(1, at) for at in cells))
            answer = self._notes.ask(
                ("number", self._sheet.name, specs[cells[0]].get("kind", ""), *columns),
                self._sheet.name,
                self._block.figures[cells[0]].address,
                f"{joined(f'“{column}”' for column in columns)} 没有设数字格式，也没有写单位，填什么？",
                (likely, *(answer for answer in _ANSWERS if answer != likely)),
            )
            if answer == likely != _TEXT:
                continue
            asked = {column for _, column in cells}
            for at in [*cells, *(at for at in totals if at[1] in asked)]:
                kept = {} if _ANSWERS[answer].get("kind") in ("text", "closed") else specs[at]
                specs[at] = {key: kept[key] for key in kept if key != "kind"} | _ANSWERS[answer]

    def _likely(self, at: At, spec: Spec) -> str:
        """Return the kind that is assumed where nobody answers."""
        if WORDS_AT_THE_END.search(self._leaf(1, at)):
            return _TEXT
        return next(
            words for words, answer in _ANSWERS.items() if answer.get("kind", "") == spec.get("kind", "")
        )


def _left_open(page: DrawnPage, block: DrawnBlock, notes: Notes) -> set[At]:
    """Ask about cells that are neither yellow nor computed beside others; return those that stay empty."""
    found: set[At] = set()
    to_fill = {
        at: box.cell.fill
        for at, box in block.figures.items()
        if at not in block.totals and not box.cell.formula and not is_crossed(box.cell.text)
    }
    own = Fill.ENTER if page.yellow else Fill.OTHER
    grey = [at for at, fill in to_fill.items() if fill is Fill.COMPUTE]
    bare = [at for at, fill in to_fill.items() if fill not in (own, Fill.COMPUTE)]
    if own not in to_fill.values() and not page.yellow:
        bare = []  # no colour says what is to be filled in
    only_grey = len(grey) == len(to_fill)
    why = "没有涂浅黄色" if page.yellow else "没有涂颜色，别的格涂了"
    for cells, reason, filled in ((bare, why, True), (grey, "涂了灰色，没有公式", only_grey)):
        if cells:
            names = [block.figures[at].address for at in cells]
            options = ("要填", _NOT_FILLED) if filled else (_NOT_FILLED, "要填")
            text = f"{joined(names)} {reason}。要单位填吗？"
            about = ("colour", page.sheet.name, *names)
            if notes.ask(about, page.sheet.name, names[0], text, options) == _NOT_FILLED:
                found |= set(cells)
    return found
