"""The naive way: what a good analyst would write with openpyxl and pandas, on a sample."""

import sys
from pathlib import Path

import openpyxl
import pandas as pd

from nianbao.form.registry import find_form
from nianbao.layout.workbook import layout_of


def consolidate(files: list[str], target: Path) -> None:
    """Load every workbook, collect the cells, add up, write a sheet of offices and one of sums."""
    form = find_form("gongkai-2021")
    slots = layout_of(form).slots
    frames = []
    for file in files:
        workbook = openpyxl.load_workbook(file, data_only=True)
        row = {field: workbook[slot.sheet][slot.area.address].value for field, slot in slots.items()}
        frames.append(pd.DataFrame([{"file": file, **row}]))
    table = pd.concat(frames, ignore_index=True)
    with pd.ExcelWriter(target, engine="openpyxl") as writer:
        table.to_excel(writer, sheet_name="offices", index=False)
        table.drop(columns="file").sum().to_frame("total").to_excel(writer, sheet_name="total")


if __name__ == "__main__":
    consolidate(sys.argv[2:], Path(sys.argv[1]))
