"""The 审核 sheet: one row for everything that is checked live inside the template."""

from dataclasses import dataclass
from enum import Enum

from nianbao.core import Severity
from nianbao.form import Form, RuleInstance
from nianbao.layout.grid import Area, Label

AUDIT_SHEET = "审核"
HEADINGS = ("序号", "审核内容", "位置", "级别", "结果", "左边", "右边", "相差", "定位", "情况说明")
(
    NUMBER,
    AUDIT_WHAT,
    AUDIT_WHERE,
    AUDIT_LEVEL,
    AUDIT_RESULT,
    AUDIT_LEFT,
    AUDIT_RIGHT,
    AUDIT_DIFFERENCE,
    AUDIT_LINK,
    AUDIT_EXPLANATION,
) = range(10)
AUDIT_COUNT = 10
"""A hidden column: how many places a failing row stands for."""


class ItemKind(Enum):
    """What a row of the audit sheet checks."""

    OFFICE = "office"
    CELLS = "cells"
    RULE = "rule"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class AuditItem:
    """One check: ``key`` names it for good, ``subject`` is a table, a field or empty.

    ``at`` is the field or cover entry that the row links to.
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
    """The audit sheet: title, office line, state line, headings, then one row for each item."""

    labels: tuple[Label, ...]
    items: tuple[AuditItem, ...]
    office: Area
    state: Area
    first: int

    @property
    def sheet(self) -> str:
        """The sheet's name."""
        return AUDIT_SHEET

    @property
    def last(self) -> int:
        """The row of the last item."""
        return self.first + len(self.items) - 1

    @property
    def errors(self) -> Area:
        """A hidden cell: how many places must be corrected."""
        return Area(self.office.row, AUDIT_COUNT)

    @property
    def warnings(self) -> Area:
        """A hidden cell: how many places may be explained and are not."""
        return Area(self.state.row, AUDIT_COUNT)

    def column(self, column: int) -> Area:
        """Give a whole column of the items."""
        return Area(self.first, column, len(self.items))

    def cell(self, index: int, column: int) -> Area:
        """Give a cell of an item's row."""
        return Area(self.first + index, column)

    def explanation_cells(self) -> dict[str, Area]:
        """Give the cells in which an office may explain, by the key of the check."""
        return {
            item.key: self.cell(index, AUDIT_EXPLANATION)
            for index, item in enumerate(self.items)
            if item.severity is Severity.WARNING
        }


def audit_layout(form: Form) -> AuditLayout:
    """Lay out the checks of a form: what must be corrected first, totals, what may be explained."""
    items = tuple(_items(form))
    width = len(HEADINGS)
    labels = [Label(Area(0, 0, 1, width), "审核结果", "title")]
    labels += [Label(Area(3, column), heading, "column-heading") for column, heading in enumerate(HEADINGS)]
    for index, item in enumerate(items):
        row = 4 + index
        labels += [
            Label(Area(row, NUMBER), str(index + 1), "audit-number"),
            Label(Area(row, AUDIT_WHAT), item.what, "audit-text"),
            Label(Area(row, AUDIT_WHERE), item.where, "audit-text"),
            Label(Area(row, AUDIT_LEVEL), item.severity.word, "audit-word"),
        ]
    return AuditLayout(tuple(labels), items, Area(1, 0, 1, width), Area(2, 0, 1, width), 4)


def _items(form: Form) -> list[AuditItem]:
    sheets = {table.id: table.sheet for table in form.tables}
    error, warning = Severity.ERROR, Severity.WARNING
    cover = form.cover
    items = [
        AuditItem(
            "office", ItemKind.OFFICE, "写明单位名称、单位编码和年度", cover.sheet, error, "", "cover.office"
        )
    ]
    for table in form.tables:
        first = form.fields_of(table.id)[0].id
        what = "每一格都填了合乎要求的数字（“左边”是有问题的格数）"
        items.append(
            AuditItem(f"cells:{table.id}", ItemKind.CELLS, what, table.sheet, error, table.id, first)
        )
    rules = [_rule_item(sheets, instance) for instance in form.rules]
    totals = [
        AuditItem(
            f"total.mismatch:{total.id}",
            ItemKind.TOTAL,
            "总计等于各分项之和",
            f"{sheets[total.table]} {total.place}",
            error,
            total.id,
            total.id,
        )
        for total in form.fields
        if not total.entered
    ]
    return [
        *items,
        *(item for item in rules if item.severity is error),
        *totals,
        *(item for item in rules if item.severity is warning),
    ]


def _rule_item(sheets: dict[str, str], instance: RuleInstance) -> AuditItem:
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
