"""The account that sends: from a TOML file or from the environment, never a password among them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nianbao.core import UsageError
from nianbao.files import read_section
from nianbao.mail.address import Address, addresses

SMTP_PASSWORD = "NIANBAO_SMTP_PASSWORD"
"""The environment variable of the password."""

_VARIABLES = {
    "host": "NIANBAO_SMTP_HOST",
    "port": "NIANBAO_SMTP_PORT",
    "security": "NIANBAO_SMTP_SECURITY",
    "user": "NIANBAO_SMTP_USER",
    "from": "NIANBAO_SMTP_FROM",
    "name": "NIANBAO_SMTP_NAME",
    "per_minute": "NIANBAO_SMTP_PER_MINUTE",
    "ca_file": "NIANBAO_SMTP_CA_FILE",
}
_PORTS = {"ssl": 465, "starttls": 587, "none": 25}
_NEEDED = {"host": "邮件服务器", "from": "发信的邮箱"}
_NUMBERS = ("port", "per_minute")


@dataclass(frozen=True)
class Account:
    """The mail server, and the user and sender to log in with."""

    host: str
    port: int
    security: str
    user: str
    sender: Address
    per_minute: int = 20
    ca_file: str = ""


def read_account(path: Path | None, environment: Mapping[str, str] = os.environ) -> Account:
    """Read the account; the environment may supply what the file leaves out.

    Raises:
        UsageError: something is missing or wrong; the message names it.
    """
    where = f"账号文件 {path}" if path else "环境变量"
    given = read_section(path, "smtp", tuple(_VARIABLES), SMTP_PASSWORD) if path else {}
    values = {name: given.get(name, environment.get(variable)) for name, variable in _VARIABLES.items()}
    for name, word in _NEEDED.items():
        if not values[name]:
            raise UsageError(
                f"{where}里没有{word}：请在账号文件里写 {name}（用 --account 给出），"
                f"或设环境变量 {_VARIABLES[name]}。"
            )
    return _account(where, values)


def _account(where: str, values: Mapping[str, Any]) -> Account:
    security = str(values["security"] or "ssl").lower()
    if security not in _PORTS:
        raise UsageError(f"{where} 里的 security 应当是 {'、'.join(_PORTS)} 之一，现在是“{security}”。")
    numbers = {name: _number(where, name, values[name]) for name in _NUMBERS}
    good, bad = addresses(str(values["from"]), str(values["name"] or ""))
    if len(good) != 1 or bad:
        raise UsageError(f"{where} 里的 from 应当是一个邮箱地址，现在是“{values['from']}”。")
    user = str(values["user"] or "")
    if user and security == "none":
        raise UsageError(
            f"{where}：不加密的连接（security = none）会泄露密码，不能登录。请改为 ssl 或 starttls。"
        )
    return Account(
        host=str(values["host"]),
        port=numbers["port"] or _PORTS[security],
        security=security,
        user=user,
        sender=good[0],
        per_minute=numbers["per_minute"] or Account.per_minute,
        ca_file=str(values["ca_file"] or ""),
    )


def _number(where: str, name: str, value: object) -> int:
    if value is None or value == "":
        return 0
    text = str(value)
    if isinstance(value, bool) or not text.isdecimal() or not 0 < int(text) < 65536:
        raise UsageError(f"{where} 里的 {name} 应当是正整数，现在是“{text}”。")
    return int(text)
