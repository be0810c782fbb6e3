"""The page that says how many wrong changes the tests notice: docs/mutation.md."""

import json
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
REASONS = HERE / "reasons.toml"
PAGE = HERE.parent.parent / "docs" / "mutation.md"


def table() -> str:
    """Write the results as a table, and each survivor with the reason why it may live."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    reasons = tomllib.loads(REASONS.read_text(encoding="utf-8"))
    lines = ["| room | possible | tried | killed | survived |", "| --- | ---: | ---: | ---: | ---: |"]
    survivors = ["| survivor | why |", "| --- | --- |"]
    for room, result in results.items():
        alive = len(result["survived"])
        killed = result["tried"] - alive
        share = f"{killed / result['tried']:.0%}"
        lines.append(f"| `{room}` | {result['all']} | {result['tried']} | {killed} ({share}) | {alive} |")
        for each in result["survived"]:
            name = f"{each['file']}: {each['before']} → {each['after']}"
            shown = " ".join(name.split()).replace("|", "\\|")
            survivors.append(f"| `{shown}` | {reasons.get(name, 'not looked at yet')} |")
    return "\n".join([*lines, "", *survivors])


def write() -> None:
    """Put the table into its place in the page."""
    text = PAGE.read_text(encoding="utf-8")
    head, opening, rest = text.partition("<!-- generated: mutation -->\n")
    _, closing, tail = rest.partition("<!-- end: mutation -->")
    PAGE.write_text(f"{head}{opening}\n{table()}\n\n{closing}{tail}", encoding="utf-8")
