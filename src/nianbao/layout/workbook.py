"""A whole workbook: which sheets it has, and where each field and cover entry stands."""

import hashlib
import json
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property

from nianbao.core import FormError, Place
from nianbao.form import Form
from nianbao.layout.audit import AUDIT_SHEET, AuditLayout, audit_layout
from nianbao.layout.breakdown import BREAKDOWN_SHEETS
from nianbao.layout.cover import CoverLayout, summary_cover, template_cover
from nianbao.layout.grid import Area, Label, quoted
from nianbao.layout.ledger import LEDGER_SHEET, LedgerLayout, ledger_layout
from nianbao.layout.tables import Slot, TableLayout, table_layout

OVERVIEW_SHEET = "主要指标一览"
REGISTER_SHEET = "报送情况"
FINDINGS_SHEET = "审核问题"
CHARTS_SHEET = "图表"
RETURN_SHEET = "退回单"
SLIP_SHEETS = (RETURN_SHEET, "说明函")
"""What the slip before a workbook that goes back may be called."""


class Role(Enum):
    """What a workbook is for; both are read the same way and both are submissions."""

    TEMPLATE = "template"
    SUMMARY = "summary"


@dataclass(frozen=True, eq=False)
class WorkbookLayout:
    """The layout of a form's template or summary.

    ``audit`` is None in a summary. ``companions`` are the sheets that may stand beside the official
    ones without being strange.
    """

    form: Form
    role: Role
    cover: CoverLayout
    tables: tuple[TableLayout, ...]
    audit: AuditLayout | None
    ledger: LedgerLayout
    companions: tuple[str, ...]

    @cached_property
    def slots(self) -> dict[str, Slot]:
        """Every field's slot."""
        return {slot.field: slot for table in self.tables for slot in table.slots}

    @cached_property
    def sheets(self) -> tuple[str, ...]:
        """The sheets that must be there, in order; the hidden one is last."""
        audit = (self.audit.sheet,) if self.audit else ()
        return (self.cover.sheet, *(table.sheet for table in self.tables), *audit, LEDGER_SHEET)

    @cached_property
    def labels(self) -> dict[str, tuple[Label, ...]]:
        """The locked texts of every visible sheet that must be there."""
        labels = {self.cover.sheet: self.cover.labels}
        labels |= {table.sheet: table.labels for table in self.tables}
        if self.audit:
            labels[self.audit.sheet] = self.audit.labels
        return labels

    @cached_property
    def digest(self) -> str:
        """A short digest of every label and slot: two layouts with the same digest are the same."""
        content = {
            "labels": {
                sheet: [(label.area.range, label.text) for label in labels]
                for sheet, labels in self.labels.items()
            },
            "slots": [(slot.field, slot.sheet, slot.area.range) for slot in self.slots.values()],
            "entries": [(id_, area.range) for id_, area in self.cover.entries.items()],
            "ledger": self.ledger.fields,
        }
        packed = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
        return hashlib.sha256(packed).hexdigest()[:16]

    def where(self, at: str) -> tuple[str, Area]:
        """Give the sheet and the area of a field or a cover entry such as ``cover.office``."""
        if at.startswith("cover."):
            return self.cover.sheet, self.cover.entries[at.removeprefix("cover.")]
        slot = self.slots[at]
        return slot.sheet, slot.area

    def link(self, at: str) -> str:
        """Give the address of a field or cover entry for a hyperlink inside the workbook."""
        sheet, area = self.where(at)
        return f"{quoted(sheet)}!{area.address}"

    def place(self, at: str, fields: tuple[str, ...] = ()) -> Place:
        """Describe the place of a field or a cover entry in the form's own words."""
        sheet, area = self.where(at)
        if at.startswith("cover."):
            entry = self.form.cover.entry(at.removeprefix("cover."))
            words = f"“{entry.label}”" if entry else ""
        else:
            words = self.form.by_id[at].place
        return Place(sheet, area.address, words, fields or (at,))


@cache
def layout_of(form: Form, role: Role = Role.TEMPLATE) -> WorkbookLayout:
    """Give the layout of a form; it is computed once.

    Raises:
        FormError: a sheet of the form has the name of one of our own.
    """
    template = role is Role.TEMPLATE
    _refuse_own_names(form)
    return WorkbookLayout(
        form=form,
        role=role,
        cover=template_cover(form.cover) if template else summary_cover(form.cover),
        tables=tuple(table_layout(form, table) for table in form.tables),
        audit=audit_layout(form) if template else None,
        ledger=ledger_layout(form),
        companions=(RETURN_SHEET,)
        if template
        else (OVERVIEW_SHEET, *BREAKDOWN_SHEETS, REGISTER_SHEET, FINDINGS_SHEET, CHARTS_SHEET),
    )


def _refuse_own_names(form: Form) -> None:
    own = (
        AUDIT_SHEET,
        LEDGER_SHEET,
        OVERVIEW_SHEET,
        *BREAKDOWN_SHEETS,
        REGISTER_SHEET,
        FINDINGS_SHEET,
        CHARTS_SHEET,
        RETURN_SHEET,
    )
    for name in (form.cover.sheet, form.cover.summary_sheet, *(table.sheet for table in form.tables)):
        if name in own:
            raise FormError(str(form.folder), "sheet", f"工作表名“{name}”与模板自带的工作表重名，请换一个")
