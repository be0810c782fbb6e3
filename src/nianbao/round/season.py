"""A round that was opened: its folder and memory, what its files say, and its board."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from nianbao.checks import Neighbourhood, Round, check_round, check_senders
from nianbao.collect import read_senders, seen_through, unpacked
from nianbao.core import Period, Sender, UsageError
from nianbao.files import digest_of, expand, make_folder, refuse_existing
from nianbao.form import Form, find_form, forms_with
from nianbao.inbox import HERE, Means, read_priors
from nianbao.roster import Roster, read_roster
from nianbao.round.board import Board
from nianbao.round.folder import RoundFolder, find_round
from nianbao.round.lock import only_command
from nianbao.round.log import Event, EventKind, new_events
from nianbao.round.memory import RoundMemory
from nianbao.round.own import OwnFile, OwnFiles
from nianbao.round.readings import read_remembered
from nianbao.round.rebuild import rebuilt
from nianbao.round.state import Inbox, OfficeState, hints, office_states, unplaced_files
from nianbao.submission import Key, Prior, Submission, read_key

if TYPE_CHECKING:
    from nianbao.consolidation import Consolidation  # it brings the reading of workbooks
    from nianbao.round.distribute import Distribution  # it brings the writing of workbooks


def _silent(text: str) -> None:
    del text


@dataclass
class Season:
    """One round: the folder with its settings, its memory, and what is derived from both.

    ``tell`` takes remarks for people. Only the roster and the like are kept between two calls: each
    board is made from what is in the folder now.
    """

    folder: RoundFolder
    tell: Callable[[str], None] = field(default=_silent, repr=False)

    @cached_property
    def memory(self) -> RoundMemory:
        """The log and the readings."""
        return RoundMemory(self.folder.memory, self.tell, lambda: rebuilt(self.folder))

    @cached_property
    def form(self) -> Form:
        """The form of the round."""
        return find_form(self.folder.form or None)

    @cached_property
    def roster(self) -> Roster | None:
        """The roster, None where the settings name none."""
        path = self.folder.roster
        return replace(read_roster(path), collector=self.folder.settings.office) if path else None

    @cached_property
    def prior(self) -> Prior:
        """Last year's figures, and those of the period before where it is no year."""
        return read_priors(self.folder.priors, self.form, self.period)

    @cached_property
    def key(self) -> Key | None:
        """The key of the seals."""
        path = self.folder.key
        return read_key(path) if path else None

    @property
    def period(self) -> Period:
        """The period that is reported on."""
        return self.folder.settings.period

    def sender(self, today: date) -> Sender:
        """Return the sender that the settings name for letters and lists."""
        settings = self.folder.settings
        return Sender(
            office=settings.office_name,
            contact=settings.office_contact,
            phone=settings.office_phone,
            deadline=settings.deadline,
            date=today,
        )

    # ------------------------------------------------------------------ reading

    def check(self, *, fresh: bool = False, means: Means = HERE) -> Round:
        """Read the inbox and check it; with ``fresh`` read every file again."""
        self.restore_inbox()
        found = expand([str(self.folder.inbox)]).files
        taken = unpacked(found)
        return self._checked([file for file in found if file not in taken], means, fresh=fresh)

    def restore_inbox(self) -> None:
        """Make the inbox again where somebody removed it: then nothing was handed in, and the round goes on."""
        inbox = self.folder.inbox
        if not inbox.exists():
            make_folder(inbox)
            self.tell(f"注意：收件的文件夹 {inbox} 不在了，已重新建了一个空的。收到的文件还有的，请放回去。")

    def check_file(self, file: str) -> Submission:
        """Check one file by itself: what other files of its office change about it is left out."""
        return self._checked([file], HERE, fresh=False).submissions[0]

    def _checked(self, files: Sequence[str], means: Means, *, fresh: bool) -> Round:
        forms = forms_with(self.form)
        read = list(read_remembered(files, forms, means, self.memory, fresh=fresh))
        return check_round(
            check_senders(read, self.roster, read_senders(files)),
            forms,
            roster=self.roster,
            period=self.period,
            prior=self.prior,
            key=self.key,
            form=self.form,
        )

    def board(self, checked: Round | None = None, *, today: date | None = None) -> Board:
        """Return the board; the files that came since the last time are entered into the log.

        Raises:
            UsageError: the round has no roster.
        """
        checked = checked or self.check()
        return self._board(checked, self.note_received(checked), today or date.today())

    def _board(self, checked: Round, events: Sequence[Event], today: date) -> Board:
        settings = self.folder.settings
        summary = self.folder.summary
        inbox, packed = self.inbox_of(checked), tuple(self._packed())
        unplaced = [read for read in unplaced_files(self.around, inbox) if read.file not in packed]
        upward = [event for event in events if event.kind is EventKind.MAILED and event.detail == "summary"]
        return Board(
            period=settings.period,
            form=self.form.id,
            title=self.form.title,
            deadline=settings.deadline,
            today=today,
            offices=office_states(self.around, events, inbox),
            packed=packed,
            unknown=tuple(read.file for read in unplaced),
            unlisted={read.file: read.office for read in unplaced if read.office and read.office.name},
            looked=max((event.time for event in events if event.kind is EventKind.LOOKED), default=""),
            reported_upward=bool(upward) and summary.exists(),
        )

    def _packed(self) -> Iterator[str]:
        """Yield the letters and archives of the inbox that nobody has looked into yet."""
        packed = [str(path) for path in self.folder.packed]
        done = seen_through(packed)
        yield from (path for path in packed if path not in done)

    @cached_property
    def around(self) -> Neighbourhood:
        """The roster with the inbox, to find a file's office by its surroundings.

        Raises:
            UsageError: the round has no roster.
        """
        if self.roster is None:
            raise UsageError(
                f"{self.folder.path / 'nianbao.toml'} 没有写 roster（单位名册），不知道谁应当报。请补上。"
            )
        return Neighbourhood(self.roster, self.folder.inbox)

    def inbox_of(self, checked: Round) -> Inbox:
        """Return the checked files with their fates and senders."""
        return Inbox(
            checked.form, checked.entries, read_senders(submission.file for submission in checked.submissions)
        )

    def files_of(self, office: OfficeState) -> tuple[Submission, ...]:
        """Return the files of an office, the counting one first, then from the newest."""
        first = [office.file] if office.file else []
        rest = sorted(
            (*office.older, *office.unusable, *office.held), key=lambda file: file.saved, reverse=True
        )
        return (*first, *rest)

    # ------------------------------------------------------------------ the log

    def events(self) -> list[Event]:
        """Return what happened in the round."""
        return self.memory.events()

    def note(self, happened: Iterable[Event]) -> None:
        """Add the events to the log that it does not have yet."""
        self.memory.append_new(list(happened))

    def note_received(self, checked: Round) -> list[Event]:
        """Log the files that were not seen before; return the whole log."""
        events = self.events()
        fresh = new_events(events, self._received(checked, events))
        self.memory.append_new(fresh)
        return [*events, *fresh]

    def _received(self, checked: Round, events: Iterable[Event]) -> Iterator[Event]:
        if self.roster is None:
            return
        seen = {event.digest for event in events if event.kind is EventKind.RECEIVED}
        around, inbox, time = self.around, self.inbox_of(checked), now()
        known = self.roster.by_code()
        for submission in checked.submissions:
            if submission.sha256 and submission.sha256 not in seen:
                own = (
                    [submission.office.code] if submission.office and submission.office.code in known else []
                )
                sender = inbox.senders.get(submission.sha256, "")
                doubtful = hints(around, inbox, submission) if submission.in_doubt or not own else ()
                for code in dict.fromkeys((*own, *doubtful)):
                    yield Event(
                        EventKind.RECEIVED, time, code, submission.shown_file, submission.sha256, sender
                    )

    def note_issued(self, distribution: "Distribution") -> None:
        """Log which templates are in the folder; an unchanged template is logged once."""
        time = now()
        self.note(
            Event(EventKind.ISSUED, time, issue.entry.office.code, issue.file)
            for issue in distribution.issues
        )

    def note_included(self, result: "Consolidation", summary: bytes) -> None:
        """Log which files a summary adds up; ``summary`` are its bytes."""
        time, digest = now(), hashlib.sha256(summary).hexdigest()
        happened = [
            Event(EventKind.INCLUDED, time, code, submission.shown_file, submission.sha256, detail=digest)
            for submission in result.accepted
            if submission.office
            for code in (submission.office.code, *submission.members)
        ]
        before = [event.detail for event in self.events() if event.kind is EventKind.INCLUDED]
        if before[-1:] != [digest]:
            self.memory.append(happened)

    def note_published(self, report: Path) -> None:
        """Log that a report was written."""
        self.note([Event(EventKind.PUBLISHED, now(), file=report.name)])

    # ------------------------------------------------------------------ outputs in the folder itself

    def holds(self, output: Path) -> bool:
        """Return whether an output lies right in the folder of the round, or in that of its levels."""
        homes = (self.folder.path, self.folder.levels)
        return output.absolute().parent in [home.absolute() for home in homes]

    def may_replace(self, output: Path) -> bool:
        """Return whether an output exists that we wrote and that nobody has changed since.

        Where the list of our files is lost, an output that no other program saved counts too: a copy is kept.
        """
        own = OwnFiles(output.parent)
        return self.holds(output) and (own.unchanged(output.name) or own.is_lost(output.name))

    def write(self, output: Path, data: bytes, *, force: bool) -> None:
        """Write an output into its folder and remember that it is ours.

        Raises:
            UsageError: another file is in the way and ``force`` is not set.
        """
        refuse_existing(output, force=force or self.may_replace(output))
        files = OwnFiles(output.parent)
        file = OwnFile.of(output.name, data, time=now())
        if files.is_lost(file.name) and digest_of(output) != file.digest:
            self.tell(f"原来的 {output} 没有登记，留了一份在 {files.keep_copy(file.name)}")
        files.write(file, data)

    def alone(self, command: str) -> AbstractContextManager[None]:
        """Hold the round's lock for the length of a ``with`` block."""
        return only_command(self.folder.path, command, self.tell)


def now() -> str:
    """Return the time of an event that happens now."""
    return datetime.now().isoformat(timespec="seconds")


def open_round(folder: Path | str | None = None, tell: Callable[[str], None] = _silent) -> Season:
    """Open the round of a folder, by default the one around the working folder.

    Raises:
        UsageError: there is no round, or its settings are wrong.
    """
    found = find_round(Path(folder) if folder is not None else None)
    if found is None:
        raise UsageError(
            "这里不是一轮的文件夹（没有 nianbao.toml）。请进入一轮的文件夹，或用 --round DIR 指明。"
        )
    return Season(found, tell)
