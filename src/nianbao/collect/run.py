"""Collecting, part by part: what a part gave is in the inbox before the next one is read."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from nianbao.collect.budget import MOST_BYTES, MOST_FILES
from nianbao.collect.examine import examined, must_be_read, why_not_taken
from nianbao.collect.letter import HEADERS, head_of
from nianbao.collect.model import FileKind, FileSource, Found, Letterhead, Unpacked
from nianbao.collect.naming import inbox_name, says_nothing
from nianbao.collect.outcome import Accounted, LetterOutcome, Placed, Senders
from nianbao.collect.record import Remembered, read_record, write_record
from nianbao.collect.store import CollectingInbox
from nianbao.collect.unpack import UnpackJob, read_source, unpack
from nianbao.collect.unpacked import container_key
from nianbao.core import NianbaoError
from nianbao.isolate import Loss, map_isolated
from nianbao.submission import Submission

PART = 40
"""Letters that are read before what they gave is written."""
MOST_RUN_BYTES = 20 * 1024**3
MOST_RUN_FILES = 200_000
SECONDS = 120
"""For one letter; the largest within the budgets takes a fifth of it."""
_RUN_SPENT = "这一次收的已经太多，没有读；请把信分开，分几次收"
_LOST = {
    Loss.CRASHED: "读取程序崩溃了",
    Loss.HUNG: f"{SECONDS} 秒还没有读完",
    Loss.MEMORY: "内存不够用",
    Loss.FAILED: "读取程序出了错",
}


@dataclass
class Collecting:
    """A run of collecting into an inbox; with ``dry_run`` nothing is written to it."""

    inbox: CollectingInbox
    spool: Path
    senders: Senders
    dry_run: bool = False
    _size: int = MOST_RUN_BYTES
    _files: int = MOST_RUN_FILES
    _record: dict[str, Remembered] = field(default_factory=dict)
    _containers: dict[str, Remembered] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._record = read_record(self.inbox.folder)

    def knows(self, key: str) -> bool:
        """Return whether a letter was fetched before, and what it gave is still in the inbox."""
        before = self._record.get(key)
        return before is not None and all(digest in self.inbox.digests for digest in before.digests)

    def run(self, sources: Iterable[FileSource | str]) -> Iterator[Accounted]:
        """Yield what became of every source; a text is the key of a letter that :meth:`knows`.

        Raises:
            NianbaoError: the server is gone, the disk is full; what was read until then is in the inbox.
        """
        reading = iter(sources)
        stopped: NianbaoError | None = None
        while stopped is None:
            part: list[FileSource | str] = []
            try:
                for source in islice(reading, PART):
                    part.append(source)  # one by one: what came before an error is kept
            except NianbaoError as error:
                stopped = error
            if not part and stopped is None:
                self._remember_containers()
                return
            yield from self._part(part)
        raise stopped

    def _part(self, part: Sequence[FileSource | str]) -> list[Accounted]:
        new = [source for source in part if isinstance(source, FileSource)]
        done = iter(self._accounted(new))
        accounted = [self._again(source) if isinstance(source, str) else next(done) for source in part]
        for source, letter in zip(part, accounted, strict=True):
            if isinstance(source, FileSource) and source.container and self._in_the_inbox(source):
                self._gather(source, letter)
        if not self.dry_run:
            self.inbox.write()
            self._remember(part, accounted)
        for file in self.spool.iterdir():
            file.unlink()
        return accounted

    def _accounted(self, sources: Sequence[FileSource]) -> list[Accounted]:
        unpacked = list(self._unpacked(sources))
        read = examined([found for result in unpacked for found in result.files if must_be_read(found)])
        return [self._account(result, read) for result in unpacked]

    def _unpacked(self, sources: Sequence[FileSource]) -> Iterator[Unpacked]:
        if self._size <= 0 or self._files <= 0:
            for source in sources:
                yield Unpacked(source, Letterhead(source.place), problem=_RUN_SPENT)
            return
        size, files = min(MOST_BYTES, self._size), min(MOST_FILES, self._files)
        jobs = [UnpackJob(source, str(self.spool), size, files) for source in sources]
        for unpacked in map_isolated(unpack, jobs, _lost, seconds=SECONDS):
            self._size -= unpacked.spent
            self._files -= len(unpacked.files)
            yield unpacked

    def _account(self, unpacked: Unpacked, read: dict[str, Submission]) -> Accounted:
        kept = [found for found in unpacked.files if found.kind is not FileKind.NOISE]
        placed = tuple(self._place(found, read.get(found.path)) for found in kept)
        if not unpacked.source.letter:
            return Accounted(unpacked.head, placed, reason=unpacked.problem)
        outcome, reason = _outcome(unpacked, placed)
        return Accounted(unpacked.head, placed, outcome, reason)

    def _place(self, found: Found, read: Submission | None) -> Placed:
        reason = found.problem or found.reason or (why_not_taken(found, read) if read else "")
        if reason:
            return Placed(found, reason=reason)
        office = read.reporter if read else None
        if office is None and says_nothing(found.name):
            entry = self.senders.office(found.head)
            office = entry.office if entry else None
        name, new = self.inbox.place(found, inbox_name(found, office, read.period if read else None))
        return Placed(found, name, new)

    def _again(self, key: str) -> Accounted:
        """Account for a letter of an earlier run without fetching it."""
        before = self._record[key]
        names = [self.inbox.digests[digest] for digest in before.digests]
        files = tuple(Placed(Found(name, before.head), name) for name in names)
        outcome = (
            LetterOutcome.TAKEN
            if files
            else LetterOutcome(before.reasons[0])
            if before.reasons
            else LetterOutcome.UNUSABLE
        )
        reason = "；".join(before.reasons[1:])
        return Accounted(before.head, files, outcome, reason, remembered=True)

    def _remember(self, part: Sequence[FileSource | str], accounted: Sequence[Accounted]) -> None:
        new = False
        for source, letter in zip(part, accounted, strict=True):
            if isinstance(source, FileSource) and source.key and not source.problem and letter.outcome:
                digests = tuple(placed.found.sha256 for placed in letter.taken)
                words = (letter.outcome.value, *filter(None, [letter.reason]))
                reasons = words if not digests or letter.reason else ()
                self._record[source.key] = Remembered(source.key, letter.head, digests, reasons)
                new = True
        if new:
            write_record(self.inbox.folder, self._record.values())

    def _in_the_inbox(self, source: FileSource) -> bool:
        """Return whether a file lies in the inbox itself, where it would be read and asked about again."""
        return Path(source.path).absolute().is_relative_to(self.inbox.folder.absolute())

    def _gather(self, source: FileSource, letter: Accounted) -> None:
        """Add the outcome of a source to that of the file which it is or belongs to."""
        key = container_key(source.container)
        before = self._containers.get(key) or Remembered(key, Letterhead(source.path), ())
        digests = tuple(placed.found.sha256 for placed in letter.taken)
        problems = [placed.found.problem for placed in letter.files]
        unread = letter.outcome is LetterOutcome.UNREADABLE or letter.outcome is None
        problems += [letter.reason] if unread else []
        reasons = (*before.reasons, *filter(None, problems))
        self._containers[key] = replace(before, digests=(*before.digests, *digests), reasons=reasons)

    def _remember_containers(self) -> None:
        """Keep which letters, mailboxes and archives of the disk were read to their end, by their contents."""
        new = {
            key: container
            for key, container in self._containers.items()
            if self._record.get(key) != container
        }
        if new and not self.dry_run:
            self._record |= new
            write_record(self.inbox.folder, self._record.values())


def _outcome(unpacked: Unpacked, placed: Sequence[Placed]) -> tuple[LetterOutcome, str]:
    if unpacked.problem:
        return LetterOutcome.UNREADABLE, unpacked.problem
    if any(file.name for file in placed):
        return LetterOutcome.TAKEN, unpacked.link and f"正文里还有链接（{unpacked.link}），没有取"
    if unpacked.link:
        return LetterOutcome.UNUSABLE, (
            f"{unpacked.link}，没有取：请打开信下载后放进收件文件夹，或请寄件人作为普通附件重发"
        )
    if placed:
        return LetterOutcome.UNUSABLE, ""
    return LetterOutcome.NO_ATTACHMENT, ""


def _lost(job: UnpackJob, how: Loss) -> Unpacked:
    """Return an outcome for a letter that killed its worker; a few of its headers are read here."""
    source = job.source
    head = Letterhead(source.place)
    if source.letter:
        with suppress(OSError):
            head = head_of(read_source(source, HEADERS), source.place)
    return Unpacked(source, head, problem=f"没能读完（{_LOST[how]}）")
