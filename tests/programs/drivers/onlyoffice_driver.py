"""ONLYOFFICE Document Builder without a licence."""

import docbuilder
from protocol import Job, run


def carry_out(job: Job) -> None:
    """Open, fill, recalculate, save."""
    builder = docbuilder.CDocBuilder()
    if builder.OpenFile(job.source, "") != 0:
        raise RuntimeError("the file is not opened")
    context = builder.GetContext()
    api = context.GetGlobal()["Api"]
    for sheet, cell, kind, text in job.entries:
        target = api.Call("GetSheet", sheet).Call("GetRange", cell)
        # In a cell whose format is text, an apostrophe would become part of the text.
        plain = kind != "t" or target.Call("GetNumberFormat").ToString() == "@"
        target.Call("SetValue", float(text) if kind == "n" else text if plain else f"'{text}")
    for _ in range(2):  # one pass leaves what depends on a later sheet a step behind
        api.Call("RecalculateAllFormulas")
    if builder.SaveFile("xlsx", job.target) != 0:
        raise RuntimeError("the file is not saved")
    builder.CloseFile()


run(carry_out)
