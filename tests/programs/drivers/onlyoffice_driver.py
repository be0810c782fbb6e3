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
        if kind == "t":
            target.Call("SetNumberFormat", "@")  # an apostrophe would become part of a text in such a cell
        target.Call("SetValue", float(text) if kind == "n" else text)
    api.Call("RecalculateAllFormulas")
    if builder.SaveFile("xlsx", job.target) != 0:
        raise RuntimeError("the file is not saved")
    builder.CloseFile()


run(carry_out)
