"""Reading and checking what a command was given: shared by check and consolidate."""

from collections.abc import Sequence
from pathlib import Path

from nianbao.checks import Round, check_round
from nianbao.cli.console import notice, with_progress
from nianbao.errors import UsageError
from nianbao.form import known_forms
from nianbao.form.model import Form
from nianbao.inputs import expand
from nianbao.intake import read_files, read_prior
from nianbao.prior import NO_PRIOR, Prior
from nianbao.roster import Roster, read_roster
from nianbao.seal import Key, read_key, readable_by_others
from nianbao.submission import Submission


def read_round(
    paths: Sequence[str],
    roster_path: Path | None,
    year: int | None,
    prior_path: Path | None,
    key_path: Path | None = None,
) -> Round:
    """Read the files, the roster, last year's figures and the key, and check."""
    key = load_key(key_path)
    roster = load_roster(roster_path)
    inputs = expand(paths)
    for skipped in inputs.skipped:
        notice(skipped)
    if not inputs.files and roster is None:
        raise UsageError("没有找到可以审核的文件。请核对路径，或看看文件夹里有没有 .xlsx 文件。")
    reading = read_files(inputs.files)
    submissions = list(with_progress(reading, len(inputs.files), "读取"))
    prior = _prior(prior_path, submissions)
    return check_round(submissions, known_forms(), roster=roster, year=year, prior=prior, key=key)


def load_roster(path: Path | None) -> Roster | None:
    """Read a roster and say what of it was not used."""
    if path is None:
        return None
    roster = read_roster(path)
    for remark in roster.remarks():
        notice(remark)
    return roster


def load_key(path: Path | None) -> Key | None:
    """Read a key file and say so where others can read it too."""
    if path is None:
        return None
    key = read_key(path)
    if readable_by_others(path):
        notice(f"注意：密钥文件 {path} 别人也能读，请收紧权限（chmod 600）。")
    return key


def _prior(path: Path | None, submissions: Sequence[Submission]) -> Prior:
    if path is None:
        return NO_PRIOR
    prior = read_prior(path, _form(submissions))
    years = {each.year for each in submissions if each.year}
    if prior.year is not None and years and prior.year + 1 not in years:
        notice(f"注意：上年数据是 {prior.year} 年度的，与报送的年度不相连。")
    return prior


def _form(submissions: Sequence[Submission]) -> Form:
    """Find the form that last year's figures must have: that of the files."""
    ids = [each.form for each in submissions if each.form]
    forms = known_forms()
    return max(forms, key=lambda form: (ids.count(form.id), form.first_year))
