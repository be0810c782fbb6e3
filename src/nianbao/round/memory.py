"""The memory of a round: one SQLite file with the log and with the readings of files.

The folder often lies on an office's network share, so there is no write-ahead log (it needs memory shared
between computers) but the old rollback journal, and a connection is open only as long as it is used. What
cannot be written is reported once and the work goes on: without memory the figures are the same.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from nianbao.core import os_reason
from nianbao.round.log import Event, EventKind, new_events

T = TypeVar("T")

FORMAT = 1
"""The format of the file. A later version may add to it; a file of a later one is left alone."""
SECONDS_TO_WAIT = 20
"""For another command that is writing: none writes for longer."""
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_SCHEMA = (
    """CREATE TABLE log (
        number INTEGER PRIMARY KEY,
        time TEXT NOT NULL, kind TEXT NOT NULL, office TEXT NOT NULL, file TEXT NOT NULL,
        digest TEXT NOT NULL, address TEXT NOT NULL, detail TEXT NOT NULL
    )""",
    """CREATE TRIGGER log_is_not_changed BEFORE UPDATE ON log
        BEGIN SELECT RAISE(ABORT, 'the log only grows'); END""",
    """CREATE TRIGGER log_is_not_deleted BEFORE DELETE ON log
        BEGIN SELECT RAISE(ABORT, 'the log only grows'); END""",
    """CREATE TABLE reading (
        digest TEXT NOT NULL, name TEXT NOT NULL, reader TEXT NOT NULL, check_sum INTEGER NOT NULL,
        data TEXT NOT NULL, PRIMARY KEY (digest, name)
    )""",
    f"PRAGMA user_version = {FORMAT}",
)
_COLUMNS = "time, kind, office, file, digest, address, detail"
_MOST_PARAMETERS = 500


@dataclass
class RoundMemory:
    """The file at a path; ``tell`` takes each message for people, which is never repeated.

    ``rebuilt`` returns the events that the other files of the round still show: it is called where the
    file was lost or put aside.
    """

    path: Path
    tell: Callable[[str], None]
    rebuilt: Callable[[], Iterable[Event]] = tuple
    _announced: set[str] = field(default_factory=set)
    _readable: bool = True
    _writable: bool = True

    # ------------------------------------------------------------------ the log

    def events(self) -> list[Event]:
        """Return the log in the order of writing; what only files tell, where there is no memory."""
        found = self._reading(_events, None)
        return list(self.rebuilt()) if found is None else found

    def append(self, events: Sequence[Event]) -> bool:
        """Add events to the log, all or none; return whether they are kept."""
        return not events or self._writing(lambda connection: _insert(connection, events))

    def append_new(self, events: Sequence[Event]) -> bool:
        """Add those events that the log does not have yet; what another command adds meanwhile counts too."""

        def write(connection: sqlite3.Connection) -> None:
            """Insert the events that are not there yet."""
            _insert(connection, new_events(_events(connection), events))

        return not events or self._writing(write)

    # ------------------------------------------------------------------ the readings

    def readings(self, reader: str, digests: Iterable[str]) -> dict[tuple[str, str], tuple[int, str]]:
        """Return the kept readings of these contents by content and file name: check sum and text.

        ``reader`` names the program, form and options; what others have read is not returned.
        """
        wanted = list(dict.fromkeys(digests))

        def ask(connection: sqlite3.Connection) -> dict[tuple[str, str], tuple[int, str]]:
            """Select the readings by digest and name."""
            found: dict[tuple[str, str], tuple[int, str]] = {}
            query = "SELECT digest, name, check_sum, data FROM reading WHERE reader = ? AND digest IN ({})"
            for start in range(0, len(wanted), _MOST_PARAMETERS):
                some = wanted[start : start + _MOST_PARAMETERS]
                rows = connection.execute(query.format(", ".join("?" * len(some))), (reader, *some))
                found |= {(digest, name): (check_sum, data) for digest, name, check_sum, data in rows}
            return found

        return self._reading(ask, {}) if wanted else {}

    def keep_readings(self, reader: str, readings: Mapping[tuple[str, str], tuple[int, str]]) -> bool:
        """Keep readings, in place of older ones of the same content; return whether they are kept."""
        rows = [(digest, name, reader, *kept) for (digest, name), kept in readings.items() if _storable(name)]
        insert = "INSERT OR REPLACE INTO reading VALUES (?, ?, ?, ?, ?)"
        return not rows or self._writing(lambda connection: connection.executemany(insert, rows))

    # ------------------------------------------------------------------ the file

    def _reading(self, ask: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        if not self._readable or not self.path.exists():
            return otherwise
        return self._guarded(lambda: self._ask(ask), otherwise)

    def _writing(self, write: Callable[[sqlite3.Connection], object]) -> bool:
        """Write, once more into a new file where a damaged one was put aside; return whether it is written."""
        if not self._writable:
            return False
        there = self.path.exists()
        written = self._guarded(lambda: self._write(write), False)
        put_aside = there and not self.path.exists()
        return self._guarded(lambda: self._write(write), False) if put_aside else written

    def _ask(self, ask: Callable[[sqlite3.Connection], T]) -> T:
        # not read-only: what a killed command left behind is rolled back by the next one that opens the file
        with closing(self._connect("rw")) as connection:
            if _version(connection) == 0:  # another command is just making it
                raise _NothingYetError
            return ask(connection)

    def _write(self, write: Callable[[sqlite3.Connection], object]) -> bool:
        """Write in one transaction; a new file gets what other files tell of its history in the same one."""
        with closing(self._connect("rwc")) as connection:
            connection.execute("BEGIN IMMEDIATE")
            if _version(connection) == 0:
                for statement in _SCHEMA:
                    connection.execute(statement)
                _insert(connection, list(self.rebuilt()))
            write(connection)
            connection.execute("COMMIT")
            return True

    def _connect(self, mode: str) -> sqlite3.Connection:
        uri = f"file:{quote(str(self.path.absolute()))}?mode={mode}"
        connection = sqlite3.connect(uri, uri=True, timeout=SECONDS_TO_WAIT, isolation_level=None)
        try:
            later = _version(connection) > FORMAT
        except sqlite3.Error:
            connection.close()
            raise
        if later:
            connection.close()
            raise _LaterVersionError
        return connection

    def _guarded(self, work: Callable[[], T], otherwise: T) -> T:
        """Return the result of ``work`` on the file; where it fails, report why once and return ``otherwise``."""
        try:
            return work()
        except _NothingYetError:
            return otherwise
        except _LaterVersionError:
            self._readable = False
            self._give_up(f"{self.path} 是更新版本的 nianbao 写的，这次不用它，也不往里记；请升级 nianbao。")
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # extended codes keep the kind in one byte
            if code in _DAMAGED:
                self._put_aside()
            elif code in _BUSY:
                self._tell(f"{self.path} 一直被另一条命令或另一台电脑占用，这次没有记下；结果不受影响。")
            else:
                why = _REASONS.get(code, f"数据库出错（{error}）")
                self._give_up(f"{why}，{self.path.name} 用不上，这次没有记下；结果不受影响。")
        return otherwise

    def _put_aside(self) -> None:
        """Rename a damaged file and start anew."""
        aside = self.path.with_name(f"{self.path.stem}.损坏-{datetime.now():%Y%m%d-%H%M%S}{self.path.suffix}")
        try:
            self.path.replace(aside)
            journal = self.path.with_name(f"{self.path.name}-journal")
            journal.unlink(missing_ok=True)  # it belongs to the damaged file, and would spoil the new one
        except OSError as error:
            self._give_up(f"{self.path} 已经损坏，也移不开（{os_reason(error)}）；这次不用它，结果不受影响。")
            return
        self._tell(
            f"{self.path} 已经损坏，已改名为 {aside.name}；文件会重新读，能从文件夹里查到的记录会重建。"
        )

    def _give_up(self, text: str) -> None:
        self._writable = False
        self._tell(text)

    def _tell(self, text: str) -> None:
        if text not in self._announced:
            self._announced.add(text)
            self.tell(f"注意：{text}")


class _LaterVersionError(Exception):
    """The file was written by a later version of the program."""


class _NothingYetError(Exception):
    """The file is there, and nothing is in it yet."""


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _events(connection: sqlite3.Connection) -> list[Event]:
    rows = connection.execute(f"SELECT {_COLUMNS} FROM log ORDER BY number")
    return [Event(EventKind(kind), time, *rest) for time, kind, *rest in rows if kind in _KINDS]


def _insert(connection: sqlite3.Connection, events: Iterable[Event]) -> None:
    rows = [
        tuple(text.encode("utf-8", "backslashreplace").decode() for text in (event.time, *event.identity))
        for event in events
    ]
    connection.executemany(f"INSERT INTO log ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _storable(text: str) -> bool:
    """Return whether a text can stand in the database: the name of a file need not be UTF-8 on every system."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


_KINDS = {kind.value for kind in EventKind}
"""A later version may know more: what this one does not know is passed over, not lost."""

_REASONS = {
    sqlite3.SQLITE_FULL: "磁盘满了",
    sqlite3.SQLITE_READONLY: "这个文件夹只能读，不能写",
    sqlite3.SQLITE_CANTOPEN: "这个文件夹只能读，或没有权限",
    sqlite3.SQLITE_PERM: "没有权限",
    sqlite3.SQLITE_IOERR: "磁盘读写出错，或网络盘不支持锁",
    sqlite3.SQLITE_NOLFS: "磁盘不支持这么大的文件",
    sqlite3.SQLITE_PROTOCOL: "网络盘的锁出了问题",
}
