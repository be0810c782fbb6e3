"""The history of an office's files: every version in the order of saving, and what each changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nianbao.checks import Change, Entry, Fate, blocked, changes_between
from nianbao.form import Form
from nianbao.submission import Office, Submission

VERSIONS = (Fate.ACCEPTED, Fate.FAILED, Fate.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Revision:
    """A newer version of an office's file and the version before it; ``changes`` in form order."""

    office: Office
    older: Submission
    newer: Submission
    changes: tuple[Change, ...]

    @property
    def comparable(self) -> bool:
        """True where both versions have figures of the form."""
        return bool(self.older.values and self.newer.values)


def revisions(form: Form, entries: Sequence[Entry]) -> Iterator[Revision]:
    """Yield every step from one version to the next, office by office in the order of the codes."""
    versions: dict[str, list[Submission]] = {}
    for entry in entries:
        office = entry.submission.office
        if office is not None and entry.fate in VERSIONS and not blocked(entry.submission):
            versions.setdefault(office.code, []).append(entry.submission)
    for code in sorted(versions):
        ordered = sorted(versions[code], key=lambda submission: submission.saved)
        for older, newer in pairwise(ordered):
            office = newer.office
            assert office is not None
            yield Revision(office, older, newer, changes_between(form, older, newer))
