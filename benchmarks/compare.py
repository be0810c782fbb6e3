"""This build beside an earlier one, in one run: the same jobs in turn, the median of some rounds, the ratio.

``python -m benchmarks.compare EARLIER INBOX [OTHER …]``: ``EARLIER`` is the ``nianbao`` of the earlier build (in an
environment of its own). An ``INBOX`` is a folder of filled workbooks that both builds read; ``THEIRS=OURS`` names
two, each filled on the template of its own build (``python -m benchmarks --folder DIR`` makes them).
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.__main__ import Figure, run
from nianbao.core import pad

FEW = 30
"""Files of the run in which the start is most of the time."""


@dataclass(frozen=True)
class Pair:
    """One job of both builds: the medians of seconds and of peak memory."""

    job: str
    earlier: Figure
    ours: Figure

    @property
    def line(self) -> str:
        """The figures and the ratios."""
        seconds = f"{self.earlier.seconds:>9.2f}{self.ours.seconds:>9.2f}{self.ours.seconds / self.earlier.seconds:>7.2f}"
        memory = f"{self.earlier.peak_mb:>9.0f}{self.ours.peak_mb:>9.0f}{self.ours.peak_mb / self.earlier.peak_mb:>7.2f}"
        return f"{pad(self.job, 40)}{seconds}{memory}"


def pair(job: str, earlier: Sequence[str], ours: Sequence[str], rounds: int) -> Pair:
    """Run a job of both builds in turn; the first round, which fills the caches, does not count."""
    figures: list[tuple[Figure, Figure]] = []
    for _ in range(rounds + 1):
        figures.append((run(job, 1, list(earlier)), run(job, 1, list(ours))))
    first, second = zip(*figures[1:], strict=True)
    return Pair(job, _median(first), _median(second))


def _median(figures: Sequence[Figure]) -> Figure:
    middle = statistics.median(each.seconds for each in figures)
    return Figure(figures[0].job, 1, middle, statistics.median(each.peak_mb for each in figures))


def compare(earlier: str, inboxes: tuple[Path, Path], rounds: int, out: Path) -> list[Pair]:
    """Measure every job over one inbox, or over that of each build."""
    ours = [sys.executable, "-m", "nianbao"]
    name = inboxes[1].name
    theirs_few, ours_few = (sorted(map(str, folder.iterdir()))[:FEW] for folder in inboxes)
    summaries = [str(out / f"{name}-{build}.xlsx") for build in ("earlier", "ours")]
    consolidate = ["consolidate", "--force", "-o"]
    return [
        pair(
            f"{name}: check of {FEW}",
            [earlier, "check", *theirs_few],
            [*ours, "check", *ours_few],
            rounds,
        ),
        pair(
            f"{name}: check",
            [earlier, "check", str(inboxes[0]), "--format", "json"],
            [*ours, "check", str(inboxes[1]), "--format", "json"],
            rounds,
        ),
        pair(
            f"{name}: consolidate",
            [earlier, *consolidate, summaries[0], str(inboxes[0])],
            [*ours, *consolidate, summaries[1], str(inboxes[1])],
            rounds,
        ),
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare")
    parser.add_argument("earlier", help="the nianbao of the earlier build")
    parser.add_argument("inbox", nargs="+", help="a folder, or THEIRS=OURS")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    print(f"{pad('job', 40)}{'earlier':>9}{'ours':>9}{'ratio':>7}{'MB':>9}{'MB':>9}{'ratio':>7}")
    with tempfile.TemporaryDirectory(prefix="nianbao-compare-") as folder:
        for inbox in arguments.inbox:
            theirs, _, ours = inbox.partition("=")
            for each in compare(
                arguments.earlier, (Path(theirs), Path(ours or theirs)), arguments.rounds, Path(folder)
            ):
                print(each.line, flush=True)


if __name__ == "__main__":
    main()
