"""python-docx."""

import docx
from protocol import Job, run


def carry_out(job: Job) -> None:
    """Open and save."""
    docx.Document(job.source).save(job.target)


run(carry_out)
