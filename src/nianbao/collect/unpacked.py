"""Which letters, mailboxes and archives of an inbox were taken apart already.

They are known by their contents: a mailbox that has grown since, or another archive under the same name, is
a new one.
"""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from nianbao.collect.record import Remembered, read_record

PACKED = (".zip", ".eml", ".mbox")
"""Endings of what holds files that are to be taken out with ``nianbao collect``."""
_KEY = "file "
"""What the key of a file of the disk begins with in the record, which holds letters of servers too."""


def container_key(digest: str) -> str:
    """Return what a file of the disk is recorded under."""
    return f"{_KEY}{digest}"


def seen_through(files: Iterable[str]) -> frozenset[str]:
    """Return which of these files ``collect`` has read to their end, whatever they held."""
    return frozenset(file for file, _ in _recorded(files))


def unpacked(files: Iterable[str]) -> frozenset[str]:
    """Return which of these files need no message any more.

    ``collect`` took files out of them, and left none in them that might be wanted.
    """
    return frozenset(file for file, record in _recorded(files) if record.digests and not record.reasons)


def _recorded(files: Iterable[str]) -> Iterator[tuple[str, Remembered]]:
    """Yield the files that the record of a folder knows in which they lie, with what it says of them."""
    record_of = cache(read_record)
    for file in files:
        if not file.lower().endswith(PACKED):
            continue
        path = Path(file).absolute()
        records = [record for folder in path.parents if (record := record_of(folder))]
        key = container_key(fingerprint(path)) if records else ""
        found = next((record[key] for record in records if key in record), None)
        if found is not None:
            yield file, found


def fingerprint(path: Path) -> str:
    """Return the fingerprint of a file; an empty text, which matches no file, where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
