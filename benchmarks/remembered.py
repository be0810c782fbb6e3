"""Run with ``python -m benchmarks.remembered --base NIANBAO [--offices 10000] [--new 10] [--folder DIR]``.

How long ``check`` takes in a round that remembers all files but a few, against a cold check of the same files by
another build, whose ``nianbao`` is given. Both are whole processes, measured one after the other in the same run.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.make import YEAR, make
from nianbao.form import find_form

RUNS = 3
"""Of the remembered check the best of so many counts; each has its own new files."""


def seconds(command: list[str], folder: Path) -> tuple[float, float]:
    """Run a command; return wall time and processor time in seconds."""
    before = os.times()
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, check=False, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    after = os.times()
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)}: exit {done.returncode}")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, used


def measure(base: str, folder: Path, count: int, fresh: int) -> dict[str, tuple[float, float]]:
    """Measure the cold check and the remembered one."""
    files = make(find_form("gongkai-2021"), folder / "files", count + RUNS * fresh)
    season = folder / "round"
    shutil.rmtree(season, ignore_errors=True)
    inbox = season / "收件"
    inbox.mkdir(parents=True)
    (season / "nianbao.toml").write_text(f"year = {YEAR}\n", encoding="utf-8")
    for file in files[:count]:
        os.link(file, inbox / Path(file).name)
    found = {"cold, the other build": seconds([base, "check", "收件"], season)}
    ours = [sys.executable, "-m", "nianbao", "check"]
    found["cold, this build"] = seconds(ours, season)
    runs = []
    for run in range(RUNS):
        for file in files[count + run * fresh : count + (run + 1) * fresh]:
            os.link(file, inbox / Path(file).name)
        runs.append(seconds(ours, season))
    found[f"remembered, {fresh} new"] = min(runs)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.remembered")
    parser.add_argument("--base", required=True, help="the nianbao command of the other build")
    parser.add_argument("--offices", type=int, default=10_000)
    parser.add_argument("--new", type=int, default=10)
    parser.add_argument("--folder", type=Path, help="where to make the files (kept for the next run)")
    arguments = parser.parse_args()
    folder = (arguments.folder or Path(tempfile.mkdtemp(prefix="nianbao-benchmarks-"))).absolute()
    found = measure(arguments.base, folder, arguments.offices, arguments.new)
    cold = found["cold, the other build"]
    for name, (wall, used) in found.items():
        print(f"{name:28}{wall:9.2f} s{used:9.2f} s of processors{wall / cold[0]:8.3f} of cold")
    if arguments.folder is None:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
