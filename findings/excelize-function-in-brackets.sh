#!/bin/sh
# Programs: excelize 0.1.0 (PyPI, the Go library built for Python), workbook by openpyxl 3.1.5
# Behaviour: a function inside a bracket inside the condition of IF makes its own arguments arguments of IF:
#     two such brackets give IF too many, and the formula is an error; the same without brackets or with plain
#     comparisons is right
# Seen: IF((LEN(A1)=0)+(LEN(B1)=0)=0,"x","y") says IF accepts at most 3 arguments; IF((A1=0)+(B1=0)=0,"x","y")
#     and IF(LEN(A1)=0,"x","y") are right
# Why it surprises: the commonest way to say "both are filled in" fails, with a message about a number of
#     arguments that nobody wrote
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install -qq --disable-pip-version-check openpyxl==3.1.5 excelize==0.1.0 || exit 2
./env/bin/python - <<'PYTHON'
import sys

import excelize, openpyxl

def save(formulas, cells=()):
    """Write formulas below one another in column H, cells where they are told to be."""
    book = openpyxl.Workbook()
    for address, value in cells:
        book.active[address] = value
    for row, formula in enumerate(formulas, 1):
        book.active.cell(row, 8, f"={formula}")
    book.save("book.xlsx")


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

cells = [("A1", "甲"), ("B1", "乙")]
formulas = ['IF((LEN(A1)=0)+(LEN(B1)=0)=0,"x","y")', 'IF((A1="")+(B1="")=0,"x","y")', 'IF(LEN(A1)=0,"x","y")']
seen = {"excelize": excelize_(formulas, cells)}
wanted = {"excelize": ["IF accepts at most 3 arguments", "x", "y"]}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
