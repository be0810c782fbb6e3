"""Having a program carry out jobs: one process for all, and one for each job that it did not come to."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import openpyxl
from tests.programs.cells import Workbook, open_workbook
from tests.programs.program import Program, Role
from tests.programs.samples import Sample, fields

SECONDS = 180
"""How long a program may take from one answer to the next."""

Place = tuple[str, str]


@dataclass(frozen=True)
class Outcome:
    """What became of one job: the file it wrote, or why there is none."""

    path: Path | None
    reason: str = ""
    remark: str = ""


def carry_out(
    program: Program, folder: Path, work: Path, samples: Sequence[Sample], sources: Mapping[str, Path]
) -> dict[str, Outcome]:
    """Have a program open, fill and save (or compute, or read) every sample; gives the outcome by sample.

    ``sources`` replaces the workbook of a sample, where another program has filled it before.
    """
    work.mkdir(parents=True, exist_ok=True)
    jobs, results = {}, {}
    for sample in samples:
        results[sample.name] = work / f"{sample.name}{'.xlsx' if _saves(program) else '.tsv'}"
        results[sample.name].unlink(missing_ok=True)
        source = sources.get(sample.name, sample.source)
        jobs[sample.name] = _job(program, work, sample, source, results[sample.name])
    return _outcomes(program, folder, jobs, results)


def convert(
    program: Program, folder: Path, work: Path, files: Mapping[str, tuple[Path, Path]]
) -> dict[str, Outcome]:
    """Have a program turn files into others; ``files`` are source and target by name."""
    jobs = {}
    for name, (source, target) in files.items():
        jobs[name] = work / f"{name}.job"
        jobs[name].write_text(f"source\t{source}\ntarget\t{target}", encoding="utf-8")
    return _outcomes(program, folder, jobs, {name: target for name, (_, target) in files.items()})


def _outcomes(
    program: Program, folder: Path, jobs: Mapping[str, Path], results: Mapping[str, Path]
) -> dict[str, Outcome]:
    """Run the jobs; one that was not answered is run once more, alone."""
    answers = _run(program, folder, list(jobs.values()))
    for job in jobs.values():
        if str(job) not in answers:
            answers |= _run(program, folder, [job])
    outcomes = {}
    for name, job in jobs.items():
        good, words = answers.get(str(job), (False, "the program ended without an answer"))
        path = results[name]
        if good and path.is_file():
            outcomes[name] = Outcome(path, remark=words)
        else:
            outcomes[name] = Outcome(None, words or "no file was written")
    return outcomes


def _saves(program: Program) -> bool:
    return program.role in (Role.SAVES, Role.CALCULATES)


def live_places(book: Workbook) -> list[Place]:
    """Give every cell with a formula."""
    return [(s.name, at) for s in book.sheets.values() for at, cell in s.cells.items() if cell.formula]


def _job(program: Program, work: Path, sample: Sample, source: Path, result: Path) -> Path:
    lines = [("source", str(source)), ("target" if _saves(program) else "computed", str(result))]
    if program.role is not Role.READS and not program.entered_by:
        lines += [("set", *entry) for entry in sample.entries]
    if program.role is Role.ENGINE:
        lines.append(("cells", str(_dump(source, work / f"{sample.name}.cells"))))
        lines += [("ask", *place) for place in live_places(open_workbook(source))]
    if program.role is Role.READS:
        places = fields(sample.form).values()
        lines += [("ask", each["sheet"], each["cell"]) for each in places if each["kind"] != "cover"]
    path = work / f"{sample.name}.job"
    path.write_text("\n".join("\t".join(line) for line in lines), encoding="utf-8")
    return path


def _dump(source: Path, path: Path) -> Path:
    """Write a workbook's cells for an engine that opens none; openpyxl knows how to write out shared formulas."""
    book = openpyxl.load_workbook(source)
    lines = [f"\t{name}\td\t={defined.attr_text}" for name, defined in book.defined_names.items()]
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    kind = cell.data_type if cell.data_type in "nbf" else "t"
                    text = str(int(cell.value) if kind == "b" else cell.value).replace("\n", "\\n")
                    lines.append("\t".join((sheet.title, cell.coordinate, kind, text.replace("\t", " "))))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _run(program: Program, folder: Path, jobs: Sequence[Path]) -> dict[str, tuple[bool, str]]:
    """Start the driver; gives what it said of each job.

    It and all that it started end when the next answer takes too long: then the jobs that are left are answered
    with that. Where it ended by itself, they have no answer.
    """
    process = subprocess.Popen(
        [*program.command(folder), *map(str, jobs)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=program.environment(folder),
        start_new_session=True,
        cwd=folder,
    )
    lines: Queue[str | None] = Queue()
    Thread(target=_listen, args=(process, lines), daemon=True).start()
    answers: dict[str, tuple[bool, str]] = {}
    try:
        while (line := lines.get(timeout=SECONDS)) is not None:
            parts = line.rstrip("\n").split("\t")
            if parts[0] in ("OK", "FAIL") and len(parts) > 1:
                answers[parts[1]] = parts[0] == "OK", parts[2] if len(parts) > 2 else ""
    except Empty:
        late = False, f"{SECONDS} 秒里没有做完一份"
        answers |= {str(job): late for job in jobs if str(job) not in answers}
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return answers


def _listen(process: subprocess.Popen[str], lines: "Queue[str | None]") -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line)
    lines.put(None)
