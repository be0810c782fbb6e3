"""Making the folder of a round: everything is read and decided before anything is written."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from nianbao.core import Period, Unit, UsageError
from nianbao.files import make_folder, read_small, write_file
from nianbao.form import Form, find_form_for, known_forms
from nianbao.inbox import once_each, read_prior, read_priors
from nianbao.roster import read_roster
from nianbao.round.folder import FOLDERS, ROSTER, SUMMARY, RoundFolder
from nianbao.round.settings import NAME, Settings, read_settings, settings_text
from nianbao.submission import read_key
from nianbao.template import write_roster_sheet

PRIOR, SAME, PREVIOUS = _PRIORS = ("上年汇总", "上年同期汇总", "上期汇总")
KEY, ACCOUNT = "封签密钥.key", "账号.toml"
_LARGEST = 200 * 1024 * 1024
_SECRET = 0o600


@dataclass(frozen=True)
class Wanted:
    """The settings wanted for the new round; those not given are taken from last year's round, if there is one."""

    period: Period | None = None
    after: Path | None = None
    roster: Path | None = None
    prior: tuple[Path, ...] = ()
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
    to_fill: str = ""
    """The name of the roster that has to be filled in first, because it is empty."""

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
    named = wanted.form or (before.form if before else "")
    form, asked = find_form_for(named or None, wanted.period)
    period = asked or _next_period(before, form)
    if not wanted.form:
        form = _in_force(form, period)
    same = _year_before(before, form, period)
    if same is not None and any(
        read_prior(path, form).period == same.settings.period for path in wanted.prior
    ):
        same = None  # what is given goes before what is found
    if same is not None:
        wanted = replace(wanted, prior=(*wanted.prior, same.summary))
    files = dict(_files(wanted, before, form, period))
    settings = replace(
        before.settings if before else Settings(period),
        period=period,
        form=os.path.relpath(named, folder) if named.endswith(".toml") else form.id,
        deadline=wanted.deadline,
        prior=tuple(name for name in files if Path(name).stem in _PRIORS),
        **{key: next((name for name in files if _is(key, name)), "") for key in _FILES},
    )
    own: dict[str, Any] = {
        "office_name": wanted.office_name,
        "office_code": wanted.office_code,
        "superior_email": wanted.superior,
    }
    settings = replace(settings, **{name: text for name, text in own.items() if text})
    taken = [name for name in files if (folder / name).exists()]
    if taken:
        raise UsageError(f"{folder} 里已有同名的文件：{'、'.join(taken)}，没有动。请移走，或换一个文件夹。")
    to_fill = "" if wanted.roster or before else settings.roster
    remarks = tuple(_remarks(wanted, before, settings, form))
    found = (f"上年同期（{same.settings.period.title}）的汇总取自 {same.summary}。",) if same else ()
    return NewRound(folder, settings, files, found + remarks, to_fill)


_FILES = {"roster": ROSTER, "key": KEY, "account": ACCOUNT}


def _is(key: str, name: str) -> bool:
    return Path(name).stem == Path(_FILES[key]).stem


def _last_round(folder: Path | None) -> RoundFolder | None:
    if folder is None:
        return None
    if not (folder / NAME).is_file():
        raise UsageError(f"--after {folder} 不是一轮的文件夹：里面没有 {NAME}。请核对路径。")
    return RoundFolder(folder, read_settings(folder / NAME))


def _in_force(form: Form, period: Period) -> Form:
    """Return the form of the same series that is in force in a period; the form itself where none is."""
    known = (other for other in known_forms() if other.series == form.series)
    return next((other for other in known if other.covers_year(period.year)), form)


def _next_period(before: RoundFolder | None, form: Form) -> Period:
    """Return the period after that of the round before, else the one that ended last."""
    if before and before.settings.period.unit is form.period_unit:
        return before.settings.period.next()
    return Period.containing(date.today(), form.period_unit).previous()


def _files(
    wanted: Wanted, before: RoundFolder | None, form: Form, period: Period
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the folder, each read and checked by the one who will read it again."""
    roster = wanted.roster or (before.roster if before else None)
    if roster is None:
        yield f"{ROSTER}.xlsx", write_roster_sheet(form)
    else:
        read_roster(roster)
        yield f"{ROSTER}{roster.suffix.lower()}", read_small(roster, "单位名册", _LARGEST)
    yield from _priors(wanted, before, form, period)
    if before and before.key:
        read_key(before.key)
        yield KEY, read_small(before.key, "密钥文件", _LARGEST)
    if before and before.account:
        yield ACCOUNT, read_small(before.account, "账号文件", _LARGEST)


def _priors(
    wanted: Wanted, before: RoundFolder | None, form: Form, period: Period
) -> Iterator[tuple[str, bytes]]:
    """Yield the summaries of the earlier periods: those given, and that of the round before."""
    given = list(wanted.prior)
    if before and before.summary.exists() and _serves(before, period, given):
        given += [before.summary]
    given = once_each(given)
    for prior in given:
        if prior.is_dir():
            raise UsageError(
                f"--prior {prior} 是文件夹；这里要一个汇总工作簿，请先用 nianbao consolidate 汇总。"
            )
    read_priors(given, form, period)
    for prior in given:
        name = PRIOR
        if form.period_unit is not Unit.YEAR:
            name = PREVIOUS if read_prior(prior, form).period == period.previous() else SAME
        yield f"{name}{prior.suffix.lower()}", read_small(prior, "上年数据", _LARGEST)


def _year_before(before: RoundFolder | None, form: Form, period: Period) -> RoundFolder | None:
    """Return the round of the same period of last year beside the round before; None where no single one is there.

    Rounds of several offices may lie side by side: it is one of the same office and form, with a summary.
    """
    own = period.year_before()
    if before is None or form.period_unit is Unit.YEAR or before.settings.period == own:
        return None
    found = []
    for path in sorted(before.path.resolve().parent.glob(f"*/{NAME}")):
        with suppress(UsageError):
            beside = RoundFolder(Path(os.path.relpath(path.parent)), read_settings(path))
            alike = beside.settings.period == own and beside.settings.office == before.settings.office
            if alike and beside.settings.form == before.settings.form and beside.summary.exists():
                found.append(beside)
    return found[0] if len(found) == 1 else None


def _serves(before: RoundFolder, period: Period, given: Sequence[Path]) -> bool:
    """Return whether the summary of a round is taken beside those given: as the period before, else as the only one."""
    own = before.settings.period
    if period.unit is Unit.YEAR:
        return not given
    return own == period.previous() or (own == period.year_before() and not given)


def _lacking(settings: Settings) -> Iterator[str]:
    """Yield which summaries of earlier periods a round below the year lacks, and how to add them."""
    period, there = settings.period, {Path(name).stem: name for name in settings.prior}
    wanted = {
        PREVIOUS: f"上期（{period.previous().title}）",
        SAME: f"上年同期（{period.year_before().title}）",
    }
    missing = [words for name, words in wanted.items() if name not in there]
    if missing:
        both = ", ".join(f'"{there.get(name, f"{name}.xlsx")}"' for name in wanted)
        yield (
            f"还缺{'和'.join(missing)}的汇总，用到的审核不会评估；有了以后放进这个文件夹，"
            f"在 {NAME} 里写明：prior = [{both}]。"
        )


def _remarks(wanted: Wanted, before: RoundFolder | None, settings: Settings, form: Form) -> Iterator[str]:
    if before and form.period_unit is not Unit.YEAR:
        yield from _lacking(settings)
    elif before and not wanted.prior and not settings.prior:
        yield f"上年的文件夹 {before.path} 里没有 {SUMMARY}，没有上年数据；有了以后写进 {NAME} 的 prior。"
    if not form.covers_year(settings.period.year):
        yield f"注意：表样“{form.name}”不用于 {settings.period.year} 年度，请核对 --form 和 --year。"
