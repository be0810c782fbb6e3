"""nianbao collect."""

import os
from itertools import chain
from pathlib import Path

import click

from nianbao.cli.console import notice
from nianbao.cli.help import Command
from nianbao.collect import IMAP_PASSWORD, Collected, fetch, plan_collection, read_imap_account, read_sources
from nianbao.core import UsageError


@click.command(cls=Command)
@click.argument("paths", nargs=-1, metavar="MAILDIR...")
@click.option("-o", "--output", type=Path, required=True, metavar="DIR", help="表格放进哪个收件文件夹。")
@click.option(
    "--imap",
    "imap_path",
    type=Path,
    metavar="FILE.toml",
    help="从邮箱服务器收信（只读）；账号写在这个文件里。",
)
@click.option("--dry-run", is_flag=True, help="只说会取出哪些文件，什么也不写。")
def collect(paths: tuple[str, ...], output: Path, imap_path: Path | None, dry_run: bool) -> int:
    """把邮件和压缩包里的表格取到收件文件夹，记下是谁寄来的。

    MAILDIR 可以是 .eml、.mbox、.zip 文件，Maildir，或装着它们的文件夹。已有的文件从不覆盖。
    """
    if not paths and imap_path is None:
        raise UsageError("请写明从哪里收：邮件文件、文件夹，或 --imap FILE.toml。")
    found = read_sources(paths)
    if imap_path is not None:
        account = read_imap_account(imap_path)
        password = os.environ.get(IMAP_PASSWORD) or click.prompt(
            f"{account.user} 的密码（或授权码）", hide_input=True, err=True
        )
        found = chain(found, fetch(account, password))
    collected = plan_collection(found, output)
    if not dry_run:
        collected.write()
    _print(collected, dry_run)
    return 1 if any(found.problem for found, _ in collected.others) else 0


def _print(collected: Collected, dry_run: bool) -> None:
    for name, found in collected.new:
        click.echo(f"{'将取出' if dry_run else '已取出'} {collected.folder / name}{_from(found.head.sender)}")
    for name, found in collected.known:
        click.echo(f"已经有了 {name}{_from(found.head.sender)}")
    for found, reason in collected.others:
        click.echo(f"没有取 {found.name}：{reason}{_from(found.head.sender)}（{found.head.source}）")
    click.echo(
        f"取出 {len(collected.new)} 个，已经有的 {len(collected.known)} 个，没有取的 {len(collected.others)} 个。"
    )
    if dry_run:
        notice("什么也没有写。")


def _from(sender: str) -> str:
    return f"　寄件人 {sender}" if sender else ""
