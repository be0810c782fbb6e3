"""Addresses from a roster: nothing of them may become a header of its own."""

import re
import unicodedata
from dataclasses import dataclass
from email.header import Header
from email.utils import formataddr

_SEPARATORS = re.compile(r"[;；,，、\s]+")
_PLAIN = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\Z")
_LONGEST = 254


@dataclass(frozen=True, slots=True)
class Address:
    """A mail address and the name before it."""

    email: str
    name: str = ""

    @property
    def header(self) -> str:
        """Write the address for a header."""
        name = one_line(self.name)
        if not name.isascii():
            return f"{Header(name, 'utf-8', maxlinelen=200).encode()} <{self.email}>"
        return formataddr((name, self.email))


def one_line(text: str) -> str:
    """Make a text fit for a header: no line breaks, no control or direction characters."""
    plain = "".join(
        " " if unicodedata.category(character) in ("Cc", "Zl", "Zp") else character for character in text
    )
    return " ".join(
        "".join(
            character for character in plain if unicodedata.category(character) not in ("Cf", "Cs")
        ).split()
    )


def addresses(text: str, name: str = "") -> tuple[tuple[Address, ...], tuple[str, ...]]:
    """Read one or several addresses; gives the good ones, and what is none."""
    good: list[Address] = []
    bad: list[str] = []
    for part in filter(None, _SEPARATORS.split(unicodedata.normalize("NFKC", text).strip())):
        email = _ascii(part)
        if email is None or not _PLAIN.match(email) or len(email) > _LONGEST or ".." in email:
            bad.append(one_line(part))
        else:
            good.append(Address(email, name if not good else ""))
    return tuple(dict.fromkeys(good)), tuple(bad)


def _ascii(text: str) -> str | None:
    """Write the domain of an address in ASCII, as mail servers want it."""
    user, at, domain = text.rpartition("@")
    try:
        return f"{user}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return None
