"""The state of every office: one pure function of roster, log and inbox."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from nianbao.checks import Entry, Fate, Neighbourhood
from nianbao.core import Finding, Severity, Worded
from nianbao.form import Form
from nianbao.layout import Role
from nianbao.round.log import Event, EventKind
from nianbao.submission import Office, Submission

TEMPLATES, RETURNS, EXPLANATIONS, REMINDERS = "templates", "returns", "explanations", "reminders"
"""The purposes of letters, as the commands of ``nianbao mail`` are called."""


class State(Worded):
    """Where an office stands."""

    NOT_ISSUED = "not-issued", "未下发"
    WAITING = "waiting", "未报"
    HELD = "held", "来源待核对"
    TO_CORRECT = "to-correct", "待改"
    TO_EXPLAIN = "to-explain", "待说明"
    PASSED = "passed", "通过"
    INCLUDED = "included", "已汇总"

    @property
    def received(self) -> bool:
        """True where a file of the office counts, or would but for what must be corrected."""
        return self not in (State.NOT_ISSUED, State.WAITING)


@dataclass(frozen=True)
class OfficeState:
    """One office: its state, its events, and its files.

    ``file`` is the one that counts, None where none does; ``unusable`` are files of the office that are
    no filled template, ``held`` those whose office is uncertain, ``older`` those that ``file``
    replaced. ``check_code`` is that of ``file``; ``paper`` is whether the stamped copy agrees with it,
    None where nobody compared them. ``has_mailbox`` is False where the
    roster has no address to write to. Times are local, in ISO 8601.
    """

    office: Office
    state: State
    issued: bool = False
    mailed: int = 0
    received: int = 0
    last_received: str | None = None
    returned: int = 0
    asked: int = 0
    reminded: int = 0
    check_code: str | None = None
    paper: bool | None = None
    included: bool = False
    file: Submission | None = None
    older: tuple[Submission, ...] = ()
    unusable: tuple[Submission, ...] = ()
    held: tuple[Submission, ...] = ()
    has_mailbox: bool = True
    history: tuple[Event, ...] = field(default=(), repr=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found in the file that counts."""
        return self.file.findings if self.file else ()

    @property
    def errors(self) -> int:
        """The number of findings that must be corrected."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def unexplained(self) -> int:
        """The number of findings of which an explanation is wanted and not given."""
        return len(to_explain(self.file)) if self.file else 0

    def was_written_to(self, kind: EventKind) -> bool:
        """Return whether an event of a kind was logged about the file that counts now."""
        digest = self.file.sha256 if self.file else ""
        return any(event.digest == digest for event in _of_kind(self.history, kind))

    def reminded_on(self, day: str) -> bool:
        """Return whether a reminder was written on a day in ISO 8601."""
        return any(event.time.startswith(day) for event in _of_kind(self.history, EventKind.REMINDED))


@dataclass(frozen=True)
class Inbox:
    """Every file of the inbox with its fate, and the senders by the files' fingerprints."""

    form: Form
    entries: Sequence[Entry]
    senders: Mapping[str, str] = field(default_factory=dict)


def to_explain(submission: Submission) -> tuple[Finding, ...]:
    """Return the findings of a file that its office is asked to explain; a summary was not filled in by hand."""
    if submission.role != Role.TEMPLATE.value:
        return ()
    return tuple(finding for finding in submission.findings if finding.unexplained)


def office_states(around: Neighbourhood, events: Sequence[Event], inbox: Inbox) -> tuple[OfficeState, ...]:
    """Return the state of every office that must report, in the order of the roster."""
    history: dict[str, list[Event]] = {}
    for event in events:
        history.setdefault(event.office, []).append(event)
    files = _files_by_office(around, inbox)
    return tuple(
        replace(
            _state(entry.office, history.get(entry.office.code, []), files[entry.office.code], inbox.form),
            has_mailbox="@" in unicodedata.normalize("NFKC", entry.email),
        )
        for entry in around.roster.expected
    )


@dataclass
class _Files:
    """The files of one office, by the part that they play."""

    counting: Submission | None = None
    blocked: list[Submission] = field(default_factory=list)
    older: list[Submission] = field(default_factory=list)
    unusable: list[Submission] = field(default_factory=list)
    held: list[Submission] = field(default_factory=list)

    def all(self) -> Iterator[Submission]:
        """Yield every file."""
        if self.counting:
            yield self.counting
        yield from (*self.blocked, *self.older, *self.unusable, *self.held)


def _files_by_office(around: Neighbourhood, inbox: Inbox) -> dict[str, _Files]:
    files = {entry.office.code: _Files() for entry in around.roster.entries}
    for entry in inbox.entries:
        submission = entry.submission
        own = submission.office.code if submission.office and submission.role else ""
        if entry.fate is Fate.DUPLICATE and submission.role is not None:
            for code in around.named(submission.file) if own in files and submission.in_doubt else ():
                files[code].unusable.append(submission)
            continue
        if own in files and submission.in_doubt:
            for code in dict.fromkeys((own, *hints(around, inbox, submission))):
                files[code].held.append(submission)
        elif own in files:
            _place(files, own, entry)
        else:
            codes = hints(around, inbox, submission)
            usable_elsewhere = submission.role is not None and not submission.unreadable
            for code in codes:
                (files[code].held if usable_elsewhere else files[code].unusable).append(submission)
        for code in submission.members if entry.fate is Fate.ACCEPTED else ():
            if code in files and files[code].counting is None:
                files[code].counting = submission
    return files


def unplaced_files(around: Neighbourhood, inbox: Inbox) -> tuple[Submission, ...]:
    """Return the files of which nothing says whose they are: they stand beside no office of the roster."""
    known = around.roster.by_code()
    found = []
    for entry in inbox.entries:
        submission = entry.submission
        codes = (submission.office.code if submission.office else "", *submission.members)
        ours = entry.fate in (Fate.OURS, Fate.DUPLICATE)
        if not ours and not any(code in known for code in codes) and not hints(around, inbox, submission):
            found.append(submission)
    return tuple(found)


def _place(files: Mapping[str, _Files], own: str, entry: Entry) -> None:
    of_office, submission = files[own], entry.submission
    if entry.fate is Fate.SUPERSEDED:
        of_office.older.append(submission)
    elif entry.counts:
        of_office.counting = submission
    elif entry.fate is Fate.UNREADABLE:
        of_office.unusable.append(submission)
    else:
        of_office.blocked.append(submission)


def hints(around: Neighbourhood, inbox: Inbox, submission: Submission) -> tuple[str, ...]:
    """Return the codes of the offices that a file may be from: by its name, else by its sender."""
    return around.named(submission.file) or around.sender(inbox.senders.get(submission.sha256, ""))


def _of_kind(history: Iterable[Event], kind: EventKind) -> list[Event]:
    return [event for event in history if event.kind is kind]


def _state(office: Office, history: Sequence[Event], files: _Files, form: Form) -> OfficeState:
    newest_blocked = max(files.blocked, key=lambda submission: submission.saved, default=None)
    file = files.counting or newest_blocked
    events = {kind: _of_kind(history, kind) for kind in EventKind}
    last_sum = events[EventKind.INCLUDED][-1:]
    included = files.counting is not None and [files.counting.sha256] == [event.digest for event in last_sum]
    issued = bool(events[EventKind.ISSUED])
    digests = {event.digest for event in events[EventKind.RECEIVED]}
    here = {submission.sha256: submission for submission in files.all()}
    times = [event.time for event in events[EventKind.RECEIVED]]
    times += [local_time(read.file_time) for digest, read in here.items() if digest not in digests]
    code = file.check_code(form) if file else None
    paper = events[EventKind.PAPER]
    return OfficeState(
        office=office,
        state=_word_for(file, files, issued=issued, included=included),
        issued=issued,
        mailed=sum(event.detail == TEMPLATES for event in events[EventKind.MAILED]),
        received=len(digests | here.keys()),
        last_received=max(times, default=None),
        returned=len({event.digest for event in events[EventKind.RETURNED]}),
        asked=len({event.digest for event in events[EventKind.ASKED]}),
        reminded=len(events[EventKind.REMINDED]),
        check_code=code,
        paper=paper[-1].detail == code if paper and file is not None else None,
        included=included,
        file=file,
        older=tuple(files.older),
        unusable=tuple(files.unusable),
        held=tuple(files.held),
        history=tuple(history),
    )


def _word_for(file: Submission | None, files: _Files, *, issued: bool, included: bool) -> State:
    if file is None:
        if files.held:
            return State.HELD
        return State.WAITING if issued or files.unusable else State.NOT_ISSUED
    if any(finding.severity is Severity.ERROR for finding in file.findings):
        return State.TO_CORRECT
    if to_explain(file):
        return State.TO_EXPLAIN
    return State.INCLUDED if included else State.PASSED


def local_time(seconds: float) -> str:
    """Write a time of the file system as the log does."""
    return datetime.fromtimestamp(seconds).isoformat(timespec="seconds")
