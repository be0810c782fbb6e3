#!/bin/sh
# Programs: Gnumeric 1.12.55, compared with LibreOffice 7.4.7 (Debian 12), workbook by openpyxl 3.1.5
# Behaviour: an amount with two decimals that stands in a file is not equal to itself rounded to two decimals:
#     ROUND(A1,2)=A1 is FALSE for some amounts and TRUE for others. COUNT of what fails depends on the amount,
#     not on its decimals
# Seen: ROUND(x,2)=x for 72701.26, 1234.56, 0.35: FALSE TRUE TRUE; LibreOffice TRUE for all.
#     ROUND(ROUND(x,2)-x,6)=0 is TRUE for all in both
# Why it surprises: "no more than two decimals" is written so in every validation rule; the Debian build
#     computes in 80-bit numbers, so ROUND gives a nearer neighbour of 72701.26 than the 64-bit number that
#     the file holds
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3 soffice ssconvert; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install -qq --disable-pip-version-check openpyxl==3.1.5 || exit 2
./env/bin/python - <<'PYTHON'
import csv, os, subprocess, sys

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

cells = [("A1", 72701.26), ("A2", 1234.56), ("A3", 0.35)]
formulas = ["ROUND(A1,2)=A1", "ROUND(A2,2)=A2", "ROUND(A3,2)=A3", "ROUND(ROUND(A1,2)-A1,6)=0"]
seen = {"Gnumeric": gnumeric(formulas, cells), "LibreOffice": libreoffice(formulas, cells)}
wanted = {"Gnumeric": ["FALSE", "TRUE", "TRUE", "TRUE"], "LibreOffice": ["TRUE"] * 4}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
