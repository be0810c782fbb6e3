"""formulas: compiles a workbook's formulas to Python."""

import re
from pathlib import Path

import formulas
from protocol import Job, run, typed, write_computed

_NAME = re.compile(r"'\[(?P<book>[^\]]+)\](?P<sheet>[^']+)'!(?P<cell>[A-Z]+\d+)$")


def carry_out(job: Job) -> None:
    """Compile, enter, calculate; give the values that are asked for."""
    model = formulas.ExcelModel().loads(job.source).finish()
    book = Path(job.source).name
    inputs = {}
    for sheet, cell, kind, text in job.entries:
        value = typed(kind, text)
        inputs[f"'[{book}]{sheet}'!{cell}".upper()] = [["" if value is None else value]]
    solution = model.calculate(inputs=inputs)
    found = {}
    for key, ranges in solution.items():
        name = _NAME.match(str(key))
        if name:
            found[name["sheet"].upper(), name["cell"]] = ranges.value[0, 0]
    answers = [(sheet, cell, _plain(found.get((sheet.upper(), cell)))) for sheet, cell in job.asked]
    write_computed(job.computed, answers)


def _plain(value: object) -> object:
    """Give a value of numpy as one of Python."""
    return value.item() if hasattr(value, "item") else value


run(carry_out)
