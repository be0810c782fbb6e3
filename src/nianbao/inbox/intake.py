"""Taking in files: the submissions of an inbox, and last year's figures.

What reads them is loaded where it is used: in the worker processes, not in the one that sends them work.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nianbao.core import Number, Trait, traditional_unread
from nianbao.files import Limits, allowing, current_limits
from nianbao.form import Form, known_forms
from nianbao.isolate import MOST_MEMORY, MOST_SECONDS, Loss, map_isolated, map_on_cluster
from nianbao.submission import Figures, Submission

if TYPE_CHECKING:
    from nianbao.container import RefusedError

_DOCUMENTS = (".docx", ".pdf")
_READER = "nianbao.reader"


def read_one(file: str, forms: Sequence[Form], password: str = "") -> Submission:
    """Return what was read of one file; one that cannot be read is a submission with a finding."""
    from nianbao.reader import read_file  # see above  # noqa: PLC0415

    submission = read_file(Path(file), forms, name=file, password=password)
    if _may_be_report(submission):
        return _report(submission, forms) or submission
    return submission


def _may_be_report(submission: Submission) -> bool:
    """Return whether a file may be a published report: no workbook, or one that does not name a form of ours."""
    return any(
        finding.has(Trait.MAYBE_REPORT) and (submission.unreadable or not finding.found)
        for finding in submission.findings
    )


@dataclass
class _FileReader:
    """Reads one file within the limits of the process that asks for it."""

    forms: tuple[Form, ...]
    password: str
    within: Limits

    def __call__(self, file: str) -> Submission:
        """Read."""
        with allowing(self.within):
            return read_one(file, self.forms, self.password)

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Load the reader when a worker receives this, before any file's time begins to count."""
        import_module(_READER)
        self.__dict__ |= state


def _lost(file: str, how: Loss, *, seconds: int) -> Submission:
    from nianbao.reader import lost_file  # see above  # noqa: PLC0415

    return lost_file(file, how, seconds)


def _report(submission: Submission, forms: Sequence[Form]) -> Submission | None:
    """Read a file that is no workbook of ours as a published report; None where it is none."""
    from nianbao.container import RefusedError, read_bytes, refused  # see above  # noqa: PLC0415
    from nianbao.reports.document import read_document  # heavy, and rarely wanted  # noqa: PLC0415
    from nianbao.reports.imports import about_other_document, import_report  # noqa: PLC0415
    from nianbao.reports.narrative import with_narrative  # noqa: PLC0415

    file = submission.file
    try:
        document = read_document(read_bytes(Path(file)).data, file)
        if traditional_unread(document.text):
            raise refused("file.no-opencc")
        start = replace(submission, findings=(), unreadable=False)
        imported = import_report(start, document, forms)
    except RefusedError as error:
        return replace(submission, findings=(error.finding,)) if _says_more(error, file) else None
    if imported is not None:
        return with_narrative(imported[0], document, imported[1])
    other = about_other_document(document, file)
    return replace(submission, findings=(other,)) if other is not None else None


def _says_more(error: "RefusedError", file: str) -> bool:
    """Return whether the reader of documents knows better than that of workbooks what a file is."""
    from nianbao.container import READABLE  # see above  # noqa: PLC0415

    found, name = error.finding, file.lower()
    if name.endswith(_DOCUMENTS) and found.has(Trait.SAID_OF_DOCUMENTS):
        return True
    return found.has(Trait.BETTER_SAID_OF_DOCUMENTS) and not name.endswith(READABLE)


@dataclass(frozen=True, slots=True)
class Means:
    """What the reading is done with: ``jobs`` processes here, or the Dask cluster at an address.

    ``password`` opens the files that are encrypted.
    """

    jobs: int | None = None
    dask: str = ""
    password: str = ""


HERE = Means()
"""A process for each processor of this machine."""


def read_files(
    files: Iterable[str], forms: Sequence[Form] | None = None, *, means: Means = HERE
) -> Iterator[Submission]:
    """Read every file, in order, in worker processes; one that kills its worker costs only itself.

    Raises:
        UsageError: there is no cluster at the address.
    """
    within = current_limits()
    reading = _FileReader(tuple(forms or known_forms()), means.password, within)
    seconds, memory = MOST_SECONDS * within.factor, MOST_MEMORY * within.factor
    lost = partial(_lost, seconds=seconds)
    if means.dask:
        return map_on_cluster(means.dask, reading, list(files), lost, seconds=seconds, memory=memory)
    return map_isolated(reading, list(files), lost, jobs=means.jobs, seconds=seconds, memory=memory)


def is_workbook(name: str) -> bool:
    """Return whether a file in a folder of workbooks counts as one, by its name."""
    from nianbao.container import OURS  # see above  # noqa: PLC0415

    return name.lower().endswith(OURS)


def figures(form: Form, values: Sequence[Number | None]) -> Figures:
    """Return values by field id, without those that are not usable."""
    return {field.id: value for field, value in zip(form.fields, values, strict=True) if value is not None}
