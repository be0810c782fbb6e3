"""The machine-readable output of check and consolidate, as the contract fixes it."""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from nianbao.checks import Entry, Round
from nianbao.core import Finding, Number, Severity, period_data, to_text
from nianbao.form import NO_SUM, Form
from nianbao.layout import Role, collected_entries
from nianbao.submission import Office, ReadStatus, Submission

if TYPE_CHECKING:
    from nianbao.consolidation import Consolidation  # a check does without


def check_json(checked: Round) -> Iterator[str]:
    """Return the result of a check, a line for each file."""
    return document_lines(_round_data(checked), "submissions", _files(checked.form, checked.entries))


def consolidation_json(result: "Consolidation") -> Iterator[str]:
    """Yield the result of a consolidation: the check's, with totals and fates."""
    return consolidation_lines(result, {})


def consolidation_lines(result: "Consolidation", head: dict[str, Any]) -> Iterator[str]:
    """Yield one consolidation as JSON Lines, after the given first line."""
    form = result.form
    data = head | _round_data(result.round)
    data["totals"] = whole_data(form, result.totals)
    if result.texts:
        data["texts"] = [
            {"code": text.office.code, "name": text.office.name, "texts": dict(text.texts)}
            for text in result.texts
        ]
    data["accepted"] = [submission.office.code for submission in result.accepted if submission.office]
    data["forced"] = [submission.file for submission in result.forced]
    data["check_code"] = result.check_code
    return document_lines(data, "submissions", _files(form, result.entries))


def document_lines(data: dict[str, Any], name: str, items: Iterable[str]) -> Iterator[str]:
    """Yield an object line by line: what it holds, then under one more name a long list, one item a line.

    The whole of it would take many times the memory of the figures themselves.
    """
    yield _text(data).removesuffix("}") + f', "{name}": ['
    before = None
    for item in items:
        if before is not None:
            yield before + ","
        before = item
    if before is not None:
        yield before
    yield "]}"


def _files(form: Form, entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a line for each file: what was read and found, and its fate."""
    for entry in entries:
        yield _text({**submission_data(form, entry.submission), "fate": entry.fate.value})


def _text(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)


def _round_data(checked: Round) -> dict[str, Any]:
    statuses = [submission.status for submission in checked.submissions]
    return {
        "form": checked.form.id,
        **period_data(checked.period),
        "missing": [{"code": office.code, "name": office.name} for office in checked.missing],
        "summary": {
            "files": len(statuses),
            **{status.value: statuses.count(status) for status in ReadStatus},
            "missing": len(checked.missing),
            "errors": checked.count(Severity.ERROR),
            "warnings": checked.count(Severity.WARNING),
        },
        "not_assessed": [rule.key for rule in checked.not_assessed],
    }


def submission_data(form: Form, submission: Submission) -> dict[str, Any]:
    """Return one file; figures of another form than the round's are left out."""
    own = bool(submission.values) and submission.form == form.id
    shown = whole_data if submission.role == Role.SUMMARY.value else values_data
    values = submission.values if own else (None,) * len(form.fields)
    texts = form.text_by_id if submission.role != Role.SUMMARY.value else {}
    entries = collected_entries(form) if own and submission.role != Role.SUMMARY.value else ()
    return {
        "file": submission.file,
        "sha256": submission.sha256,
        "status": submission.status.value,
        "office": _office(submission.office),
        **period_data(submission.period),
        "check_code": submission.check_code(form),
        "values": shown(form, values) | ({id_: submission.texts.get(id_) for id_ in texts} if own else {}),
        **(
            {"cover": {entry.field: submission.cover.get(entry.id, "") for entry in entries}}
            if entries
            else {}
        ),
        "findings": [finding_data(finding) for finding in submission.findings],
    }


def values_data(form: Form, values: tuple[Number | None, ...]) -> dict[str, Any]:
    """Return figures by field id: counts as integers, amounts as decimal texts."""
    data: dict[str, Any] = dict(zip(form.by_id, values, strict=True))
    for id_ in form.amounts:
        data[id_] = None if data[id_] is None else to_text(data[id_])
    for id_, value in data.items():
        if isinstance(value, Decimal):  # a mean of counts
            data[id_] = to_text(value)
    return data


def whole_data(form: Form, values: tuple[Number | None, ...]) -> dict[str, Any]:
    """Return the figures of a whole: null where they are not added up."""
    none = {field.id: None for field in form.fields if field.aggregate == NO_SUM}
    return values_data(form, values) | none


def finding_data(finding: Finding) -> dict[str, Any]:
    """Return one finding."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "sheet": finding.place.sheet,
        "cell": finding.place.cell,
        "fields": list(finding.place.fields),
        "found": finding.found,
        "expected": finding.expected,
        "difference": finding.difference,
        "message": finding.message,
        "explanation": finding.explanation,
    }


def _office(office: Office | None) -> dict[str, str] | None:
    return {"code": office.code, "name": office.name} if office else None
