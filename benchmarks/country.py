"""A whole country on one machine, a province at a time: ``python -m benchmarks.country``.

Each province's offices are made, added up by the command as a process of its own, and deleted again; then
the provinces' summaries are added up. Nothing but one summary a province is kept, so that neither memory
nor disk grow with the country.
"""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.__main__ import run
from benchmarks.make import make
from nianbao.form.registry import find_form


def main() -> None:
    """Add up the country and print what each step took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.country")
    parser.add_argument("--provinces", type=int, default=30)
    parser.add_argument("--offices", type=int, default=10_000, help="of one province")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="nianbao-country-"))
    provinces = folder / "provinces"
    provinces.mkdir()
    made = read = peak = 0.0
    for number in range(arguments.provinces):
        inbox = folder / "inbox"
        start = time.perf_counter()
        make(find_form("gongkai-2021"), inbox, arguments.offices, prefix=f"{11 + number}")
        made += time.perf_counter() - start
        target = provinces / f"{number}.xlsx"
        name = ["--office", f"第{number + 1}省", "--code", f"{11 + number}"]
        figure = run("province", arguments.offices, _consolidate(inbox, target, "--include-failed", *name))
        read, peak = read + figure.seconds, max(peak, figure.peak_mb)
        shutil.rmtree(inbox)
        print(f"province {number + 1}: {figure.seconds:.1f} s, {figure.peak_mb:.0f} MB", flush=True)
    top = run("country", arguments.provinces, _consolidate(provinces, folder / "country.xlsx"))
    total = arguments.provinces * arguments.offices
    print(f"{total} offices: {read:.0f} s in {arguments.provinces} runs, peak {peak:.0f} MB")
    print(f"the provinces' summaries added up: {top.seconds:.1f} s, peak {top.peak_mb:.0f} MB")
    print(f"making the files took {made:.0f} s, which is not counted")
    shutil.rmtree(folder)


def _consolidate(source: Path, target: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "nianbao", "consolidate", str(source), "-o", str(target), *options]


if __name__ == "__main__":
    main()
