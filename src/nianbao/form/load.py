"""Loading a form file: everything in it is checked, and the first mistake is named with its key."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from nianbao.core import DECIMALS, FormError
from nianbao.form.charts import load_charts, load_main
from nianbao.form.cover import Cover, CoverEntry
from nianbao.form.fields import fields_of_table
from nianbao.form.model import (
    AMOUNT,
    COUNT,
    SIGNED,
    Block,
    Field,
    Form,
    Heading,
    Limits,
    Table,
)
from nianbao.form.rules import load_rules
from nianbao.form.section import Section
from nianbao.form.toml import read_toml

ENTRY_KINDS = ("text", "code", "year", "date", "choice")
IDENTITY = ("office", "code", "year")
LONGEST_DROP_DOWN = 255
LONGEST_SHEET_NAME = 31
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
    root = Section(str(path), "", read_toml(path))
    head = root.section("form")
    limits = _limits(head.section("limits"))
    id_ = head.text("id")
    version = head.text("version")
    kinds = head.texts("kinds", ())
    cover = _cover(root.section("cover"))
    tables = tuple(_table(each) for each in root.sections("table", required=True))
    _check_sheets(root, cover, tables)
    fields = _fields(str(path), tables)
    narrative = _narrative(root)
    charts = tuple(load_charts(fields, root.sections("chart")))
    form = Form(
        id=id_,
        version=version,
        name=head.text("name"),
        title=head.text("title"),
        source=head.text("source", ""),
        series=head.text("series", id_),
        first_year=head.integer("first_year"),
        last_year=head.optional_integer("last_year"),
        kinds=kinds,
        limits=limits,
        cover=cover,
        tables=tables,
        fields=fields,
        rules=(),
        charts=charts,
        main=load_main(fields, charts, root.sections("main")),
        narrative=narrative,
        folder=path.parent,
    )
    rules = tuple(root.sections("rule"))
    head.finish()
    root.finish()
    return replace(form, rules=load_rules(form, rules))


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
        raise section.error(name, f"应当在 0 到 {most} 之间（再大，电子表格就算不准了）")
    return value


def _cover(section: Section) -> Cover:
    entries = tuple(_entry(each) for each in section.sections("entries", required=True))
    ids = [entry.id for entry in entries]
    for id_ in ids:
        if ids.count(id_) > 1:
            raise section.error("entries", f"编号“{id_}”用了两次")
    for id_ in IDENTITY:
        if id_ not in ids:
            raise section.error("entries", f"缺少“{id_}”这一项")
    cover = Cover(
        sheet=section.text("sheet"),
        summary_sheet=section.text("summary_sheet"),
        title=section.text("title"),
        summary_title=section.text("summary_title"),
        subtitle=section.text("subtitle", ""),
        instructions=section.texts("instructions"),
        entries=entries,
    )
    section.finish()
    return cover


def _entry(section: Section) -> CoverEntry:
    kind = section.choice("kind", ENTRY_KINDS)
    entry = CoverEntry(
        id=section.text("id"),
        label=section.text("label"),
        kind=kind,
        choices=section.texts("choices") if kind == "choice" else (),
        question=section.text("question", "") if kind == "choice" else "",
    )
    if len(",".join(entry.choices)) > LONGEST_DROP_DOWN or any("," in each for each in entry.choices):
        raise section.error(
            "choices", f"下拉选项合计不能超过 {LONGEST_DROP_DOWN} 个字符（Excel 的限制），且不能含英文逗号"
        )
    section.finish()
    return entry


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
    block = Block(
        heading=section.text("heading", ""),
        corner=section.text("corner", ""),
        rows=tuple(_heading(each, "rows") for each in section.sections("rows")),
        columns=tuple(_heading(each, "columns") for each in section.sections("columns", required=True)),
    )
    section.finish()
    return block


def _heading(section: Section, below: str, level: int = 1) -> Heading:
    if level > MOST_LEVELS:
        raise section.error(below, f"标题最多 {MOST_LEVELS} 层")
    label = section.text("label")
    heading = Heading(
        id=section.identifier("id", ""),
        label=label,
        short=section.text("short", label),
        word=section.text("word", ""),
        kind=section.choice("kind", (COUNT, AMOUNT, SIGNED), COUNT),
        unit=section.text("unit", ""),
        total_of=section.texts("total_of", ()),
        children=tuple(_heading(each, below, level + 1) for each in section.sections(below)),
    )
    if heading.children and heading.total_of:
        raise section.error("total_of", "有下级的标题不能同时是总计")
    section.finish()
    return heading


def _fields(file: str, tables: tuple[Table, ...]) -> tuple[Field, ...]:
    fields: dict[str, Field] = {}
    for number, table in enumerate(tables, 1):
        for field in fields_of_table(file, f"table[{number}]", table):
            if field.id in fields:
                raise FormError(file, f"table[{number}]", f"指标编号“{field.id}”用了两次")
            fields[field.id] = field
    return tuple(fields.values())


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
            raise section.error("id", f"“{id_}”用了两次")
        labels[id_] = section.text("label")
        section.finish()
    return labels
