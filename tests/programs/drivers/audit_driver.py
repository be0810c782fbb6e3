"""openxml-audit: the schemas of Open XML, as Microsoft's SDK has them."""

import json
import subprocess
import sys
from pathlib import Path

from protocol import Job, run


def carry_out(job: Job) -> None:
    """Validate a file; writes the errors, each with its part."""
    command = [sys.executable, "-P", "-m", "openxml_audit", "-f", "microsoft365", "-m", "0", "-o", "json"]
    done = subprocess.run([*command, job.source], check=False, capture_output=True, text=True)
    (report,) = json.loads(done.stdout)
    errors = [f"{each['part_uri']}: {each['description']}" for each in report["errors"]]
    Path(job.target).write_text(json.dumps(errors), encoding="utf-8")


run(carry_out)
