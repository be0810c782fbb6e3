#!/bin/sh
# Programs: Gnumeric 1.12.55 and LibreOffice 7.4.7 (Debian 12), HyperFormula 3.5.0 (npm), workbook by openpyxl
#     3.1.5
# Behaviour: to Gnumeric and HyperFormula a name with a full-width letter or full-width brackets equals the
#     one with plain ones (=), yet COUNTIF and MATCH keep the two apart; LibreOffice keeps them apart
#     everywhere
# Seen: "Ａ区"="A区" TRUE, "（一）"="(一)" TRUE, COUNTIF(list with Ａ区, "A区") 0, MATCH of it #N/A in both; LibreOffice
#     FALSE, FALSE, 0, #N/A
# Why it surprises: one program has two ideas of "the same text": a column that compares names with = says
#     they agree, and the lookup beside it finds nothing
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3 soffice ssconvert node npm; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install -qq --disable-pip-version-check openpyxl==3.1.5 || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts hyperformula@3.5.0 >/dev/null || exit 2
./env/bin/python - <<'PYTHON'
import csv, json, os, subprocess, sys

import openpyxl

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

cells = [("A1", "Ａ区"), ("A2", "乙区")]
formulas = ['"Ａ区"="A区"', '"（一）"="(一)"', 'COUNTIF(A1:A2,"A区")', 'ISNA(MATCH("A区",A1:A2,0))']
seen = {
    "Gnumeric": gnumeric(formulas, cells),
    "HyperFormula": [str(value).upper() for value in hyperformula(formulas, cells)],
    "LibreOffice": libreoffice(formulas, cells),
}
wanted = {
    "Gnumeric": ["TRUE", "TRUE", "0", "TRUE"],
    "HyperFormula": ["TRUE", "TRUE", "0", "TRUE"],
    "LibreOffice": ["FALSE", "FALSE", "0", "TRUE"],
}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
