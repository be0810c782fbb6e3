"""Whose a file is by what stands around it: its name, the folder that it lies in, who sent it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath

from nianbao.core import finding, unspaced
from nianbao.roster import Roster, RosterEntry
from nianbao.submission import Submission

_ADDRESS = re.compile(r"[^\s<>;,；，\"']+@[^\s<>;,；，\"']+")
_WORD = re.compile(r"[0-9A-Za-z]+")
_SHORTEST_NAME = 2
"""Characters: a name of one character stands in too many file names by chance."""
_SHORTEST_SHORT_NAME = 3
"""Characters of what an office is called for short."""
_FEWEST_OF_A_PLACE = 3
"""Offices that begin with a place, before it counts as that of the roster."""
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,7}?[省市区县旗州盟]")
_SEAT = re.compile(r"(.+(?:乡|镇|街道))(?:人民政府|办事处)")
"""Where an office sits, as people call it: the township or street without the word for its government."""
_NUMBERED = re.compile(r"^[\W\d_]+")
"""What people put before a name to sort by."""
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
            codes = self.in_text(text) or self.called(text)
            if codes:
                return codes
        return ()

    def sender(self, address: str) -> tuple[str, ...]:
        """Return the codes of the offices that have an address; a shared address names several."""
        found = [self._by_address.get(written.casefold(), ()) for written in _ADDRESS.findall(address)]
        return tuple(dict.fromkeys(code for codes in found for code in codes))

    def in_text(self, text: str) -> tuple[str, ...]:
        """Return the codes of the offices that a text names: by code, else by the longest name."""
        plain = unspaced(text)
        by_code = [code for code in _WORD.findall(plain) if code in self._codes]
        if by_code:
            return tuple(dict.fromkeys(self._codes[code] for code in by_code))
        return self._names.longest_in(plain)

    def called(self, text: str) -> tuple[str, ...]:
        """Return the codes of the offices whose short names are in a text: 北渡镇 for 湛河区北渡镇人民政府."""
        return self._short_names.longest_in(unspaced(text))

    def called_first(self, text: str) -> tuple[str, ...]:
        """Return the code of the office whose short name a text begins with."""
        plain = _NUMBERED.sub("", unspaced(text))
        # Every start of the text is looked up, longest first: much faster than every name of a long roster.
        starts, codes = (plain[:end] for end in range(len(plain), 0, -1)), self._short_names.codes
        return next(((codes[start],) for start in starts if start in codes), ())

    @cached_property
    def _codes(self) -> dict[str, str]:
        codes = (entry.office.code for entry in self.roster.expected)
        return {unspaced(code): code for code in codes if len(unspaced(code)) >= _SHORTEST_CODE}

    @cached_property
    def _names(self) -> "_NameIndex":
        names = ((unspaced(entry.office.name), entry.office.code) for entry in self.roster.expected)
        return _NameIndex({name: code for name, code in names if len(name) >= _SHORTEST_NAME})

    @cached_property
    def _short_names(self) -> "_NameIndex":
        """The codes of the offices by their short names, where a short name is only one office's."""
        place = _shared_place(list(self._names.codes))
        called: dict[str, set[str]] = {}
        for name, code in self._names.codes.items():
            for short in _short_forms(name.removeprefix(place)):
                called.setdefault(short, set()).add(code)
        unique = {short: codes.pop() for short, codes in called.items() if len(codes) == 1}
        return _NameIndex(
            {short: code for short, code in unique.items() if len(short) >= _SHORTEST_SHORT_NAME}
        )

    @cached_property
    def _by_address(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for entry in self.roster.entries:
            for address in _ADDRESS.findall(entry.email):
                key = address.casefold()
                found[key] = (*found.get(key, ()), entry.office.code)
        return found


@dataclass(frozen=True)
class _NameIndex:
    """Names of offices and their codes, to be found in texts."""

    codes: Mapping[str, str]

    @cached_property
    def _lengths(self) -> list[int]:
        return sorted({len(name) for name in self.codes})

    def longest_in(self, plain: str) -> tuple[str, ...]:
        """Return the codes of the names in a text, without names that are inside a longer one."""
        starts = range(len(plain))  # pieces of the text are looked up: a roster has many more names
        pieces = dict.fromkeys(plain[start : start + length] for length in self._lengths for start in starts)
        found = [piece for piece in pieces if piece in self.codes]
        longest = [name for name in found if not any(name != other and name in other for other in found)]
        return tuple(self.codes[name] for name in longest)


def _shared_place(names: Sequence[str]) -> str:
    """Return the place that most names begin with, such as 湛河区 or 宿迁市宿城区; empty where there is none."""
    shared = ""
    while True:
        rests = [name.removeprefix(shared) for name in names if name.startswith(shared)]
        places = Counter(found[0] for rest in rests if (found := _PLACE.match(rest)))
        place, count = places.most_common(1)[0] if places else ("", 0)
        if count < _FEWEST_OF_A_PLACE or 2 * count <= len(names):
            return shared
        shared += place


def _short_forms(name: str) -> Iterator[str]:
    yield name
    found = _SEAT.fullmatch(name)
    if found:
        yield found[1]


def check_file_names(submissions: Sequence[Submission], roster: Roster | None) -> list[Submission]:
    """Return the submissions with ``office.file-name`` where the file's name is another office's.

    That holds the file back: one of the two is wrong, and nobody knows which.
    """
    if roster is None:
        return list(submissions)
    around, known = Neighbourhood(roster), roster.by_code()

    def check(submission: Submission) -> Submission:
        """Return a submission with what its file's name says against its office."""
        office = submission.office
        stem = PurePath(submission.file).stem
        named = (around.in_text(stem) or around.called_first(stem)) if _sure(submission, known) else ()
        if not named or office is None or {office.code, *submission.members}.intersection(named):
            return submission
        name = known[named[0]].office.name
        return submission.with_findings(
            [finding("office.file-name", found=office.name, expected=name, number=office.code)]
        )

    return [check(given) for given in submissions]


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
        """Return a submission with what its sender says against its office."""
        office, sender = submission.office, senders.get(submission.sha256, "")
        sent = around.sender(sender) if _sure(submission, known) else ()
        if not sent or office is None or {office.code, *submission.members}.intersection(sent):
            return submission
        name = known[sent[0]].office.name
        return submission.with_findings(
            [finding("office.sender", found=sender, expected=name, name=office.name)]
        )

    return [check(given) for given in submissions]


def _sure(submission: Submission, known: Mapping[str, RosterEntry]) -> bool:
    """Return whether a file says whose it is, and that office is on the roster."""
    office = submission.office
    return (
        office is not None
        and office.code in known
        and submission.role is not None
        and not submission.in_doubt
    )
