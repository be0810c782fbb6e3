"""Whether every file comes from an office of the roster, and which offices are missing."""

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from nianbao.checks.form_check import cover_place
from nianbao.findings import finding
from nianbao.form.model import Form
from nianbao.roster import Roster, RosterEntry
from nianbao.submission import Office, Submission


def check_offices(
    forms: Sequence[Form], submissions: Sequence[Submission], roster: Roster | None
) -> list[Submission]:
    """Give the submissions back with ``office.unknown`` where the roster does not have the office.

    An office of the roster takes its kind from there.
    """
    if roster is None:
        return list(submissions)
    known = roster.by_code()
    by_name = {_name(entry.office.name): entry.office for entry in known.values()}
    return [_check(forms, _named(each, by_name), known) for each in submissions]


def missing_offices(submissions: Sequence[Submission], roster: Roster | None) -> list[Office]:
    """List the offices that must report and from which there is no file, nor a summary with them in it."""
    if roster is None:
        return []
    here = {code for each in submissions if each.office for code in (each.office.code, *each.members)}
    return [entry.office for entry in roster.expected if entry.office.code not in here]


def _name(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _named(submission: Submission, by_name: Mapping[str, Office]) -> Submission:
    """Give an office that is known by its name alone, as in a published report, its code."""
    office = submission.office
    if office is None or office.code:
        return submission
    found = by_name.get(_name(office.name))
    return replace(submission, office=found) if found else submission


def _check(forms: Sequence[Form], submission: Submission, known: dict[str, RosterEntry]) -> Submission:
    office = submission.office
    if office is None:
        return submission
    if office.code in known:
        kind = known[office.code].office.kind or office.kind
        submission = replace(submission, office=replace(office, kind=kind))
        if not known[office.code].vertical:
            return submission
        return submission.with_findings(
            [
                finding(
                    "office.vertical",
                    cover_place(submission, "code", forms),
                    found=office.code,
                    name=office.name,
                )
            ]
        )
    place = cover_place(submission, "code", forms)
    names = {each.office.name: code for code, each in known.items()}
    near = difflib.get_close_matches(office.name, names, n=1, cutoff=0.7)
    suggestion = f"（名册里有“{near[0]}”，编码 {names[near[0]]}）" if near else ""
    return submission.with_findings(
        [finding("office.unknown", place, found=office.code, name=office.name, suggestion=suggestion)]
    )
