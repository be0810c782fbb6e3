#!/bin/sh
# Programs: ExcelJS 4.4.0 (npm), workbook by xlsxwriter 3.3.1, read by openpyxl 3.1.5 (PyPI)
# Behaviour: links to a place in the same workbook are gone after opening and saving; links to the web stay
# Seen: one link to Sheet2!B5, one to example.org: after readFile and writeFile only the second
# Why it surprises: both are one element of the sheet's XML, and the cell keeps its blue, underlined look, so
#     that a list of "go to" links looks as before and does nothing
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3 node npm; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install -qq --disable-pip-version-check openpyxl==3.1.5 xlsxwriter==3.3.1 || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts exceljs@4.4.0 >/dev/null || exit 2
./env/bin/python - <<'PYTHON'
import subprocess, sys

import openpyxl, xlsxwriter


book = xlsxwriter.Workbook("in.xlsx")
first, second = book.add_worksheet("Sheet1"), book.add_worksheet("Sheet2")
first.write_url("A1", "internal:Sheet2!B5", string="定位")
first.write_url("A2", "https://example.org/", string="网页")
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


def links(path):
    """Give target or place of every link, and whether its cell still has an underlined text."""
    sheet = openpyxl.load_workbook(path)["Sheet1"]
    return [(cell.hyperlink and (cell.hyperlink.location or cell.hyperlink.target), cell.font.u) for (cell,) in sheet["A1:A2"]]


seen = {"before": links("in.xlsx"), "after": links("out.xlsx")}
wanted = {
    "before": [("Sheet2!B5", "single"), ("https://example.org/", "single")],
    "after": [(None, "single"), ("https://example.org/", "single")],
}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
