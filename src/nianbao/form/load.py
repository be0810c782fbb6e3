"""Loading a form file: everything in it is checked, and every mistake is named with its line and key."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nianbao.core import DECIMALS, FormError, Number, SeveralFormErrors, magnitude, to_text
from nianbao.form.charts import load_charts, load_main
from nianbao.form.cover import Cover, CoverEntry
from nianbao.form.fields import fields_of_table
from nianbao.form.lines import line_of
from nianbao.form.model import (
    AGGREGATES,
    AMOUNT,
    AMOUNT_FORMATS,
    CHOICE,
    CLOSED,
    COUNT,
    PLAIN_AMOUNT,
    SIGNED,
    SIGNED_AMOUNT,
    SUM,
    TEXT,
    WORDS,
    Block,
    Field,
    Form,
    Heading,
    Limits,
    Table,
    TextField,
)
from nianbao.form.rules import check_syntax, load_rules
from nianbao.form.section import Section
from nianbao.form.toml import read_toml_with_lines

ENTRY_KINDS = ("text", "code", "year", "date", "choice")
ENTERED_KINDS = (COUNT, AMOUNT, SIGNED, SIGNED_AMOUNT, TEXT, CHOICE)
IDENTITY = ("office", "code", "year")
LONGEST_CELL = 500
"""Characters of a text in a table; longer ones do not fit into a cell that is printed."""
LONGEST_DROP_DOWN = 255
LONGEST_SHEET_NAME = 31
MOST_ROWS, MOST_COLUMNS, MOST_FIELDS = 2_000, 200, 8_000
"""Of one block, and of a form: the breakdown has a column for every field, and a sheet has 16,384."""
MOST_LEVELS = 20
"""Headings below headings; the deepest official form has three levels."""
LARGEST_COUNT = 999_999_999
LARGEST_AMOUNT = tuple(min(10 ** (14 - decimals) - 1, 9_000_000_000) for decimals in range(DECIMALS + 1))
"""By decimals: beyond, LibreOffice takes a difference in the last decimal for none, and the check code
leaves the whole numbers that a sheet computes exactly."""


def load_file(path: Path) -> Form:
    """Load and check one ``form.toml``.

    Raises:
        FormError: the file, the key and what is allowed there.
    """
    data, lines = read_toml_with_lines(path)
    mistakes: list[FormError] = []
    root = Section(str(path), "", data, mistakes)
    try:
        form = _form(root, path)
    except FormError as error:  # after which nothing more can be told
        mistakes += [] if any(each.key == error.key for each in mistakes) else [error]
    if mistakes:
        placed = [FormError(each.file, each.key, each.problem, line_of(lines, each.key)) for each in mistakes]
        placed.sort(key=lambda each: each.line)
        raise placed[0] if len(placed) == 1 else SeveralFormErrors(placed)
    return form


def _form(root: Section, path: Path) -> Form:
    """Read what a form file declares; what is wrong is among the mistakes of the root."""
    head = root.section("form")
    limits = _limits(head.section("limits"))
    id_ = _form_id(head)
    cover = _cover(root.section("cover"))
    tables = tuple(_tables(root))
    charts, main, rules = (tuple(root.sections(name)) for name in ("chart", "main", "rule"))
    narrative = _narrative(root)
    version, name, title = head.text("version"), head.text("name"), head.text("title")
    source, series = head.text("source", ""), head.text("series", id_)
    first_year, last_year = head.integer("first_year"), head.optional_integer("last_year")
    if last_year is not None and first_year and last_year < first_year:
        head.wrong("last_year", f"{last_year} 早于 first_year 的 {first_year}，前后写反了")
    kinds = head.texts("kinds", ())
    amount_format = head.choice("amount_format", AMOUNT_FORMATS, PLAIN_AMOUNT)
    head.finish()
    root.finish()
    if root.faulty:  # rules and charts would be found wrong for what the tables lack
        check_syntax(rules)
        raise root.mistakes[0] if root.mistakes else root.error("", "")
    _check_sheets(root, cover, tables)
    fields, texts = _fields(str(path), tables)
    _check_limits(root, limits, fields)
    drawn = tuple(load_charts(fields, charts))
    form = Form(
        id=id_,
        version=version,
        name=name,
        title=title,
        source=source,
        series=series,
        first_year=first_year,
        last_year=last_year,
        kinds=kinds,
        limits=limits,
        cover=cover,
        tables=tables,
        fields=fields,
        rules=(),
        charts=drawn,
        main=load_main(fields, drawn, main),
        narrative=narrative,
        folder=path.parent,
        texts=texts,
        amount_format=amount_format,
    )
    return replace(form, rules=load_rules(form, rules))


def _form_id(head: Section) -> str:
    id_ = head.text("id")
    if id_ and (id_.strip(". ") != id_ or any(mark in id_ for mark in '/\\:*?"<>|')):
        head.wrong("id", f'“{id_}”不行，表样编号也用作文件夹和文件的名称，不能含 / \\ : * ? " < > |')
    return id_


def _tables(root: Section) -> Iterator[Table]:
    for section in root.sections("table", required=True):
        with section.going_on():
            yield _table(section)


def _limits(section: Section) -> Limits:
    decimals = _limit(section, "amount_decimals", DECIMALS, DECIMALS)
    limits = Limits(
        count=_limit(section, "count", LARGEST_COUNT, LARGEST_COUNT),
        amount=_limit(section, "amount", LARGEST_AMOUNT[decimals], LARGEST_AMOUNT[decimals]),
        amount_decimals=decimals,
    )
    section.finish()
    return limits


def _limit(section: Section, name: str, default: int, most: int) -> int:
    value = section.integer(name, default)
    if not 0 <= value <= most:
        section.wrong(name, f"应当在 0 到 {most} 之间（再大，电子表格就算不准了）")
        return default
    return value


def _check_limits(root: Section, limits: Limits, fields: tuple[Field, ...]) -> None:
    """Refuse bounds that a figure of the form cannot have."""
    for each in fields:
        largest = limits.amount if each.is_amount else limits.count
        decimals = limits.amount_decimals if each.is_amount else 0
        bounds: dict[str, Number | None] = {"min": each.least, "max": each.most}
        for name, bound in bounds.items():
            if bound is None:
                continue
            if bound < 0 and not each.may_be_negative:
                raise root.error(f"table “{each.table}”", f"{each.place}的 {name} 小于 0，而这一格不能填负数")
            if magnitude(bound) > largest or bound != round(bound, decimals):
                problem = f"{each.place}的 {name} 是 {to_text(bound)}，超过 [form.limits] 的上限或小数位数"
                raise root.error(f"table “{each.table}”", problem)


def _cover(section: Section) -> Cover:
    entries = tuple(_entry(each) for each in section.sections("entries", required=True))
    ids = [entry.id for entry in entries]
    for id_ in ids:
        if ids.count(id_) > 1:
            section.wrong("entries", f"编号“{id_}”用了两次")
    for id_ in IDENTITY:
        if id_ not in ids and not section.faulty:
            section.wrong("entries", f"缺少“{id_}”这一项")
    cover = Cover(
        sheet=section.text("sheet"),
        summary_sheet=section.text("summary_sheet"),
        title=section.text("title"),
        summary_title=section.text("summary_title"),
        subtitle=_subtitle(section),
        instructions=section.texts("instructions"),
        entries=entries,
    )
    section.finish()
    return cover


def _subtitle(section: Section) -> str:
    text = section.text("subtitle", "")
    for name in re.findall(r"\{([^{}]*)\}", text):
        if name != "year":
            section.wrong("subtitle", f"“{{{name}}}”没有意思，只有 {{year}} 处填年度")
    return text


def _entry(section: Section) -> CoverEntry:
    kind = section.choice("kind", ENTRY_KINDS)
    entry = CoverEntry(
        id=section.text("id"),
        label=section.text("label"),
        kind=kind,
        choices=_choices(section) if kind == "choice" else (),
        question=section.text("question", "") if kind == "choice" else "",
        collect=section.flag("collect"),
    )
    if entry.collect and entry.id in IDENTITY:
        section.wrong("collect", "单位、编码、年度本来就在汇总里，不用另外收")
    section.finish()
    return entry


def _choices(section: Section) -> tuple[str, ...]:
    """Read the choices of a drop-down; a workbook stores them as one text with commas between them."""
    choices = section.texts("choices")
    if len(",".join(choices)) > LONGEST_DROP_DOWN or any("," in each for each in choices):
        section.wrong(
            "choices", f"下拉选项合计不能超过 {LONGEST_DROP_DOWN} 个字符（Excel 的限制），且不能含英文逗号"
        )
    elif len({each.strip().casefold() for each in choices}) < len(choices):
        section.wrong("choices", "有两个选项一样，请改得不一样")
    elif any(each != each.strip() for each in choices):
        section.wrong("choices", "选项的前后不能有空格")
    return choices


def _table(section: Section) -> Table:
    table = Table(
        id=section.identifier("id"),
        sheet=section.text("sheet"),
        title=section.text("title"),
        orientation=section.choice("orientation", ("portrait", "landscape"), "portrait"),
        blocks=tuple(_block(each) for each in section.sections("block", required=True)),
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
        rows=tuple(_heading(each, "rows") for each in section.sections("rows")),
        columns=tuple(_heading(each, "columns") for each in section.sections("columns", required=True)),
        cells=dict(_cell(each) for each in section.sections("cells")),
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
    labels = [heading.label for heading in headings if heading.label]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice is not None:
        section.wrong(name, f"同一级有两个“{twice}”，填表的人分不清，请改得不一样")


def _heading(section: Section, below: str, level: int = 1) -> Heading:
    if level > MOST_LEVELS:
        raise section.error(below, f"标题最多 {MOST_LEVELS} 层")
    label = section.text("label")
    heading = Heading(
        id=section.identifier("id", ""),
        label=label,
        short=section.text("short", label),
        word=section.text("word", ""),
        total_of=section.texts("total_of", ()),
        children=tuple(_heading(each, below, level + 1) for each in section.sections(below)),
        **_content(section, ENTERED_KINDS),
    )
    if heading.children and heading.total_of:
        section.wrong("total_of", "有下级的标题不能同时是总计")
    _refuse_same_labels(section, below, heading.children)
    section.finish()
    return heading


def _cell(section: Section) -> tuple[tuple[str, str], Heading]:
    """Read what one cell holds where that is not what its headings say, with its row and column."""
    place = section.text("row", ""), section.text("column")
    content = _content(section, (*ENTERED_KINDS, CLOSED))
    section.finish()
    return place, Heading(id="", label="", short="", **content)


def _content(section: Section, kinds: tuple[str, ...]) -> dict[str, Any]:
    """Read the keys that say what cells hold: kind, unit, bounds, what a summary makes of it, texts."""
    kind = section.choice("kind", kinds, COUNT)
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
        content["choices"] = _choices(section)
    if kind in WORDS:
        content["required"] = section.flag("required")
    return content


def _check_bounds(section: Section, least: Number | None, most: Number | None) -> None:
    for name, bound in (("min", least), ("max", most)):
        if bound is not None and (magnitude(bound) > LARGEST_AMOUNT[0] or bound != round(bound, DECIMALS)):
            section.wrong(name, f"太大，或者小数超过 {DECIMALS} 位")
    if least is not None and most is not None and least > most:
        section.wrong("max", f"{most} 小于 min 的 {least}，前后写反了")


def _fields(file: str, tables: tuple[Table, ...]) -> tuple[tuple[Field, ...], tuple[TextField, ...]]:
    """Give the numbers and the texts of all tables."""
    found: dict[str, Field | TextField] = {}
    for number, table in enumerate(tables, 1):
        key, before = f"table[{number}]", len(found)
        for field in fields_of_table(file, key, table):
            if field.id in found:
                raise FormError(file, key, f"指标编号“{field.id}”用了两次")
            found[field.id] = field
            if len(found) > MOST_FIELDS:
                raise FormError(file, key, f"一个表样最多 {MOST_FIELDS} 个指标（行数乘列数）")
        if not any(isinstance(each, Field) for each in tuple(found.values())[before:]):
            raise FormError(file, key, f"“{table.title}”里没有一格是数，一张表至少要有一格数")
    numbers = tuple(each for each in found.values() if isinstance(each, Field))
    return numbers, tuple(each for each in found.values() if isinstance(each, TextField))


def _check_sheets(root: Section, cover: Cover, tables: tuple[Table, ...]) -> None:
    official = {f"table[{number}].sheet": table.sheet for number, table in enumerate(tables, 1)}
    covers = {"cover.sheet": cover.sheet, "cover.summary_sheet": cover.summary_sheet}
    for key, name in (covers | official).items():
        if len(name) > LONGEST_SHEET_NAME or any(mark in name for mark in "[]:*?/\\'"):
            raise root.error(key, f"工作表名“{name}”不行：不超过 31 个字，不含 [ ] : * ? / \\ '")
    for key, name in covers.items():
        _refuse_twice(root, {key: name} | official)
    _refuse_twice(root, {f"table[{number}].id": table.id for number, table in enumerate(tables, 1)})


def _refuse_twice(root: Section, names: Mapping[str, str]) -> None:
    seen: dict[str, str] = {}
    for key, name in names.items():
        first = seen.setdefault(name.lower(), key)
        if first != key:
            raise root.error(key, f"“{name}”用了两次，另一处是 {first}")


def _narrative(root: Section) -> dict[str, str]:
    labels: dict[str, str] = {}
    for section in root.sections("narrative"):
        id_ = section.identifier("id")
        if id_ in labels:
            section.wrong("id", f"“{id_}”用了两次")
        labels[id_] = section.text("label")
        section.finish()
    return labels
