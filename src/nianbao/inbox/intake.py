"""Taking in files: the submissions of an inbox, and last year's figures.

What reads them is loaded where it is used: in the worker processes, not in the one that sends them work.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nianbao.core import Number, Trait, UsageError, traditional_unread
from nianbao.files import Limits, allowing, current_limits, expand
from nianbao.form import Form, find_upgrade, forms_with, known_forms, upgrade_file
from nianbao.isolate import MOST_MEMORY, MOST_SECONDS, Loss, map_isolated, map_on_cluster
from nianbao.layout import Role
from nianbao.submission import Figures, Office, Prior, Submission, office_code

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


def read_prior(path: Path, form: Form) -> Prior:
    """Read last year's figures out of last year's summary, one office's workbook, or a folder of those.

    Raises:
        UsageError: the file cannot be read, or is of a form from which no map leads to this one.
    """
    if not path.exists():
        raise UsageError(f"没有上年数据文件：{path}。请核对路径。")
    if path.is_dir():
        return _prior_of_folder(path, form)
    from nianbao.reader import read_apart  # see above  # noqa: PLC0415

    return _prior_of(read_apart(path, forms_with(form)), path, form)


def is_workbook(name: str) -> bool:
    """Return whether a file in a folder of workbooks counts as one, by its name."""
    from nianbao.container import OURS  # see above  # noqa: PLC0415

    return name.lower().endswith(OURS)


def _prior_of_folder(path: Path, form: Form) -> Prior:
    """Return last year's figures from a folder of workbooks; of one office the file saved last counts."""
    files = [file for file in expand([str(path)]).files if is_workbook(file)]
    read = sorted(read_files(files, forms_with(form)), key=lambda submission: submission.saved)
    if not read:
        raise UsageError(f"上年数据文件夹 {path} 里没有工作簿。请核对路径。")
    priors = [_prior_of(submission, Path(submission.file), form) for submission in read]
    years = {prior.year: submission.file for prior, submission in zip(priors, read, strict=True)}
    if len(years) > 1:
        some = "、".join(f"{year} 年度（{file}）" for year, file in years.items())
        raise UsageError(f"上年数据文件夹 {path} 里的文件不是同一年度的：{some}。请只留一个年度的。")
    by_code: dict[str, Figures] = {}
    by_name: dict[str, Figures] = {}
    for prior in priors:
        by_code |= prior.by_code
        by_name |= prior.by_name
    return replace(priors[-1], by_code=by_code, by_name=by_name, total={})


def _prior_of(submission: Submission, path: Path, form: Form) -> Prior:
    edited = next((finding for finding in submission.findings if finding.has(Trait.NOT_AS_ADDED_UP)), None)
    if edited is not None:
        raise UsageError(f"上年数据 {path} 用不了：{edited.message}请换用没有改动过的上年汇总工作簿。")
    if not any(value is not None for value in submission.values):
        raise _unusable(submission, path)
    own = next(known for known in forms_with(form) if known.id == submission.form)
    upgrade = None if own is form else find_upgrade(own, form)
    if own is not form and upgrade is None:
        raise UsageError(
            f"上年数据 {path} 的表样是“{own.name}”，与本次的“{form.name}”不同，"
            f"也没有两者的对应（{upgrade_file(own.id, form)}），不能用来作跨年审核。请换用本表样的上年汇总工作簿。"
        )

    def converted(values: Sequence[Number | None]) -> Figures:
        """Return figures in the form of this year."""
        given = figures(own, values)
        return upgrade.figures(given) if upgrade else given

    total = converted(submission.values)
    by_code: dict[str, Figures] = {}
    by_name: dict[str, Figures] = {}
    is_summary = submission.role == Role.SUMMARY.value
    summed = _summed(path, own) if is_summary else ()
    if is_summary and not summed and not submission.complete(own):
        raise _unusable(submission, path)  # whose figures the columns are cannot be told
    offices = [(office, converted(values)) for office, values in summed]
    if submission.reporter is not None:
        offices.append((submission.reporter, total))
    for office, own_figures in offices:
        if office.code:
            by_code[office_code(office.code)] = own_figures
        by_name[office.name] = own_figures
    if upgrade is None:
        return Prior(by_code, by_name, total, submission.year)
    return Prior(by_code, by_name, total, submission.year, own.name, upgrade.reasons)


def _summed(path: Path, form: Form) -> Sequence[tuple[Office, tuple[Number | None, ...]]]:
    from nianbao.reader import read_breakdown  # see above  # noqa: PLC0415

    return read_breakdown(path, form)


def _unusable(submission: Submission, path: Path) -> UsageError:
    reason = submission.findings[0].message if submission.findings else "读不出"
    return UsageError(f"上年数据 {path} 用不了：{reason}\n--prior 要的是上年的汇总工作簿。")


def figures(form: Form, values: Sequence[Number | None]) -> Figures:
    """Return values by field id, without those that are not usable."""
    return {field.id: value for field, value in zip(form.fields, values, strict=True) if value is not None}
