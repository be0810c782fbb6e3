"""Unpacking one source in a worker: its files onto the disk, one by one, within a budget.

Nothing of a letter is parsed in the process of the command: a crafted one costs itself and no other.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import IO

from nianbao.collect.archive import members, read_on
from nianbao.collect.budget import DEEPEST, LARGEST_FILE, Budget, SpentError
from nianbao.collect.kinds import nature_of
from nianbao.collect.letter import files_of, head_of, parse, texts_of
from nianbao.collect.links import link_in
from nianbao.collect.model import FileKind, FileSource, Found, InnerFile, Letterhead, Unpacked
from nianbao.collect.tnef import tnef_files
from nianbao.core import os_reason

LARGEST_LETTER = 200 * 1024 * 1024
_STEP = 256 * 1024
_NAMELESS = "附件"
_TOO_DEEP = "压缩包、邮件套了太多层，没有打开"
_TOO_LARGE = f"文件太大（超过 {LARGEST_FILE // 1024**2} MB），没有取"
_UNREADABLE = "信的格式读不出"


@dataclass(frozen=True, slots=True)
class UnpackJob:
    """One source to unpack into the folder ``spool``, and how many bytes and files the run may still take."""

    source: FileSource
    spool: str
    size: int
    files: int


def unpack(job: UnpackJob) -> Unpacked:
    """Unpack a source; whatever is wrong with it is in the answer."""
    source = job.source
    if source.problem:
        return Unpacked(source, Letterhead(source.place), problem=source.problem)
    work = _Unpacking(Path(job.spool), Budget(job.files, job.size))
    try:
        return work.letter(source) if source.letter else work.file(source)
    except OSError as error:
        return Unpacked(source, Letterhead(source.place), problem=f"打不开（{os_reason(error)}）")


def read_source(source: FileSource, most: int = LARGEST_LETTER) -> bytes:
    """Return the bytes of a source, at most ``most`` of them.

    Raises:
        OSError: they cannot be read.
    """
    with Path(source.path).open("rb") as file:
        file.seek(source.start)
        return file.read(most if source.size < 0 else min(most, source.size))


class _Unpacking:
    """The unpacking of one source."""

    def __init__(self, spool: Path, budget: Budget) -> None:
        self._spool = spool
        self._budget = budget
        self._full = ""

    def letter(self, source: FileSource) -> Unpacked:
        """Return the files of a letter, or why it cannot be read."""
        data = read_source(source, LARGEST_LETTER + 1)
        head = head_of(data, source.place)
        if len(data) > LARGEST_LETTER:
            problem = f"信太大（超过 {LARGEST_LETTER // 1024**2} MB），没有读"
            return Unpacked(source, head, problem=problem)
        try:
            message = parse(data)
            files = tuple(self._of_parts(files_of(message), _NAMELESS, head, 0))
            taken = any(found.kind in (FileKind.WORKBOOK, FileKind.DOCUMENT) for found in files)
            link = link_in(texts_of(message), only_files=taken)
        except RecursionError:
            return Unpacked(source, head, problem=f"{_UNREADABLE}：部件一层套一层，没有尽头")
        except OSError:
            raise
        except Exception:  # whatever a crafted letter leads the library to: it is named, the others are read
            return Unpacked(source, head, spent=self._budget.spent, problem=_UNREADABLE)
        return Unpacked(source, head, files, link, self._budget.spent)

    def file(self, source: FileSource) -> Unpacked:
        """Return a file, or the files inside it where it is an archive or a letter."""
        head = Letterhead(source.place)
        with Path(source.path).open("rb") as stream:
            files = tuple(self._of_stream(source.name, stream, head, 0))
        return Unpacked(source, head, files, spent=self._budget.spent)

    def _of_parts(
        self, parts: Iterable[InnerFile], name: str, head: Letterhead, depth: int
    ) -> Iterator[Found]:
        """Yield the files of a letter or an archive; what is said of the whole of it is said under its ``name``."""
        for part in parts:
            if part.stream is None:
                yield Found(part.name or name, head, problem=part.problem)
            else:
                yield from self._of_stream(part.name, part.stream, head, depth)
            if self._full:
                return

    def _of_stream(self, name: str, stream: IO[bytes], head: Letterhead, depth: int) -> Iterator[Found]:
        """Write a file to the disk, and open it where other files are in it."""
        shown = name or _NAMELESS
        if self._full:
            return
        try:
            self._budget.file()
            path, digest, size = self._written(stream)
        except SpentError as spent:
            self._full = str(spent)
            yield Found(shown, head, problem=self._full)
            return
        except ValueError as error:
            yield Found(shown, head, problem=str(error))
            return
        nature = nature_of(path, name)
        if nature.inside:
            yield from self._inside(nature.inside, path, shown, head, depth)
            path.unlink()
        elif nature.kind in (FileKind.WORKBOOK, FileKind.DOCUMENT) and size <= LARGEST_FILE:
            kept = path.rename(path.with_suffix(nature.ending))  # readers look at the ending of a web page
            yield Found(shown, head, nature.kind, str(kept), digest, nature.ending)
        else:
            path.unlink()
            problem = _TOO_LARGE if size > LARGEST_FILE else nature.problem
            yield Found(shown, head, nature.kind, problem=problem, reason=nature.reason)

    def _inside(self, kind: str, path: Path, name: str, head: Letterhead, depth: int) -> Iterator[Found]:
        if depth >= DEEPEST:
            yield Found(name, head, problem=_TOO_DEEP)
        elif kind == "letter":
            yield from self._of_inner_letter(path, name, head, depth)
        else:
            parts = members(path) if kind == "archive" else tnef_files(path.read_bytes())
            first = next(parts, None)
            if first is not None:
                yield from self._of_parts(chain((first,), parts), name, head, depth + 1)
            elif kind == "archive":
                yield Found(name, head, problem="压缩包是空的")

    def _of_inner_letter(self, path: Path, name: str, head: Letterhead, depth: int) -> Iterator[Found]:
        data = path.read_bytes()
        own = head_of(data, head.source)
        inner = own if own.sender else replace(own, sender=head.sender, subject=head.subject, date=head.date)
        try:
            found = list(self._of_parts(files_of(parse(data)), _NAMELESS, inner, depth + 1))
        except OSError:
            raise
        except Exception:  # as above; what goes with it in the archive is still taken
            yield Found(name, head, problem=_UNREADABLE)
            return
        yield from found

    def _written(self, stream: IO[bytes]) -> tuple[Path, str, int]:
        """Copy a stream into a file of its own and return its path, fingerprint and size."""
        digest, size = hashlib.sha256(), 0
        handle, path = tempfile.mkstemp(dir=self._spool)
        try:
            with os.fdopen(handle, "wb") as file:
                while chunk := read_on(stream, _STEP):
                    self._budget.bytes(len(chunk))
                    file.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
        except BaseException:
            Path(path).unlink()
            raise
        return Path(path), digest.hexdigest(), size
