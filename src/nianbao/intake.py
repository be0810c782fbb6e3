"""Taking in files: the submissions of an inbox, and last year's figures."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from nianbao.errors import UsageError
from nianbao.form.model import Form
from nianbao.form.registry import known_forms
from nianbao.numbers import Number
from nianbao.prior import Figures, Prior
from nianbao.reader import read_breakdown, read_file
from nianbao.submission import Submission

Done = Callable[[Submission], None]


def read_files(files: Iterable[str], forms: Sequence[Form] | None = None) -> Iterator[Submission]:
    """Read every file, in order; a file that cannot be read is a submission with a finding."""
    forms = forms or known_forms()
    for file in files:
        yield read_file(Path(file), forms, name=file)


def read_prior(path: Path, form: Form) -> Prior:
    """Read last year's figures out of last year's summary, or out of one office's workbook.

    Raises:
        UsageError: the file cannot be read, or is of another form.
    """
    if not path.exists():
        raise UsageError(f"没有上年数据文件：{path}。请核对路径。")
    submission = read_file(path, known_forms(), name=str(path))
    if not submission.values:
        reason = submission.findings[0].message if submission.findings else "读不出"
        raise UsageError(f"上年数据 {path} 用不了：{reason}")
    if submission.form != form.id:
        raise UsageError(
            f"上年数据 {path} 的表样是 {submission.form}，与本次的 {form.id} 不同，不能用来作跨年审核。"
        )
    total = figures(form, submission.values)
    by_code: dict[str, Figures] = {}
    by_name: dict[str, Figures] = {}
    offices = [(office, figures(form, values)) for office, values in read_breakdown(path, form)]
    if submission.office is not None:
        offices.append((submission.office, total))
    for office, each in offices:
        by_code[office.code] = each
        by_name[office.name] = each
    return Prior(by_code, by_name, total, submission.year)


def figures(form: Form, values: Sequence[Number | None]) -> Figures:
    """Give values by field id, without those that are not usable."""
    return {field.id: value for field, value in zip(form.fields, values, strict=True) if value is not None}
