"""Loading a form file: everything in it is checked, and every mistake is named with its line and key."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from nianbao.core import DECIMALS, Unit, magnitude, to_text
from nianbao.form.axis import keys_of_headings
from nianbao.form.charts import load_charts, load_main
from nianbao.form.collected import collected
from nianbao.form.cover import Cover
from nianbao.form.field import AMOUNT_FORMATS, PLAIN_AMOUNT, Field, TextField
from nianbao.form.fields import fields_of_table
from nianbao.form.formulas import bind_formulas
from nianbao.form.load_cover import check_zero_reports, load_cover
from nianbao.form.model import Form, NumberLimits, Table
from nianbao.form.rules import check_syntax, load_rules
from nianbao.form.section import Section
from nianbao.form.tables import MOST_FIELDS, load_tables
from nianbao.rules import Source

UNITS = tuple(unit.value for unit in Unit)
LONGEST_SHEET_NAME = 31
_EXCELS_OWN = "history"
"""The one name that Excel gives to no sheet but its own."""
_FIRST_POSSIBLE_YEAR, _LAST_POSSIBLE_YEAR = 1900, 2999
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
    cover = load_cover(root.section("cover"), unit)
    tables = tuple(load_tables(root))
    charts, main, rules = (tuple(root.sections(name)) for name in ("chart", "main", "rule"))
    narrative = _narrative(root)
    version, name, title = head.text("version"), head.text("name"), head.text("title")
    source, series = head.text("source", ""), head.text("series", id_)
    first_year, last_year = head.integer("first_year"), head.optional_integer("last_year")
    if not _FIRST_POSSIBLE_YEAR <= first_year <= _LAST_POSSIBLE_YEAR and not head.faulty:
        head.wrong("first_year", f"{first_year} 不像年度，请写四位数，例如 2024")
    if last_year is not None and first_year and last_year < first_year:
        head.wrong("last_year", f"{last_year} 早于 first_year 的 {first_year}，前后写反了")
    kinds = head.texts("kinds", ())
    if len(set(kinds)) < len(kinds):
        head.wrong("kinds", "有两个单位类别一样，请删去一个")
    amount_format = head.choice("amount_format", AMOUNT_FORMATS, PLAIN_AMOUNT)
    head.finish()
    root.finish()
    _stop_if_faulty(root, rules)
    _check_sheets(root, cover, tables)
    if not root.faulty:
        check_zero_reports(root, cover, tables)
    fields, texts = _fields(root, tables)
    _stop_if_faulty(root, rules)
    _check_limits(root, limits, tables, fields)
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
    _stop_if_faulty(root, rules)
    return replace(form, rules=load_rules(form, rules))


def _stop_if_faulty(root: Section, rules: Iterable[Section]) -> None:
    """Go no further with a faulty form: rules and charts would be found wrong for what its tables lack."""
    if root.faulty:
        check_syntax(rules)
        raise root.mistakes[0] if root.mistakes else root.error("", "")


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


def _check_limits(
    root: Section, limits: NumberLimits, tables: tuple[Table, ...], fields: tuple[Field, ...]
) -> None:
    """Refuse bounds that a figure of the form cannot have, at the heading that sets them."""
    keys = {id_: key for number, table in enumerate(tables, 1) for id_, key in _keys(number, table).items()}
    numbers = {table.id: number for number, table in enumerate(tables, 1)}
    for field in fields:
        largest = limits.amount if field.is_amount else limits.count
        decimals = limits.amount_decimals if field.is_amount else 0
        headings = (*field.column, *field.row)
        for name, bound, setting in (
            ("min", field.least, [heading for heading in headings if heading.least == field.least]),
            ("max", field.most, [heading for heading in headings if heading.most == field.most]),
        ):
            if bound is None:
                continue
            key = f"{keys[id(setting[0])]}.{name}" if setting else f"table[{numbers[field.table]}]"
            if bound < 0 and not field.may_be_negative:
                root.wrong(key, f"{field.place}的 {name} 小于 0，而这一格不能填负数")
            elif magnitude(bound) > largest or bound != round(bound, decimals):
                most = f"最多 {decimals} 位小数" if decimals else "没有小数"
                problem = f"{field.place}的 {name} 是 {to_text(bound)}，而这一格不超过 {largest}、{most}"
                root.wrong(key, f"{problem}（[form.limits]）")


def _keys(number: int, table: Table) -> dict[int, str]:
    """Return the keys of the headings of a table, by their identity."""
    found: dict[int, str] = {}
    for index, block in enumerate(table.blocks, 1):
        start = f"table[{number}].block[{index}]"
        found |= keys_of_headings(f"{start}.rows", block.rows, "rows")
        found |= keys_of_headings(f"{start}.columns", block.columns, "columns")
    return found


def _fields(root: Section, tables: tuple[Table, ...]) -> tuple[tuple[Field, ...], tuple[TextField, ...]]:
    """Return the numbers and the texts of all tables."""
    found: dict[str, Field | TextField] = {}
    for number, table in enumerate(tables, 1):
        key, before = f"table[{number}]", len(found)
        for field in fields_of_table(root, key, table):
            if field.id in found:
                raise root.error(key, f"指标编号“{field.id}”用了两次")
            found[field.id] = field
            if len(found) > MOST_FIELDS:
                raise root.error(key, f"一个表样最多 {MOST_FIELDS} 个指标（行数乘列数）")
        if not root.faulty and not any(isinstance(part, Field) for part in tuple(found.values())[before:]):
            raise root.error(key, f"“{table.title}”里没有一格是数，一张表至少要有一格数")
    numbers = tuple(part for part in found.values() if isinstance(part, Field))
    return numbers, tuple(part for part in found.values() if isinstance(part, TextField))


def _check_sheets(root: Section, cover: Cover, tables: tuple[Table, ...]) -> None:
    official = {f"table[{number}].sheet": table.sheet for number, table in enumerate(tables, 1)}
    covers = {"cover.sheet": cover.sheet, "cover.summary_sheet": cover.summary_sheet}
    for key, name in (covers | official).items():
        if len(name) > LONGEST_SHEET_NAME or any(mark in name for mark in "[]:*?/\\'"):
            root.wrong(key, f"工作表名“{name}”不行：不超过 31 个字，不含 [ ] : * ? / \\ '")
    for key, name in covers.items():
        _refuse_twice(root, {key: name} | official)
    for key, name in (covers | official).items():
        if name.lower() == _EXCELS_OWN:
            root.wrong(key, f"工作表不能叫“{name}”：Excel 留着自己用，请换一个名称")
    _refuse_twice(root, {f"table[{number}].id": table.id for number, table in enumerate(tables, 1)})


def _refuse_twice(root: Section, names: Mapping[str, str]) -> None:
    seen: dict[str, str] = {}
    for key, name in names.items():
        first = seen.setdefault(name.lower(), key)
        if first != key:
            root.wrong(key, f"“{name}”用了两次，另一处是 {first}")


def _narrative(root: Section) -> dict[str, str]:
    labels: dict[str, str] = {}
    for section in root.sections("narrative"):
        id_ = section.identifier("id")
        if id_ in labels:
            section.wrong("id", f"“{id_}”用了两次")
        labels[id_] = section.text("label")
        section.finish()
    return labels
