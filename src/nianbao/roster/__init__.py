"""The roster (单位名册): who must report and how to reach them."""

from nianbao.roster.lines import EXAMPLE_MARK
from nianbao.roster.read import Roster, RosterEntry, read_roster
from nianbao.roster.sheets import RosterSheet, read_sheets
from nianbao.roster.tree import OfficeNode, below, tree_of

__all__ = [
    "EXAMPLE_MARK",
    "OfficeNode",
    "Roster",
    "RosterEntry",
    "RosterSheet",
    "below",
    "read_roster",
    "read_sheets",
    "tree_of",
]
