"""The inbox that files are collected into: nothing is overwritten, nothing is taken twice."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from nianbao.collect.model import Found
from nianbao.collect.senders import LIST, Line, list_bytes, read_lines
from nianbao.core import NianbaoError, UsageError, os_reason
from nianbao.files import make_folder, write_file


@dataclass
class CollectingInbox:
    """What is in the inbox: names, fingerprints, and the list of who sent what."""

    folder: Path
    digests: dict[str, str]
    names: set[str]
    lines: dict[tuple[str, str], Line]
    _waiting: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def open(cls, folder: Path) -> "CollectingInbox":
        """Read which files a folder holds; it need not exist yet.

        Raises:
            UsageError: it is a file, or cannot be read.
        """
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{folder} 是文件，不是文件夹。请换一个名字。")
        try:
            files = _files(folder)
            digests = {_digest(path): path.name for path in files}
        except OSError as error:
            raise UsageError(f"读不出收件文件夹 {folder}（{os_reason(error)}）。请核对权限。") from error
        lines: dict[tuple[str, str], Line] = {(line[0], line[1]): line for line in read_lines(folder)}
        return cls(folder, digests, {path.name.casefold() for path in files}, lines)

    def place(self, found: Found, wanted: str) -> tuple[str, bool]:
        """Return a file's name in the inbox and whether it is new there; :meth:`write` writes it."""
        name = self.digests.get(found.sha256, "")
        new = not name
        if new:
            name = self._free_name(wanted)
            self.names.add(name.casefold())
            self.digests[found.sha256] = name
            self._waiting.append((name, found.path))
        if found.head.sender or (name, found.sha256) not in self.lines:
            head = found.head
            sent = (head.sender, head.subject, head.date, head.source)
            self.lines[name, found.sha256] = (name, found.sha256, *sent)
        return name, new

    def write(self) -> None:
        """Write the new files, after the list of who sent them.

        Raises:
            NianbaoError: the disk is full, the folder cannot be written.
        """
        if not self.lines:
            return
        make_folder(self.folder)
        path, data = self.folder / LIST, list_bytes(self.lines.values())
        if not path.exists() or path.read_bytes() != data:
            write_file(path, data, force=True)
        for name, content in self._waiting:
            try:
                found = Path(content).read_bytes()
            except OSError as error:
                raise NianbaoError(
                    f"取出的 {name} 读不回来（{os_reason(error)}）。请核对磁盘，再运行一次。"
                ) from error
            write_file(self.folder / name, found)
        self._waiting.clear()

    def _free_name(self, name: str) -> str:
        """Return a name that no file of the inbox has."""
        path = PurePath(name)
        free, number = name, 1
        while free.casefold() in self.names:
            number += 1
            free = f"{path.stem}（{number}）{path.suffix}"
        return free


def _files(folder: Path) -> list[Path]:
    if not folder.exists():
        return []
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
