"""nianbao mail."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce, wraps
from pathlib import Path
from typing import Any, cast

import click

from nianbao.cli.console import notice
from nianbao.cli.help import Command, Group
from nianbao.cli.mailing import Delivery, Ours, deliver
from nianbao.cli.options import (
    F,
    force_option,
    larger_option,
    output_option,
    paths_argument,
    roster_option,
    round_period_option,
)
from nianbao.cli.reading import Sources, load_roster, read_round
from nianbao.cli.season import in_round, inbox_season, required_season, round_sender, season
from nianbao.cli.season_mail import mail_season, note_upward
from nianbao.core import Period, UsageError, suggestion
from nianbao.files import make_folder, refuse_existing, write_file
from nianbao.mail import (
    Letters,
    Mailing,
    mail_reminders,
    mail_summary,
    mail_workbooks,
    shipped_texts,
)
from nianbao.roster import Roster
from nianbao.round import NAME, OwnFiles


def letter_options(function: F) -> F:
    """Add the options that all letters share; the command gets them as ``delivery``."""

    @wraps(function)
    def with_delivery(
        *,
        output: Path,
        letters_path: Path | None,
        send: bool,
        account: Path | None,
        again: bool,
        dry_run: bool,
        force: bool,
        only: tuple[str, ...],
        **own: Any,
    ) -> Any:
        """Make one object of the options and call the command with it."""
        return function(
            delivery=Delivery(output, letters_path, send, account, again, dry_run, force, only), **own
        )

    options = (
        larger_option,
        output_option("信写到哪个文件夹。", "DIR"),
        click.option(
            "--letters",
            "letters_path",
            type=Path,
            metavar="DIR",
            help="自己改过的信的文字（用 nianbao mail texts 取出来改）。",
        ),
        click.option("--send", is_flag=True, help="真的发出去；不写时只写 .eml 文件。"),
        click.option(
            "--account",
            type=Path,
            metavar="FILE.toml",
            help="发信的账号；不写时看环境变量 NIANBAO_SMTP_…。",
        ),
        click.option("--again", is_flag=True, help="上次中断时可能已发的，也再发一次。"),
        click.option("--dry-run", is_flag=True, help="只说要写哪些信，什么也不写、不发。"),
        click.option("--force", is_flag=True, help="覆盖文件夹里内容不同的信。"),
        click.option("--only", multiple=True, metavar="CODE", help="只给这些单位写信：名册里的单位编码。"),
    )
    return reduce(lambda command, option: option(command), reversed(options), cast(F, with_delivery))


deadline_option = click.option(
    "--deadline", default="", metavar="TEXT", help="截止日期，写进信里，例如 1月31日。"
)


@click.group(cls=Group)
def mail() -> None:
    """写信：下发模板、退回、催报、报送汇总；写成 .eml 文件，加 --send 才发出。"""


@mail.command(cls=Command)
@in_round(folder=lambda folder: folder.templates, output=lambda folder: folder.letters_for("templates"))
@click.argument("roster_path", type=Path, metavar="ROSTER")
@click.argument("folder", type=Path, metavar="TEMPLATES")
@deadline_option
@letter_options
def templates(roster_path: Path, folder: Path, deadline: str, delivery: Delivery) -> int:
    """把 distribute 生成的模板发给各单位。

    ROSTER 是单位名册，TEMPLATES 是模板所在的文件夹。
    """
    return _workbooks("templates", roster_path, folder, deadline, delivery)


@mail.command(cls=Command)
@in_round(folder=lambda folder: folder.returns, output=lambda folder: folder.letters_for("returns"))
@click.argument("roster_path", type=Path, metavar="ROSTER")
@click.argument("folder", type=Path, metavar="RETURNS")
@deadline_option
@letter_options
def returns(roster_path: Path, folder: Path, deadline: str, delivery: Delivery) -> int:
    """把 check --returns 生成的退回单发给各单位。

    ROSTER 是单位名册，RETURNS 是退回单所在的文件夹。
    """
    return _workbooks("returns", roster_path, folder, deadline, delivery)


@mail.command(cls=Command)
@in_round(output=lambda folder: folder.letters_for("explanations"))
@deadline_option
@letter_options
def explanations(deadline: str, delivery: Delivery) -> int:
    """请单位说明情况：通过了审核、还有“可说明”没有说明的，写说明函和信。只在一轮的文件夹里用。"""
    return mail_season(required_season(), "explanations", delivery, deadline)


@mail.command(cls=Command)
@in_round(paths=lambda folder: [folder.inbox], output=lambda folder: folder.letters_for("reminders"))
@paths_argument
@roster_option
@round_period_option
@deadline_option
@click.option(
    "--templates",
    "templates_path",
    type=Path,
    metavar="DIR",
    help="distribute 生成的模板所在的文件夹；写了就把各单位的模板附在信里。",
)
@letter_options
def reminders(
    paths: tuple[str, ...],
    roster_path: Path | None,
    period: Period | None,
    deadline: str,
    templates_path: Path | None,
    delivery: Delivery,
) -> int:
    """给名册里还没有报送的单位写催报信，可以附上模板。

    PATH 是收到的文件。
    """
    opened = inbox_season(paths)
    if opened is not None:
        return mail_season(opened, "reminders", delivery, deadline)
    if roster_path is None:
        raise UsageError("催报要有单位名册，请写 --roster FILE。")
    if templates_path is not None and not templates_path.is_dir():
        raise UsageError(f"没有这个文件夹：{templates_path}。请核对路径。")
    checked = read_round(Sources(paths, roster_path, period))
    assert checked.roster is not None
    if checked.period is None:
        raise UsageError("一个文件也没有，不知道是哪个年度，请写 --year。")
    mailing = mail_reminders(
        Letters(delivery.letters),
        checked.form,
        checked.period,
        checked.roster,
        checked.missing,
        deadline,
        templates=templates_path,
    )
    return deliver(_only(mailing, delivery.only), delivery, "催报")


@mail.command(cls=Command)
@in_round(
    summary_path=lambda folder: folder.summary,
    output=lambda folder: folder.letters_for("summary"),
    to=lambda folder: _superiors(folder.settings.superior_email),
)
@click.argument("summary_path", type=Path, metavar="SUMMARY")
@click.option("--to", multiple=True, metavar="ADDRESS", help="收件人的邮箱；一轮里不写时是上级的邮箱。")
@letter_options
def summary(summary_path: Path, to: tuple[str, ...], delivery: Delivery) -> int:
    """写信报送汇总工作簿，附主要数据、未报送单位和尚未解决的问题。

    SUMMARY 是 consolidate 生成的汇总工作簿。
    """
    opened = season()
    if not to:
        kept = f"，或在 {opened.folder.path / NAME} 的 [superior] 里填 email" if opened else ""
        raise UsageError(f"没有写报送给谁。请用 --to 写上级的邮箱{kept}。")
    if not summary_path.is_file():
        raise UsageError(f"没有这个文件：{summary_path}。请核对路径。")
    mailing = mail_summary(Letters(delivery.letters), summary_path, to, round_sender())
    if opened is None or summary_path != opened.folder.summary:
        return deliver(mailing, delivery, "汇总")
    with opened.alone("nianbao mail summary"):
        ours = Ours(OwnFiles(delivery.folder), {}, whole=True)
        code = deliver(mailing, replace(delivery, ours=ours), "汇总")
        for letter, name in ours.written:
            note_upward(opened, name, letter.id, to)
    return code


@mail.command(cls=Command)
@output_option("写到哪个文件夹。", "DIR")
@force_option
def texts(output: Path, force: bool) -> None:
    """取出信的文字，改好后用 --letters DIR 交给其他命令使用。"""
    files = shipped_texts()
    make_folder(output)
    for name in files:
        refuse_existing(output / name, force=force)
    for name, data in files.items():
        write_file(output / name, data, force=force)
    notice(f"已写出 {len(files)} 个文件到 {output}；文件里 {{{{ … }}}} 是程序填写的内容。")


def _workbooks(kind: str, roster_path: Path, folder: Path, deadline: str, delivery: Delivery) -> int:
    opened = season()
    if opened is not None and folder in (opened.folder.templates, opened.folder.returns):
        return mail_season(opened, kind, delivery, deadline)
    if not folder.is_dir():
        raise UsageError(f"没有这个文件夹：{folder}。请核对路径。")
    roster = load_roster(roster_path)
    assert isinstance(roster, Roster)
    mailing = mail_workbooks(kind, Letters(delivery.letters), roster, folder, deadline)
    return deliver(_only(mailing, delivery.only), delivery, {"templates": "下发", "returns": "退回"}[kind])


def _only(mailing: Mailing, codes: Sequence[str]) -> Mailing:
    """Keep the letters to some offices."""
    if not codes:
        return mailing
    known = tuple(letter.code for letter in mailing.letters)
    for code in codes:
        if code not in known:
            raise UsageError(f"没有要写给单位编码“{code}”的信{suggestion(code, known)}。请核对 --only。")
    return Mailing(tuple(letter for letter in mailing.letters if letter.code in codes), ())


def _superiors(addresses: str) -> list[str] | None:
    """Return the addresses of the office above, as --to would take them."""
    return [address for address in re.split(r"[;；,，\s]+", addresses) if address] or None
