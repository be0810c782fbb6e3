"""Gnumeric: ssconvert sets cells, recalculates and saves."""

import subprocess

from protocol import Job, run


def carry_out(job: Job) -> None:
    """Open, fill, recalculate, save; a text is entered behind an apostrophe."""
    command = ["ssconvert", "--recalc"]
    for sheet, cell, kind, text in job.entries:
        content = {"n": text, "t": f"'{text}", "e": ""}[kind]
        command += ["--set", f"'{sheet}'!{cell}={content}"]
    done = subprocess.run(
        [*command, job.source, job.target], check=False, capture_output=True, text=True, timeout=300
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])


run(carry_out)
