"""Running cases in worker processes, as the reading of an inbox is run."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.mutate import Sample, cases
from tests.fuzz.verdict import judge

from nianbao.isolate import Loss, map_isolated

BATCH = 500


@dataclass(frozen=True)
class Result:
    """What became of one case; ``wrong`` is "" where all is well."""

    seed: int
    kind: str
    file: str
    status: str
    wrong: str


def run(sample: Sample, folder: Path, first: int, count: int) -> Iterator[Result]:
    """Write the cases of some seeds into a folder and judge each."""
    (folder / "good.xlsx").write_bytes(sample.data)
    kinds: list[tuple[int, str]] = []
    files = []
    for case in cases(sample, first, count):
        path = folder / f"{case.seed}.xlsx"
        path.write_bytes(case.data)
        kinds.append((case.seed, case.kind))
        files.append(str(path))
    for (seed, kind), (file, status, wrong) in zip(kinds, map_isolated(judge, files, _lost), strict=True):
        yield Result(seed, kind, file, status, wrong)


def _lost(file: str, how: Loss) -> tuple[str, str, str]:
    return Path(file).name, "lost", f"the reading process was lost: {how.value}"
