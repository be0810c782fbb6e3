"""Writing a template: blank, prefilled, or an office's own figures again."""

from nianbao.form import Field
from nianbao.layout import Role, WorkbookLayout, layout_of, shown_total
from nianbao.template.audit import draw_audit, evaluate_checks, shown_sum, state_of
from nianbao.template.content import Content
from nianbao.template.cover import colour_state, draw_cover, footer_cell
from nianbao.template.ledger import draw_ledger
from nianbao.template.marks import colour_cover, colour_wrong, guard_entries
from nianbao.template.official import draw_table
from nianbao.template.returned import mark_findings, marked, note_checks
from nianbao.template.slip import draw_slip
from nianbao.xlsx import Book, Cell, protect, strict


def write_template(content: Content) -> bytes:
    """Write the locked template of a form with this content; the same content gives the same bytes."""
    layout = layout_of(content.form, Role.TEMPLATE)
    checks = evaluate_checks(layout, content)
    state = state_of(layout, content, checks)
    with strict():
        book = Book(content.form.cover.title)
        if content.returned is not None:
            draw_slip(book, layout, content)
        sheet = draw_cover(book, layout, content, state.words, cover_detail(layout, content))
        colour_state(book, sheet, layout.cover.state)
        colour_cover(book, sheet, layout)
        mark_findings(book, sheet, layout, content)
        sheet.print_area(0, 0, layout.cover.end - 1, layout.cover.state.last_column)
        protect(sheet, content.sheet_password)
        for table in layout.tables:
            drawn = draw_table(
                book,
                content.form,
                table,
                lambda field: _cell(layout, content, field),
                lambda field: marked(content, field.id, "entered" if field.entered else "computed"),
                footer_cell(layout, content),
                content.office.name,
            )
            guard_entries(drawn, content.form, table)
            colour_wrong(book, drawn, layout, table)
            mark_findings(book, drawn, layout, content)
            protect(drawn, content.sheet_password)
        audit = draw_audit(book, layout, content, checks, state)
        note_checks(audit, layout, content)
        draw_ledger(book, layout, content)
        return book.bytes(lock_structure=True)


def _cell(layout: WorkbookLayout, content: Content, field: Field) -> Cell:
    if field.entered:
        return Cell(content.cell(field.id))
    return Cell(shown_sum(content, field.parts), shown_total(layout, field))


def cover_detail(layout: WorkbookLayout, content: Content) -> Cell:
    """Say which entries of the cover are still blank."""
    optional = [
        entry
        for entry in layout.form.cover.entries
        if entry.id not in ("office", "code", "year") and entry.kind != "choice"
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
