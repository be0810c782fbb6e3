"""Whatever happens while a summary is written, the old file stays whole or the new one is there, whole."""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from builders import small_content
from nianbao.core.errors import NianbaoError
from nianbao.files import outputs
from nianbao.files.outputs import write_file
from nianbao.form.model import Form
from nianbao.form.registry import newest_form
from nianbao.template.write import write_template

OLD = b"the old summary"


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an inbox of two good files."""
    folder, form = tmp_path_factory.mktemp("inbox"), newest_form()
    for code in ("1", "2"):
        (folder / f"{code}.xlsx").write_bytes(write_template(small_content(form, code)))
    return folder


def consolidating(inbox: Path, target: Path, **more: object) -> subprocess.Popen[str]:
    """Start the command that writes over an old summary."""
    command = [sys.executable, "-m", "nianbao", "consolidate", str(inbox), "-o", str(target), "--force"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)  # type: ignore[call-overload,no-any-return]


@pytest.fixture(scope="module")
def whole(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, float]:
    """Give the summary that a run makes when nobody disturbs it, and how many seconds it takes."""
    target = tmp_path_factory.mktemp("whole") / "sum.xlsx"
    start = time.monotonic()
    run = consolidating(inbox, target)
    run.communicate(timeout=60)
    assert run.returncode == 0
    return target.read_bytes(), time.monotonic() - start


@pytest.mark.parametrize("seed", range(6))
def test_killed_at_any_moment(seed: int, inbox: Path, whole: tuple[bytes, float], tmp_path: Path) -> None:
    """The old file or the new one, and nothing in between."""
    target = tmp_path / "sum.xlsx"
    target.write_bytes(OLD)
    run = consolidating(inbox, target)
    new, seconds = whole
    time.sleep(seconds * random.Random(seed).uniform(0.1, 1.2))
    run.kill()
    run.communicate()
    assert target.read_bytes() in (OLD, new)


def test_killed_while_it_writes(tmp_path: Path) -> None:
    """Killed with half of the file written: the old one is whole, and what was left is swept up later."""
    target = tmp_path / "sum.xlsx"
    target.write_bytes(OLD)
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from nianbao.files import outputs\n"
        "outputs.os.fsync = lambda _: os.kill(os.getpid(), 9)\n"
        "outputs.write_file(Path(sys.argv[1]), b'new' * 1000, force=True)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(target)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert target.read_bytes() == OLD
    assert len(list(tmp_path.iterdir())) == 2
    write_file(tmp_path / "another.xlsx", b"soon after")
    assert sorted(tmp_path.iterdir()) == [tmp_path / "another.xlsx", target]


def test_what_others_are_writing_is_left(tmp_path: Path) -> None:
    """A temporary file of a living process, of another machine, of no process: by age only, the last two."""
    target = tmp_path / "sum.xlsx"
    theirs = tmp_path / f".sum.xlsx.00000000-{os.getpid()}.x.tmp"
    nobody_s = tmp_path / ".sum.xlsx.abc.tmp"
    living = tmp_path / f".sum.xlsx.{outputs._machine()}-{os.getppid()}.x.tmp"
    for each in (theirs, nobody_s, living):
        each.write_bytes(b"x")
    outputs._left_in.cache_clear()
    write_file(target, b"1", force=True)
    assert sorted(tmp_path.iterdir()) == sorted([target, theirs, nobody_s, living])
    for each in (theirs, nobody_s):
        os.utime(each, (0, 0))
    outputs._left_in.cache_clear()
    write_file(target, b"2", force=True)
    assert sorted(tmp_path.iterdir()) == sorted([target, living])


def test_a_full_disk(inbox: Path, tmp_path: Path) -> None:
    """No room for the summary: exit code 3, a sentence, the old file whole, nothing left behind."""
    target = tmp_path / "sum.xlsx"
    target.write_bytes(OLD)
    limit: Callable[[], None] = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))  # noqa: E731
    run = consolidating(inbox, target, preexec_fn=limit)
    _, said = run.communicate(timeout=60)
    assert (run.returncode, "Traceback" in said) == (3, False)
    assert f"写不了文件 {target}（文件超过了系统允许的大小）" in said
    assert target.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [target]


def _may_mount() -> bool:
    command = ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"]
    return (
        shutil.which("unshare") is not None
        and subprocess.run(command, capture_output=True, check=False).returncode == 0
    )


@pytest.mark.skipif(not _may_mount(), reason="needs the right to mount a tiny disk (unshare -m)")
def test_a_disk_of_16_kilobytes(inbox: Path, tmp_path: Path) -> None:
    """A disk that is really full, and one that nobody may write."""
    disk = tmp_path / "disk"
    disk.mkdir()
    script = (
        "set -e; mount -t tmpfs -o size=16k none {disk}; printf 'the old summary' > {disk}/sum.xlsx\n"
        "set +e; {run}; echo code $?; cat {disk}/sum.xlsx; ls -A {disk}\n"
        "mount -o remount,ro {disk}; {run}; echo code $?; cat {disk}/sum.xlsx\n"
    )
    run = f"{sys.executable} -m nianbao consolidate {inbox} -o {disk}/sum.xlsx --force"
    command = ["unshare", "-m", "bash", "-c", script.format(disk=disk, run=run)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert "（磁盘满了）" in done.stderr
    assert "（磁盘是只读的）" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.count("code 3\nthe old summary") == 2, done.stdout
    assert done.stdout.count("sum.xlsx") == 1, "nothing else is left on the disk"


@pytest.mark.parametrize("folder", ["/proc", "/sys"])
def test_a_folder_that_nobody_may_write(folder: str) -> None:
    """Even the superuser cannot write there."""
    if not Path(folder).is_dir():
        pytest.skip(f"needs {folder}")
    with pytest.raises(NianbaoError, match="写不了文件"):
        write_file(Path(folder) / "sum.xlsx", b"x")


def test_a_target_that_is_a_folder(inbox: Path, tmp_path: Path) -> None:
    """A folder is not written over; said before anything is read."""
    run = consolidating(inbox, tmp_path)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 2
    assert "是文件夹，请给出文件名" in said


def test_writers_at_the_same_time(tmp_path: Path, form: Form) -> None:
    """Two runs that write one file at once: one of them wins as a whole."""
    target = tmp_path / "sum.xlsx"
    script = "import sys; from pathlib import Path; from nianbao.files.outputs import write_file\n"
    script += "for _ in range(100): write_file(Path(sys.argv[1]), sys.argv[2].encode() * 9999, force=True)"
    runs = [subprocess.Popen([sys.executable, "-c", script, str(target), letter]) for letter in "ab"]
    assert [run.wait(60) for run in runs] == [0, 0]
    assert target.read_bytes() in (b"a" * 9999, b"b" * 9999)
    assert list(tmp_path.iterdir()) == [target]
