"""Fetching letters by IMAP, read-only: nothing is marked as read, moved or deleted."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nianbao.collect.attachments import Found, Letterhead
from nianbao.collect.sources import unpack
from nianbao.core import NianbaoError, UsageError, network_reason
from nianbao.files import read_section

IMAP_PASSWORD = "NIANBAO_IMAP_PASSWORD"
"""The environment variable of the password."""

TIMEOUT = 60.0
_KEYS = ("host", "port", "security", "user", "folder", "since", "ca_file")
_PORTS = {"ssl": 993, "starttls": 143}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class ImapAccount:
    """A mailbox on a server; ``since`` is the first day whose letters are wanted."""

    host: str
    port: int
    security: str
    user: str
    folder: str = "INBOX"
    since: date | None = None
    ca_file: str = ""


def read_imap_account(path: Path) -> ImapAccount:
    """Read the account from a TOML file.

    Raises:
        UsageError: something is missing or wrong; a password is never taken from a file.
    """
    given = read_section(path, "imap", _KEYS, IMAP_PASSWORD)
    for name in ("host", "user"):
        if not isinstance(given.get(name), str) or not given[name]:
            raise UsageError(f"账号文件 {path} 里缺少 {name}。请补上。")
    security = given.get("security", "ssl")
    if security not in _PORTS:
        raise UsageError(f"账号文件 {path} 里的 security 应当是 {'、'.join(_PORTS)} 之一。")
    since, port = given.get("since"), given.get("port", _PORTS[security])
    if since is not None and type(since) is not date:
        raise UsageError(f"账号文件 {path} 里的 since 应当是日期，写作 since = 2025-01-01（不加引号）。")
    if not isinstance(port, int) or not 0 < port < 65536:
        raise UsageError(f"账号文件 {path} 里的 port 应当是正整数。")
    folder, ca_file = str(given.get("folder", "INBOX")), str(given.get("ca_file", ""))
    return ImapAccount(given["host"], port, security, given["user"], folder, since, ca_file)


def fetch(account: ImapAccount, password: str) -> Iterator[Found]:
    """Yield the files of every letter in the folder.

    Raises:
        NianbaoError: the server cannot be reached, or does not take the account or the folder.
    """
    server = _connect(account, password)
    try:
        status, _ = server.select(_quoted(modified_utf7(account.folder)), readonly=True)
        if status != "OK":
            raise NianbaoError(f"邮箱里没有文件夹“{account.folder}”。请核对账号文件里的 folder。")
        status, answer = server.uid("SEARCH", *_criteria(account))
        numbers = answer[0].split() if status == "OK" and answer and answer[0] else []
        for number in numbers:
            uid = number.decode("ascii")
            head = Letterhead(f"{account.user} {account.folder} 第 {uid} 号")
            status, parts = server.uid("FETCH", uid, "(BODY.PEEK[])")
            data = next((part[1] for part in parts if isinstance(part, tuple)), None)
            if status != "OK" or not isinstance(data, bytes):
                yield Found(f"{uid}.eml", b"", head, "这封信没有取到")
                continue
            yield from unpack(Found(f"{uid}.eml", data, head))
    except (imaplib.IMAP4.error, OSError) as error:
        raise NianbaoError(f"从 {account.host} 收信时出错：{_words(error)}。请过一会儿再试。") from error
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            server.logout()


def modified_utf7(text: str) -> str:
    """Write a folder's name as IMAP wants it: other than ASCII in a modified base64."""

    def encoded(match: re.Match[str]) -> str:
        if match[0] == "&":
            return "&-"
        return "&" + match[0].encode("utf-7").decode("ascii")[1:].rstrip("-").replace("/", ",") + "-"

    return re.sub(r"&|[^\x20-\x7e]+", encoded, text)


def _connect(account: ImapAccount, password: str) -> imaplib.IMAP4:
    context = ssl.create_default_context(cafile=account.ca_file or None)
    try:
        if account.security == "ssl":
            server: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                account.host, account.port, ssl_context=context, timeout=TIMEOUT
            )
        else:
            server = imaplib.IMAP4(account.host, account.port, timeout=TIMEOUT)
            server.starttls(context)
    except (imaplib.IMAP4.error, OSError) as error:
        raise NianbaoError(
            f"连不上收信服务器 {account.host}:{account.port}：{_words(error)}。请核对地址、端口和加密方式。"
        ) from error
    try:
        server.login(account.user, password)
    except (imaplib.IMAP4.error, OSError) as error:
        with suppress(imaplib.IMAP4.error, OSError):
            server.shutdown()
        raise NianbaoError(
            f"收信服务器 {account.host} 不接受账号 {account.user}：{_words(error)}。"
            "请核对账号和密码；QQ、163 等邮箱要用“授权码”。"
        ) from error
    return server


def _criteria(account: ImapAccount) -> tuple[str, ...]:
    if account.since is None:
        return ("ALL",)
    day = account.since
    return ("SINCE", f"{day.day:02d}-{_MONTHS[day.month - 1]}-{day.year}")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _words(error: Exception) -> str:
    """Give the answer of the server, or why it was not reached."""
    return network_reason(error) if isinstance(error, OSError) else str(error)
