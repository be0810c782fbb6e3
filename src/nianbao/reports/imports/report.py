"""A published report as a submission: its figures, who published it for which year, and what is doubtful."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from nianbao.core import Finding, Number, Place, Trait, finding, more_or_less, to_text
from nianbao.form import Form
from nianbao.layout import layout_of
from nianbao.reader import convert
from nianbao.reports.document import Document
from nianbao.reports.imports.labels import Labels, Target, labels_of
from nianbao.reports.imports.match import Matching
from nianbao.reports.imports.rows import Line, lines_of, without_remark
from nianbao.reports.imports.title import title_of
from nianbao.submission import CONFIRMED, Office, Submission, recompute

_PARTS = 3
"""A text with so many of a report's parts is a report, even without any table."""
_SHOWN = 60


@dataclass(frozen=True)
class _Imported:
    """What one form makes of a document."""

    form: Form
    matching: Matching
    loose: tuple[Line, ...]

    @property
    def score(self) -> int:
        """How much of the form is in the document."""
        found = {match.target.row: match.target.width for match in self.matching.found.values()}
        found |= {target.row: target.width for group, _ in self.matching.groups for target in group}
        return sum(found.values())


def import_report(
    start: Submission, document: Document, forms: Sequence[Form]
) -> tuple[Submission, Form] | None:
    """Read the tables of a published report into a submission, and say by which form; None if it is none.

    The form is the one of which the document holds most; ``start`` gives the file. What could not be
    placed, was placed by likeness or by order, or stood beside a figure is in the findings; nothing is
    taken over silently.
    """
    in_tables, in_paragraphs = lines_of(document)
    tried = [_import(form, in_tables, in_paragraphs) for form in reversed(forms)]
    best = max(tried, key=lambda each: each.score)
    if not best.score and not _looks_like_a_report(best.form, document):
        return None
    name, year = title_of(document)
    submission = replace(
        start,
        form=best.form.id,
        office=Office("", name) if name else None,
        year=year,
        values=(),
    )
    return _filled(submission, best, document), best.form


def _import(form: Form, in_tables: Sequence[Line], in_paragraphs: Sequence[Line]) -> _Imported:
    matching = Matching(labels_of(form))
    loose = matching.add(in_tables)
    if matching.missing():
        matching.add(in_paragraphs)
    tables = {match.line.table for match in matching.found.values()}
    return _Imported(form, matching, tuple(line for line in loose if line.table in tables))


def _looks_like_a_report(form: Form, document: Document) -> bool:
    labels = labels_of(form)
    titles = {labels.bare_key(table.title) for table in form.tables}
    said = {labels.bare_key(each.text) for each in document.paragraphs if len(each.text) < _SHOWN}
    return len(titles & said) >= min(_PARTS, len(titles))


# ------------------------------------------------------------------ figures


def _filled(submission: Submission, imported: _Imported, document: Document) -> Submission:
    form, layout = imported.form, layout_of(imported.form)
    raw = dict(_raw(imported))
    units = dict(_other_units(form, imported.matching.labels, document))
    entered: dict[str, Number | None] = {}
    found: list[Finding] = list(_about_rows(imported))
    for field in form.fields:
        text = raw.get(field.id)
        if text is None or not field.entered:
            continue
        place = layout.place(field.id)
        figure = without_remark(text)
        if figure is not None:
            found.append(finding("import.remark", place, found=_short(text), number=figure.strip()))
        number, one = convert(form, field, place, text if figure is None else figure)
        if field.id in units and number:
            found.append(
                finding(
                    "import.unit", place, found=_short(units[field.id]), unit=field.unit, number=str(number)
                )
            )
            number = None
        elif one is not None and not one.has(Trait.HARMLESS):
            found.append(one)
        entered[field.id] = number
    values = recompute(form, entered)
    found.extend(_totals(form, raw, values))
    cover = dict(_zero_reports(form, raw))
    return replace(submission, values=values, cover=cover).with_findings(found)


def _raw(imported: _Imported) -> Iterator[tuple[str, str]]:
    """Yield what stands in the document for each field."""
    for match in imported.matching.found.values():
        for field, text in zip(match.target.fields, match.line.figures, strict=True):
            yield field.id, text
    for group, line in imported.matching.groups:
        if all(text.strip() in ("0", "０") for text in line.figures):
            for target in group:
                if target.row not in imported.matching.found:
                    yield from ((field.id, "0") for field in target.fields)


def _totals(form: Form, raw: dict[str, str], values: tuple[Number | None, ...]) -> Iterator[Finding]:
    """Compare the totals that the report shows with the recomputed ones; a blank one says nothing."""
    layout = layout_of(form)
    for field, expected in zip(form.fields, values, strict=True):
        text = raw.get(field.id, "")
        if field.entered or expected is None or not text.strip():
            continue
        place = layout.place(field.id, (field.id, *field.parts))
        figure = without_remark(text)
        shown, one = convert(form, field, place, text if figure is None else figure)
        if shown is None and one is not None:
            yield one
        elif shown is not None and shown != expected:
            difference = Decimal(shown) - expected
            yield finding(
                "total.mismatch",
                place,
                found=to_text(shown),
                expected=to_text(expected),
                difference=to_text(difference),
                apart=f"，{more_or_less(difference)}",
            )


def _zero_reports(form: Form, raw: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Take printed zeros for the statement that a table is all zero."""
    for table in form.tables:
        entry = form.cover.entry(f"zero_report.{table.id}")
        if entry is not None:
            texts = [raw.get(field.id, "") for field in form.fields_of(table.id) if field.entered]
            zero = all(text.strip() in ("0", "０") for text in texts)
            yield entry.id, CONFIRMED if zero else next(each for each in entry.choices if each != CONFIRMED)


def _other_units(form: Form, labels: Labels, document: Document) -> Iterator[tuple[str, str]]:
    """Yield the fields whose heading in the document names another unit than the form's."""
    for field in form.entered:
        if not field.unit:
            continue
        label = labels.plain(field.column[-1].label)
        head, unit = labels.key(label.partition("(")[0]), labels.key(field.unit)
        for table in document.tables:
            for cell in table.cells:
                key = labels.key(cell.text)
                if key.startswith(head) and unit not in key and key.endswith(unit[-1:]) and key != head:
                    yield field.id, cell.text


# ------------------------------------------------------------------ what is doubtful


def _about_rows(imported: _Imported) -> Iterator[Finding]:
    matching, form = imported.matching, imported.form
    missing = matching.missing()
    for table in form.tables:
        rows = [target for target in matching.labels.targets if target.table == table.id]
        lost = [target for target in rows if target in missing and not _in_group(imported, target)]
        if len(lost) == len(rows):
            yield finding("import.table-missing", Place(table.sheet), found=table.title)
        else:
            yield from (
                finding("import.row-missing", _row_place(form, each), found=each.label) for each in lost
            )
    for match in matching.found.values():
        if match.how in ("fuzzy", "order"):
            place = _row_place(form, match.target)
            words = _short(match.line.words) or "（空）"
            code = "import.fuzzy" if match.how == "fuzzy" else "import.order"
            yield finding(code, place, found=words, expected=match.target.label)
        if match.line.joined:
            yield finding("import.collapsed", _row_place(form, match.target), found=_short(match.line.joined))
    for group, line in matching.groups:
        if any(text.strip() not in ("0", "０", "") for text in line.figures):
            figures = "、".join(text.strip() or "空" for text in line.figures)
            yield finding(
                "import.group", _row_place(form, group[0]), found=_short(line.words), figures=figures
            )
    for target, line in matching.twice:
        yield finding("import.twice", _row_place(form, target), found=_short(line.words))
    if matching.subtotal:
        yield finding("import.column", found=_short(matching.subtotal))
    for line in imported.loose:
        figures = "、".join(text.strip() or "空" for text in line.figures[:8])
        yield finding("import.unplaced", Place(line.place), found=_short(line.words), figures=figures)


def _in_group(imported: _Imported, target: Target) -> bool:
    return any(target in group for group, _ in imported.matching.groups)


def _row_place(form: Form, target: Target) -> Place:
    sheet = form.table(target.table).sheet
    words = f"“{target.fields[0].row_label}”行" if target.label else ""
    return Place(sheet, None, words, tuple(field.id for field in target.fields))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}……"
