"""Which cells of a template differ between the offices of one kind, and what each shows."""

from functools import cached_property

from nianbao.core import Severity
from nianbao.form import carried_fields
from nianbao.layout import (
    AUDIT_DIFFERENCE,
    AUDIT_LEFT,
    AUDIT_RESULT,
    AUDIT_RIGHT,
    LEDGER_NUMBER,
    LEDGER_PRIOR,
    LEDGER_SHEET,
    LEDGER_VALUE,
    Area,
    AuditItem,
    ItemKind,
    WorkbookLayout,
)
from nianbao.rules import Source, Status, fields_of, main_comparison
from nianbao.submission import NO_CODE
from nianbao.template.audit import (
    difference_value,
    evaluate_checks,
    rule_values,
    state_of,
    state_words,
    total_values,
)
from nianbao.template.content import Content
from nianbao.template.cover import footer_cell
from nianbao.xlsx import Key, Value

Facts = dict[Key, Value]

_FOOTER: Key = ("footer", "")
_CODE: Key = ("code", "")
_STATE: Key = ("state", "")
_ERRORS: Key = ("errors", "")
_WARNINGS: Key = ("warnings", "")


class Varying:
    """The cells that differ from a drawn template: its figures are all 0, also last year's if there are any."""

    def __init__(self, layout: WorkbookLayout, base: Content) -> None:
        assert layout.audit is not None
        self._layout = layout
        self._audit = layout.audit
        self._prior = tuple(field for field in layout.ledger.fields if field in base.prior)
        self._with_prior = bool(base.prior)
        state = state_of(layout, base, evaluate_checks(layout, base))
        self._errors, self._warnings = (_number(each.value) for each in (state.errors, state.warnings))
        base_words = {index: self._values_of(item, base)[0] for index, item in self._items.items()}
        for index, word in base_words.items():
            self._count(index, word, -1)

    @cached_property
    def cells(self) -> dict[tuple[str, Area], Key]:
        """The cells by sheet and area, with what each shows."""
        layout, audit = self._layout, self._audit
        cells: dict[tuple[str, Area], Key] = {(table.sheet, table.footer): _FOOTER for table in layout.tables}
        cells[audit.sheet, audit.office] = _FOOTER
        if not self._with_prior:
            return cells
        cells[layout.cover.sheet, layout.cover.check_code] = _CODE
        cells[layout.cover.sheet, layout.cover.state] = _STATE
        cells[audit.sheet, audit.state] = _STATE
        cells[audit.sheet, audit.errors] = _ERRORS
        cells[audit.sheet, audit.warnings] = _WARNINGS
        for field in self._fields:
            slot, row = layout.slots[field], layout.ledger.row(field)
            cells[slot.sheet, slot.area] = ("value", field)
            cells[LEDGER_SHEET, Area(row, LEDGER_VALUE)] = ("value", field)
            if layout.form.by_id[field].entered:
                cells[LEDGER_SHEET, Area(row, LEDGER_NUMBER)] = ("value", field)
        for field in self._prior:
            cells[LEDGER_SHEET, Area(layout.ledger.row(field), LEDGER_PRIOR)] = ("prior", field)
        for index, item in self._items.items():
            columns = {
                AUDIT_RESULT: "status",
                AUDIT_LEFT: "left",
                AUDIT_RIGHT: "right",
                AUDIT_DIFFERENCE: "difference",
            }
            for column, key in columns.items():
                if column == AUDIT_RESULT or self._has_sides(item):
                    cells[audit.sheet, audit.cell(index, column)] = (key, index)
        return cells

    def facts(self, content: Content) -> Facts:
        """Say what the cells show for an office."""
        facts: Facts = {_FOOTER: footer_cell(self._layout, content).value}
        if not self._with_prior:
            return facts
        errors, warnings = self._errors, self._warnings
        for index, item in self._items.items():
            word, left, right = self._values_of(item, content)
            facts["status", index], facts["left", index], facts["right", index] = word, left, right
            facts["difference", index] = difference_value(word, left, right)
            if word == Status.FAILED.value:
                errors += item.severity is Severity.ERROR
                warnings += item.severity is Severity.WARNING
        facts[_CODE] = content.check_code or NO_CODE
        facts[_STATE] = state_words(errors, warnings)
        facts[_ERRORS], facts[_WARNINGS] = errors, warnings
        facts.update((("value", field), content.values[field]) for field in self._fields)
        facts.update((("prior", field), content.prior[field]) for field in self._prior)
        return facts

    @cached_property
    def _fields(self) -> tuple[str, ...]:
        """The fields that are filled in from last year, and the totals that they are part of."""
        found = dict.fromkeys(carried_fields(self._layout.form) if self._with_prior else ())
        for total in self._layout.form.totals:
            if any(part in found for part in total.parts):
                found[total.id] = None
        return tuple(found)

    @cached_property
    def _items(self) -> dict[int, AuditItem]:
        """The checks whose row differs, by their index."""
        if not self._with_prior:
            return {}
        return {index: item for index, item in enumerate(self._audit.items) if self._differs(item)}

    def _differs(self, item: AuditItem) -> bool:
        if item.kind is ItemKind.TOTAL:
            return item.subject in self._fields
        if item.rule is None:
            return False
        read = fields_of(item.rule.when, item.rule.holds)
        return any(each.source is Source.PRIOR or each.id in self._fields for each in read)

    def _has_sides(self, item: AuditItem) -> bool:
        return item.rule is None or main_comparison(item.rule.holds) is not None

    def _values_of(self, item: AuditItem, content: Content) -> tuple[Value, Value, Value]:
        if item.rule is not None:
            return rule_values(item.rule, content)
        return total_values(content.form.by_id[item.subject], content)

    def _count(self, index: int, word: Value, step: int) -> None:
        if word == Status.FAILED.value:
            self._errors += step * (self._items[index].severity is Severity.ERROR)
            self._warnings += step * (self._items[index].severity is Severity.WARNING)


def _number(value: Value) -> int:
    assert isinstance(value, int)
    return value
