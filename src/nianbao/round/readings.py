"""Reading files through the memory: what the same program read before in the same bytes is not read again."""

import hashlib
import os
import stat
import sys
import zlib
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nianbao.core import Trait
from nianbao.files import current_limits, open_without_waiting
from nianbao.form import Form
from nianbao.inbox import Means, read_files
from nianbao.round.coding import from_text, to_text
from nianbao.round.memory import RoundMemory
from nianbao.submission import Submission

_LIBRARIES = ("python-calamine", "openpyxl", "olefile", "lxml", "pdfplumber", "python-docx")
"""Libraries that a reading passes through: another version may read another thing."""
_AT_ONCE = 256
"""New readings that are written together: a command that is killed loses so many at most."""
_THREADS = 4
_PART = 1024**2
"""Bytes that are read at once: nearly every file as a whole."""


@dataclass(frozen=True)
class _SeenFile:
    """A file as it is now: the digest of its bytes, empty where it is not a regular file, and its time."""

    file: str
    digest: str = ""
    time: float = 0.0

    @property
    def key(self) -> tuple[str, str]:
        """The key of a reading: the digest and the name, since the ending decides how a file is read."""
        return self.digest, os.path.basename(self.file)  # noqa: PTH119 (ten thousand times)


def read_remembered(
    files: Sequence[str], forms: Sequence[Form], means: Means, memory: RoundMemory, *, fresh: bool = False
) -> Iterator[Submission]:
    """Yield the reading of every file, in order, and remember it; with ``fresh`` read known files again.

    The result is the same as that of :func:`nianbao.inbox.read_files`.
    """
    reader = reader_of(forms)
    with ThreadPoolExecutor(_THREADS) as threads:
        parts = [files[start : start + _AT_ONCE] for start in range(0, len(files), _AT_ONCE)]
        seen = [one for part in threads.map(_fingerprints, parts) for one in part]
    kept = {} if fresh else memory.readings(reader, (one.digest for one in seen if one.digest))
    known = [_restore(one, kept.get(one.key)) for one in seen]
    missing = [one.file for one, remembered in zip(seen, known, strict=True) if remembered is None]
    read = read_files(missing, forms, means=means)
    new = read if means.password else _kept(read, memory, reader)  # what a password opened is kept by nobody
    try:
        for remembered in known:
            yield next(new) if remembered is None else remembered
    finally:
        if isinstance(new, Generator):
            new.close()


def _kept(read: Iterator[Submission], memory: RoundMemory, reader: str) -> Iterator[Submission]:
    """Yield new readings and write them to the memory, many at once.

    One is not kept where another attempt may end in another way.
    """
    waiting: dict[tuple[str, str], tuple[int, str]] = {}
    try:
        for submission in read:
            passing = any(finding.has(Trait.PASSING) for finding in submission.findings)
            if submission.sha256 and not passing:
                text = to_text(submission)
                waiting[_SeenFile(submission.file, submission.sha256).key] = (_check_sum(text), text)
            if len(waiting) >= _AT_ONCE:
                memory.keep_readings(reader, waiting)
                waiting = {}
            yield submission
    finally:
        memory.keep_readings(reader, waiting)


def reader_of(forms: Sequence[Form]) -> str:
    """Return a digest of the program, its libraries, the forms and the limits.

    The program is identified by its files, not by its version alone: a version under development has many.
    """
    digest = hashlib.sha256(f"{sys.version} {current_limits()!r} {_program()}".encode())
    for form in forms:
        for path in sorted(form.folder.glob("*.toml")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def _program() -> str:
    """Return the digest of the running program, as it was at the first call."""
    import importlib.metadata  # heavy, and wanted only in a round  # noqa: PLC0415

    digest = hashlib.sha256()
    for library in _LIBRARIES:
        with suppress(importlib.metadata.PackageNotFoundError):
            digest.update(f"{library} {importlib.metadata.version(library)}\n".encode())
    program = Path(__file__).parents[1]
    for path in sorted([*program.rglob("*.py"), *program.rglob("*.toml")]):
        status = path.stat()
        digest.update(f"{path.relative_to(program)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _fingerprints(files: Sequence[str]) -> list[_SeenFile]:
    return [_fingerprint(file) for file in files]


def _fingerprint(file: str) -> _SeenFile:
    """Digest a usual file of a usual size; everything else is left to the guard of the reading process."""
    try:
        handle = open_without_waiting(file)
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode) or status.st_size > current_limits().file:
                return _SeenFile(file)
            digest = hashlib.sha256()
            while part := os.read(handle, _PART):
                digest.update(part)
            return _SeenFile(file, digest.hexdigest(), status.st_mtime)
        finally:
            os.close(handle)
    except (OSError, ValueError):  # a name that no file can have
        return _SeenFile(file)


def _restore(seen: _SeenFile, kept: tuple[int, str] | None) -> Submission | None:
    """Return a remembered reading; None where there is none, or a damaged one."""
    if kept is None or _check_sum(kept[1]) != kept[0]:
        return None
    try:
        return from_text(kept[1], seen.file, seen.time)
    except (ValueError, KeyError, TypeError, ArithmeticError):
        return None


def _check_sum(text: str) -> int:
    return zlib.crc32(text.encode())
