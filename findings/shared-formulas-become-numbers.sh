#!/bin/sh
# Programs: rustypyxl 0.7.1, oxlsx 0.2.0, aspose-cells-foss 26.10.0, compared with openpyxl 3.1.5; workbook by excelize 0.1.0 (PyPI)
# Behaviour: of formulas that share a text (t="shared", as Excel writes a formula that was filled down) these three
#     libraries keep the first; in the place of the others they save the result of before, a plain number
# Seen: B1:B4 is =A1*2 filled down, with results. After opening, setting A2 and saving, B1 is a formula and B2:B4 are
#     numbers in all three; openpyxl saves four formulas
# Why it surprises: the sheet looks as it was, no error on opening or saving; but a figure that is entered afterwards
#     changes no total any more, and to calculate again mends nothing
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install -qq --disable-pip-version-check excelize==0.1.0 openpyxl==3.1.5 rustypyxl==0.7.1 oxlsx==0.2.0 \
  aspose-cells-foss==26.10.0 || exit 2
./env/bin/python - <<'PYTHON'
import re, sys, zipfile

import excelize, openpyxl, oxlsx, rustypyxl
from aspose.cells_foss import Workbook

CELLS = ("B1", "B2", "B3", "B4")
book = excelize.new_file()
for row in (1, 2, 3, 4):
    book.set_cell_value("Sheet1", f"A{row}", row)
    book.set_cell_value("Sheet1", f"B{row}", 2 * row)
book.set_cell_formula("Sheet1", "B1", "A1*2", excelize.FormulaOpts(type="shared", ref="B1:B4"))
book.save_as("in.xlsx")
with zipfile.ZipFile("in.xlsx") as package:
    written = re.findall(rb't="shared"', package.read("xl/worksheets/sheet1.xml"))


def formulas(path):
    """Name the cells of column B that have a formula."""
    sheet = openpyxl.load_workbook(path).active
    return [cell for cell in CELLS if str(sheet[cell].value).startswith("=")]


def by_openpyxl(module):
    """Open, enter a figure and save with a library of openpyxl's interface."""
    book = module.load_workbook("in.xlsx")
    book["Sheet1"]["A2"] = 7
    book.save("out.xlsx")
    return formulas("out.xlsx")


def by_aspose():
    """The same with Aspose.Cells FOSS."""
    book = Workbook("in.xlsx")
    book.worksheets[0].cells["A2"].value = 7
    book.save("out.xlsx")
    return formulas("out.xlsx")


seen = {
    "in the file": len(written),
    "openpyxl": by_openpyxl(openpyxl),
    "rustypyxl": by_openpyxl(rustypyxl),
    "oxlsx": by_openpyxl(oxlsx),
    "aspose-cells-foss": by_aspose(),
}
first, every = ["B1"], list(CELLS)
wanted = {"in the file": 4, "openpyxl": every, "rustypyxl": first, "oxlsx": first, "aspose-cells-foss": first}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
