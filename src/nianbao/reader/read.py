"""Reading one file to a submission: guard, parse, identify, verify, convert. Nothing here raises."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nianbao.findings import Finding, finding
from nianbao.form.model import Form
from nianbao.layout import LEDGER_SHEET, Role, WorkbookLayout
from nianbao.reader.convert import visible
from nianbao.reader.cover import changed_identity, read_cover
from nianbao.reader.facts import WorkbookFacts, workbook_facts
from nianbao.reader.figures import read_figures
from nianbao.reader.grid import Grid, Sheets
from nianbao.reader.guard import RawFile, RefusedError, admit, read_bytes
from nianbao.reader.identify import Identity, identify, members, prior_figures
from nianbao.reader.verify import Difference, Verification, altered, guard_rails, verify
from nianbao.submission import Submission

_OURS_TO_RAISE = (KeyboardInterrupt, SystemExit)


@dataclass(frozen=True)
class _Opened:
    sheets: Sheets
    facts: WorkbookFacts


def read_file(path: Path, forms: Sequence[Form], *, name: str | None = None) -> Submission:
    """Read one file; what is wrong with it is in the submission's findings.

    ``name`` is the file as the user gave it.
    """
    start = Submission(file=name or str(path))
    try:
        raw = read_bytes(path)
    except RefusedError as refused:
        return replace(start, unreadable=True, findings=(refused.finding,))
    start = replace(start, sha256=raw.sha256, file_time=raw.file_time)
    try:
        opened = _open(raw)
    except RefusedError as refused:
        return replace(start, unreadable=True, findings=(refused.finding,))
    return _read(start, opened, forms)


def _open(raw: RawFile) -> _Opened:
    """Parse what the guard has admitted; the parser's panics are not ordinary exceptions."""
    container = admit(raw)
    try:
        sheets = Sheets(container.data)
        for name in sheets:
            sheets[name]
        return _Opened(sheets, workbook_facts(container.parts))
    except _OURS_TO_RAISE:
        raise
    except BaseException as error:
        raise RefusedError(finding("file.damaged", reason="表格的内容读不出")) from error


def _read(start: Submission, opened: _Opened, forms: Sequence[Form]) -> Submission:
    identity = identify(opened.sheets, forms)
    start = replace(start, modified=opened.facts.modified)
    if identity is None:
        return start.with_findings([finding("form.unknown")])
    layout, sheets = identity.layout, opened.sheets
    verification = verify(layout, sheets)
    found = _form_findings(identity, verification, opened)
    cover = read_cover(identity, sheets.get(layout.cover.sheet))
    tables = {table.sheet for table in layout.tables}
    figures = read_figures(layout, sheets, opened.facts, verification.broken & tables)
    ledger = sheets.get(LEDGER_SHEET)
    submission = replace(
        start,
        form=layout.form.id,
        role=layout.role.value,
        office=cover.office,
        year=cover.year,
        values=figures.values,
        cover=cover.entries,
        prior=prior_figures(identity, ledger) if ledger else {},
        explanations=_explanations(layout, sheets),
        members=members(identity, ledger) if ledger and layout.role is Role.SUMMARY else (),
        seal=identity.meta.get("seal", ""),
    )
    return submission.with_findings([*found, *cover.findings, *figures.findings])


def _form_findings(identity: Identity, verification: Verification, opened: _Opened) -> list[Finding]:
    layout = identity.layout
    found: list[Finding] = []
    differences = list(verification.differences)
    if not identity.meta:
        differences.insert(0, Difference(LEDGER_SHEET, None, "隐藏的工作表被删除"))
    cover = opened.sheets.get(layout.cover.sheet)
    if cover is not None and layout.cover.sheet not in verification.broken:
        differences += [
            Difference(layout.cover.sheet, area, f"{area.address} 应为“{issued}”，现为“{now}”")
            for area, issued, now in changed_identity(identity, cover)
        ]
    if differences and identity.meta and not identity.issued_now:
        form = layout.form
        issued = f"{form.name} 版本 {identity.meta.get('form_version', '')}"
        expected = f"{form.name} 版本 {form.version}"
        found.append(
            finding("form.version", found=issued, expected=expected, year=identity.meta.get("year", ""))
        )
    elif differences:
        found.append(altered(tuple(differences)))
    if verification.extra:
        first = verification.extra[0]
        found.append(altered(verification.extra, code="form.extra-content", found=first.words))
    return [*found, *guard_rails(layout, opened.facts)]


def _explanations(layout: WorkbookLayout, sheets: Mapping[str, Grid]) -> dict[str, str]:
    audit = layout.audit
    grid = sheets.get(audit.sheet) if audit else None
    if audit is None or grid is None:
        return {}
    cells = audit.explanation_cells()
    texts = {key: visible(grid.text(area)).strip() for key, area in cells.items()}
    return {key: text for key, text in texts.items() if text}
