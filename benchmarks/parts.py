"""What the reading of one file is made of, in one process: where the time of a check goes."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from nianbao.container.guard import admit, read_bytes
from nianbao.form.registry import known_forms
from nianbao.inbox.intake import read_one

ROUNDS = 3


def milliseconds(files: list[str], work: Callable[[str], object]) -> float:
    """Give the time for one file, of the best of some rounds over all."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for file in files:
            work(file)
        best = min(best, time.perf_counter() - start)
    return best / len(files) * 1000


def main() -> None:
    """Print the milliseconds of the guard and of the whole reading."""
    files = sorted(str(path) for path in Path(sys.argv[1]).iterdir())[: int(sys.argv[2])]
    forms = tuple(known_forms())
    guard = milliseconds(files, lambda file: admit(read_bytes(Path(file))).data)
    whole = milliseconds(files, lambda file: read_one(file, forms))
    print(f"{guard:.4f} {whole:.4f}")


if __name__ == "__main__":
    main()
