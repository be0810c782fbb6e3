#!/bin/sh
# Programs: Gnumeric 1.12.55 (Debian 12), workbook by openpyxl 3.1.5 (PyPI)
# Behaviour: opening and saving a workbook drops every data validation that has no error alert (showErrorMessage
#     is 0, as openpyxl writes by default and Excel where the alert is switched off): its list of choices is gone too
# Seen: of two lists, the one with an alert is in the saved file, the one without is not
# Why it surprises: the drop-down list works without an alert in Excel, LibreOffice and WPS, and so does a library
#     that reads the choices; nothing says that they were there
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3 ssconvert; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install -qq --disable-pip-version-check openpyxl==3.1.5 || exit 2
./env/bin/python - <<'PYTHON'
import subprocess, sys

import openpyxl
from openpyxl.worksheet.datavalidation import DataValidation

book = openpyxl.Workbook()
for cell, alert in (("A1", True), ("A2", False)):
    check = DataValidation("list", formula1='"是,否"', showErrorMessage=alert)
    book.active.add_data_validation(check)
    check.add(cell)
book.save("book.xlsx")
subprocess.run(["ssconvert", "book.xlsx", "saved.xlsx"], check=True, capture_output=True)
kept = openpyxl.load_workbook("saved.xlsx").active.data_validations.dataValidation
seen = [str(each.sqref) for each in kept]
print("kept", seen, sep="\t")
wanted = ["A1"]
print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
