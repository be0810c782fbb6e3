"""Loading a form file: everything in it is checked, and every mistake is named with its line and key."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from nianbao.core import DECIMALS, FormError, Number, Unit, magnitude, to_text
from nianbao.form.charts import load_charts, load_main
from nianbao.form.collected import collected
from nianbao.form.cover import PERIOD, YEAR, Cover, CoverEntry, identity_of
from nianbao.form.field import (
    AMOUNT_FORMATS,
    PLAIN_AMOUNT,
    Field,
    TextField,
)
from nianbao.form.fields import fields_of_table
from nianbao.form.formulas import bind_formulas
from nianbao.form.model import Form, NumberLimits, Table
from nianbao.form.rules import check_syntax, load_rules
from nianbao.form.section import Section
from nianbao.form.tables import MOST_FIELDS, load_choices, load_tables
from nianbao.rules import Source

ENTRY_KINDS = ("text", "code", "year", PERIOD, "date", "choice")
UNITS = tuple(unit.value for unit in Unit)
LONGEST_SHEET_NAME = 31
LARGEST_COUNT = 999_999_999
LARGEST_AMOUNT = tuple(min(10 ** (14 - decimals) - 1, 9_000_000_000) for decimals in range(DECIMALS + 1))
"""By decimals: beyond, LibreOffice takes a difference in the last decimal for none, and the check code
leaves the whole numbers that a sheet computes exactly."""


def load_file(path: Path) -> Form:
    """Load and check one ``form.toml``.

    Raises:
        FormError: the file, the key and what is allowed there.
    """
    with collected(path) as root:
        return _form(root, path)


def _form(root: Section, path: Path) -> Form:
    """Read what a form file declares; mistakes are added to those of the root."""
    head = root.section("form")
    limits = _limits(head.section("limits"))
    id_ = _form_id(head)
    unit = Unit(head.choice("period", UNITS, Unit.YEAR.value))
    cover = _cover(root.section("cover"), unit)
    tables = tuple(load_tables(root))
    charts, main, rules = (tuple(root.sections(name)) for name in ("chart", "main", "rule"))
    narrative = _narrative(root)
    version, name, title = head.text("version"), head.text("name"), head.text("title")
    source, series = head.text("source", ""), head.text("series", id_)
    first_year, last_year = head.integer("first_year"), head.optional_integer("last_year")
    if last_year is not None and first_year and last_year < first_year:
        head.wrong("last_year", f"{last_year} 早于 first_year 的 {first_year}，前后写反了")
    kinds = head.texts("kinds", ())
    if len(set(kinds)) < len(kinds):
        head.wrong("kinds", "有两个单位类别一样，请删去一个")
    amount_format = head.choice("amount_format", AMOUNT_FORMATS, PLAIN_AMOUNT)
    head.finish()
    root.finish()
    if root.faulty:  # rules and charts would be found wrong for what the tables lack
        check_syntax(rules)
        raise root.mistakes[0] if root.mistakes else root.error("", "")
    _check_sheets(root, cover, tables)
    fields, texts = _fields(str(path), tables)
    _check_limits(root, limits, fields)
    if unit is not Unit.YEAR:
        _refuse_id_of_source(root, fields)
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
        period_unit=unit,
    )
    form = replace(form, fields=bind_formulas(form, root))
    if root.faulty:
        check_syntax(rules)
        raise root.mistakes[0] if root.mistakes else root.error("", "")
    return replace(form, rules=load_rules(form, rules))


def _refuse_id_of_source(root: Section, fields: tuple[Field, ...]) -> None:
    """Refuse an id that means the figures of the period before, in a form that has such."""
    for field in fields:
        if Source.PREVIOUS.value in field.id.split("."):
            problem = f"编号不能是“{Source.PREVIOUS.value}”：规则里用它写上期的数"
            raise root.error(f"table “{field.table}”", problem)


def _form_id(head: Section) -> str:
    id_ = head.text("id")
    if id_ and (id_.strip(". ") != id_ or any(mark in id_ for mark in '/\\:*?"<>|')):
        head.wrong("id", f'“{id_}”不行，表样编号也用作文件夹和文件的名称，不能含 / \\ : * ? " < > |')
    return id_


def _limits(section: Section) -> NumberLimits:
    decimals = _limit(section, "amount_decimals", DECIMALS, DECIMALS)
    limits = NumberLimits(
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


def _check_limits(root: Section, limits: NumberLimits, fields: tuple[Field, ...]) -> None:
    """Refuse bounds that a figure of the form cannot have."""
    for field in fields:
        largest = limits.amount if field.is_amount else limits.count
        decimals = limits.amount_decimals if field.is_amount else 0
        bounds: dict[str, Number | None] = {"min": field.least, "max": field.most}
        for name, bound in bounds.items():
            if bound is None:
                continue
            if bound < 0 and not field.may_be_negative:
                raise root.error(
                    f"table “{field.table}”", f"{field.place}的 {name} 小于 0，而这一格不能填负数"
                )
            if magnitude(bound) > largest or bound != round(bound, decimals):
                problem = f"{field.place}的 {name} 是 {to_text(bound)}，超过 [form.limits] 的上限或小数位数"
                raise root.error(f"table “{field.table}”", problem)


def _cover(section: Section, unit: Unit) -> Cover:
    entries = tuple(_entry(entry, unit) for entry in section.sections("entries", required=True))
    ids = [entry.id for entry in entries]
    for id_ in ids:
        if ids.count(id_) > 1:
            section.wrong("entries", f"编号“{id_}”用了两次")
    for id_ in identity_of(unit):
        if id_ not in ids and not section.faulty:
            how = f'（按{unit.word}报送的表样要有它，kind = "{PERIOD}"）' if id_ == PERIOD else ""
            section.wrong("entries", f"缺少“{id_}”这一项{how}")
    cover = Cover(
        sheet=section.text("sheet"),
        summary_sheet=section.text("summary_sheet"),
        title=section.text("title"),
        summary_title=section.text("summary_title"),
        subtitle=_subtitle(section, unit),
        instructions=section.texts("instructions"),
        entries=entries,
    )
    section.finish()
    return cover


def _subtitle(section: Section, unit: Unit) -> str:
    """Read the line below the title: a form with periods below the year may name the period in it."""
    text = section.text("subtitle", "")
    known = (YEAR,) if unit is Unit.YEAR else (YEAR, PERIOD)
    for name in re.findall(r"\{([^{}]*)\}", text):
        if name not in known:
            more = "" if unit is Unit.YEAR else f"、{{period}} 处填{unit.word}"
            section.wrong("subtitle", f"“{{{name}}}”没有意思，只有 {{year}} 处填年度{more}")
    if re.search(r"[{}]", re.sub(r"\{[^{}]*\}", "", text)):
        section.wrong("subtitle", "花括号没有成对，年度写作 {year}")
    return text


def _entry(section: Section, unit: Unit) -> CoverEntry:
    kind = section.choice("kind", ENTRY_KINDS)
    entry = CoverEntry(
        id=section.text("id"),
        label=section.text("label"),
        kind=kind,
        choices=unit.parts if kind == PERIOD else load_choices(section) if kind == "choice" else (),
        question=section.text("question", "") if kind == "choice" else "",
        collect=section.flag("collect"),
    )
    if PERIOD in (entry.id, kind):
        _check_period_entry(section, entry, unit)
    if entry.collect and entry.id in identity_of(unit):
        section.wrong("collect", "单位、编码、年度本来就在汇总里，不用另外收")
    section.finish()
    return entry


def _check_period_entry(section: Section, entry: CoverEntry, unit: Unit) -> None:
    """Refuse an entry of the period in a form of years, or under another name or of another kind."""
    if unit is Unit.YEAR and entry.kind == PERIOD:
        section.wrong(
            "kind", '按年度报送的表样没有这一项；按季度、按月报送的，在 [form] 写 period = "quarter" 等'
        )
    elif unit is not Unit.YEAR and (entry.id, entry.kind) != (PERIOD, PERIOD):
        section.wrong("kind", f'报送期这一项写作 id = "{PERIOD}"、kind = "{PERIOD}"')


def _fields(file: str, tables: tuple[Table, ...]) -> tuple[tuple[Field, ...], tuple[TextField, ...]]:
    """Return the numbers and the texts of all tables."""
    found: dict[str, Field | TextField] = {}
    for number, table in enumerate(tables, 1):
        key, before = f"table[{number}]", len(found)
        for field in fields_of_table(file, key, table):
            if field.id in found:
                raise FormError(file, key, f"指标编号“{field.id}”用了两次")
            found[field.id] = field
            if len(found) > MOST_FIELDS:
                raise FormError(file, key, f"一个表样最多 {MOST_FIELDS} 个指标（行数乘列数）")
        if not any(isinstance(part, Field) for part in tuple(found.values())[before:]):
            raise FormError(file, key, f"“{table.title}”里没有一格是数，一张表至少要有一格数")
    numbers = tuple(part for part in found.values() if isinstance(part, Field))
    return numbers, tuple(part for part in found.values() if isinstance(part, TextField))


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
