"""Where files come from: .eml, .mbox, Maildir, .zip and plain spreadsheets, in any folder."""

import mailbox
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from nianbao.collect.archive import members
from nianbao.collect.attachments import Found, Letterhead, attachments
from nianbao.core import UsageError, os_reason

SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".xlsb")
_LETTERS = (".eml",)
_MAILBOXES = (".mbox", ".mbx")
_ARCHIVES = (".zip",)
_MAILDIR = ("cur", "new", "tmp")
_DEEPEST = 3
_LARGEST = 200 * 1024 * 1024


def read_sources(paths: Iterable[str]) -> Iterator[Found]:
    """Yield every file found in letters, mailboxes and archives, in the order of the paths and names.

    Raises:
        UsageError: a path is not there or cannot be read.
    """
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(f"没有这个文件或文件夹：{path}。请核对路径。")
        yield from _read(Path(path))


def unpack(found: Found, depth: int = 0) -> Iterator[Found]:
    """Yield the files inside a letter or an archive that was found in another."""
    lower = found.name.lower()
    if not found.problem and depth < _DEEPEST and lower.endswith((*_ARCHIVES, *_LETTERS)):
        inner = (
            members(found.data, found.head)
            if lower.endswith(_ARCHIVES)
            else attachments(found.data, found.head.source)
        )
        for each in inner:
            yield from unpack(each, depth + 1)
    else:
        yield found


def is_spreadsheet(name: str) -> bool:
    """Tell by its name whether a file is a spreadsheet."""
    return name.lower().endswith(SPREADSHEETS)


def _read(path: Path) -> Iterator[Found]:
    if path.is_dir():
        if all((path / name).is_dir() for name in _MAILDIR[:2]):
            yield from _maildir(path)
            return
        for child in sorted(path.iterdir()):
            if child.is_dir() or not child.name.startswith("."):
                yield from _read(child)
        return
    lower = path.name.lower()
    if lower.endswith(_MAILBOXES) and path.is_file():
        yield from _mbox(path)
        return
    problem = _problem(path)
    if problem:
        yield Found(path.name, b"", Letterhead(str(path)), problem)
        return
    yield from unpack(Found(path.name, _bytes(path), Letterhead(str(path))))


def _problem(path: Path) -> str:
    """Say why a file is not opened: too large, a pipe or a device, a link to nothing."""
    try:
        status = path.stat()
    except OSError as error:
        return f"打不开（{os_reason(error)}）"
    if not stat.S_ISREG(status.st_mode):
        return "不是普通文件，没有打开"
    return "文件太大，没有打开" if status.st_size > _LARGEST else ""


def _maildir(path: Path) -> Iterator[Found]:
    """Read the files of a Maildir; they are letters without an ending of their name."""
    for folder in _MAILDIR[:2]:
        for file in sorted((path / folder).iterdir()):
            if file.is_file():
                yield from unpack(Found(f"{file.name}.eml", _bytes(file), Letterhead(str(file))))


def _mbox(path: Path) -> Iterator[Found]:
    try:
        box = mailbox.mbox(path, create=False)
    except (OSError, mailbox.Error) as error:
        raise UsageError(f"打不开邮箱文件 {path}。请核对路径和权限。") from error
    with closing(box):
        for number, key in enumerate(box.keys(), 1):
            head = Letterhead(f"{path} 第 {number} 封")
            yield from unpack(Found(f"{number}.eml", box.get_bytes(key), head))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"打不开 {path}（{os_reason(error)}）。请核对路径和权限。") from error
