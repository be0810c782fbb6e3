"""Run the programs: ``python -m tests.programs [NAME…]``."""

import argparse
import json
import sys
from pathlib import Path

from tests.programs.adapters import programs
from tests.programs.run import REFERENCE, Run

RESULTS = Path(__file__).resolve().parent / "results.json"
"""What is known of every program; docs/generate.py writes docs/programs.md from it."""


def main() -> int:
    """Run the programs that are named, or all; the results of the others stay as they are."""
    known = programs()
    parser = argparse.ArgumentParser(prog="python -m tests.programs", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "nianbao-programs")
    parser.add_argument("--work", type=Path, help="where the workbooks are made (default: in the cache)")
    parser.add_argument("--reuse", action="store_true", help="go on with the workbooks of the run before")
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in known]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}")
    results = json.loads(options.results.read_text(encoding="utf-8")) if options.results.is_file() else {}
    run = Run(
        options.cache.resolve(), (options.work or options.cache / "work").resolve(), known, options.reuse
    )
    for name in sorted(options.names or known, key=lambda each: (each != REFERENCE, each)):
        print(f"{name} …", file=sys.stderr, flush=True)
        results[name] = run.of(name)
        print(_line(results[name]), flush=True)
        text = json.dumps(dict(sorted(results.items())), ensure_ascii=False, indent=1)
        options.results.write_text(f"{text}\n", encoding="utf-8")
    return 0


def _line(result: dict[str, object]) -> str:
    """Sum up one program for who watches the run."""
    if "missing" in result:
        return f"{result['name']}: not to be had: {result['missing']}"
    verdicts = result["verdicts"]
    assert isinstance(verdicts, list)
    count = {
        key: sum(each.get("counts", {}).get(key, 0) for each in verdicts)
        for key in ("differences", "wrong_figures", "false_errors", "missed_errors", "untold")
    }
    failed = sum("failed" in each for each in verdicts)
    live = sum(each.get("live", 0) for each in verdicts)
    return f"{result['name']} {result['version']}: {len(verdicts)} samples, {failed} failed, {live} live cells, {count}"


if __name__ == "__main__":
    sys.exit(main())
