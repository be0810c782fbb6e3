"""Fetching letters by IMAP, read-only: nothing is marked as read, moved or deleted."""

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from nianbao import __version__
from nianbao.collect.imap_account import IMAP_PASSWORD, ImapAccount
from nianbao.collect.model import FileSource
from nianbao.collect.unpack import LARGEST_LETTER
from nianbao.core import NianbaoError, UsageError, deadline, network_reason

__all__ = ["IMAP_PASSWORD", "fetch", "modified_utf7"]

TIMEOUT = 60.0
"""Seconds without a byte."""
MOST_SECONDS = 900.0
"""For one answer as a whole: a server that drips byte by byte is not waited for."""
_SIZES = 500
"""Letters whose sizes are asked for at once."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIZE = re.compile(rb"UID (\d+)\b.*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+)\b.*?UID (\d+)", re.S)
_CLIENT = f'("name" "nianbao" "version" "{__version__}" "vendor" "nianbao")'
"""Who asks: the mailboxes of 163 and QQ open no folder for a program that does not say it."""
_ERRORS = (imaplib.IMAP4.error, OSError, ValueError)
"""What comes of a server that is gone, refuses, or answers nonsense."""


class _TooLongError(OSError):
    """The server announces more than a letter can be."""


class _BoundedImap:
    """Refuses a literal that is longer than any letter before a byte of it is read, and a greeting that drips."""

    def __init__(self, *args: object, **options: object) -> None:
        with deadline(lambda: getattr(self, "sock", None), MOST_SECONDS):
            super().__init__(*args, **options)

    def read(self, size: int) -> bytes:
        """Read at most so many bytes; a single answer of the server must not fill the memory."""
        if size > LARGEST_LETTER:
            raise _TooLongError(f"服务器要发来 {size / 1024**3:.0f} GB 的内容，没有接收")
        found: bytes = super().read(size)  # type: ignore[misc]
        return found


class _PlainImap(_BoundedImap, imaplib.IMAP4):
    """A connection that starts unencrypted and is encrypted by STARTTLS."""


class _SecureImap(_BoundedImap, imaplib.IMAP4_SSL):
    """A connection that is encrypted from the start."""


def fetch(
    account: ImapAccount, password: str, folder: Path, known: Callable[[str], bool] = lambda _: False
) -> Iterator[FileSource | str]:
    """Yield every letter of the mailbox, fetched into a file of ``folder``.

    Of a letter that is ``known`` by its key, only the key is yielded.

    Raises:
        NianbaoError: the server cannot be reached, or does not take the account or the folder.
    """
    server = _connect(account, password)
    try:
        with deadline(server.socket, MOST_SECONDS) as again:
            validity = _select(server, account)
            again()
            numbers = _search(server, account)
            for start in range(0, len(numbers), _SIZES):
                again()
                some = numbers[start : start + _SIZES]
                sizes = _sizes(server, some)
                for uid in some:
                    again()
                    key = f"{account.host} {account.user} {account.folder} {validity} {uid}"
                    yield key if known(key) else _letter(server, account, uid, sizes.get(uid, 0), folder, key)
            with suppress(*_ERRORS):
                server.logout()
    except _ERRORS as error:
        raise NianbaoError(
            f"从 {account.host} 收信时出错：{_words(error)}。收到的都已经放好，请过一会儿再运行一次，会接着收。"
        ) from error
    finally:
        _drop(server)


def modified_utf7(text: str) -> str:
    """Write a folder's name as IMAP wants it: other than ASCII in a modified base64."""

    def encoded(match: re.Match[str]) -> str:
        """Return a run of other characters in base64, & as &-."""
        if match[0] == "&":
            return "&-"
        return "&" + match[0].encode("utf-7").decode("ascii")[1:].rstrip("-").replace("/", ",") + "-"

    return re.sub(r"&|[^\x20-\x7e]+", encoded, text)


def _connect(account: ImapAccount, password: str) -> imaplib.IMAP4:
    try:
        context = ssl.create_default_context(cafile=account.ca_file or None)
        if account.security == "ssl":
            server: imaplib.IMAP4 = _SecureImap(
                account.host, account.port, ssl_context=context, timeout=TIMEOUT
            )
        else:
            server = _PlainImap(account.host, account.port, timeout=TIMEOUT)
            server.starttls(context)
    except _ERRORS as error:
        raise NianbaoError(
            f"连不上收信服务器 {account.host}:{account.port}：{_words(error)}。请核对地址、端口和加密方式。"
        ) from error
    try:
        with deadline(server.socket, MOST_SECONDS):
            server.login(account.user, password)
    except UnicodeEncodeError as error:
        _drop(server)
        raise UsageError("账号或密码里有中文或全角字符，收信服务器不认。请核对。") from error
    except _ERRORS as error:
        _drop(server)
        raise NianbaoError(
            f"收信服务器 {account.host} 不接受账号 {account.user}：{_words(error)}。"
            "请核对账号和密码；QQ、163 等邮箱要用“授权码”。"
        ) from error
    return server


def _select(server: imaplib.IMAP4, account: ImapAccount) -> str:
    """Open the folder and return the number under which the letters' own numbers hold."""
    with suppress(imaplib.IMAP4.error):  # who does not know ID says so
        server.capability()
        if "ID" in _capabilities(server):
            server.xatom("ID", _CLIENT)
    status, answer = server.select(_quoted(modified_utf7(account.folder)), readonly=True)
    if status != "OK":
        raise NianbaoError(
            f"邮箱里没有文件夹“{account.folder}”，或者服务器不让打开（{_answer(answer)}）。"
            "请核对账号文件里的 folder；邮箱设置里要允许 IMAP。"
        )
    _, validity = server.response("UIDVALIDITY")
    return _answer(validity)


def _capabilities(server: imaplib.IMAP4) -> tuple[str, ...]:
    _, answer = server.capability()
    return tuple(_answer(answer).upper().split())


def _search(server: imaplib.IMAP4, account: ImapAccount) -> list[str]:
    status, answer = server.uid("SEARCH", *_criteria(account))
    if status != "OK":
        raise NianbaoError(
            f"收信服务器 {account.host} 没有列出信件：{_answer(answer)}。什么也没有收，请过一会儿再试。"
        )
    return [number for number in _answer(answer).split() if number.isdecimal()]


def _sizes(server: imaplib.IMAP4, numbers: Sequence[str]) -> dict[str, int]:
    """Return the sizes of letters in bytes, by their numbers; letters whose size the server does not state are missing."""
    status, answer = server.uid("FETCH", ",".join(numbers), "(RFC822.SIZE)")
    found: dict[str, int] = {}
    for line in answer if status == "OK" else []:
        match = _SIZE.search(line) if isinstance(line, bytes) else None
        if match:
            uid, size = (match[1], match[2]) if match[1] else (match[4], match[3])
            found[uid.decode("ascii")] = int(size)
    return found


def _letter(
    server: imaplib.IMAP4, account: ImapAccount, uid: str, size: int, folder: Path, key: str
) -> FileSource:
    """Fetch one letter into a file; a letter that the server does not give is named."""
    path, problem = folder / f"{uid}.eml", ""
    if size > LARGEST_LETTER:
        problem = f"这封信太大（{size // 1024**2} MB），没有取"
    else:
        status, parts = server.uid("FETCH", uid, "(BODY.PEEK[])")
        data = next((part[1] for part in parts or () if isinstance(part, tuple)), None)
        if status == "OK" and isinstance(data, bytes):
            path.write_bytes(data)
        else:
            problem = f"这封信没有取到（{_answer(parts) or '服务器没有给'}）"
    place = f"{account.user} {account.folder} 第 {uid} 号"
    return FileSource(str(path), place, path.name, letter=True, key=key, problem=problem)


def _criteria(account: ImapAccount) -> tuple[str, ...]:
    if account.since is None:
        return ("ALL",)
    day: date = account.since
    return ("SINCE", f"{day.day:02d}-{_MONTHS[day.month - 1]}-{day.year}")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _answer(parts: object) -> str:
    """Return the server's answer as one line."""
    texts = parts if isinstance(parts, list) else [parts]
    raw = b" ".join(part for part in texts if isinstance(part, bytes))
    return " ".join(raw.decode("utf-8", "replace").split())[:2_000_000]


def _drop(server: imaplib.IMAP4) -> None:
    with suppress(*_ERRORS):
        server.shutdown()


def _words(error: Exception) -> str:
    """Return the answer of the server, or why it was not reached."""
    if isinstance(error, OSError) and not isinstance(error, imaplib.IMAP4.error):
        return network_reason(error)
    return " ".join(str(error).split())[:300] or "服务器的回答不明白"
