"""A whole workbook: which sheets it has, and where each field and cover entry stands."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property

from nianbao.core import FormError, Place
from nianbao.form import FORM_FILE, Field, Form, line_in
from nianbao.layout.audit import AUDIT_SHEET, AuditLayout, audit_layout
from nianbao.layout.breakdown import BREAKDOWN_SHEETS
from nianbao.layout.cover import COVER_COLUMNS, CoverLayout, summary_cover, template_cover
from nianbao.layout.grid import Area, Label, quoted
from nianbao.layout.issued import FIRST_VERSION, SECOND_VERSION, THIRD_VERSION, first_audit, first_cover
from nianbao.layout.ledger import LEDGER_SHEET, LEDGER_VERSION, LedgerLayout, ledger_layout
from nianbao.layout.listed import listed_sheets
from nianbao.layout.tables import Slot, TableLayout, table_layout

OVERVIEW_SHEET = "主要指标一览"
REGISTER_SHEET = "报送情况"
FINDINGS_SHEET = "审核问题"
CHARTS_SHEET = "图表"
RETURN_SHEET = "退回单"
REQUEST_SHEET = "说明函"
SLIP_SHEETS = (RETURN_SHEET, REQUEST_SHEET)
"""What the slip before a workbook that goes back may be called."""
_MOST_FREE_ROWS = 200
"""Rows below the check code in which a summary writes what it likes."""


class Role(Enum):
    """What a workbook is for; both are read the same way and both are submissions."""

    TEMPLATE = "template"
    SUMMARY = "summary"


@dataclass(frozen=True, eq=False)
class WorkbookLayout:
    """The layout of a form's template or summary, as workbooks of one version have it.

    ``audit`` is None in a summary and in earlier versions, which are read and never drawn;
    ``audit_labels``, ``explanations`` (cells by key of the check), ``free`` (by sheet, areas that are
    computed or filled in, beside the figures) and ``hidden_columns`` are what a reader needs to know of
    any version. ``companions`` are the sheets that may stand beside the official ones without being
    strange.
    """

    form: Form
    role: Role
    version: str
    cover: CoverLayout
    tables: tuple[TableLayout, ...]
    audit: AuditLayout | None
    audit_labels: tuple[Label, ...]
    explanations: dict[str, Area]
    free: dict[str, tuple[Area, ...]]
    hidden_columns: dict[str, tuple[int, ...]]
    ledger: LedgerLayout
    companions: tuple[str, ...]
    issued_digest: str = ""
    """The digest that stands in workbooks of an earlier version, where it is known."""

    @cached_property
    def slots(self) -> dict[str, Slot]:
        """The slots of every field and every text, by id."""
        return {slot.field: slot for table in self.tables for slot in (*table.slots, *table.text_slots)}

    @cached_property
    def sheets(self) -> tuple[str, ...]:
        """The sheets that must be there, in order; the hidden one is last."""
        audit = (AUDIT_SHEET,) if self.role is Role.TEMPLATE else ()
        return (self.cover.sheet, *(table.sheet for table in self.tables), *audit, LEDGER_SHEET)

    @cached_property
    def table_sheets(self) -> frozenset[str]:
        """The names of the sheets with the official tables."""
        return frozenset(table.sheet for table in self.tables)

    @cached_property
    def labels(self) -> dict[str, tuple[Label, ...]]:
        """The locked texts of every visible sheet that must be there."""
        labels = {self.cover.sheet: self.cover.labels}
        labels |= {table.sheet: table.labels for table in self.tables}
        if self.role is Role.TEMPLATE:
            labels[AUDIT_SHEET] = self.audit_labels
        return labels

    @property
    def totals_are_sums(self) -> bool:
        """Tell whether a total that is shown is a SUM of its cells, which passes over numbers that are text."""
        return self.role is Role.SUMMARY or self.version != LEDGER_VERSION

    @cached_property
    def digest(self) -> str:
        """A short digest of every label and slot: equal only for equal layouts."""
        if self.issued_digest:
            return self.issued_digest
        content: dict[str, object] = {
            "labels": {
                sheet: [(label.area.range, label.text) for label in labels]
                for sheet, labels in self.labels.items()
            },
            "slots": [(slot.field, slot.sheet, slot.area.range) for slot in self.slots.values()],
            "entries": [(id_, area.range) for id_, area in self.cover.entries.items()],
            "ledger": self.ledger.fields,
        }
        if self.version != FIRST_VERSION:
            content["meanings"] = [field.meaning for field in self.form.fields]
            content["explanations"] = [(key, area.address) for key, area in self.explanations.items()]
        computed = [(each.id, each.formula.text) for each in self.form.fields if each.formula]
        if computed:
            content["computed"] = computed
        packed = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
        return hashlib.sha256(packed).hexdigest()[:16]

    def where(self, at: str) -> tuple[str, Area]:
        """Return the sheet and the area of a field or a cover entry such as ``cover.office``."""
        if at.startswith("cover."):
            return self.cover.sheet, self.cover.entries[at.removeprefix("cover.")]
        slot = self.slots[at]
        return slot.sheet, slot.area

    def link(self, at: str) -> str:
        """Return the address of a field or cover entry, with its sheet, for a formula or a link."""
        sheet, area = self.where(at)
        return f"{quoted(sheet)}!{area.address}"

    def place(self, at: str, fields: tuple[str, ...] = ()) -> Place:
        """Describe the place of a field or a cover entry in the form's own words."""
        key = at, fields
        if key not in self._places:
            self._places[key] = self._place(at, fields)
        return self._places[key]

    @cached_property
    def _places(self) -> dict[tuple[str, tuple[str, ...]], Place]:
        """The places that were asked for: those of the cover are, for every workbook."""
        return {}

    def _place(self, at: str, fields: tuple[str, ...]) -> Place:
        sheet, area = self.where(at)
        if at.startswith("cover."):
            entry = self.form.cover.entry(at.removeprefix("cover."))
            words = f"“{entry.label}”" if entry else ""
        else:
            words = (self.form.by_id.get(at) or self.form.text_by_id[at]).place
        return Place(sheet, area.address, words, fields or (at,))


_NAMED: dict[str, Callable[[Field], object]] = {
    LEDGER_VERSION: lambda field: (field.table, field.entered),
    THIRD_VERSION: lambda field: (field.table, field.entered),
    SECOND_VERSION: lambda field: (field.table, field.row),
    FIRST_VERSION: lambda field: field.id,
}
"""Which figures of the hidden sheet have the ids of their fields before them: the first of each group."""
VERSIONS = tuple(_NAMED)
"""The versions of layouts that are read; the first is the one that is drawn."""


@cache
def layout_of(form: Form, role: Role = Role.TEMPLATE, version: str = LEDGER_VERSION) -> WorkbookLayout:
    """Return the layout of a form; it is computed once.

    Raises:
        FormError: a sheet of the form has the name of one of our own.
    """
    _refuse_own_names(form)
    template = role is Role.TEMPLATE
    tables = tuple(table_layout(form, table) for table in form.tables)
    free: dict[str, tuple[Area, ...]] = {table.sheet: _free_of_table(table, version) for table in tables}
    audit: AuditLayout | None = None
    audit_labels: tuple[Label, ...] = ()
    explanations: dict[str, Area] = {}
    hidden: dict[str, tuple[int, ...]] = {}
    if version == FIRST_VERSION:
        issued = first_cover(form, role.value)
        cover, digest = issued.cover, issued.digest
        if template:
            first = first_audit(form)
            audit_labels, explanations = first.labels, first.explanations
            free[AUDIT_SHEET], hidden[AUDIT_SHEET] = first.free, first.hidden_columns
    else:
        cover, digest = (template_cover if template else summary_cover)(form.cover), ""
        if template:
            audit = audit_layout(form)
            audit_labels, explanations = audit.labels, audit.explanation_cells()
            free[AUDIT_SHEET] = audit.free()
    free[cover.sheet] = _free_of_cover(cover)
    return WorkbookLayout(
        form=form,
        role=role,
        version=version,
        cover=cover,
        tables=tables,
        audit=audit,
        audit_labels=audit_labels,
        explanations=explanations,
        free=free,
        hidden_columns=hidden,
        ledger=ledger_layout(form, _NAMED[version]),
        companions=(RETURN_SHEET, REQUEST_SHEET)
        if template
        else (
            OVERVIEW_SHEET,
            *BREAKDOWN_SHEETS,
            REGISTER_SHEET,
            FINDINGS_SHEET,
            CHARTS_SHEET,
            *listed_sheets(form),
        ),
        issued_digest=digest,
    )


def _free_of_table(table: TableLayout, version: str) -> tuple[Area, ...]:
    prior = (
        ()
        if version == FIRST_VERSION
        else (
            *table.prior.values(),
            *(label.area for labels in table.prior_labels.values() for label in labels),
        )
    )
    return (table.footer, *prior)


def _free_of_cover(cover: CoverLayout) -> tuple[Area, ...]:
    free = (*cover.entries.values(), cover.subtitle, cover.state, cover.detail, cover.check_code)
    open_below = cover.end == cover.body
    return (*free, Area(cover.body, 0, _MOST_FREE_ROWS, COVER_COLUMNS)) if open_below else free


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
        REQUEST_SHEET,
        *listed_sheets(form),
    )
    names = {"cover.sheet": form.cover.sheet, "cover.summary_sheet": form.cover.summary_sheet}
    names |= {f"table[{number}].sheet": table.sheet for number, table in enumerate(form.tables, 1)}
    for key, name in names.items():
        if name in own:
            file = form.folder / FORM_FILE
            problem = f"工作表名“{name}”与模板自带的工作表重名，请换一个"
            raise FormError(str(file), key, problem, line_in(file, key) if file.is_file() else 0)
