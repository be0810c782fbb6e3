"""The fate of every file: one file for each office and year counts, and every other says why not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from nianbao.checks.changes import changes_between, describe_changes
from nianbao.checks.newest import why_newest
from nianbao.core import Finding, Severity, Trait, Worded, finding, printable
from nianbao.form import Form
from nianbao.layout import ListState
from nianbao.submission import ReadStatus, Submission, office_name


class Fate(Worded):
    """What became of a file."""

    ACCEPTED = "accepted", ListState.COUNTED
    FAILED = "failed", ListState.WRONG
    UNREADABLE = "unreadable", ListState.UNREADABLE
    SUPERSEDED = "superseded", "未汇总：已有更新的文件"
    DUPLICATE = "duplicate", "未汇总：重复文件"
    UNKNOWN_OFFICE = "unknown-office", "未汇总：单位不在名册"
    NOT_COUNTED = "not-counted", "未汇总：垂管单位，不计入"
    DOCUMENT = "document", ListState.DOCUMENT
    OURS = "own", "未汇总：本单位自己的文件"


_SHORT = {Fate.SUPERSEDED: "已有更新的文件", Fate.DUPLICATE: "重复文件"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A file and its fate; ``forced`` marks a file with errors that was added up all the same.

    ``basis`` is the reason why this file counts as the newest of several; it is empty where there is only one.
    """

    submission: Submission
    fate: Fate
    forced: bool = False
    basis: str = ""

    @property
    def counts(self) -> bool:
        """True for the one file of its office that counts, also where its figures must be corrected first."""
        return self.fate is Fate.ACCEPTED or (self.fate is Fate.FAILED and not blocked(self.submission))

    @property
    def replaced(self) -> bool:
        """True where another file of the same office counts instead: the findings in this one no longer matter."""
        return self.fate in (Fate.SUPERSEDED, Fate.DUPLICATE)

    @property
    def shown(self) -> Submission:
        """The file with the findings that people are shown: of a replaced file, only those about the other file."""
        if not self.replaced:
            return self.submission
        shown = [found for found in self.submission.findings if found.has(Trait.AMONG_FILES)]
        return replace(self.submission, findings=tuple(shown))

    def count(self, severity: Severity) -> int:
        """Return the number of findings of a severity that still matter: in a replaced file none does."""
        return 0 if self.replaced else sum(found.severity is severity for found in self.submission.findings)

    @property
    def outcome(self) -> str:
        """The word for what the check of the file came to."""
        return _SHORT.get(self.fate, self.submission.status.word)

    @property
    def harmless(self) -> bool:
        """True where nobody has to do anything about the file."""
        return self.replaced or self.fate in (Fate.ACCEPTED, Fate.NOT_COUNTED, Fate.DOCUMENT, Fate.OURS)


def decide(form: Form, submissions: Sequence[Submission]) -> list[Entry]:
    """Decide the fate of every file, in the order given."""
    entries: dict[int, Entry] = {}
    kept = _first_of_each(submissions)
    submissions = _with_last_time(submissions)
    versions: dict[str, list[int]] = {}
    for index, submission in enumerate(submissions):
        if submission.sha256 and kept[submission.sha256] != index:
            copied = _copied(submission, submissions[kept[submission.sha256]])
            entries[index] = Entry(submission.with_findings([copied]), Fate.DUPLICATE)
            continue
        if submission.unreadable:
            entries[index] = Entry(submission, Fate.UNREADABLE)
        elif submission.form is not None and submission.role is None:
            about = (
                [finding("file.document")] if submission.values else []
            )  # what was not read is no use to anybody
            entries[index] = Entry(submission.with_findings(about), Fate.DOCUMENT)
        elif any(found.has(Trait.OURS) for found in submission.findings):
            entries[index] = Entry(submission, Fate.OURS)
        elif any(found.has(Trait.UNLISTED) for found in submission.findings):
            entries[index] = Entry(submission, Fate.UNKNOWN_OFFICE)
        elif any(found.has(Trait.NOT_COUNTED) for found in submission.findings):
            entries[index] = Entry(submission, Fate.NOT_COUNTED)
        elif submission.office is None or blocked(submission):
            entries[index] = Entry(submission, Fate.FAILED)
        else:
            versions.setdefault(submission.office.code, []).append(index)
    for indexes in versions.values():
        entries.update(_among_versions(form, submissions, indexes))
    return _refuse_overlaps([entries[index] for index in range(len(submissions))])


def _first_of_each(submissions: Sequence[Submission]) -> dict[str, int]:
    """Return the index of the first file of each content, by its digest; the others are duplicates of it.

    A file that is blocked, such as one named for another office, gives way to a later copy that can count.
    """
    first: dict[str, int] = {}
    for index, submission in enumerate(submissions):
        before = first.setdefault(submission.sha256, index)
        if blocked(submissions[before]) and not blocked(submission):
            first[submission.sha256] = index
    return first


def _copied(submission: Submission, first: Submission) -> Finding:
    """Return the finding that a file is a copy of the first of its content, and whose name it bears."""
    named = next((found.expected for found in submission.findings if found.has(Trait.CODE_IN_DOUBT)), None)
    if named and not first.in_doubt:
        return finding("submission.duplicate/named", other=first.shown_file, expected=named)
    return finding("submission.duplicate", other=first.shown_file)


def _with_last_time(submissions: Sequence[Submission]) -> list[Submission]:
    """Date every file by when its content came last: who sends an older version again means it."""
    last: dict[str, float] = {}
    for submission in submissions:
        last[submission.sha256] = max(submission.file_time, last.get(submission.sha256, submission.file_time))
    return [
        submission
        if not submission.sha256 or last[submission.sha256] == submission.file_time
        else replace(submission, file_time=last[submission.sha256])
        for submission in submissions
    ]


def forced(form: Form, entries: Iterable[Entry]) -> list[Entry]:
    """Accept also the files with errors that count for their office and whose numbers are all usable."""
    return [
        replace(entry, fate=Fate.ACCEPTED, forced=True)
        if entry.counts and entry.fate is Fate.FAILED and entry.submission.complete(form)
        else entry
        for entry in entries
    ]


def _among_versions(
    form: Form, submissions: Sequence[Submission], indexes: list[int]
) -> Iterable[tuple[int, Entry]]:
    ordered = sorted(indexes, key=lambda index: submissions[index].saved)
    newest = ordered[-1]
    chosen = submissions[newest]
    for index in indexes:
        submission = submissions[index]
        if index == newest:
            others = [submissions[other] for other in ordered[:-1]]
            submission = submission.with_findings(_undecided(form, submission, others))
            fate = Fate.ACCEPTED if submission.status is ReadStatus.PASSED else Fate.FAILED
            yield (
                index,
                Entry(submission, fate, basis="" if blocked(submission) else _basis(submission, others)),
            )
        elif undecided := _undecided(form, submission, [chosen]):
            yield index, Entry(submission.with_findings(undecided), Fate.FAILED)
        else:
            replaced = finding(
                "submission.superseded",
                newer=chosen.shown_file,
                changes=describe_changes(form, submission, chosen),
                order=why_newest(chosen, submission),
            )
            yield index, Entry(submission.with_findings([replaced]), Fate.SUPERSEDED)


def _undecided(form: Form, submission: Submission, others: Sequence[Submission]) -> list[Finding]:
    """Return a finding where only the names of two files say which is newer, and their figures differ."""
    for other in reversed(others):
        if other.saved[:2] == submission.saved[:2] and changes_between(form, other, submission):
            changes = describe_changes(form, other, submission)
            return [finding("submission.same-time", other=other.shown_file, changes=changes)]
    return []


def _basis(chosen: Submission, others: Sequence[Submission]) -> str:
    """Return a sentence that this file replaces others and why it is newer than the next newest."""
    if not others:
        return ""
    before = others[-1]
    return (
        f"这个单位有 {len(others) + 1} 个文件，以这一份为准。与 {before.shown_file} 比较："
        f"{why_newest(chosen, before, own='这一份', other='那一份')}"
    )


def blocked(submission: Submission) -> bool:
    """Return whether a file cannot count for its office whatever its figures are."""
    return any(found.has(Trait.BLOCKS) for found in submission.findings)


def _refuse_overlaps(entries: list[Entry]) -> list[Entry]:
    """Refuse files whose offices another counting file already contains, so that nothing is added twice.

    Files that passed come before files that did not, then files of more offices before files of fewer.
    """
    counted: dict[str, tuple[Submission, str]] = {}
    kept = list(entries)
    counting = [index for index, entry in enumerate(entries) if entry.counts]
    counting.sort(
        key=lambda index: (entries[index].fate is Fate.FAILED, -len(entries[index].submission.members))
    )
    for index in counting:
        entry = entries[index]
        submission = entry.submission
        assert submission.office is not None  # else it would not count
        codes = {submission.office.code, *submission.members}
        twice = sorted(codes & counted.keys())
        if twice:
            found = _overlap(submission, twice, counted, whole=len(twice) == len(codes))
            kept[index] = replace(entry, submission=submission.with_findings([found]), fate=Fate.FAILED)
            continue
        names = _names(submission)
        counted.update((code, (submission, names.get(code, ""))) for code in codes)
    return kept


_MOST_SHARED = 5


def _overlap(
    submission: Submission,
    twice: Sequence[str],
    counted: Mapping[str, tuple[Submission, str]],
    *,
    whole: bool,
) -> Finding:
    """Return what is said of a file whose codes ``twice`` are counted; ``whole`` says that it has no others.

    An office is the same where its name is, or where one of the two files does not name it.
    """
    names = _names(submission)
    pairs = [(code, names.get(code, ""), counted[code][1]) for code in twice]
    others = [pair for pair in pairs if all(pair) and office_name(pair[1]) != office_name(pair[2])]
    if others:
        words = [f"{code} 在这里是“{here}”，在那里是“{there}”" for code, here, there in others]
        found = printable("；".join(words[:_MOST_SHARED])) + _and_more(others)
        return finding("submission.overlap/others", found=found, other=counted[others[0][0]][0].shown_file)
    code = "submission.overlap" if whole else "submission.overlap/partly"
    found = f"单位 {'、'.join(twice[:_MOST_SHARED])}{_and_more(twice)}"
    return finding(code, found=found, other=counted[twice[0]][0].shown_file)


def _and_more(shared: Sequence[object]) -> str:
    return f" 等 {len(shared)} 个单位" if len(shared) > _MOST_SHARED else ""


def _names(submission: Submission) -> dict[str, str]:
    """Return the names of the offices in a file by code, its own among them."""
    own = {submission.office.code: submission.office.name} if submission.office else {}
    return {**submission.names, **own}
