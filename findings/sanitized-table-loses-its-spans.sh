#!/bin/sh
# Programs: sanitize-html 2.18.1, DOMPurify 3.4.18 with jsdom 24.1.3 (npm)
# Behaviour: sanitize-html keeps tables, rows and cells as they are allowed by default, but not colspan and
#     rowspan: the figures of a table with merged headings then stand under other headings; DOMPurify keeps
#     them
# Seen: 申请 over two columns and 总计 beside it: after sanitizing, 总计 stands over the second figure and the third
#     has no heading
# Why it surprises: tables are on the list of what is allowed, so a letter with a table "works"; that it is
#     another table is seen only by who knows the first
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3 node npm; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts sanitize-html@2.18.1 dompurify@3.4.18 jsdom@24.1.3 >/dev/null || exit 2
python3 - <<'PYTHON'
import json, re, subprocess, sys


script = """
  const sanitize = require("sanitize-html");
  const { JSDOM } = require("jsdom");
  const purify = require("dompurify")(new JSDOM("").window);
  const html = process.argv[1];
  console.log(JSON.stringify({ "sanitize-html": sanitize(html), DOMPurify: purify.sanitize(html) }));
"""
html = '<table><tr><th colspan="2">申请</th><th>总计</th></tr><tr><td>6</td><td>7</td><td>13</td></tr></table>'
done = subprocess.run(["node", "-e", script, html], check=True, capture_output=True, text=True)
seen = {name: re.findall(r"<th[^>]*>", page) for name, page in json.loads(done.stdout).items()}
wanted = {"sanitize-html": ["<th>", "<th>"], "DOMPurify": ['<th colspan="2">', "<th>"]}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
