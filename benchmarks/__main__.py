"""Run with ``python -m benchmarks [--offices 100,1000,10000] [--json FILE] [--folder DIR]``."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.make import YEAR, make, offices
from nianbao.core.text import pad
from nianbao.form.registry import find_form

SAMPLE = 60
"""Offices for what is slow, or the same for each."""
STARTS = 10


@dataclass(frozen=True)
class Figure:
    """One job, run once as a whole process."""

    job: str
    offices: int
    seconds: float
    peak_mb: float
    """Of the process or the largest of its own."""
    processor: float = 0.0
    """Seconds of the processor, user and system, of the process and its own: what else the machine does is not in it."""
    group: int = 0
    """The number of offices of the run that the job belongs to."""

    @property
    def each_ms(self) -> float:
        """Milliseconds for one office."""
        return self.seconds / self.offices * 1000


def run(job: str, count: int, command: list[str]) -> Figure:
    """Run a command; its own exit code does not matter here (findings give 1), a crash does."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert child.stderr is not None
    errors = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        raise SystemExit(f"{job}: exit {child.returncode}\n{errors.decode()}")
    processor = usage.ru_utime + usage.ru_stime
    return Figure(job, count, time.perf_counter() - start, usage.ru_maxrss / 1024, processor)


def measure(folder: Path, count: int) -> list[Figure]:
    """Measure every job for so many offices."""
    inbox = folder / f"inbox-{count}"
    start = time.perf_counter()
    files = make(find_form("gongkai-2021"), inbox, count)
    figures = [Figure("make the files", count, time.perf_counter() - start, 0)]
    python, out = sys.executable, folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    nianbao = [python, "-m", "nianbao"]
    for job in ("bytes", "inflate", "calamine", "write"):
        figures.append(run(f"bare: {job}", count, [python, "-m", "benchmarks.bare", job, str(inbox)]))
    figures.append(run("check", count, [*nianbao, "check", str(inbox), "--format", "json"]))
    summary = str(out / "summary.xlsx")
    figures.append(run("consolidate", count, [*nianbao, "consolidate", str(inbox), "-o", summary]))
    roster = _roster(folder, count)
    command = [*nianbao, "distribute", str(roster), "-o", str(out / "issued"), "--year", str(YEAR)]
    figures.append(run("distribute", count, command))
    sample = files[:SAMPLE]
    naive = [python, "-m", "benchmarks.naive", str(out / "naive.xlsx"), *sample]
    figures.append(run("naive way (sample)", len(sample), naive))
    figures.append(run("drawing (sample)", SAMPLE, [python, "-m", "benchmarks.draw", str(SAMPLE)]))
    parts = [python, "-m", "benchmarks.parts", str(inbox), str(SAMPLE)]
    times = subprocess.run(parts, capture_output=True, text=True, check=True).stdout.split()
    for job, each in zip(("guard (sample)", "reading (sample)"), map(float, times), strict=True):
        figures.append(Figure(job, SAMPLE, each * SAMPLE / 1000, 0))
    return [replace(figure, group=count) for figure in figures]


def _roster(folder: Path, count: int) -> Path:
    path = folder / f"roster-{count}.csv"
    lines = [f"{office.code},{office.name},{office.kind}" for office, _ in offices(find_form(None), count)]
    path.write_text("\n".join(["code,name,kind", *lines]) + "\n", encoding="utf-8")
    return path


def report(figures: list[Figure]) -> dict[str, float]:
    """Print the table and the ratios; gives the ratios by name."""
    print(f"{pad('job', 26)}{'offices':>9}{'seconds':>10}{'ms each':>10}{'peak MB':>10}")
    for each in figures:
        numbers = f"{each.offices:>9}{each.seconds:>10.2f}{each.each_ms:>10.2f}{each.peak_mb:>10.0f}"
        print(f"{pad(each.job, 26)}{numbers}")
    ratios: dict[str, float] = {}
    counts = sorted({each.offices for each in figures if each.job == "check"})
    for count in counts:
        at = {each.job: each for each in figures if each.group == count}
        bare, written = at["bare: calamine"].seconds, at["bare: write"].seconds
        consolidate = at["consolidate"]
        ratios |= {
            f"{count}: check / bare calamine": at["check"].seconds / bare,
            f"{count}: consolidate / (bare calamine + writing)": consolidate.seconds / (bare + written),
            f"{count}: naive / consolidate, an office": at["naive way (sample)"].each_ms
            / consolidate.each_ms,
            f"{count}: drawing / distribute, an office": at["drawing (sample)"].each_ms
            / at["distribute"].each_ms,
            f"{count}: guard / reading of a file": at["guard (sample)"].seconds
            / at["reading (sample)"].seconds,
        }
    if len(counts) > 1:
        first, last = (
            {each.job: each.each_ms for each in figures if each.group == count} for count in counts[-2:]
        )
        for job in ("check", "consolidate", "distribute"):
            ratios[f"{job}, an office: {counts[-1]} / {counts[-2]}"] = last[job] / first[job]
    ratios["--help / python -c 'import click, rich'"] = _help()
    print()
    for name, ratio in ratios.items():
        print(f"{pad(name, 52)}{ratio:>8.2f}")
    return ratios


def _help() -> float:
    """Compare the best of some starts."""
    commands = [[sys.executable, "-m", "nianbao", "--help"], [sys.executable, "-c", "import click, rich"]]
    ours, theirs = (min(run("start", 1, command).seconds for _ in range(STARTS)) for command in commands)
    return ours / theirs


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--offices", default="100,1000", help="how many offices, with commas")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--folder", type=Path, help="where to make the files (kept for the next run)")
    arguments = parser.parse_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="nianbao-benchmarks-"))
    folder.mkdir(parents=True, exist_ok=True)
    figures = [each for count in arguments.offices.split(",") for each in measure(folder, int(count))]
    ratios = report(figures)
    if arguments.json:
        data = {"figures": [asdict(each) for each in figures], "ratios": ratios}
        arguments.json.write_text(json.dumps(data, indent=1), encoding="utf-8")
    if arguments.folder is None:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
