"""pycel: compiles a workbook's formulas to Python."""

from protocol import Job, run, typed, write_computed
from pycel import ExcelCompiler


def carry_out(job: Job) -> None:
    """Compile, enter, evaluate; give the values that are asked for."""
    model = ExcelCompiler(filename=job.source)
    for sheet, cell in job.asked:
        _value(model, sheet, cell)
    for sheet, cell, kind, text in job.entries:
        address = f"'{sheet}'!{cell}"
        model.evaluate(address)
        model.set_value(address, typed(kind, text))
    write_computed(job.computed, [(sheet, cell, _value(model, sheet, cell)) for sheet, cell in job.asked])


def _value(model: ExcelCompiler, sheet: str, cell: str) -> object:
    try:
        return model.evaluate(f"'{sheet}'!{cell}")
    except Exception as error:
        return f"#{type(error).__name__}"


run(carry_out)
