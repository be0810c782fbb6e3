"""Collecting: the files of letters and archives into the inbox, with who sent them."""

from nianbao.collect.imap import IMAP_PASSWORD, fetch
from nianbao.collect.imap_account import ImapAccount, read_imap_account
from nianbao.collect.model import Source
from nianbao.collect.outcome import Accounted, Outcome, Placed, Senders
from nianbao.collect.run import Collecting
from nianbao.collect.senders import LIST, read_senders
from nianbao.collect.sources import Sources
from nianbao.collect.store import Inbox
from nianbao.collect.unpacked import PACKED, seen_through, unpacked

__all__ = [
    "IMAP_PASSWORD",
    "LIST",
    "PACKED",
    "Accounted",
    "Collecting",
    "ImapAccount",
    "Inbox",
    "Outcome",
    "Placed",
    "Senders",
    "Source",
    "Sources",
    "fetch",
    "read_imap_account",
    "read_senders",
    "seen_through",
    "unpacked",
]
