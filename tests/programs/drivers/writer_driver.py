"""LibreOffice Writer: opens a report and saves it as another kind."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from protocol import Job, run

_FILTERS = {"html": "html:HTML (StarWriter)", "docx": "docx:MS Word 2007 XML", "pdf": "pdf:writer_pdf_Export"}


def carry_out(job: Job) -> None:
    """Open and save."""
    target = Path(job.target)
    kind = _FILTERS.get(target.suffix[1:], target.suffix[1:])
    with tempfile.TemporaryDirectory() as folder:
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        if job.source.endswith(".html"):
            command.append("--infilter=HTML (StarWriter)")
        subprocess.run(
            [*command, "--convert-to", kind, "--outdir", folder, job.source], check=True, capture_output=True
        )
        shutil.move(Path(folder) / f"{Path(job.source).stem}{target.suffix}", target)


run(carry_out)
