#!/bin/sh
# Programs: pandoc (PyPI pypandoc-binary 1.17), mammoth 1.13.0 (npm), python-docx 1.2.0 (PyPI), LibreOffice
#     7.4.7 (Debian 12)
# Behaviour: digits that are formatted as hidden in Word (Font, Hidden: not seen, not printed) are read as
#     part of the figure by pandoc, mammoth and python-docx; LibreOffice leaves them out when it prints the
#     same file
# Seen: a cell with 6 and a hidden 00: 600 in the three, 6 in the PDF that LibreOffice prints
# Why it surprises: what is hidden still belongs to the run of text that the libraries give; the figure on
#     paper and the figure in the data differ by a factor of a hundred
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3 soffice node npm; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install -qq --disable-pip-version-check pypandoc-binary==1.17 python-docx==1.2.0 pdfplumber==0.11.10 || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts mammoth@1.13.0 >/dev/null || exit 2
./env/bin/python - <<'PYTHON'
import os, re, subprocess, sys

import docx, pdfplumber, pypandoc


document = docx.Document()
cell = document.add_table(rows=1, cols=1).cell(0, 0)
cell.text = "6"
cell.paragraphs[0].add_run("00").font.hidden = True
document.save("report.docx")
script = 'require("mammoth").extractRawText({ path: "report.docx" }).then((done) => console.log(done.value))'
raw = subprocess.run(["node", "-e", script], check=True, capture_output=True, text=True).stdout
command = ["soffice", f"-env:UserInstallation=file://{os.getcwd()}/profile", "--headless", "--convert-to", "pdf", "report.docx"]
subprocess.run(command, check=True, capture_output=True)
with pdfplumber.open("report.pdf") as printed:
    paper = printed.pages[0].extract_text()
seen = {
    "pandoc": re.sub(r"[^0-9]", "", pypandoc.convert_file("report.docx", "plain")),
    "mammoth": raw.strip(),
    "python-docx": docx.Document("report.docx").tables[0].cell(0, 0).text,
    "on paper": paper.strip(),
}
wanted = {"pandoc": "600", "mammoth": "600", "python-docx": "600", "on paper": "6"}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
