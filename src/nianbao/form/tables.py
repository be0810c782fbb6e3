"""Loading the tables of a form file: blocks, headings, and what single cells hold."""

from collections.abc import Iterator
from typing import Any

from nianbao.core import DECIMALS, Number, magnitude
from nianbao.form.field import (
    AGGREGATES,
    AMOUNT,
    CHOICE,
    CLOSED,
    COMPUTED,
    COMPUTED_AGGREGATES,
    COUNT,
    SIGNED,
    SIGNED_AMOUNT,
    SUM,
    TEXT,
    WORDS,
    CellFormula,
    Heading,
)
from nianbao.form.model import Block, Table
from nianbao.form.section import Section
from nianbao.rules import HALF, ROUNDINGS

LONGEST_CELL = 500
"""Characters of a text in a table; longer ones do not fit into a cell that is printed."""
LONGEST_DROP_DOWN = 255
MOST_ROWS, MOST_COLUMNS, MOST_FIELDS = 2_000, 200, 8_000
"""Of one block, and of a form: the breakdown has a column for every field, and a sheet has 16,384."""
INNER = "其中"
"""What stands beside the children of a heading that is their total, where the form does not say it."""
MOST_LEVELS = 20
"""Headings below headings; the deepest official form has three levels."""
ENTERED_KINDS = (COUNT, AMOUNT, SIGNED, SIGNED_AMOUNT, TEXT, CHOICE)
LARGEST_BOUND = 9_000_000_000


def load_tables(root: Section) -> Iterator[Table]:
    """Yield the tables of a form file; a wrong one is left out, and its mistakes are kept."""
    for section in root.sections("table", required=True):
        with section.going_on():
            yield _table(section)


def _table(section: Section) -> Table:
    table = Table(
        id=section.identifier("id"),
        sheet=section.text("sheet"),
        title=section.text("title"),
        orientation=section.choice("orientation", ("portrait", "landscape"), "portrait"),
        blocks=tuple(_block(block) for block in section.sections("block", required=True)),
        unit=section.text("unit", ""),
    )
    section.finish()
    return table


def _block(section: Section) -> Block:
    _refuse_too_many(section, "rows", MOST_ROWS)
    _refuse_too_many(section, "columns", MOST_COLUMNS)
    block = Block(
        heading=section.text("heading", ""),
        corner=section.text("corner", ""),
        rows=tuple(_heading(rows, "rows") for rows in section.sections("rows")),
        columns=tuple(_heading(columns, "columns") for columns in section.sections("columns", required=True)),
        cells=dict(_cells(section)),
    )
    _refuse_same_labels(section, "rows", block.rows)
    _refuse_same_labels(section, "columns", block.columns)
    section.finish()
    return block


def _refuse_too_many(section: Section, name: str, most: int) -> None:
    """Refuse a grid that no workbook holds, before its fields are made."""
    count = section.count_leaves(name)
    if count > most:
        raise section.error(name, f"一块最多 {most} {'行' if name == 'rows' else '列'}，这里有 {count}")


def _refuse_same_labels(section: Section, name: str, headings: tuple[Heading, ...]) -> None:
    ids = [heading.id for heading in headings if heading.id]
    same = next((id_ for id_ in ids if ids.count(id_) > 1), None)
    if same is not None:
        section.wrong(name, f"同一级有两个编号“{same}”，请改得不一样")
        return
    labels = [heading.label for heading in headings if heading.label]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice is not None:
        section.wrong(name, f"同一级有两个“{twice}”，填表的人分不清，请改得不一样")


def _heading(section: Section, below: str, level: int = 1) -> Heading:
    if level > MOST_LEVELS:
        raise section.error(below, f"标题最多 {MOST_LEVELS} 层")
    label = section.text("label")
    if label != label.strip():
        section.wrong("label", f"“{label}”的前后不能有空格或换行")
    total_of = section.texts("total_of", ())
    if section.has("total_of") and not total_of and not section.faulty:
        section.wrong("total_of", '一个也没有写，请写上是哪些标题的总计，例如 ["a", "b"]')
    heading = Heading(
        id=section.identifier("id", ""),
        label=label,
        short=section.text("short", label),
        word=section.text("word", ""),
        total_of=total_of,
        inner=section.text("inner", INNER) if section.has(below) and total_of else "",
        children=tuple(_heading(child, below, level + 1) for child in section.sections(below)),
        **_content(section, ENTERED_KINDS),
    )
    _refuse_same_labels(section, below, heading.children)
    section.finish()
    return heading


def _cells(section: Section) -> Iterator[tuple[tuple[str, str], Heading]]:
    """Read the cells whose content is declared for themselves, each once."""
    seen: set[tuple[str, str]] = set()
    for cell in section.sections("cells"):
        place, content = _cell(cell)
        if place in seen:
            cell.wrong("", f"“{place[0]}”行“{place[1]}”列的格子写了两次，请合成一行")
        if not cell.has_more_than("row", "column"):
            cell.wrong("", "只写了行和列，没有写这一格与标题有什么不同")
        seen.add(place)
        yield place, content


def _cell(section: Section) -> tuple[tuple[str, str], Heading]:
    """Read a cell whose content is declared for itself; return its row and column id and the content."""
    place = section.text("row", ""), section.text("column")
    content = _content(section, (*ENTERED_KINDS, CLOSED))
    section.finish()
    return place, Heading(id="", label="", short="", **content)


def _content(section: Section, kinds: tuple[str, ...]) -> dict[str, Any]:
    """Read the keys that say what cells hold: kind, unit, bounds, what a summary makes of it, texts."""
    if section.has("formula"):
        return _formula(section)
    kind = section.choice("kind", kinds, COUNT)
    _refuse_out_of_place(section, kind)
    content: dict[str, Any] = {
        "kind": kind,
        "unit": section.text("unit", ""),
        "least": section.number("min"),
        "most": section.number("max"),
        "aggregate": section.choice("aggregate", AGGREGATES, SUM),
    }
    _check_bounds(section, content["least"], content["most"])
    if kind == TEXT:
        content["length"] = section.integer("length", LONGEST_CELL)
        if not 1 <= content["length"] <= LONGEST_CELL:
            section.wrong("length", f"应当在 1 到 {LONGEST_CELL} 之间")
    elif kind == CHOICE:
        content["choices"] = load_choices(section)
    if kind in WORDS:
        content["required"] = section.flag("required")
    return content


def _refuse_out_of_place(section: Section, kind: str) -> None:
    """Refuse the keys that mean nothing in cells of this kind, and say where they do."""
    for name, kinds in _ONLY_FOR.items():
        if section.has(name) and kind not in kinds:
            where = " 或 ".join(f'kind = "{allowed}"' for allowed in kinds) or "formula"
            section.wrong(name, f"只有写了 {where} 的才能写这个键")
            section.pass_over(name)
    for name in ("min", "max", "aggregate"):
        if section.has(name) and kind in WORDS:
            section.wrong(name, "文字和选项没有大小，也不相加，不能写这个键")


_ONLY_FOR: dict[str, tuple[str, ...]] = {
    "length": (TEXT,),
    "choices": (CHOICE,),
    "required": WORDS,
    "decimals": (),
    "rounding": (),
}


def _formula(section: Section) -> dict[str, Any]:
    """Read the keys of cells that are computed; nothing of them is entered."""
    for name in ("kind", "min", "max", "length", "choices", "required", "total_of", "rows", "columns"):
        if section.has(name):
            problem = _BESIDE_FORMULA.get(name, "写了 formula 的格由算式算出，不能再写这个键")
            section.wrong(name, problem)
            section.pass_over(name)
    decimals = section.optional_integer("decimals")
    if decimals is not None and not 0 <= decimals <= DECIMALS:
        section.wrong("decimals", f"应当在 0 到 {DECIMALS} 之间")
    formula = CellFormula(
        section.text("formula"),
        f"{section.key}.formula",
        decimals,
        section.choice("rounding", ROUNDINGS, HALF),
    )
    return {
        "kind": COMPUTED,
        "unit": section.text("unit", ""),
        "aggregate": section.choice("aggregate", COMPUTED_AGGREGATES, ""),
        "formula": formula,
    }


_BESIDE_FORMULA = {
    "total_of": "formula 和 total_of 只能写一个：相加用 total_of，别的算法用 formula",
    "rows": "有下级的标题不能写 formula，请写在最下一级",
    "columns": "有下级的标题不能写 formula，请写在最下一级",
    "min": "算出来的数不限制大小，要审核的请写一条规则",
    "max": "算出来的数不限制大小，要审核的请写一条规则",
}


def _check_bounds(section: Section, least: Number | None, most: Number | None) -> None:
    for name, bound in (("min", least), ("max", most)):
        if bound is not None and (magnitude(bound) > LARGEST_BOUND or bound != round(bound, DECIMALS)):
            section.wrong(name, f"太大，或者小数超过 {DECIMALS} 位")
    if least is not None and most is not None and least > most:
        section.wrong("max", f"{most} 小于 min 的 {least}，前后写反了")


def load_choices(section: Section) -> tuple[str, ...]:
    """Read the choices of a drop-down; a workbook stores them as one text with commas between them."""
    choices = section.texts("choices")
    if not choices and not section.faulty:
        section.wrong("choices", '一个选项也没有，请写上，例如 ["是", "否"]')
    elif any("," in choice for choice in choices):
        section.wrong("choices", "选项里不能有英文逗号（Excel 用它分开各项），请改成中文逗号或顿号")
    elif len(",".join(choices)) > LONGEST_DROP_DOWN:
        section.wrong("choices", f"下拉选项合计不能超过 {LONGEST_DROP_DOWN} 个字符（Excel 的限制）")
    elif len({choice.strip().casefold() for choice in choices}) < len(choices):
        section.wrong("choices", "有两个选项一样，请改得不一样")
    elif any(choice != choice.strip() for choice in choices):
        section.wrong("choices", "选项的前后不能有空格")
    return choices
