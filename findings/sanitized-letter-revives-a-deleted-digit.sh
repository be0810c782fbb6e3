#!/bin/sh
# Programs: sanitize-html 2.18.1 (npm)
# Behaviour: of the three ways to strike something out, sanitize-html allows <s> by default and removes the
#     tags <del> and <strike> but keeps their text: a deleted digit joins the figure beside it
# Seen: 4<del>3</del> becomes 43 and <strike>5</strike>6 becomes 56, while <s>5</s>4 stays as it is
# Why it surprises: a sanitizer is expected to take things away; here a struck-out digit comes back to life,
#     and the figure in the letter is ten times the one that was sent
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3 node npm; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts sanitize-html@2.18.1 >/dev/null || exit 2
python3 - <<'PYTHON'
import json, subprocess, sys


script = """
  const sanitize = require("sanitize-html");
  console.log(JSON.stringify(JSON.parse(process.argv[1]).map((html) => sanitize(html))));
"""
letters = ["<td>4<del>3</del></td>", "<td><strike>5</strike>6</td>", "<td><s>5</s>4</td>"]
done = subprocess.run(["node", "-e", script, json.dumps(letters)], check=True, capture_output=True, text=True)
seen = dict(zip(letters, json.loads(done.stdout), strict=True))
wanted = dict(zip(letters, ["<td>43</td>", "<td>56</td>", "<td><s>5</s>4</td>"], strict=True))

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
