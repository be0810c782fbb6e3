"""The live checks of a template: for each, formulas of the hidden sheet with the values that they will give."""

from dataclasses import dataclass

from nianbao.core import DECIMALS, Severity
from nianbao.form import PERIOD, YEAR, RuleInstance
from nianbao.layout import (
    UNUSABLE,
    Area,
    AuditColumn,
    AuditItem,
    CheckColumn,
    ItemKind,
    LedgerColumn,
    WorkbookLayout,
    local_ranges,
    quoted,
)
from nianbao.rules import RESULTS, Status, excel, excel_text, fields_of, sides_of
from nianbao.template.content import Content, open_entries
from nianbao.template.formulas import EXPLANATIONS_NAME, LedgerSheet, cover_cell
from nianbao.template.runs import joined
from nianbao.template.verdicts import (
    EXPLAINABLE,
    EXPLAINED,
    FAILED,
    Value,
    audit_of,
    check_values,
    parts_of,
    rank,
)
from nianbao.xlsx import Cell

PASSED, NOT_ASSESSED = RESULTS[Status.PASSED], RESULTS[Status.NOT_ASSESSED]

COUNTED = (ItemKind.CELLS, ItemKind.TEXTS, ItemKind.TOTAL)
"""Checks of a whole table, which say how many of its cells are wrong."""

EMPTY = Cell(None)
NOT_BEGUN, READY = "还没有填", "可以上报"


@dataclass(frozen=True, slots=True)
class EvaluatedCheck:
    """One row of the hidden sheet, evaluated.

    ``words`` stand between the left and the right number, ``target`` is the cell that the check points to:
    of a whole table the first that is wrong; ``wrong`` is the number of that one among the cells.
    """

    item: AuditItem
    result: Cell
    left: Cell
    right: Cell
    rank: Cell
    words: str
    target: Cell
    wrong: Cell = EMPTY

    @property
    def failed(self) -> bool:
        """Return whether the check fails."""
        return self.result.value == FAILED

    @property
    def places(self) -> int:
        """The number of places of a failed check: the cells that are wrong, else one."""
        counted = self.left.value if self.item.kind in COUNTED else 1
        return counted if isinstance(counted, int) else 1


@dataclass(frozen=True, slots=True)
class WorkbookState:
    """The number of places that must be corrected, and of those that may be explained and are not."""

    errors: int
    warnings: int
    begun: bool

    @property
    def words(self) -> str:
        """The sentence whether the workbook can be handed in."""
        if not self.begun:
            return NOT_BEGUN
        if self.errors:
            return f"还有 {self.errors} 处要改" + (f"，{self.warnings} 处可说明" if self.warnings else "")
        return READY + (f"，有 {self.warnings} 处可说明" if self.warnings else "")


def evaluate_checks(layout: WorkbookLayout, content: Content) -> tuple[EvaluatedCheck, ...]:
    """Compile and evaluate every check of the form."""
    audit = audit_of(layout)
    compiler = _Compiler(layout, content)
    return tuple(compiler.check(index, item) for index, item in enumerate(audit.items))


def state_of(content: Content, checks: tuple[EvaluatedCheck, ...]) -> WorkbookState:
    """Count what fails."""
    errors = sum(check.places for check in checks if check.failed and check.item.severity is Severity.ERROR)
    warnings = sum(
        check.failed
        and check.item.severity is Severity.WARNING
        and not content.explanations.get(check.item.key)
        for check in checks
    )
    return WorkbookState(errors, warnings, content.begun)


def state_formula(errors: str, warnings: str, begun: str) -> str:
    """Compile the words of a :class:`WorkbookState` over the cells of its counts."""
    more = f'IF({warnings}>0,"，{{}}"&{warnings}&" 处可说明","")'
    wrong = f'"还有 "&{errors}&" 处要改"&{more.format("")}'
    return f'IF({begun}=0,"{NOT_BEGUN}",IF({errors}>0,{wrong},"{READY}"&{more.format("有 ")}))'


def errors_formula(layout: WorkbookLayout) -> str:
    """Compile the number of places that must be corrected: failing checks, of cells as many as are wrong."""
    audit, ledger = audit_of(layout), layout.ledger
    first, count = audit.warnings, len(audit.items) - audit.warnings
    tables = [index for index, item in enumerate(audit.items) if item.kind in COUNTED]
    results = ledger.checks(CheckColumn.RESULT, first, count).range
    of_tables = ledger.checks(CheckColumn.RESULT, tables[0], len(tables)).range
    wrong = ledger.checks(CheckColumn.LEFT, tables[0], len(tables)).range
    return f"COUNTIF({results},{FAILED})-COUNTIF({of_tables},{FAILED})+SUM({wrong})"


def warnings_formula(layout: WorkbookLayout) -> str:
    """Compile the number of places that may be explained and are not."""
    audit = audit_of(layout)
    if not audit.warnings:
        return "0"
    results = layout.ledger.checks(CheckColumn.RESULT, 0, audit.warnings).range
    texts = Area(audit.first, AuditColumn.EXPLANATION, audit.warnings).range_on(audit.sheet)
    return f'COUNTIF({results},{FAILED})-COUNTIFS({results},{FAILED},{texts},"?*")'


def begun_formula(layout: WorkbookLayout) -> str:
    """Compile 1 where anything has been filled in, else 0."""
    ledger = layout.ledger
    figures = f"{ledger.entered}-COUNTIF({ledger.entered_area(LedgerColumn.VALUE).range},0)"
    changed = f"ABS({figures}-{ledger.live('carried').address})"
    written = "&".join(cover_cell(layout, entry.id) for entry in open_entries(layout.form))
    if ledger.text_rows:
        own = Area(min(ledger.text_rows.values()), LedgerColumn.CELL, len(ledger.text_rows)).range
        changed += f'+COUNTIF({own},"?*")'
    return f"IF({changed}+LEN({written})>0,1,0)" if written else f"IF({changed}>0,1,0)"


class _Compiler:
    """Compiles and evaluates the checks of one workbook."""

    def __init__(self, layout: WorkbookLayout, content: Content) -> None:
        self._layout = layout
        self._content = content
        self._sheet = LedgerSheet(layout)

    def check(self, index: int, item: AuditItem) -> EvaluatedCheck:
        """Compile and evaluate one check."""
        result_cell = self._layout.ledger.check(index, CheckColumn.RESULT).address
        words = ""
        if item.rule is not None and self._misses_earlier(item.rule):
            return EvaluatedCheck(item, Cell(NOT_ASSESSED), EMPTY, EMPTY, EMPTY, "", EMPTY)
        match item.kind:
            case ItemKind.OFFICE:
                result, left, right = self._office(), Cell(None), Cell(None)
            case ItemKind.PERIOD:
                result, left, right = self._period(), Cell(None), Cell(None)
            case ItemKind.CELLS:
                return self._table(index, item, result_cell, UNUSABLE)
            case ItemKind.TEXTS:
                return self._texts(index, item, result_cell)
            case ItemKind.TOTAL:
                return self._table(index, item, result_cell, 1)
            case ItemKind.RULE:
                result, left, right, words = self._rule(index, item, result_cell)
        sheet, area = self._layout.where(item.at)
        target = Cell(f"{quoted(sheet)}!{area.address}")
        return EvaluatedCheck(item, result, left, right, self._rank(index, item, result.value), words, target)

    def _misses_earlier(self, rule: RuleInstance) -> bool:
        """Return whether a rule reads an earlier figure that was not issued with the workbook: nothing can assess it."""
        read = (field for field in fields_of(rule.when, rule.holds) if field.source.is_earlier)
        return any(field.source.key(field.id) not in self._content.prior for field in read)

    def _rank(self, index: int, item: AuditItem, result: Value) -> Cell:
        row = self._layout.ledger.check(index, CheckColumn.RESULT)
        number = f"ROW()-{row.row - index}"
        if item.severity is Severity.WARNING:
            number += f'+IF(INDEX({EXPLANATIONS_NAME},{number})="",{EXPLAINABLE},{EXPLAINED})'
        return Cell(rank(index, item, result, self._content), f'IF({row.address}={FAILED},{number},"")')

    def _rule(self, index: int, item: AuditItem, result_cell: str) -> tuple[Cell, Cell, Cell, str]:
        assert item.rule is not None
        value, left, right, _ = check_values(self._layout, index, item, self._content)
        formula = excel.status(item.rule.holds, self._sheet, item.rule.when)
        sides = sides_of(item.rule.holds)
        if sides is None:
            return Cell(value, formula), Cell(None), Cell(None), ""
        formulas = [excel.rounded_number(side, self._sheet) for side in (sides.left, sides.right)]
        if parts := parts_of(self._layout).get(index):
            formula = self._unrepeated(parts, formula, *formulas)
        result = Cell(value, formula)
        shown = [f'IF({result_cell}={FAILED},{formula},"")' for formula in formulas]
        return result, Cell(left, shown[0]), Cell(right, shown[1]), sides.words

    def _unrepeated(self, parts: tuple[int, ...], status: str, left: str, right: str) -> str:
        """Compile: the status of a check of a total; where its parts fail by as much in all, it is not assessed."""
        first = self._layout.ledger.first_check
        lefts, rights = (
            ",".join(local_ranges(column, (first + part for part in parts)))
            for column in (CheckColumn.LEFT, CheckColumn.RIGHT)
        )
        apart = f"ROUND(SUM({lefts})-SUM({rights})-({left}-{right}),{DECIMALS})"
        return f"IF(IF(COUNT({lefts})=0,1,{status}),{status},IF({apart}=0,{NOT_ASSESSED},{FAILED}))"

    def _office(self) -> Cell:
        name, code, year = (cover_cell(self._layout, entry) for entry in ("office", "code", "year"))
        formula = f"IF(AND(LEN(TRIM({name}))>0,LEN(TRIM({code}))>0,ISNUMBER({year})),{PASSED},{FAILED})"
        complete = all(self._content.entry(entry) for entry in ("office", "code", "year"))
        return Cell(PASSED if complete else FAILED, formula)

    def _period(self) -> Cell:
        """Compile: whether the part of the year can be told; without a year, whether anything is chosen.

        That the year is missing is said with the office.
        """
        year, part = cover_cell(self._layout, YEAR), cover_cell(self._layout, PERIOD)
        number = self._layout.ledger.live("period").address
        formula = f"IF(IF(ISNUMBER({year}),{number}>0,LEN(TRIM({part}))>0),{PASSED},{FAILED})"
        content = self._content
        told = content.stated_period if isinstance(content.entry(YEAR), int) else content.entry(PERIOD)
        return Cell(PASSED if told else FAILED, formula)

    def _table(self, index: int, item: AuditItem, result_cell: str, mark: str | int) -> EvaluatedCheck:
        """Count the cells of a table whose row in the hidden sheet has the mark of a wrong one."""
        cells = item.kind is ItemKind.CELLS
        row = self._layout.ledger.row
        own = [field for field in self._layout.form.fields_of(item.subject) if field.entered is cells]
        fields = sorted((field.id for field in own), key=row)
        column = LedgerColumn.VALUE if cells else LedgerColumn.WRONG
        marks = Area(row(fields[0]), column, len(fields)).range
        count = f"{len(fields)}-COUNT({marks})" if cells else f"SUM({marks})"
        wrong = [field.id for field in own if cells and self._content.values[field.id] is None]
        return self._counted(index, item, result_cell, fields, wrong, (marks, count, mark))

    def _texts(self, index: int, item: AuditItem, result_cell: str) -> EvaluatedCheck:
        """Count the texts of a table that are not what the form asks for."""
        rows = self._layout.ledger.text_rows
        own = self._layout.form.texts_of(item.subject)
        marks = Area(rows[own[0].id], LedgerColumn.VALUE, len(own)).range
        wrong = [text.id for text in own if not self._content.text_fits(text)]
        counted = (marks, f"{len(own)}-COUNT({marks})", UNUSABLE)
        return self._counted(index, item, result_cell, [text.id for text in own], wrong, counted)

    def _counted(
        self,
        index: int,
        item: AuditItem,
        result_cell: str,
        fields: list[str],
        wrong: list[str],
        counted: tuple[str, str, str | int],
    ) -> EvaluatedCheck:
        """Return a check that counts cells; ``counted`` are their marks, the count, and the mark of a wrong one.

        ``fields`` are in the order of their marks.
        """
        marks, count, mark = counted
        left = self._layout.ledger.check(index, CheckColumn.LEFT).address
        word = excel_text(mark) if isinstance(mark, str) else str(mark)
        wrong_at = self._layout.ledger.check(index, CheckColumn.WRONG).address
        address = self._address(fields, wrong_at)
        sheet = quoted(self._layout.form.table(item.subject).sheet)
        target = f'IF({result_cell}={FAILED},"{sheet}!"&{address},"")'
        first = self._layout.link(wrong[0]) if wrong else ""
        result = FAILED if wrong else PASSED
        return EvaluatedCheck(
            item,
            Cell(result, f"IF({left}=0,{PASSED},{FAILED})"),
            Cell(len(wrong), count),
            Cell(0),
            self._rank(index, item, result),
            "",
            Cell(first, target),
            Cell(
                fields.index(wrong[0]) + 1 if wrong else "",
                f'IF({result_cell}={FAILED},MATCH({word},{marks},0),"")',
            ),
        )

    def _address(self, fields: list[str], number: str) -> str:
        """Compile the address of the n-th of some cells of a table, in the order of the hidden sheet."""
        runs = joined((self._layout.slots[field].area, index) for index, field in enumerate(fields, 1))
        formula = runs[-1].address(number)
        for run in reversed(runs[:-1]):
            formula = f"IF({number}<{run.after},{run.address(number)},{formula})"
        return formula
