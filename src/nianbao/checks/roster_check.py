"""Whose every file is: by code and by name, with or without a roster; and which offices are missing."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from nianbao.checks.form_check import cover_place
from nianbao.core import finding
from nianbao.form import Form
from nianbao.layout import Role
from nianbao.roster import Roster, RosterEntry
from nianbao.submission import Office, Submission, damage, office_name


def check_offices(
    forms: Sequence[Form], submissions: Sequence[Submission], roster: Roster | None
) -> list[Submission]:
    """Return the submissions, with what is wrong with their office.

    An office of the roster takes its kind from there. The summary and the report of the office that
    collects are on no roster. Without a roster only files that contradict each
    other are found.
    """
    known = roster.by_code() if roster else {}
    by_name = {office_name(entry.office.name): entry.office for entry in known.values()}
    checked = [_named(submission, by_name) for submission in submissions]
    if roster is not None:
        checked = [_check(forms, submission, known, by_name, roster.collector) for submission in checked]
    return _check_names(forms, checked, known)


def missing_offices(submissions: Sequence[Submission], roster: Roster | None) -> list[Office]:
    """List the offices that must report and from which there is no file, nor a summary with them in it.

    A file of which it is open whose it is counts for nobody.
    """
    if roster is None:
        return []
    sure = [submission for submission in submissions if submission.office and not submission.in_doubt]
    here = {
        code
        for submission in sure
        if submission.office
        for code in (submission.office.code, *submission.members)
    }
    return [entry.office for entry in roster.expected if entry.office.code not in here]


def _named(submission: Submission, by_name: Mapping[str, Office]) -> Submission:
    """Return the submission with its office's code, where the office is known by its name alone, as in a report."""
    office = submission.office
    if office is None or office.code:
        return submission
    found = by_name.get(office_name(office.name))
    return replace(submission, office=found) if found else submission


def _check(
    forms: Sequence[Form],
    submission: Submission,
    known: Mapping[str, RosterEntry],
    by_name: Mapping[str, Office],
    ours: Office | None,
) -> Submission:
    office = submission.office
    if office is None or submission.in_doubt:
        return submission
    place = cover_place(submission, "code", forms)
    entry = known.get(office.code)
    if entry is None and _is_ours(submission, office, ours):
        return submission.with_findings([finding("office.ours", name=office.name)])
    if entry is None:
        details = {"name": office.name, "suggestion": _suggestion(office, known)}
        found = (
            finding("office.unknown", place, found=office.code, **details)
            if office.code
            else finding("office.unknown/no-code", place, **details)
        )
        return submission.with_findings([found])
    submission = replace(submission, office=replace(office, kind=entry.office.kind or office.kind))
    namesake = by_name.get(office_name(office.name))
    if namesake is not None and namesake.code != office.code:
        details = {"name": office.name, "other": namesake.code}
        return submission.with_findings(
            [finding("office.conflict", place, found=office.code, expected=entry.office.name, **details)]
        )
    if entry.vertical:
        return submission.with_findings(
            [finding("office.vertical", place, found=office.code, name=office.name)]
        )
    return submission


def _is_ours(submission: Submission, office: Office, ours: Office | None) -> bool:
    """Return whether a file is a summary or a report of the office that adds up, which is on no roster.

    A report states no code, and the round may give none: then the name tells.
    """
    if ours is None or submission.role == Role.TEMPLATE.value:
        return False
    if office.code and ours.code:
        return office.code == ours.code
    return bool(ours.name) and office_name(office.name) == office_name(ours.name)


def _suggestion(office: Office, known: Mapping[str, RosterEntry]) -> str:
    """Return a remark on the office of the roster that was probably meant; empty where none is near."""
    for code, entry in known.items():
        reason = damage(office.code, code)
        if reason:
            return f"（名册里“{entry.office.name}”的编码是 {code}，{reason}：单元格应当是文本格式）"
    names = {entry.office.name: code for code, entry in known.items()}
    near = difflib.get_close_matches(office.name, names, n=1, cutoff=0.7)
    return f"（名册里有“{near[0]}”，编码 {names[near[0]]}）" if near else ""


def _check_names(
    forms: Sequence[Form], submissions: Sequence[Submission], known: Mapping[str, RosterEntry]
) -> list[Submission]:
    """Compare the names of the files that have one code with each other and with the roster's."""
    groups: dict[str, list[Submission]] = {}
    for submission in submissions:
        if submission.office is not None and submission.office.code and not submission.in_doubt:
            groups.setdefault(submission.office.code, []).append(submission)
    contested = {code: group for code, group in groups.items() if len(set(map(_name_of, group))) > 1}
    checked = []
    for submission in submissions:
        code = submission.office.code if submission.office else ""
        entry = known.get(code)
        right = office_name(entry.office.name) if entry else ""
        if submission.in_doubt or not code or _name_of(submission) == right:
            checked.append(submission)
        elif code in contested:
            checked.append(_contested(forms, submission, contested[code], entry))
        else:
            checked.append(_other_name(forms, submission, entry) if entry else submission)
    return checked


def _contested(
    forms: Sequence[Form], submission: Submission, group: Iterable[Submission], entry: RosterEntry | None
) -> Submission:
    own = _name_of(submission)
    other = next(rival for rival in group if _name_of(rival) != own)
    assert submission.office is not None and other.office is not None
    right = (
        f"；名册里这个编码是“{entry.office.name}”" if entry else "；给出单位名册（--roster）就知道编码是谁的"
    )
    details = {"name": submission.office.name, "other": other.shown_file, "right": right}
    place = cover_place(submission, "code", forms)
    return submission.with_findings(
        [
            finding(
                "office.shared-code",
                place,
                found=submission.office.code,
                expected=other.office.name,
                **details,
            )
        ]
    )


def _other_name(forms: Sequence[Form], submission: Submission, entry: RosterEntry) -> Submission:
    """Add a finding where a file's office has another name than in the roster, unless one is short for the other."""
    assert submission.office is not None
    own, right = _name_of(submission), office_name(entry.office.name)
    if own in right or right in own:
        return submission
    place = cover_place(submission, "office", forms)
    found, expected = submission.office.name, entry.office.name
    return submission.with_findings(
        [finding("office.other-name", place, found=found, expected=expected, number=entry.office.code)]
    )


def _name_of(submission: Submission) -> str:
    return office_name(submission.office.name) if submission.office else ""
