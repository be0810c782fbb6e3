"""Formulas that are no totals as computed cells: of a whole row or column, or of single cells."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from nianbao.drawing.blocks import At, DrawnBlock, Odd, Spec
from nianbao.drawing.meanings import (
    Average,
    Extreme,
    Linear,
    Meaning,
    Products,
    Ratio,
    Reference,
    references,
)
from nianbao.drawing.sheet import Box
from nianbao.drawing.sums import has_few_decimals, number_text, signed_sum
from nianbao.drawing.words import DECIMALS_SHOWN
from nianbao.layout import column_number

COMPUTABLE = (Linear, Average, Extreme, Ratio, Products)
"""What a form file can say of formulas."""
COMPUTED = "自动计算（锁定的公式）"
_CELL = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d{1,7})(?![\w(])")
_ROUND = re.compile(r"ROUND(UP|DOWN)?\(")
_MOST_DECIMALS = 6
Naming = Callable[[Reference], str | None]
"""What the form file calls a cell; None where it has no name for it."""


def put_computed(block: DrawnBlock, computed: Sequence[Odd]) -> None:
    """Let rows, columns or cells say that they are computed; the formula is written when all ids are known."""
    kinds = block.kinds
    for odd in computed:
        across = [at for at in block.figures if at[odd.axis] == odd.line]
        crossing = block.totals.lines[1 - odd.axis]
        entered = [at for at in across if at[1 - odd.axis] not in crossing]
        closed = {at for at in across if kinds.is_closed(at)}
        to_fill = [at for at in entered if at not in closed]
        if _is_of_line(odd, block, to_fill, has_totals=len(entered) < len(across)):
            first = next(at for at in odd.cells if at in entered)
            kinds.lines[odd.axis][odd.line] = _spec(block, first, odd.meanings[first])
            for at in set(across) - closed:
                kinds.cells.pop(at, None)
        else:
            for at in set(odd.cells) - closed:
                kinds.cells[at] = _spec(block, at, odd.meanings[at])


def _is_of_line(odd: Odd, block: DrawnBlock, entered: Sequence[At], *, has_totals: bool) -> bool:
    """Return whether one formula says what all cells of a line compute from the cells beside them."""
    if not entered or not set(entered) <= set(odd.cells):
        return False
    constant = isinstance(odd.meaning, Linear) and odd.meaning.constant
    if has_totals and (constant or isinstance(odd.meaning, Products)):
        return False  # the total adds them up: computed from totals it would be another figure
    texts = {expression(odd.meanings[at], beside(block, odd.axis, at, str)) for at in entered}
    return len(texts) == 1 and None not in texts


def beside(block: DrawnBlock, axis: int, at: At, name_of: Callable[[int], str]) -> Naming:
    """Return what names the cells of the row or column that crosses a line by their own lines only."""

    def name(reference: Reference) -> str | None:
        """Return the name of a cell that stands beside this one."""
        found = None if reference.sheet else block.places.get(reference.place)
        same = found is not None and found[1 - axis] == at[1 - axis]
        return name_of(found[axis]) if found is not None and same else None

    return name


def _spec(block: DrawnBlock, at: At, meaning: Meaning) -> Spec:
    """Report how a cell is computed: with the decimals that it shows, and what a summary makes of it."""
    box, kinds = block.figures[at], block.kinds
    declared = kinds.of(at)
    spec: Spec = {"unit": declared["unit"]} if "unit" in declared else {}
    spec["formula"] = _relative(box)
    decimals, rounding = _rounded(box)
    if decimals is not None and not isinstance(meaning, Linear | Extreme):
        spec["decimals"] = decimals
    if rounding:
        spec["rounding"] = rounding
    aggregate = kinds.scores.get(at) or _aggregate(meaning)
    read = [block.places.get(reference.place) for reference in references(meaning) if not reference.sheet]
    if not aggregate and any(found and kinds.of(found).get("aggregate") == "none" for found in read):
        aggregate = "none"
    return spec | ({"aggregate": aggregate} if aggregate else {})


def _aggregate(meaning: Meaning) -> str:
    """Report what a summary makes of a figure that computed from sums would be another one."""
    match meaning:
        case Products():
            return "sum"
        case Extreme():
            return meaning.function
        case Linear() if meaning.constant:
            return "mean"
    return ""


def _rounded(box: Box) -> tuple[int | None, str]:
    """Return the decimals of a formula, as it rounds or as its format shows them, and how it rounds."""
    formula = box.cell.formula.upper()
    found = _ROUND.search(formula)
    if found:
        depth, at = 1, found.end()
        while depth and at < len(formula):
            depth += {"(": 1, ")": -1}.get(formula[at], 0)
            at += 1
        digits = formula[found.end() : at - 1].rpartition(",")[2]
        if digits.isdecimal() and int(digits) <= _MOST_DECIMALS:
            return int(digits), {"UP": "up", "DOWN": "down"}.get(found[1] or "", "")
    shown = DECIMALS_SHOWN.search(box.cell.format)
    if shown:
        return min(len(shown[1]), _MOST_DECIMALS), ""
    return (0 if re.search(r"[0#]", box.cell.format) else None), ""


def _relative(box: Box) -> str:
    """Write a formula by how far its cells lie from its own, so that it is the same wherever it is copied to."""

    def apart(found: re.Match[str]) -> str:
        column = column_number(found[2])
        across = f"C{column}" if found[1] else f"C[{column - box.column}]"
        return (f"R{found[4]}" if found[3] else f"R[{int(found[4]) - 1 - box.row}]") + across

    return "=" + _CELL.sub(apart, box.cell.formula)


# ------------------------------------------------------------------ writing


def in_percent(odd: Odd, block: DrawnBlock) -> Odd:
    """Let shares that are shown in per cent be so many of a hundred: so they are entered and computed."""
    return replace(
        odd,
        meanings={
            at: Ratio(Linear().plus(meaning.upper, Fraction(100)), meaning.lower)
            if isinstance(meaning, Ratio) and "%" in block.figures[at].cell.format
            else meaning
            for at, meaning in odd.meanings.items()
        },
    )


def expression(meaning: Meaning, name: Naming) -> str | None:
    """Write what is computed with the names of the form file; None where a cell has none."""
    names = {reference: name(reference) for reference in references(meaning)}
    if None in names.values():
        return None
    match meaning:
        case Linear() | Products():
            return _sum(meaning, name)
        case Average(cells):
            return f"average({', '.join(str(names[cell]) for cell in cells)})"
        case Extreme(function, cells):
            return f"{function}({', '.join(str(names[cell]) for cell in cells)})"
        case Ratio():
            return _ratio(meaning, name)
    return None


def _ratio(meaning: Ratio, name: Naming) -> str:
    constants = [meaning.upper.constant] if meaning.upper.constant else []
    sizes = {abs(times) for times in (*meaning.upper.terms.values(), *constants)}
    factor = sizes.pop() if len(sizes) == 1 else Fraction(1)
    sides = [_sum(side, name) for side in (Linear().plus(meaning.upper, 1 / factor), meaning.lower)]
    above, below = (f"({side})" if " " in side or side.startswith("-") else side for side in sides)
    return f"{above} / {below}" + ("" if factor == 1 else f" * {number_text(factor)}")


def _sum(meaning: Linear | Products, name: Naming) -> str:
    constant = meaning.constant if isinstance(meaning, Linear) else Fraction(0)
    parts = [
        (times, _product((cells,) if isinstance(cells, Reference) else cells, abs(times), name))
        for cells, times in meaning.terms.items()
    ]
    if constant or not parts:
        first = not parts or constant > 0 > parts[0][0]  # 100 - a, not -a + 100
        parts.insert(0 if first else len(parts), (constant, number_text(abs(constant))))
    return signed_sum(parts)


def _product(cells: Sequence[Reference], size: Fraction, name: Naming) -> str:
    """Write a product of cells, so many times: a third of it is divided by three."""
    part = " * ".join(str(name(cell)) for cell in cells)
    if has_few_decimals(size):
        return part if size == 1 else f"{number_text(size)} * {part}"
    return f"{part} * {size.numerator} / {size.denominator}".replace(" * 1 / ", " / ")
