"""Chromium: prints a page to PDF."""

import subprocess
import tempfile

from protocol import Job, run


def carry_out(job: Job) -> None:
    """Open and print."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}"]
        subprocess.run(
            [*command, f"--print-to-pdf={job.target}", f"file://{job.source}"],
            check=True,
            capture_output=True,
        )


run(carry_out)
