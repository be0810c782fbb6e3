"""The whole drawing becomes the declaration of a form."""

import re
from copy import deepcopy
from dataclasses import dataclass, field, replace

from nianbao.core import Unit
from nianbao.drawing.blocks import Data, Demands, DrawnTable
from nianbao.drawing.comments import read_comments
from nianbao.drawing.computed import COMPUTED
from nianbao.drawing.formula_rules import read_formulas
from nianbao.drawing.memory import FORM, GONE, DrawingMemory, Memo
from nianbao.drawing.odd import FormulaCell, Refused
from nianbao.drawing.pages import ask_renamed, is_meant, may_be_table, split
from nianbao.drawing.problems import Answers, Notes
from nianbao.drawing.regions import find_regions
from nianbao.drawing.setting_names import SETTINGS, SINGLE, ZERO_REPORT
from nianbao.drawing.settings import get, put, read_settings
from nianbao.drawing.sheet import Box, DrawnBook
from nianbao.drawing.tables import TableReader
from nianbao.drawing.words import NOTE_START, split_unit
from nianbao.drawing.zero_reports import add_zero_reports

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
_STEP = re.compile(r"(\w+)\[(\d+)\]")
"""A step of a key of the form file, such as ``table[1]``."""


@dataclass
class Declared:
    """A form's declaration and the memos of the drawing; ``shown`` is what the drawing showed of each memo."""

    data: Data
    memos: list[tuple[Memo, Data]]
    notes: Notes
    tables: list[DrawnTable] = field(default_factory=list)
    explicit: Data = field(default_factory=dict)
    """What is said in words, and what was taken where nothing was said: nothing of the tables."""
    origin: str = ""
    """The id of the form from which the drawing was made."""
    refused: Refused = ()
    """The formulas that are explained in words, for a form file cannot say them."""

    def formulas_of(self, key: str) -> set[FormulaCell]:
        """Return the computed cells that a key of the form file comes from; all of its block where it is no one's."""
        (_, table_number), (_, block_number), *path = _STEP.findall(key)
        table = self.tables[int(table_number) - 1]
        block = table.blocks[int(block_number) - 1]
        odd = [odd for read, odd, answer in table.odd if read is block and answer == COMPUTED]
        computed = {at for formulas in odd for at in formulas.cells}
        meant = computed & set(block.figures_at([(word, int(number) - 1) for word, number in path]))
        return {(table.page.sheet.name, block.figures[at].place) for at in meant or computed}


def declare(
    book: DrawnBook,
    memory: DrawingMemory,
    answers: Answers,
    *,
    form_id: str,
    year: int,
    refused: Refused = (),
) -> Declared:
    """Read a drawing; ``form_id`` and ``year`` are for what it does not say itself.

    Formulas that a form file cannot say, and those in ``refused``, are explained in words.
    """
    known = set(refused)
    while True:  # what is refused becomes a field, which may let others be computed or not
        demands = Demands(refused=set(known))
        declared = _declare(book, DrawingMemory(memory.memos), Notes(answers), demands, form_id, year)
        if demands.refused == known:
            return declared
        known = demands.refused


def _declare(
    book: DrawnBook, memory: DrawingMemory, notes: Notes, demands: Demands, form_id: str, year: int
) -> Declared:
    data = read_settings(book, notes)
    period = get(data, "form.period") or ""
    tables = _read_tables(book, memory, notes, refused=frozenset(demands.refused), period=period)
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
        put(data, "cover.subtitle", "（{year} 年度）" if _unit(data) is Unit.YEAR else "（{period}）")
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
    memos += [(_gone(memo), {}) for memo in memory.unclaimed()]
    origin = kept.id if kept else ""
    return Declared(_ordered(data), memos, notes, tables, explicit, origin, frozenset(demands.refused))


def _read_tables(
    book: DrawnBook, memory: DrawingMemory, notes: Notes, *, refused: Refused, period: str
) -> list[DrawnTable]:
    tables: list[DrawnTable] = []
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
            reader = TableReader(page, regions, table_name, memory, notes, refused, period)
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
    return replace(memo, role=f"{GONE}的{memo.role}", place=None, drawn_on="")


# ------------------------------------------------------------------ what is around the tables


def _complete_form(data: Data, tables: list[DrawnTable], form_id: str, year: int, notes: Notes) -> None:
    if not tables:
        return
    form = data.setdefault("form", {})
    form.setdefault("id", form_id)
    form.setdefault("version", "1")
    form.setdefault("limits", {})
    if "name" not in form:
        title = split_unit(tables[0].data["title"])[0]
        text = f"一共 {len(tables)} 张表，这套表叫什么？"
        several = len(tables) > 1
        form["name"] = (
            notes.ask(("form.name",), SETTINGS, "", text, (title,), free=True) if several else title
        )
    form.setdefault("title", form["name"])
    if "first_year" not in form:
        years = {table.year for table in tables if table.year}
        if len(years) == 1:
            form["first_year"] = years.pop()
        else:
            form["first_year"] = max(years, default=year)
            notes.say(f"没有看到年度，按从 {form['first_year']} 年起用；不对的，在“设置”工作表写“起始年度”")


def _add_derived(data: Data, tables: list[DrawnTable], sentences: list[str]) -> None:
    """Add to the declaration what follows from the tables."""
    # what the form itself says comes first, then what is written below its tables, then what comments and formulas say
    lines = [line for table in tables for box in table.page.margins.instructions for line in _note_lines(box)]
    lines += [line for table in tables for line in table.page.printed.sentences]
    given = get(data, "cover.instructions")
    put(data, "cover.instructions", list(dict.fromkeys([*given, *lines, *sentences])))


def _add_amounts(data: Data, tables: list[DrawnTable]) -> None:
    """Set how amounts are written, from the number formats, where nothing else declares it."""
    if not any("amount" in repr(table.declared()) for table in tables):
        return
    kinds = [block.kinds for table in tables for block in table.blocks]
    decimals = [kind.decimals for kind in kinds if kind.decimals is not None]
    form = data.setdefault("form", {})
    form.setdefault("limits", {}).setdefault("amount_decimals", max(decimals, default=_DEFAULT_DECIMALS))
    if any(kind.grouped for kind in kinds):
        form.setdefault("amount_format", "grouped")


def _unit(data: Data) -> Unit:
    """Return how long the periods are; a word that is none was said to be wrong where it stands."""
    return next((unit for unit in Unit if unit.value == get(data, "form.period")), Unit.YEAR)


def _complete_cover(data: Data) -> None:
    """Fill in what a cover must have."""
    name = get(data, "form.name") or ""
    entries = [
        {"id": id_, "label": label, "kind": kind}
        for id_, label, kind in _ENTRIES
        if id_ != "period" or _unit(data) is not Unit.YEAR
    ]
    missing = {
        "cover.sheet": "封面",
        "cover.summary_sheet": "封面",
        "cover.title": name,
        "cover.summary_title": f"{name.removesuffix('表')}汇总表",
        "cover.entries": entries,
        "cover.instructions": ["只填浅黄色的格子；没有发生的填 0，不要留空。"],
    }
    for key, value in missing.items():
        if get(data, key) is None:
            put(data, key, value)


def _note_lines(box: Box) -> list[str]:
    text = re.sub(rf"{NOTE_START}\s*[:：]?\s*", "", box.cell.text)
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
