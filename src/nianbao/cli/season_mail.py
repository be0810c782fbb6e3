"""The letters of a round: slips and letters together, decided by the state of each office, entered into the log."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from nianbao.cli.console import notice
from nianbao.cli.mailing import MOST_NAMES, Delivery, Ours, deliver
from nianbao.cli.reading import read_season
from nianbao.cli.report import say_returns
from nianbao.core import Sender, first_of
from nianbao.mail import Attachment, Letters, Mailing, SeasonLetters, season_letters
from nianbao.round import (
    LETTER_FOLDERS,
    Board,
    Event,
    EventKind,
    OwnFiles,
    Return,
    Season,
    Slips,
    State,
    events_of_letter,
    now,
)

SLIPS = {"returns": Slips.returns, "explanations": Slips.requests}
"""The purposes for which an office's own workbook goes with the letter."""


NEEDY = (State.TO_CORRECT, State.TO_EXPLAIN)
"""Whose workbook goes back: of one that is held nobody knows to whom."""


def mail_season(opened: Season, purpose: str, delivery: Delivery, deadline: str) -> int:
    """Write the letters of one purpose, and send them where that was asked for; gives the exit code."""
    with opened.alone(f"nianbao mail {purpose}"):
        checked = read_season(opened)
        board = opened.board(checked)
        sender = opened.sender(date.today())
        slips: Sequence[Return] = ()
        if purpose in SLIPS:
            slips_of = Slips(checked, opened.folder.returns, opened.key, delivery.force, sender)
            planned = SLIPS[purpose](slips_of).only(
                [office.office.code for office in board.offices if office.state in NEEDY]
            )
            slips = planned.returns
            if not delivery.dry_run:
                planned.write()
                say_returns(planned)
        texts, guide = Letters(delivery.letters), _guide(opened, purpose, sender)
        letters = season_letters(purpose, opened, board, texts, slips, delivery.only, deadline, guide)
        letters = _not_sent_yet(letters, board, delivery)
        states = {office.office.code: f"单位现在是“{office.state.word}”" for office in board.offices}
        ours = Ours(OwnFiles(delivery.folder), letters.about, letters.whole, letters.concerned, states)
        code = deliver(letters.mailing, replace(delivery, ours=ours), LETTER_FOLDERS[purpose])
        _note(opened, purpose, letters, ours)
        _say_without(letters)
    return code


def _guide(opened: Season, purpose: str, sender: Sender) -> Attachment | None:
    """Return the page that tells clerks how to fill in; it goes with the templates only."""
    if purpose != "templates":
        return None
    from nianbao.reports.publish import write_guide  # Word takes long to load  # noqa: PLC0415

    return Attachment(f"填报指南_{opened.period}.docx", write_guide(opened.form, opened.period, sender))


def _not_sent_yet(letters: SeasonLetters, board: Board, delivery: Delivery) -> SeasonLetters:
    """Return the letters without those already sent to an office about the very same file, unless sending again."""
    if not delivery.send or delivery.again:
        return letters
    kept = []
    for letter in letters.mailing.letters:
        office = board.office(letter.code)
        about = letters.about.get(letter.code, "")
        sent = [
            event
            for event in (office.history if office else ())
            if event.kind is EventKind.SENT and event.detail == letters.purpose and event.digest == about
        ]
        if sent and letters.purpose != "reminders":
            notice(
                f"{letter.office}：{sent[-1].time[:10]} 已经发过，还没有新的文件，这次不发；要再发请加 --again。"
            )
        else:
            kept.append(letter)
    return replace(letters, mailing=Mailing(tuple(kept), letters.mailing.skipped))


def _say_without(letters: SeasonLetters) -> None:
    """Report the letters that lack the workbook that should go with them, those of one reason together."""
    names: dict[str, list[str]] = {}
    for name, reason in letters.without:
        names.setdefault(reason, []).append(name)
    for reason, some in names.items():
        notice(f"注意：{len(some)} 封信没有附件（{first_of(some, MOST_NAMES)}）：{reason}。")


def _note(opened: Season, purpose: str, letters: SeasonLetters, ours: Ours) -> None:
    time = now()
    happened = [
        events_of_letter(purpose, letter.code, name, letters.about.get(letter.code, ""), time)
        for letter, name in ours.written
    ]
    happened += [
        Event(
            EventKind.SENT,
            time,
            letter.code,
            digest=letters.about.get(letter.code, ""),
            address="；".join(address.email for address in letter.to),
            detail=purpose,
        )
        for letter in ours.sent
    ]
    opened.note(happened)


def note_upward(opened: Season, file: str, digest: str, to: Sequence[str]) -> None:
    """Log that the summary was reported upward."""
    opened.note(
        [Event(EventKind.MAILED, now(), file=file, digest=digest, address="；".join(to), detail="summary")]
    )
