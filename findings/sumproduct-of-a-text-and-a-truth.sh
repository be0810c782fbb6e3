#!/bin/sh
# Programs: LibreOffice 7.4.7, Gnumeric 1.12.55 (Debian 12), HyperFormula 3.5.0 (npm), IronCalc 0.9.1,
#     workbook by openpyxl 3.1.5 (PyPI)
# Behaviour: SUMPRODUCT(a, b) over a number, the text 2 and a TRUE, weights 1, 10, 100, has a value of its own
#     in each kind of program: nothing but numbers counts (Gnumeric, IronCalc), the truth too (LibreOffice),
#     all three (HyperFormula)
# Seen: 1 in Gnumeric and IronCalc, 101 in LibreOffice, 121 in HyperFormula; with a*b in place of a,b all four
#     give 121
# Why it surprises: passing over what is no number is what SUMPRODUCT with a comma is used for; the result
#     depends on the program as soon as one figure was typed as a text, and no cell shows an error
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3 soffice ssconvert node npm; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install -qq --disable-pip-version-check openpyxl==3.1.5 ironcalc==0.9.1 || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts hyperformula@3.5.0 >/dev/null || exit 2
./env/bin/python - <<'PYTHON'
import csv, json, os, subprocess, sys

import ironcalc, openpyxl

def save(formulas, cells=()):
    """Write formulas below one another in column H, cells where they are told to be."""
    book = openpyxl.Workbook()
    for address, value in cells:
        book.active[address] = value
    for row, formula in enumerate(formulas, 1):
        book.active.cell(row, 8, f"={formula}")
    book.save("book.xlsx")


def shown():
    """Give the last column, the formulas, as it is shown."""
    with open("book.csv", encoding="utf-8", newline="") as file:
        return [row[-1] for row in csv.reader(file) if row]


def libreoffice(formulas, cells=()):
    """Compute formulas in LibreOffice; gives what a person would see."""
    save(formulas, cells)
    command = ["soffice", f"-env:UserInstallation=file://{os.getcwd()}/profile", "--headless"]
    subprocess.run([*command, "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "book.xlsx"], check=True, capture_output=True)
    return shown()[: len(formulas)]

def gnumeric(formulas, cells=()):
    """Compute formulas in Gnumeric; gives what a person would see."""
    save(formulas, cells)
    subprocess.run(["ssconvert", "--recalc", "book.xlsx", "book.csv"], check=True, capture_output=True)
    return shown()[: len(formulas)]

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


def ironcalc_(formulas, cells=()):
    """Compute formulas in IronCalc; gives what a person would see."""
    save(formulas, cells)
    model = ironcalc.load_from_xlsx("book.xlsx", "en", "UTC", "en")
    model.evaluate()
    return [model.get_formatted_cell_value(0, row, 8) for row in range(1, len(formulas) + 1)]

cells = [("A1", 1), ("A2", "2"), ("A3", True), ("B1", 1), ("B2", 10), ("B3", 100)]
formulas = ["SUMPRODUCT(A1:A3,B1:B3)", "SUMPRODUCT(A1:A3*B1:B3)"]
arrays = ["SUMPRODUCT(A1:A3,B1:B3)", "SUMPRODUCT(ARRAYFORMULA(A1:A3*B1:B3))"]
seen = {
    "LibreOffice": libreoffice(formulas, cells),
    "Gnumeric": gnumeric(formulas, cells),
    "HyperFormula": [str(value) for value in hyperformula(arrays, cells)],
    "IronCalc": ironcalc_(formulas, cells),
}
wanted = {
    "LibreOffice": ["101", "121"],
    "Gnumeric": ["1", "121"],
    "HyperFormula": ["121", "121"],
    "IronCalc": ["1", "121"],
}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
