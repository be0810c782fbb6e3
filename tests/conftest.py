"""Shared fixtures: the newest form, its layout, the real figures that ship with it."""

import csv
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from builders import SOFFICE, Run, in_libreoffice
from nianbao.cli import main as cli
from nianbao.form.model import Form
from nianbao.form.registry import newest_form
from nianbao.isolate import keep_workers
from nianbao.isolate.processes import cores

KEPT = 4
UNMEASURED = {
    "test_cluster",
    "test_demo",
    "test_docs",
    "test_foreign",
    "test_foreign_formats",
    "test_fuzz",
    "test_hostile",
    "test_injection",
    "test_issued_before",
    "test_levels",
    "test_live_checks",
    "test_report_cases",
    "test_returns",
    "test_roundtrip",
    "test_season",
    "test_season_page",
    "test_stamp",
    "test_third_form",
}
"""Whole rounds, and the same over many files. To measure the coverage of a test takes longer than the test, and
what these reach the others reach too, nearly all of it."""

# A busy machine is no finding: only wrong results fail.
settings.register_profile("nianbao", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("nianbao")


def pytest_configure(config: pytest.Config) -> None:
    """Have the many processes that tests start find their modules compiled, also where Python may write none.

    Otherwise half of the time of each goes into compiling. They are kept for this run only.
    """
    if sys.dont_write_bytecode and not hasattr(config, "workerinput"):
        folder = tempfile.mkdtemp(prefix="nianbao-compiled-")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


def pytest_xdist_auto_num_workers() -> int:
    """Run one process more than there are processors: some of the tests wait for other programs."""
    return cores() + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("libreoffice") and SOFFICE is None:
            item.add_marker(pytest.mark.skip(reason="needs LibreOffice (soffice) on the PATH"))
        if item.path.stem in UNMEASURED and item.config.pluginmanager.hasplugin("_cov"):
            item.add_marker("no_cover")


@pytest.fixture(scope="session", autouse=True)
def _workers() -> Iterator[None]:
    """Keep the worker processes from test to test: to start them took most of the time of all tests."""
    keep_workers(KEPT)
    yield
    keep_workers(0)


@pytest.fixture
def no_worker_kept() -> Iterator[None]:
    """Have the workers end with each map, as in a command."""
    keep_workers(0)
    yield
    keep_workers(KEPT)


@pytest.fixture(scope="session")
def form() -> Form:
    return newest_form()


@pytest.fixture(scope="session")
def real(form: Form) -> Callable[[str], dict[str, str]]:
    """Give the published figures of an office, totals as printed: real("hongze-2023")."""

    def figures(name: str) -> dict[str, str]:
        path = form.folder / "examples" / f"{name}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {row["field"]: row["value"] for row in csv.DictReader(file)}

    return figures


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process; gives its exit code and what it wrote to both streams."""

    def running(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.run([str(argument) for argument in arguments])
        written = capsys.readouterr()
        return code, written.out, written.err

    return running


@pytest.fixture
def libreoffice(tmp_path: Path) -> Callable[..., Path]:
    """Open a workbook in LibreOffice, calculate everything anew, save it again; gives the new file."""

    def resave(source: Path, extension: str = "xlsx") -> Path:
        return in_libreoffice([source], extension, tmp_path / "resaved")[0]

    return resave
