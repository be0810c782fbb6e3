"""Collecting: the spreadsheets of letters and archives into the inbox, with who sent them."""

from nianbao.collect.attachments import Found, Letterhead
from nianbao.collect.imap import IMAP_PASSWORD, fetch, read_imap_account
from nianbao.collect.senders import LIST, read_senders
from nianbao.collect.sources import read_sources
from nianbao.collect.store import Collected, plan_collection

__all__ = [
    "IMAP_PASSWORD",
    "LIST",
    "Collected",
    "Found",
    "Letterhead",
    "fetch",
    "plan_collection",
    "read_imap_account",
    "read_senders",
    "read_sources",
]
