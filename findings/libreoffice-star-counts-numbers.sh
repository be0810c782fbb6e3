#!/bin/sh
# Programs: LibreOffice 7.4.7 (Debian 12), workbook by openpyxl 3.1.5, compared with IronCalc 0.9.1 (PyPI)
# Behaviour: in a workbook in Excel's format COUNTIF(range, "*") counts the numbers too, and "1*" the numbers
#     whose digits begin so; "<>*" then counts none
# Seen: over 10, 11, 20 and the text 甲: COUNTIF "*" 4, "1*" 2, "<>*" 0; IronCalc 1, 0 and 3
# Why it surprises: "*" is the usual way to count cells that hold a text (an explanation, a name), as numbers
#     are no texts to a wildcard; here "all explained" is counted from the amounts beside it
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3 soffice; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install -qq --disable-pip-version-check openpyxl==3.1.5 ironcalc==0.9.1 || exit 2
./env/bin/python - <<'PYTHON'
import csv, os, subprocess, sys

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

def ironcalc_(formulas, cells=()):
    """Compute formulas in IronCalc; gives what a person would see."""
    save(formulas, cells)
    model = ironcalc.load_from_xlsx("book.xlsx", "en", "UTC", "en")
    model.evaluate()
    return [model.get_formatted_cell_value(0, row, 8) for row in range(1, len(formulas) + 1)]

cells = [("A1", 10), ("A2", 11), ("A3", 20), ("A4", "甲")]
formulas = ['COUNTIF(A1:A4,"*")', 'COUNTIF(A1:A4,"1*")', 'COUNTIF(A1:A4,"<>*")']
seen = {"LibreOffice": libreoffice(formulas, cells), "IronCalc": ironcalc_(formulas, cells)}
wanted = {"LibreOffice": ["4", "2", "0"], "IronCalc": ["1", "0", "3"]}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
