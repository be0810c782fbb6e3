"""The roster (单位名册): who must report and how to reach them."""

from nianbao.roster.read import EXAMPLE_MARK, Roster, RosterEntry, read_roster

__all__ = ["EXAMPLE_MARK", "Roster", "RosterEntry", "read_roster"]
