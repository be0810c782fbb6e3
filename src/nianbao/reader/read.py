"""Reading one file to a submission: guard, parse, identify, verify, convert. Nothing here raises."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from nianbao.container import RefusedError, read_bytes, refused, unlocked
from nianbao.core import Finding, Place, Trait, finding, first_of, read_period, titles_with
from nianbao.form import Form
from nianbao.layout import (
    AUDIT_SHEET,
    LEDGER_SHEET,
    SLIP_ANSWER,
    SLIP_ANSWER_COLUMN,
    SLIP_SHEETS,
    Area,
    KeptField,
    Role,
    WorkbookLayout,
    means_the_same,
)
from nianbao.reader.convert import visible
from nianbao.reader.cover import changed_identity, read_cover
from nianbao.reader.figures import read_figures
from nianbao.reader.identify import Identity, form_named, identify, members, offices_of, prior_figures
from nianbao.reader.listed import read_listed
from nianbao.reader.lists import left_out, read_lists
from nianbao.reader.older import moved_fields, own_layout
from nianbao.reader.rails import guard_rails
from nianbao.reader.summed import read_summed
from nianbao.reader.texts import read_texts
from nianbao.reader.verify import Difference, Verification, altered, ledger_differences, verify
from nianbao.reader.words import read_words
from nianbao.spreadsheet import AnyBook, open_book
from nianbao.submission import Lists, OfficeTexts, Submission

_MOST_MISSING = 3
"""Fields that are named where an older workbook lacks more."""


def read_file(
    path: Path, forms: Sequence[Form], *, name: str | None = None, password: str = ""
) -> Submission:
    """Read one file; what is wrong with it is in the submission's findings.

    ``name`` is the file as the user gave it; ``password`` opens it where it is encrypted.
    """
    start = Submission(file=name or str(path))
    try:
        raw = read_bytes(path)
        start = replace(start, sha256=raw.sha256, file_time=raw.file_time)
        return _read(start, open_book(unlocked(raw, password)), forms)
    except RefusedError as refused:
        return replace(start, unreadable=True, findings=(refused.finding,))


def _read(start: Submission, workbook: AnyBook, forms: Sequence[Form]) -> Submission:
    start = replace(start, modified=workbook.index.modified)
    identity = identify(workbook, forms)
    if identity is None:
        if workbook.format is not None:
            raise refused("file.old-format", workbook.format.words)
        workbook.refuse_harm()
        name = form_named(workbook)
        unknown = finding("form.unknown/form", found=name) if name else finding("form.unknown")
        return start.with_findings([unknown])
    workbook.require_plain()
    layout = identity.layout
    verification = verify(layout, workbook)
    cover = read_cover(identity, workbook.get(layout.cover.sheet))
    broken = verification.broken & layout.table_sheets
    kept = () if identity.issued_now else moved_fields(layout, workbook, broken=bool(broken))
    drawn = own_layout(layout, kept) if kept else layout
    texts, listed, of_texts = _texts(drawn, workbook, frozenset() if kept else broken)
    figures = (
        read_summed(layout, workbook, listed, broken)
        if layout.role is Role.SUMMARY and not kept
        else read_figures(drawn, workbook, frozenset() if kept else broken)
    )
    missing = _missing(layout, kept) if kept or not broken else None
    explanations, of_explanations = _explanations(layout, workbook, verification.broken)
    found = _form_findings(identity, verification, workbook, missing)
    found += guard_rails(drawn, workbook, verification.renamed)
    ledger = workbook.get(LEDGER_SHEET)
    own_members = members(identity, ledger) if ledger and layout.role is Role.SUMMARY else ()
    submission = replace(
        start,
        form=layout.form.id,
        role=layout.role.value,
        layout=layout.version,
        office=cover.office,
        period=cover.period,
        values=figures.values,
        texts=texts,
        listed=listed,
        lists=read_lists(layout, workbook) if layout.role is Role.SUMMARY else Lists(),
        cover=cover.entries,
        prior=prior_figures(identity, ledger) if ledger else {},
        explanations=explanations | _answers(workbook),
        members=own_members,
        names=figures.names,
        offices=offices_of(identity, ledger, len(own_members)) if ledger and own_members else 1,
        seal=identity.meta.get("seal", ""),
    )
    of_texts = [*of_texts, *of_explanations]
    of_texts += left_out(submission.lists)
    stale = [figures.stale] if figures.stale else []
    return submission.with_findings([*found, *cover.findings, *figures.findings, *of_texts, *stale])


def _texts(
    layout: WorkbookLayout, workbook: AnyBook, broken: frozenset[str]
) -> tuple[dict[str, str], tuple[OfficeTexts, ...], list[Finding]]:
    """Read what offices wrote: in the tables of a template, in the lists of a summary."""
    if layout.role is Role.SUMMARY:
        return {}, read_listed(layout.form, workbook), []
    texts, found = read_texts(layout, workbook, broken)
    return texts, (), found


def _missing(layout: WorkbookLayout, kept: tuple[KeptField, ...]) -> tuple[str, ...]:
    """Return the entered fields that an older workbook does not have, or has with another meaning."""
    if not kept:
        return ()
    same = {field.id for field in kept if means_the_same(field, layout.form)}
    return tuple(
        f"{layout.slots[field.id].sheet} {field.place}"
        for field in (*layout.form.entered, *layout.form.texts)
        if field.id not in same
    )


def _form_findings(
    identity: Identity, verification: Verification, workbook: AnyBook, missing: tuple[str, ...] | None
) -> list[Finding]:
    """Report what was done to the form; ``missing`` are the fields that an older layout lacks.

    It is None where the figures of an older layout cannot be matched to fields.
    """
    found: list[Finding] = []
    differences = list(verification.differences)
    older = bool(identity.meta) and not identity.issued_now
    if older and (differences or missing or missing is None):
        found.append(_other_layout(identity, tuple(differences), missing))
        differences = []
    differences = [*_identity_differences(identity, workbook), *differences]
    if differences:
        found.append(altered(tuple(differences)))
    if verification.extra:
        first = verification.extra[0]
        found.append(altered(verification.extra, code="form.extra-content", found=first.words))
    if workbook.format is not None:
        code = "form.foreign-format" if workbook.looks_known else "form.foreign-format/old"
        found.append(finding(code, found=workbook.format.words))
    return found


def _other_layout(
    identity: Identity, differences: tuple[Difference, ...], missing: tuple[str, ...] | None
) -> Finding:
    """Return the finding that the form has changed since the workbook was issued; harmless if every figure has a place."""
    form, meta = identity.layout.form, identity.meta
    if missing == ():
        return altered(differences, code="form.older")
    difference = (
        f"没有 {first_of(missing, _MOST_MISSING)} 等 {len(missing)} 个指标，其余的已经读出"
        if missing
        else f"{differences[0].sheet} {differences[0].words}"
    )
    same = meta.get("form_version", "") == form.version
    issued = "修改以前的版面" if same else f"版本 {meta.get('form_version', '')}"
    now = "现在的版面" if same else f"版本 {form.version}"
    issued_for = read_period(meta.get("year", ""))
    return finding(
        "form.version",
        found=f"{form.name} {issued}（{difference}）",
        expected=f"{form.name} {now}",
        year=str(issued_for.year) if issued_for else "",
    )


def _identity_differences(identity: Identity, workbook: AnyBook) -> list[Difference]:
    """List what was changed in who the workbook says it was issued to: the hidden sheet, then the cover."""
    if not identity.meta:
        gone = LEDGER_SHEET not in workbook
        return [Difference(LEDGER_SHEET, None, "隐藏的工作表被删除" if gone else "隐藏的工作表被改动")]
    layout = identity.layout
    found = ledger_differences(layout, workbook[LEDGER_SHEET]) if identity.issued_now else []
    cover = workbook.get(layout.cover.sheet)
    changed = changed_identity(identity, cover) if cover is not None else []
    return found + [
        Difference(layout.cover.sheet, area, f"{area.address} 应为“{issued}”，现为“{now}”")
        for area, issued, now in changed
    ]


_MOST_SLIP_ROWS = 120
"""Rows of a slip, which is one page."""


def _answers(workbook: AnyBook) -> dict[str, str]:
    """Return what an office wrote on the slip of a workbook that went back, by the code of the finding."""
    slip = next((sheet for name in SLIP_SHEETS if (sheet := workbook.get(name)) is not None), None)
    if slip is None:
        return {}
    titles = titles_with(Trait.ANSWERED_ON_SLIP)
    labels = {SLIP_ANSWER.format(title): code for code, title in titles.items()}
    found: dict[str, str] = {}
    for row in range(_MOST_SLIP_ROWS):
        code = labels.get(visible(slip.text(Area(row, 0))).strip())
        answer = visible(slip.text(Area(row, SLIP_ANSWER_COLUMN))).strip() if code else ""
        if code and answer:
            found[code] = answer
    return found


def _explanations(
    layout: WorkbookLayout, workbook: AnyBook, broken: frozenset[str]
) -> tuple[dict[str, str], list[Finding]]:
    """Read what an office wrote about its findings, by the rule and the heading, and what is wrong with the words."""
    found: list[Finding] = []
    texts: dict[str, str] = {}
    sheet = workbook.get(AUDIT_SHEET) if layout.explanations and AUDIT_SHEET not in broken else None
    if sheet is None:
        return texts, found
    for key, area, place in _places_of_explanations(layout):
        text, problems = read_words(sheet, area, place)
        found += problems
        if text:
            texts[key] = text
    return texts, found


@cache
def _places_of_explanations(layout: WorkbookLayout) -> tuple[tuple[str, Area, Place], ...]:
    return tuple((key, area, Place(AUDIT_SHEET, area.address)) for key, area in layout.explanations.items())
