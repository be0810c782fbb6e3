"""Formulas that are no totals: what becomes of them is asked."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from nianbao.drawing.computed import COMPUTED, can_be_computed, in_percent
from nianbao.drawing.figures import FigureKinds
from nianbao.drawing.heads import DrawnBlock, Node
from nianbao.drawing.meanings import Average, Compared, Extreme, Linear, Other, Products, Rank, Ratio
from nianbao.drawing.problems import Notes, Question, key_of
from nianbao.drawing.sheet import DrawnSheet
from nianbao.drawing.spread import Spec
from nianbao.drawing.total_model import Odd, Totals

RULE = "单位填，填错了提示（写成规则）"
NOTE = "单位填，公式写进填报说明"
DROP = "不要"
_EXTREME = re.compile(r"(?:MAX|MIN|MEDIAN|LARGE|SMALL|AVERAGE|RANK|STDEV|PERCENT)\w*[(.]|/")
CHECK = "写成规则，不要这一行（列）"


@dataclass
class Settled:
    """What was decided: formulas that become rules or notes, and lines that are left out."""

    kept: list[tuple[Odd, str]] = field(default_factory=list)
    computed: list[Odd] = field(default_factory=list)
    checks: list[Odd] = field(default_factory=list)
    """Formulas that say in words whether figures agree: they become rules, and their lines are left out."""
    dropped_rows: set[int] = field(default_factory=set)
    dropped_columns: set[int] = field(default_factory=set)
    closed: set[tuple[int, int]] = field(default_factory=set)

    def mark(self, kinds: FigureKinds, totals: Totals, block: DrawnBlock) -> None:
        """Allow negative differences, and exclude shares, means and ranks from adding up."""
        entered = {at for at in block.figures if at[0] not in totals.rows and at[1] not in totals.columns}
        for odd, _ in self.kept:
            by_column = odd.along == "column"
            specs = kinds.columns if by_column else kinds.rows
            line = {at for at in entered if at[1 if by_column else 0] == odd.line}
            if line & set(kinds.scores):
                continue  # it was asked
            whole = line <= set(odd.cells)
            if not isinstance(odd.meaning, Linear):
                if _is_added_up(odd, block):
                    continue  # 数量乘单价 is money, which is added up
                if whole:
                    specs.setdefault(odd.line, {})["aggregate"] = "none"
                else:
                    for at in line & set(odd.cells):
                        kinds.cells[at] = {**kinds.cells.get(at, {}), "aggregate": "none"}
            elif any(times < 0 or times.denominator != 1 for times in odd.meaning.terms.values()):
                if whole and odd.line in specs:
                    specs[odd.line]["kind"] = _kind_for(odd.meaning, specs[odd.line])
                else:
                    for at in line & set(odd.cells):
                        kinds.cells[at] = _cell_for(odd.meaning, kinds, at)

    def close(self, cells: dict[tuple[int, int], Spec]) -> None:
        """Close the cells of totals in which adding up would mean nothing."""
        for at in self.closed:
            cells[at] = {"kind": "closed"}


def _cell_for(meaning: Linear, kinds: FigureKinds, at: tuple[int, int]) -> Spec:
    spec = {**kinds.rows.get(at[0], {}), **kinds.columns.get(at[1], {}), **kinds.cells.get(at, {})}
    return spec | {"kind": _kind_for(meaning, spec)}


def _kind_for(meaning: Linear, spec: Spec) -> str:
    """Choose the kind of what a formula gives: below zero where it takes away, with decimals where it divides."""
    kind = str(spec.get("kind", ""))
    decimals = kind.endswith("amount") or any(times.denominator != 1 for times in meaning.terms.values())
    if any(times < 0 for times in meaning.terms.values()) or kind.startswith("signed"):
        return "signed_amount" if decimals else "signed"
    return "amount" if decimals else "count"


def settle_odd(
    sheet: DrawnSheet,
    block: DrawnBlock,
    totals: Totals,
    notes: Notes,
    known: Collection[str],
    *,
    compute: bool,
) -> Settled:
    """Ask what becomes of the formulas that are no totals; of the rows and columns in ``known`` that is declared.

    Where they cannot be computed, ``compute`` is false: what was to be is explained then.
    """
    settled = Settled(closed=set(totals.closed))
    for odd in totals.odd:
        word = "列" if odd.along == "column" else "行"
        leaves = block.column_leaves() if odd.along == "column" else block.row_leaves()
        label = next((leaf.label for leaf in leaves if leaf.line == odd.line), "")
        first = block.figures[odd.cells[0]]
        if "#REF!" in first.cell.formula:
            place = sheet.at((first.row, first.column))
            notes.wrong(
                place, f"公式（={first.cell.written[:80]}）引用的格已经没有了（#REF!），请改正或者删去"
            )
        drop = f"{DROP}这一{word}"
        options: tuple[str, ...] = (CHECK, drop) if isinstance(odd.meaning, Compared) else (NOTE, drop)
        options = (RULE, *options) if isinstance(odd.meaning, Linear | Average) else options
        options = (COMPUTED, *options) if can_be_computed(odd.meaning) else options
        if label in known:
            settled.computed.append(odd)
            continue
        kind = _kind_of(odd)
        answer = notes.ask(
            Question(
                key_of("odd", sheet.name, odd.along, label, kind),
                sheet.name,
                first.address,
                f"“{label}”{word}的公式（={first.cell.written[:80]}）不是合计{kind}。怎样办？",
                options,
            )
        )
        if answer in (drop, CHECK):
            (settled.dropped_columns if odd.along == "column" else settled.dropped_rows).add(odd.line)
            if answer == CHECK:
                settled.checks.append(odd)
            continue
        if answer == COMPUTED and compute:
            settled.computed.append(in_percent(odd, block))
            continue
        settled.kept.append((odd, NOTE if answer == COMPUTED else answer))
        if not _is_added_up(odd, block):
            settled.closed |= _crossings(odd, totals, block)
    return settled


def _is_added_up(odd: Odd, block: DrawnBlock) -> bool:
    """Return whether the sum over several offices means anything."""
    match odd.meaning:
        case Linear() | Products():
            return True
        case Other():
            return _EXTREME.search(block.figures[odd.cells[0]].cell.formula) is None
    return False


def _crossings(odd: Odd, totals: Totals, block: DrawnBlock) -> set[tuple[int, int]]:
    """Return the cells where a share or a mean meets totals: the sum of shares is nothing."""
    if odd.along == "column":
        return {at for at in block.figures if at[1] == odd.line and at[0] in totals.rows and at in odd.cells}
    return {at for at in block.figures if at[0] == odd.line and at[1] in totals.columns and at in odd.cells}


def _kind_of(odd: Odd) -> str:
    match odd.meaning:
        case Linear():
            return "，是相减、折算或者别处的数"
        case Average():
            return "，是平均数"
        case Ratio():
            return "，是比例"
        case Extreme():
            return "，是最大、最小的数"
        case Rank():
            return "，是排名"
        case Products():
            return "，是相乘的数"
        case Compared():
            return "，是核对用的"
    return ""


def drop_lines(block: DrawnBlock, totals: Totals, settled: Settled) -> bool:
    """Remove the excluded lines from headings, figures and totals; return whether any line remains."""
    if not settled.dropped_rows and not settled.dropped_columns:
        return True
    block.rows = _without(block.rows, settled.dropped_rows)
    block.columns = _without(block.columns, settled.dropped_columns)
    block.figures = {
        at: box
        for at, box in block.figures.items()
        if at[0] not in settled.dropped_rows and at[1] not in settled.dropped_columns
    }
    for lines, dropped in ((totals.rows, settled.dropped_rows), (totals.columns, settled.dropped_columns)):
        for line in dropped & set(lines):
            del lines[line]
        for line, parts in lines.items():
            lines[line] = tuple(part for part in parts if part not in dropped)
    return bool(block.figures)


def _without(nodes: list[Node], lines: set[int]) -> list[Node]:
    kept = []
    for node in nodes:
        if node.children:
            node.children = _without(node.children, lines)
            node.line = -1 if node.line in lines else node.line
            if node.children or node.line >= 0:
                kept.append(node)
        elif node.line not in lines:
            kept.append(node)
    return kept
