"""The map over files on a Dask cluster: the same bytes as here, also when a worker dies in the middle."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.make import make

from nianbao.form.registry import newest_form

HERE = Path(__file__).parent
OFFICES = 430
"""Three batches of the cluster."""


class Cluster:
    """A cluster in a process of its own, so that nothing of it is left in the tests'."""

    def __init__(self) -> None:
        command = [sys.executable, "-W", "ignore", str(HERE / "local_cluster.py")]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.address = self._line()

    def kill_a_worker(self) -> None:
        """Order that a worker with work in hand be killed."""
        assert self._process.stdin is not None
        self._process.stdin.write("kill\n")
        self._process.stdin.flush()

    def killed(self) -> int:
        """Say which process was killed."""
        return int(self._line())

    def close(self) -> None:
        """End the cluster."""
        self._process.communicate(timeout=60)

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """Start a cluster of two worker processes."""
    one = Cluster()
    yield one
    one.close()


def consolidated(inbox: Path, target: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would."""
    command = [sys.executable, "-m", "nianbao", "consolidate", str(inbox), "-o", str(target), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(tmp_path: Path, cluster: Cluster) -> None:
    """A worker is killed while it reads: its batch goes to another, and the summary is the same."""
    inbox = tmp_path / "inbox"
    make(newest_form(), inbox, OFFICES)
    (inbox / "坏.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    here = consolidated(inbox, tmp_path / "here.xlsx")
    cluster.kill_a_worker()
    there = consolidated(inbox, tmp_path / "there.xlsx", "--dask", cluster.address)
    assert cluster.killed() > 0
    assert (here.returncode, there.returncode) == (1, 1), there.stderr
    assert there.stdout == here.stdout
    assert (tmp_path / "there.xlsx").read_bytes() == (tmp_path / "here.xlsx").read_bytes()


def test_no_cluster_at_the_address_is_said(tmp_path: Path) -> None:
    """A wrong address is a sentence, and nothing is written."""
    inbox = tmp_path / "inbox"
    make(newest_form(), inbox, 1)
    addresses = ("tcp://127.0.0.1:9", "nowhere", "ftp://x")
    script = (
        "import sys; from nianbao.cli.main import run\n"
        "for address in sys.argv[3:]:\n"
        "    assert run(['consolidate', sys.argv[1], '-o', sys.argv[2], '--dask', address]) == 2, address\n"
    )
    command = [sys.executable, "-c", script, str(inbox), str(tmp_path / "sum.xlsx"), *addresses]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert [address for address in addresses if f"连不上 Dask 集群 {address}。" not in done.stderr] == []
    assert not (tmp_path / "sum.xlsx").exists()
