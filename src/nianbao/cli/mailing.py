"""Writing letters to a folder and sending them: shared by the commands of nianbao mail."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from nianbao.cli.console import ask_password, notice, print_table
from nianbao.core import UsageError
from nianbao.files import make_folder, safe_name, write_file
from nianbao.mail import (
    JOURNAL_NAME,
    SMTP_PASSWORD,
    Account,
    Journal,
    Letter,
    Mailer,
    Mailing,
    Result,
    SendOutcome,
    eml_of,
    read_account,
)
from nianbao.round import ASIDE, OwnFile, OwnFiles, now

MOST_NAMES = 10


@dataclass(frozen=True)
class Delivery:
    """How the letters are sent or kept."""

    folder: Path
    letters: Path | None
    """The folder of the user's own texts."""
    send: bool
    account: Path | None
    again: bool
    dry_run: bool
    force: bool
    only: Sequence[str]
    """The codes of the offices that letters go to; empty for all."""
    ours: "Ours | None" = None


@dataclass
class Ours:
    """The folder of one purpose's letters in a round: what we wrote there may be replaced.

    ``about`` is the file of the inbox that a letter is about, by office code; ``whole`` is False where only
    some letters were asked for. ``concerned`` are the offices that the purpose concerns now, also those that
    get no letter this time; ``states`` says where each office stands. ``written`` and ``sent`` tell afterwards
    what was done.
    """

    own: OwnFiles
    about: Mapping[str, str]
    whole: bool
    concerned: Collection[str] = ()
    states: Mapping[str, str] = field(default_factory=dict)
    written: list[tuple[Letter, str]] = field(default_factory=list)
    sent: list[Letter] = field(default_factory=list)

    def write(self, letter: Letter, name: str, data: bytes, time: str) -> None:
        """Write one letter over an earlier one of ours."""
        self.own.write(OwnFile.of(name, data, letter.code, self.about.get(letter.code, ""), time), data)
        self.written.append((letter, name))

    def put_aside(self, letters: Iterable[Letter], names: Collection[str]) -> Iterator[tuple[str, str]]:
        """Move away our letters that no longer apply or that a new one replaces; yield their names with the reason.

        An earlier letter stays where its office gets none only for now: because its attachment is missing,
        or because it was sent already.
        """
        if not self.whole:
            return
        new = {letter.code for letter in letters}
        kept = set(self.concerned) - new
        over = {
            file.name: file.office for file in self.own if file.name not in names and file.office not in kept
        }
        for name in self.own.put_aside(over):
            yield (
                name,
                "有新写的信代替" if over[name] in new else self.states.get(over[name], "单位已不在名册里"),
            )


def deliver(mailing: Mailing, delivery: Delivery, word: str) -> int:
    """Write the letters, and send them where that was asked for; gives the exit code."""
    account = _account(delivery)
    files = _files(mailing.letters, delivery, word, account)
    if delivery.dry_run:
        _print_plan(mailing, files)
        return 1 if mailing.skipped else 0
    if files:
        make_folder(delivery.folder)
    _write(mailing.letters, delivery, files)
    click.echo(f"已写出 {len(files)} 封信到 {delivery.folder}。" if files else "没有要写的信。")
    if delivery.send and account is not None and mailing.letters:
        return _send(mailing, delivery, account)
    _print_skipped(mailing)
    return 1 if mailing.skipped else 0


def _write(letters: Sequence[Letter], delivery: Delivery, files: Mapping[Path, bytes]) -> None:
    ours = delivery.ours
    if ours is None:
        for path, data in files.items():
            if not path.exists() or path.read_bytes() != data:
                write_file(path, data, force=True)
        return
    for name, reason in ours.put_aside(letters, {path.name for path in files}):
        notice(f"不再需要（{reason}），已移到 {delivery.folder / ASIDE}：{name}")
    for letter, (path, data) in zip(letters, files.items(), strict=True):
        ours.write(letter, path.name, data, now())


def _account(delivery: Delivery) -> Account | None:
    return read_account(delivery.account) if delivery.send or delivery.account is not None else None


def _files(
    letters: Sequence[Letter], delivery: Delivery, word: str, account: Account | None
) -> dict[Path, bytes]:
    files: dict[Path, bytes] = {}
    taken: list[str] = []
    for letter in letters:
        stem = safe_name(f"{letter.code}_{letter.office}")
        path = delivery.folder / f"{stem}_{word}.eml"
        number = 1
        while path in files:
            number += 1
            path = delivery.folder / f"{stem}_{word}_{number}.eml"
        files[path] = eml_of(letter, account.sender if account else None)
        ours = delivery.ours is not None and delivery.ours.own.unchanged(path.name)
        if path.exists() and not ours and path.read_bytes() != files[path]:
            taken.append(path.name)
    if taken and not delivery.force:
        some = "".join(f"\n  {name}" for name in taken[:MOST_NAMES])
        raise UsageError(
            f"文件夹 {delivery.folder} 里已有 {len(taken)} 封同名而内容不同的信，没有覆盖：{some}\n"
            "请换一个文件夹；要覆盖它们，请加 --force。"
        )
    return files


def _send(mailing: Mailing, delivery: Delivery, account: Account) -> int:
    with Journal.locked(delivery.folder / JOURNAL_NAME) as journal:
        results = _results(mailing, delivery, account, journal)
    _print_results(mailing, results)
    counts = {outcome: sum(result.outcome is outcome for result in results) for outcome in SendOutcome}
    parts = [f"{outcome.value} {count} 封" for outcome, count in counts.items() if count]
    if mailing.skipped:
        parts.append(f"没有写信 {len(mailing.skipped)} 个")
    click.echo("，".join(parts) + f"。发送记录：{journal.path}")
    if counts[SendOutcome.FAILED]:
        notice("没有发出的：请核对名册里的邮箱和发信的账号，改好以后再运行一次，只发没有发出的。")
    done = (SendOutcome.SENT, SendOutcome.SKIPPED)
    clean = all(result.outcome in done and not result.words for result in results) and not mailing.skipped
    return 0 if clean else 1


def _results(mailing: Mailing, delivery: Delivery, account: Account, journal: Journal) -> list[Result]:
    """Send the letters; gives the outcomes in the order of the letters."""
    password = ask_password(account.user, SMTP_PASSWORD) if account.user else ""
    sender = Mailer(account, password, journal, again=delivery.again, say=notice)
    results: list[Result] = []
    for result in sender.send(mailing.letters):
        results.append(result)
        if delivery.ours is not None and result.outcome is SendOutcome.SENT:
            delivery.ours.sent.append(result.letter)
        notice(f"[{len(results)}/{len(mailing.letters)}] {result.letter.office}：{result.outcome.value}")
    order = {letter.id: number for number, letter in enumerate(mailing.letters)}
    return sorted(results, key=lambda result: order[result.letter.id])


def _print_results(mailing: Mailing, results: Sequence[Result]) -> None:
    rows = [
        (
            result.letter.code,
            result.letter.office,
            "；".join(address.email for address in result.letter.to),
            result.outcome.value,
            result.words,
        )
        for result in results
    ]
    rows += [("", name, "", "没有写信", reason) for name, reason in mailing.skipped]
    print_table(("单位编码", "单位", "邮箱", "结果", "说明"), rows)


def _print_plan(mailing: Mailing, files: Mapping[Path, bytes]) -> None:
    rows = [
        (letter.office, "；".join(address.email for address in letter.to), letter.subject, str(path))
        for letter, path in zip(mailing.letters, files, strict=True)
    ]
    print_table(("单位", "邮箱", "主题", "文件"), rows)
    _print_skipped(mailing)
    click.echo(f"共 {len(rows)} 封信。什么也没有写，也没有发。")


def _print_skipped(mailing: Mailing) -> None:
    for name, reason in mailing.skipped:
        click.echo(f"没有写信：{name}（{reason}）")
