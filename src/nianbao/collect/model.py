"""What collecting handles: where something comes from, the files found in it, and what became of it."""

from dataclasses import dataclass
from enum import Enum
from typing import IO


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Where a file came from: the mail or archive, who sent it, about what, and when."""

    source: str
    sender: str = ""
    subject: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class FileSource:
    """A letter or a file to be read: where its bytes are, and where people find it.

    ``start`` and ``size`` are bytes of the file at ``path``, all of it where ``size`` is negative;
    ``key`` is the lasting name of a letter on a mail server; ``problem`` is why it cannot be read. ``container``
    is the fingerprint of the whole letter, mailbox or archive on the disk that this is or belongs to.
    """

    path: str
    place: str
    name: str
    letter: bool
    start: int = 0
    size: int = -1
    key: str = ""
    problem: str = ""
    container: str = ""


@dataclass(frozen=True, slots=True)
class InnerFile:
    """A file in a letter or an archive, opened, or ``problem``, why it is not; without a name it is the whole itself."""

    name: str
    stream: IO[bytes] | None = None
    problem: str = ""


class FileKind(Enum):
    """What a file is by its content."""

    WORKBOOK = "workbook"
    DOCUMENT = "document"
    """Perhaps a published report: the reader of reports decides."""
    OTHER = "other"
    NOISE = "noise"
    """What mail programs add of their own accord, such as a signature: not worth a word."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file that was found; its content is at ``path`` until it is put into the inbox.

    ``ending`` is the one that fits the content. ``problem`` is why a file that may be a report could not be
    taken, ``reason`` why any other file is not wanted.
    """

    name: str
    head: Letterhead
    kind: FileKind = FileKind.OTHER
    path: str = ""
    sha256: str = ""
    ending: str = ""
    problem: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What was found in a source; ``link`` is the passage of a letter that points to files elsewhere.

    ``spent`` is the number of bytes written to the disk; ``problem`` is why a letter could not be read.
    """

    source: FileSource
    head: Letterhead
    files: tuple[Found, ...] = ()
    link: str = ""
    spent: int = 0
    problem: str = ""
