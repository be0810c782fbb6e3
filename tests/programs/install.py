"""Having a program: each in a folder of its own, at the version that is stated, by its registry's own client."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.programs.program import Package, Program, Registry

MINUTES = 15
"""How long one installation may take."""

_STAMP = "installed.json"


class NotToBeHadError(Exception):
    """A program cannot be installed here; the text says why."""


def install(program: Program, cache: Path) -> Path:
    """Give the folder of an installed program, installing what is not there yet.

    Raises:
        NotToBeHadError: a package or an interpreter is missing.
    """
    folder = cache / program.name
    if program.on_path and shutil.which(program.on_path):
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    wanted = [str(package) for package in program.packages]
    stamp = folder / _STAMP
    if stamp.is_file() and json.loads(stamp.read_text(encoding="utf-8")) == wanted:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for registry, how in ((Registry.PYPI, _pip), (Registry.NPM, _npm), (Registry.DEBIAN, _debian)):
        packages = [package for package in program.packages if package.registry is registry]
        if packages:
            how(packages, folder)
    stamp.write_text(json.dumps(wanted), encoding="utf-8")
    return folder


def _pip(packages: Sequence[Package], folder: Path) -> None:
    names = [f"{package.name}=={package.version}" for package in packages]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "--target", str(folder / "python"), *names], folder)


def _npm(packages: Sequence[Package], folder: Path) -> None:
    if shutil.which("npm") is None:
        raise NotToBeHadError("npm is not installed")
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    names = [f"{package.name}@{package.version}" for package in packages]
    _run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *names], folder)


def _debian(packages: Sequence[Package], folder: Path) -> None:
    """Unpack Debian packages, and what they need and is not installed, without installing them."""
    if shutil.which("apt-get") is None:
        raise NotToBeHadError("not a Debian system")
    archives = folder / "archives"
    (archives / "partial").mkdir(parents=True)
    names = [f"{package.name}={package.version}" for package in packages]
    options = ["-y", "--no-install-recommends", "--download-only", "-o", f"Dir::Cache::archives={archives}"]
    _run(["apt-get", "install", *options, *names], folder)
    for archive in sorted(archives.glob("*.deb")):
        _run(["dpkg", "-x", str(archive), str(folder / "root")], folder)
    shutil.rmtree(archives)


def _run(command: Sequence[str], folder: Path) -> None:
    """Run an installer; its last line is the reason where it fails."""
    try:
        done = subprocess.run(
            command,
            check=False,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=MINUTES * 60,
            env={**os.environ, "LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotToBeHadError(str(error)) from error
    if done.returncode:
        lines = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["no reason given"]
        errors = [line for line in lines if line.startswith(("E:", "ERROR", "npm error", "npm ERR"))]
        raise NotToBeHadError((errors or lines)[0])
