"""Reading, checking and adding up."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

from nianbao.checks import Round, check_round, form_of, period_of
from nianbao.consolidation import Consolidation, consolidate as _consolidate
from nianbao.core import Period, UsageError, read_period
from nianbao.files import expand
from nianbao.form import Form, find_form, forms_with, load_file
from nianbao.inbox import Means, read_files, read_priors
from nianbao.roster import Roster, read_roster
from nianbao.submission import Key, Office, Prior, Submission, read_key

Name: TypeAlias = str | os.PathLike[str]
"""The name of a file or folder; a pattern such as ``inbox/*.xlsx`` too where several are taken."""


def load_form(form: Name | None = None) -> Form:
    """Return an official form as data.

    Args:
        form: the id of a form that is known (``gongkai-2021``), or the path of a ``form.toml``; without it
            the newest form.

    Raises:
        UsageError: no form has this id.
        FormError: the file is not a right form; the message lists every mistake with its key.
    """
    if form is not None and Path(form).suffix == ".toml":
        return load_file(Path(form))
    return find_form(None if form is None else os.fspath(form))


def read(
    paths: Name | Iterable[Name], *, form: Form | None = None, jobs: int | None = None, password: str = ""
) -> list[Submission]:
    """Read workbooks and reports, each in a worker process, without checking them against each other.

    Args:
        paths: files, folders (searched recursively) or patterns.
        form: the form that is expected; without it every known form is recognised.
        jobs: how many worker processes; without it one for each processor.
        password: opens the files that are encrypted.

    Returns:
        A submission for each file, in the order of the files. One that could not be read is a submission
        with a finding, never an exception.

    Raises:
        UsageError: a file does not exist, or there is none.
    """
    files = expand([os.fspath(path) for path in _names(paths)]).files
    return list(read_files(files, forms_with(form), means=Means(jobs=jobs, password=password)))


def check(
    paths: Name | Iterable[Name],
    *,
    roster: Name | Roster | None = None,
    prior: Name | Sequence[Name] | Prior | None = None,
    year: int | None = None,
    period: str | Period | None = None,
    key: Name | None = None,
    form: Form | None = None,
    jobs: int | None = None,
    password: str = "",
) -> Round:
    """Read files and check them as ``nianbao check`` does.

    Args:
        paths: files, folders or patterns.
        roster: who must report; without it nobody is missing.
        prior: last year's summary workbook; without it the rules that compare years are not assessed. Where the
            periods are below the year, the summaries of the period before and of the same period of last year.
        year: the year of the round; without it what most files say.
        period: the same where the form has periods below the year, such as ``"2024Q3"``.
        key: the key file of the seals.
        form: the form of the round; without it what the files say.
        jobs: how many worker processes; without it one for each processor.
        password: opens the files that are encrypted.

    Returns:
        The round: ``submissions`` with their findings, ``missing`` offices; ``to_frame()`` and
        ``findings_frame()`` give the same as pandas frames.

    Raises:
        UsageError: a file that was named does not exist or is not what it should be.
    """
    submissions = read(paths, form=form, jobs=jobs, password=password)
    forms = forms_with(form)
    asked = asked_period(year, period)
    found = period_of(submissions, asked)
    expected = form or form_of(submissions, found, forms)
    if asked is not None:
        expected.fitting(asked)
    return check_round(
        submissions,
        forms,
        roster=roster if roster is None or isinstance(roster, Roster) else read_roster(Path(roster)),
        period=found,
        prior=earlier_figures(prior, expected, found),
        key=None if key is None else _key(key),
        form=expected,
    )


def consolidate(
    round: Round, *, office: str = "", code: str = "", include_failed: bool = False
) -> Consolidation:
    """Add up the submissions of a round that passed.

    Args:
        round: what ``check`` returned.
        office: the name of the office that hands the sum in.
        code: its code; without both a name and a code are made from the offices that were added up.
        include_failed: also add up files with errors whose figures are all usable.

    Returns:
        The consolidation: ``totals`` in the order of ``form.fields``, ``accepted`` submissions, ``entries``
        with the fate of every file; ``to_frame()`` gives the accepted ones with the sum as a frame.
    """
    return _consolidate(round, include_failed=include_failed, scope=Office(code, office))


def asked_period(year: int | None, period: str | Period | None) -> Period | None:
    """Return the period that was asked for, in either way.

    Raises:
        UsageError: the text names no period.
    """
    if isinstance(period, str):
        found = read_period(period)
        if found is None:
            raise UsageError(f"“{period}”不是报送期。请写成 2024H1、2024Q3 或 2024-03 这样。")
        return found
    return period or (Period(year) if year is not None else None)


def _names(paths: Name | Iterable[Name]) -> Sequence[Name]:
    return [paths] if isinstance(paths, str | os.PathLike) else list(paths)


def earlier_figures(prior: Name | Sequence[Name] | Prior | None, form: Form, period: Period | None) -> Prior:
    """Return the earlier figures that were given, or are in the files that were named."""
    if isinstance(prior, Prior):
        return prior
    return read_priors([Path(path) for path in _names(prior)] if prior else [], form, period)


def _key(key: Name) -> Key:
    return read_key(Path(key))
