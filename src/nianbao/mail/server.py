"""The mail server: connecting to it, and its answers in words."""

import smtplib
import socket
import ssl
from contextlib import suppress
from typing import Any

from nianbao.core import NianbaoError, UsageError, deadline, network_reason
from nianbao.mail.account import Account

TIMEOUT = 60.0
"""Seconds without a byte."""
MOST_SECONDS = 900.0
"""For one letter as a whole: a server that drips byte by byte is not waited for."""


class _BoundedSmtp(smtplib.SMTP):
    """A connection that does not wait for a greeting without end."""

    def connect(
        self, host: str = "localhost", port: int = 0, source_address: Any = None
    ) -> tuple[int, bytes]:
        """Connect, and wait for the greeting no longer than a letter may take."""
        with deadline(lambda: self.sock, MOST_SECONDS):
            return super().connect(host, port, source_address)


class _Encrypted(_BoundedSmtp, smtplib.SMTP_SSL):
    """The same, encrypted from the start."""


def connect(account: Account, password: str) -> smtplib.SMTP:
    """Connect and log in.

    Raises:
        SMTPResponseException: the server is there, and wants us later.
        UsageError: the account cannot be that of a server.
        NianbaoError: it cannot be reached, or does not take the account.
    """
    server: smtplib.SMTP | None = None
    try:
        context = ssl.create_default_context(cafile=account.ca_file or None)
        if account.security == "ssl":
            server = _Encrypted(account.host, account.port, timeout=TIMEOUT, context=context)
        else:
            server = _BoundedSmtp(account.host, account.port, timeout=TIMEOUT)
        with deadline(lambda: _socket(server), MOST_SECONDS):
            if account.security == "starttls":
                server.starttls(context=context)
            server.ehlo_or_helo_if_needed()
            if account.user:
                server.login(account.user, password)
    except UnicodeEncodeError as error:
        close(server)
        raise UsageError("发信的账号或密码里有中文或全角字符，邮件服务器不认。请核对。") from error
    except (smtplib.SMTPException, OSError, ValueError) as error:
        close(server)
        raise _reason(account, error) from error
    return server


def _socket(server: smtplib.SMTP | None) -> socket.socket | None:
    return server.sock if server is not None else None


def _reason(account: Account, error: Exception) -> Exception:
    """Return an error with a Chinese message; a temporary refusal is returned as it is."""
    if isinstance(error, smtplib.SMTPResponseException) and is_temporary(error.smtp_code):
        return error
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return NianbaoError(
            f"邮件服务器 {account.host} 不接受账号 {account.user}（{words_of(error)}）。"
            "请核对密码；QQ、163 等邮箱要用“授权码”，不是登录密码。"
        )
    return NianbaoError(
        f"连不上邮件服务器 {account.host}:{account.port}（{account.security}）：{words_of(error)}。"
        "请核对地址、端口和加密方式；已经发出的都有记录，再运行一次会接着发。"
    )


def is_temporary(code: int) -> bool:
    """Return whether an answer means: not now, but later."""
    return 400 <= code < 500


def close(server: smtplib.SMTP | None) -> None:
    """Close a connection in any state."""
    if server is not None:
        with suppress(OSError):
            server.close()


def words_of(error: Exception) -> str:
    """Return what went wrong: the server's answer, or why it was not reached."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {answer_text(error.smtp_error)}"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "服务器断开了连接"
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return network_reason(error)
    return " ".join(str(error).split())[:300] or type(error).__name__


def answer_text(answer: bytes | str) -> str:
    """Return a server's answer as one line."""
    text = answer if isinstance(answer, str) else answer.decode("utf-8", "replace")
    return " ".join(text.split())[:300]
