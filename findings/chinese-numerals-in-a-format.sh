#!/bin/sh
# Programs: LibreOffice 7.4.7, Gnumeric 1.12.55 (Debian 12), excelize 0.1.0, workbook by openpyxl 3.1.5 (PyPI)
# Behaviour: the format [DBNum1][$-804], with which Excel writes a number or a date in Chinese numerals, is
#     right in LibreOffice, an error in Gnumeric, and in excelize a string of digits without place names for
#     dates and no Chinese at all for numbers
# Seen: 12345 as General: 一万二千三百四十五, #VALUE!, 12345; 15 March 2023: 二〇二三年三月十五日, #VALUE!, 二○二三年三月一五日
# Why it surprises: amounts and dates of official papers are written with this format; 三月一五日 is no date in
#     Chinese, and nothing says that the format was only half understood
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

formulas = ['TEXT(12345,"[DBNum1][$-804]General")', 'TEXT(45000,"[DBNum1][$-804]yyyy年m月d日")']
seen = {
    "LibreOffice": libreoffice(formulas),
    "Gnumeric": gnumeric(formulas),
    "excelize": excelize_(formulas),
}
wanted = {
    "LibreOffice": ["一万二千三百四十五", "二〇二三年三月十五日"],
    "Gnumeric": ["#VALUE!", "#VALUE!"],
    "excelize": ["12345", "二○二三年三月一五日"],
}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
