"""The account of a mailbox on a server, from a TOML file; a password is never taken from it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nianbao.core import UsageError
from nianbao.files import read_section

IMAP_PASSWORD = "NIANBAO_IMAP_PASSWORD"
"""The environment variable of the password."""

_KEYS = ("host", "port", "security", "user", "folder", "since", "ca_file")
_PORTS = {"ssl": 993, "starttls": 143}


@dataclass(frozen=True)
class ImapAccount:
    """A mailbox on a server; ``since`` is the first day from which letters are fetched."""

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
