#!/bin/sh
# Programs: LibreOffice 7.4.7, Gnumeric 1.12.55 (Debian 12), IronCalc 0.9.1, workbook by openpyxl 3.1.5 (PyPI)
# Behaviour: LOOKUP("座", column), the handbooks' way to the last text of a column (座 sorts behind nearly all
#     names), gives another cell in LibreOffice, and with the sign 々, which is meant to sort last of all, none
# Seen: over 甲街道 乙街道 丙镇 A12 B7: 乙街道 and #N/A in LibreOffice, B7 and B7 in Gnumeric and IronCalc
# Why it surprises: the idiom needs no sorted column in Excel because the search always ends at the last cell;
#     LibreOffice searches for real, so the answer depends on how all the cells sort
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3 soffice ssconvert; do
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

def gnumeric(formulas, cells=()):
    """Compute formulas in Gnumeric; gives what a person would see."""
    save(formulas, cells)
    subprocess.run(["ssconvert", "--recalc", "book.xlsx", "book.csv"], check=True, capture_output=True)
    return shown()[: len(formulas)]

def ironcalc_(formulas, cells=()):
    """Compute formulas in IronCalc; gives what a person would see."""
    save(formulas, cells)
    model = ironcalc.load_from_xlsx("book.xlsx", "en", "UTC", "en")
    model.evaluate()
    return [model.get_formatted_cell_value(0, row, 8) for row in range(1, len(formulas) + 1)]

cells = [(f"A{row}", text) for row, text in enumerate(["甲街道", "乙街道", "丙镇", "A12", "B7"], 1)]
formulas = ['LOOKUP("座",A1:A5)', 'LOOKUP("々",A1:A5)']
seen = {
    "LibreOffice": libreoffice(formulas, cells),
    "Gnumeric": gnumeric(formulas, cells),
    "IronCalc": ironcalc_(formulas, cells),
}
wanted = {"LibreOffice": ["乙街道", "#N/A"], "Gnumeric": ["B7", "B7"], "IronCalc": ["B7", "B7"]}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
