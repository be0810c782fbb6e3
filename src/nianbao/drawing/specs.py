"""What rows, columns and cells declare: what most cells of a line have in common, what a validation allows."""

from collections import Counter
from collections.abc import Mapping

from nianbao.drawing.blocks import AXES, At, DrawnBlock, Numbers, Spec
from nianbao.drawing.problems import Notes
from nianbao.drawing.sheet import Box, DrawnSheet
from nianbao.drawing.words import NOT_NUMBERS

LineSpecs = tuple[dict[int, Spec], dict[int, Spec]]
"""What rows and columns declare."""


def common(specs: Mapping[At, Spec], axis: int) -> dict[int, Spec]:
    """Give, for every line, the spec that most of its cells have."""
    votes: dict[int, Counter[str]] = {}
    texts: dict[str, Spec] = {}
    for at, spec in specs.items():
        text = repr(sorted(spec.items()))
        texts[text] = spec
        votes.setdefault(at[axis], Counter())[text] += 1
    return {line: dict(texts[found.most_common(1)[0][0]]) for line, found in votes.items()}


def spread_over(
    block: DrawnBlock, entered: Mapping[At, Spec], specs: Mapping[At, Spec]
) -> tuple[LineSpecs, dict[At, float]]:
    """Choose what stands with the rows and what with the columns, so that few cells are left over.

    With them go the printed largest values of the single cells that no whole row or column has.
    """
    by_row, by_column = (common(entered, axis) for axis in AXES)
    missed_by_row = sum(spec != by_row[at[0]] for at, spec in entered.items())
    missed_by_column = sum(spec != by_column[at[1]] for at, spec in entered.items())
    (of_rows, of_columns), of_cells = _largest(block, entered)
    if missed_by_row < missed_by_column and not of_columns:
        return ({row: {**of_rows.get(row, {}), **spec} for row, spec in by_row.items()}, {}), of_cells
    for column in {column for _, column in specs} - set(by_column):
        whole = [spec for at, spec in specs.items() if at[1] == column and spec.get("kind") != "closed"]
        of_parts = _of_total(column, block.totals.lines[1], by_column)
        by_column[column] = dict(of_parts or (whole[0] if whole else {}))
        for key in ("min", "max", "length", "choices"):  # they only hold for entered figures
            by_column[column].pop(key, None)
    for column, most in of_columns.items():
        by_column[column] = {**most, **by_column.get(column, {})}
    return (of_rows, by_column), of_cells


def _largest(block: DrawnBlock, entered: Mapping[At, Spec]) -> tuple[LineSpecs, dict[At, float]]:
    """Return the printed largest values that hold for all numbers of a row or column, and those of other cells."""
    numbers = {at for at, spec in entered.items() if spec.get("kind") not in NOT_NUMBERS}
    single = {at: plain(most) for at, most in block.points.items() if at in numbers}
    lines: LineSpecs = ({}, {})
    for axis in AXES if block.trees[0] else (1,):
        for line in {at[axis] for at in single}:
            across = [at for at in numbers if at[axis] == line]
            values = {single.get(at) for at in across if at in single or not block.figures[at].cell.formula}
            if len(values) == 1:
                lines[axis][line] = {"max": values.pop()}
                single = {at: most for at, most in single.items() if at not in across}
    return lines, single


def _of_total(line: int, totals: Mapping[int, Numbers], declared: Mapping[int, Spec]) -> Spec | None:
    """Return the kind of a total: that of the figures that it adds up."""
    for part in totals.get(line, ()):
        found = declared.get(part) or _of_total(part, totals, declared)
        if found is not None:
            return found
    return None


def difference(spec: Spec, above: Spec) -> Spec:
    """Return what a cell must declare itself beside its headings."""
    if spec == above:
        return {}
    wanted = {key: value for key, value in spec.items() if above.get(key) != value}
    if {"kind", "unit"} & {key for key in {*spec, *above} if spec.get(key) != above.get(key)}:
        wanted = {"kind": spec.get("kind", "count"), **{k: v for k, v in spec.items() if k != "kind"}}
    return wanted


def clean(spec: Spec) -> Spec:
    """Return the spec without empty keys."""
    return {key: value for key, value in spec.items() if value not in ("", None)}


def plain(number: float | int) -> float | int:
    """Return a whole number as an int."""
    return int(number) if float(number).is_integer() else number


def limits_of(sheet: DrawnSheet, box: Box, notes: Notes) -> Spec:
    """Return the least and the largest figure that a validation allows."""
    check = box.cell.check
    if check is None or check.kind not in ("whole", "decimal"):
        if check is not None and check.kind in ("custom", "date", "time"):
            limit = "日期、时间的限制" if check.kind != "custom" else f"数据有效性（{check.first[:60]}）"
            notes.say(f"{sheet.at(box.place)} 的{limit}没有写进表样；需要的，用批注写成一句话")
        return {}
    first, second = _value(check.first), _value(check.second)
    least: float | int | None = None
    most: float | int | None = None
    match check.operator:
        case "between":
            least, most = first, second
        case "lessThanOrEqual":
            most = first
        case "greaterThanOrEqual":
            least = first
        case "equal":
            least = most = first
        case "lessThan" if first is not None and check.kind == "whole":
            most = first - 1
        case "greaterThan" if first is not None and check.kind == "whole":
            least = first + 1
        case _:
            notes.say(f"{sheet.at(box.place)} 的数据有效性没有写进表样")
    if "%" in box.cell.format:  # entered in per cent, where Excel keeps a part of one
        least, most = (None if bound is None else plain(round(bound * 100, 6)) for bound in (least, most))
    found: Spec = {}
    if least is not None and least != 0:
        found["min"] = plain(least)
    if most is not None and abs(most) < 1e9 and not (check.kind == "whole" and most >= 999_999):
        found["max"] = plain(most)
    return found


def longest_of(box: Box) -> Spec:
    """Return the longest text that a validation allows."""
    check = box.cell.check
    if check is None or check.kind != "textLength":
        return {}
    value = _value(check.second if check.operator == "between" else check.first)
    return {"length": int(value)} if value is not None and 1 <= value <= 500 else {}


def _value(text: str) -> float | int | None:
    try:
        return plain(float(text.strip('"').lstrip("=")))
    except ValueError:
        return None
