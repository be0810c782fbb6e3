#!/bin/sh
# Programs: IronCalc 0.9.1, python-calamine 0.9.1, openpyxl 3.1.5, workbook by xlsxwriter 3.3.1 (PyPI)
# Behaviour: a text with a phonetic guide (拼音指南: Excel keeps the pinyin beside the characters, in <rPh>) is
#     read by IronCalc with the pinyin behind it
# Seen: 临沂街道 with lín yí above its first two characters: 临沂街道línyí in IronCalc, 临沂街道 in openpyxl and calamine
# Why it surprises: the guide is invisible in most windows; the name of an office that somebody once annotated
#     equals no other spelling of it any more
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install -qq --disable-pip-version-check openpyxl==3.1.5 xlsxwriter==3.3.1 ironcalc==0.9.1 python-calamine==0.9.1 || exit 2
./env/bin/python - <<'PYTHON'
import sys, zipfile

import ironcalc, openpyxl, xlsxwriter
from python_calamine import CalamineWorkbook


book = xlsxwriter.Workbook("plain.xlsx")
book.add_worksheet().write("A1", "临沂街道")
book.close()
GUIDE = '<rPh sb="0" eb="1"><t>lín</t></rPh><rPh sb="1" eb="2"><t>yí</t></rPh><phoneticPr fontId="0"/>'
with zipfile.ZipFile("plain.xlsx") as package, zipfile.ZipFile("guided.xlsx", "w") as guided:
    for name in package.namelist():
        part = package.read(name)
        if name == "xl/sharedStrings.xml":
            part = part.replace("临沂街道</t>".encode(), f"临沂街道</t>{GUIDE}".encode())
        guided.writestr(name, part)
model = ironcalc.load_from_xlsx("guided.xlsx", "en", "UTC", "en")
seen = {
    "IronCalc": model.get_formatted_cell_value(0, 1, 1),
    "openpyxl": openpyxl.load_workbook("guided.xlsx").active["A1"].value,
    "calamine": CalamineWorkbook.from_path("guided.xlsx").get_sheet_by_index(0).to_python()[0][0],
}
wanted = {"IronCalc": "临沂街道línyí", "openpyxl": "临沂街道", "calamine": "临沂街道"}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
