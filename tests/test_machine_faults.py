"""Faults of the machine: few file handles, little memory, closed or full streams, no processes: a sentence each."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from nianbao import isolate
from nianbao.cli.main import main
from nianbao.core import NianbaoError, Period
from nianbao.form import Form
from nianbao.isolate import Loss, map_isolated, processes
from nianbao.submission import Office
from nianbao.template import Content, write_template

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="limits and closed streams are set by a POSIX shell"),
    pytest.mark.usefixtures("no_worker_kept"),
]


@pytest.fixture
def inbox(tmp_path: Path, form: Form) -> Path:
    zero = {f"zero_report.{table.id}": "是" for table in form.tables}
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(3):
        data = write_template(
            Content(form, Office(f"{number}", f"单位{number}", "街道"), Period(2024), cover=zero)
        )
        (folder / f"{number}.xlsx").write_bytes(data)
    return folder


def shell(folder: Path, before: str, arguments: str, after: str = "") -> tuple[int, str]:
    """Run the program in a shell that limits it; gives the exit code and what stderr says."""
    script = f"{before}\nexec {sys.executable} -m nianbao {arguments} {after}"
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, timeout=100, check=False)
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize("handles", [5, 7, 9, 12])
def test_few_file_handles(inbox: Path, tmp_path: Path, handles: int) -> None:
    """With enough for one reading process the work is done; with fewer that is said."""
    code, said = shell(tmp_path, f"ulimit -n {handles}", "consolidate in -o s.xlsx")
    assert "Traceback" not in said
    if code == 0:
        assert (tmp_path / "s.xlsx").exists()
    else:
        assert code == 3
        assert "打开的文件太多" in said
        assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]
    if handles == 12:
        assert code == 0


@pytest.mark.parametrize("kilobytes", [40_000, 100_000, 300_000, 440_000])
def test_little_memory(inbox: Path, tmp_path: Path, kilobytes: int) -> None:
    """Said before anything is done."""
    code, said = shell(tmp_path, f"ulimit -v {kilobytes}", "consolidate in -o s.xlsx")
    assert (code, "Traceback" in said) == (3, False)
    assert "内存" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]


@pytest.mark.parametrize("command", ["check in", "consolidate in -o s.xlsx", "fields", "--help"])
@pytest.mark.parametrize(("after", "words"), [(">&-", "标准输出是关着的"), (">/dev/full", "磁盘满了")])
def test_nobody_takes_the_results(inbox: Path, tmp_path: Path, command: str, after: str, words: str) -> None:
    """A closed stdout is said before anything is done, a full one when it is full; never code 0 or 120."""
    code, said = shell(tmp_path, "", command, after)
    assert (code, "Traceback" in said) == (3, False)
    assert words in said
    assert "Exception ignored" not in said
    if after == ">&-":
        assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]


@pytest.mark.parametrize("after", ["2>&-", "2>/dev/full", "<&-", "<&- 2>&-"])
def test_nobody_takes_the_notices(inbox: Path, tmp_path: Path, after: str) -> None:
    """The work is done, and the exit code says so."""
    assert shell(tmp_path, "", "consolidate in -o s.xlsx", after)[0] == 0
    assert (tmp_path / "s.xlsx").exists()


def test_a_reader_that_has_seen_enough(inbox: Path, tmp_path: Path) -> None:
    """A closed pipe is no failure."""
    script = f"{sys.executable} -m nianbao fields --format csv | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def double(number: int) -> int:
    return 2 * number


def lost(_: int, how: Loss) -> int:
    raise AssertionError(how)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the standard library waits for the processes")
def test_the_ends_of_children_are_ignored(inbox: Path, tmp_path: Path) -> None:
    """Some services start programs so; the system then keeps no exit codes."""
    ignoring = (
        "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execv(sys.executable, "
    )
    command = "[sys.executable, '-m', 'nianbao', 'consolidate', 'in', '-o', 's.xlsx'])"
    done = subprocess.run(
        [sys.executable, "-c", ignoring + command],
        cwd=tmp_path,
        capture_output=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert (tmp_path / "s.xlsx").exists()


def test_interrupted_while_the_readers_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What all of them need is loaded first, and that takes a moment."""

    def interrupted(*_modules: str) -> None:
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(isolate, "start_early", interrupted)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it
    try:
        with pytest.raises(SystemExit) as end:
            main(["check", "in"])
    finally:
        signal.signal(signal.SIGINT, before)
    assert end.value.code == 3
    assert capsys.readouterr().err == "已中断，没有留下写了一半的文件。\n"


def test_no_process_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is said, and not put down to a file."""
    monkeypatch.setattr(processes, "spare", [])
    monkeypatch.setattr(processes, "_started", _fail)
    with pytest.raises(NianbaoError, match="启动不了读取文件的进程（系统的进程太多）"):
        list(map_isolated(double, list(range(100)), lost, jobs=4))


def _fail(*_: str) -> subprocess.Popen[bytes]:
    raise BlockingIOError(11, "no")


def test_processes_that_end_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is ended before it begins is no fault of a file either."""
    monkeypatch.setattr(processes, "spare", [])
    monkeypatch.setattr(processes.sys, "executable", "/bin/true")
    with pytest.raises(NianbaoError, match="启动不了读取文件的进程（内存不够，或被系统拦下）"):
        list(map_isolated(double, list(range(100)), lost, jobs=4))


def test_fewer_processes_than_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that there are do the work of all."""
    real, count = processes._started, 0

    def one(*modules: str) -> subprocess.Popen[bytes]:
        nonlocal count
        count += 1
        return real(*modules) if count == 1 else _fail()

    monkeypatch.setattr(processes, "spare", [])
    monkeypatch.setattr(processes, "_started", one)
    assert list(map_isolated(abs, list(range(-100, 0)), lost, jobs=4)) == list(range(100, 0, -1))
