"""Run with ``python -m benchmarks.desk [--offices 1000] [--folder DIR]``; needs the extra ``nianbao[desk]``.

The desk against the commands, in a round that remembers its files: the first board against ``nianbao status`` (a whole
process, start included), a board after a change and one without, and a dropped file's findings against a check of that
file in a warm process.
"""

import argparse
import io
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nianbao
from benchmarks.make import YEAR, make, offices
from nianbao.desk import Desk, create_app
from nianbao.desk.gate import Gate
from nianbao.form import find_form
from nianbao.round import find_round

RUNS = 5
PORT = 8123
HERE = {"Host": f"127.0.0.1:{PORT}", "Origin": f"http://127.0.0.1:{PORT}", "Sec-Fetch-Site": "same-origin"}


def best(job: Callable[[], object], runs: int = RUNS) -> float:
    """Return the seconds of the quickest of some runs."""
    found = []
    for _ in range(runs):
        start = time.perf_counter()
        job()
        found.append(time.perf_counter() - start)
    return min(found)


def make_round(folder: Path, count: int) -> tuple[Path, list[Path]]:
    """Make a round of so many offices with their files; return it and the files that are dropped later."""
    form = find_form("gongkai-2021")
    files = [Path(file) for file in make(form, folder / "files", count + RUNS)]
    season = folder / "round"
    shutil.rmtree(season, ignore_errors=True)
    (season / "收件").mkdir(parents=True)
    (season / "nianbao.toml").write_text(f'year = {YEAR}\nroster = "名册.csv"\n', encoding="utf-8")
    known = [office for office, _ in offices(form, count + RUNS)]
    lines = ["单位编码,单位名称,单位类别", *(f"{one.code},{one.name},{one.kind}" for one in known)]
    (season / "名册.csv").write_text("\n".join(lines), encoding="utf-8")
    for file in files[:count]:
        shutil.copy(file, season / "收件" / file.name)
    return season, files[count:]


def status(season: Path) -> None:
    """Run nianbao status as a process."""
    done = subprocess.run(
        [sys.executable, "-m", "nianbao", "status"], cwd=season, check=False, capture_output=True
    )
    assert done.returncode in (0, 1), done.stderr.decode()


def measure(folder: Path, count: int) -> dict[str, float]:
    """Measure, in seconds."""
    season, fresh = make_round(folder, count)
    status(season)  # reads every file; from here on they are remembered
    found = {"nianbao status": best(lambda: status(season))}
    opened = find_round(season)
    assert opened is not None
    gate = Gate(PORT)
    desk = Desk(opened)
    client = create_app(desk, gate).test_client()
    client.get(f"/?token={gate.token}", headers=HERE)

    def board() -> None:
        assert client.get("/", headers=HERE).status_code == 200

    found["first board"] = best(board, 1)
    found["board, nothing changed"] = best(board)

    def changed() -> None:
        (season / "备注.txt").write_text(str(time.time_ns()), encoding="utf-8")
        board()

    found["board, something changed"] = best(changed)
    found["check of one file, warm"] = best(lambda: nianbao.check(fresh[0]))
    drops = []
    for file in fresh:
        data = {"files": (io.BytesIO(file.read_bytes()), file.name)}
        drops.append(best(lambda data=data: client.post("/inbox/one", data=data, headers=HERE), 1))  # type: ignore[misc]
    found["dropped file"] = min(drops)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk")
    parser.add_argument("--offices", type=int, default=1000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        found = measure(options.folder or Path(temporary), options.offices)
    for name, seconds in found.items():
        print(f"{name:30}{seconds:8.3f} s")
    print(f"first board / status {found['first board'] / found['nianbao status']:.2f}")
    print(f"dropped file / check {found['dropped file'] / found['check of one file, warm']:.2f}")


if __name__ == "__main__":
    main()
