"""Formulas that are no totals: what becomes of them is asked."""

import re
from collections.abc import Collection
from dataclasses import replace

from nianbao.drawing.blocks import AXES, LINE_KEYS, LINE_WORDS, DrawnBlock, DrawnHeading, Odd, Spec
from nianbao.drawing.computed import COMPUTABLE, COMPUTED, in_percent
from nianbao.drawing.meanings import Average, Compared, Extreme, Linear, Other, Products, Rank, Ratio
from nianbao.drawing.problems import Notes, joined
from nianbao.drawing.sheet import DrawnSheet, Place

RULE = "单位填，填错了提示（写成规则）"
NOTE = "单位填，公式写进填报说明"
DROP = "不要"
CHECK = "写成规则，不要这一行（列）"
_EXTREME = re.compile(r"(?:MAX|MIN|MEDIAN|LARGE|SMALL|AVERAGE|RANK|STDEV|PERCENT)\w*[(.]|/")
_KINDS = {
    Linear: "，是相减、折算或者别处的数",
    Average: "，是平均数",
    Ratio: "，是比例",
    Extreme: "，是最大、最小的数",
    Rank: "，是排名",
    Products: "，是相乘的数",
    Compared: "，是核对用的",
    Other: "",
}
FormulaCell = tuple[str, Place]
"""The sheet and the cell of a formula."""
Refused = Collection[FormulaCell]
"""The formulas that are known to be none that a form file can say."""
Answered = list[tuple[Odd, str]]
"""Formulas with what becomes of them: they are computed, or become rules, or sentences of the instructions."""


def settle_odd(
    sheet: DrawnSheet, block: DrawnBlock, notes: Notes, known: Collection[str], refused: Refused
) -> Answered | None:
    """Ask what becomes of the formulas that are no totals, and leave out the lines that are not wanted.

    Of the rows and columns in ``known`` that is declared. None where no line remains.
    """
    answered: Answered = []
    dropped: tuple[set[int], set[int]] = (set(), set())
    for odd in block.totals.odd:
        label = next((leaf.label for leaf in block.leaves(odd.axis) if leaf.line == odd.line), "")
        answer = COMPUTED if label in known else _asked(sheet, block, odd, label, notes)
        if answer.startswith(DROP) or answer == CHECK:
            dropped[odd.axis].add(odd.line)
        if answer == COMPUTED:
            shown = odd if label in known else in_percent(odd, block)
            answered += _computable(sheet, block, shown, refused, notes)
        elif not answer.startswith(DROP):
            answered.append((odd, answer))
    for odd, answer in answered:
        if answer in (RULE, NOTE) and not _is_added_up(odd, block):
            across = block.totals.lines[1 - odd.axis]  # the sum of shares is nothing
            block.totals.closed |= {at for at in odd.cells if at[1 - odd.axis] in across}
    if any(dropped):
        _drop_lines(block, dropped)
        answered = [
            (replace(odd, meanings={at: odd.meanings[at] for at in odd.cells if at in block.figures}), answer)
            if answer != CHECK
            else (odd, answer)
            for odd, answer in answered
        ]
    answered.sort(key=lambda settled: (settled[1] == COMPUTED, settled[1] == CHECK))
    return [(odd, answer) for odd, answer in answered if odd.cells] if block.figures else None


def _asked(sheet: DrawnSheet, block: DrawnBlock, odd: Odd, label: str, notes: Notes) -> str:
    first, word = block.figures[odd.cells[0]], LINE_WORDS[odd.axis]
    shown = f"公式（={first.cell.written[:80]}）"
    if "#REF!" in first.cell.formula:
        notes.wrong(sheet.at(first.place), f"{shown}引用的格已经没有了（#REF!），请改正或者删去")
    drop = f"{DROP}这一{word}"
    options: tuple[str, ...] = (CHECK, drop) if isinstance(odd.meaning, Compared) else (NOTE, drop)
    options = (RULE, *options) if isinstance(odd.meaning, Linear | Average) else options
    options = (COMPUTED, *options) if isinstance(odd.meaning, COMPUTABLE) else options
    kind = _KINDS[type(odd.meaning)]
    about = ("odd", sheet.name, LINE_KEYS[odd.axis], label, kind)
    text = f"“{label}”{word}的{shown}不是合计{kind}。怎样办？"
    return notes.ask(about, sheet.name, first.address, text, options)


def _computable(sheet: DrawnSheet, block: DrawnBlock, odd: Odd, refused: Refused, notes: Notes) -> Answered:
    """Return formulas that are to be computed; those of them that cannot be are explained, each for itself."""
    lost = [at for at in odd.cells if (sheet.name, block.figures[at].place) in refused]
    if not lost:
        return [(odd, COMPUTED)]
    cells = joined(block.figures[at].address for at in lost)
    notes.say(
        f"工作表“{sheet.name}”的 {cells} 的公式在表样里写不成自动计算的格，由单位填，公式写进了填报说明"
    )
    if len(lost) == len(odd.cells):
        return [(odd, NOTE)]
    rest = replace(odd, meanings={at: odd.meanings[at] for at in odd.cells if at not in lost})
    return [(rest, COMPUTED), *((replace(odd, meanings={at: odd.meanings[at]}), NOTE) for at in lost)]


def mark_kinds(block: DrawnBlock, answered: Answered) -> None:
    """Let differences be negative, let no summary add up shares, means and ranks, and close their totals."""
    kinds = block.kinds
    for odd, answer in answered:
        line = {at for at in block.figures if at[odd.axis] == odd.line and at not in block.totals}
        if answer not in (RULE, NOTE) or line & set(kinds.scores):
            continue  # of scores it was asked
        meaning, specs = odd.meaning, kinds.lines[odd.axis]
        own, whole = line & set(odd.cells), line <= set(odd.cells)
        if not isinstance(meaning, Linear):
            if _is_added_up(odd, block):
                continue  # 数量乘单价 is money, which is added up
            for spec in (
                [specs.setdefault(odd.line, {})] if whole else [kinds.cells.setdefault(at, {}) for at in own]
            ):
                spec["aggregate"] = "none"
        elif any(times < 0 or times.denominator != 1 for times in meaning.terms.values()):
            if whole and odd.line in specs:
                specs[odd.line]["kind"] = _kind_for(meaning, specs[odd.line])
            else:
                for at in own:
                    kinds.cells[at] = kinds.of(at) | {"kind": _kind_for(meaning, kinds.of(at))}
    for at in block.totals.closed:
        kinds.cells[at] = {"kind": "closed"}


def _kind_for(meaning: Linear, spec: Spec) -> str:
    """Choose the kind of what a formula gives: below zero where it takes away, with decimals where it divides."""
    kind = str(spec.get("kind", ""))
    decimals = kind.endswith("amount") or any(times.denominator != 1 for times in meaning.terms.values())
    if any(times < 0 for times in meaning.terms.values()) or kind.startswith("signed"):
        return "signed_amount" if decimals else "signed"
    return "amount" if decimals else "count"


def _is_added_up(odd: Odd, block: DrawnBlock) -> bool:
    """Return whether the sum over several offices means anything."""
    match odd.meaning:
        case Linear() | Products():
            return True
        case Other():
            return _EXTREME.search(block.figures[odd.cells[0]].cell.formula) is None
    return False


def _drop_lines(block: DrawnBlock, dropped: tuple[set[int], set[int]]) -> None:
    """Remove lines from headings, figures and totals."""
    block.figures = {
        at: box for at, box in block.figures.items() if not any(at[axis] in dropped[axis] for axis in AXES)
    }
    for axis in AXES:
        block.trees[axis] = _without(block.trees[axis], dropped[axis])
        lines = block.totals.lines[axis]
        for line in dropped[axis] & set(lines):
            del lines[line]
        for line, parts in lines.items():
            lines[line] = tuple(part for part in parts if part not in dropped[axis])


def _without(headings: list[DrawnHeading], lines: set[int]) -> list[DrawnHeading]:
    kept = []
    for heading in headings:
        if heading.children:
            heading.children = _without(heading.children, lines)
            heading.line = -1 if heading.line in lines else heading.line
            if heading.children or heading.line >= 0:
                kept.append(heading)
        elif heading.line not in lines:
            kept.append(heading)
    return kept
