"""The memory and the lock of a round: damaged, full, read-only, busy, killed — the figures are the same."""

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pytest

from nianbao.cli.main import run
from nianbao.core import UsageError
from nianbao.round import Event, EventKind, RoundMemory, memory as module
from nianbao.round.lock import only_command
from nianbao.round.log import new_events

FIRST = Event(EventKind.ISSUED, "2025-01-02T03:04:05", "1", "模板/1.xlsx", "aa")
SECOND = Event(
    EventKind.MAILED, "2025-01-03T03:04:05", "1", "1.eml", address="a@example.cn", detail="templates"
)


class Told(list[str]):
    """What people were told."""


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def memory(tmp_path: Path, told: Told) -> RoundMemory:
    return RoundMemory(tmp_path / "一 轮" / "nianbao.db", told.append)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    (tmp_path / "一 轮").mkdir()
    return tmp_path / "一 轮"


def again(memory: RoundMemory, told: Told, rebuilt: Iterable[Event] = ()) -> RoundMemory:
    return RoundMemory(memory.path, told.append, lambda: rebuilt)


def test_the_log_keeps_events_in_order(memory: RoundMemory, told: Told) -> None:
    assert memory.events() == []
    assert memory.append([FIRST, SECOND])
    assert again(memory, told).events() == [FIRST, SECOND]
    assert told == []


def test_the_log_only_grows(memory: RoundMemory) -> None:
    """Not even somebody with the database open can change or delete what happened."""
    memory.append([FIRST])
    connection = sqlite3.connect(memory.path)
    for statement in ("UPDATE log SET office = '2'", "DELETE FROM log"):
        with pytest.raises(sqlite3.IntegrityError, match="only grows"):
            connection.execute(statement)
    connection.close()


def test_there_is_no_write_ahead_log(memory: RoundMemory) -> None:
    """A write-ahead log needs memory shared between computers, which a network share has not."""
    memory.append([FIRST])
    connection = sqlite3.connect(memory.path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()
    assert [path.name for path in memory.path.parent.iterdir()] == ["nianbao.db"]


@pytest.mark.parametrize("data", [b"this is no database, but long enough for one" * 40, "乱".encode() * 900])
def test_a_file_that_is_no_database_is_put_aside(memory: RoundMemory, told: Told, data: bytes) -> None:
    """The damaged file is kept under another name, people are told once, the history is rebuilt from files."""
    memory.path.write_bytes(data)
    fresh = again(memory, told, [FIRST])
    assert fresh.events() == [FIRST]
    assert fresh.append([SECOND])
    assert again(memory, told).events() == [FIRST, SECOND]
    (aside,) = memory.path.parent.glob("nianbao.损坏-*.db")
    assert aside.read_bytes() == data
    assert len(told) == 1
    assert "损坏" in told[0]
    assert aside.name in told[0]


def test_a_database_with_a_hole_is_put_aside(memory: RoundMemory, told: Told) -> None:
    """A page that was overwritten is noticed when it is needed, and does not end the command."""
    memory.append(
        [
            Event(EventKind.RECEIVED, f"2025-01-02T03:04:{second:02}", f"{second}" * 900)
            for second in range(60)
        ]
    )
    data = bytearray(memory.path.read_bytes())
    data[4096 : len(data)] = b"\x5a" * (len(data) - 4096)
    memory.path.write_bytes(data)
    fresh = again(memory, told, [FIRST])
    assert fresh.events() == [FIRST]
    assert "损坏" in told[0]


def test_a_later_version_is_left_alone(memory: RoundMemory, told: Told) -> None:
    memory.append([FIRST])
    connection = sqlite3.connect(memory.path)
    connection.execute(f"PRAGMA user_version = {module.FORMAT + 1}")
    connection.close()
    before = memory.path.read_bytes()
    newer = again(memory, told)
    assert newer.events() == []
    assert not newer.append([SECOND])
    assert memory.path.read_bytes() == before
    assert len(told) == 1
    assert "更新版本" in told[0]


def test_an_event_of_a_later_version_is_passed_over(memory: RoundMemory, told: Told) -> None:
    memory.append([FIRST])
    connection = sqlite3.connect(memory.path, isolation_level=None)
    connection.execute("INSERT INTO log VALUES (99, 't', 'unheard-of', '', '', '', '', '')")
    connection.close()
    assert again(memory, told).events() == [FIRST]


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere; Windows has other rights"
)
def test_a_folder_that_may_only_be_read(memory: RoundMemory, told: Told) -> None:
    memory.append([FIRST])
    memory.path.chmod(0o444)
    memory.path.parent.chmod(0o555)
    try:
        reader = again(memory, told)
        assert reader.events() == [FIRST]
        assert not reader.append([SECOND])
        assert not reader.append([SECOND])
        assert reader.events() == [FIRST]
        assert len(told) == 1
    finally:
        memory.path.parent.chmod(0o755)


def test_a_folder_where_no_file_can_be_made(memory: RoundMemory, told: Told, folder: Path) -> None:
    """Something stands in the way of the file: it is said once, and nothing is kept."""
    memory.path.mkdir()
    assert not memory.append([FIRST])
    assert not memory.append([FIRST])
    assert len(told) == 1
    assert "没有记下" in told[0]


def test_a_full_disk(memory: RoundMemory, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no longer fits is not kept, as a whole; what was there before stays."""
    memory.append([FIRST])
    connect = RoundMemory._connect

    def small(self: RoundMemory, mode: str) -> sqlite3.Connection:
        connection = connect(self, mode)
        connection.execute("PRAGMA max_page_count = 12")
        return connection

    monkeypatch.setattr(RoundMemory, "_connect", small)
    many = [Event(EventKind.RECEIVED, "2025-01-02T03:04:05", str(number), "x" * 500) for number in range(200)]
    assert not memory.append([SECOND, *many])
    assert "磁盘满了" in told[0]
    assert again(memory, told).events() == [FIRST]


def test_another_command_that_writes_is_waited_for(
    memory: RoundMemory, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that never ends: after the wait the command goes on and says that nothing was kept."""
    memory.append([FIRST])
    monkeypatch.setattr(module, "SECONDS_TO_WAIT", 0.1)
    other = sqlite3.connect(memory.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert not memory.append([SECOND])
    assert "占用" in told[0]
    other.execute("ROLLBACK")
    assert memory.append([SECOND])
    other.close()


KILLED = """
import os, signal, sys
from functools import partial
from pathlib import Path
from nianbao.round import Event, EventKind, RoundMemory
memory = RoundMemory(Path(sys.argv[1]), print)
connection = memory._connect("rw")
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
for number in range(3000):
    connection.execute("INSERT INTO log VALUES (NULL, 't', 'issued', ?, '', '', '', ?)", (str(number), "x" * 300))
print("ready", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_kill_9_in_the_middle_of_writing(memory: RoundMemory, told: Told) -> None:
    """A command is killed when half of its lines are in the file: the next one finds the log as before."""
    memory.append([FIRST])
    command = [sys.executable, "-c", KILLED, str(memory.path)]
    child = subprocess.run(command, check=False, capture_output=True, text=True)
    assert child.returncode == -signal.SIGKILL
    assert memory.path.with_name("nianbao.db-journal").exists()
    assert again(memory, told).events() == [FIRST]
    assert again(memory, told).append([SECOND])
    assert again(memory, told).events() == [FIRST, SECOND]
    assert told == []


def test_two_commands_write_at_once(memory: RoundMemory) -> None:
    """Two processes append side by side: no line is lost and none is torn."""
    program = textwrap.dedent("""
        import sys
        from pathlib import Path
        from nianbao.round import Event, EventKind, RoundMemory
        for number in range(30):
            RoundMemory(Path(sys.argv[1]), sys.exit).append([Event(EventKind.MAILED, "t", sys.argv[2], str(number))])
    """)
    children = [subprocess.Popen([sys.executable, "-c", program, str(memory.path), name]) for name in "ab"]
    assert [child.wait() for child in children] == [0, 0]
    found = {(each.office, each.file) for each in memory.events()}
    assert found == {(name, str(number)) for name in "ab" for number in range(30)}


def test_the_same_event_is_entered_once() -> None:
    later = Event(EventKind.ISSUED, "2026-01-01T00:00:00", "1", "模板/1.xlsx", "aa")
    assert new_events([FIRST], [later, SECOND, SECOND]) == [SECOND]


# ------------------------------------------------------------------ the lock


HOLDER = """
import sys, time
from functools import partial
from pathlib import Path
from nianbao.round.lock import only_command
with only_command(Path(sys.argv[1]), "nianbao mail returns", print):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(folder: Path) -> Iterable[subprocess.Popen[str]]:
    child = subprocess.Popen([sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    yield child
    child.kill()
    child.wait()
    child.stdout.close()


def test_the_second_command_says_who_is_busy(folder: Path, told: Told, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(UsageError, match="nianbao mail returns"), only_command(folder, "b", told.append, 0.3):
        pytest.fail("two commands at once")
    assert "等它结束" in told[0]


def test_what_changes_a_round_waits_for_another_command(
    folder: Path,
    holder: subprocess.Popen[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Only looking needs no lock."""
    (folder / "nianbao.toml").write_text("year = 2024\nroster = '名册.csv'\n", encoding="utf-8")
    (folder / "名册.csv").write_text("单位编码,单位名称\n1,甲街道\n", encoding="utf-8")
    (folder / "收件").mkdir()
    (folder / "收件" / "甲街道.eml").write_text("From: a@example.cn\nSubject: x\n\n", encoding="utf-8")
    (folder / "汇总.xlsx").touch()
    monkeypatch.chdir(folder)
    monkeypatch.setattr("nianbao.round.season.only_command", partial(only_command, seconds=0.0))
    commands = ("distribute", "collect", "check --returns", "consolidate", "publish", "trend", "mail returns")
    for command in commands:
        assert run(command.split()) == 2, command
        assert "占用：nianbao mail returns" in capsys.readouterr().err, command
    assert run(["status"]) == 0


def test_the_lock_of_a_killed_command_is_free(
    folder: Path, told: Told, holder: subprocess.Popen[str]
) -> None:
    holder.kill()
    holder.wait()
    with only_command(folder, "b", told.append, 5):
        pass
    assert told == []


def test_where_no_lock_can_be_had_that_is_said(folder: Path, told: Told) -> None:
    """The block runs all the same."""
    (folder / ".nianbao.lock").mkdir()
    with only_command(folder, "b", told.append, 0.1):
        told.append("ran")
    assert len(told) == 2
    assert "加不了锁" in told[0]


def test_a_share_without_locks(folder: Path, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(handle: int) -> bool:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("nianbao.round.lock._take", refuse)
    with only_command(folder, "b", told.append, 0.1):
        told.append("ran")
    assert "不支持锁" in told[0]
    assert told[1] == "ran"
