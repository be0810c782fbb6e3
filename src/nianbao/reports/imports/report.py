"""A published report as a submission: its figures, who published it for which year, and what is doubtful."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from nianbao.core import Finding, Number, Period, Trait, Unit, finding, more_or_less, to_text
from nianbao.form import Field, Form
from nianbao.layout import layout_of
from nianbao.reader import convert, text_findings
from nianbao.reports.document import Document
from nianbao.reports.imports.doubts import about_cells, about_rows, about_tables, shortened
from nianbao.reports.imports.figures import change_in_words, is_zero, without_remark
from nianbao.reports.imports.imported import IN_FORCE, Imported, import_with
from nianbao.reports.imports.labels import Labels, labels_of
from nianbao.reports.imports.title import Title, title_of
from nianbao.reports.imports.words import texts_of
from nianbao.reports.narrative import words_of
from nianbao.submission import CONFIRMED, Office, Submission, recompute

_PARTS = 3
"""A text with so many of a report's parts is a report, even without any table."""
_LONGEST_TITLE = 60


def import_report(
    start: Submission, document: Document, forms: Sequence[Form]
) -> tuple[Submission, Form] | None:
    """Read the tables of a published report; return the submission and its form, None if it is no report.

    The form is the one of which the document holds most: its rows, its headings, and that it is in force
    in the report's year. ``start`` is the submission of the file so far. Whatever could not be placed, was placed
    by likeness or by order, or is beside a figure is in the findings; nothing is taken over silently.
    """
    words = next((found for form in reversed(forms) if (found := words_of(form))), None)
    titles = {title: title_of(document, words, title) for title in {form.title for form in forms}}
    shown = document.shown
    read = (shown,) if shown is document else (shown, document)  # hidden tables: only where they have more
    tried = [import_with(form, part) for part in read for form in reversed(forms)]
    best = max(
        tried,
        key=lambda attempt: attempt.score + IN_FORCE * _in_force(attempt.form, titles[attempt.form.title]),
    )
    if not best.score and not _looks_like_a_report(best.form, document):
        return None
    title = titles[best.form.title]
    submission = replace(
        start,
        form=best.form.id,
        office=Office("", title.office) if title.office else None,
        period=_period(best.form, title),
        values=(),
    )
    several = best.several_reports(document)
    if several is not None:
        return replace(submission, office=None, period=None).with_findings([several]), best.form
    return _filled(submission, best, document), best.form


def _period(form: Form, title: Title) -> Period | None:
    """Return the period of a report: a title names a year, which does not say which part of it."""
    return Period(title.year) if title.year is not None and form.period_unit is Unit.YEAR else None


def _in_force(form: Form, title: Title) -> bool:
    return title.year is not None and form.covers_year(title.year)


def _looks_like_a_report(form: Form, document: Document) -> bool:
    labels = labels_of(form)
    titles = {labels.bare_key(table.title) for table in form.tables}
    short = (paragraph.text for paragraph in document.paragraphs if len(paragraph.text) < _LONGEST_TITLE)
    return len(titles & {labels.bare_key(text) for text in short}) >= min(_PARTS, len(titles))


# ------------------------------------------------------------------ figures


def _filled(submission: Submission, imported: Imported, document: Document) -> Submission:
    form = imported.form
    raw = dict(_raw(imported))
    units = dict(_other_units(form, imported.matching.labels, document))
    entered: dict[str, Number | None] = {}
    found: list[Finding] = [*about_tables(imported), *about_rows(imported), *about_cells(imported, document)]
    if imported.displaced:
        found = [finding("import.displaced")]
    untold = [
        word
        for word, known in (("哪个单位", submission.office), ("哪一年", submission.period))
        if known is None
    ]
    if untold and form.period_unit is Unit.YEAR:
        found.append(finding("import.untitled", found="、".join(untold)))
    for field in form.entered:
        if field.id in raw:
            entered[field.id], about = _figure(form, field, raw[field.id], units.get(field.id))
            found += about
    values = recompute(form, entered)
    found.extend(_totals(form, raw, entered, values))
    cover = dict(_zero_reports(form, raw))
    texts = texts_of(imported)
    found.extend(text_findings(layout_of(form), texts.items()))
    return replace(submission, values=values, cover=cover, texts=texts).with_findings(found)


def _figure(form: Form, field: Field, text: str, unit: str | None) -> tuple[Number | None, list[Finding]]:
    """Convert the text of one cell; ``unit`` is the heading that names another unit, if one does."""
    place = layout_of(form).place(field.id)
    found: list[Finding] = []
    figure = without_remark(text)
    if figure is None and field.may_be_negative:
        figure = change_in_words(text)
    if figure is not None:
        found.append(finding("import.remark", place, found=shortened(text), number=figure.strip()))
    number, about = convert(form, field, place, text if figure is None else figure)
    if unit is not None and number:
        details = {"unit": field.unit, "number": str(number)}
        found.append(finding("import.unit", place, found=shortened(unit), **details))
        return None, found
    if about is not None and not about.has(Trait.HARMLESS):
        found.append(about)
    return number, found


def _raw(imported: Imported) -> Iterator[tuple[str, str]]:
    """Yield what the document has for each field."""
    matching = imported.matching
    for match in matching.found.values():
        for field, text in zip(match.target.fields, match.fitted.figures, strict=True):
            yield field.id, text
    for group, _, fitted in matching.groups:
        if all(map(is_zero, fitted.figures)):
            for target in group:
                if target.row not in matching.found:
                    yield from ((field.id, "0") for field in target.fields)


def _totals(
    form: Form, raw: dict[str, str], entered: dict[str, Number | None], values: Sequence[Number | None]
) -> Iterator[Finding]:
    """Compare the totals that the report shows with the recomputed ones; a blank one says nothing.

    Of a total with blank parts it is known what the others add up to.
    """
    layout = layout_of(form)
    for field, value in zip(form.fields, values, strict=True):
        text = raw.get(field.id, "")
        expected = value if value is not None or field.formula else _known_parts(field, raw, entered)
        if field.entered or expected is None or not text.strip():
            continue
        place = layout.place(field.id, (field.id, *field.inputs))
        figure = without_remark(text)
        printed, about = convert(form, field, place, text if figure is None else figure)
        if printed is None and about is not None:
            yield about
        elif printed is not None and printed != expected:
            difference = Decimal(printed) - expected
            yield finding(
                "total.mismatch/computed" if field.formula else "total.mismatch",
                place,
                found=to_text(printed),
                expected=to_text(expected),
                difference=to_text(difference),
                apart=f"，{more_or_less(difference)}",
            )


def _known_parts(total: Field, raw: dict[str, str], entered: dict[str, Number | None]) -> Number | None:
    """Add up the parts of a total of which some are blank; None where one is unreadable or all are blank."""
    known = [entered[part] for part in total.parts if entered.get(part) is not None]
    parts = [part for part in total.parts if entered.get(part) is None]
    if not known or any(part not in raw or raw[part].strip() for part in parts):
        return None
    return sum(number for number in known if number is not None)


def _zero_reports(form: Form, raw: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the statement that a table is all zero for tables with printed zeros."""
    for table in form.tables:
        entry = form.cover.entry(f"zero_report.{table.id}")
        if entry is not None:
            texts = [raw.get(field.id, "") for field in form.fields_of(table.id) if field.entered]
            zero = all(map(is_zero, texts))
            yield (
                entry.id,
                CONFIRMED if zero else next(choice for choice in entry.choices if choice != CONFIRMED),
            )


def _other_units(form: Form, labels: Labels, document: Document) -> Iterator[tuple[str, str]]:
    """Yield the fields whose heading in the document names another unit than the form's."""
    for field in form.entered:
        if not field.unit:
            continue
        label = labels.plain(field.column[-1].label)
        head, unit = labels.key(label.partition("(")[0]), labels.key(field.unit)
        for text in _headings(document):
            key = labels.key(text)
            if key.startswith(head) and unit not in key and key.endswith(unit[-1:]) and key != head:
                yield field.id, text


def _headings(document: Document) -> Iterator[str]:
    """Yield the cells and the short paragraphs of a document: what may be the heading of a column."""
    for table in document.tables:
        yield from (cell.text for cell in table.cells if len(cell.text) < _LONGEST_TITLE)
    yield from (
        paragraph.text.strip("| ")
        for paragraph in document.paragraphs
        if len(paragraph.text) < _LONGEST_TITLE
    )
