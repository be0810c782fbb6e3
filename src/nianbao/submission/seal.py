"""The seal (封签): an HMAC over form, period and office code, made with the collector's key file.

It shows that a template was issued by the holder of the key to this office for this period. It does
not show who filled the template in, and it says nothing about the figures: whoever has the file can
copy the seal together with the file.
"""

import hashlib
import hmac
import json
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from nianbao.core import NianbaoError, Period, UsageError, os_reason
from nianbao.files import read_small

_LENGTH = 32
_HEAD = "nianbao-key-1:"
_LARGEST = 10 * 1024
_KEY = re.compile(rf"{_HEAD}([0-9a-f]{{{2 * _LENGTH}}})\s*\Z")
_OTHERS = 0o077


@dataclass(frozen=True, repr=False)
class Key:
    """A collector's key; it is never shown, not even by ``repr``."""

    secret: bytes

    def seal(self, form: str, period: Period | None, code: str) -> str:
        """Seal a template: which form, which period, issued to which office."""
        return self._digest("seal", form, str(period or ""), code)

    def fits(self, seal: str, form: str, period: Period | None, code: str) -> bool:
        """Return whether a seal is that of this form, period and office."""
        return hmac.compare_digest(self.seal(form, period, code).encode(), seal.encode())

    def password(self, form: str, period: Period | None) -> str:
        """Derive the password of the sheets: one for all templates of a period."""
        return self._digest("password", form, str(period or ""))[:8]

    def _digest(self, *parts: str) -> str:
        message = json.dumps(parts, ensure_ascii=False).encode()
        return hmac.new(self.secret, message, hashlib.sha256).hexdigest()


def create_key(path: Path) -> None:
    """Write a new key file that only its owner can read; an existing file is never replaced.

    Raises:
        UsageError: there is a file already, or the folder is not there.
        NianbaoError: the file cannot be written.
    """
    if not path.parent.is_dir():
        raise UsageError(f"文件夹 {path.parent} 不存在，请先建好。")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{_HEAD}{secrets.token_hex(_LENGTH)}\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise UsageError(
            f"密钥文件 {path} 已经存在，没有覆盖：换了密钥，以前下发的模板就核对不上了。请换一个文件名。"
        ) from error
    except OSError as error:
        raise NianbaoError(f"写不了密钥文件 {path}（{os_reason(error)}）。请核对磁盘空间和权限。") from error


def read_key(path: Path) -> Key:
    """Read a key file.

    Raises:
        UsageError: the file cannot be read or is no key file.
    """
    match = _KEY.match(read_small(path, "密钥文件", _LARGEST).decode("ascii", "replace"))
    if match is None:
        raise UsageError(f"{path} 不是密钥文件。密钥文件用 nianbao key -o FILE 生成。")
    return Key(bytes.fromhex(match.group(1)))


def readable_by_others(path: Path) -> bool:
    """Return whether others than the owner can read the file (where the system knows owners)."""
    return os.name == "posix" and bool(path.stat().st_mode & _OTHERS)
