"""Loading the cover of a form file: its sheets, its instructions, its entries."""

import re

from nianbao.core import Unit, suggestion
from nianbao.form.cover import PERIOD, YEAR, Cover, CoverEntry, identity_of
from nianbao.form.model import Table
from nianbao.form.section import Section
from nianbao.form.tables import load_choices

ENTRY_KINDS = ("text", "code", "year", PERIOD, "date", "choice")
_FIXED_KINDS = {"office": "text", "code": "code", "year": "year"}
_ENTRY_ID = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.ASCII)
_ZERO_REPORT, _YES = "zero_report.", "是"


def load_cover(section: Section, unit: Unit) -> Cover:
    """Read what the first sheet says, and its entries."""
    entries = tuple(_entry(entry, unit) for entry in section.sections("entries", required=True))
    ids = [entry.id for entry in entries]
    for id_ in ids:
        if ids.count(id_) > 1:
            section.wrong("entries", f"编号“{id_}”用了两次")
    labels = [entry.label for entry in entries]
    for label in dict.fromkeys(labels):
        if labels.count(label) > 1:
            section.wrong("entries", f"有两项都叫“{label}”，填表的人分不清，请改得不一样")
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
    if entry.id and not _ENTRY_ID.fullmatch(entry.id):
        section.wrong("id", f"“{entry.id}”不行，编号只能用字母、数字、下划线和点，不能以数字开头")
    due = _FIXED_KINDS.get(entry.id, kind)
    if kind != due:
        section.wrong("kind", f"“{entry.id}”这一项只能写 {due}")
    if (
        entry.id.startswith(_ZERO_REPORT)
        and not section.faulty
        and not (kind == "choice" and _YES in entry.choices)
    ):
        section.wrong("kind", f'零报告要写成 kind = "choice"、choices = ["{_YES}", "否"]：选“{_YES}”表示确认')
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


def check_zero_reports(root: Section, cover: Cover, tables: tuple[Table, ...]) -> None:
    """Refuse a zero report of a table that the form does not have."""
    known = tuple(table.id for table in tables)
    for number, entry in enumerate(cover.entries, 1):
        table = entry.id.removeprefix(_ZERO_REPORT)
        if entry.id.startswith(_ZERO_REPORT) and table not in known:
            problem = f"没有表“{table}”，可用的有 {'、'.join(known)}{suggestion(table, known)}"
            root.wrong(f"cover.entries[{number}].id", problem)
