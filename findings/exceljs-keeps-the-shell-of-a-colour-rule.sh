#!/bin/sh
# Programs: ExcelJS 4.4.0 (npm), workbook by xlsxwriter 3.3.1 (PyPI)
# Behaviour: conditional formats of the kinds "begins with" and "does not contain" are dropped on saving, and
#     what is left is an empty <conditionalFormatting> element, which the schema forbids (it needs a rule);
#     "contains" is kept
# Seen: after readFile and writeFile: A1 (beginsWith) and A2 (notContainsText) empty elements, A3
#     (containsText) with its rule
# Why it surprises: three rules that Excel offers in one list; the file is not only poorer but invalid, and
#     red or green on a status line is gone without a word
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3 node npm; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install -qq --disable-pip-version-check xlsxwriter==3.3.1 || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts exceljs@4.4.0 >/dev/null || exit 2
./env/bin/python - <<'PYTHON'
import subprocess, sys, zipfile
from xml.etree import ElementTree

import xlsxwriter


book = xlsxwriter.Workbook("in.xlsx")
sheet, red = book.add_worksheet(), book.add_format({"bg_color": "red"})
for cell, criteria in (("A1", "begins with"), ("A2", "not containing"), ("A3", "containing")):
    sheet.conditional_format(cell, {"type": "text", "criteria": criteria, "value": "还有", "format": red})
book.close()
script = """
  const ExcelJS = require("exceljs");
  (async () => {
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile("in.xlsx");
    await book.xlsx.writeFile("out.xlsx");
  })();
"""
subprocess.run(["node", "-e", script], check=True)


def rules(path):
    """Give the kinds of rule of every conditional format of the sheet."""
    with zipfile.ZipFile(path) as package:
        root = ElementTree.fromstring(package.read("xl/worksheets/sheet1.xml"))
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    formats = root.iter(f"{space}conditionalFormatting")
    return {each.get("sqref"): [rule.get("type") for rule in each] for each in formats}


seen = {"before": rules("in.xlsx"), "after": rules("out.xlsx")}
wanted = {
    "before": {"A1": ["beginsWith"], "A2": ["notContainsText"], "A3": ["containsText"]},
    "after": {"A1": [], "A2": [], "A3": ["containsText"]},
}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
