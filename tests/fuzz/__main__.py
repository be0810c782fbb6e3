"""Run with ``python -m tests.fuzz --minutes N [--seed S] [--save DIR]``: mutations until the time is over."""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.fuzz.mutate import Sample
from tests.fuzz.run import BATCH, run

ROOT = Path(__file__).parent.parent.parent


def main() -> None:
    """Try seeds from S on, print what came out, and keep the files that failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=1_000_000)
    parser.add_argument("--save", type=Path, default=Path("fuzz-failures"))
    arguments = parser.parse_args()
    os.environ["PYTHONPATH"] = str(ROOT)  # for the worker processes, which look into no working folder
    end = time.monotonic() + 60 * arguments.minutes
    sample, seed = Sample(), arguments.seed
    outcomes: Counter[str] = Counter()
    failures = 0
    while time.monotonic() < end:
        with tempfile.TemporaryDirectory() as folder:
            for result in run(sample, Path(folder), seed, BATCH):
                outcomes[f"{result.kind}: {result.status}"] += 1
                if result.wrong:
                    failures += 1
                    arguments.save.mkdir(exist_ok=True)
                    (arguments.save / f"{result.seed}.xlsx").write_bytes(
                        (Path(folder) / result.file).read_bytes()
                    )
                    print(f"seed {result.seed} ({result.kind}): {result.wrong}", flush=True)
        seed += BATCH
    print(f"{seed - arguments.seed} cases, {failures} failures")
    for outcome, count in sorted(outcomes.items()):
        print(f"  {outcome}: {count}")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
