#!/bin/sh
# Programs: LibreOffice 7.4.7, Gnumeric 1.12.55 (Debian 12), excelize 0.1.0, workbook by openpyxl 3.1.5 (PyPI)
# Behaviour: the format 0!.0,"万", by which Chinese handbooks show 123456 as 12.3万 (! shows the next sign as it
#     is, the comma divides by a thousand), is shown with the mark itself and one digit too many: as if it
#     were ten times as much
# Seen: 123!.5万 in LibreOffice and Gnumeric, 123.!5万 in excelize; with 0\\.0,"万" 12.3万 in LibreOffice and
#     Gnumeric
# Why it surprises: the exclamation mark and the backslash mean the same in Excel; a program that does not
#     know it shows a point in another place, in a figure that is read as 万元
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3 soffice ssconvert; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install -qq --disable-pip-version-check openpyxl==3.1.5 excelize==0.1.0 || exit 2
./env/bin/python - <<'PYTHON'
import csv, os, subprocess, sys

import excelize, openpyxl

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

def excelize_(formulas, cells=()):
    """Compute formulas with excelize; gives the values or its words."""
    save(formulas, cells)
    book = excelize.open_file("book.xlsx")
    values = []
    for row in range(1, len(formulas) + 1):
        try:
            values.append(book.calc_cell_value("Sheet", f"H{row}"))
        except RuntimeError as error:
            values.append(str(error))
    return values

formulas = ['TEXT(123456,"0!.0,""万""")', 'TEXT(123456,"0\\.0,""万""")']
seen = {
    "LibreOffice": libreoffice(formulas),
    "Gnumeric": gnumeric(formulas),
    "excelize": excelize_(formulas)[:1],
}
wanted = {
    "LibreOffice": ["123!.5万", "12.3万"],
    "Gnumeric": ["123!.5万", "12.3万"],
    "excelize": ["123.!5万"],
}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
