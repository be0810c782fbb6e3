"""Where files come from: letters, mailboxes, Maildirs, archives and plain files, in any folder."""

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from nianbao.collect.kinds import LETTER_NAME
from nianbao.collect.model import FileSource
from nianbao.collect.unpacked import PACKED, fingerprint
from nianbao.core import UsageError, os_reason
from nianbao.files import open_without_waiting, passed_over

_MAILBOXES = (".mbox", ".mbx")
_MAILDIR = ("cur", "new")
_LARGEST = 200 * 1024 * 1024
_START = 4096
_LONGEST_LINE = 1024 * 1024
_ENVELOPE = b"From "
_HEADER = re.compile(rb"(?:[\w-]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*)+", re.ASCII)
_LETTER_HEADERS = re.compile(rb"^(?:from|received|return-path|message-id|mime-version):", re.I | re.M)


class FileSources:
    """Everything below some paths, in the order of the paths and names.

    ``skipped`` fills up while they are read: what was passed over, with the reason.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        """Set the paths to search.

        Raises:
            UsageError: one of them does not exist.
        """
        self._paths = tuple(paths)
        for path in self._paths:
            if not os.path.lexists(path):
                raise UsageError(f"没有这个文件或文件夹：{path}。请核对路径。")
        self.skipped: list[tuple[str, str]] = []

    def __iter__(self) -> Iterator[FileSource]:
        for path in self._paths:
            yield from self._below(Path(path))

    def _below(self, path: Path) -> Iterator[FileSource]:
        if not path.is_dir():
            yield from _of_file(path)
            return
        try:
            children = sorted(path.iterdir())
        except OSError as error:
            yield _unreadable(path, f"文件夹打不开（{os_reason(error)}）")
            return
        if all((path / name).is_dir() for name in _MAILDIR):
            yield from _maildir(path)
            return
        for child in children:
            reason = passed_over(child.name)
            if reason and not child.is_dir():
                self.skipped.append((str(child), reason))
            else:
                yield from self._below(child)


def _of_file(path: Path) -> Iterator[FileSource]:
    problem, start = _opened(path)
    if problem:
        yield _unreadable(path, problem)
    elif path.name.lower().endswith(_MAILBOXES) or _is_mailbox(start):
        container = fingerprint(
            path
        )  # before the letters are read: what is added meanwhile is another mailbox
        yield from (replace(letter, container=container) for letter in _mailbox(path))
    else:
        letter = path.name.lower().endswith(LETTER_NAME) or (not path.suffix and _is_letter(start))
        size = path.stat().st_size
        problem = "" if size <= _LARGEST else "文件太大，没有打开"
        container = fingerprint(path) if path.suffix.lower() in PACKED else ""
        yield FileSource(str(path), str(path), path.name, letter, problem=problem, container=container)


def _opened(path: Path) -> tuple[str, bytes]:
    """Return why a file is not opened (a pipe, a device, a broken link), or its first bytes."""
    try:
        handle = open_without_waiting(path)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                return "不是普通文件，没有打开", b""
            return "", file.read(_START)
    except OSError as error:
        return f"打不开（{os_reason(error)}）", b""


def _is_mailbox(start: bytes) -> bool:
    """Return whether a file without an ending is a mailbox (Thunderbird keeps them so), by its first lines."""
    return start.startswith(_ENVELOPE) and _is_letter(start.partition(b"\n")[2])


def _is_letter(start: bytes) -> bool:
    head = _HEADER.match(start.replace(b"\r\n", b"\n"))
    return head is not None and _LETTER_HEADERS.search(head[0]) is not None


def _maildir(path: Path) -> Iterator[FileSource]:
    """Read the files of a Maildir; they are letters without an ending of their name."""
    for folder in _MAILDIR:
        for file in sorted((path / folder).iterdir()):
            problem, _ = _opened(file)
            yield FileSource(str(file), str(file), file.name, letter=True, problem=problem)


def _mailbox(path: Path) -> Iterator[FileSource]:
    """Yield the letters of a mailbox file, each with its place in the file; the file is read line by line."""
    try:
        with path.open("rb") as file:
            for number, (start, end) in enumerate(_letters(file.readline), 1):
                name = f"{number}{LETTER_NAME}"
                yield FileSource(
                    str(path), f"{path} 第 {number} 封", name, letter=True, start=start, size=end - start
                )
    except OSError as error:
        yield _unreadable(path, f"打不开（{os_reason(error)}）")


def _letters(readline: Callable[[int], bytes]) -> Iterator[tuple[int, int]]:
    """Yield where each letter begins and ends; a letter begins after a line with an envelope's sender."""
    at, begun, blank, whole = 0, -1, True, True
    while line := readline(_LONGEST_LINE):
        if whole and blank and line.startswith(_ENVELOPE):
            if begun >= 0:
                yield begun, at
            begun = at + len(line)
        elif begun < 0:
            begun = 0  # a letter without an envelope
        blank = whole and not line.strip()
        whole = line.endswith(b"\n")
        at += len(line)
    if begun >= 0:
        yield begun, at


def _unreadable(path: Path, problem: str) -> FileSource:
    letter = path.name.lower().endswith((LETTER_NAME, *_MAILBOXES))
    return FileSource(str(path), str(path), path.name, letter, problem=problem)
