"""Drawing the 审核 sheet: above, what fails now, most urgent first; below, every check and its explanation."""

from xlsxwriter.worksheet import Worksheet

from nianbao.core import Number, Severity, lines_needed, rounded, to_text
from nianbao.layout import (
    AUDIT_LISTED,
    Area,
    AuditColumn,
    AuditLayout,
    CheckColumn,
    WorkbookLayout,
    column_name,
)
from nianbao.template.checks import NOT_ASSESSED, PASSED, EvaluatedCheck, WorkbookState, state_formula
from nianbao.template.content import Content
from nianbao.template.formulas import EXPLANATIONS_NAME, RANKS_NAME, RESULTS_NAME, in_words, live, of_check
from nianbao.template.ledger import listed_ranks, number_of
from nianbao.template.verdicts import EXPLAINABLE, EXPLAINED, FAILED, Value, audit_of
from nianbao.xlsx import DOUBTFUL, RIGHT, WRONG, Book, Cell, page, protect

_WIDTHS = (6.0, 8.0, 28.0, 40.0, 11.0, 14.0, 10.0, 13.0, 30.0)
_LISTED_HEIGHT = 29.0
_EXPLAINED_WORD = "已说明"
_WRITE = "请写原因（点这里）"
_LISTED_STYLES = {
    AuditColumn.WHERE: "audit-listed-text",
    AuditColumn.WHAT: "audit-listed-text",
    AuditColumn.LINK: "audit-listed-link",
    AuditColumn.EXPLANATION: "audit-listed-text",
}
_MORE = f"COUNT({RANKS_NAME})-{AUDIT_LISTED}"
_REST_FORMULA = (
    f'"其余：通过 "&COUNTIF({RESULTS_NAME},{PASSED})&" 条，因为没有上年数等没有评估 "'
    f'&COUNTIF({RESULTS_NAME},{NOT_ASSESSED})&" 条。"'
    f'&IF({_MORE}>0,"　还有 "&({_MORE})&" 条不通过的没有列出，改好上面的就会列出来。","")'
)
_RESULT_FORMAT = '[=1]"通过";[=0]"不通过";"未评估"'


def draw_audit(
    book: Book,
    layout: WorkbookLayout,
    content: Content,
    checks: tuple[EvaluatedCheck, ...],
    state: WorkbookState,
    footer: Cell,
) -> Worksheet:
    """Draw the sheet; only the list of failed checks is printed, on one page."""
    audit = audit_of(layout)
    sheet = book.sheet(audit.sheet)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    for label in audit.labels:
        book.label(sheet, label)
    sheet.set_row(0, 34)
    for row in (audit.office.row, audit.state.row, audit.rest.row, audit.first - 2, audit.first - 1):
        sheet.set_row(row, 22)
    sheet.set_row(audit.state.row + 1, 22)
    errors, warnings, begun = (live(layout, name) for name in ("errors", "warnings", "begun"))
    words = Cell(state.words, state_formula(errors, warnings, begun))
    book.put(sheet, audit.office, footer, book.style("sheet-footer"))
    book.put(sheet, audit.state, words, book.style("audit-state"))
    colour_state(book, sheet, audit.state)
    _draw_list(book, sheet, layout, content, checks)
    for index, check in enumerate(checks):
        _draw_check(book, sheet, layout, content, index, check)
    results = [
        Cell(check.result.value, f"INDEX({RESULTS_NAME},{audit.cell(0, 0).address})") for check in checks
    ]
    style = book.style("audit-word", num_format=_RESULT_FORMAT)
    book.put_column(sheet, audit.cell(0, AuditColumn.LEVEL), results, style)
    _colour(book, sheet, audit)
    sheet.freeze_panes(audit.state.row + 2, 0)
    sheet.print_area(0, 0, audit.rest.row, AuditColumn.EXPLANATION)
    page(sheet, landscape=True, office=content.office.name)
    protect(sheet, content.sheet_password, format_rows=True)
    return sheet


def colour_state(book: Book, sheet: Worksheet, area: Area) -> None:
    """Make the state green when the workbook can be handed in, and red when something must be corrected."""
    for start, style in (("可以", RIGHT), ("还有", WRONG)):
        book.colour(sheet, [area], f'LEFT({area.absolute},{len(start)})="{start}"', style)


def _draw_list(
    book: Book, sheet: Worksheet, layout: WorkbookLayout, content: Content, checks: tuple[EvaluatedCheck, ...]
) -> None:
    audit = audit_of(layout)
    lines = [listed_values(checks, rank, content) for rank in listed_ranks(checks)]
    for column, formula in _listed_formulas(audit).items():
        style = book.style(_LISTED_STYLES.get(column, "audit-listed"))
        cells = [Cell(line[column], formula) for line in lines]
        book.put_column(sheet, audit.listed(0, column), cells, style)
    for place in range(AUDIT_LISTED):
        sheet.set_row(audit.listed(place, 0).row, _LISTED_HEIGHT)
    book.put(sheet, audit.rest, Cell(rest_value(checks), _REST_FORMULA), book.style("sheet-footer"))


def _listed_formulas(audit: AuditLayout) -> dict[int, str]:
    """Compile the first line of the list: which check stands there follows from its rank in the hidden sheet."""
    at = audit.listed(0, AuditColumn.NUMBER)
    listed = of_check(CheckColumn.LISTED, f"ROW()-{at.row}")
    number = f"${at.address}"
    left, right, words, target = (
        of_check(of, number)
        for of in (CheckColumn.LEFT, CheckColumn.RIGHT, CheckColumn.WORDS, CheckColumn.TARGET)
    )

    def shown(formula: str) -> str:
        """Return a formula that is blank where the line is empty."""
        return f'IF({number}="","",{formula})'

    def column(of: int) -> str:
        """Return the formula of a column of the check in this line."""
        return f"INDEX({audit.column(of).absolute_range},{number})"

    texts = f"INDEX({EXPLANATIONS_NAME},{number})"
    to_explanation = f"\"#'{audit.sheet}'!{column_name(AuditColumn.EXPLANATION)}\"&{number}+{audit.first}"
    level = f'IF({listed}<{EXPLAINABLE},"必须改",IF({listed}<{EXPLAINED},"可说明","{_EXPLAINED_WORD}"))'
    explanation = (
        f'IF({listed}<{EXPLAINABLE},"",IF({texts}="",HYPERLINK({to_explanation},"{_WRITE}"),{texts}))'
    )
    return {
        AuditColumn.NUMBER: f'IF({listed}="","",MOD({listed},{EXPLAINABLE}))',
        AuditColumn.LEVEL: shown(level),
        AuditColumn.WHERE: shown(column(AuditColumn.WHERE)),
        AuditColumn.WHAT: shown(column(AuditColumn.WHAT)),
        AuditColumn.LEFT: shown(in_words(left)),
        AuditColumn.RIGHT: shown(f"{words}&{in_words(right)}"),
        AuditColumn.DIFFERENCE: shown(f'IF(COUNT({left},{right})=2,ROUND({left}-{right},6),"")'),
        AuditColumn.LINK: shown(f'HYPERLINK("#"&{target},SUBSTITUTE({target},"\'",""))'),
        AuditColumn.EXPLANATION: shown(explanation),
    }


def listed_values(
    checks: tuple[EvaluatedCheck, ...], rank: Number | str, content: Content
) -> dict[int, Value]:
    """Return what the formulas of a line show, by the rank of the check that stands there."""
    number = number_of(rank)
    if not isinstance(number, int):
        return dict.fromkeys(range(AuditColumn.NUMBER, AuditColumn.EXPLANATION + 1), "")
    check = checks[number - 1]
    item, explanation = check.item, content.explanations.get(check.item.key, "")
    explainable = item.severity is Severity.WARNING
    left, right = check.left.value, check.right.value
    both = not isinstance(left, str | None) and not isinstance(right, str | None)
    return {
        AuditColumn.NUMBER: number,
        AuditColumn.LEVEL: _EXPLAINED_WORD if explainable and explanation else item.severity.word,
        AuditColumn.WHERE: item.where,
        AuditColumn.WHAT: item.what,
        AuditColumn.LEFT: _shown(left),
        AuditColumn.RIGHT: check.words + _shown(right),
        AuditColumn.DIFFERENCE: rounded(left - right) if both else "",  # type: ignore[operator]
        AuditColumn.LINK: str(check.target.value).replace("'", ""),
        AuditColumn.EXPLANATION: (explanation or _WRITE) if explainable else "",
    }


def _shown(value: Number | str | None) -> str:
    return value or "" if isinstance(value, str | None) else to_text(value)


def rest_value(checks: tuple[EvaluatedCheck, ...]) -> str:
    """Return the sentence below the list on how many checks pass, and how many failed ones it has no room for."""
    passed, unknown = (
        sum(check.result.value == result for check in checks) for result in (PASSED, NOT_ASSESSED)
    )
    more = sum(check.failed for check in checks) - AUDIT_LISTED
    sentence = f"　还有 {more} 条不通过的没有列出，改好上面的就会列出来。" if more > 0 else ""
    return f"其余：通过 {passed} 条，因为没有上年数等没有评估 {unknown} 条。{sentence}"


def _draw_check(
    book: Book, sheet: Worksheet, layout: WorkbookLayout, content: Content, index: int, check: EvaluatedCheck
) -> None:
    """Draw a check among all: its number, result, place and meaning, and where to explain it."""
    audit, item = audit_of(layout), check.item
    text = book.style("audit-text")
    book.put(sheet, audit.cell(index, AuditColumn.NUMBER), Cell(index + 1), book.style("audit-word"))
    book.put(sheet, audit.cell(index, AuditColumn.WHERE), Cell(item.where), text)
    book.put(sheet, audit.cell(index, AuditColumn.WHAT), Cell(item.what), text)
    explanation = content.explanations.get(item.key, "")
    if item.severity is Severity.WARNING:
        style = book.style("audit-explanation", num_format="@")
        book.put(sheet, audit.cell(index, AuditColumn.EXPLANATION), Cell(explanation), style)
    lines = max(
        lines_needed(item.what, _WIDTHS[AuditColumn.WHAT] - 2),
        lines_needed(item.where, _WIDTHS[AuditColumn.WHERE] - 2),
        lines_needed(explanation, _WIDTHS[AuditColumn.EXPLANATION] - 2),
    )
    sheet.set_row(audit.cell(index, 0).row, 14 * lines + 7)


def _colour(book: Book, sheet: Worksheet, audit: AuditLayout) -> None:
    """Frame the filled lines of the list, and colour them by what is to be done."""
    width = AuditColumn.EXPLANATION + 1
    listed = Area(audit.listed(0, 0).row, 0, AUDIT_LISTED, width)
    for word, style in (("必须改", WRONG), ("可说明", DOUBTFUL), (_EXPLAINED_WORD, {})):
        framed = {**style, "border": 1, "border_color": "#BFBFBF"}
        book.colour(sheet, [listed], f'$B{listed.row + 1}="{word}"', framed)
    top, count = audit.cell(0, 0).row, len(audit.items)
    for row, rows, style in (
        (top, audit.warnings, DOUBTFUL),
        (top + audit.warnings, count - audit.warnings, WRONG),
    ):
        if rows:
            area = Area(row, 0, rows, AuditColumn.WHAT + 1)
            book.colour(sheet, [area], f"$B{row + 1}={FAILED}", style)
