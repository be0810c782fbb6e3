#!/bin/sh
# Programs: Gnumeric 1.12.55 and LibreOffice 7.4.7 (Debian 12), HyperFormula 3.5.0 (npm), IronCalc 0.9.1, workbook by
#     openpyxl 3.1.5 (PyPI)
# Behaviour: ASC, the function that makes full-width characters half-width (６５ is 65), leaves the full-width space
#     as it is in LibreOffice, and TRIM does not take it away; HyperFormula does not have the function
# Seen: ASC("６５") is 65 in Gnumeric, LibreOffice and IronCalc, an error in HyperFormula; LEN(TRIM(ASC("６５　"))) is
#     2, 3, 2, error, and VALUE of it 65, error, 65, error; with SUBSTITUTE for the space LibreOffice has 2 as well
# Why it surprises: a figure typed with a Chinese input method has both, full-width digits and a full-width space
#     behind; VALUE(TRIM(ASC(A1))), the recipe of the handbooks, is an error for it, and no error without the space
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

cells = [("A1", "６５"), ("A2", "６５\u3000")]
formulas = ["ASC(A1)", "LEN(TRIM(ASC(A2)))", "ISNUMBER(VALUE(TRIM(ASC(A2))))", 'LEN(TRIM(SUBSTITUTE(ASC(A2),"\u3000"," ")))']
seen = {
    "Gnumeric": gnumeric(formulas, cells),
    "LibreOffice": libreoffice(formulas, cells),
    "HyperFormula": hyperformula(formulas, cells),
    "IronCalc": ironcalc_(formulas, cells),
}
wanted = {
    "Gnumeric": ["65", "2", "TRUE", "2"],
    "LibreOffice": ["65", "3", "FALSE", "2"],
    "HyperFormula": ["#NAME?", "#NAME?", False, "#NAME?"],
    "IronCalc": ["65", "2", "TRUE", "2"],
}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
