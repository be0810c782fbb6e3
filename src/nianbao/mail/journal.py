"""The journal of a sending: an interrupted run goes on without sending a letter twice."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from nianbao.core import NianbaoError, os_reason
from nianbao.files import holding

JOURNAL_NAME = "发送记录.jsonl"

BEGUN = "begun"
"""The text is being handed over; if nothing follows, nobody knows whether it arrived."""
SENT = "sent"
FAILED = "failed"


@dataclass
class Journal:
    """The state of each letter, line by line in a file; a line is on the disk before the next step."""

    path: Path
    entries: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def locked(cls, path: Path) -> Iterator["Journal"]:
        """Read a journal and keep it for the block: two runs at once would send every letter twice.

        Raises:
            NianbaoError: another run has it, or it cannot be read.
        """
        busy = f"正在发这个文件夹里的信（{path.parent}），没有再发"
        with holding(path.with_name(f".{path.stem}.lock"), busy):
            yield cls.open(path)

    @classmethod
    def open(cls, path: Path) -> "Journal":
        """Read a journal; a line that was cut short by a crash counts as not written.

        Raises:
            NianbaoError: the journal cannot be read: without it letters might go out twice.
        """
        entries: dict[str, dict[str, str]] = {}
        if path.exists():
            try:
                text = path.read_bytes().decode()
            except (OSError, UnicodeDecodeError) as error:
                raise NianbaoError(
                    f"读不出发送记录 {path}。没有它，信可能发两遍，所以没有发送；请核对这个文件。"
                ) from error
            entries = dict(_entries(text))
        return cls(path, entries)

    def state(self, letter: str) -> str | None:
        """Return what became of a letter; None where it was never begun."""
        return self.entries[letter]["state"] if letter in self.entries else None

    def refused(self, letter: str) -> str:
        """Return which addresses of a letter that was sent did not accept it; empty where all did."""
        return self.entries.get(letter, {}).get("refused", "")

    def write(self, letter: str, state: str, when: datetime, **details: str) -> None:
        """Write one line down to the disk.

        Raises:
            NianbaoError: it cannot be written; then nothing may be sent.
        """
        line = {"letter": letter, "state": state, "time": when.isoformat(timespec="seconds"), **details}
        try:
            with self.path.open("ab+") as file:
                if file.tell() and not _ends_whole(self.path):
                    file.write(b"\n")
                file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise NianbaoError(
                f"写不了发送记录 {self.path}（{os_reason(error)}），停止发送。请核对磁盘空间和权限，再运行一次会接着发。"
            ) from error
        self.entries[letter] = {"state": state, **details}


def _entries(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    for line in text.splitlines():
        try:
            entry = json.loads(line)
            state = {name: str(entry.get(name, "")) for name in ("refused", "time")}
            yield str(entry["letter"]), {"state": str(entry["state"]), **state}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
