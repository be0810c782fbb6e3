#!/bin/sh
# Programs: HyperFormula 3.5.0 (npm), compared with IronCalc 0.9.1 (PyPI)
# Behaviour: EDATE from the last days of January into February of a leap year gives the 28th; EOMONTH of the
#     same month knows the 29th
# Seen: EDATE(DATE(2024,1,31),1) is 45350, 28 February, and EDATE(DATE(2023,12,31),2) too;
#     EOMONTH(DATE(2024,1,31),1) is 45351. IronCalc 45351 in all three
# Why it surprises: a time limit of months from 31 January 2024 ends a day early there, in leap years only,
#     while the end of the month beside it is right
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3 node npm; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install -qq --disable-pip-version-check openpyxl==3.1.5 ironcalc==0.9.1 || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts hyperformula@3.5.0 >/dev/null || exit 2
./env/bin/python - <<'PYTHON'
import json, subprocess, sys

import ironcalc, openpyxl

def save(formulas, cells=()):
    """Write formulas below one another in column H."""
    book = openpyxl.Workbook()
    for row, formula in enumerate(formulas, 1):
        book.active.cell(row, 8, f"={formula}")
    book.save("book.xlsx")


def ironcalc_(formulas, cells=()):
    """Compute formulas in IronCalc; gives what a person would see."""
    save(formulas, cells)
    model = ironcalc.load_from_xlsx("book.xlsx", "en", "UTC", "en")
    model.evaluate()
    return [model.get_formatted_cell_value(0, row, 8) for row in range(1, len(formulas) + 1)]


def hyperformula(formulas, cells=()):
    """Compute formulas in HyperFormula; gives the values or the names of errors."""
    script = """
      const { HyperFormula } = require("hyperformula");
      const { formulas, cells } = JSON.parse(process.argv[1]);
      const engine = HyperFormula.buildEmpty({ licenseKey: "gpl-v3" });
      const sheet = engine.getSheetId(engine.addSheet("Sheet"));
      const put = (address, content) => engine.setCellContents(engine.simpleCellAddressFromString(address, sheet), content);
      for (const [address, value] of cells) put(address, typeof value === "string" ? "'" + value : value);
      formulas.forEach((formula, row) => put("H" + (row + 1), "=" + formula));
      const at = (row) => engine.getCellValue({ sheet, row, col: 7 });
      console.log(JSON.stringify(formulas.map((_, row) => { const v = at(row); return v?.value ?? v; })));
    """
    given = json.dumps({"formulas": formulas, "cells": list(cells)})
    done = subprocess.run(["node", "-e", script, given], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)

formulas = ["EDATE(DATE(2024,1,31),1)", "EDATE(DATE(2023,12,31),2)", "EOMONTH(DATE(2024,1,31),1)"]
book = [f"{formula}+0" for formula in formulas]
seen = {"HyperFormula": hyperformula(book), "IronCalc": ironcalc_(book)}
wanted = {"HyperFormula": [45350, 45350, 45351], "IronCalc": ["45351", "45351", "45351"]}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
