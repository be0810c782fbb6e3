"""Putting what was found into the inbox: nothing is overwritten, nothing is taken twice."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

from nianbao.collect.attachments import Found
from nianbao.collect.senders import LIST, Line, list_bytes, read_lines
from nianbao.collect.sources import is_spreadsheet
from nianbao.core import UsageError
from nianbao.files import safe_name, write_file


@dataclass(frozen=True)
class Collected:
    """What is to be written, what is there already, and what was not taken with the reason."""

    folder: Path
    new: tuple[tuple[str, Found], ...]
    known: tuple[tuple[str, Found], ...]
    others: tuple[tuple[Found, str], ...]
    lines: tuple[Line, ...]

    def write(self) -> None:
        """Write the new files, each with its line in the list of senders first."""
        if not self.new and not self.known:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        data = list_bytes(self.lines)
        path = self.folder / LIST
        if not path.exists() or path.read_bytes() != data:
            write_file(path, data, force=True)
        for name, found in self.new:
            write_file(self.folder / name, found.data)


def plan_collection(found: Iterable[Found], folder: Path) -> Collected:
    """Decide under which name each spreadsheet goes into the inbox.

    Raises:
        UsageError: the inbox is a file, or cannot be read.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} 是文件，不是文件夹。请换一个名字。")
    digests = {_digest(path.read_bytes()): path.name for path in _files(folder)}
    taken = {path.name.casefold() for path in _files(folder)}
    lines: dict[tuple[str, str], Line] = {(line[0], line[1]): line for line in read_lines(folder)}
    new: list[tuple[str, Found]] = []
    known: list[tuple[str, Found]] = []
    others: list[tuple[Found, str]] = []
    for each in found:
        reason = each.problem or _reason(each)
        if reason:
            others.append((each, reason))
            continue
        digest = _digest(each.data)
        name = digests.get(digest, "")
        if name:
            known.append((name, each))
        else:
            name = _free_name(each.name, taken)
            taken.add(name.casefold())
            digests[digest] = name
            new.append((name, each))
        head = each.head
        if head.sender or (name, digest) not in lines:
            lines[name, digest] = (name, digest, head.sender, head.subject, head.date, head.source)
    return Collected(folder, tuple(new), tuple(known), tuple(others), tuple(lines.values()))


def _reason(found: Found) -> str:
    """Say why a file is not taken."""
    if not is_spreadsheet(found.name):
        return "不是表格"
    return "" if found.data else "文件是空的"


def _free_name(name: str, taken: set[str]) -> str:
    """Give a name that no file of the inbox has."""
    path = PurePath(name.replace("\\", "/"))
    stem, ending = safe_name(path.stem), path.suffix.lower()
    free, number = f"{stem}{ending}", 1
    while free.casefold() in taken:
        number += 1
        free = f"{stem}（{number}）{ending}"
    return free


def _files(folder: Path) -> list[Path]:
    if not folder.exists():
        return []
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
