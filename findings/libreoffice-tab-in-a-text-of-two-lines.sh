#!/bin/sh
# Programs: LibreOffice 7.4.7 and Gnumeric 1.12.55 (Debian 12), workbook by openpyxl 3.1.5 (PyPI)
# Behaviour: to formulas of LibreOffice a tab in a cell is character 9 as long as the text has one line, and character
#     1 as soon as it has two: such a text is kept as rich text, in which a tab is a field
# Seen: CODE(A1) of "tab 6" is 9, of "tab 6 line feed" 1; SUBSTITUTE(A1,CHAR(9),"") leaves 1 and 3 characters; Gnumeric
#     has 9 and 9, 1 and 2
# Why it surprises: figures copied from a web page or a letter have both, a tab before and a line end behind; a formula
#     that removes tabs and line feeds one after the other works on each alone and leaves an unseen character here.
#     Saved again, the cell itself still has its tab, so nothing in the file tells.
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

book = openpyxl.Workbook()
for row, text in enumerate(("\t6", "\t6\n"), 1):
    book.active.cell(row, 1, text)
    book.active.cell(row, 8, f"=CODE(A{row})")
    book.active.cell(row, 9, f'=LEN(SUBSTITUTE(A{row},CHAR(9),""))')
book.save("book.xlsx")

def shown():
    """Give what the formulas show."""
    with open("book.csv", encoding="utf-8", newline="") as file:
        return [row[-2:] for row in csv.reader(file) if row]

command = ["soffice", f"-env:UserInstallation=file://{os.getcwd()}/profile", "--headless"]
subprocess.run([*command, "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "book.xlsx"], check=True, capture_output=True)
seen = {"LibreOffice": shown()}
subprocess.run(["ssconvert", "--recalc", "book.xlsx", "book.csv"], check=True, capture_output=True)
seen["Gnumeric"] = shown()
wanted = {"LibreOffice": [["9", "1"], ["1", "3"]], "Gnumeric": [["9", "1"], ["9", "2"]]}
for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")
print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
