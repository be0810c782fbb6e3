"""This build beside an earlier one, in one run: the same jobs in turn, the median of some rounds, the ratio.

``python -m benchmarks.compare EARLIER INBOX [OTHER …]``: ``EARLIER`` is the ``nianbao`` of the earlier build (in an
environment of its own). An ``INBOX`` is a folder of filled workbooks that both builds read; ``THEIRS=OURS`` names
two, each filled on the template of its own build (``python -m benchmarks --folder DIR`` makes them). Compared are
seconds of the processor, of all processes of a job: the ratio is the same on a machine that has other work too.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.__main__ import Figure, run
from nianbao.core.text import pad


@dataclass(frozen=True)
class Pair:
    """One job of both builds: the medians of processor seconds and of peak memory."""

    job: str
    earlier: Figure
    ours: Figure

    @property
    def line(self) -> str:
        """The figures and the ratios."""
        pairs = (
            (self.earlier.processor, self.ours.processor, "9.2f"),
            (self.earlier.peak_mb, self.ours.peak_mb, "9.0f"),
        )
        texts = (f"{first:>{form}}{second:>{form}}{second / first:>7.2f}" for first, second, form in pairs)
        return pad(self.job, 40) + "".join(texts)


def pair(job: str, earlier: Sequence[str], ours: Sequence[str], rounds: int) -> Pair:
    """Run a job of both builds in turn; the first round, which fills the caches, does not count."""
    figures: list[tuple[Figure, Figure]] = []
    for _ in range(rounds + 1):
        figures.append((run(job, 1, list(earlier)), run(job, 1, list(ours))))
    first, second = zip(*figures[1:], strict=True)
    return Pair(job, _median(first), _median(second))


def _median(figures: Sequence[Figure]) -> Figure:
    seconds, processor, peak = (
        statistics.median(getattr(each, name) for each in figures)
        for name in ("seconds", "processor", "peak_mb")
    )
    return Figure(figures[0].job, 1, seconds, peak, processor)


def compare(
    earlier: str, inboxes: tuple[Path, Path], sizes: Sequence[int], rounds: int, out: Path
) -> Iterator[Pair]:
    """Measure ``check`` of so many files of an inbox, or of that of each build, and ``consolidate`` of the most."""
    ours = [sys.executable, "-m", "nianbao"]
    name = inboxes[1].name
    files = [sorted(map(str, folder.iterdir())) for folder in inboxes]
    for size in sizes:
        commands = (
            [*command, "check", *some[:size]] for command, some in zip(([earlier], ours), files, strict=True)
        )
        yield pair(f"{name}: check of {min(size, len(files[1]))}", *commands, rounds)
    most = max(sizes)
    commands = (
        [*command, "consolidate", "--force", "-o", str(out / f"{number}.xlsx"), *some[:most]]
        for number, (command, some) in enumerate(zip(([earlier], ours), files, strict=True))
    )
    yield pair(f"{name}: consolidate of {min(most, len(files[1]))}", *commands, rounds)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare")
    parser.add_argument("earlier", help="the nianbao of the earlier build")
    parser.add_argument("inbox", nargs="+", help="a folder, or THEIRS=OURS")
    parser.add_argument("--sizes", default="30,400", help="how many files, with commas")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    sizes = [int(size) for size in arguments.sizes.split(",")]
    print(
        f"{pad('processor seconds; MB', 40)}{'earlier':>9}{'ours':>9}{'ratio':>7}{'MB':>9}{'MB':>9}{'ratio':>7}"
    )
    with tempfile.TemporaryDirectory(prefix="nianbao-compare-") as folder:
        for inbox in arguments.inbox:
            theirs, _, ours = inbox.partition("=")
            both = (Path(theirs), Path(ours or theirs))
            for each in compare(arguments.earlier, both, sizes, arguments.rounds, Path(folder)):
                print(each.line, flush=True)


if __name__ == "__main__":
    main()
