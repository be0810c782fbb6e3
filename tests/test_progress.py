"""A long run on a terminal: it shows how far it is, and stops at once when it is told to."""

import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from benchmarks.make import make

from isolated import interruptible
from nianbao.form.registry import newest_form

OFFICES = 600
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


class OnATerminal:
    """A command whose messages go to a terminal."""

    def __init__(self, *arguments: str) -> None:
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "nianbao", *arguments]
        environment = {**os.environ, "COLUMNS": "120", "TERM": "xterm"}
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=theirs,
            env=environment,
            start_new_session=True,
            preexec_fn=interruptible,  # noqa: PLW1509
        )
        os.close(theirs)
        self._terminal = ours
        self.shown = ""

    def until(self, words: str) -> None:
        """Read what is shown until it says something."""
        end = time.monotonic() + 60
        while words not in self.shown and time.monotonic() < end:
            self._read()
        assert words in self.shown

    def finish(self) -> int:
        """Read to the end; gives the exit code."""
        while self._read():
            pass
        os.close(self._terminal)
        return self.process.wait(60)

    def _read(self) -> bool:
        try:
            data = os.read(self._terminal, 4096)
        except OSError:  # the other side is closed
            return False
        self.shown += _ESCAPES.sub("", data.decode(errors="replace"))
        return bool(data)


def still_running(group: int) -> list[str]:
    """Name the processes of a group that have not ended."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(stat.parent.name)
    return found


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an inbox of many good files and a bad one."""
    folder = tmp_path_factory.mktemp("long") / "inbox"
    make(newest_form(), folder, OFFICES)
    (folder / "0坏.xlsx").write_bytes(b"PK")
    return folder


def test_a_long_run_shows_how_far_it_is(inbox: Path) -> None:
    """Files done and how many there are, the rate, the time left, and the problems so far."""
    run = OnATerminal("check", str(inbox))
    assert run.finish() == 1
    assert re.search(r"\d+/601 每秒 \d+ 个 +0:00:\d\d 已发现问题 1 个", run.shown), run.shown[-2000:]


def test_an_interrupted_run_stops_at_once(inbox: Path, tmp_path: Path) -> None:
    """It says how far it got and that nothing was written, and leaves neither file nor process behind."""
    target = tmp_path / "sum.xlsx"
    run = OnATerminal("consolidate", str(inbox), "-o", str(target))
    run.until("每秒")
    start = time.monotonic()
    os.killpg(run.process.pid, signal.SIGINT)
    assert run.finish() == 3
    assert time.monotonic() - start < 10
    assert re.search(r"已读取 \d+ 个文件，共 601 个。\s+已中断，没有留下写了一半的文件。", run.shown), (
        run.shown[-2000:]
    )
    assert list(tmp_path.iterdir()) == []
    assert still_running(run.process.pid) == []


def test_interrupted_distribution_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """What was written is whole, and is not written again by the next run."""
    roster, folder = tmp_path / "roster.csv", tmp_path / "templates"
    lines = [f"{number:06},第{number}街道,街道" for number in range(OFFICES)]
    roster.write_text("\n".join(["code,name,kind", *lines]) + "\n", encoding="utf-8")
    command = ["distribute", str(roster), "-o", str(folder), "--year", "2024"]
    run = OnATerminal(*command)
    run.until("每秒")
    os.killpg(run.process.pid, signal.SIGINT)
    assert run.finish() == 3
    assert re.search(r"已写出 \d+ 个文件，共 600 个。", run.shown), run.shown[-2000:]
    written = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert 0 < len(written) < OFFICES
    assert OnATerminal(*command).finish() == 0
    assert len(list(folder.iterdir())) == OFFICES + 1
    assert {name: (folder / name).stat().st_mtime_ns for name in written} == written
