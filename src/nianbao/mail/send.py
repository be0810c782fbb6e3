"""Sending by SMTP: one letter at a time, each step in the journal before the next is taken."""

import smtplib
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from nianbao.core import NianbaoError, network_reason
from nianbao.mail.account import Account
from nianbao.mail.compose import Letter, eml_of
from nianbao.mail.journal import BEGUN, FAILED, SENT, Journal

TIMEOUT = 60.0
MOST_BREAKS = 3
"""So many broken connections one after the other, and the sending stops."""


class Outcome(Enum):
    """What became of a letter in this run."""

    SENT = "已发出"
    FAILED = "没有发出"
    SKIPPED = "以前已发，跳过"
    UNSURE = "可能已发，没有再发"
    NOT_TRIED = "没有发（连接中断）"


@dataclass(frozen=True, slots=True)
class Result:
    """A letter, its outcome and the server's words about it."""

    letter: Letter
    outcome: Outcome
    words: str = ""


class _UnsureError(Exception):
    """The connection broke after the text was handed over: nobody knows whether it arrived."""


def now() -> datetime:
    """Give the time."""
    return datetime.now(UTC)


@dataclass
class Sender:
    """Sends letters with an account; ``again`` also sends those that may have been sent before."""

    account: Account
    password: str
    journal: Journal
    again: bool = False
    sleep: Callable[[float], None] = time.sleep

    def send(self, letters: Sequence[Letter]) -> Iterator[Result]:
        """Send every letter that the journal does not have; yields each outcome as it happens.

        Raises:
            NianbaoError: the server cannot be reached at all, or does not take the account.
        """
        connection: smtplib.SMTP | None = None
        breaks = 0
        last = 0.0
        for letter in letters:
            before = self._before(letter)
            if before is not None:
                yield before
                continue
            if breaks >= MOST_BREAKS:
                yield Result(letter, Outcome.NOT_TRIED)
                continue
            if connection is None:
                connection = self._connect()
            last = self._wait(last)
            try:
                yield self._one(connection, letter)
                breaks = 0
            except (smtplib.SMTPServerDisconnected, OSError, _UnsureError) as error:
                unsure = isinstance(error, _UnsureError)
                yield self._broken(letter, error, unsure=unsure)
                breaks += 1
                _close(connection)
                connection = None
        if connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()

    def _before(self, letter: Letter) -> Result | None:
        state = self.journal.state(letter.id)
        if state == SENT:
            return Result(letter, Outcome.SKIPPED)
        if state == BEGUN and not self.again:
            return Result(letter, Outcome.UNSURE, "上次中断时正在发；核实没有收到的，加 --again 再发")
        return None

    def _wait(self, last: float) -> float:
        pause = 60 / self.account.per_minute - (time.monotonic() - last)
        if last and pause > 0:
            self.sleep(pause)
        return time.monotonic()

    def _connect(self) -> smtplib.SMTP:
        account = self.account
        server: smtplib.SMTP | None = None
        try:
            context = ssl.create_default_context(cafile=account.ca_file or None)
            if account.security == "ssl":
                server = smtplib.SMTP_SSL(account.host, account.port, timeout=TIMEOUT, context=context)
            else:
                server = smtplib.SMTP(account.host, account.port, timeout=TIMEOUT)
            if account.security == "starttls":
                server.starttls(context=context)
            server.ehlo_or_helo_if_needed()
            if account.user:
                server.login(account.user, self.password)
        except smtplib.SMTPAuthenticationError as error:
            _close(server)
            raise NianbaoError(
                f"邮件服务器 {account.host} 不接受账号 {account.user}（{_words(error)}）。"
                "请核对密码；QQ、163 等邮箱要用“授权码”，不是登录密码。"
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            _close(server)
            raise NianbaoError(
                f"连不上邮件服务器 {account.host}:{account.port}（{account.security}）：{_words(error)}。"
                "请核对地址、端口和加密方式；已经发出的都有记录，再运行一次会接着发。"
            ) from error
        return server

    def _one(self, server: smtplib.SMTP, letter: Letter) -> Result:
        """Hand one letter over; what the server refuses is its answer, not an error of ours."""
        refused: list[str] = []
        code, answer = server.mail(self.account.sender.email)
        if code != 250:
            return self._refused(server, letter, answer)
        for address in letter.to:
            code, answer = server.rcpt(address.email)
            if code not in (250, 251):
                refused.append(f"{address.email}：{_text(answer)}")
        if len(refused) == len(letter.to):
            return self._refused(server, letter, "；".join(refused))
        self.journal.write(letter.id, BEGUN, now(), office=letter.office)
        try:
            code, answer = server.data(eml_of(letter, self.account.sender, now()))
        except smtplib.SMTPDataError as error:
            return self._refused(server, letter, error.smtp_error)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise _UnsureError(_words(error)) from error
        if code != 250:
            return self._refused(server, letter, answer)
        words = f"没有送到：{'；'.join(refused)}" if refused else ""
        self.journal.write(letter.id, SENT, now(), office=letter.office, refused=words)
        return Result(letter, Outcome.SENT, words)

    def _refused(self, server: smtplib.SMTP, letter: Letter, answer: bytes | str) -> Result:
        words = answer if isinstance(answer, str) else _text(answer)
        self.journal.write(letter.id, FAILED, now(), office=letter.office, reason=words)
        with suppress(smtplib.SMTPServerDisconnected):
            server.rset()
        return Result(letter, Outcome.FAILED, words)

    def _broken(self, letter: Letter, error: Exception, *, unsure: bool) -> Result:
        if unsure:
            return Result(letter, Outcome.UNSURE, f"交信时连接中断（{_words(error)}），不知道有没有送到")
        self.journal.write(letter.id, FAILED, now(), office=letter.office, reason=_words(error))
        return Result(letter, Outcome.FAILED, f"连接中断：{_words(error)}")


def _close(server: smtplib.SMTP | None) -> None:
    if server is not None:
        with suppress(OSError):
            server.close()


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "服务器断开了连接"
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return network_reason(error)
    return " ".join(str(error).split()) or type(error).__name__


def _text(answer: bytes | str) -> str:
    text = answer if isinstance(answer, str) else answer.decode("utf-8", "replace")
    return " ".join(text.split())
