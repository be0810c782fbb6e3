"""The section of a TOML file that says how to reach a mail server; a password is never taken from a file."""

from pathlib import Path
from typing import Any

from nianbao.core import UsageError, suggestion, toml_reason
from nianbao.files.inputs import read_small
from nianbao.files.toml import parse_toml

_LARGEST = 1024 * 1024
_SECRETS = ("password", "passwd", "secret", "授权码", "密码")


def read_section(path: Path, section: str, keys: tuple[str, ...], variable: str) -> dict[str, Any]:
    """Read the section of an account file, or the whole file where it has no sections.

    ``keys`` are those that it may have; ``variable`` is the environment variable of the password.

    Raises:
        UsageError: the file cannot be read, or holds a password or an unknown key.
    """
    try:
        data = parse_toml(read_small(path, "账号文件", _LARGEST))
    except ValueError as error:
        raise UsageError(f"账号文件 {path} 不是正确的 TOML：{toml_reason(error)}。请改正。") from error
    given = data.get(section, data)
    if not isinstance(given, dict):
        raise UsageError(f"账号文件 {path} 里的 {section} 应当是一节，写作 [{section}]。")
    for name in given:
        if name in _SECRETS:
            raise UsageError(
                f"账号文件 {path} 里不能写密码（{name}）：请删去，用环境变量 {variable} 或等程序询问。"
            )
        if name not in keys:
            known = "、".join(keys)
            raise UsageError(
                f"账号文件 {path} 里的 {name} 认不出，可用的有 {known}{suggestion(name, keys)}。"
            )
    return given


def has_section(path: Path, section: str) -> bool:
    """Return whether an account file has a section; a wrong file is left to the reading that follows."""
    try:
        return section in parse_toml(read_small(path, "账号文件", _LARGEST))
    except ValueError:
        return False
