"""What became of every letter: letters in = taken + named."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from nianbao.collect.model import Found, Letterhead
from nianbao.roster import Roster, RosterEntry


class LetterOutcome(Enum):
    """What became of a letter."""

    TAKEN = "取出了文件"
    UNUSABLE = "没有可用表格"
    NO_ATTACHMENT = "没有附件"
    UNREADABLE = "读不出"


@dataclass(frozen=True, slots=True)
class Placed:
    """A file and its name in the inbox; without a name it was not taken, and ``reason`` is why."""

    found: Found
    name: str = ""
    new: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Accounted:
    """A source, the files that were taken from it, and its outcome.

    ``outcome`` is None for a file that is no letter; ``remembered`` marks a letter of an earlier run.
    """

    head: Letterhead
    files: tuple[Placed, ...] = ()
    outcome: LetterOutcome | None = None
    reason: str = ""
    remembered: bool = False

    @property
    def taken(self) -> tuple[Placed, ...]:
        """The files that are in the inbox now."""
        return tuple(placed for placed in self.files if placed.name)

    @property
    def needs_a_person(self) -> bool:
        """True where something must be asked for or looked at."""
        if self.outcome not in (None, LetterOutcome.TAKEN) or self.reason:
            return True
        return any(placed.found.problem for placed in self.files)


class Senders:
    """The offices of a roster by their addresses."""

    def __init__(self, roster: Roster | None) -> None:
        self._entries: dict[str, RosterEntry] = {}
        for entry in roster.entries if roster else ():
            for address in re.split(r"[\s;；,，、<>]+", entry.email):
                if "@" in address:
                    self._entries[address.casefold()] = entry

    def office(self, head: Letterhead) -> RosterEntry | None:
        """Return the office that an address belongs to."""
        return self._entries.get(head.sender.casefold())

    def strangers(self, letters: Iterable[Accounted]) -> Iterator[Accounted]:
        """Yield the letters that no office of the roster has sent; none where there is no roster."""
        if self._entries:
            yield from (letter for letter in letters if letter.outcome and self.office(letter.head) is None)

    def believing(self, letters: Iterable[Accounted]) -> Iterator[tuple[RosterEntry, Accounted]]:
        """Yield the offices whose last letter gave nothing: they think that they have reported."""
        last: dict[str, tuple[RosterEntry, Accounted]] = {}
        for letter in sorted(
            (letter for letter in letters if letter.outcome), key=lambda letter: letter.head.date[:10]
        ):
            entry = self.office(letter.head)
            if entry is not None:
                last[entry.office.code] = entry, letter
        for entry, letter in last.values():
            if letter.outcome is not LetterOutcome.TAKEN:
                yield entry, letter
