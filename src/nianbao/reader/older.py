"""Workbooks issued before the form changed: read by the list of fields that they carry themselves."""

from dataclasses import replace
from functools import lru_cache

from nianbao.form import Form
from nianbao.layout import (
    KEPT_FIRST_COLUMN,
    LEDGER_META,
    LEDGER_SHEET,
    LEDGER_VERSION,
    UNUSABLE,
    VERSIONS,
    Area,
    KeptField,
    LedgerColumn,
    Role,
    Slot,
    WorkbookLayout,
    kept_fields,
    layout_of,
    means_the_same,
    recorded_fields,
    unpacked,
)
from nianbao.reader.convert import same_text, stored_number
from nianbao.reader.verify import ledger_differences, verify
from nianbao.spreadsheet import BLANK, AnyBook, Sheet

_MOST_CELLS = 1_000
_DIGEST = Area(1 + LEDGER_META.index("layout"), 1)
"""Where the hidden sheet says which layout the workbook has."""


def own_fields(ledger: Sheet, form: Form) -> tuple[KeptField, ...]:
    """Return where a workbook has its fields, as it says itself or as is known of its layout; empty where neither."""
    texts = []
    for column in range(KEPT_FIRST_COLUMN, _MOST_CELLS):
        text = ledger.text(Area(0, column))
        if not text:
            break
        texts.append(text)
    return unpacked(texts) if texts else recorded_fields(form, ledger.text(_DIGEST))


def own_rows(layout: WorkbookLayout, kept: tuple[KeptField, ...]) -> dict[str, int]:
    """Find the rows of the hidden sheet of the entered fields that still mean the same."""
    entered = (field for field in kept if field.entered)
    return {
        field.id: layout.ledger.first + index
        for index, field in enumerate(entered)
        if means_the_same(field, layout.form)
    }


def moved_fields(layout: WorkbookLayout, workbook: AnyBook, *, broken: bool) -> tuple[KeptField, ...]:
    """List the fields of a workbook that must be read by its own list; empty where the layout fits it.

    ``broken`` says that the labels of a table are not those of the layout.
    """
    ledger = workbook.get(LEDGER_SHEET)
    kept = own_fields(ledger, layout.form) if ledger is not None else ()
    if kept == kept_fields(layout) and not broken:
        return ()
    if kept and (
        _agree(layout, workbook, kept) if _has_results(ledger) else _labelled(layout, workbook, kept)
    ):
        return kept
    return _of_earlier_version(layout, workbook) if broken else ()


def _of_earlier_version(layout: WorkbookLayout, workbook: AnyBook) -> tuple[KeptField, ...]:
    """List the fields of a workbook by the earlier version of the form whose labels it shows, if one is known."""
    for form in layout.form.earlier:
        earlier = layout_of(form, layout.role, layout.version)
        if not verify(earlier, workbook).broken & earlier.table_sheets:
            return kept_fields(earlier)
    return ()


def _has_results(ledger: Sheet | None) -> bool:
    """Return whether the hidden sheet shows any figure; programs that do not calculate save none."""
    return ledger is not None and any(
        stored_number(raw) is not None for raw in ledger.column(LedgerColumn.VALUE).values()
    )


def _labelled(layout: WorkbookLayout, workbook: AnyBook, kept: tuple[KeptField, ...]) -> bool:
    """Return whether every field of the list stands beside the label of its row and below that of its column."""
    form = layout.form
    for field in kept:
        own = form.by_id.get(field.id) or form.text_by_id.get(field.id)
        if own is None or not means_the_same(field, form):
            continue
        if field.sheet not in workbook:
            return False
        sheet, area = workbook[field.sheet], field.area
        beside = (sheet.at(Area(area.row, column)) for column in range(area.column))
        above = (sheet.at(Area(row, area.column)) for row in range(area.row))
        row = own.row[-1].label if own.row_id else ""
        if row and not any(same_text(row, raw) for raw in beside):
            return False
        if not any(same_text(own.column[-1].label, raw) for raw in above):
            return False
    return True


def own_layout(layout: WorkbookLayout, kept: tuple[KeptField, ...]) -> WorkbookLayout:
    """Return a layout of those fields that still have the same meaning, in the places of the workbook.

    Totals are left out: what they add up has changed, so they are computed and not compared.
    """
    return _own_layout(layout, tuple(field for field in kept if field.entered or field.is_text))


@lru_cache(maxsize=16)
def _own_layout(layout: WorkbookLayout, filled: tuple[KeptField, ...]) -> WorkbookLayout:
    same = [field for field in filled if means_the_same(field, layout.form)]
    tables = []
    for sheet in dict.fromkeys(field.sheet for field in same):
        here = [field for field in same if field.sheet == sheet]
        slots = tuple(Slot(field.id, sheet, field.area) for field in here if not field.is_text)
        texts = tuple(Slot(field.id, sheet, field.area) for field in here if field.is_text)
        table = replace(layout.tables[0].table, sheet=sheet)
        tables.append(replace(layout.tables[0], table=table, labels=(), slots=slots, text_slots=texts))
    return replace(layout, tables=tuple(tables))


def fits(workbook: AnyBook, form: Form) -> bool:
    """Return whether it is certain which figure of a summary's breakdown is which field of the form."""
    ledger = workbook.get(LEDGER_SHEET)
    if ledger is None:
        return False
    if own_fields(ledger, form):
        return True
    written = ledger.text(Area(0, 1))
    layout = layout_of(form, Role.SUMMARY, written if written in VERSIONS else LEDGER_VERSION)
    return (
        not ledger_differences(layout, ledger) and not verify(layout, workbook).broken & layout.table_sheets
    )


def _agree(layout: WorkbookLayout, workbook: AnyBook, kept: tuple[KeptField, ...]) -> bool:
    """Return whether the hidden sheet shows what stands in the cells of the list: nothing was moved since.

    The formulas of the hidden sheet follow the cells; the list does not.
    """
    values = workbook[LEDGER_SHEET].column(LedgerColumn.VALUE)
    for index, field in enumerate(kept_field for kept_field in kept if kept_field.entered):
        if field.sheet not in workbook:
            return False
        raw = workbook[field.sheet].at(field.area)
        beside = values.get(layout.ledger.first + index, BLANK)
        number, usable = stored_number(raw), stored_number(beside)
        if number is not None and number != usable and beside != UNUSABLE:
            return False
        if raw == BLANK and usable is not None:
            return False
    return True
