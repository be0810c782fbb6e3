"""Run with ``python -m tests.hostile DIR [--good 1000]``: an inbox of good files and every attack, consolidated.

It prints what became of each attack, whether every good file was added up, the longest time for one file
and the most memory that any process of the run took.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.make import make
from tests.builders import small_content
from tests.hostile.attack import Good, all_attacks
from tests.hostile.odd import NAME

from nianbao.files.inputs import expand
from nianbao.form.registry import newest_form
from nianbao.template.write import write_template


@dataclass(frozen=True)
class Run:
    """One run of the command over an inbox."""

    fates: dict[str, str]
    codes: dict[str, list[str]]
    seconds: float
    peak_mb: float
    """Of the largest of its processes."""


def consolidate(inbox: Path, target: Path) -> Run:
    """Run the command as a person would and read its JSON."""
    command = [sys.executable, "-m", "nianbao", "consolidate", str(inbox), "-o", str(target), "--force"]
    start = time.perf_counter()
    child = subprocess.Popen([*command, "--format", "json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stderr is not None
    said, errors = child.stdout.read(), child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    code = child.returncode = os.waitstatus_to_exitcode(status)
    if code not in (0, 1) or b"Traceback" in errors:
        raise SystemExit(f"exit {code}\n{errors.decode(errors='replace')}")
    data = json.loads(said)
    fates = {each["file"]: each["fate"] for each in data["submissions"]}
    codes = {each["file"]: [one["code"] for one in each["findings"]] for each in data["submissions"]}
    return Run(fates, codes, time.perf_counter() - start, usage.ru_maxrss / 1024)


def main() -> None:
    """Make the inbox, run, and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile")
    parser.add_argument("folder", type=Path, help="where the inbox is made; it must not be there yet")
    parser.add_argument("--good", type=int, default=1000, help="how many good files")
    arguments = parser.parse_args()
    inbox = arguments.folder / "inbox"
    inbox.mkdir(parents=True)
    make(newest_form(), inbox, arguments.good)
    before = consolidate(inbox, arguments.folder / "before.xlsx")
    good = Good.of(write_template(small_content(newest_form(), "9", NAME)))
    attacks = all_attacks()
    for each in attacks:
        each.place(inbox / each.file, good)
    after = consolidate(inbox, arguments.folder / "after.xlsx")
    wrong = [file for file, fate in before.fates.items() if after.fates[file] != fate]
    accepted = sum(fate == "accepted" for fate in before.fates.values())
    print(f"good files: {arguments.good}; accepted without attacks {accepted}, other with attacks: {wrong}")
    unnamed = []
    for each in attacks:
        file = next(file for file in after.fates if each.marks(Path(file).name))
        codes = after.codes[file]
        if (each.code not in codes) if each.code else ("file.crashed" in codes):
            unnamed.append((each.name, codes))
    print(f"attacks: {len(attacks)}; without the finding that they should have: {unnamed}")
    times = {each.name: _alone(inbox, each.marks) for each in attacks}
    slowest = sorted(times.items(), key=lambda item: -item[1])[:3]
    print("longest for one file alone: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in slowest))
    print(f"the run: {after.seconds:.1f} s (without attacks {before.seconds:.1f} s)")
    print(f"most memory of one process: {after.peak_mb:.0f} MB (without attacks {before.peak_mb:.0f} MB)")
    sys.exit(bool(wrong or unnamed))


def _alone(inbox: Path, marks: Callable[[str], bool]) -> float:
    """Time the check of one attack in a run of its own, starts included."""
    file = next(file for file in expand([str(inbox)]).files if marks(Path(file).name))
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "nianbao", "check", file], capture_output=True, check=False)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
