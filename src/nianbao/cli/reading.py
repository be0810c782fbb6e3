"""Reading and checking what a command was given: shared by check and consolidate."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from nianbao.checks import Round, check_round, check_senders, form_of, load_early, period_of
from nianbao.cli.console import notice, with_progress
from nianbao.cli.options import (
    F,
    key_option,
    means_options,
    prior_option,
    roster_option,
    round_period_option,
    run_form_option,
)
from nianbao.cli.season import prior_files, season
from nianbao.collect import read_senders, unpacked
from nianbao.core import Period, Severity, Unit, UsageError, first_of
from nianbao.files import expand, skipped_sentence
from nianbao.form import Form, find_form, forms_with
from nianbao.inbox import HERE, Means, read_files, read_priors
from nianbao.roster import Roster, read_roster
from nianbao.submission import NO_PRIOR, Key, Prior, Submission, read_key, readable_by_others

if TYPE_CHECKING:
    from nianbao.round import Season

MOST_NAMES = 10


@dataclass(frozen=True)
class Given:
    """What a command was given, read: the files, and everything that they are checked against."""

    submissions: tuple[Submission, ...]
    forms: tuple[Form, ...]
    form: Form
    roster: Roster | None
    period: Period | None
    prior: Prior
    key: Key | None

    def only(self, submissions: tuple[Submission, ...], roster: Roster) -> "Given":
        """Return the same with some of the files and a part of the roster."""
        return replace(self, submissions=submissions, roster=roster)

    def check(self, submissions: Sequence[Submission], roster: Roster | None) -> Round:
        """Check some of the files against a roster."""
        senders = read_senders(submission.file for submission in submissions)
        return check_round(
            check_senders(submissions, roster, senders),
            self.forms,
            roster=roster,
            period=self.period,
            prior=self.prior,
            key=self.key,
            form=self.form,
        )


@dataclass(frozen=True)
class Sources:
    """What a command was given, as in the command line; ``output`` is never among the files.

    ``round`` is the one that the command runs in, whose memory is used unless ``fresh`` is set.
    """

    paths: Sequence[str]
    roster: Path | None = None
    period: Period | None = None
    prior: Sequence[Path] = ()
    key: Path | None = None
    form: str | None = None
    means: Means = HERE
    output: Path | None = None
    round: "Season | None" = None
    fresh: bool = False

    @property
    def other_uses(self) -> dict[str, Path | None]:
        """The files with another use, by the message about one that lies in the inbox."""
        used = {"这是单位名册": self.roster, "这是密钥文件": self.key, "这是要写的结果": self.output}
        for number, path in enumerate(self.prior):
            if str(path) not in self.paths:
                used[f"这是上年数据{number or ''}"] = path
        return used


def sources_options(function: F) -> F:
    """Add the options of what is read and what it is checked against; the command gets ``sources`` instead.

    Add ``paths_argument`` and ``fresh_option`` beside it; ``output``, if the command has one, stays its own.
    """

    @wraps(function)
    def with_sources(
        *,
        paths: tuple[str, ...],
        roster_path: Path | None,
        period: Period | None,
        prior_paths: tuple[Path, ...],
        key_path: Path | None,
        form_id: str | None,
        jobs: int | None,
        dask: str,
        password: str,
        fresh: bool,
        **own: Any,
    ) -> Any:
        """Make one object of the options and call the command with it."""
        means = Means(jobs, dask, password)
        files = (roster_path, period, prior_paths, key_path, form_id, means, own.get("output"))
        return function(sources=Sources(paths, *files, season(), fresh), **own)

    options = (
        roster_option,
        round_period_option,
        prior_option(),
        key_option,
        run_form_option,
        *means_options,
    )
    return reduce(lambda command, option: option(command), reversed(options), cast(F, with_sources))


def read_round(sources: Sources) -> Round:
    """Read the files, the roster, last year's figures and the key, and check."""
    given = read_given(sources)
    say_gaps_of_prior(given)
    return given.check(given.submissions, given.roster)


def read_season(opened: "Season", means: Means = HERE, *, fresh: bool = False) -> Round:
    """Read the inbox of a round and check it, with all that the settings name."""
    folder = opened.folder
    given = read_given(
        Sources(
            [str(folder.inbox)],
            folder.roster,
            opened.period,
            folder.priors,
            folder.key,
            folder.form or None,
            means,
            round=opened,
            fresh=fresh,
        )
    )
    return given.check(given.submissions, given.roster)


def read_given(sources: Sources) -> Given:
    """Read the files, the roster, last year's figures and the key."""
    form = find_form(sources.form) if sources.form else None
    forms = forms_with(form)
    key = load_key(sources.key)
    roster = load_roster(sources.roster)
    if roster is not None:
        ours = sources.round.folder.settings.office if sources.round else None
        roster = replace(roster, collector=ours)
    inputs = expand(sources.paths, sources.other_uses)
    for skipped in inputs.skipped:
        notice(skipped)
    taken = unpacked(inputs.files)
    if taken:
        notice(skipped_sentence("里面的文件已经用 nianbao collect 取出", sorted(taken)))
    files = [file for file in inputs.files if file not in taken]
    if not files and roster is None and sources.round is None:
        raise UsageError("没有找到可以审核的文件。请核对路径，或看看文件夹里有没有 .xlsx 文件。")
    load_early(len(files))
    if sources.round is None:
        reading = read_files(files, forms, means=sources.means)
    else:
        from nianbao.round import read_remembered  # only in a round  # noqa: PLC0415

        memory = sources.round.memory
        reading = read_remembered(files, forms, sources.means, memory, fresh=sources.fresh)
    submissions = list(with_progress(reading, len(files), "读取", _wrong))
    period = period_of(submissions, sources.period)
    form = form or form_of(submissions, period, forms)
    if sources.period is not None:
        form.fitting(sources.period)
    prior = load_priors(sources.prior, form, period)
    if roster is not None:
        say_strange_kinds(form, roster)
    return Given(tuple(submissions), forms, form, roster, period, prior, key)


def _wrong(submission: Submission) -> bool:
    return any(finding.severity is Severity.ERROR for finding in submission.findings)


def compare_texts(checked: Round, prior_text: Path | None, means: Means = HERE) -> Round:
    """Compare the texts of the reports among the files with each other, and with last year's reports."""
    texts = any(submission.sentences for submission in checked.submissions)
    if prior_text is not None and not texts:
        notice("没有可以比较文字的报告文稿，--prior-text 没有用上。")
    if not texts:
        return checked
    from nianbao.reports.narrative import check_similar, words_of  # only where there are texts  # noqa: PLC0415

    words = words_of(checked.form)
    if words is None:
        return checked
    last_year = list(read_files(expand([str(prior_text)]).files, means=means)) if prior_text else []
    for submission in last_year:
        if not submission.sentences:
            notice(f"上年报告 {submission.shown_file} 里没有可以比较的文字，没有用上。")
    found = check_similar(checked.submissions, words.copying, last_year)
    return checked.with_submissions(tuple(found))


def load_roster(path: Path | None) -> Roster | None:
    """Read a roster and print what of it was not used."""
    if path is None:
        return None
    roster = read_roster(path)
    for remark in roster.remarks():
        notice(remark)
    return roster


def load_priors(paths: Sequence[Path], form: Form, period: Period | None) -> Prior:
    """Read the earlier figures and print what is doubtful in their files."""
    prior = read_priors(paths, form, period)
    if prior.doubts:
        more = f"（另有 {len(prior.doubts) - 1} 处）" if len(prior.doubts) > 1 else ""
        notice(f"注意：上年数据 {prior.doubts[0]}{more}。请先核对上年的文件。")
    return prior


def say_strange_kinds(form: Form, roster: Roster) -> None:
    """Print which kinds of office in the roster the form's rules do not know."""
    strange = sorted({entry.office.kind for entry in roster.entries} - {"", *form.kinds})
    if strange and form.kinds:
        notice(
            f"注意：单位类别“{'、'.join(strange)}”不在表样的类别里（{'、'.join(form.kinds)}），"
            "这些单位按类别的审核不会评估；请改正单位名册。"
        )


def load_key(path: Path | None) -> Key | None:
    """Read a key file and print a warning where others can read it too."""
    if path is None:
        return None
    key = read_key(path)
    if readable_by_others(path):
        notice(f"注意：密钥文件 {path} 别人也能读，请收紧权限（chmod 600）。")
    return key


def say_gaps_of_prior(given: Given) -> None:
    """Print what last year's figures do not cover; only checks do, not every list and letter of a round."""
    prior = given.prior
    if prior is NO_PRIOR:
        return
    if given.form.period_unit is not Unit.YEAR:
        return  # which periods are missing is said with the rules
    before = {submission.period.year_before() for submission in given.submissions if submission.period}
    if prior.period is not None and before and prior.period not in before:
        notice(f"注意：上年数据是 {prior.period.title}的，与报送的年度不相连。")
    without = [
        submission
        for submission in given.submissions
        if submission.office and submission.values and not prior.for_submission(submission)
    ]
    names = list(dict.fromkeys(submission.office.name for submission in without if submission.office))
    if names:
        some = first_of(names, MOST_NAMES)
        notice(
            f"注意：{len(names)} 个单位没有上年数据，跨年审核没有评估：{some}。请核对单位编码和 {prior_files()}。"
        )
