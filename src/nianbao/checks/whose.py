"""Whose a file is by what stands around it: its name, the folder that it lies in, who sent it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath

from nianbao.core import finding
from nianbao.roster import Roster, RosterEntry
from nianbao.submission import Submission

_ADDRESS = re.compile(r"[^\s<>;,；，\"']+@[^\s<>;,；，\"']+")
_WORD = re.compile(r"[0-9A-Za-z]+")
_SHORTEST_NAME = 2
"""Characters: a name of one character stands in too many file names by chance."""
_SHORTEST_CODE = 5
"""Characters: shorter ones may be a year, a day or a number behind the name."""


@dataclass(frozen=True)
class Neighbourhood:
    """The roster, and the folder whose subfolders are named for offices perhaps."""

    roster: Roster
    inbox: Path = Path()

    def named(self, file: str) -> tuple[str, ...]:
        """Return the codes of the offices that a file's name names, else its folder within the inbox."""
        path = PurePath(file)
        inside = path.is_relative_to(self.inbox)
        folders = path.parent.relative_to(self.inbox).parts if inside else ()
        for text in (path.stem, *reversed(folders)):
            codes = self.in_text(text)
            if codes:
                return codes
        return ()

    def sender(self, address: str) -> tuple[str, ...]:
        """Return the codes of the offices that have an address; a shared address names several."""
        found = [self._by_address.get(each.casefold(), ()) for each in _ADDRESS.findall(address)]
        return tuple(dict.fromkeys(code for codes in found for code in codes))

    def in_text(self, text: str) -> tuple[str, ...]:
        """Return the codes of the offices that a text names: by code, else by the longest name."""
        plain = _plain(text)
        by_code = [code for code in _WORD.findall(plain) if code in self._codes]
        if by_code:
            return tuple(dict.fromkeys(self._codes[code] for code in by_code))
        names = self._names_in(plain)
        longest = [name for name in names if not any(name != other and name in other for other in names)]
        return tuple(self._names[name] for name in longest)

    def _names_in(self, plain: str) -> list[str]:
        """Look up every piece of the text: much faster than every name of a long roster."""
        lengths = {len(name) for name in self._names}
        starts = range(len(plain))
        found = [plain[start : start + length] for length in sorted(lengths) for start in starts]
        return [piece for piece in dict.fromkeys(found) if piece in self._names]

    @cached_property
    def _codes(self) -> dict[str, str]:
        codes = (entry.office.code for entry in self.roster.expected)
        return {_plain(code): code for code in codes if len(_plain(code)) >= _SHORTEST_CODE}

    @cached_property
    def _names(self) -> dict[str, str]:
        names = ((_plain(entry.office.name), entry.office.code) for entry in self.roster.expected)
        return {name: code for name, code in names if len(name) >= _SHORTEST_NAME}

    @cached_property
    def _by_address(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for entry in self.roster.entries:
            for address in _ADDRESS.findall(entry.email):
                key = address.casefold()
                found[key] = (*found.get(key, ()), entry.office.code)
        return found


def check_file_names(submissions: Sequence[Submission], roster: Roster | None) -> list[Submission]:
    """Return the submissions with ``office.file-name`` where the file's name is another office's.

    That holds the file back: one of the two is wrong, and nobody knows which.
    """
    if roster is None:
        return list(submissions)
    around, known = Neighbourhood(roster), roster.by_code()

    def check(submission: Submission) -> Submission:
        office = submission.office
        named = around.in_text(PurePath(submission.file).stem) if _sure(submission, known) else ()
        if not named or office is None or {office.code, *submission.members}.intersection(named):
            return submission
        name = known[named[0]].office.name
        return submission.with_findings(
            [finding("office.file-name", found=office.name, expected=name, number=office.code)]
        )

    return [check(each) for each in submissions]


def check_senders(
    submissions: Sequence[Submission], roster: Roster | None, senders: Mapping[str, str]
) -> list[Submission]:
    """Return the submissions with ``office.sender`` where the address that a file came from is another office's.

    ``senders`` are addresses by the fingerprint of the file. It only asks for a look: a colleague or the
    office above may have sent the file.
    """
    if roster is None or not senders:
        return list(submissions)
    around, known = Neighbourhood(roster), roster.by_code()

    def check(submission: Submission) -> Submission:
        office, sender = submission.office, senders.get(submission.sha256, "")
        sent = around.sender(sender) if _sure(submission, known) else ()
        if not sent or office is None or {office.code, *submission.members}.intersection(sent):
            return submission
        name = known[sent[0]].office.name
        return submission.with_findings(
            [finding("office.sender", found=sender, expected=name, name=office.name)]
        )

    return [check(each) for each in submissions]


def _sure(submission: Submission, known: Mapping[str, RosterEntry]) -> bool:
    """Tell whether a file says whose it is, and that office is on the roster."""
    office = submission.office
    return (
        office is not None
        and office.code in known
        and submission.role is not None
        and not submission.in_doubt
    )


def _plain(text: str) -> str:
    """Write a text as one compares it: no blanks, no full-width letters."""
    return "".join(unicodedata.normalize("NFKC", text).split())
