"""Layouts of earlier versions: where their workbooks, which are still under way, have what is read.

What a form says is improved from year to year, so the texts of our own forms as they were issued are
kept beside the form (``layout-1.json``); other forms say what they have always said.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nianbao.core import Severity
from nianbao.form import Form
from nianbao.layout.audit import AUDIT_SHEET, AuditItem, ItemKind, office_item, rule_item
from nianbao.layout.cover import CoverLayout, plain_cover
from nianbao.layout.grid import Area, Label, area_of

FIRST_VERSION, SECOND_VERSION, THIRD_VERSION = "1", "2", "3"
"""The second and the third differ from what is drawn in the hidden sheet, and in the totals that are shown."""
_AUDIT_HEADINGS = ("序号", "审核内容", "位置", "级别", "结果", "左边", "右边", "相差", "定位", "情况说明")
_RESULT, _EXPLANATION, _COUNT = 4, 9, 10
_FIRST_ITEM = 4
_CELLS = "每一格都填了合乎要求的数字（“左边”是有问题的格数）"
_TOTALS = "总计等于各分项之和"


@dataclass(frozen=True)
class IssuedCover:
    """The cover of an earlier version, with the digest of the layout where that is known."""

    cover: CoverLayout
    digest: str


@dataclass(frozen=True)
class IssuedAudit:
    """The audit sheet of an earlier version: texts, cells for explanations, what is computed or filled in."""

    labels: tuple[Label, ...]
    explanations: dict[str, Area]
    free: tuple[Area, ...]
    hidden_columns: tuple[int, ...]


def first_cover(form: Form, role: str) -> IssuedCover:
    """Lay out the cover of the first version; ``role`` is template or summary."""
    own = form.cover
    laid_out = (
        plain_cover(own.sheet, own.title, "填报状态", own.entries, own.instructions)
        if role == "template"
        else plain_cover(own.summary_sheet, own.summary_title, "汇总情况", own.entries)
    )
    frozen = _frozen(form.folder, role)
    if not frozen:
        return IssuedCover(laid_out, "")
    labels = _labels(frozen, laid_out.sheet)
    entries = {id_: area_of(cells) for id_, cells in frozen["entries"].items()}
    by_place = {(label.area.row, label.area.column): label for label in labels}
    before = {id_: by_place[area.row, area.column - 1] for id_, area in entries.items()}
    end = max(label.area.row for label in labels) + 1 if role == "template" else laid_out.end
    issued = replace(laid_out, labels=labels, entries=entries, entry_labels=before, end=end)
    return IssuedCover(issued, frozen["digest"])


def first_audit(form: Form) -> IssuedAudit:
    """Lay out the audit sheet of the first version."""
    frozen = _frozen(form.folder, "template")
    if frozen:
        labels = _labels(frozen, AUDIT_SHEET)
        explanations = {key: area_of(cell) for key, cell in frozen["explanations"].items()}
    else:
        items = list(_items(form))
        labels = tuple(_audit_labels(items))
        explanations = {
            item.key: Area(_FIRST_ITEM + index, _EXPLANATION)
            for index, item in enumerate(items)
            if item.severity is Severity.WARNING
        }
    count = max(label.area.row for label in labels) + 1 - _FIRST_ITEM
    width = len(_AUDIT_HEADINGS)
    free = (
        Area(1, 0, 1, width),
        Area(2, 0, 1, width),
        Area(1, _COUNT, 2, 1),
        Area(_FIRST_ITEM, _RESULT, count, _COUNT - _RESULT + 1),
    )
    return IssuedAudit(labels, explanations, free, (_COUNT,))


def _items(form: Form) -> Iterator[AuditItem]:
    """List the checks in the order that they had."""
    sheets = {table.id: table.sheet for table in form.tables}
    rules = [rule_item(sheets, instance) for instance in form.rules]
    yield office_item(form)
    for table in form.tables:
        key = f"cells:{table.id}"
        yield AuditItem(key, ItemKind.CELLS, _CELLS, table.sheet, Severity.ERROR, table.id, "")
    yield from (item for item in rules if item.severity is Severity.ERROR)
    for total in (field for field in form.fields if not field.entered):
        where = f"{sheets[total.table]} {total.place}"
        yield AuditItem(total.id, ItemKind.TOTAL, _TOTALS, where, Severity.ERROR, total.id, total.id)
    yield from (item for item in rules if item.severity is Severity.WARNING)


def _audit_labels(items: list[AuditItem]) -> list[Label]:
    texts = {(0, 0): "审核结果"}
    texts |= {(3, column): heading for column, heading in enumerate(_AUDIT_HEADINGS)}
    for number, item in enumerate(items, 1):
        row = (str(number), item.what, item.where, item.severity.word)
        texts |= {(3 + number, column): text for column, text in enumerate(row)}
    return [Label(Area(row, column), text, "") for (row, column), text in texts.items()]


def _labels(frozen: dict[str, Any], sheet: str) -> tuple[Label, ...]:
    return tuple(Label(area_of(cells), text, "") for cells, text in frozen["labels"][sheet].items())


def _frozen(folder: Path, role: str) -> dict[str, Any]:
    """Return what a form's workbooks showed when they were issued; empty where no such version is kept."""
    file = folder / f"layout-{FIRST_VERSION}.json"
    if not file.is_file():
        return {}
    kept: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return kept[role]
