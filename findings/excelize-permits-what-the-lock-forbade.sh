#!/bin/sh
# Programs: excelize 0.1.0 (PyPI, the Go library built for Python), workbook by openpyxl 3.1.5
# Behaviour: opening and saving a workbook with a locked sheet writes out every right that the file did not
#     mention as "false"; in this element false means permitted, and what is not mentioned is forbidden: rows
#     and columns may be deleted and cells formatted under the lock that stays
# Seen: before: <sheetProtection sheet="1"/>; after: sheet="true" with deleteRows="false"
#     deleteColumns="false" insertRows="false" formatCells="false" and six more
# Why it surprises: "false" looks like "not allowed"; the password and the lock are kept, so the file still
#     says that it is protected, while what the lock was for (nobody deletes a row of an official table) is
#     allowed
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
import re, sys, zipfile

import excelize, openpyxl


book = openpyxl.Workbook()
book.active["A1"] = "表三"
book.save("plain.xlsx")
LOCK = b'<sheetProtection sheet="1"/>'
with zipfile.ZipFile("plain.xlsx") as package, zipfile.ZipFile("in.xlsx", "w") as locked:
    for name in package.namelist():
        part = package.read(name)
        if name == "xl/worksheets/sheet1.xml":
            part = part.replace(b"</sheetData>", b"</sheetData>" + LOCK)
        locked.writestr(name, part)

file = excelize.open_file("in.xlsx")
file.set_cell_value("Sheet", "A2", 1)
file.save_as("out.xlsx")
file.close()
with zipfile.ZipFile("out.xlsx") as package:
    lock = re.search(rb"<sheetProtection[^>]*>", package.read("xl/worksheets/sheet1.xml"))[0].decode()
print(LOCK.decode(), lock, sep="\n")
protection = openpyxl.load_workbook("out.xlsx").active.protection
seen = {
    "still locked": protection.sheet,
    "forbidden": [name for name in ("deleteRows", "deleteColumns", "insertRows", "formatCells") if getattr(protection, name)],
}
wanted = {"still locked": True, "forbidden": []}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
