#!/bin/sh
# Programs: pylightxl 1.61, workbook by xlsxwriter 3.3.1, lxml 6.0.2 (PyPI)
# Behaviour: in the formulas that it saves, pylightxl escapes & but not <: a workbook with a comparison in a
#     formula, opened and saved unchanged, is no well-formed XML any more
# Seen: after readxl and writexl of =IF(A1<2,"少","多") the sheet reads <f>IF(A1<2,… and lxml stops at it;
#     =IF(A1>2,"a"&"b","c") is saved rightly, with &amp;
# Why it surprises: one of the two signs that XML forbids is escaped, the other not; nothing is said on
#     saving, and a spreadsheet program then calls the whole file damaged
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install -qq --disable-pip-version-check xlsxwriter==3.3.1 pylightxl==1.61 lxml==6.0.2 || exit 2
./env/bin/python - <<'PYTHON'
import sys, zipfile

import pylightxl, xlsxwriter
from lxml import etree


def sheet_after_saving(formula):
    """Open and save a workbook with one formula; gives the XML of its sheet."""
    book = xlsxwriter.Workbook("in.xlsx")
    sheet = book.add_worksheet()
    sheet.write("A1", 1)
    sheet.write_formula("B1", formula, value="多")
    book.close()
    pylightxl.writexl(pylightxl.readxl("in.xlsx"), "out.xlsx")
    with zipfile.ZipFile("out.xlsx") as package:
        return package.read("xl/worksheets/sheet1.xml")


def well_formed(xml):
    """Tell whether an XML parser reads it."""
    try:
        etree.fromstring(xml)
    except etree.XMLSyntaxError:
        return False
    return True


less, greater = (sheet_after_saving(f) for f in ('=IF(A1<2,"少","多")', '=IF(A1>2,"a"&"b","c")'))
seen = {
    "<": (b"<f>IF(A1<2," in less, well_formed(less)),
    "> and &": (b"<f>IF(A1>2,\"a\"&amp;" in greater, well_formed(greater)),
}
wanted = {"<": (True, False), "> and &": (True, True)}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
