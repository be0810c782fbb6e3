"""Web pages saved by a browser as one file (.mht, .mhtml): a letter whose first page is the report."""

import email
import email.policy
import re

from nianbao.container import refused
from nianbao.reports.document.formats import ARCHIVED
from nianbao.reports.document.model import Document
from nianbao.reports.document.web import read_web

_RELATED = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_LETTER = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)
_START = 4096


def is_archived(data: bytes, name: str) -> bool:
    """Return whether a file is a saved web page: by its first lines; the name helps only where these fit."""
    start = data[:_START]
    return _LETTER.search(start) is not None and (
        _RELATED.search(start) is not None or name.lower().endswith(ARCHIVED.endings)
    )


def read_archived(data: bytes) -> Document:
    """Read the first page of a saved web page.

    Raises:
        RefusedError: it holds no page, or one that is too large.
    """
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload.strip():
                return read_web(payload)
    raise refused("file.damaged", "网页文件里没有网页")
