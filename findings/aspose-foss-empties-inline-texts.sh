#!/bin/sh
# Programs: aspose-cells-foss 26.10.0, compared with python-calamine 0.9.1; workbooks by openpyxl 3.1.5 and
#     xlsxwriter 3.3.1 (PyPI)
# Behaviour: a text that stands in its cell (t="inlineStr"), and not in the table of shared texts, is read as nothing:
#     after opening and saving the cell is empty. openpyxl writes every text so
# Seen: 甲 / 001 / 2.5 by openpyxl comes back as empty / empty / 2.5; the same by xlsxwriter, with shared texts, as it was;
#     python-calamine reads both alike
# Why it surprises: the figures are all there, so a check of sums finds nothing; names and codes are gone without an
#     error, and only from files of some programs
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install -qq --disable-pip-version-check openpyxl==3.1.5 xlsxwriter==3.3.1 python-calamine==0.9.1 \
  aspose-cells-foss==26.10.0 || exit 2
./env/bin/python - <<'PYTHON'
import sys

import openpyxl, xlsxwriter
from aspose.cells_foss import Workbook
from python_calamine import CalamineWorkbook

ROW = ["甲", "001", 2.5]
book = openpyxl.Workbook()
book.active.append(ROW)
book.save("openpyxl.xlsx")
book = xlsxwriter.Workbook("xlsxwriter.xlsx")
book.add_worksheet().write_row("A1", ROW)
book.close()


def row_of(path):
    """Give what calamine reads of the first row."""
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)[0]


def row_after(path):
    """Give the first row after Aspose.Cells FOSS has opened and saved the workbook."""
    Workbook(path).save("out.xlsx")
    return list(next(openpyxl.load_workbook("out.xlsx").active.iter_rows(values_only=True)))


seen = {
    "openpyxl as written": row_of("openpyxl.xlsx"),
    "openpyxl saved again": row_after("openpyxl.xlsx"),
    "xlsxwriter as written": row_of("xlsxwriter.xlsx"),
    "xlsxwriter saved again": row_after("xlsxwriter.xlsx"),
}
wanted = {
    "openpyxl as written": ROW,
    "openpyxl saved again": [None, None, 2.5],
    "xlsxwriter as written": ROW,
    "xlsxwriter saved again": ROW,
}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
