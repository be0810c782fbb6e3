"""What is still open when a sum is handed in, office by office: for the cover and the overview."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from nianbao.checks import Entry, Fate
from nianbao.consolidation import Consolidation
from nianbao.core import Severity, Trait
from nianbao.layout import ListState, Role
from nianbao.reader import open_findings
from nianbao.submission import Submission

_EXCLUDED = (Fate.FAILED, Fate.UNREADABLE, Fate.UNKNOWN_OFFICE)
_FOLDERS = re.compile(r".*[/\\]")


@dataclass(frozen=True, slots=True)
class Matter:
    """One open matter: the code of the office, "" where it is not known, and what is open."""

    code: str
    who: str
    text: str


def open_matters(result: Consolidation) -> Iterator[Matter]:
    """Yield the offices that have not reported, files that are not in the sum, and unsettled findings of those that are."""
    for office in result.round.missing:
        yield Matter(office.code, office.name, ListState.MISSING)
    for entry in result.round.in_roster_order(result.entries):
        if entry.fate in _EXCLUDED:
            yield _matter(entry.submission, _why_excluded(entry))
        elif entry.forced:
            errors = entry.count(Severity.ERROR)
            yield _matter(entry.submission, f"带着问题汇总：必须改 {errors} 处")
        elif entry.fate is Fate.ACCEPTED:
            left = _left_open(entry.submission)
            if left:
                yield _matter(entry.submission, left)


def _left_open(submission: Submission) -> str:
    """Return what of a file in the sum is open; of a summary, what it lists of the offices below."""
    if submission.role != Role.SUMMARY.value:
        unexplained = sum(finding.unexplained for finding in submission.findings)
        return f"可说明 {unexplained} 处未说明" if unexplained else ""
    parts = [finding.problem for finding in submission.findings if finding.has(Trait.ASKED_UPWARD)]
    unexplained = sum(each.level == Severity.WARNING.word for each in open_findings(submission.lists))
    parts += [f"下级单位可说明 {unexplained} 处未说明"] if unexplained else []
    return "；".join(parts)


def file_name(submission: Submission) -> str:
    """Return the name of a file without its folders."""
    return without_folders(submission.shown_file)


def file_names(result: Consolidation) -> dict[str, str]:
    """Return what the files are called in lists, by their path: by name, where two have one name by path."""
    shown = {entry.submission.file: entry.submission.shown_file for entry in result.entries}
    count = Counter(map(without_folders, shown.values()))
    names = {file: without_folders(path) for file, path in shown.items()}
    return {file: name if count[name] == 1 else shown[file] for file, name in names.items()}


def without_folders(path: str) -> str:
    """Return the name of a file from its path on any system."""
    return _FOLDERS.sub("", path)


def _matter(submission: Submission, text: str) -> Matter:
    office = submission.office
    if office is None:
        return Matter("", file_name(submission), text)
    return Matter(office.code, office.name, text)


def _why_excluded(entry: Entry) -> str:
    reason = entry.fate.word
    errors = entry.count(Severity.ERROR)
    return f"{reason}（{errors} 处）" if entry.fate is Fate.FAILED and errors else reason
