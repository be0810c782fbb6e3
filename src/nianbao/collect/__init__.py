"""Collecting: the files of letters and archives into the inbox, with who sent them."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from nianbao.collect.senders import LIST, read_senders
from nianbao.collect.unpacked import PACKED, seen_through, unpacked

if TYPE_CHECKING:
    from nianbao.collect.imap import fetch
    from nianbao.collect.imap_account import IMAP_PASSWORD, ImapAccount, read_imap_account
    from nianbao.collect.model import FileSource
    from nianbao.collect.outcome import Accounted, LetterOutcome, Placed, Senders
    from nianbao.collect.run import Collecting
    from nianbao.collect.sources import FileSources
    from nianbao.collect.store import CollectingInbox

_HOMES = {
    **dict.fromkeys(("IMAP_PASSWORD", "ImapAccount", "read_imap_account"), "imap_account"),
    **dict.fromkeys(("Accounted", "LetterOutcome", "Placed", "Senders"), "outcome"),
    "Collecting": "run",
    "CollectingInbox": "store",
    "FileSource": "model",
    "FileSources": "sources",
    "fetch": "imap",
}
"""What collects, by its module: loaded when it is asked for, since most commands only ask who sent what."""

__all__ = [
    "IMAP_PASSWORD",
    "LIST",
    "PACKED",
    "Accounted",
    "Collecting",
    "CollectingInbox",
    "FileSource",
    "FileSources",
    "ImapAccount",
    "LetterOutcome",
    "Placed",
    "Senders",
    "fetch",
    "read_imap_account",
    "read_senders",
    "seen_through",
    "unpacked",
]


def __getattr__(name: str) -> Any:
    """Load what is rarely wanted."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
