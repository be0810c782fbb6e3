"""Readings as text: a submission as it was read, written as JSON and restored exactly.

Not pickle: the memory lies on a share that others can write to, and unpickling runs what they wrote.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from nianbao.core import Finding, Period, Place, Severity, read_period
from nianbao.submission import Lists, Office, OfficeTexts, Submission

_FIELDS = tuple(field.name for field in fields(Submission) if field.name not in ("file", "file_time"))
"""What was read; the path and the time of the file are no part of it."""

_PARTS: dict[type, tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(kind)) for kind in (Lists, Office, OfficeTexts, Finding, Place)
}
"""What is written of the parts of a submission, for the classes that are more than one value."""


def to_text(submission: Submission) -> str:
    """Write a submission; its path and the time of its file are not part of what was read."""
    data = {name: getattr(submission, name) for name in _FIELDS}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_plain)


def from_text(text: str, file: str, file_time: float) -> Submission:
    """Restore a submission that was read from a file that may lie elsewhere now.

    Raises:
        ValueError, KeyError, TypeError, ArithmeticError: the text was not written by :func:`to_text`.
    """
    data = json.loads(text)
    office, modified = data["office"], data["modified"]
    restored = {
        "office": Office(**office) if office else None,
        "period": read_period(data["period"] or ""),
        "values": tuple(map(_number, data["values"])),
        "prior": {name: _number(value) for name, value in data["prior"].items()},
        "members": tuple(data["members"]),
        "modified": datetime.fromisoformat(modified) if modified else None,
        "facts": {name: _number(value) for name, value in data["facts"].items()},
        "sentences": tuple((first, second) for first, second in data["sentences"]),
        "listed": tuple(OfficeTexts(Office(**some["office"]), some["texts"]) for some in data["listed"]),
        "lists": _lists(**data["lists"]),
        "findings": tuple(map(_finding, data["findings"])),
    }
    return Submission(file=file, file_time=file_time, **{name: data[name] for name in _FIELDS} | restored)


def _plain(value: object) -> Any:
    """Return in terms of JSON what JSON does not know; an amount becomes a text, which keeps every digit."""
    if type(value) in _PARTS:
        return {name: getattr(value, name) for name in _PARTS[type(value)]}
    match value:
        case Decimal() | Period():
            return str(value)
        case datetime():
            return value.isoformat()
        case Enum():
            return value.value
        case Mapping():
            return dict(value)
    raise TypeError(f"a reading holds no {type(value).__name__}")


def _number(value: int | str | None) -> Any:
    """Restore a figure: amounts are texts, counts are not."""
    return Decimal(value) if isinstance(value, str) else value


def _lists(due: int, missing: list[str], failed: list[str], findings: list[list[str]]) -> Lists:
    return Lists(due, tuple(missing), tuple(failed), tuple(map(tuple, findings)))


def _finding(data: Mapping[str, Any]) -> Finding:
    place = data["place"] | {"fields": tuple(data["place"]["fields"])}
    return Finding(**{**data, "severity": Severity(data["severity"]), "place": Place(**place)})
