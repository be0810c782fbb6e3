"""Sending by SMTP: one letter at a time, each step in the journal before the next is taken."""

import smtplib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum

from nianbao.core import NianbaoError, deadline
from nianbao.mail.account import Account
from nianbao.mail.compose import Letter, eml_of
from nianbao.mail.journal import BEGUN, FAILED, SENT, Journal
from nianbao.mail.server import MOST_SECONDS, answer_text, close, connect, is_temporary, words_of

MOST_BREAKS = 3
"""So many broken connections one after the other, and the sending stops."""
WAITS = (10, 60, 300)
"""Seconds before each further try of what a server put off: servers that greylist want a moment, or minutes."""


class SendOutcome(Enum):
    """The outcome of a letter in this run."""

    SENT = "已发出"
    FAILED = "没有发出"
    SKIPPED = "以前已发，跳过"
    UNSURE = "可能已发，没有再发"
    NOT_TRIED = "没有发（连接中断）"


@dataclass(frozen=True, slots=True)
class Result:
    """A letter, its outcome and the server's words about it."""

    letter: Letter
    outcome: SendOutcome
    words: str = ""


class _UnsureError(Exception):
    """The connection broke after the text was handed over: nobody knows whether it arrived."""


class _PutOffError(Exception):
    """The server wants the letter later; the message has its words."""

    def __init__(self, words: str, *, closes: bool = False) -> None:
        super().__init__(words)
        self.closes = closes


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def _silent(_: str) -> None:
    """Ignore the message."""


@dataclass
class Mailer:
    """Sends letters with an account; ``again`` also sends those that may have been sent before.

    ``say`` takes a message before each wait.
    """

    account: Account
    password: str
    journal: Journal
    again: bool = False
    sleep: Callable[[float], None] = time.sleep
    say: Callable[[str], None] = _silent
    _server: smtplib.SMTP | None = field(default=None, init=False)
    _breaks: int = field(default=0, init=False)
    _last: float = field(default=0.0, init=False)

    def send(self, letters: Sequence[Letter]) -> Iterator[Result]:
        """Send every letter that the journal does not have; yields each outcome as it happens.

        What the server puts off is tried again after the others.

        Raises:
            NianbaoError: the server cannot be reached at all, or does not take the account.
        """
        try:
            waiting = [(letter, "") for letter in letters]
            for wait in (*WAITS, None):
                put_off: list[tuple[Letter, str]] = []
                for letter, _ in waiting:
                    try:
                        yield self._letter(letter)
                    except _PutOffError as error:
                        put_off.append((letter, str(error)))
                waiting = put_off
                if not waiting or wait is None or self._breaks >= MOST_BREAKS:
                    break
                self._pause(len(waiting), wait, waiting[0][1])
            for letter, words in waiting:
                self.journal.write(letter.id, FAILED, now(), office=letter.office, reason=words)
                yield Result(
                    letter, SendOutcome.FAILED, f"{words}（等过几次，对方仍要求稍后再试，请过一会儿再运行）"
                )
        finally:
            self._quit()

    def _letter(self, letter: Letter) -> Result:
        """Send one letter over the connection, made anew where there is none.

        Raises:
            _PutOffError: the server wants it later.
        """
        before = self._before(letter)
        if before is not None:
            return before
        if self._breaks >= MOST_BREAKS:
            return Result(letter, SendOutcome.NOT_TRIED)
        server = self._server = self._server or self._connect()
        self._keep_distance()
        try:
            with deadline(lambda: server.sock, MOST_SECONDS):
                result = self._one(server, letter)
        except _PutOffError as error:
            if error.closes:
                self._drop()
            raise
        except (smtplib.SMTPServerDisconnected, OSError, _UnsureError) as error:
            self._breaks += 1
            self._drop()
            return self._broken(letter, error, unsure=isinstance(error, _UnsureError))
        self._breaks = 0
        return result

    def _before(self, letter: Letter) -> Result | None:
        state = self.journal.state(letter.id)
        if state == SENT:
            return Result(letter, SendOutcome.SKIPPED, self.journal.refused(letter.id))
        if state == BEGUN and not self.again:
            return Result(letter, SendOutcome.UNSURE, "上次中断时正在发；核实没有收到的，加 --again 再发")
        return None

    def _connect(self) -> smtplib.SMTP:
        """Connect; a server that is busy is tried again after a while."""
        for wait in WAITS:
            try:
                return connect(self.account, self.password)
            except smtplib.SMTPResponseException as error:
                self._pause(0, wait, words_of(error))
        try:
            return connect(self.account, self.password)
        except smtplib.SMTPResponseException as error:
            raise NianbaoError(
                f"邮件服务器 {self.account.host} 太忙，等过几次仍不接受连接：{words_of(error)}。"
                "请过一会儿再运行一次，会接着发。"
            ) from error

    def _pause(self, letters: int, seconds: int, words: str) -> None:
        self._quit()  # a server would close a connection that says nothing for so long
        postponed = f"{letters} 封信" if letters else "发信"
        self.say(f"对方要求稍后再试{postponed}（{words}），等 {seconds} 秒再发。")
        self.sleep(seconds)

    def _keep_distance(self) -> None:
        pause = 60 / self.account.per_minute - (time.monotonic() - self._last)
        if self._last and pause > 0:
            self.sleep(pause)
        self._last = time.monotonic()

    def _one(self, server: smtplib.SMTP, letter: Letter) -> Result:
        """Hand one letter over; what the server refuses is its answer, not an error of ours.

        Raises:
            _PutOffError: it wants the letter later.
        """
        code, answer = server.mail(self.account.sender.email)
        if code != 250:
            return self._refused(server, letter, code, answer)
        refused, last = self._recipients(server, letter)
        if len(refused) == len(letter.to):
            return self._refused(server, letter, last, "；".join(refused))
        self.journal.write(letter.id, BEGUN, now(), office=letter.office)
        try:
            code, answer = server.data(eml_of(letter, self.account.sender, now()))
        except smtplib.SMTPDataError as error:
            return self._refused(server, letter, error.smtp_code, error.smtp_error)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise _UnsureError(words_of(error)) from error
        if code != 250:
            return self._refused(server, letter, code, answer)
        words = f"没有送到：{'；'.join(refused)}" if refused else ""
        self.journal.write(letter.id, SENT, now(), office=letter.office, refused=words)
        return Result(letter, SendOutcome.SENT, words)

    def _recipients(self, server: smtplib.SMTP, letter: Letter) -> tuple[list[str], int]:
        """Announce the recipients; return those that are refused for good, and the last answer.

        Raises:
            _PutOffError: one of them is to be tried later: nobody gets the letter before, so that no one
                gets it twice.
        """
        refused: list[str] = []
        last = 250
        for address in letter.to:
            code, answer = server.rcpt(address.email)
            if code in (250, 251):
                continue
            last = code
            words = f"{address.email}：{answer_text(answer)}"
            if is_temporary(code):
                self._reset(server)
                raise _PutOffError(words, closes=code == 421)
            refused.append(words)
        return refused, last

    def _refused(self, server: smtplib.SMTP, letter: Letter, code: int, answer: bytes | str) -> Result:
        words = answer if isinstance(answer, str) else answer_text(answer)
        self.journal.write(letter.id, FAILED, now(), office=letter.office, reason=words)
        self._reset(server)
        if is_temporary(code):
            raise _PutOffError(words, closes=code == 421)
        return Result(letter, SendOutcome.FAILED, words)

    def _broken(self, letter: Letter, error: Exception, *, unsure: bool) -> Result:
        if unsure:
            return Result(
                letter, SendOutcome.UNSURE, f"交信时连接中断（{words_of(error)}），不知道有没有送到"
            )
        self.journal.write(letter.id, FAILED, now(), office=letter.office, reason=words_of(error))
        return Result(letter, SendOutcome.FAILED, f"连接中断：{words_of(error)}")

    def _reset(self, server: smtplib.SMTP) -> None:
        with suppress(smtplib.SMTPServerDisconnected):
            server.rset()

    def _drop(self) -> None:
        close(self._server)
        self._server = None

    def _quit(self) -> None:
        if self._server is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._server.quit()
            self._drop()
