"""nianbao distribute."""

import hashlib
from pathlib import Path

import click

from nianbao.cli.console import notice, print_table, with_progress
from nianbao.cli.help import Command
from nianbao.cli.options import (
    check_password,
    force_option,
    form_option,
    key_option,
    larger_option,
    output_option,
    period_option,
    prior_option,
    sheet_password_option,
)
from nianbao.cli.reading import load_key, load_priors, load_roster, say_strange_kinds
from nianbao.cli.season import hold_round, in_round, round_sender, season, write_output
from nianbao.core import Period, Unit, UsageError, first_of
from nianbao.files import digest_of, write_file
from nianbao.form import Form, find_form_for
from nianbao.roster import Roster
from nianbao.round import (
    Distribution,
    FileStep,
    plan_distribution,
    refuse_foreign,
)
from nianbao.submission import Prior

MOST_NAMES = 10


@click.command(cls=Command)
@in_round(output=lambda folder: folder.templates)
@click.argument("roster_path", type=Path, metavar="ROSTER")
@output_option("模板写到哪个文件夹。", "DIR")
@period_option("", required=True)
@form_option
@prior_option("上年的汇总工作簿，或上年各单位文件的文件夹")
@key_option
@sheet_password_option
@click.option("--guide", type=Path, metavar="FILE.docx", help="另写一页填报指南（Word），随信发给填报的人。")
@click.option(
    "--zip",
    "as_zip",
    is_flag=True,
    help="另打一个包（文件夹名.zip），只有各单位的模板，可以发到工作群或内网。",
)
@click.option("--dry-run", is_flag=True, help="只说要写哪些文件，什么也不写。")
@larger_option
@force_option
def distribute(
    roster_path: Path,
    output: Path,
    period: Period,
    form_id: str | None,
    prior_paths: tuple[Path, ...],
    key_path: Path | None,
    password: str,
    guide: Path | None,
    as_zip: bool,
    dry_run: bool,
    force: bool,
) -> None:
    """按单位名册给每个单位生成一份模板，并生成下发清单。

    文件名是“单位编码_单位名称_年度.xlsx”。单位、年度已锁定，该带入的上年数已带入（可以改，改了要说明）。再运行一次，没有变化的文件不动。
    """
    hold_round()
    form, _ = find_form_for(form_id, period)
    check_password(password)
    roster = load_roster(roster_path)
    assert roster is not None
    for remark in roster.about_examples():
        notice(remark)
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} 是文件，不是文件夹。请换一个名字。")
    prior = load_priors(prior_paths, form, period)
    _remarks(form, roster, prior, period)
    distribution = plan_distribution(
        form,
        period,
        roster,
        prior,
        output,
        key=load_key(key_path),
        password=password,
        sender=round_sender(),
    )
    if not force:
        refuse_foreign(distribution)
    if distribution.left_over:
        notice(
            f"注意：这些文件以前下发过，名册里已没有对应的单位，没有动：{'、'.join(distribution.left_over)}"
        )
    if dry_run:
        _print_plan(distribution)
        return
    distribution.write(lambda issues: with_progress(issues, len(issues), "写出"))
    if as_zip:
        _pack(distribution, force=force)
    if (opened := season()) is not None and distribution.folder == opened.folder.templates:
        opened.note_issued(distribution)
    _print_done(distribution)
    if guide is not None:
        _write_guide(guide, form, period, force=force)


def _write_guide(path: Path, form: Form, period: Period, *, force: bool) -> None:
    from nianbao.reports.publish import write_guide  # Word takes long to load  # noqa: PLC0415

    write_file(path, write_guide(form, period, round_sender()), force=force)
    click.echo(f"填报指南：{path}")


def _pack(distribution: Distribution, *, force: bool) -> None:
    """Write the archive of the templates beside their folder; the list with the addresses is not for everybody."""
    target = distribution.folder.with_name(f"{distribution.folder.name}.zip")
    data = distribution.archive()
    if digest_of(target) != hashlib.sha256(data).hexdigest():
        write_output(target, data, force=force)
    notice(f"已打包 {target}")


def _remarks(form: Form, roster: Roster, prior: Prior, period: Period) -> None:
    say_strange_kinds(form, roster)
    unit = form.period_unit
    if unit is not Unit.YEAR and (prior.period is None or prior.previous is None):
        lacking = [unit.year_before] * (prior.period is None) + [unit.before] * (prior.previous is None)
        notice(f"注意：没有{'、'.join(lacking)}数据，用到的审核不会评估。")
    if prior.period is not None and prior.period != period.year_before():
        notice(f"注意：上年数据是 {prior.period.title}的，与 {period.title}不相连。")
    expected = {entry.office.code for entry in roster.expected}
    others = [entry.office.name for entry in roster.entries if entry.office.code not in expected]
    some_known = bool(prior.by_code or prior.by_name)
    without = [entry.office.name for entry in roster.expected if some_known and not prior.of(entry.office)]
    for names, words in (
        (others, "由下级汇总或属于垂管，不发模板"),
        (without, "没有上年数据，跨年审核不会评估"),
    ):
        if names:
            some = first_of(names, MOST_NAMES)
            notice(f"注意：{len(names)} 个单位{words}：{some}")


def _print_plan(distribution: Distribution) -> None:
    rows = [
        (
            issue.entry.office.code,
            issue.entry.office.name,
            str(distribution.folder / issue.file),
            issue.step.value,
        )
        for issue in distribution.issues
    ]
    print_table(("单位编码", "单位名称", "文件", "将要"), rows)
    click.echo(
        f"共 {len(rows)} 个模板，{_counts(distribution)}；清单 {distribution.manifest}。什么也没有写。"
    )


def _print_done(distribution: Distribution) -> None:
    count = len(distribution.issues)
    click.echo(f"已下发 {count} 个模板到 {distribution.folder}：{_counts(distribution)}。")
    click.echo(f"下发清单：{distribution.manifest}")


def _counts(distribution: Distribution) -> str:
    words = {FileStep.FOREIGN: "覆盖改过的"}
    return "，".join(
        f"{words.get(step, step.value)} {distribution.count(step)} 个"
        for step in FileStep
        if distribution.count(step)
    )
