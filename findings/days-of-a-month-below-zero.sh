#!/bin/sh
# Programs: LibreOffice 7.4.7, Gnumeric 1.12.55 (Debian 12), IronCalc 0.9.1, workbook by openpyxl 3.1.5 (PyPI)
# Behaviour: the rest of days of a span (DATEDIF with "md") can be negative: from 31 January to 1 March the
#     remainder over whole months is minus one day
# Seen: DATEDIF(DATE(2024,1,31), DATE(2024,3,1), "md") is -1 in LibreOffice and Gnumeric, 1 in IronCalc
# Why it surprises: years, months and days of a term are put together from "y", "ym" and "md"; a remainder
#     cannot be negative, and the two programs that say so agree with each other
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

formulas = ['DATEDIF(DATE(2024,1,31),DATE(2024,3,1),"md")', 'DATEDIF(DATE(2024,1,31),DATE(2024,3,1),"m")']
seen = {
    "LibreOffice": libreoffice(formulas),
    "Gnumeric": gnumeric(formulas),
    "IronCalc": ironcalc_(formulas),
}
wanted = {"LibreOffice": ["-1", "1"], "Gnumeric": ["-1", "1"], "IronCalc": ["1", "1"]}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
