#!/bin/sh
# Programs: Gnumeric 1.12.55, compared with LibreOffice 7.4.7 (Debian 12), workbook by openpyxl 3.1.5
# Behaviour: a last argument that is left out behind its comma, MATCH(x, range,) or VLOOKUP(x, range, 2,), is
#     taken by Gnumeric for the one of a sorted search, not for 0: the place of another row, no error
# Seen: MATCH("乙街道", 丁街道 乙街道 丙街道 甲街道 戊街道,) is 3, LibreOffice 2; VLOOKUP of the same is the figure of 丙街道,
#     LibreOffice that of 乙街道
# Why it surprises: leaving the 0 out behind the comma is a habit of Chinese handbooks, and an empty argument
#     is 0 in Excel and LibreOffice; in Gnumeric it means the same as no comma at all
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

names = ["丁街道", "乙街道", "丙街道", "甲街道", "戊街道"]
cells = [(f"A{row}", name) for row, name in enumerate(names, 1)] + [(f"B{row}", row * 10) for row in range(1, 6)]
formulas = ['MATCH("乙街道",A1:A5,)', 'MATCH("乙街道",A1:A5,0)', 'VLOOKUP("乙街道",A1:B5,2,)', 'VLOOKUP("乙街道",A1:B5,2,0)']
seen = {"Gnumeric": gnumeric(formulas, cells), "LibreOffice": libreoffice(formulas, cells)}
wanted = {"Gnumeric": ["3", "2", "30", "20"], "LibreOffice": ["2", "2", "20", "20"]}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
