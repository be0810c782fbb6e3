"""Collecting: the spreadsheets of letters and archives into the inbox, with who sent them."""

from nianbao.collect.attachments import Found, Letterhead
from nianbao.collect.senders import LIST, read_senders
from nianbao.collect.sources import read_sources
from nianbao.collect.store import Collected, plan_collection

__all__ = [
    "LIST",
    "Collected",
    "Found",
    "Letterhead",
    "plan_collection",
    "read_senders",
    "read_sources",
]
