"""The 审核 sheet: above, what fails now, in the order in which to see to it; below, every check."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from nianbao.core import Severity
from nianbao.form import PERIOD, Form, RuleInstance, Table
from nianbao.layout.grid import Area, Label

AUDIT_SHEET = "审核"
HEADINGS = ("序号", "级别", "位置", "应当怎样", "表中", "应是", "相差", "点这里去改", "情况说明")
AUDIT_LISTED = 12
"""So many failing checks are listed above; the others follow when these have been seen to."""
_FIRST_LISTED = 4
_ALL_HEADING = "全部审核项目（不打印）：可说明的，核对无误后在右边的浅黄格写明原因"


class AuditColumn:
    """The columns of the audit sheet."""

    NUMBER, LEVEL, WHERE, WHAT, LEFT, RIGHT, DIFFERENCE, LINK, EXPLANATION = range(len(HEADINGS))


class ItemKind(Enum):
    """The kind of thing that a check is about."""

    OFFICE = "office"
    PERIOD = "period"
    CELLS = "cells"
    TEXTS = "texts"
    RULE = "rule"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class AuditItem:
    """One check: ``key`` names it for good, ``subject`` is a table, a field or empty.

    ``at`` is the field or cover entry that it points to.
    """

    key: str
    kind: ItemKind
    what: str
    where: str
    severity: Severity
    subject: str
    at: str
    rule: RuleInstance | None = None


@dataclass(frozen=True, slots=True)
class AuditLayout:
    """The audit sheet: title, office, state, the list of what fails, then all checks.

    ``items`` come in the order in which they stand below and in the hidden sheet: what may be explained
    first, for there the office writes.
    """

    labels: tuple[Label, ...]
    items: tuple[AuditItem, ...]

    @property
    def sheet(self) -> str:
        """The sheet's name."""
        return AUDIT_SHEET

    @property
    def office(self) -> Area:
        """The line that names the office."""
        return Area(1, 0, 1, len(HEADINGS))

    @property
    def state(self) -> Area:
        """The line that says whether the workbook can be handed in."""
        return Area(2, 0, 1, len(HEADINGS))

    @property
    def rest(self) -> Area:
        """The line below the list: how many more fail, how many pass."""
        return Area(_FIRST_LISTED + AUDIT_LISTED, 0, 1, len(HEADINGS))

    @property
    def first(self) -> int:
        """The row of the first of all checks."""
        return self.rest.row + 4

    @property
    def warnings(self) -> int:
        """The number of checks that may be explained; they are the first of the items."""
        return sum(item.severity is Severity.WARNING for item in self.items)

    def listed(self, place: int, column: int) -> Area:
        """Return a cell of the list of failed checks, by its place in the list."""
        return Area(_FIRST_LISTED + place, column)

    def cell(self, index: int, column: int) -> Area:
        """Return a cell of the row of an item among all checks."""
        return Area(self.first + index, column)

    def column(self, column: int) -> Area:
        """Return a whole column of all checks."""
        return Area(self.first, column, len(self.items))

    def explanation_cells(self) -> dict[str, Area]:
        """Return the cells in which an office may explain, by the key of the check."""
        explainable = self.items[: self.warnings]
        return {item.key: self.cell(index, AuditColumn.EXPLANATION) for index, item in enumerate(explainable)}

    def free(self) -> tuple[Area, ...]:
        """Return the areas that are computed or filled in."""
        return (
            self.office,
            self.state,
            Area(_FIRST_LISTED, 0, AUDIT_LISTED, len(HEADINGS)),
            self.rest,
            Area(self.first, 0, len(self.items), len(HEADINGS)),
        )


def audit_layout(form: Form) -> AuditLayout:
    """Lay out the checks of a form."""
    width = len(HEADINGS)
    items = sorted(audit_items(form), key=lambda item: item.severity is Severity.ERROR)
    layout = AuditLayout((), tuple(items))
    labels = [Label(Area(0, 0, 1, width), "审核结果", "title")]
    labels += [
        Label(Area(_FIRST_LISTED - 1, column), heading, "column-heading")
        for column, heading in enumerate(HEADINGS)
    ]
    below = ("序号", "结果", "位置", "应当怎样")
    labels.append(Label(Area(layout.first - 2, 0, 1, width), _ALL_HEADING, "cover-heading"))
    labels += [
        Label(Area(layout.first - 1, column), heading, "column-heading")
        for column, heading in (
            *enumerate(below),
            (AuditColumn.EXPLANATION, HEADINGS[AuditColumn.EXPLANATION]),
        )
    ]
    return AuditLayout(tuple(labels), layout.items)


def audit_items(form: Form) -> list[AuditItem]:
    """List every check: the whole office, the cells and totals of each table, then the rules."""
    sheets = {table.id: table.sheet for table in form.tables}
    return [
        office_item(form),
        *_period_items(form),
        *(_of_table(form, table, ItemKind.CELLS) for table in form.tables),
        *(_of_table(form, table, ItemKind.TEXTS) for table in form.tables if form.texts_of(table.id)),
        *(_of_table(form, table, ItemKind.TOTAL) for table in form.tables if _totals(form, table)),
        *(rule_item(sheets, instance) for instance in form.rules),
    ]


_WHAT = {
    ItemKind.CELLS: ("cells", "每一格都填数字（变红的没有填对，表中是格数）"),
    ItemKind.TEXTS: ("texts", "文字和选项按要求填写（变红的不合要求，表中是格数）"),
    ItemKind.TOTAL: ("totals", "总计等于各分项之和（变红的不等，表中是格数）"),
}


def office_item(form: Form) -> AuditItem:
    """Return the check that the cover names the office and the year."""
    task = "写明单位名称、单位编码和年度"
    return AuditItem("office", ItemKind.OFFICE, task, form.cover.sheet, Severity.ERROR, "", "cover.office")


def _period_items(form: Form) -> Iterator[AuditItem]:
    """Yield the check that the cover names the part of the year, where the form has such."""
    entry = form.cover.entry(PERIOD)
    if entry is not None:
        task = f"“{entry.label}”从下拉框中选一项，例如“{entry.choices[0]}”"
        yield AuditItem("period", ItemKind.PERIOD, task, form.cover.sheet, Severity.ERROR, "", entry.field)


def _of_table(form: Form, table: Table, kind: ItemKind) -> AuditItem:
    word, task = _WHAT[kind]
    first = (form.texts_of if kind is ItemKind.TEXTS else form.fields_of)(table.id)[0].id
    return AuditItem(f"{word}:{table.id}", kind, task, table.sheet, Severity.ERROR, table.id, first)


def _totals(form: Form, table: Table) -> bool:
    return any(not field.entered for field in form.fields_of(table.id))


def rule_item(sheets: dict[str, str], instance: RuleInstance) -> AuditItem:
    """Return the check of a rule for one column, row, field or table."""
    where = f"{sheets.get(instance.table, '')} {instance.place}".strip()
    return AuditItem(
        instance.key,
        ItemKind.RULE,
        instance.rule.title,
        where,
        instance.rule.severity,
        instance.table,
        instance.at,
        instance,
    )
