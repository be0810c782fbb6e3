"""Which cells of a template differ between the offices of one kind, and what each shows."""

from dataclasses import replace
from functools import cached_property

from nianbao.form import carried_fields
from nianbao.layout import (
    AUDIT_LISTED,
    LEDGER_SHEET,
    Area,
    AuditColumn,
    AuditItem,
    CheckColumn,
    ItemKind,
    LedgerColumn,
    WorkbookLayout,
)
from nianbao.rules import Source, earlier_figure, fields_of
from nianbao.submission import NO_CODE, amount_sum
from nianbao.template.audit import listed_values, rest_value
from nianbao.template.checks import EvaluatedCheck, evaluate_checks, state_of
from nianbao.template.content import Content
from nianbao.template.cover import footer_cell, template_code
from nianbao.template.ledger import count_sums, listed_ranks, usable_value
from nianbao.template.prior import change_checks, prior_value
from nianbao.template.verdicts import check_values
from nianbao.xlsx import Cell, Key, Value

Facts = dict[Key, Value]

_FOOTER: Key = ("footer", "")
_CODE: Key = ("code", "")
_REST: Key = ("rest", "")
_CARRIED: Key = ("carried", "")
_ERRORS: Key = ("errors", "")
_WARNINGS: Key = ("warnings", "")
_CHECK_COLUMNS = {
    "result": CheckColumn.RESULT,
    "left": CheckColumn.LEFT,
    "right": CheckColumn.RIGHT,
    "rank": CheckColumn.RANK,
}


class Varying:
    """The cells that differ from a drawn template: its figures are all 0, also last year's if there are any."""

    def __init__(self, layout: WorkbookLayout, base: Content) -> None:
        assert layout.audit is not None
        self._layout = layout
        self._audit = layout.audit
        self._prior = tuple(
            key
            for field in layout.ledger.fields
            for key in (Source.PRIOR.key(field), Source.PREVIOUS.key(field))
            if key in base.prior
        )
        self._with_prior = bool(base.prior)
        self._checks = evaluate_checks(layout, base)
        self._limits = change_checks(layout)
        self._sums = count_sums(layout, base)

    @cached_property
    def cells(self) -> dict[tuple[str, Area], Key]:
        """The cells by sheet and area, with what each shows."""
        layout, audit = self._layout, self._audit
        cells: dict[tuple[str, Area], Key] = {(table.sheet, table.footer): _FOOTER for table in layout.tables}
        cells[audit.sheet, audit.office] = _FOOTER
        if not self._with_prior:
            return cells
        cells[audit.sheet, audit.rest] = _REST
        ledger = layout.ledger
        live: tuple[tuple[str, Key], ...] = (
            ("code", _CODE),
            ("carried", _CARRIED),
            ("errors", _ERRORS),
            ("warnings", _WARNINGS),
        )
        for name, key in live:
            cells[LEDGER_SHEET, ledger.live(name)] = key
        cells |= {(LEDGER_SHEET, area): ("counts", area.address) for area in self._sums}
        cells |= self._figure_cells()
        for index in self._differing:
            cells[audit.sheet, audit.cell(index, AuditColumn.LEVEL)] = ("result", index)
            for word, column in _CHECK_COLUMNS.items():
                if self._shows(index, column):
                    cells[LEDGER_SHEET, ledger.check(index, column)] = (word, index)
        for place in range(AUDIT_LISTED):
            cells[LEDGER_SHEET, ledger.check(place, CheckColumn.LISTED)] = ("listed", place)
            for column in range(AuditColumn.NUMBER, AuditColumn.EXPLANATION + 1):
                cells[audit.sheet, audit.listed(place, column)] = (f"listed {column}", place)
        return cells

    def _figure_cells(self) -> dict[tuple[str, Area], Key]:
        layout = self._layout
        cells: dict[tuple[str, Area], Key] = {}
        for field in self._fields:
            slot, row = layout.slots[field], layout.ledger.row(field)
            for column in (LedgerColumn.VALUE, LedgerColumn.CELL):
                cells[LEDGER_SHEET, Area(row, column)] = ("value", field)
            if layout.form.by_id[field].entered:
                cells[slot.sheet, slot.area] = ("value", field)
            if self._has_term(field):
                cells[LEDGER_SHEET, Area(row, LedgerColumn.TERM)] = ("term", field)
        for key in self._prior:
            source, field = earlier_figure(key)
            cells[LEDGER_SHEET, layout.ledger.area(source, field)] = ("prior", key)
            table = next(table for table in layout.tables if key in table.prior)
            cells[table.sheet, table.prior[key]] = ("prior shown", key)
        return cells

    def facts(self, content: Content) -> Facts:
        """Return what the varying cells show for an office."""
        code = template_code(self._layout, content, 1)
        facts: Facts = {_FOOTER: footer_cell(self._layout, content, code).value}
        if not self._with_prior:
            return facts
        checks = tuple(
            self._again(index, check, content) if index in self._differing else check
            for index, check in enumerate(self._checks)
        )
        state = state_of(content, checks)
        facts[_CODE], facts[_CARRIED] = content.check_code or NO_CODE, content.carried
        facts[_ERRORS], facts[_WARNINGS], facts[_REST] = state.errors, state.warnings, rest_value(checks)
        facts.update(
            (("counts", area.address), cell.value) for area, cell in count_sums(self._layout, content).items()
        )
        for index in self._differing:
            check = checks[index]
            facts["result", index], facts["left", index] = check.result.value, check.left.value
            facts["right", index], facts["rank", index] = check.right.value, check.rank.value
        for place, rank in enumerate(listed_ranks(checks)):
            facts["listed", place] = rank
            shown = listed_values(checks, rank, content)
            facts.update(((f"listed {column}", place), value) for column, value in shown.items())
        facts.update((("value", field), usable_value(content, field)) for field in self._fields)
        for position, field in enumerate(self._layout.form.entered):
            if field.id in self._fields and self._has_term(field.id):
                facts["term", field.id] = amount_sum(content.values[field.id], position)
        for field_id in self._prior:
            facts["prior", field_id] = content.prior[field_id]
            limit = self._limits.get(field_id)
            failed = limit is not None and checks[limit].failed
            facts["prior shown", field_id] = prior_value(content, field_id, failed=failed)
        return facts

    def _again(self, index: int, check: EvaluatedCheck, content: Content) -> EvaluatedCheck:
        """Evaluate a check for another office; its formulas stay."""
        result, left, right, rank = map(Cell, check_values(self._layout, index, check.item, content))
        return replace(check, result=result, left=left, right=right, rank=rank)

    def _shows(self, index: int, column: int) -> bool:
        check = self._checks[index]
        cell = {CheckColumn.LEFT: check.left, CheckColumn.RIGHT: check.right}.get(column, check.result)
        return bool(cell.formula)

    def _has_term(self, field: str) -> bool:
        return self._layout.form.by_id[field].is_amount and self._layout.form.by_id[field].entered

    @cached_property
    def _fields(self) -> tuple[str, ...]:
        """The fields that are filled in from last year, and the totals that they are part of."""
        found = dict.fromkeys(carried_fields(self._layout.form) if self._with_prior else ())
        for total in self._layout.form.totals:
            if any(part in found for part in total.inputs):
                found[total.id] = None
        return tuple(found)

    @cached_property
    def _differing(self) -> tuple[int, ...]:
        """The checks whose row differs, by their index."""
        if not self._with_prior:
            return ()
        return tuple(index for index, item in enumerate(self._audit.items) if self._differs(item))

    def _differs(self, item: AuditItem) -> bool:
        if item.kind is not ItemKind.RULE or item.rule is None:
            return False
        read = fields_of(item.rule.when, item.rule.holds)
        return any(name.source.is_earlier or name.id in self._fields for name in read)
