"""Run with ``python -m tests.mutation [--rooms checks …] [--most 40] [--write]``: how many wrong changes are noticed.

Outside CI: a room takes some minutes. The sample is drawn with a fixed seed; each mutant runs in a copy of the
project, with the tests that reach its line, until the first that fails.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.page import RESULTS, write
from tests.mutation.rooms import ROOMS
from tests.mutation.suite import ROOT, Copy, Reach

SEED = 2024
_LEAST_SECONDS = 30


@dataclass(frozen=True)
class Verdict:
    """What became of one mutant."""

    mutant: Mutant
    killed_by: str


def main() -> None:
    """Try a sample of each room, print it, and with ``--write`` keep it for the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("--rooms", nargs="*", default=list(ROOMS), choices=list(ROOMS))
    parser.add_argument("--most", type=int, default=40, help="mutants of a room")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", default="", help="mutants whose name has this text")
    parser.add_argument("--write", action="store_true", help="keep the results and write docs/mutation.md")
    arguments = parser.parse_args()
    for room in arguments.rooms:
        sample = drawn(room, arguments.most, arguments.seed, arguments.only)
        verdicts = []
        for verdict in tried(room, sample):
            verdicts.append(verdict)
            print(
                f"{verdict.mutant.lines[1]:4} {verdict.mutant.name!r}: {verdict.killed_by or 'SURVIVED'}",
                flush=True,
            )
        killed = sum(bool(each.killed_by) for each in verdicts)
        print(f"{room}: {killed} of {len(verdicts)} killed", flush=True)
        if arguments.write:
            kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
            survived = [asdict(each.mutant) for each in verdicts if not each.killed_by]
            kept[room] = {"all": len(mutants(room)), "tried": len(verdicts), "survived": survived}
            RESULTS.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            write()


def mutants(room: str) -> list[Mutant]:
    """List every change of a room."""
    root = ROOT / "src" / "nianbao"
    return [each for path in sorted((root / room).rglob("*.py")) for each in mutants_of(root, path)]


def drawn(room: str, most: int, seed: int, only: str) -> list[Mutant]:
    """Draw a sample of a room, always the same."""
    pool = [each for each in mutants(room) if only in each.name]
    return sorted(random.Random(seed).sample(pool, min(most, len(pool))))


def tried(room: str, sample: Sequence[Mutant]) -> Iterator[Verdict]:
    """Run the tests of a room over each mutant."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(folder))
        start = time.monotonic()
        reach = copy.reach(ROOMS[room])
        print(f"{room}: {len(reach.seconds)} tests in {time.monotonic() - start:.0f} s", flush=True)
        for mutant in sample:
            yield Verdict(mutant, _killer(copy, reach, mutant))


def _killer(copy: Copy, reach: Reach, mutant: Mutant) -> str:
    tests = reach.of(mutant.file, *mutant.lines)
    if not tests:
        return ""
    text = mutant.applied((copy.source / mutant.file).read_bytes())
    expected = sum(reach.seconds[test] for test in tests)
    return copy.killer(mutant.file, text, tests, _LEAST_SECONDS + 4 * expected)


if __name__ == "__main__":
    sys.exit(main())
