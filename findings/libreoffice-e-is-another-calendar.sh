#!/bin/sh
# Programs: LibreOffice 7.4.7 (Debian 12), workbook by openpyxl 3.1.5, compared with Gnumeric 1.12.55
# Behaviour: the year mark e of Chinese date formats (e年m月d日, the short form of yyyy年) is the year, month and
#     day of the Hebrew calendar in LibreOffice when the interface and locale are English: another day, no
#     error
# Seen: TEXT(45000, "e年m月d日"), which is 15 March 2023: 783年12月22日; "ee年": 5783年; "yyyy年m月d日": 2023年3月15日.
#     Gnumeric: 2023年3月15日 in all three
# Why it surprises: e stands in formats of every Chinese Excel and means 2023 there; a headless server that
#     prints a report has an English locale, and not only the year but the month and the day are others
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

formulas = ['TEXT(45000,"e年m月d日")', 'TEXT(45000,"ee年")', 'TEXT(45000,"yyyy年m月d日")']
seen = {"LibreOffice": libreoffice(formulas), "Gnumeric": gnumeric(formulas)}
wanted = {
    "LibreOffice": ["783年12月22日", "5783年", "2023年3月15日"],
    "Gnumeric": ["2023年3月15日", "2023年", "2023年3月15日"],
}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
