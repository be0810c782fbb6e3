"""Making the folder of a round: everything is read and decided before anything is written."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from nianbao.core import UsageError
from nianbao.files import make_folder, read_small, write_file
from nianbao.form import Form, find_form
from nianbao.inbox import read_prior
from nianbao.roster import read_roster
from nianbao.round.folder import FOLDERS, ROSTER, SUMMARY, RoundFolder
from nianbao.round.settings import NAME, Settings, read_settings, settings_text
from nianbao.submission import read_key
from nianbao.template import write_roster_sheet

PRIOR, KEY, ACCOUNT = "上年汇总", "封签密钥.key", "账号.toml"
_LARGEST = 200 * 1024 * 1024
_SECRET = 0o600


@dataclass(frozen=True)
class Wanted:
    """The settings wanted for the new round; those not given are taken from last year's round, if there is one."""

    year: int | None = None
    after: Path | None = None
    roster: Path | None = None
    prior: Path | None = None
    form: str = ""
    office_name: str = ""
    office_code: str = ""
    superior: str = ""
    deadline: date | None = None


@dataclass(frozen=True)
class NewRound:
    """A round to be made: its settings, the files of its folder by name, and remarks for people."""

    folder: Path
    settings: Settings
    files: dict[str, bytes]
    remarks: tuple[str, ...]

    def write(self) -> None:
        """Make the folder; the settings come last, so that a run that is killed leaves no half round.

        Raises:
            NianbaoError: something cannot be written.
        """
        for name in ("", *FOLDERS):
            make_folder(self.folder / name)
        for name, data in self.files.items():
            write_file(self.folder / name, data, force=True)
            if name == self.settings.key and os.name == "posix":
                (self.folder / name).chmod(_SECRET)
        write_file(self.folder / NAME, settings_text(self.settings).encode())


def plan_round(folder: Path, wanted: Wanted) -> NewRound:
    """Decide what a new round holds.

    Raises:
        UsageError: there is a round already, a file is in the way, or something given cannot be used.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} 是文件，不是文件夹。请换一个名字。")
    if (folder / NAME).exists():
        raise UsageError(
            f"{folder} 里已经有一轮了（{NAME}），没有动。请换一个文件夹；要改设置，请直接改 {NAME}。"
        )
    before = _last_round(wanted.after)
    year = _year(wanted, before)
    form = find_form(wanted.form or None)
    files = dict(_files(wanted, before, form))
    settings = replace(
        before.settings if before else Settings(year),
        year=year,
        form=os.path.relpath(wanted.form, folder) if wanted.form.endswith(".toml") else form.id,
        deadline=wanted.deadline,
        **{key: next((name for name in files if _is(key, name)), "") for key in _FILES},
    )
    if wanted.office_name:
        settings = replace(settings, office_name=wanted.office_name)
    if wanted.superior:
        settings = replace(settings, superior_email=wanted.superior)
    if wanted.office_code:
        settings = replace(settings, office_code=wanted.office_code)
    taken = [name for name in files if (folder / name).exists()]
    if taken:
        raise UsageError(f"{folder} 里已有同名的文件：{'、'.join(taken)}，没有动。请移走，或换一个文件夹。")
    return NewRound(folder, settings, files, tuple(_remarks(wanted, before, settings, form)))


_FILES = {"roster": ROSTER, "prior": PRIOR, "key": KEY, "account": ACCOUNT}


def _is(key: str, name: str) -> bool:
    return Path(name).stem == Path(_FILES[key]).stem


def _last_round(folder: Path | None) -> RoundFolder | None:
    if folder is None:
        return None
    if not (folder / NAME).is_file():
        raise UsageError(f"--after {folder} 不是一轮的文件夹：里面没有 {NAME}。请核对路径。")
    return RoundFolder(folder, read_settings(folder / NAME))


def _year(wanted: Wanted, before: RoundFolder | None) -> int:
    if wanted.year is not None:
        return wanted.year
    return before.settings.year + 1 if before else date.today().year - 1


def _files(wanted: Wanted, before: RoundFolder | None, form: Form) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the folder, each read and checked by the one who will read it again."""
    roster = wanted.roster or (before.roster if before else None)
    if roster is None:
        yield f"{ROSTER}.xlsx", write_roster_sheet(form)
    else:
        read_roster(roster)
        yield f"{ROSTER}{roster.suffix.lower()}", read_small(roster, "单位名册", _LARGEST)
    prior = wanted.prior or (before.summary if before and before.summary.exists() else None)
    if prior is not None:
        read_prior(prior, form)
        if prior.is_dir():
            raise UsageError(
                f"--prior {prior} 是文件夹；这里要一个汇总工作簿，请先用 nianbao consolidate 汇总。"
            )
        yield f"{PRIOR}{prior.suffix.lower()}", read_small(prior, "上年数据", _LARGEST)
    if before and before.key:
        read_key(before.key)
        yield KEY, read_small(before.key, "密钥文件", _LARGEST)
    if before and before.account:
        yield ACCOUNT, read_small(before.account, "账号文件", _LARGEST)


def _remarks(wanted: Wanted, before: RoundFolder | None, settings: Settings, form: Form) -> Iterator[str]:
    if before and not wanted.prior and not settings.prior:
        yield f"上年的文件夹 {before.path} 里没有 {SUMMARY}，没有上年数据；有了以后写进 {NAME} 的 prior。"
    if not wanted.roster and not before:
        yield f"单位名册是空的：请填好 {settings.roster}，再运行 nianbao distribute。"
    if not form.covers_year(settings.year):
        yield f"注意：表样“{form.name}”不用于 {settings.year} 年度，请核对 --form 和 --year。"
