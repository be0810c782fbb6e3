"""Whether every file comes from an office of the roster, and which offices are missing."""

import difflib
from collections.abc import Sequence
from dataclasses import replace

from nianbao.findings import finding
from nianbao.form.model import Form
from nianbao.layout import Role, layout_of
from nianbao.roster import Roster
from nianbao.submission import Office, Submission

UNKNOWN = "office.unknown"


def check_offices(form: Form, submissions: Sequence[Submission], roster: Roster | None) -> list[Submission]:
    """Give the submissions back with ``office.unknown`` where the roster does not have the office.

    An office of the roster takes its kind from there.
    """
    if roster is None:
        return list(submissions)
    known = {code: entry.office for code, entry in roster.by_code().items()}
    return [_check(form, each, known) for each in submissions]


def missing_offices(submissions: Sequence[Submission], roster: Roster | None) -> list[Office]:
    """List the offices of the roster from which there is no file at all."""
    if roster is None:
        return []
    here = {each.office.code for each in submissions if each.office}
    return [entry.office for entry in roster.entries if entry.office.code not in here]


def _check(form: Form, submission: Submission, known: dict[str, Office]) -> Submission:
    office = submission.office
    if office is None:
        return submission
    if office.code in known:
        kind = known[office.code].kind or office.kind
        return replace(submission, office=replace(office, kind=kind))
    place = layout_of(form, Role(submission.role or Role.TEMPLATE.value)).place("cover.code")
    names = {each.name: code for code, each in known.items()}
    near = difflib.get_close_matches(office.name, names, n=1, cutoff=0.7)
    suggestion = f"（名册里有“{near[0]}”，编码 {names[near[0]]}）" if near else ""
    return submission.with_findings(
        [finding(UNKNOWN, place, found=office.code, name=office.name, suggestion=suggestion)]
    )
