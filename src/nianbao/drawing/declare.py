"""The whole drawing becomes the declaration of a form."""

import re
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from nianbao.core import Unit
from nianbao.drawing.comments import read_comments
from nianbao.drawing.demands import Demands
from nianbao.drawing.formula_rules import read_formulas
from nianbao.drawing.memory import FORM, GONE, Memo, Memory
from nianbao.drawing.pages import ask_renamed, is_meant, may_be_table, split
from nianbao.drawing.problems import Answers, Notes, Question, key_of
from nianbao.drawing.regions import find_regions
from nianbao.drawing.setting_names import SETTINGS, SINGLE, ZERO_REPORT
from nianbao.drawing.settings import get, put, read_settings
from nianbao.drawing.sheet import DrawnBook
from nianbao.drawing.table_model import ReadTable
from nianbao.drawing.tables import TableReader
from nianbao.drawing.words import split_unit
from nianbao.drawing.zero_reports import add_zero_reports

Data = dict[str, Any]
_ENTRIES = (
    ("office", "单位名称", "text"),
    ("code", "单位编码", "code"),
    ("year", "年度", "year"),
    ("period", "报送期", "period"),
    ("filled_by", "填报人", "text"),
    ("reviewed_by", "审核人", "text"),
    ("phone", "联系电话", "code"),
    ("date", "填报日期", "date"),
)
_DEFAULT_DECIMALS = 2


@dataclass
class Declared:
    """A form's declaration and the memos of the drawing; ``shown`` is what the drawing showed of each memo."""

    data: Data
    memos: list[tuple[Memo, Data]]
    notes: Notes
    tables: list[ReadTable] = field(default_factory=list)
    explicit: Data = field(default_factory=dict)
    """What is said in words, and what was taken where nothing was said: nothing of the tables."""
    origin: str = ""
    """The id of the form from which the drawing was made."""

    @property
    def good(self) -> bool:
        """True where no mistake prevents the form."""
        return not self.notes.mistakes


def declare(
    book: DrawnBook, memory: Memory, answers: Answers, *, form_id: str, year: int, compute: bool = True
) -> Declared:
    """Read a drawing; ``form_id`` and ``year`` are for what it does not say itself.

    Where ``compute`` is false, or a formula cannot be written, formulas that are no totals are explained in words.
    """
    fresh = Memory(memory.memos)
    declared, demands = _declare(book, memory, answers, form_id, year, compute=compute)
    if demands.uncomputable:
        declared, _ = _declare(book, fresh, answers, form_id, year, compute=False)
    if demands.uncomputable or not compute:
        declared.notes.say("有的公式在表样里写不成自动计算的格，都由单位填，公式写进了填报说明")
    return declared


def _declare(
    book: DrawnBook, memory: Memory, answers: Answers, form_id: str, year: int, *, compute: bool
) -> tuple[Declared, Demands]:
    notes = Notes(answers)
    data = read_settings(book, notes)
    period = get(data, "form.period") or ""
    tables = _read_tables(book, memory, notes, compute=compute, period=period)
    demands = Demands()
    periods = {table.period for table in tables if table.period}
    if len(periods) == 1 and get(data, "form.period") is None:
        put(data, "form.period", periods.pop())
    for table in tables:
        read_comments(table, _unit(data), demands, notes)
        read_formulas(tables, table, demands, notes)
    kept = memory.claim(FORM, "", None, ("表样",))
    _complete_form(data, tables, form_id, year, notes)
    _complete_cover(data)
    if kept is None and get(data, "cover.subtitle") is None:
        put(data, "cover.subtitle", "（{year} 年度）" if _is_yearly(data) else "（{period}）")
    if kept is None:
        data.setdefault(ZERO_REPORT, "yes")
    explicit = deepcopy(data)
    confirmed = data.pop(ZERO_REPORT, "no") == "yes"
    _add_derived(data, tables, demands.sentences)
    if kept is None:
        _add_amounts(data, tables)
    if confirmed:
        demands.rules += add_zero_reports(data, tables)
    data["table"] = [table.declared() for table in tables]
    data |= dict(kept.keys) if kept else {}
    if demands.rules:
        data["rule"] = [*(data.pop("rule", [])), *demands.rules]
    memos = [memo for table in tables for memo in table.memos]
    if kept:
        memos.append((kept, {}))
    memos += [(_gone(memo), {}) for memo in memory.left()]
    return Declared(_ordered(data), memos, notes, tables, explicit, kept.id if kept else ""), demands


def _read_tables(
    book: DrawnBook, memory: Memory, notes: Notes, *, compute: bool, period: str
) -> list[ReadTable]:
    tables: list[ReadTable] = []
    pages = [
        (find_regions(sheet, apart := notes.apart()), apart)
        for sheet in book.sheets
        if may_be_table(sheet, notes)
    ]
    to_fill = [page for page, _ in pages if page.regions and not page.is_filled]
    problems: list[tuple[str, str]] = []
    for page, apart in pages:
        name = page.sheet.name
        if page.problem is not None:
            problems.append(page.problem)
            if page.yellow or page.regions:
                notes.wrong(*page.problem)
            else:
                notes.say(f"工作表“{name}”里没有要填的格，没有当作表")
            continue
        if not is_meant(page, bool(to_fill), notes):
            notes.say(f"工作表“{name}”没有当作表")
            continue
        notes.take(apart)
        for lost in page.sheet.lost[:1]:
            notes.say(lost)
        for regions, table_name in split(page, memory, notes):
            ask_renamed(book, page, table_name, memory, notes)
            reader = TableReader(page, regions, table_name, memory, notes, compute=compute, period=period)
            found = reader.read(len(tables) + 1)
            if found is not None:
                tables.append(found)
    if not tables and not notes.mistakes:
        advice = "里面没有表。一张工作表画一张表：标题写在上面和左边，要填的格涂浅黄色"
        for where, problem in problems or [("画表", advice)]:
            notes.wrong(where, problem)
    return tables


def _gone(memo: Memo) -> Memo:
    if memo.role.startswith(GONE):
        return memo
    return Memo(f"{GONE}的{memo.role}", memo.sheet, None, memo.path, memo.id, memo.keys, memo.seen)


# ------------------------------------------------------------------ what is around the tables


def _complete_form(data: Data, tables: list[ReadTable], form_id: str, year: int, notes: Notes) -> None:
    if not tables:
        return
    form = data.setdefault("form", {})
    form.setdefault("id", form_id)
    form.setdefault("version", "1")
    form.setdefault("limits", {})
    if "name" not in form:
        title = split_unit(tables[0].data["title"])[0]
        form["name"] = (
            title
            if len(tables) == 1
            else notes.ask(
                Question(
                    key_of("form.name"),
                    SETTINGS,
                    "",
                    f"一共 {len(tables)} 张表，这套表叫什么？",
                    (title,),
                    free=True,
                )
            )
        )
    form.setdefault("title", form["name"])
    if "first_year" not in form:
        years = {table.year for table in tables if table.year}
        if len(years) == 1:
            form["first_year"] = years.pop()
        else:
            form["first_year"] = max(years, default=year)
            notes.say(f"没有看到年度，按从 {form['first_year']} 年起用；不对的，在“设置”工作表写“起始年度”")


def _add_derived(data: Data, tables: list[ReadTable], sentences: list[str]) -> None:
    """Add to the declaration what follows from the tables."""
    lines = [line for table in tables for box in table.page.margins.instructions for line in _note_lines(box)]
    lines += [line for table in tables for line in table.page.printed.sentences]
    given = get(data, "cover.instructions")
    put(data, "cover.instructions", list(dict.fromkeys([*given, *lines, *sentences])))


def _add_amounts(data: Data, tables: list[ReadTable]) -> None:
    """Set how amounts are written, from the number formats, where nothing else declares it."""
    if not _has_amounts(tables):
        return
    kinds = [read.kinds for table in tables for read in table.blocks]
    decimals = [kind.decimals for kind in kinds if kind.decimals is not None]
    form = data.setdefault("form", {})
    form.setdefault("limits", {}).setdefault("amount_decimals", max(decimals, default=_DEFAULT_DECIMALS))
    if any(kind.grouped for kind in kinds):
        form.setdefault("amount_format", "grouped")


def _has_amounts(tables: list[ReadTable]) -> bool:
    return any("amount" in repr(table.declared()) for table in tables)


def _is_yearly(data: Data) -> bool:
    return _unit(data) is Unit.YEAR


def _unit(data: Data) -> Unit:
    """Return how long the periods are; a word that is none was said to be wrong where it stands."""
    return next((unit for unit in Unit if unit.value == get(data, "form.period")), Unit.YEAR)


def _complete_cover(data: Data) -> None:
    """Fill in what a cover must have."""
    name = get(data, "form.name") or ""
    for key, value in (
        ("cover.sheet", "封面"),
        ("cover.summary_sheet", "封面"),
        ("cover.title", name),
        ("cover.summary_title", f"{name.removesuffix('表')}汇总表"),
    ):
        if get(data, key) is None:
            put(data, key, value)
    if not get(data, "cover.entries"):
        put(
            data,
            "cover.entries",
            [
                {"id": id_, "label": label, "kind": kind}
                for id_, label, kind in _ENTRIES
                if id_ != "period" or not _is_yearly(data)
            ],
        )
    if get(data, "cover.instructions") is None:
        put(data, "cover.instructions", ["只填浅黄色的格子；没有发生的填 0，不要留空。"])


def _note_lines(box: Any) -> list[str]:
    text = re.sub(
        r"^[(（【]?(?:注|备注|说明|附注|填表说明|填报说明|填写说明|编制说明)[】)）]?\s*[:：]?\s*",
        "",
        box.cell.text,
    )
    lines = [re.sub(r"^(?:[(（]?\d{1,2}[)）.．、])\s*", "", line.strip()) for line in text.split("\n")]
    return [line for line in lines if line]


def _ordered(data: Data) -> Data:
    """Put everything in one order, however it came to be known."""
    for section in ("form", "cover"):
        known = [name.key.split(".")[1] for name in SINGLE if name.key.startswith(f"{section}.")]
        found = data.get(section, {})
        data[section] = {key: found[key] for key in (*known, *found) if key in found}
    first = ("form", "cover", "table", "rule", "narrative", "main", "chart")
    return {key: data[key] for key in (*first, *data) if key in data}
