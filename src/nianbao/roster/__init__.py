"""The roster (单位名册): who must report and how to reach them."""

from nianbao.roster.read import EXAMPLE_MARK, Roster, RosterEntry, read_roster
from nianbao.roster.rows import read_rows
from nianbao.roster.tree import Node, below, tree_of

__all__ = ["EXAMPLE_MARK", "Node", "Roster", "RosterEntry", "below", "read_roster", "read_rows", "tree_of"]
