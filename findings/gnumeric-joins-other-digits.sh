#!/bin/sh
# Programs: Gnumeric 1.12.55, compared with LibreOffice 7.4.7 (Debian 12), workbook by openpyxl 3.1.5
# Behaviour: a number joined to a text is written with the nearest 16 or 17 digits instead of the shortest ones
#     that mean the same number: A1&"" of some amounts is another text than what was typed and is shown
# Seen: A1&"" for 580.866285, 72701.26, 2.51: 580.8662849999999, 72701.25999999999, 2.51; LibreOffice gives the
#     three as typed. FIXED(A1,6) is 580.866285 in both; A1&""="580.866285" is FALSE in Gnumeric
# Why it surprises: a key such as code&"-"&amount, a sentence with a figure in it, a check digit over the digits:
#     they are right for most amounts and wrong for a few, beside a cell that shows the right number
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

cells = [("A1", 580.866285), ("A2", 72701.26), ("A3", 2.51)]
formulas = ['A1&""', 'A2&""', 'A3&""', "FIXED(A1,6)", 'A1&""="580.866285"']
seen = {"Gnumeric": gnumeric(formulas, cells), "LibreOffice": libreoffice(formulas, cells)}
wanted = {
    "Gnumeric": ["580.8662849999999", "72701.25999999999", "2.51", "580.866285", "FALSE"],
    "LibreOffice": ["580.866285", "72701.26", "2.51", "580.866285", "TRUE"],
}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
