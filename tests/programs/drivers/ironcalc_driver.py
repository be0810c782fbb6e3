"""IronCalc."""

import re

import ironcalc
from protocol import Job, run


def carry_out(job: Job) -> None:
    """Open, fill, evaluate, save."""
    model = ironcalc.load_from_xlsx(job.source, "en", "UTC", "en")
    sheets = {each["name"]: number for number, each in enumerate(model.get_worksheets_properties())}
    for sheet, cell, kind, text in job.entries:
        letters, row = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()
        place = sheets[sheet], int(row), ironcalc.column_number_from_name(letters)
        if kind == "n":
            model.update_cell_with_number(*place, float(text))
        elif kind == "t":
            model.update_cell_with_text(*place, text)
        else:
            model.clear_cell_contents(*place)
    model.evaluate()
    model.save_to_xlsx(job.target)


run(carry_out)
