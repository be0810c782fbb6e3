#!/bin/sh
# Programs: Gnumeric 1.12.55, compared with LibreOffice 7.4.7 (Debian 12) and IronCalc 0.9.1 (PyPI), workbook
#     by openpyxl 3.1.5
# Behaviour: COUNTIF knows wildcards in a criterion that is to be met ("*街道") and takes them for plain
#     characters in one that is not ("<>*街道"): all cells are counted
# Seen: over 甲街道 乙街道 丙镇 丁局: "*街道" 2 and "<>*街道" 4, together more than there are; LibreOffice and IronCalc 2
#     and 2
# Why it surprises: the two counts are each other's complement in every other program, and are used so:
#     streets and all others
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

cells = [(f"A{row}", name) for row, name in enumerate(["甲街道", "乙街道", "丙镇", "丁局"], 1)]
formulas = ['COUNTIF(A1:A4,"*街道")', 'COUNTIF(A1:A4,"<>*街道")']
seen = {
    "Gnumeric": gnumeric(formulas, cells),
    "LibreOffice": libreoffice(formulas, cells),
    "IronCalc": ironcalc_(formulas, cells),
}
wanted = {"Gnumeric": ["2", "4"], "LibreOffice": ["2", "2"], "IronCalc": ["2", "2"]}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
