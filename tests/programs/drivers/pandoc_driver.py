"""pandoc."""

import pypandoc
from protocol import Job, run


def carry_out(job: Job) -> None:
    """Read and write; a page is written whole."""
    kinds = {"docx": "docx", "html": "html", "odt": "odt", "md": "markdown"}
    target = kinds[job.target.rpartition(".")[2]]
    pypandoc.convert_file(job.source, target, outputfile=job.target, extra_args=["--standalone"])


run(carry_out)
