"""Shared fixtures: the newest form, its layout, the real figures that ship with it."""

import csv
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from nianbao.form.model import Form
from nianbao.form.registry import newest_form
from nianbao.isolate import keep_workers

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")

KEPT = 4

# A busy machine is no finding: only wrong results fail.
settings.register_profile("nianbao", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("nianbao")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("libreoffice") and SOFFICE is None:
            item.add_marker(pytest.mark.skip(reason="needs LibreOffice (soffice) on the PATH"))


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
def libreoffice(tmp_path: Path) -> Callable[[Path], Path]:
    """Open a workbook in LibreOffice, recalculate everything, save it again; gives the new file."""

    def resave(source: Path, extension: str = "xlsx") -> Path:
        profile = tmp_path / "profile"
        _always_recalculate(profile)
        target = tmp_path / "resaved"
        target.mkdir(exist_ok=True)
        assert SOFFICE is not None
        subprocess.run(
            [
                SOFFICE,
                f"-env:UserInstallation=file://{profile}",
                "--headless",
                "--convert-to",
                extension,
                "--outdir",
                str(target),
                str(source),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
        return target / f"{source.stem}.{extension}"

    return resave


def _always_recalculate(profile: Path) -> None:
    settings = profile / "user" / "registrymodifications.xcu"
    if settings.exists():
        return
    settings.parent.mkdir(parents=True)
    settings.write_text(
        """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
""",
        encoding="utf-8",
    )
