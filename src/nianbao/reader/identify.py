"""Which form a workbook is, in which role, for which office: from its hidden sheet, else its labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nianbao.core import Number
from nianbao.form import Form
from nianbao.layout import (
    LEDGER_FIELD,
    LEDGER_MAGIC,
    LEDGER_MEMBERS,
    LEDGER_META,
    LEDGER_PRIOR,
    LEDGER_SHEET,
    Area,
    Role,
    WorkbookLayout,
    layout_of,
)
from nianbao.reader.convert import stored_number, visible
from nianbao.reader.verify import verify
from nianbao.reader.workbook import AnySheet, Workbook


@dataclass(frozen=True)
class Identity:
    """What a workbook says it is; ``meta`` is empty where its hidden sheet is gone or does not say."""

    layout: WorkbookLayout
    meta: Mapping[str, str]

    @property
    def issued_now(self) -> bool:
        """Tell whether it was issued with the layout that we have."""
        return self.meta.get("layout") == self.layout.digest


def identify(workbook: Workbook, forms: Sequence[Form]) -> Identity | None:
    """Tell what a workbook is; None where it is none of the forms."""
    ledger = workbook.by_name.get(LEDGER_SHEET)
    meta = _meta(ledger) if ledger is not None else {}
    if not meta.get("form"):
        return _by_labels(workbook, forms)
    form = next((form for form in forms if form.id == meta["form"]), None)
    if form is None:
        return None
    roles = {role.value: role for role in Role}
    role = roles.get(meta.get("role", ""), Role.TEMPLATE)
    return Identity(layout_of(form, role), meta)


def prior_figures(identity: Identity, ledger: AnySheet) -> dict[str, Number]:
    """Read last year's figures that travelled in the workbook."""
    prior = ledger.column(LEDGER_PRIOR)
    if len(prior) < 2:  # the heading alone
        return {}
    fields, known = ledger.column(LEDGER_FIELD), identity.layout.form.by_id
    numbers = {fields.get(row): stored_number(raw) for row, raw in prior.items()}
    return {
        field: number
        for field, number in numbers.items()
        if isinstance(field, str) and field in known and number is not None
    }


def members(identity: Identity, ledger: AnySheet) -> tuple[str, ...]:
    """Read the codes of the offices that a summary adds up."""
    column, found = ledger.column(LEDGER_MEMBERS), []
    row = identity.layout.ledger.first
    while row in column and (text := visible(ledger.text(Area(row, LEDGER_MEMBERS)))):
        found.append(text)
        row += 1
    return tuple(found)


def _meta(ledger: AnySheet) -> dict[str, str]:
    """Read the properties of the workbook; none where the sheet does not begin as ours does."""
    if ledger.text(Area(0, 0)) != LEDGER_MAGIC:
        return {}
    return {
        name: visible(ledger.text(Area(1 + index, 1)))
        for index, name in enumerate(LEDGER_META)
        if ledger.text(Area(1 + index, 0)) == name
    }


def _by_labels(workbook: Workbook, forms: Sequence[Form]) -> Identity | None:
    for form in forms:
        layout = layout_of(form, Role.TEMPLATE)
        tables = [table.sheet for table in layout.tables]
        there = all(name in workbook.by_name for name in tables)
        if there and not verify(layout, workbook).broken.intersection(tables):
            return Identity(layout, {})
    return None
