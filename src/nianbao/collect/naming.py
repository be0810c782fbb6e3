"""Under which name a file goes into the inbox: its own, or that of its office or sender."""

import re
from pathlib import PurePath

from nianbao.collect.model import FileKind, Found
from nianbao.container import SPREADSHEETS
from nianbao.core import Period
from nianbao.files import safe_name, workbook_name
from nianbao.reports.document import DOCUMENTS
from nianbao.submission import Office

_EMPTY_NAME = re.compile(
    r"(?:tcmime.*|noname|no-name|attachments?|unnamed|unknown|untitled|未命名|附件|att\d+|file|part|data|mime-?part|"
    r"download|winmail|smime|\?+|_+|-+)?[\s._\-()（）\d]*",
    re.IGNORECASE,
)
"""Names that mail programs give where there is none."""
_WRAPPINGS = (".bin", ".dat", ".tmp", ".zip", ".txt", ".doc", ".docx", ".htm", ".html", ".pdf", ".file")
"""Endings that hide the right one, or stand in its place."""


def says_nothing(name: str) -> bool:
    """Return whether a name says nothing of the file."""
    return _EMPTY_NAME.fullmatch(_stem(name)) is not None


def inbox_name(found: Found, office: Office | None, period: Period | None) -> str:
    """Return the name for the inbox: the file's own, or where that is meaningless one from office, sender and subject."""
    ending = _ending(found)
    if not says_nothing(found.name):
        return f"{safe_name(_stem(found.name))}{ending}"
    if office is not None and office.name:
        return f"{PurePath(workbook_name(office.code, office.name, period)).stem}{ending}"
    who = " ".join(part for part in (found.head.sender, found.head.subject) if part)
    return f"{safe_name(who or _stem(found.name) or '附件')}{ending}"


def _ending(found: Found) -> str:
    """Return the file's own ending where its kind has it, else the ending that fits the content."""
    own = PurePath(_unwrapped(found.name)).suffix.lower()
    kinds = SPREADSHEETS if found.kind is FileKind.WORKBOOK else DOCUMENTS
    return own if own in kinds else found.ending


def _stem(name: str) -> str:
    plain = _unwrapped(name)
    path = PurePath(plain)
    return path.stem if path.suffix.lower() in (*SPREADSHEETS, *DOCUMENTS) else plain


def _unwrapped(name: str) -> str:
    """Return a name without wrong endings after the right one: 年报.xlsx for 年报.xlsx.bin."""
    stem, dot, last = name.rpartition(".")
    while dot and f".{last.lower()}" in _WRAPPINGS and f".{last.lower()}" not in DOCUMENTS:
        name = stem
        stem, dot, last = name.rpartition(".")
    inner = PurePath(stem).suffix.lower() if dot and f".{last.lower()}" in DOCUMENTS else ""
    return stem if inner in SPREADSHEETS else name
