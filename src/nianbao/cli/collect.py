"""nianbao collect."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import click
from click.core import ParameterSource

from nianbao.cli.console import ask_password, notice
from nianbao.cli.help import Command
from nianbao.cli.options import output_option, roster_option
from nianbao.cli.reading import load_roster
from nianbao.cli.season import RoundArgument, hold_round, in_round, season
from nianbao.collect import (
    IMAP_PASSWORD,
    Accounted,
    Collecting,
    CollectingInbox,
    FileSource,
    FileSources,
    LetterOutcome,
    Senders,
    fetch,
    read_imap_account,
)
from nianbao.core import UsageError
from nianbao.files import has_section, skipped_sentence, temporary_folder

_MOST_LETTERS = 50
"""Letters named one by one in a list."""


@click.command(cls=Command)
@click.argument("paths", cls=RoundArgument, nargs=-1, metavar="[MAILDIR...]")
@in_round(
    paths=lambda folder: folder.packed or None,
    output=lambda folder: folder.inbox,
    imap_path=lambda folder: (
        folder.account if folder.account and has_section(folder.account, "imap") else None
    ),
)
@output_option("表格放进哪个收件文件夹。", "DIR")
@click.option(
    "--imap",
    "imap_path",
    type=Path,
    metavar="FILE.toml",
    help="从邮箱服务器收信（只读）；账号写在这个文件里。",
)
@roster_option
@click.option("--again", is_flag=True, help="以前从服务器收过的信也重新收。")
@click.option("--dry-run", is_flag=True, help="只说会取出哪些文件，什么也不写。")
def collect(
    paths: tuple[str, ...],
    output: Path,
    imap_path: Path | None,
    roster_path: Path | None,
    again: bool,
    dry_run: bool,
) -> int:
    """把邮件和压缩包里的表格取到收件文件夹，记下是谁寄来的。

    MAILDIR 可以是 .eml、.mbox、.zip 文件，Maildir，或装着它们的文件夹。已有的文件从不覆盖。
    每封信都有交代；给出单位名册，就知道谁寄了信却没有取到表格、谁不在名册里。
    """
    imap_path = _account_to_ask(imap_path)
    if not paths and imap_path is None and season() is not None:
        click.echo("收件文件夹里没有邮件和压缩包，设置里也没有收信的账号，没有要取的。")
        return 0
    if not paths and imap_path is None:
        raise UsageError("请写明从哪里收：邮件文件、文件夹，或 --imap FILE.toml。")
    hold_round()
    senders = Senders(load_roster(roster_path))
    inbox = CollectingInbox.open(output)
    sources = FileSources(paths)
    letters: list[Accounted] = []
    with temporary_folder() as spool, temporary_folder() as fetched:
        collecting = Collecting(inbox, spool, senders, dry_run)
        reading = chain(sources, _letters(imap_path, fetched, collecting, again)) if imap_path else sources
        for accounted in collecting.run(reading):
            _print_files(accounted, output, dry_run)
            letters.append(accounted)
    _say_skipped(sources.skipped)
    _print_letters(letters)
    _print_offices(senders, letters)
    _print_sums(letters)
    if dry_run:
        notice("什么也没有写。")
    return 1 if any(letter.needs_a_person for letter in letters) else 0


def _account_to_ask(path: Path | None) -> Path | None:
    """Return the mailbox of the round, or None where other places are named or no password can be asked for."""
    context = click.get_current_context()
    if context.get_parameter_source("imap_path") is not ParameterSource.DEFAULT_MAP:
        return path
    if context.get_parameter_source("paths") is ParameterSource.COMMANDLINE:
        return None
    if path is not None and not os.environ.get(IMAP_PASSWORD) and not sys.stdin.isatty():
        notice(f"没有给出邮箱的密码（环境变量 {IMAP_PASSWORD}），这次没有从邮箱收信。")
        return None
    return path


def _letters(path: Path, folder: Path, collecting: Collecting, again: bool) -> Iterator[FileSource | str]:
    account = read_imap_account(path)
    password = ask_password(account.user, IMAP_PASSWORD)
    yield from fetch(account, password, folder, (lambda _: False) if again else collecting.knows)


def _print_files(accounted: Accounted, output: Path, dry_run: bool) -> None:
    """Print a line for every file of a source."""
    sender = _from(accounted.head.sender)
    for placed in accounted.files:
        whose = _from(placed.found.head.sender) or sender
        if placed.new:
            click.echo(f"{'将取出' if dry_run else '已取出'} {output / placed.name}{whose}")
        elif placed.name and not accounted.remembered:
            click.echo(f"已经有了 {placed.name}{whose}")
        elif not placed.name:
            place = placed.found.head.source
            click.echo(f"没有取 {placed.found.name}：{placed.reason}{whose}（{place}）")
    if accounted.outcome is None and accounted.reason:
        click.echo(f"没有取 {accounted.head.source}：{accounted.reason}")


def _print_letters(letters: Sequence[Accounted]) -> None:
    """Print every letter that needs a person: sender, subject, date and place."""
    for outcome in (
        LetterOutcome.UNREADABLE,
        LetterOutcome.UNUSABLE,
        LetterOutcome.NO_ATTACHMENT,
        LetterOutcome.TAKEN,
    ):
        some = [
            letter
            for letter in letters
            if letter.outcome is outcome and (letter.reason or outcome is not LetterOutcome.TAKEN)
        ]
        if some:
            title = "取出了文件，另有要看的" if outcome is LetterOutcome.TAKEN else outcome.value
            click.echo(f"\n{title}的信（{len(some)} 封）：")
            for letter in some:
                reason = f"：{letter.reason}" if letter.reason else ""
                click.echo(f"  {_letter(letter)}{reason}")


def _print_offices(senders: Senders, letters: Sequence[Accounted]) -> None:
    """Print which offices think that they have reported, and which letters are of no office."""
    believing = list(senders.believing(letters))
    if believing:
        click.echo(f"\n寄了信却没有取到表格，可能以为已经报了（{len(believing)} 个单位）：")
        for entry, letter in believing:
            click.echo(f"  {entry.office.code}　{entry.office.name}：{_letter(letter)}")
    strangers = list(senders.strangers(letters))
    if strangers:
        click.echo(f"\n寄件人不在单位名册里的信（{len(strangers)} 封）：")
        for letter in strangers[:_MOST_LETTERS]:
            click.echo(f"  {_letter(letter)}")
        if len(strangers) > _MOST_LETTERS:
            click.echo(f"  ……另有 {len(strangers) - _MOST_LETTERS} 封")


def _print_sums(letters: Sequence[Accounted]) -> None:
    placed = [file for letter in letters for file in letter.files]
    new = sum(file.new for file in placed)
    others = sum(not file.name for file in placed) + sum(
        letter.outcome is None and bool(letter.reason) for letter in letters
    )
    known = sum(bool(file.name) and not file.new for file in placed)
    read = [letter for letter in letters if letter.outcome is not None]
    if read:
        counts = ((outcome, sum(letter.outcome is outcome for letter in read)) for outcome in LetterOutcome)
        click.echo(
            f"\n共 {len(read)} 封信：" + "，".join(f"{o.value}的 {n} 封" for o, n in counts if n) + "。"
        )
    click.echo(f"取出 {new} 个，已经有的 {known} 个，没有取的 {others} 个。")


def _say_skipped(skipped: Iterable[tuple[str, str]]) -> None:
    by_reason: dict[str, list[str]] = {}
    for file, reason in skipped:
        by_reason.setdefault(reason, []).append(file)
    for reason, files in by_reason.items():
        notice(skipped_sentence(reason, files))


def _letter(letter: Accounted) -> str:
    head = letter.head
    who = f"寄件人 {head.sender}" if head.sender else "没有写寄件人"
    subject = f"，主题“{head.subject}”" if head.subject else "，没有主题"
    return f"{who}{subject}{f'，{head.date}' if head.date else ''}（{head.source}）"


def _from(sender: str) -> str:
    return f"　寄件人 {sender}" if sender else ""
