"""Workbooks with a password to open them: decrypted where the password is given."""

import io
import re
from dataclasses import replace

from nianbao.reader.guard import RawFile
from nianbao.reader.ole import MARK, read_streams, refusing
from nianbao.reader.refused import refused

MOST_SPINS = 1_000_000
"""Rounds of hashing a password: programs write 100,000, the format allows a hundred times as many, and
it is the file that says how many; a million take two seconds."""

_PACKAGE = "EncryptedPackage"
_INFORMATION = "EncryptionInfo"
_MARK = _PACKAGE.encode("utf-16-le")
_SPINS = re.compile(rb"""spinCount\s*=\s*["']\s*([0-9]+)\s*["']""")


def unlocked(raw: RawFile, password: str) -> RawFile:
    """Give the workbook inside an encrypted file; any other file as it is.

    Raises:
        RefusedError: the file is encrypted and there is no password or a wrong one, or it is damaged.
    """
    if not (raw.data.startswith(MARK) and _MARK in raw.data):
        return raw
    if not password:
        raise refused("file.encrypted")
    information = read_streams(raw.data, _INFORMATION).content.get(_INFORMATION, b"")
    spins = [int(found) for found in _SPINS.findall(information)]
    if b"<!" in information or any(number > MOST_SPINS for number in spins):
        raise refused("file.unsafe", "加密的参数不正常")
    return replace(raw, data=_decrypted(raw.data, password))


def _decrypted(data: bytes, password: str) -> bytes:
    """Decrypt; what comes out is as little trusted as any file."""
    from msoffcrypto import OfficeFile  # only where there is such a file  # noqa: PLC0415
    from msoffcrypto.exceptions import InvalidKeyError  # noqa: PLC0415

    target = io.BytesIO()
    with refusing():
        file = OfficeFile(io.BytesIO(data))
        try:
            file.load_key(password=password, verify_password=True)
            file.decrypt(target)
            return target.getvalue()
        except InvalidKeyError:
            pass
    raise refused("file.encrypted", "，给出的密码不对")
