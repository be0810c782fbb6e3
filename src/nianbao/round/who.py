"""Whose a file is by what stands around it: its name, the folder that it lies in, who sent it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath

from nianbao.roster import Roster

_ADDRESS = re.compile(r"[^\s<>;,；，\"']+@[^\s<>;,；，\"']+")
_SHORTEST_NAME = 2
"""Characters: a name of one character stands in too many file names by chance."""


@dataclass(frozen=True)
class Neighbourhood:
    """The roster, and the folder whose subfolders are named for offices perhaps."""

    roster: Roster
    inbox: Path

    def named(self, file: str) -> tuple[str, ...]:
        """Return the codes of the offices that a file's name or its folder within the inbox names."""
        parts = self._parts(file)
        for text in reversed(parts):
            codes = self._in(text)
            if codes:
                return codes
        return ()

    def sender(self, address: str) -> tuple[str, ...]:
        """Return the codes of the offices that have an address; a shared address names several."""
        found = [self._by_address.get(each.casefold(), ()) for each in _ADDRESS.findall(address)]
        return tuple(dict.fromkeys(code for codes in found for code in codes))

    def _parts(self, file: str) -> Sequence[str]:
        path = PurePath(file)
        inside = path.is_relative_to(self.inbox)
        folders = path.parent.relative_to(self.inbox).parts if inside else ()
        return [*folders, path.stem]

    def _in(self, text: str) -> tuple[str, ...]:
        plain = _plain(text)
        by_code = [
            code for code in self._codes if re.search(rf"(?<![0-9A-Za-z]){code}(?![0-9A-Za-z])", plain)
        ]
        if by_code:
            return tuple(self._codes[code] for code in by_code)
        names = [name for name in self._names if name in plain]
        longest = [name for name in names if not any(name != other and name in other for other in names)]
        return tuple(self._names[name] for name in longest)

    @cached_property
    def _codes(self) -> dict[str, str]:
        """The codes as patterns."""
        codes = (entry.office.code for entry in self.roster.entries)
        return {re.escape(_plain(code)): code for code in codes}

    @cached_property
    def _names(self) -> dict[str, str]:
        names = ((_plain(entry.office.name), entry.office.code) for entry in self.roster.entries)
        return {name: code for name, code in names if len(name) >= _SHORTEST_NAME}

    @cached_property
    def _by_address(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for entry in self.roster.entries:
            for address in _ADDRESS.findall(entry.email):
                key = address.casefold()
                found[key] = (*found.get(key, ()), entry.office.code)
        return found


def _plain(text: str) -> str:
    """Write a text as one compares it: no blanks, no full-width letters."""
    return "".join(unicodedata.normalize("NFKC", text).split())
