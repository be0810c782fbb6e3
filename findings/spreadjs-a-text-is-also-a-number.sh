#!/bin/sh
# Programs: SpreadJS 19.2.3 (npm @mescius/spread-sheets) in Chromium (Debian 12: 156), compared with IronCalc 0.9.1 (PyPI)
# Behaviour: a text of digits is a text and a number at once: ISTEXT and ISNUMBER are both TRUE, SUM of the cell adds it, COUNT
#     does not count it, and no number is above it
# Seen: of the text 18 ISTEXT TRUE, ISNUMBER TRUE, SUM 18, COUNT 0, A1<=999 FALSE, A1=18 FALSE; of the result of ="1"&"8" the
#     same. IronCalc, as other spreadsheets: TRUE, FALSE, 0, 0, FALSE, FALSE. Of the number 18 both agree
# Why it surprises: IF(ISNUMBER(A1),…) is how a formula asks whether a figure may be used; here it lets the text in, every
#     comparison behind it then fails, and a total has figures that the count of figures has not
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3 node npm chromium; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install -qq --disable-pip-version-check ironcalc==0.9.1 || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts @mescius/spread-sheets@19.2.3 puppeteer-core@24.43.1 >npm.log 2>&1 || exit 2
cat > ask.cjs <<'JAVASCRIPT'
const fs = require("fs");
const puppeteer = require("puppeteer-core");
(async () => {
  const browser = await puppeteer.launch({ executablePath: process.argv[3], args: ["--no-sandbox"], userDataDir: "profile" });
  const page = await browser.newPage();
  page.on("dialog", (dialog) => dialog.dismiss()); // it asks for a licence
  fs.writeFileSync("page.html", '<div id="book" style="width: 600px; height: 400px"></div>');
  await page.goto(`file://${process.cwd()}/page.html`); // without a licence it works from here only
  await page.addScriptTag({ path: "node_modules/@mescius/spread-sheets/dist/gc.spread.sheets.all.min.js" });
  const seen = await page.evaluate((formulas) => {
    const sheet = new GC.Spread.Sheets.Workbook(document.getElementById("book"), { sheetCount: 1 }).getSheet(0);
    sheet.setValue(0, 0, "18");
    sheet.setFormula(1, 0, '="1"&"8"');
    sheet.setValue(2, 0, 18);
    return [1, 2, 3].map((row) => formulas.map((formula, at) => {
      sheet.setFormula(row - 1, at + 1, "=" + formula.replaceAll("A1", "A" + row));
      return sheet.getValue(row - 1, at + 1);
    }));
  }, JSON.parse(process.argv[2]));
  fs.writeFileSync("seen.json", JSON.stringify(seen));
  await browser.close();
})();
JAVASCRIPT
./env/bin/python - <<'PYTHON'
import json, shutil, subprocess, sys
from pathlib import Path

import ironcalc

FORMULAS = ["ISTEXT(A1)", "ISNUMBER(A1)", "SUM(A1)", "COUNT(A1)", "A1<=999", "A1=18"]
KINDS = ["the text 18", '="1"&"8"', "the number 18"]
if subprocess.run(["node", "ask.cjs", json.dumps(FORMULAS), shutil.which("chromium")], timeout=120).returncode:
    sys.exit(2)
spreadjs = json.loads(Path("seen.json").read_text(encoding="utf-8"))

model = ironcalc.create("book", "en", "UTC", "en")
for row, typed in enumerate(("'18", '="1"&"8"', "18"), 1):
    model.set_user_input(0, row, 1, typed)
    for column, formula in enumerate(FORMULAS, 2):
        model.set_user_input(0, row, column, "=" + formula.replace("A1", f"A{row}"))
model.evaluate()
shown = {"TRUE": True, "FALSE": False}
cells = [[model.get_formatted_cell_value(0, row, at + 2) for at in range(len(FORMULAS))] for row in (1, 2, 3)]
ironcalc_sees = [[shown[text] if text in shown else int(text) for text in row] for row in cells]

seen = {
    kind: {"SpreadJS": spreadjs[at], "IronCalc": ironcalc_sees[at]} for at, kind in enumerate(KINDS)
}
both, text, number = [True, True, 18, 0, False, False], [True, False, 0, 0, False, False], [False, True, 18, 1, True, True]
wanted = {
    KINDS[0]: {"SpreadJS": both, "IronCalc": text},
    KINDS[1]: {"SpreadJS": both, "IronCalc": text},
    KINDS[2]: {"SpreadJS": number, "IronCalc": number},
}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
