"""Readings as text: a submission as it was read, written as JSON and restored exactly.

Not pickle: the memory lies on a share that others can write to, and unpickling runs what they wrote.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from nianbao.core import Finding, Number, Place, Severity, read_period
from nianbao.submission import Office, OfficeTexts, Submission


def to_text(submission: Submission) -> str:
    """Write a submission; its path and the time of its file are not part of what was read."""
    data: dict[str, Any] = {
        "sha256": submission.sha256,
        "form": submission.form,
        "role": submission.role,
        "layout": submission.layout,
        "office": _office(submission.office),
        "period": str(submission.period or ""),
        "values": [_plain(value) for value in submission.values],
        "cover": dict(submission.cover),
        "prior": _numbers(submission.prior),
        "explanations": dict(submission.explanations),
        "members": submission.members,
        "names": dict(submission.names),
        "seal": submission.seal,
        "modified": submission.modified.isoformat() if submission.modified else None,
        "clock_ahead": submission.clock_ahead,
        "facts": _numbers(submission.facts),
        "sentences": submission.sentences,
        "texts": submission.texts,
        "listed": [[_office(listed.office), dict(listed.texts)] for listed in submission.listed],
        "offices": submission.offices,
        "unreadable": submission.unreadable,
        "findings": [_finding(finding) for finding in submission.findings],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str, file: str, file_time: float) -> Submission:
    """Restore a submission that was read from a file that may lie elsewhere now.

    Raises:
        ValueError, KeyError, TypeError, ArithmeticError: the text was not written by :func:`to_text`.
    """
    data = json.loads(text)
    office, modified = data["office"], data["modified"]
    return Submission(
        file=file,
        sha256=data["sha256"],
        form=data["form"],
        role=data["role"],
        layout=data["layout"],
        office=Office(*office) if office else None,
        period=read_period(data["period"]),
        values=_values(data["values"]),
        cover=data["cover"],
        prior=_restored(data["prior"]),
        explanations=data["explanations"],
        members=tuple(data["members"]),
        names=data["names"],
        seal=data["seal"],
        modified=datetime.fromisoformat(modified) if modified else None,
        file_time=file_time,
        clock_ahead=data["clock_ahead"],
        facts=_restored(data["facts"]),
        sentences=tuple((first, second) for first, second in data["sentences"]),
        texts=data["texts"],
        listed=tuple(OfficeTexts(Office(*who), texts) for who, texts in data["listed"]),
        offices=data["offices"],
        unreadable=data["unreadable"],
        findings=tuple(_restored_finding(stored) for stored in data["findings"]),
    )


def _values(values: list[Any]) -> tuple[Number | None, ...]:
    """Restore figures; the few amounts among them are texts."""
    for index, value in enumerate(values):
        if type(value) is str:
            values[index] = Decimal(value)
    return tuple(values)


def _plain(value: Number | None) -> int | str | None:
    """Write an amount as text, which keeps every digit and tells it from a count."""
    return str(value) if isinstance(value, Decimal) else value


def _numbers(values: Mapping[str, Number]) -> dict[str, int | str | None]:
    return {name: _plain(value) for name, value in values.items()}


def _restored(values: Mapping[str, int | str]) -> dict[str, Number]:
    return {name: Decimal(value) if isinstance(value, str) else value for name, value in values.items()}


def _office(office: Office | None) -> Sequence[str] | None:
    return (office.code, office.name, office.kind) if office else None


_WORDS = tuple(field.name for field in fields(Finding) if field.name not in ("severity", "place"))
"""The fields of a finding that are texts."""


def _finding(finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "severity": finding.severity.value,
        "place": [place.sheet, place.cell, place.words, place.fields],
        **{name: getattr(finding, name) for name in _WORDS},
    }


def _restored_finding(data: Mapping[str, Any]) -> Finding:
    sheet, cell, words, of = data["place"]
    texts = {name: data[name] for name in _WORDS}
    return Finding(severity=Severity(data["severity"]), place=Place(sheet, cell, words, tuple(of)), **texts)
