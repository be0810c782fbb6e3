"""The sheets of names and values: 设置, and one line each for cover entries, rules, charts and the like."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from nianbao.core import suggestion
from nianbao.drawing.problems import Notes
from nianbao.drawing.sheet import DrawnBook, DrawnSheet

Data = dict[str, Any]
SETTINGS = "设置"
OTHER, VERSION = "其他", "版本"
ZERO_REPORT = "zero_report"
"""Whether a table that is zero throughout must be confirmed; a key of drawings only."""
TEXT, WHOLE, NUMBER, FLAG, LINES, PAIRS, WORDS = "text", "whole", "number", "flag", "lines", "pairs", "words"


@dataclass(frozen=True, slots=True)
class Name:
    """A name that people see for a key: ``words`` translates the values, ``help`` says what belongs there."""

    name: str
    key: str
    kind: str = TEXT
    words: tuple[tuple[str, str], ...] = ()
    help: str = ""


SINGLE = (
    Name("表样编号", "form.id", help="英文字母、数字、短横，例如 kaohe-2024；与文件夹同名，发下去以后不要改"),
    Name(VERSION, "form.version", help="标题或版面改了，就换一个版本，例如 2"),
    Name("名称", "form.name", help="用在提示里"),
    Name("报表名称", "form.title", help="用在汇总工作簿里"),
    Name("依据", "form.source", help="依据的文件；可以不写"),
    Name("报表系列", "form.series", help="同一种报表前后几年的表样写同一个系列；可以不写"),
    Name(
        "报送周期", "form.period", WORDS,
        (("年", "year"), ("半年", "half-year"), ("季", "quarter"), ("季度", "quarter"), ("月", "month")),
        "年、半年、季、月；不写的是年",
    ),
    Name("起始年度", "form.first_year", WHOLE, help="从哪个年度起适用，例如 2024"),
    Name("终止年度", "form.last_year", WHOLE, help="到哪个年度为止；仍在使用的不写"),
    Name("单位类别", "form.kinds", LINES, help="例如 街道、部门；可以不写"),
    Name(
        "金额显示", "form.amount_format", WORDS, (("照填的样子", "plain"), ("固定小数", "fixed"), ("千分位", "grouped")),
        "照填的样子、固定小数、千分位",
    ),
    Name("件数上限", "form.limits.count", WHOLE, help="再大的数就是填错了"),
    Name("金额上限", "form.limits.amount", WHOLE, help="再大的数就是填错了"),
    Name("金额小数位数", "form.limits.amount_decimals", WHOLE, help="金额最多几位小数；不写时看画表的数字格式"),
    Name("封面工作表", "cover.sheet", help="模板里封面的工作表名"),
    Name("汇总封面工作表", "cover.summary_sheet", help="汇总工作簿里封面的工作表名"),
    Name("封面标题", "cover.title"),
    Name("汇总封面标题", "cover.summary_title"),
    Name("封面副标题", "cover.subtitle", help="{year} 处填年度；按半年、季、月报送的，{period} 处填报送期"),
    Name("填报说明", "cover.instructions", LINES, help="一行一条"),
    Name(
        "零报告", ZERO_REPORT, WORDS, (("要确认", "yes"), ("不用", "no")),
        "要确认：整张表都是 0 的，要在封面确认，没有填过的模板就报不上来；不用：不问",
    ),
)  # fmt: skip
_SEVERITY = (("必须改", "error"), ("可说明", "warning"))
_EACH = (("整张表", ""), ("每列", "column"), ("每行", "row"), ("每个指标", "field"), ("每张表", "table"))
_ENTRY_KINDS = (
    ("文字", "text"),
    ("编码", "code"),
    ("年度", "year"),
    ("报送期", "period"),
    ("日期", "date"),
    ("选择", "choice"),
)
_YES = (("是", "true"), ("否", "false"))


@dataclass(frozen=True, slots=True)
class Listing:
    """A sheet with one line for each section of a kind."""

    sheet: str
    key: str
    names: tuple[Name, ...]


LISTINGS = (
    Listing(
        "封面项",
        "cover.entries",
        (
            Name("编号", "id", help="必须有 office、code、year 三项"),
            Name("名称", "label"),
            Name("种类", "kind", WORDS, _ENTRY_KINDS),
            Name("选项", "choices", LINES),
            Name("问法", "question"),
            Name("收集", "collect", FLAG, _YES),
        ),
    ),
    Listing(
        "规则",
        "rule",
        (
            Name("代码", "code"),
            Name("级别", "severity", WORDS, _SEVERITY),
            Name("表", "table"),
            Name("用在", "each", WORDS, _EACH),
            Name("只用于", "only", LINES),
            Name("条件", "when"),
            Name("应当成立", "holds"),
            Name("指向", "at"),
            Name("标题", "title"),
            Name("常见原因", "cause"),
            Name("怎么办", "remedy"),
            Name("依据", "source"),
            Name("预填", "prefill", FLAG, _YES),
            Name("只对单位", "level", WORDS, (("是", "office"),)),
        ),
    ),
    Listing(
        "图表",
        "chart",
        (
            Name("种类", "kind", WORDS, (("各单位比较", "offices"), ("各项比较", "items"), ("与上年比较", "years"))),
            Name("标题", "title"),
            Name("单位", "unit"),
            Name("指标", "field"),
            Name("格", "cell"),
            Name("各组", "series", PAIRS),
            Name("各项", "items", PAIRS),
        ),
    ),
    Listing("主要指标", "main", (Name("名称", "label"), Name("单位", "unit"), Name("指标", "fields", LINES))),
    Listing("文字里的数", "narrative", (Name("编号", "id"), Name("名称", "label"))),
)  # fmt: skip
OWN_SHEETS = (SETTINGS, *(listing.sheet for listing in LISTINGS))


def get(data: Data, key: str) -> Any:
    """Return what stands under a dotted key; None where nothing does."""
    found: Any = data
    for part in key.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def put(data: Data, key: str, value: Any) -> None:
    """Put a value under a dotted key."""
    *above, last = key.split(".")
    for part in above:
        data = data.setdefault(part, {})
    data[last] = value


# ------------------------------------------------------------------ writing


def single_lines(data: Data) -> Iterator[tuple[str, str, str]]:
    """Yield name, value and help of every setting, those that are not set too."""
    for name in SINGLE:
        value = get(data, name.key)
        yield name.name, "" if value is None else shown(name, value), name.help
    for section in ("form", "cover"):
        for key, value in _unknown(data.get(section, {}), section):
            yield key, json.dumps(value, ensure_ascii=False), ""


def _unknown(data: Data, prefix: str) -> Iterator[tuple[str, Any]]:
    """Yield the keys that have no name for people."""
    named = {name.key for name in SINGLE} | {listing.key for listing in LISTINGS}
    for key, value in data.items():
        path = f"{prefix}.{key}"
        if isinstance(value, dict) and any(name.startswith(f"{path}.") for name in named):
            yield from _unknown(value, path)
        elif path not in named:
            yield path, value


def listing_lines(listing: Listing, data: Data) -> list[list[str]]:
    """Return the lines of a listing's sheet, without its headings; unknown keys are in the last column."""
    known = {name.key for name in listing.names}
    lines = []
    for section in get(data, listing.key) or []:
        rest = {key: value for key, value in section.items() if key not in known}
        line = [shown(name, section[name.key]) if name.key in section else "" for name in listing.names]
        lines.append([*line, json.dumps(rest, ensure_ascii=False) if rest else ""])
    return lines


def shown(name: Name, value: Any) -> str:
    """Write a value for people."""
    if name.kind == LINES:
        return "\n".join(value)
    if name.kind == PAIRS:
        return "\n".join(f"{key} = {word}" for key, word in value.items())
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return next((word for word, meant in name.words if meant == text), text)


# ------------------------------------------------------------------ reading


def is_own_sheet(sheet: DrawnSheet) -> bool:
    """Return whether a sheet with the name of one of these holds names and values, or a listing with its headings."""
    if sheet.name == SETTINGS:
        words = [sheet.box((row, 0)).cell.text.strip(" :：*") for row in {row for row, _ in sheet.cells}]
        return not any(words) or any(word in {name.name for name in SINGLE} for word in words)
    listing = next(listing for listing in LISTINGS if listing.sheet == sheet.name)
    heads = {cell.text for (row, _), cell in sheet.cells.items() if row == 0 and cell.text}
    return len(heads & {OTHER, *(name.name for name in listing.names)}) * 2 >= len(heads)


def read_settings(book: DrawnBook, notes: Notes) -> Data:
    """Read the settings and listings on the program's own sheets."""
    data: Data = {}
    sheet = book.find(SETTINGS)
    if sheet is not None and is_own_sheet(sheet):
        _read_single(sheet, data, notes)
    for listing in LISTINGS:
        listed = book.find(listing.sheet)
        if listed is not None and is_own_sheet(listed):
            sections = list(_read_listing(listed, listing, notes))
            if sections:
                put(data, listing.key, sections)
    return data


def _read_single(sheet: DrawnSheet, data: Data, notes: Notes) -> None:
    names = {name.name: name for name in SINGLE}
    for row in sorted({row for row, _ in sheet.cells}):
        word, value = sheet.box((row, 0)).cell.text.strip(" :：*"), sheet.box((row, 1)).cell.text
        if not word or not value or (word == "名称" and value == "值"):
            continue
        where = sheet.at((row, 1))
        if word in names:
            name = names[word]
            found = _value(name, value, where, notes)
            if name.kind == LINES and isinstance(get(data, name.key), list):
                found = [*get(data, name.key), *found]
            put(data, name.key, found)
        elif re.fullmatch(r"(?:form|cover)[.][\w.]+", word):
            put(data, word, _json(value, where, notes))
        else:
            notes.wrong(where, f"没有“{word}”这个设置{suggestion(word, tuple(names))}。不要的，请删去这一行")


def _read_listing(sheet: DrawnSheet, listing: Listing, notes: Notes) -> Iterator[Data]:
    heads = {sheet.box((0, column)).cell.text: column for column in {column for _, column in sheet.cells}}
    names = [name for name in listing.names if name.name in heads]
    for word in heads:
        if word and word != OTHER and all(word != name.name for name in listing.names):
            notes.say(f"工作表“{sheet.name}”的“{word}”列没有用到")
    for row in sorted({row for row, _ in sheet.cells} - {0}):
        section: Data = {}
        for name in names:
            place = (row, heads[name.name])
            text = sheet.box(place).cell.text
            if text:
                section[name.key] = _value(name, text, sheet.at(place), notes)
        if OTHER in heads and sheet.box((row, heads[OTHER])).cell.text:
            place = (row, heads[OTHER])
            rest = _json(sheet.box(place).cell.text, sheet.at(place), notes)
            section |= rest if isinstance(rest, dict) else {}
        if section.get("each") == "":
            del section["each"]
        if section:
            yield section


def _value(name: Name, text: str, where: str, notes: Notes) -> Any:
    match name.kind:
        case "whole":
            return _whole(name, text, where, notes)
        case "flag":
            return dict(name.words).get(text, text) == "true"
        case "words":
            meant = dict(name.words)
            if text not in meant and text not in meant.values():
                words = tuple(meant)
                notes.wrong(where, f"“{text}”不行，可以写 {'、'.join(words)}{suggestion(text, words)}")
            return meant.get(text, text)
        case "lines":
            return _lines(name, text)
        case "pairs":
            pairs = [line.partition("=") for line in text.split("\n")]
            return {key.strip(): word.strip() for key, _, word in pairs if key.strip()}
    return text


def _lines(name: Name, text: str) -> list[str]:
    lines: Sequence[str] = text.split("\n")
    if name.key in ("form.kinds", "choices", "fields", "only") and len(lines) == 1:
        lines = re.split(r"[、，,;；]\s*", text)
    return [line.strip() for line in lines if line.strip()]


def _whole(name: Name, text: str, where: str, notes: Notes) -> int:
    digits = text.replace(",", "").removesuffix("年").removesuffix("年度").strip()
    if not digits.isdecimal():
        notes.wrong(where, f"“{name.name}”应当是一个整数，这里是“{text}”")
        return 0
    return int(digits)


def _json(text: str, where: str, notes: Notes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        notes.wrong(where, "这一格由程序写出，已经改坏了，请恢复或者删去")
        return {}
