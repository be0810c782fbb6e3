"""Which form a workbook is, in which role, for which office: from its hidden sheet, else its labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from nianbao.core import Number
from nianbao.form import Form
from nianbao.layout import (
    LEDGER_MAGIC,
    LEDGER_META,
    LEDGER_SHEET,
    VERSIONS,
    Area,
    LedgerColumn,
    Role,
    WorkbookLayout,
    layout_of,
)
from nianbao.reader.convert import stored_number, visible
from nianbao.reader.older import own_fields, own_rows
from nianbao.reader.verify import ledger_differences, verify
from nianbao.rules import Source
from nianbao.spreadsheet import AnyBook, Sheet

_LONGEST_ID = 60


@dataclass(frozen=True)
class Identity:
    """What a workbook states about itself; ``meta`` is empty where its hidden sheet is gone or states nothing."""

    layout: WorkbookLayout
    meta: Mapping[str, str]

    @property
    def issued_now(self) -> bool:
        """Return whether it was issued with the layout that we have."""
        return self.meta.get("layout") == self.layout.digest


def identify(workbook: AnyBook, forms: Sequence[Form]) -> Identity | None:
    """Return what a workbook is; None where it is of none of the forms."""
    ledger = workbook.get(LEDGER_SHEET)
    meta = _meta(ledger) if ledger is not None else {}
    if not meta.get("form"):
        return _by_labels(workbook, forms)
    form = next((form for form in forms if form.id == meta["form"]), None)
    if form is None:
        return None
    roles = {role.value: role for role in Role}
    role = roles.get(meta.get("role", ""), Role.TEMPLATE)
    return Identity(layout_of(form, role, _version(ledger)), meta)


def form_named(workbook: AnyBook) -> str:
    """Return the id of the form that a workbook says it is of; empty where it does not say."""
    ledger = workbook.get(LEDGER_SHEET)
    return _meta(ledger).get("form", "")[:_LONGEST_ID] if ledger is not None else ""


def prior_figures(identity: Identity, ledger: Sheet) -> dict[str, Number]:
    """Read last year's figures that travelled in the workbook."""
    columns = {source: ledger.column(column) for source, column in _EARLIER.items()}
    if not any(columns.values()):
        return {}
    rows = _rows(identity.layout)
    if not identity.issued_now:
        kept = own_fields(ledger, identity.layout.form)
        if kept:
            rows = own_rows(identity.layout, kept)
        elif ledger_differences(identity.layout, ledger):
            return {}
    numbers = (
        (source.key(field), stored_number(column[row]))
        for source, column in columns.items()
        for field, row in rows.items()
        if row in column
    )
    return {key: number for key, number in numbers if number is not None}


_EARLIER = {Source.PRIOR: LedgerColumn.PRIOR, Source.PREVIOUS: LedgerColumn.PREVIOUS}


@cache
def _rows(layout: WorkbookLayout) -> Mapping[str, int]:
    """Return the rows of the fields on the hidden sheet."""
    return {field: layout.ledger.row(field) for field in layout.ledger.fields}


def members(identity: Identity, ledger: Sheet) -> tuple[str, ...]:
    """Read the codes of the offices that a summary adds up."""
    column, found = ledger.column(LedgerColumn.MEMBERS), []
    row = identity.layout.ledger.first
    while row in column and (text := visible(ledger.text(Area(row, LedgerColumn.MEMBERS)))):
        found.append(text)
        row += 1
    return tuple(found)


def offices_of(identity: Identity, ledger: Sheet, members: int) -> int:
    """Return the number of offices that a summary adds up; where it is not stated, that of its members."""
    counted = stored_number(ledger.at(identity.layout.ledger.live("offices")))
    return counted if isinstance(counted, int) and counted > 0 else max(members, 1)


def _meta(ledger: Sheet) -> dict[str, str]:
    """Read the properties of the workbook; none where the sheet does not begin as ours does."""
    if ledger.text(Area(0, 0)) != LEDGER_MAGIC:
        return {}
    return {
        name: visible(ledger.text(Area(1 + index, 1)))
        for index, name in enumerate(LEDGER_META)
        if ledger.text(Area(1 + index, 0)) == name
    }


def _version(ledger: Sheet | None) -> str:
    """Return the version of the layouts that a workbook has; the present one where it states none that is known."""
    written = visible(ledger.text(Area(0, 1))) if ledger is not None else ""
    return written if written in VERSIONS else VERSIONS[0]


def _by_labels(workbook: AnyBook, forms: Sequence[Form]) -> Identity | None:
    """Return the form whose tables a workbook shows; else the one whose cover it shows, with the most of its tables."""
    covered: list[tuple[int, Identity]] = []
    for form in forms:
        layouts = [layout_of(form, Role.TEMPLATE, version) for version in VERSIONS]
        tables, cover = layouts[0].table_sheets, layouts[0].cover.sheet
        if cover not in workbook and not tables <= workbook.keys():
            continue
        broken = [verify(layout, workbook).broken for layout in layouts]
        pairs = zip(layouts, broken, strict=True)
        shown = next((layout for layout, wrong in pairs if cover not in wrong), None)
        if not broken[0] & tables:
            return Identity(shown or layouts[0], {})
        if shown is not None:
            covered.append((len(broken[0] & tables), Identity(shown, {})))
    return min(covered, key=lambda found: found[0])[1] if covered else None
