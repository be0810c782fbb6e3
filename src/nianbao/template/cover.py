"""Drawing the cover: entries, live state, check code; below it how to fill, or the coverage."""

import re
from datetime import date

from xlsxwriter.worksheet import Worksheet

from nianbao.core import Unit, lines_needed
from nianbao.form import PERIOD, YEAR, CoverEntry
from nianbao.layout import COVER_COLUMNS, Area, WorkbookLayout
from nianbao.submission import NO_CODE
from nianbao.template.content import Content
from nianbao.template.formulas import cover_cell, live
from nianbao.template.periods import period_cell
from nianbao.template.returned import marked
from nianbao.xlsx import Book, Cell, page

_WIDTHS = (14.0, 31.0, 18.0, 27.0)


def draw_cover(
    book: Book, layout: WorkbookLayout, content: Content, state: Cell, detail: Cell, code: Cell
) -> Worksheet:
    """Draw the cover down to the check code, and the locked texts of the layout below it."""
    cover = layout.cover
    sheet = book.sheet(cover.sheet)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    for label in cover.labels:
        book.label(sheet, label)
    _set_heights(sheet, layout)
    for label in (
        candidate for candidate in cover.labels if candidate.style == "cover-sign" and _signed(candidate.text)
    ):
        book.put(
            sheet, Area(label.area.row, label.area.column + 1), Cell(None), book.style("cover-line-to-sign")
        )
    book.put(sheet, cover.subtitle, _subtitle(layout, content), book.style("cover-subtitle"))
    for entry in layout.form.cover.entries:
        _draw_entry(book, sheet, cover.entries[entry.id], entry, content)
    book.put(sheet, cover.state, state, book.style("cover-state"))
    book.put(sheet, cover.detail, detail, book.style("cover-detail"))
    book.put(sheet, cover.check_code, code, book.style("cover-code"))
    page(sheet, office=content.office.name)
    return sheet


def summary_code(layout: WorkbookLayout, content: Content) -> Cell:
    """Return the check code of a summary."""
    return Cell(content.check_code or NO_CODE, live(layout, "code"))


def template_code(layout: WorkbookLayout, content: Content, errors: int) -> Cell:
    """Return the check code of a template: none until it can be handed in."""
    ready = content.begun and errors == 0
    wrong, begun = live(layout, "errors"), live(layout, "begun")
    formula = f'IF(AND({begun}=1,{wrong}=0),{live(layout, "code")},"{NO_CODE}")'
    return Cell((content.check_code if ready else None) or NO_CODE, formula)


def footer_cell(layout: WorkbookLayout, content: Content, code: Cell) -> Cell:
    """Return the line below each table: office, period, check code, so that paper and file can be tied.

    ``code`` is what the cover shows.
    """
    office, period = cover_cell(layout, "office"), period_cell(layout, content)
    shown = layout.cover.check_code.on(layout.cover.sheet)
    word = layout.form.period_unit.heading
    formula = f'"填报单位："&{office}&"　　{word}："&{period.formula}&"　　校验码："&{shown}'
    value = f"填报单位：{content.entry('office')}　　{word}：{period.value}"
    value += f"　　校验码：{code.value}"
    return Cell(value, formula)


def _signed(text: str) -> bool:
    """Return whether somebody signs on a line behind the text; the seal needs no line."""
    return "签字" in text


def _subtitle(layout: WorkbookLayout, content: Content) -> Cell:
    """Return the line below the title; where it does not say where the period stands, that is at its end."""
    whole = period_cell(layout, content)
    known = {
        YEAR: Cell(content.entry(YEAR), layout.cover.entries[YEAR].absolute),
        PERIOD: Cell(whole.value, f"({whole.formula})"),
    }
    texts = re.split(r"\{(year|period)\}", layout.form.cover.subtitle)
    texts += [YEAR if layout.form.period_unit is Unit.YEAR else PERIOD, ""] if len(texts) == 1 else []
    cells = [known[text] if at % 2 else Cell(text, f'"{text}"') for at, text in enumerate(texts)]
    return Cell("".join(str(cell.value) for cell in cells), "&".join(str(cell.formula) for cell in cells))


def _draw_entry(book: Book, sheet: Worksheet, area: Area, entry: CoverEntry, content: Content) -> None:
    fixed = content.issued(entry.id)
    changes = {"num_format": "@"} if entry.kind in ("text", "code") else {}
    if entry.kind == "date":
        changes = {"num_format": "yyyy-mm-dd"}
    style = book.style(marked(content, entry.field, "cover-fixed" if fixed else "cover-entry"), **changes)
    book.put(sheet, area, Cell(content.entry(entry.id)), style)
    if fixed:
        return
    validation = _validation(entry)
    if validation:
        sheet.data_validation(area.row, area.column, area.row, area.column, validation)


def _validation(entry: CoverEntry) -> dict[str, object]:
    match entry.kind:
        case "choice" | "period":
            return {
                "validate": "list",
                "source": list(entry.choices),
                "error_title": "请从下拉框中选",
                "error_message": f"请选 {'、'.join(entry.choices)}。",
            }
        case "year":
            return {
                "validate": "integer",
                "criteria": "between",
                "minimum": 2000,
                "maximum": 2100,
                "error_title": "年度不对",
                "error_message": "请填四位数的年份，例如 2024。",
            }
        case "date":
            return {
                "validate": "date",
                "criteria": "between",
                "minimum": date(2008, 1, 1),
                "maximum": date(2100, 12, 31),
                "input_title": "填报日期",
                "input_message": "例如 2025-01-15。",
                "error_title": "日期不对",
                "error_message": "请填日期，例如 2025-01-15。",
            }
        case _:
            return {}


def _set_heights(sheet: Worksheet, layout: WorkbookLayout) -> None:
    cover = layout.cover
    sheet.set_row(0, 48)
    sheet.set_row(cover.subtitle.row, 26)
    for row in range(2, cover.check_code.row):
        sheet.set_row(row, 26)
    sheet.set_row(cover.state.row - 1, 12)
    sheet.set_row(cover.state.row, 32)
    sheet.set_row(cover.check_code.row, 32)
    for row in range(cover.check_code.row + 1, cover.printed):
        sheet.set_row(row, 42 if row > cover.check_code.row + 1 else 18)
    for label in cover.labels:
        if label.area.row >= cover.printed:
            width = sum(_WIDTHS) if label.area.columns == COVER_COLUMNS else _WIDTHS[label.area.column]
            sheet.set_row(label.area.row, 17 * lines_needed(label.text, width - 2) + 5)
