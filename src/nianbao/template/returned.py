"""Marking what was found in an office's own figures: a coloured cell with a note, and notes on the checks."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from xlsxwriter.worksheet import Worksheet

from nianbao.core import Finding, Severity, Trait, lines_needed, to_text
from nianbao.form import Form
from nianbao.layout import Area, AuditColumn, ItemKind, WorkbookLayout, layout_of
from nianbao.template.content import Content
from nianbao.template.formulas import RESULTS_NAME
from nianbao.template.ledger import FITS_NAME
from nianbao.template.verdicts import FAILED, audit_of
from nianbao.xlsx import COMPUTED_FILL, ENTERED_FILL, Book

_NOTE_WIDTH = 300
_NOTE_CHARACTERS = 42
_LINE = 17
_AUTHOR = "nianbao"


def marked(content: Content, at: str, style: str) -> str:
    """Return the style of a field's or cover entry's cell: another where something was found in it."""
    severities = {found.severity for found in findings_at(content, at)}
    if Severity.ERROR in severities:
        return f"{style}-wrong"
    return f"{style}-doubtful" if severities else style


def findings_at(content: Content, at: str) -> list[Finding]:
    """List what was found at a field or cover entry."""
    if content.returned is None:
        return []
    return [
        finding
        for finding in content.returned.findings
        if finding.place.fields and _at(content.form, finding) == at
    ]


def placed_as_drawn(form: Form, found: Finding) -> Finding:
    """Return a finding with the cell that its field or cover entry has in the workbook that goes back.

    The file that was handed in may be of an earlier layout, whose cells the finding names.
    """
    layout, at = layout_of(form), _at(form, found) if found.place.fields else ""
    if at not in layout.slots and at.removeprefix("cover.") not in layout.cover.entries:
        return found
    sheet, area = layout.where(at)
    return replace(found, place=replace(found.place, sheet=sheet, cell=area.address))


def mark_findings(book: Book, sheet: Worksheet, layout: WorkbookLayout, content: Content) -> None:
    """Write a note to every cell of the sheet in which something was found.

    The colour goes when the cell's check passes or, where there is none, when its figure is another.
    """
    if content.returned is None:
        return
    for at in dict.fromkeys(
        _at(content.form, finding) for finding in content.returned.findings if finding.place.fields
    ):
        if at not in layout.slots and not at.startswith("cover."):
            continue
        name, area = layout.where(at)
        if name != sheet.get_name():
            continue
        found = findings_at(content, at)
        _note(sheet, area, [problem.message for problem in found])
        if at in layout.slots:
            field = layout.form.by_id.get(at)
            fill = ENTERED_FILL if field is None or field.entered else COMPUTED_FILL
            done = " , ".join(_done(layout, content, at, area, problem) for problem in found)
            book.colour(sheet, [area], f"AND({done})", {"bg_color": fill, "font_color": "#000000"})


def note_checks(sheet: Worksheet, layout: WorkbookLayout, content: Content) -> None:
    """Write every finding as a note to the row of its check on the audit sheet."""
    if content.returned is None:
        return
    rows: dict[Area, list[str]] = {}
    for finding in content.returned.findings:
        rows.setdefault(_row_of(layout, finding), []).append(f"{finding.severity.word}：{finding.message}")
    for area, messages in rows.items():
        _note(sheet, area, messages)


def _at(form: Form, found: Finding) -> str:
    """Return the field or cover entry that a finding points to."""
    if found.rule is not None:
        for instance in form.rules:
            if instance.key == found.rule:
                return instance.at
    return found.place.fields[0]


def _done(layout: WorkbookLayout, content: Content, at: str, area: Area, found: Finding) -> str:
    """Compile: this finding has been seen to."""
    for index, item in enumerate(audit_of(layout).items):
        if item.kind is ItemKind.RULE and item.key == found.rule:
            return f"INDEX({RESULTS_NAME},{index + 1})<>{FAILED}"
    cell = area.address
    if at in layout.form.text_by_id:
        index = list(layout.form.text_by_id).index(at)
        return f"INDEX({FITS_NAME},{index + 1})=1"
    value = content.cell(at) if content.form.by_id[at].entered else content.values[at]
    changed = f",{cell}<>{to_text(value)}" if value is not None else ""
    return f"AND(ISNUMBER({cell}){changed})"


def key_of(layout: WorkbookLayout, found: Finding) -> str | None:
    """Return the key of the check that a finding belongs to; None where it belongs to none."""
    keys = {item.key for item in audit_of(layout).items}
    return next((key for key in _keys(layout, found) if key in keys), None)


def _row_of(layout: WorkbookLayout, found: Finding) -> Area:
    """Find the row of the check that a finding belongs to; the line of the office where it belongs to none."""
    audit = audit_of(layout)
    rows = {item.key: index for index, item in enumerate(audit.items)}
    key = key_of(layout, found)
    return audit.office if key is None else audit.cell(rows[key], AuditColumn.LEVEL)


def _keys(layout: WorkbookLayout, found: Finding) -> Iterator[str]:
    if found.rule is not None:
        yield found.rule
    first = found.place.fields[0] if found.place.fields else ""
    if found.has(Trait.AT_TOTAL):
        yield f"totals:{layout.form.by_id[first].table}"
    if first in layout.form.by_id:
        yield f"cells:{layout.form.by_id[first].table}"
    if first in layout.form.text_by_id:
        yield f"texts:{layout.form.text_by_id[first].table}"
    if found.has(Trait.AT_OFFICE):
        yield "office"


def _note(sheet: Worksheet, area: Area, messages: Iterable[str]) -> None:
    text = "\n".join(messages)
    height = min(600, _LINE * lines_needed(text, _NOTE_CHARACTERS) + 12)
    options = {"author": _AUTHOR, "width": _NOTE_WIDTH, "height": height, "font_name": "宋体", "font_size": 9}
    sheet.write_comment(area.row, area.column, text, options)
