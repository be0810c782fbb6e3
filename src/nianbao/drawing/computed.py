"""Formulas that are no totals as computed cells: of a whole row or column, or of single cells."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from nianbao.drawing.figures import FigureKinds
from nianbao.drawing.grid import At
from nianbao.drawing.heads import DrawnBlock
from nianbao.drawing.meanings import Average, Extreme, Linear, Meaning, Products, Ratio, Reference
from nianbao.drawing.sheet import Box
from nianbao.drawing.spread import Spec
from nianbao.drawing.total_model import Odd, Totals

COMPUTED = "自动计算（锁定的公式）"
_CELL = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d{1,7})(?![\w(])")
_DECIMALS = re.compile(r"[0#?][.]([0#?]+)")
_ROUND = re.compile(r"ROUND(UP|DOWN)?\(")
_KEPT = ("unit",)
_MOST_DECIMALS = 6
Name = Callable[[Reference], str | None]


def can_be_computed(meaning: Meaning) -> bool:
    """Return whether the form file can say what a formula computes."""
    return isinstance(meaning, Linear | Average | Extreme | Ratio | Products)


def put_computed(kinds: FigureKinds, block: DrawnBlock, totals: Totals, computed: Sequence[Odd]) -> None:
    """Let rows, columns or cells say that they are computed; the formula is written when all ids are known."""
    for odd in computed:
        by_column = odd.along == "column"
        across = [at for at in block.figures if at[1 if by_column else 0] == odd.line]
        crossing = totals.rows if by_column else totals.columns
        entered = [at for at in across if at[0 if by_column else 1] not in crossing]
        closed = {at for at in across if kinds.cells.get(at, {}).get("kind") == "closed"}
        lines = kinds.columns if by_column else kinds.rows
        if _is_of_line(
            odd, block, [at for at in entered if at not in closed], has_totals=len(entered) < len(across)
        ):
            first = next(at for at in odd.cells if at in entered)
            lines[odd.line] = _spec(kinds, block, first, odd.meanings[first])
            for at in across:
                if at not in closed:
                    kinds.cells.pop(at, None)
        else:
            for at in set(odd.cells) - closed:
                kinds.cells[at] = _spec(kinds, block, at, odd.meanings[at])


def _is_of_line(odd: Odd, block: DrawnBlock, entered: Sequence[At], *, has_totals: bool) -> bool:
    """Return whether one formula says what all cells of a line compute from the cells beside them."""
    by_column = odd.along == "column"
    if not entered or not set(entered) <= set(odd.cells):
        return False
    if has_totals and (
        isinstance(odd.meaning, Products) or (isinstance(odd.meaning, Linear) and odd.meaning.constant)
    ):
        return False  # the total adds them up: computed from totals it would be another figure

    def computed(at: At) -> str | None:
        def beside(reference: Reference) -> str | None:
            found = None if reference.sheet else block.places.get(reference.place)
            same = found is not None and found[0 if by_column else 1] == at[0 if by_column else 1]
            return str(found[1 if by_column else 0]) if found and same else None

        return expression(odd.meanings[at], beside)

    texts = {computed(at) for at in entered}
    return len(texts) == 1 and None not in texts


def _spec(kinds: FigureKinds, block: DrawnBlock, at: At, meaning: Meaning) -> Spec:
    """Report how a cell is computed: with the decimals that it shows, and what a summary makes of it."""
    box = block.figures[at]
    declared = {**kinds.rows.get(at[0], {}), **kinds.columns.get(at[1], {}), **kinds.cells.get(at, {})}
    spec: Spec = {key: declared[key] for key in _KEPT if key in declared} | {"formula": _relative(box)}
    decimals, rounding = _rounded(box)
    if decimals is not None and not isinstance(meaning, Linear | Extreme):
        spec["decimals"] = decimals
    if rounding:
        spec["rounding"] = rounding
    aggregate = kinds.scores.get(at) or _aggregate(meaning)
    read = [block.places.get(reference.place) for reference in _references(meaning) if not reference.sheet]
    if not aggregate and any(found and _is_not_added(kinds, found) for found in read):
        aggregate = "none"
    return spec | ({"aggregate": aggregate} if aggregate else {})


def _is_not_added(kinds: FigureKinds, at: At) -> bool:
    declared = {**kinds.rows.get(at[0], {}), **kinds.columns.get(at[1], {}), **kinds.cells.get(at, {})}
    return declared.get("aggregate") == "none"


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
    formula, form = box.cell.formula.upper(), box.cell.format
    found = _ROUND.search(formula)
    if found:
        depth, at = 1, found.end()
        while depth and at < len(formula):
            depth += {"(": 1, ")": -1}.get(formula[at], 0)
            at += 1
        digits = formula[found.end() : at - 1].rpartition(",")[2]
        if digits.isdecimal() and int(digits) <= _MOST_DECIMALS:
            return int(digits), {"UP": "up", "DOWN": "down"}.get(found[1] or "", "")
    shown = _DECIMALS.search(form)
    if shown:
        return min(len(shown[1]), _MOST_DECIMALS), ""
    return (0 if re.search(r"[0#]", form) else None), ""


def _relative(box: Box) -> str:
    """Write a formula by how far its cells lie from its own, so that it is the same wherever it is copied to."""

    def apart(found: re.Match[str]) -> str:
        column = sum(26**n * (ord(letter) - 64) for n, letter in enumerate(reversed(found[2]))) - 1
        across = f"C{column}" if found[1] else f"C[{column - box.column}]"
        return (f"R{found[4]}" if found[3] else f"R[{int(found[4]) - 1 - box.row}]") + across

    return "=" + _CELL.sub(apart, box.cell.formula)


def _references(meaning: Meaning) -> list[Reference]:
    match meaning:
        case Linear():
            return list(meaning.terms)
        case Average() | Extreme():
            return list(meaning.cells)
        case Ratio():
            return [*meaning.upper.terms, *meaning.lower.terms]
        case Products():
            return [cell for cells in meaning.terms for cell in cells]
    return []


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


def expression(meaning: Meaning, name: Name) -> str | None:
    """Write what is computed with the names of the form file; None where a cell has none."""
    if any(name(reference) is None for reference in _references(meaning)):
        return None
    match meaning:
        case Linear():
            return _sum({(cell,): times for cell, times in meaning.terms.items()}, meaning.constant, name)
        case Products():
            return _sum(meaning.terms, Fraction(0), name)
        case Average():
            return f"average({', '.join(str(name(cell)) for cell in meaning.cells)})"
        case Extreme():
            return f"{meaning.function}({', '.join(str(name(cell)) for cell in meaning.cells)})"
        case Ratio():
            return _ratio(meaning, name)
    return None


def _ratio(meaning: Ratio, name: Name) -> str:
    sizes = {
        abs(times) for times in (*meaning.upper.terms.values(), *filter(None, (meaning.upper.constant,)))
    }
    factor = sizes.pop() if len(sizes) == 1 else Fraction(1)
    upper = Linear().plus(meaning.upper, 1 / factor)
    sides = [
        _sum({(cell,): times for cell, times in side.terms.items()}, side.constant, name)
        for side in (upper, meaning.lower)
    ]
    above, below = (f"({side})" if " " in side or side.startswith("-") else side for side in sides)
    return f"{above} / {below}" + ("" if factor == 1 else f" * {_number(factor)}")


def _sum(terms: Mapping[tuple[Reference, ...], Fraction], constant: Fraction, name: Name) -> str:
    if not terms:
        return _number(constant)
    text = ""
    if constant > 0 > next(iter(terms.values())):
        text, constant = _number(constant), Fraction(0)
    for cells, times in terms.items():
        part = " * ".join(str(name(cell)) for cell in cells)
        size = abs(times)
        if (size * 10**_MOST_DECIMALS).denominator != 1:
            part += f" * {size.numerator}" if size.numerator != 1 else ""
            part += f" / {size.denominator}"
        elif size != 1:
            part = f"{_number(size)} * {part}"
        text += (" - " if times < 0 else " + ") + part if text else ("-" if times < 0 else "") + part
    if constant:
        text += f" {'-' if constant < 0 else '+'} {_number(abs(constant))}"
    return text


def _number(number: Fraction) -> str:
    return (
        str(number.numerator) if number.denominator == 1 else f"{float(number):.6f}".rstrip("0").rstrip(".")
    )
