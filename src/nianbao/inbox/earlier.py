"""Earlier figures: those of last year, and of the period before where a form has periods below the year."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nianbao.core import Number, Period, Trait, Unit, UsageError
from nianbao.files import expand
from nianbao.form import Form, find_upgrade, forms_with, upgrade_file
from nianbao.inbox.intake import figures, is_workbook, read_files
from nianbao.layout import Role
from nianbao.rules import Source
from nianbao.submission import NO_PRIOR, Figures, Office, Prior, Submission, office_code


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


def read_priors(paths: Sequence[Path], form: Form, period: Period | None) -> Prior:
    """Read the earlier figures for a period out of files and folders, each taken by its own period.

    A form of years takes one, whatever year it is of. Another takes those of the same period of last year
    and of the period before; of a folder, only the workbooks of these periods count. A path given twice is one.

    Raises:
        UsageError: as read_prior does; or a file is of another period, or two are of one.
    """
    paths = once_each(paths)
    if form.period_unit is Unit.YEAR:
        if len(paths) > 1:
            some = "、".join(str(path) for path in paths)
            raise UsageError(
                f"“{form.name}”按年度报送，上年数据只要一份，现在有 {len(paths)} 份：{some}。请只留一份。"
            )
        return read_prior(paths[0], form) if paths else NO_PRIOR
    if not paths:
        return NO_PRIOR
    if period is None:
        raise UsageError("不知道报送期，分不清哪一份是上期、哪一份是上年同期的数据。请写 --period。")
    wanted = {period.year_before(): Source.PRIOR, period.previous(): Source.PREVIOUS}
    found: dict[Period, tuple[Path, Prior]] = {}
    for path in paths:
        fitting = {own: prior for own, prior in _priors(path, form).items() if own in wanted}
        if not fitting:
            of = "、".join(own.title if own else "没有写明报送期" for own in _priors(path, form))
            raise UsageError(
                f"上年数据 {path} 是 {of}的；{period.title}要的是上年同期 {period.year_before().title}、"
                f"{form.period_unit.before} {period.previous().title}的。请换用。"
            )
        for own, prior in fitting.items():
            assert own is not None
            if own in found:
                raise UsageError(f"{found[own][0]} 和 {path} 都是 {own.title}的，只能用一份。请去掉一份。")
            found[own] = path, prior
    parts = {wanted[own]: prior for own, (_, prior) in found.items()}
    return _together(parts)


def once_each(paths: Sequence[Path]) -> list[Path]:
    """Return the paths without those of a file or folder that an earlier one leads to as well."""
    return list({path.resolve(): path for path in reversed(paths)}.values())[::-1]


def _together(parts: Mapping[Source, Prior]) -> Prior:
    """Return the figures of two earlier periods as those of one office each."""

    def joined(get: Callable[[Prior], Mapping[str, Mapping[str, Any]]]) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for source, prior in parts.items():
            for name, figures_of_one in get(prior).items():
                own = found.setdefault(name, {})
                own.update((source.key(field), value) for field, value in figures_of_one.items())
        return found

    last_year, previous = parts.get(Source.PRIOR, NO_PRIOR), parts.get(Source.PREVIOUS, NO_PRIOR)
    return Prior(
        joined(lambda prior: prior.by_code),
        joined(lambda prior: prior.by_name),
        joined(lambda prior: {"": prior.total})[""],
        last_year.period,
        last_year.form_name or previous.form_name,
        joined(lambda prior: {"": prior.unmapped})[""],
        previous.period,
        (*last_year.doubts, *previous.doubts),
    )


def _priors(path: Path, form: Form) -> dict[Period | None, Prior]:
    """Return the figures of a file or folder by their periods."""
    if not path.is_dir():
        prior = read_prior(path, form)
        return {prior.period: prior}
    return _priors_of_folder(path, form)


def _prior_of_folder(path: Path, form: Form) -> Prior:
    """Return last year's figures from a folder of workbooks, all of one period."""
    priors = _priors_of_folder(path, form)
    if len(priors) > 1:
        some = "、".join(period.title if period else "没有写明" for period in priors)
        raise UsageError(f"上年数据文件夹 {path} 里的文件不是同一年度的：{some}。请只留一个年度的。")
    return next(iter(priors.values()))


def _priors_of_folder(path: Path, form: Form) -> dict[Period | None, Prior]:
    """Return the figures of a folder of workbooks by period; of one office the file saved last counts."""
    files = [file for file in expand([str(path)]).files if is_workbook(file)]
    read = sorted(read_files(files, forms_with(form)), key=lambda submission: submission.saved)
    if not read:
        raise UsageError(f"上年数据文件夹 {path} 里没有工作簿。请核对路径。")
    found: dict[Period | None, Prior] = {}
    for submission in read:
        prior = _prior_of(submission, Path(submission.file), form)
        before = found.get(prior.period, NO_PRIOR)
        by_code = {**before.by_code, **prior.by_code}
        by_name = {**before.by_name, **prior.by_name}
        doubts = (*before.doubts, *prior.doubts)
        found[prior.period] = replace(prior, by_code=by_code, by_name=by_name, total={}, doubts=doubts)
    return found


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
    name, unmapped = (own.name, upgrade.reasons) if upgrade else ("", {})
    doubts = tuple(_doubts(submission, path))
    return Prior(by_code, by_name, total, submission.period, name, unmapped, doubts=doubts)


def _doubts(submission: Submission, path: Path) -> Iterator[str]:
    """Yield sentences on the cells of a file that are not what they seem, where it is not just not handed in."""
    for found in submission.findings:
        if found.place.cell and not (found.has(Trait.HARMLESS) or found.has(Trait.FOR_HANDING_IN)):
            yield f"{path} {found.place}：{found.problem}"


def _summed(path: Path, form: Form) -> Sequence[tuple[Office, tuple[Number | None, ...]]]:
    from nianbao.reader import read_breakdown  # see above  # noqa: PLC0415

    return read_breakdown(path, form)


def _unusable(submission: Submission, path: Path) -> UsageError:
    reason = submission.findings[0].message if submission.findings else "读不出"
    return UsageError(f"上年数据 {path} 用不了：{reason}\n--prior 要的是上年的汇总工作簿。")
