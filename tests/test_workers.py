"""The map over files in worker processes: one bad item costs one item, in every way it can be bad."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from isolated import act, interruptible, process
from nianbao.isolate import Loss, keep_workers, map_isolated
from nianbao.isolate.worker import MOST_WAITING

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch, no_worker_kept: None) -> None:
    """Let the workers import the functions of these tests."""
    monkeypatch.setenv("PYTHONPATH", str(HERE))


def lost(item: str, how: Loss) -> str:
    return f"{item}!{how.value}"


def mapped(items: list[str], *, jobs: int = 2, seconds: float = 30) -> list[str]:
    return list(map_isolated(act, items, lost, jobs=jobs, seconds=seconds))


def children() -> set[str]:
    """Name the worker processes of this process that still run."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and fields[0] != "Z":
            found.add(stat.parent.name)
    return found


def test_nothing_to_do() -> None:
    """No items, no workers, no results."""
    assert mapped([]) == []


@pytest.mark.parametrize("count", [1, 2, 7, 100, 1000])
def test_every_item_is_answered_in_order(count: int) -> None:
    """Whatever the batches are, the results come in the order of the items."""
    items = [f"item-{number}" for number in range(count)]
    assert mapped(items) == [item.upper() for item in items]


@pytest.mark.parametrize(
    ("item", "how"),
    [
        ("abort", "crashed"),
        ("exit", "crashed"),
        ("segfault", "crashed"),
        ("memory", "memory"),
        ("raise", "failed"),
        ("panic", "failed"),
    ],
)
def test_a_bad_item_costs_itself(item: str, how: str) -> None:
    """Its neighbours are answered, whether it stands first, in the middle or last."""
    items = [item, "a", "b", item, "c", "d", item]
    assert mapped(items) == [f"{item}!{how}", "A", "B", f"{item}!{how}", "C", "D", f"{item}!{how}"]


def test_an_item_that_never_returns_is_given_up() -> None:
    """Even native code that holds the interpreter's lock is ended when its time is over."""
    assert mapped(["a", "regex", "b"], seconds=1) == ["A", "regex!hung", "B"]


def test_an_item_that_waits_for_ever_is_given_up() -> None:
    """It takes no time of the processor, so it is given much more of the clock; then it is ended too."""
    began = time.monotonic()
    assert mapped(["a", "sleep", "b"], seconds=0.2) == ["A", "sleep!hung", "B"]
    assert time.monotonic() - began >= 0.2 * MOST_WAITING


def test_a_batch_of_nothing_but_crashes() -> None:
    """A worker for each of them, and none is left out."""
    items = [f"abort:{number}" for number in range(20)]
    assert mapped(items) == [f"{item}!crashed" for item in items]


def test_what_a_library_prints_is_no_answer() -> None:
    """Neither Python's print nor bytes written straight to the descriptor get among the answers."""
    assert mapped(["print", "a"]) == ["PRINT", "A"]


def test_names_that_are_no_text() -> None:
    """A file name of bytes that are no UTF-8 travels there and back."""
    assert mapped(["\udcb1\udce3.xlsx"]) == ["\udcb1\udce3.XLSX"]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to see the processes")
def test_no_worker_is_left() -> None:
    """Neither after the last result nor when the caller stops half way."""
    before = children()
    mapped(["a", "abort", "b"])
    assert children() <= before
    started: Iterator[str] = map_isolated(act, [f"{n}" for n in range(500)], lost, jobs=2)
    assert next(started) == "0"
    assert children() > before
    started.close()  # type: ignore[attr-defined]
    assert children() <= before


def test_a_module_in_the_working_folder_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An inbox may hold a file named pickle.py; a worker does not run it."""
    (tmp_path / "pickle.py").write_text("raise SystemExit(99)", encoding="utf-8")
    (tmp_path / "faulthandler.py").write_text("raise SystemExit(99)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert mapped(["a"]) == ["A"]


def test_an_interrupted_run_stops_at_once(tmp_path: Path) -> None:
    """The interrupt of the terminal, which reaches the workers too, ends the run without waiting."""
    script = (
        "from isolated import act\n"
        "from nianbao.isolate import map_isolated\n"
        "print('ready', flush=True)\n"
        "try:\n"
        "    list(map_isolated(act, ['sleep'] * 4, lambda item, how: item, jobs=2))\n"
        "except KeyboardInterrupt:\n"
        "    print('stopped', flush=True)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=interruptible,  # noqa: PLW1509
    )
    assert child.stdout is not None
    with child, child.stdout as output:
        assert output.readline() == "ready\n"
        time.sleep(1)
        began = time.monotonic()
        os.killpg(child.pid, 2)
        assert output.read() == "stopped\n"
        assert time.monotonic() - began < 10


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="copies of a process are for Linux")


def started(*lines: str) -> "subprocess.Popen[str]":
    """Start a program whose workers are copies of it."""
    script = (
        "import os, time",
        "from isolated import act, process",
        "from nianbao.isolate import map_isolated, processes, start_early",
        "start_early('isolated')",
        "copies = [waiting.process._pid for waiting in processes.spare]",
        *lines,
    )
    return subprocess.Popen([sys.executable, "-c", "\n".join(script)], stdout=subprocess.PIPE, text=True)


@on_linux
def test_a_bad_item_costs_a_copy_no_more() -> None:
    """What ends a worker that is a copy ends nothing else, and new ones go on; each item has its limits."""
    items = ["a", "abort", "exit", "segfault", "memory", "raise", "panic", "print", "regex", "b"]
    with started(
        f"print(list(map_isolated(act, {items!r}, lambda item, how: how.value, jobs=2, seconds=1)))"
    ) as run:
        crashed, memory, failed = ["crashed"] * 3, ["memory"], ["failed"] * 2
        assert run.communicate()[0] == f"{['A', *crashed, *memory, *failed, 'PRINT', 'hung', 'B']}\n"


@on_linux
def test_copies_do_the_work_and_end_with_it() -> None:
    """They are the workers; one that is not wanted, and one whose program is killed, does not stay."""
    with started(
        "print(set(map_isolated(process, range(40), print, jobs=1)) <= set(copies), *copies, flush=True)",
        "time.sleep(60)",
    ) as run:
        assert run.stdout is not None
        did, *copies = run.stdout.readline().split()
        run.kill()
    assert did == "True"
    assert copies
    for copy in copies:
        deadline = time.monotonic() + 10
        while Path("/proc", copy).exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not Path("/proc", copy).exists()


@on_linux
def test_a_worker_that_does_not_even_read_can_be_interrupted() -> None:
    """It was stopped before it was told what to do, and that is more than a pipe takes."""
    with started(
        "import functools, isolated, signal, threading",
        "isolated.interruptible()",
        "os.kill(copies[0], signal.SIGSTOP)",
        "threading.Timer(1, os.kill, (os.getpid(), signal.SIGINT)).start()",
        "try:",
        "    list(map_isolated(functools.partial(max, 'a' * 1_000_000), ['b'], print, jobs=1))",
        "except KeyboardInterrupt:",
        "    print('stopped', os.path.exists(f'/proc/{copies[0]}'))",
    ) as run:
        try:
            assert run.communicate(timeout=30)[0] == "stopped False\n"
        finally:
            run.kill()


def test_kept_workers_do_the_next_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same processes, for another function, from the folder where the caller is by then."""
    keep_workers(2)
    first = set(map_isolated(process, list(range(20)), _no_loss, jobs=2))
    (tmp_path / "here").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert list(map_isolated(os.path.exists, ["here", "there"], _no_loss, jobs=1)) == [True, False]
    assert set(map_isolated(process, list(range(20)), _no_loss, jobs=2)) <= first
    keep_workers(0)
    assert not first & {int(each) for each in children()}


def _no_loss(item: object, how: Loss) -> int:
    raise AssertionError(f"{item}: {how}")
