"""The files in Outlook's own package, winmail.dat (TNEF)."""

import io
import logging
import warnings
from collections.abc import Iterator

from nianbao.collect.headers import plain_name
from nianbao.collect.model import InnerFile
from nianbao.core import decoded

_ENCODINGS = ("utf-8", "gb18030", "cp1252")
MOST_ATTACHMENTS = 500


def tnef_files(data: bytes) -> Iterator[InnerFile]:
    """Yield the files of a package; one that cannot be opened is a part with its ``problem``."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import tnefparse  # only where there is such a package  # noqa: PLC0415

    logging.getLogger("tnefparse").disabled = True  # it writes what it does not know to the screen
    try:
        package = tnefparse.TNEF(data, do_checksum=False)
        attachments = list(package.attachments[:MOST_ATTACHMENTS])
    except Exception:  # whatever the bytes lead the library to
        yield InnerFile("", problem="Outlook 的 winmail.dat 损坏，打不开；请寄件人改用纯文本或网页格式重发")
        return
    for attachment in attachments:
        content = attachment.data
        data = content if isinstance(content, bytes) else b"".join(content or ())
        yield InnerFile(_name(attachment), io.BytesIO(data))


def _name(attachment: object) -> str:
    """Return the long name, else the short one, whose bytes are in the sender's code page."""
    for name in (_long_name(attachment), getattr(attachment, "_name", "")):
        if isinstance(name, str) and name.strip("\0"):
            return plain_name(name.strip("\0"))
        if isinstance(name, bytes) and name.strip(b"\0"):
            raw = name.strip(b"\0")
            return plain_name(decoded(raw, _ENCODINGS) or raw.decode("ascii", "replace"))
    return ""


def _long_name(attachment: object) -> object:
    try:
        return attachment.long_filename()  # type: ignore[attr-defined]
    except Exception:  # it decodes the short name as UTF-8
        return ""
