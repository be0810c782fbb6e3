"""Workbooks with a password to open them: decrypted where the password is given."""

import contextlib
import io
import re
from dataclasses import replace

from nianbao.container.guard import RawFile
from nianbao.container.ole import MARK, read_streams, refusing
from nianbao.container.records import is_encrypted
from nianbao.container.refused import RefusedError, refused

MOST_SPINS = 1_000_000
"""Rounds of hashing a password: programs write 100,000, the format allows a hundred times as many, and
it is the file that says how many; a million take two seconds."""

_PACKAGE = "EncryptedPackage"
_INFORMATION = "EncryptionInfo"
_RIGHTS = "DRMEncryptedTransform".encode("utf-16-le")
"""What a package has in its list of transformations that a server opens for some people only."""
_MARK = _PACKAGE.encode("utf-16-le")
_OLD_STREAMS = ("Workbook", "Book")
_OPENED_BY_ALL = "VelvetSweatshop"
"""The password of workbooks that are only protected against changes: Excel and WPS open them unasked."""
_SPINS = re.compile(rb"""spinCount\s*=\s*["']\s*([0-9]+)\s*["']""")


def unlocked(raw: RawFile, password: str) -> RawFile:
    """Return the workbook inside an encrypted file; any other file as it is.

    Raises:
        RefusedError: the file is encrypted and there is no password or a wrong one, or it is damaged.
    """
    if not raw.data.startswith(MARK):
        return raw
    if not (_MARK in raw.data or _RIGHTS in raw.data or _is_old_and_encrypted(raw.data)):
        return raw
    if _RIGHTS in raw.data:
        raise refused("file.encrypted/rights", "权限管理（IRM，限制访问）")
    with contextlib.suppress(RefusedError):  # most often, a wrong password; damaged as well, perhaps
        return _opened(raw, _OPENED_BY_ALL)
    if not password:
        raise refused("file.encrypted")
    return _opened(raw, password)


def _is_old_and_encrypted(data: bytes) -> bool:
    with contextlib.suppress(RefusedError):  # what else is wrong with it is found later
        streams = read_streams(data, *_OLD_STREAMS).content
        return any(is_encrypted(stream) for stream in streams.values())
    return False


def _check_parameters(data: bytes) -> None:
    information = read_streams(data, _INFORMATION).content.get(_INFORMATION, b"")
    spins = [int(found) for found in _SPINS.findall(information)]
    if b"<!" in information or any(number > MOST_SPINS for number in spins):
        raise refused("file.unsafe", "加密的参数不正常")


def _opened(raw: RawFile, password: str) -> RawFile:
    """Decrypt; what comes out is as little trusted as any file."""
    from msoffcrypto import OfficeFile  # only where there is such a file  # noqa: PLC0415
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError  # noqa: PLC0415

    _check_parameters(raw.data)
    target = io.BytesIO()
    verified = {"verify_password": True} if _MARK in raw.data else {}  # the old formats are always verified
    with refusing():
        file = OfficeFile(io.BytesIO(raw.data))
        try:
            file.load_key(password=password, **verified)
            file.decrypt(target)
            return replace(raw, data=target.getvalue())
        except InvalidKeyError:
            reason = "，给出的密码不对"
        except DecryptionError:
            reason = "，加密的方法不认识"
    raise refused("file.encrypted", reason)
