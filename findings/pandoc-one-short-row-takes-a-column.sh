#!/bin/sh
# Programs: pandoc (PyPI pypandoc-binary 1.17) and mammoth 1.13.0 (npm), document by python-docx 1.2.0 (PyPI)
# Behaviour: in a Word table whose first row below the heading is shorter (w:gridBefore or w:gridAfter, which
#     Word and WPS write when a cell at an end of a row is deleted), pandoc drops the last column of every
#     row: its headings and figures are not in the output
# Seen: 项目 本年 上年 / (deleted cell) 11 12 / 收费 21 22: no 上年, no 22 in what pandoc writes; all are there in
#     mammoth, which moves the short row to the left instead
# Why it surprises: the first row of figures, not the grid of the document, says how many columns the table
#     has; a deleted cell in one row loses the figures of all the others, and the page looks complete
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3 node npm; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install -qq --disable-pip-version-check pypandoc-binary==1.17 python-docx==1.2.0 || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts mammoth@1.13.0 >/dev/null || exit 2
./env/bin/python - <<'PYTHON'
import re, subprocess, sys

import docx, pypandoc
from docx.oxml import OxmlElement
from docx.oxml.ns import qn


document = docx.Document()
table = document.add_table(rows=3, cols=3)
for row, texts in enumerate((("项目", "本年", "上年"), ("", "11", "12"), ("收费", "21", "22"))):
    for column, text in enumerate(texts):
        table.cell(row, column).text = text
short = table.rows[1]._tr
before = OxmlElement("w:gridBefore")
before.set(qn("w:val"), "1")
short.get_or_add_trPr().append(before)
short.remove(short.findall(qn("w:tc"))[0])
document.save("report.docx")


def cells(html):
    """Give the texts of a table's rows."""
    rows = re.findall(r"<tr.*?</tr>", html, re.S)
    return [[re.sub(r"<[^>]+>|\s", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)] for row in rows]


script = 'require("mammoth").convertToHtml({ path: "report.docx" }).then((done) => console.log(done.value))'
page = subprocess.run(["node", "-e", script], check=True, capture_output=True, text=True).stdout
print("pandoc", pypandoc.get_pandoc_version())
seen = {"pandoc": cells(pypandoc.convert_file("report.docx", "html")), "mammoth": cells(page)}
wanted = {
    "pandoc": [["项目", "本年"], ["11", "12"], ["收费", "21"]],
    "mammoth": [["项目", "本年", "上年"], ["11", "12"], ["收费", "21", "22"]],
}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
