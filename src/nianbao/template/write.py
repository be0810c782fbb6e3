"""Writing a template: blank, prefilled, or an office's own figures again."""

from nianbao.form import CHOICE, Field, TextField
from nianbao.layout import Role, TableLayout, WorkbookLayout, layout_of, shown_total
from nianbao.template import formulas
from nianbao.template.audit import colour_state, draw_audit
from nianbao.template.checks import EvaluatedCheck, evaluate_checks, state_formula, state_of
from nianbao.template.content import Content
from nianbao.template.cover import draw_cover, footer_cell, template_code
from nianbao.template.ledger import draw_ledger
from nianbao.template.marks import colour_cover, colour_wrong, guard_entries
from nianbao.template.official import Filling, draw_table
from nianbao.template.prior import draw_prior
from nianbao.template.returned import mark_findings, marked, note_checks
from nianbao.template.slip import draw_slip
from nianbao.xlsx import Book, Cell, just_after, number_format, protect, strict


def write_template(content: Content) -> bytes:
    """Write the locked template of a form with this content; the same content gives the same bytes."""
    layout = layout_of(content.form, Role.TEMPLATE)
    checks = evaluate_checks(layout, content)
    state = state_of(content, checks)
    with strict():
        replaces = content.returned.saved if content.returned is not None else None
        book = Book(just_after(replaces) if replaces is not None else None)
        if content.returned is not None:
            draw_slip(book, layout, content, checks, state)
        words = Cell(
            state.words,
            state_formula(*(formulas.live(layout, name) for name in ("errors", "warnings", "begun"))),
        )
        code = template_code(layout, content, state.errors)
        sheet = draw_cover(book, layout, content, words, cover_detail(layout, content), code)
        colour_state(book, sheet, layout.cover.state)
        colour_cover(book, sheet, layout, checks)
        mark_findings(book, sheet, layout, content)
        sheet.print_area(0, 0, layout.cover.printed - 1, layout.cover.state.last_column)
        protect(sheet, content.sheet_password)
        for table in layout.tables:
            _draw_table(book, layout, table, content, checks, footer_cell(layout, content, code))
        audit = draw_audit(book, layout, content, checks, state, footer_cell(layout, content, code))
        note_checks(audit, layout, content)
        draw_ledger(book, layout, content, checks, state)
        return book.bytes(lock_structure=True)


def _draw_table(
    book: Book,
    layout: WorkbookLayout,
    table: TableLayout,
    content: Content,
    checks: tuple[EvaluatedCheck, ...],
    footer: Cell,
) -> None:
    filling = Filling(
        lambda field: _cell(layout, content, field),
        lambda field: marked(content, field.id, "entered" if field.entered else "computed"),
        lambda field: number_format(content.form, field),
        lambda text: _words(content, text),
    )
    sheet = draw_table(book, content.form, table, filling, footer, content.office.name)
    draw_prior(book, sheet, layout, table, content, checks)
    guard_entries(sheet, content.form, table)
    colour_wrong(book, sheet, layout, table, checks)
    mark_findings(book, sheet, layout, content)
    protect(sheet, content.sheet_password)


def _cell(layout: WorkbookLayout, content: Content, field: Field) -> Cell:
    if field.entered:
        return Cell(content.cell(field.id))
    return Cell(content.shown(field) if content.begun else "", shown_total(layout, field))


def _words(content: Content, text: TextField) -> tuple[Cell, str]:
    style = "entered-choice" if text.kind == CHOICE else "entered-text"
    return Cell(content.texts.get(text.id, "")), marked(content, text.id, style)


def cover_detail(layout: WorkbookLayout, content: Content) -> Cell:
    """Return which entries of the cover are still blank."""
    optional = [
        entry
        for entry in layout.form.cover.entries
        if entry.id not in layout.form.identity and entry.kind != "choice"
    ]
    if not optional:
        return Cell("")
    blank = sum(not content.cover.get(entry.id) for entry in optional)
    cells = [layout.cover.entries[entry.id].absolute for entry in optional]
    count = "+".join(f"(LEN(TRIM({cell}))=0)" for cell in cells)
    names = "、".join(entry.label for entry in optional)
    done = "封面各项已填写"
    formula = f'IF({count}=0,"{done}","封面还有 "&({count})&" 项没有填写（{names}）")'
    return Cell(done if blank == 0 else f"封面还有 {blank} 项没有填写（{names}）", formula)
