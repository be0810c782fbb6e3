#!/bin/sh
# Programs: LibreOffice 7.4.7 (Debian 12), workbook by xlsxwriter 3.3.1 (PyPI)
# Behaviour: what stands at the bars of a chart depends on the program that the file says it was written by: with
#     data_labels {value: True} xlsxwriter writes <c:showVal val="1"/> and nothing about the other parts of a label;
#     LibreOffice then shows the values alone if docProps/app.xml names Microsoft Excel, and the name of the category
#     and of the series at every bar if it names another program or is not there
# Seen: the word 件数, a series name that nothing asks for, in the printed page: no; with the same file under another
#     name of the program: yes; without docProps/app.xml: yes
# Why it surprises: by the schema what is not said of a label is shown, and LibreOffice keeps to that except for files
#     of Excel; a file is right until it passes through a tool that puts its own name there
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3 soffice pdftotext; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install -qq --disable-pip-version-check xlsxwriter==3.3.1 || exit 2
./env/bin/python - <<'PYTHON'
import os, re, subprocess, sys, zipfile

import xlsxwriter

APP = "docProps/app.xml"
book = xlsxwriter.Workbook("excel.xlsx")
sheet = book.add_worksheet()
sheet.write_column("A1", ["甲", "乙"])
sheet.write_column("B1", [3, 5])
chart = book.add_chart({"type": "column"})
chart.add_series(
    {"name": "件数", "categories": "=Sheet1!$A$1:$A$2", "values": "=Sheet1!$B$1:$B$2", "data_labels": {"value": True}}
)
chart.set_legend({"none": True})
chart.set_title({"none": True})
sheet.insert_chart("D2", chart)
book.close()

with zipfile.ZipFile("excel.xlsx") as source:
    parts = {name: source.read(name) for name in source.namelist()}


def write(name, parts):
    with zipfile.ZipFile(name, "w") as target:
        for part, data in parts.items():
            target.writestr(part, data)


write("other.xlsx", {**parts, APP: parts[APP].replace(b"Microsoft Excel", b"Another Program")})
unsaid = {name: data for name, data in parts.items() if name != APP}
for name in ("[Content_Types].xml", "_rels/.rels"):
    unsaid[name] = re.sub(rb'<(?:Override|Relationship) [^>]*docProps/app[.]xml"[^>]*/>', b"", unsaid[name])
write("unsaid.xlsx", unsaid)
names = ["excel", "other", "unsaid"]
command = ["soffice", f"-env:UserInstallation=file://{os.getcwd()}/profile", "--headless", "--convert-to", "pdf"]
subprocess.run([*command, *(f"{name}.xlsx" for name in names)], check=True, capture_output=True)


def names_the_series(name):
    text = subprocess.run(["pdftotext", f"{name}.pdf", "-"], check=True, capture_output=True, text=True).stdout
    return "件数" in text


seen = {name: names_the_series(name) for name in names}
wanted = {"excel": False, "other": True, "unsaid": True}
for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
