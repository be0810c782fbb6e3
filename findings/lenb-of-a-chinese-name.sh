#!/bin/sh
# Programs: LibreOffice 7.4.7, Gnumeric 1.12.55 (Debian 12), IronCalc 0.9.1, workbook by openpyxl 3.1.5 (PyPI)
# Behaviour: LENB of one Chinese character and one letter is 3, 4 or 2: two bytes a character, those of UTF-8,
#     or the number of characters; MIDB cuts accordingly
# Seen: LENB("汉a") 3 in LibreOffice, 4 in Gnumeric, 2 in IronCalc; LENB(x)-LEN(x), which is to count the
#     Chinese characters, gives 1, 2 and 0
# Why it surprises: LENB-LEN is the usual way to split a name from a number ("甲街道12") and to validate that a
#     cell is Chinese; the result depends on the program and is an error nowhere
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

formulas = ['LENB("汉a")', 'LENB("汉a")-LEN("汉a")', 'LENB("甲街道12")-LEN("甲街道12")']
seen = {
    "LibreOffice": libreoffice(formulas),
    "Gnumeric": gnumeric(formulas),
    "IronCalc": ironcalc_(formulas),
}
wanted = {"LibreOffice": ["3", "1", "3"], "Gnumeric": ["4", "2", "6"], "IronCalc": ["2", "0", "0"]}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
