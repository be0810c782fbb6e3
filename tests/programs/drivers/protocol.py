"""The lines in which a job is given to a driver, and the way in which it answers; the other languages do the same.

A job is a file of lines whose parts are separated by tabs:

``source PATH``, ``target PATH``     the workbook to open and the one to save (none for an engine or a reader)
``computed PATH``                    where an engine or a reader writes what it has: sheet, cell, type, text
``cells PATH``                       the source's cells for an engine that reads no workbooks: sheet, cell, type, text
``set SHEET CELL TYPE TEXT``         what is entered; the type is n (number), t (text) or e (empty)
``ask SHEET CELL``                   a cell whose value an engine or a reader is to give

Types of cells are n, t, b (truth value), f (formula), x (error), e (empty), and d for a defined name and what it
means. The driver prints one line for each job:
``OK``, the job's file, and what it has to say; or ``FAIL``, the job's file and the reason.
"""

import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from numbers import Number
from pathlib import Path


@dataclass
class Job:
    """One workbook to be opened, filled and saved, or computed."""

    source: str = ""
    target: str = ""
    computed: str = ""
    cells: str = ""
    entries: list[tuple[str, str, str, str]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)


def read_job(path: str) -> Job:
    """Read a job's file."""
    job = Job()
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        word, *parts = line.split("\t")
        if word == "set":
            sheet, cell, kind, text = parts
            job.entries.append((sheet, cell, kind, text))
        elif word == "ask":
            job.asked.append((parts[0], parts[1]))
        else:
            setattr(job, word, parts[0])
    return job


def typed(kind: str, text: str) -> float | int | str | bool | None:
    """Give an entry as a value of Python."""
    if kind == "n":
        number = float(text)
        return int(number) if number.is_integer() and "." not in text else number
    if kind == "b":
        return text in ("1", "TRUE")
    return None if kind == "e" else text


def answer(value: object) -> tuple[str, str]:
    """Give a computed value as its type and text."""
    if value is None or value == "":
        return "e", ""
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, Number):  # numpy's too
        return "n", repr(float(value))
    text = str(value)
    return ("x" if text.startswith("#") else "t"), text


def write_computed(path: str, answers: list[tuple[str, str, object]]) -> None:
    """Write what an engine or a reader has: sheet, cell and value."""
    lines = ["\t".join((sheet, cell, *answer(value))) for sheet, cell, value in answers]
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_cells(path: str) -> list[tuple[str, str, str, str]]:
    """Read the cells of a source: sheet, cell, type, text."""
    lines = Path(path).read_text(encoding="utf-8").split("\n")
    found = []
    for line in lines:
        if line:
            sheet, cell, kind, text = line.split("\t")
            found.append((sheet, cell, kind, text.replace("\\n", "\n")))
    return found


def run(carry_out: Callable[[Job], str | None]) -> None:
    """Carry out every job of the command line; one that fails does not stop the others."""
    for path in sys.argv[1:]:
        try:
            remark = carry_out(read_job(path)) or ""
        except Exception as error:
            traceback.print_exc()
            words = f"{type(error).__name__}: {error}".split("\n")[0]
            print("FAIL", path, words, sep="\t", flush=True)
        else:
            print("OK", path, remark, sep="\t", flush=True)
